"""Repairs: held rows, corrected and sent again as a child of their upload."""

from __future__ import annotations

import json

import pytest

from data.errors import StoreError
from data.privacy import pseudonym
from data.receipt import File, Options, Receipt
from data.repairing import drop, repair, try_repair, waiting_rows
from data.store import Store
from data.undoing import undo
from data.uploads import log, upload
from tests.files import file, held_cells, kept, query
from tests.unit.test_cubes import stale

ENGINES = ("file", "lake")
NUMBER = "3201014107950003"
ROWS = ({"flow_code": "T-1"}, {"flow_code": "T-2", "quantity": "dua"}, {"flow_code": "T-3", "quantity": "tiga"})


def held(store: Store, *rows: dict[str, str], name: str = "") -> str:
    """Upload rows of waste, and let the wrong ones wait; returns the upload."""
    receipt = upload(store, file("waste_flows", *(rows or ROWS), name=name), Options(hold_bad=True))
    assert receipt.held
    return str(receipt.upload_id)


def corrected(store: Store, upload_id: str, cells: dict[int, dict[str, str]]) -> Receipt:
    waiting = held_cells(store, upload_id)
    return repair(store, upload_id, {line: waiting[line] | changed for line, changed in cells.items()}, by="Sari")


def flows(store: Store) -> list[tuple]:
    query_ = "SELECT flow_code, mass_kg::INTEGER, upload_id, line FROM waste_flows WHERE removed_in IS NULL ORDER BY 1"
    return query(store, query_)


def test_rows_that_were_corrected_are_stored_and_no_longer_wait(store: Store) -> None:
    parent = held(store)
    receipt = corrected(store, parent, {3: {"quantity": "2"}})
    assert (receipt.is_clean, receipt.upload_id, receipt.version, receipt.new) == (True, "U0002", 2, 1)
    assert [row[0] for row in flows(store)] == ["T-1", "T-2"] and flows(store)[1] == ("T-2", 2, "U0002", 2)
    assert list(held_cells(store, parent)) == [4]
    entry = log(store)[0]
    assert (entry["parent"], entry["uploaded_by"]) == (parent, "Sari")
    assert b"T-2" in kept(store, entry["kept"])
    assert query(store, "SELECT action, made_by FROM versions WHERE version = 2") == [("repair", "Sari")]
    assert stale(store) == []


@pytest.mark.engines("file")
def test_a_repair_with_a_wrong_cell_stores_nothing_and_the_rows_wait_on(store: Store) -> None:
    parent = held(store)
    before = held_cells(store, parent)
    receipt = corrected(store, parent, {3: {"quantity": "2"}, 4: {"quantity": "III"}})
    assert [(p.line, p.column, p.code) for p in receipt.problems] == [(3, "quantity", "number")]
    assert receipt.version is None and store.version() == 1
    assert held_cells(store, parent) == before and len(flows(store)) == 1
    assert len(list(store.files.all())) == 1


@pytest.mark.engines("file")
def test_only_rows_that_wait_can_be_repaired(store: Store) -> None:
    parent = held(store)
    cells = held_cells(store, parent)[3] | {"quantity": "2"}
    with pytest.raises(StoreError, match="Row 2 "):
        repair(store, parent, {2: cells})
    with pytest.raises(StoreError, match="U0009"):
        repair(store, "U0009", {3: cells})
    corrected(store, parent, {3: {"quantity": "2"}})
    with pytest.raises(StoreError, match="Row 3 "):
        repair(store, parent, {3: cells | {"quantity": "5"}})
    assert repair(store, parent, {3: cells}).refused == "already_uploaded"
    assert store.version() == 2
    assert len(list(store.files.all())) == 2, "what was refused left a file behind"


@pytest.mark.engines("file")
def test_undo_of_an_upload_takes_its_repairs_along(store: Store) -> None:
    parent = held(store)
    corrected(store, parent, {3: {"quantity": "2"}})
    undo(store, [parent])
    assert flows(store) == [] and held_cells(store, parent) == {}
    assert [entry["removed_in"] for entry in log(store)] == [3, 3]
    with pytest.raises(StoreError, match="before"):
        undo(store, ["U0002"])
    assert stale(store) == []


