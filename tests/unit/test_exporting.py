"""Data out: a Data Package that others can check, in which no cell is a formula, and which changes nothing back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import undoing
from data.contract import TRACE, contracts
from data.erasing import erase
from data.errors import StoreError
from data.exporting import export
from data.formulas import disarmed, rearmed
from data.receipt import File
from data.store import Store
from data.uploads import log, upload
from tests.files import query, send
from tests.places import Place, opened, template

ENGINES = ("file", "lake")
NASTY = ["=1+1", "-2+3", "+SUM(1;1)", "@x", "'=1", "''", "'abc", " =1", "\t=1"]
NASTY += ["a;b", 'ia "x"', "dua\r\nbaris", "1.234", "#"]


def read(folder: Path, kind: str) -> list[dict[str, str]]:
    with (folder / f"{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(store: Store) -> None:
    """A row of every kind, and texts that a spreadsheet would take for formulas."""
    for kind in contracts():
        send(store, kind, {})
    unclear = {"quantity": "1.234", "destination": ""}
    notes = [{"flow_code": f"N-{n}", "note": note, **unclear} for n, note in enumerate(NASTY)]
    proof = {"flow_code": "N-proof", "quantity": "0.5"}
    send(store, "waste_flows", *notes, proof)


@pytest.fixture(scope="module")
def full_store(place: Place, empty_store: str) -> Iterator[str]:
    with template(place, empty_store, fill) as uri:
        yield uri


@pytest.fixture
def full(place: Place, full_store: str) -> Iterator[Store]:
    with opened(place, full_store) as store:
        yield store


def test_an_independent_judge_passes_it(full: Store, tmp_path: Path) -> None:
    done = export(full, tmp_path / "out")
    assert done.version == full.version() and done.rows["waste_flows"] == len(NASTY) + 2
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])


def test_what_is_sent_back_is_known_and_changes_nothing(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    before = {kind: query(full, f"SELECT * FROM {kind} WHERE removed_in IS NULL ORDER BY ALL") for kind in contracts()}
    for kind in contracts():
        receipt = upload(full, File(f"{kind}.csv", (tmp_path / "out" / f"{kind}.csv").read_bytes()))
        assert receipt.is_clean and not receipt.warnings, receipt
        assert (receipt.kind, receipt.new, receipt.changed, receipt.unchanged) == (kind, 0, 0, len(before[kind]))
    assert before == {
        kind: query(full, f"SELECT * FROM {kind} WHERE removed_in IS NULL ORDER BY ALL") for kind in contracts()
    }


@pytest.mark.engines("file")
def test_no_cell_starts_a_formula_and_none_is_lost(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    for kind in contracts():
        for row in read(tmp_path / "out", kind):
            assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row.values()), row
    notes = {row["note"] for row in read(tmp_path / "out", "waste_flows")}
    assert {rearmed(note) for note in notes} >= set(NASTY)


@pytest.mark.engines("file")
def test_each_row_says_where_it_came_from(full: Store, tmp_path: Path) -> None:
    export(full, tmp_path / "out")
    upload_of, line_of = TRACE
    found = {(row["flow_code"], row[upload_of], row[line_of]) for row in read(tmp_path / "out", "waste_flows")}
    last = str(log(full)[0]["upload_id"])
    assert ("N-0", last, "2") in found and ("N-1", last, "3") in found


def test_an_older_version_is_as_it_was(full: Store, tmp_path: Path) -> None:
    send(full, "waste_flows", {"quantity": "99.5"})
    assert export(full, tmp_path / "old", full.version() - 1).rows["waste_flows"] == len(NASTY) + 2
    (old,) = [row for row in read(tmp_path / "old", "waste_flows") if row["flow_code"] == "T-1"]
    assert old["quantity"] == "4.5"
    assert json.loads((tmp_path / "old" / "datapackage.json").read_text())["version"] == str(full.version() - 1)
    for wrong in (-1, full.version() + 1):
        with pytest.raises(StoreError, match="no version"):
            export(full, tmp_path / "none", wrong)
    with pytest.raises(StoreError, match="not empty"):
        export(full, tmp_path / "old")


@pytest.mark.engines("file")
def test_links_that_were_undone_and_people_that_were_erased_leave_it_valid(full: Store, tmp_path: Path) -> None:
    (enterprises,) = [entry for entry in log(full) if entry["kind"] == "enterprises"]
    undoing.undo(full, [str(enterprises["upload_id"])])
    erase(full, "RPB-ACEH/P-1", "tests")
    export(full, tmp_path / "out")
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "note"])


@given(text=st.text(max_size=6) | st.text("'=+-@ \t", max_size=6))
def test_what_was_disarmed_is_armed_again(text: str) -> None:
    assert rearmed(disarmed(text)) == text
    assert not disarmed(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
