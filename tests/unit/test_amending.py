"""Reference values in the store: changed by people, brought by releases, and true for their own time."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from data import amending, reference
from data.amending import ChangedSince
from data.errors import StoreError
from data.frameworks import frameworks, set_weights
from data.reference import WrongReference
from data.store import Store
from data.weights import weights
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


SACK = {"site_code": "RPB-SULUT", "material": "coir_pith", "unit": "karung", "from_date": "2023-01-01"}
SACK_KEY = reference.key_of("unit_weights", SACK)


def held(store: Store, table: str, version: int | None = None) -> list[amending.Held]:
    with store.snapshot() as db:
        return amending.history(db, table, version)


def test_every_value_stands_in_the_history_with_who_and_why(store: Store) -> None:
    (first,) = held(store, "unit_weights")
    assert (first.since.version, first.since.made_by, first.ended) == (0, reference.RELEASE, None)
    amending.keep(store, "unit_weights", [first.cells | {"kg_per_unit": "20"}], "ani", " weighed anew ", 0)
    amending.take_away(store, "unit_weights", SACK_KEY, "budi", "nobody uses it", 1)
    said = [
        (h.cells["kg_per_unit"], h.since.why, h.ended and (h.ended.version, h.ended.why))
        for h in held(store, "unit_weights")
    ]
    assert said == [("20", "weighed anew", (2, "nobody uses it")), ("18.5", None, (1, "weighed anew"))]
    assert [h.ended is None for h in held(store, "unit_weights", 1)] == [True, False]  # as it was seen then
    assert [(h.cells, h.ended) for h in held(store, "unit_weights", 0)] == [(first.cells, None)]


def test_who_changes_what_another_has_changed_since_is_told(store: Store) -> None:
    (first,) = held(store, "unit_weights")
    wanted = first.cells | {"kg_per_unit": "20"}
    amending.keep(store, "unit_weights", [wanted], "ani", "weighed", 0)
    for again in (
        lambda: amending.keep(store, "unit_weights", [wanted | {"kg_per_unit": "21"}], "budi", "weighed", 0),
        lambda: amending.take_away(store, "unit_weights", SACK_KEY, "budi", "weighed", 0),
    ):
        with pytest.raises(ChangedSince, match="ani has changed this in version 1"):
            again()
    new = wanted | {"unit": "bak"}
    amending.keep(store, "unit_weights", [new], "ani", "weighed", 0)  # another row than the one that was changed
    with pytest.raises(ChangedSince):  # two who add the same
        amending.keep(store, "unit_weights", [new | {"kg_per_unit": "3"}], "budi", "weighed", 1)
    amending.keep(store, "unit_weights", [new | {"kg_per_unit": "3"}], "budi", "weighed", 2)
    assert store.version() == 3


def test_without_a_reason_or_a_difference_nothing_is_kept(store: Store) -> None:
    (first,) = held(store, "unit_weights")
    for row, why in ((first.cells | {"kg_per_unit": "20"}, " "), (first.cells, "because")):
        with pytest.raises(StoreError):
            amending.keep(store, "unit_weights", [row], "ani", why, 0)
    with pytest.raises(StoreError, match="Say why"):
        amending.take_away(store, "unit_weights", SACK_KEY, "ani", "", 0)
    with pytest.raises(StoreError, match="no such row"):
        amending.take_away(store, "unit_weights", (*SACK_KEY[:3], "2020-01-01"), "ani", "why", 0)
    assert store.version() == 0


def test_a_release_does_not_bring_back_what_a_person_took_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    amending.take_away(store, "unit_weights", SACK_KEY, "ani", "nobody uses it", 0)
    store.close()
    (known,) = reference.tables()["unit_weights"]
    other = known | {"unit": "bak"}
    monkeypatch.setitem(reference.tables(), "unit_weights", [known | {"kg_per_unit": "19"}, other])
    reference._mark.cache_clear()
    try:
        again = open_store(store.uri)
        assert query(again, "SELECT unit FROM unit_weights WHERE removed_in IS NULL") == [("bak",)]
        again.close()
    finally:
        reference._mark.cache_clear()


@pytest.mark.engines("file")
@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("unit_weights", {"kg_per_unit": "0"}),
        ("unit_weights", {"kg_per_unit": ""}),
        ("unit_weights", {"site_code": "RPB-NOWHERE"}),
        ("unit_weights", {"material": "gold"}),
        ("unit_weights", {"from_date": "2024-02-30"}),
        ("sites", {"site_code": "RPB BARU"}),
        ("sites", {"province_iso": "ID-XX"}),
        ("sites", {"kind": "factory"}),
        ("sites", {"name": ""}),
        ("targets", {"from_period": "2024-13"}),
        ("targets", {"metric": ""}),
        ("practices", {"weight": "-1"}),
    ],
)
def test_a_cell_that_breaks_the_rules_of_its_table_is_refused(store: Store, table: str, wrong: dict[str, str]) -> None:
    with pytest.raises(StoreError):
        amending.keep(store, table, [reference.tables()[table][0] | wrong], "ani", "why", 0)
    assert store.version() == 0


@pytest.mark.engines("file")
def test_a_weight_says_how_many_rows_it_has_converted(store: Store) -> None:
    sack = {"site_code": "RPB-SULUT", "material": "coir_pith", "unit": "karung", "quantity": "2"}
    days = ("2023-12-31", "2024-01-01", "2024-06-01")
    send(store, "waste_flows", *({**sack, "flow_code": day, "date": day} for day in days))
    send(store, "waste_flows", {**sack, "flow_code": "kg", "unit": "kg"})
    later = SACK | {"kg_per_unit": "20", "from_date": "2024-01-01"}
    amending.keep(store, "unit_weights", [later], "ani", "weighed anew", store.version())
    with store.snapshot() as db:
        assert {(w.held.cells["from_date"], w.rows) for w in weights(db)} == {("2023-01-01", 1), ("2024-01-01", 2)}
        assert [w.rows for w in weights(db, 1)] == [3] and [w.rows for w in weights(db, 0)] == [0]


def test_a_framework_stays_known_under_its_name(store: Store) -> None:
    for weight, name in (("9", "2027-1"), ("8", "2027-2")):
        set_weights(store, {"energy": weight}, name, "ani", "agreed", store.version())
    with pytest.raises(StoreError, match="other weights"):
        set_weights(store, {"energy": "10"}, "2027-1", "ani", "agreed", store.version())
    with store.snapshot() as db:
        found = frameworks(db)
        assert [(f.name, f.total_weight, f.ended is None) for f in found] == [
            *(("2027-2", 102, True), ("2027-1", 103, False), ("2026-draft", 100, False))
        ]
        assert [f.name for f in frameworks(db, 1)] == ["2027-1", "2026-draft"]
        assert {len(f.rows) for f in found} == {16}