@pytest.mark.engines("file")
def test_undo_of_a_repair_lets_its_rows_wait_again(store: Store) -> None:
    parent = held(store)
    before = held_cells(store, parent)
    for version in (2, 4):  # as often as one likes
        corrected(store, parent, {3: {"quantity": "2"}, 4: {"quantity": "3"}})
        assert held_cells(store, parent) == {} and len(flows(store)) == 3
        undo(store, [f"U{version:04d}"])
        assert held_cells(store, parent) == before and len(flows(store)) == 1
    assert stale(store) == []


@pytest.mark.engines("file")
def test_undo_of_a_repair_brings_back_what_it_had_changed(store: Store) -> None:
    parent = held(store)
    upload(store, file("waste_flows", {"flow_code": "T-2", "quantity": "9"}))
    corrected(store, parent, {3: {"quantity": "2"}})
    assert ("T-2", 2, "U0003", 2) in flows(store)
    undo(store, ["U0003"])
    assert ("T-2", 9, "U0002", 2) in flows(store)


@pytest.mark.engines("file")
def test_a_participant_stays_the_same_person_in_a_repair(store: Store) -> None:
    rows = ({"participant_code": "P-1"}, {"participant_code": NUMBER, "age": "tua"})
    receipt = upload(store, file("coaching_attendance", *rows), Options(hold_bad=True))
    parent, person = str(receipt.upload_id), pseudonym(NUMBER, store.key)
    assert held_cells(store, parent)[3]["participant_code"] == person
    corrected(store, parent, {3: {"age": "29"}})
    assert query(store, f"SELECT age FROM coaching_attendance WHERE participant_code = '{person}'") == [(29,)]
    assert NUMBER.encode() not in kept(store, log(store)[0]["kept"])


def test_the_same_rows_held_of_two_uploads_can_both_be_repaired(store: Store) -> None:
    parents = [held(store, {"flow_code": code}, ROWS[1], name=f"{code}.csv") for code in ("T-8", "T-9")]
    receipts = [corrected(store, parent, {3: {"quantity": "2"}}) for parent in parents]
    assert [(r.refused, r.new, r.unchanged) for r in receipts] == [(None, 1, 0), (None, 0, 1)]
    assert not any(held_cells(store, parent) for parent in parents)
    undo(store, [parents[0]])
    assert [row[:3] for row in flows(store)] == [("T-2", 2, "U0004"), ("T-9", 5, "U0002")]


def test_a_dropped_row_no_longer_waits_and_the_log_says_so(store: Store) -> None:
    parent = held(store)
    assert drop(store, parent, [4], by="Sari", why="dobel, lihat 3173055203900001") == 2
    assert list(held_cells(store, parent)) == [3] and len(flows(store)) == 1
    ((action, who, of, note),) = query(store, "SELECT action, made_by, upload_id, note FROM versions WHERE version = 2")
    assert (action, who, of) == ("drop", "Sari", parent) and json.loads(note)["lines"] == [4]
    assert "nik-" in note and "3173055203900001" not in note
    with pytest.raises(StoreError, match="Row 4 "):
        drop(store, parent, [4])
    undo(store, [parent])
    assert flows(store) == [] and held_cells(store, parent) == {}


@pytest.mark.engines("file")
def test_a_row_that_does_not_fit_its_header_can_be_repaired(store: Store) -> None:
    rows = ("no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah", "T-1;RPB-ACEH;15/03/2024;Plastik;4,5")
    content = "\r\n".join([*rows, "T-2;RPB-ACEH;16/03/2024"]).encode()
    parent = str(upload(store, File("a.csv", content), Options(hold_bad=True)).upload_id)
    (row,) = waiting_rows(store, parent).values()
    assert row.as_written == "T-2;RPB-ACEH;16/03/2024" and row.cells["date"] == "16/03/2024"
    corrected_cells = row.cells | {"material": "Kaca", "quantity": "1.234,5"}
    assert try_repair(store, parent, {3: corrected_cells}).is_clean and store.version() == 1
    assert repair(store, parent, {3: corrected_cells}).new == 1
    assert flows(store) == [("T-1", 5, parent, 2), ("T-2", 1235, "U0002", 2)]
