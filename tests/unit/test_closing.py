"""Months are closed for the whole programme and opened again; what changed them since is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from data import closing, moving
from data.__main__ import main as data
from data.arriving import today
from data.checking import Answers
from data.closing import Correction, close, reopen
from data.erasing import erase
from data.errors import StoreError
from data.nil import report_nothing
from data.privacy import pseudonym
from data.receipt import Options
from data.repairing import repair
from data.store import Store
from data.undoing import undo
from data.uploads import upload
from metrics.home import open_store
from tests.files import GOOD, file, query, send

ENGINES = ("file", "lake")
FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (2, 3, 4))
NIK = "3173015410010001"


def closed(store: Store, version: int | None = None) -> dict[date, int]:
    """The closed months, and in which version each was closed."""
    return {month: how.version for month, how in store.read(lambda db: closing.closed(db, version)).items()}


def corrected(store: Store, month: date = MARCH, version: int | None = None) -> list[tuple[int, str, str]]:
    found: list[Correction] = store.read(lambda db: closing.corrected_after(db, month, version))
    return [(each.version, each.action, each.upload_id) for each in found]


def test_a_month_is_closed_in_a_version_and_opened_in_another(store: Store) -> None:
    send(store, "waste_flows", {})
    assert close(store, date(2024, 3, 9), "sari", "rapat dewan ") == 2
    (how,) = store.read(closing.closed).values()
    assert (how.month, how.closed_by, how.version, how.note) == (MARCH, "sari", 2, "rapat dewan")
    made = "SELECT action, made_by, note FROM versions WHERE version > 1 ORDER BY version"
    assert query(store, made) == [("close", "sari", "2024-03 (rapat dewan)")]
    assert reopen(store, MARCH, "budi", f"salah {NIK}") == 3
    assert close(store, MARCH, "budi") == 4
    assert query(store, made)[1:] == [("reopen", "budi", "2024-03 (salah nik-…)"), ("close", "budi", "2024-03")]
    assert [closed(store, version) for version in (1, 2, 3, 4, None)] == [{}, {MARCH: 2}, {}, {MARCH: 4}, {MARCH: 4}]


def test_a_correction_after_closing_is_named_and_so_is_its_undo(store: Store) -> None:
    send(store, "waste_flows", {"flow_code": "T-1"}, {"flow_code": "T-2", "date": "2024-04-02"})
    close(store, MARCH, "sari")
    close(store, FEBRUARY, "sari")
    assert corrected(store) == []
    send(store, "waste_flows", {"flow_code": "T-2", "date": "2024-04-02", "quantity": "9"}, by="budi")  # of April
    send(store, "waste_flows", {"flow_code": "T-1", "quantity": "9"}, by="budi")
    (named,) = store.read(lambda db: closing.corrected_after(db, date(2024, 3, 31)))
    ((made_at,),) = query(store, "SELECT made_at FROM versions WHERE version = 5")
    assert named == Correction(5, made_at, "budi", "upload", "U0005")
    undo(store, ["U0004", "U0005"], "sari")
    assert corrected(store) == [(5, "upload", "U0005"), (6, "undo", "U0004,U0005")]
    assert corrected(store, version=5) == [(5, "upload", "U0005")] and corrected(store, version=2) == []
    assert corrected(store, FEBRUARY) == [] == corrected(store, APRIL)
    assert closed(store) == {FEBRUARY: 3, MARCH: 2}  # of no upload, so no undo takes them back


def test_what_came_before_the_last_closing_is_not_a_correction(store: Store) -> None:
    send(store, "waste_flows", {})
    close(store, MARCH, "sari")
    send(store, "waste_flows", {"quantity": "9"})
    reopen(store, MARCH, "sari")
    assert corrected(store) == []
    close(store, MARCH, "sari")
    assert corrected(store) == [] and corrected(store, version=3) == [(3, "upload", "U0003")]
    send(store, "waste_flows", {"quantity": "8"})
    assert corrected(store) == [(6, "upload", "U0006")]


def test_a_row_that_moves_changes_both_months_and_one_that_says_the_same_none(store: Store) -> None:
    send(store, "waste_flows", {})
    close(store, MARCH, "sari")
    close(store, APRIL, "sari")
    send(store, "waste_flows", {}, {"flow_code": "T-2", "date": "2024-05-01"})  # repeats it
    undo(store, ["U0001"])  # and now it stands by the other
    assert corrected(store) == []
    send(store, "waste_flows", {"date": "2024-04-01"})
    assert corrected(store) == corrected(store, APRIL) == [(6, "upload", "U0006")]


def test_every_way_in_which_rows_of_a_month_change_is_named(store: Store) -> None:
    send(store, "waste_flows", {"flow_code": "T-1"}, {"flow_code": "T-2"})
    close(store, MARCH, "sari")
    replaced = upload(store, file("waste_flows", {"flow_code": "T-1"}), Options(answers=Answers(replaces=True)))
    assert replaced.taken_away == 1
    held = send(store, "green_products", {}, {"record_code": "H-2", "quantity": "x"}, hold_bad=True)
    repair(store, str(held.upload_id), {3: GOOD["green_products"] | {"record_code": "H-2"}})
    report_nothing(store, "production_batches", "RPB-ACEH", MARCH)
    report_nothing(store, "waste_flows", "RPB-NTT", APRIL)
    undo(store, ["U0006"])
    send(store, "production_batches", {})
    assert corrected(store) == [
        *((3, "upload", "U0003"), (4, "upload", "U0004"), (5, "repair", "U0005")),
        *((6, "nil", "U0006"), (8, "undo", "U0006"), (9, "upload", "U0009")),
    ]


@pytest.mark.engines("file")
def test_what_cannot_be_closed_or_opened_is_said_in_words(store: Store) -> None:
    close(store, MARCH, "sari")
    for change, reason, words in (
        (lambda: close(store, today(), "sari"), "not ended", "belum berakhir"),
        (lambda: close(store, date(2199, 3, 1), "sari"), "03/2199 has not ended", "belum berakhir"),
        (lambda: close(store, MARCH, "budi"), "closed before, by sari", "sudah ditutup"),
        (lambda: reopen(store, APRIL, "budi"), "04/2024 is not closed", "belum ditutup"),
    ):
        with pytest.raises(StoreError, match=reason) as refused:
            change()
        assert words in refused.value.message("id")
    assert store.version() == 1


@pytest.mark.engines("file")
def test_a_month_has_ended_when_its_last_day_is_over(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "today", lambda: date(2024, 12, 31))
    with pytest.raises(StoreError, match="12/2024 has not ended"):
        close(store, date(2024, 12, 1), "sari")
    monkeypatch.setattr(closing, "today", lambda: date(2025, 1, 1))
    assert close(store, date(2024, 12, 31), "sari") == 1


def test_a_backup_knows_the_closed_months(store: Store, tmp_path: Path) -> None:
    send(store, "waste_flows", {})
    close(store, MARCH, "sari", "rapat dewan")
    send(store, "waste_flows", {"quantity": "9"})
    moving.backup(store, tmp_path / "copy")
    copy = open_store(moving.of_backup(tmp_path / "copy"))
    assert copy.read(closing.months) == store.read(closing.months)
    assert corrected(copy) == [(3, "upload", "U0003")]
    copy.close()


def test_a_note_keeps_no_national_number_and_forgets_an_erased_person(store: Store) -> None:
    send(store, "coaching_attendance", {"participant_code": NIK})
    close(store, FEBRUARY, "sari", f"tanpa {NIK}")

    def note() -> str:
        return store.read(closing.closed)[FEBRUARY].note

    code = pseudonym(NIK, store.key)
    assert note() == f"tanpa {code}"
    erase(store, NIK, "sari")
    assert note().startswith("tanpa nik-") and code not in note()
    assert corrected(store, FEBRUARY) == []


@pytest.mark.engines("file")
def test_the_months_that_have_something_are_listed(store: Store) -> None:
    send(store, "waste_flows", {}, {"flow_code": "T-2", "date": "2024-05-31"})
    report_nothing(store, "waste_flows", "RPB-NTT", APRIL)
    close(store, FEBRUARY, "sari")
    listed = store.read(closing.months)
    assert [(month.month.month, month.closed is not None) for month in listed] == [
        *((2, True), (3, False), (4, False), (5, False))
    ]
    assert [month.month.month for month in store.read(lambda db: closing.months(db, 1))] == [3, 5]


@pytest.mark.engines("file")
def test_the_commands(store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    send(store, "waste_flows", {}, {"flow_code": "T-2", "date": "2024-04-02"})
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    assert data(["close", "2024-03", "--note", "rapat dewan", "--by", "sari"]) == 0
    assert data(["close", "2024-03", "--by", "sari"]) == 1
    assert data(["undo", "U0001", "--by", "budi"]) == 0
    capsys.readouterr()
    assert data(["--language", "en", "months"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "2024-03 final v2 sari rapat dewan"
    assert second.startswith("  changed since: v3 ") and second.endswith(" undo U0001 budi")
    assert data(["months", "--json"]) == 0
    (march,) = json.loads(capsys.readouterr().out)
    assert list(march) == ["month", "closed", "closed_by", "closed_at", "version", "note", "corrections"]
    assert (march["month"], march["closed"], march["version"], march["note"]) == ("2024-03", True, 2, "rapat dewan")
    assert [list(each) for each in march["corrections"]] == [["version", "made_at", "made_by", "action", "upload_id"]]
    assert data(["reopen", "2024-03"]) == 0
    assert data(["reopen", "2024-03"]) == 1
    for wrong in ("2024-13", "2024-3", "2024-03-01"):
        with pytest.raises(SystemExit):
            data(["close", wrong])
