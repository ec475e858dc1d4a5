"""Reference values in the store: changed by people, brought by releases, and true for their own time."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from data import amending, reference
from data.errors import StoreError
from data.reference import WrongReference
from data.store import Store
from metrics.figures import figures
from metrics.home import open_store
from tests.files import query, send

ENGINES = ("file", "lake")
PEOPLE = "coaching_priority_share"


def target(store: Store, version: int | None = None) -> object:
    with store.snapshot() as db:
        return figures(db, PEOPLE, version=version)[0].target


def amend(store: Store, value: str) -> int:
    known = next(row for row in reference.tables()["targets"] if row["target"] == PEOPLE)
    return amending.put(store, "targets", [known | {"value": value}], "admin", "agreed 3173015410010001")


def test_an_old_figure_keeps_the_value_of_its_time(store: Store) -> None:
    send(store, "coaching_attendance", {})
    assert amend(store, "75") == 1
    assert amend(store, "75") == 0  # nothing differs
    assert (target(store), target(store, 1), target(store, 2)) == (75, 70, 75)
    ((by, action, note),) = query(store, "SELECT made_by, action, note FROM versions WHERE version = 2")
    assert (by, action) == ("admin", "reference") and note.startswith("agreed nik-")


def test_a_release_leaves_what_a_person_has_set(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    amend(store, "75")
    store.close()
    rows = [row | {"value": "80" if row["target"] == PEOPLE else "20"} for row in reference.tables()["targets"][:2]]
    monkeypatch.setitem(reference.tables(), "targets", rows)
    reference._mark.cache_clear()
    try:
        again = open_store(store.uri)
        found = dict(query(again, "SELECT target, value FROM targets WHERE removed_in IS NULL"))
        assert found == {PEOPLE: "75", "shared_factories": "20"}  # and what the release has no more is gone
        assert again.version() == 2
        again.close()
        third = open_store(store.uri)
        assert third.version() == 2  # the same release brings nothing twice
        third.close()
    finally:
        reference._mark.cache_clear()


@pytest.mark.engines("file")
@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("targets", {"target": "x", "value": "70%"}),
        ("targets", {"target": "x", "worth": "7"}),
        ("targets", {"value": "7"}),
        ("unit_weights", {"site_code": "RPB-ACEH", "material": "plastic", "unit": "karung", "kg_per_unit": "18,5"}),
        ("unit_weights", {"site_code": "RPB-ACEH", "from_date": "31/03/2024"}),
        ("nothing", {"a": "b"}),
    ],
)
def test_what_would_break_a_figure_is_refused(store: Store, table: str, row: dict[str, str]) -> None:
    with pytest.raises(StoreError):
        amending.put(store, table, [row], "admin")
    assert store.version() == 0


@pytest.mark.engines("file")
def test_nobody_is_called_release(store: Store) -> None:
    with pytest.raises(StoreError, match="release"):
        amending.put(store, "targets", [{"target": "x"}], reference.RELEASE)


@pytest.mark.engines("file")
def test_a_table_as_a_spreadsheet_saves_it_is_read_and_a_damaged_one_refused(store: Store, tmp_path: Path) -> None:
    text = store.read(lambda db: reference.as_csv(db, "unit_weights"))
    path = tmp_path / "unit_weights.csv"
    semicolons = io.StringIO()
    csv.writer(semicolons, delimiter=";").writerows(csv.reader(text.splitlines()))
    for content in (text.encode("utf-8-sig"), semicolons.getvalue().encode("utf-16")):
        path.write_bytes(content)
        assert reference.read("unit_weights", path)[0]["kg_per_unit"] == "18.5"
    lines = text.splitlines()
    for wrong in ("site_code,material\nA,B\n", f"{text}\n{lines[1]}\n", f"{lines[0]}\nA,B\n"):
        path.write_text(wrong)
        with pytest.raises(WrongReference, match=r"unit_weights\.csv"):
            reference.read("unit_weights", path)
