"""The cubes: after any history each is what a rebuild from all facts would be, and older versions can be had again."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data import reference
from data.contract import contracts
from data.receipt import Options
from data.store import Store, head
from data.undoing import undo
from data.uploads import log, upload
from metrics import facts
from metrics.catalogue import METRICS
from metrics.cubes import cubes, subjects, views
from metrics.figures import figures
from metrics.home import open_store
from tests.conftest import NewStore
from tests.files import CORRECTION, file, query, send
from tests.properties import costly

ENGINES = ("file", "lake")


def stale(store: Store) -> list[str]:
    """The cubes that are not what a rebuild would make of them."""
    found = []
    with store.snapshot() as db:  # one for all: on a lake each takes a third of what is asked in it
        for cube in cubes().values():
            stored = Counter(db.execute(f"SELECT * FROM {cube.table}").fetchall())
            if stored != Counter(db.execute(facts.at(cube.select, None)).fetchall()):
                found.append(cube.name)
        assert db.execute("SELECT followed FROM head").fetchall() == [(head(db),)]
    return found


def picture(store: Store, version: int | None = None, metrics: Iterable[str] = METRICS) -> dict[str, Any]:
    """Figures of metrics in all, and by site and month and what else they have."""
    with store.snapshot() as db:
        found = {}
        for name in metrics:
            by = tuple(d for d in ("site", "month", "material", "class") if d in METRICS[name].dimensions)
            found[name] = figures(db, name, version=version), figures(db, name, by, version=version)
        return found


ONE_OF_EACH = tuple({metric.source: name for name, metric in METRICS.items()}.values())


def test_the_declarations_of_a_cube_fit_its_columns(store: Store) -> None:
    for metric in METRICS.values():
        name = metric.source.removeprefix("view ")
        assert name in (views() if metric.source.startswith("view ") else cubes())
    for subject in subjects().values():
        for cube in subject.cubes:
            columns = [name for (name,) in query(store, f"SELECT column_name FROM (DESCRIBE {cube.table})")]
            assert set(subject.cell) <= set(columns)
        kinds = {name for name in facts.named(subject.entries) if name in contracts()}
        assert set(subject.sources) == kinds, "each kind that a cube reads must say which cells its rows change"
        assert subject.about, "a file says what it holds"


# Steps of a history: small files of all kinds over two sites, three months and few keys, so that rows meet.
SITE = st.sampled_from(["RPB-ACEH", "RPB-NTT"])
DAY = st.sampled_from(["2024-01-15", "2024-02-10", "2024-03-20"])


def rows(
    kind: str, size: int = 3, **cells: st.SearchStrategy[str]
) -> st.SearchStrategy[tuple[str, list[dict[str, str]]]]:
    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=size).map(lambda found: (kind, found))


UPLOADS = st.one_of(
    rows(
        "enterprises",
        enterprise_code=st.sampled_from(["U-1", "U-2"]),
        site_code=SITE,
        joined_on=st.one_of(st.just(""), DAY),
    ),
    rows(
        "practice_assessments",
        enterprise_code=st.sampled_from(["U-1", "U-2"]),
        assessed_on=DAY,
        practice=st.sampled_from(["energy", "water"]),
        level=st.sampled_from(["0", "2", "4", "TB"]),
    ),
    rows(
        "waste_flows",
        flow_code=st.sampled_from(["T-1", "T-2", "T-3"]),
        site_code=SITE,
        date=DAY,
        material=st.sampled_from(["plastic", "hazardous"]),
        quantity=st.sampled_from(["1.5", "2.25"]),
        destination=st.sampled_from(["compost", "storage", "wastewater", "landfill", ""]),
        from_storage=st.sampled_from(["", "ya"]),
        batch_code=st.sampled_from(["", "", "B-1", "B-2"]),
        handling=st.sampled_from(["", "own", "central"]),
    ),
    rows(
        "green_products",
        record_code=st.sampled_from(["H-1", "H-2"]),
        site_code=SITE,
        date=DAY,
        value_idr=st.sampled_from(["", "1000"]),
    ),
    rows(
        "regional_waste",
        period=st.sampled_from(["", "P1", "P2"]),
        generated_t=st.sampled_from(["100", "200"]),
        reduced_t=st.sampled_from(["", "10"]),
    ),
    rows(
        "production_batches",
        batch_code=st.sampled_from(["B-1", "B-2"]),
        site_code=SITE,
        started_on=DAY,
        finished_on=st.sampled_from(["", "2024-03-21", "2024-04-02"]),
        product=st.sampled_from(["Minyak", "Kursi"]),
    ),
    rows(
        "coaching_attendance",
        session_code=st.sampled_from(["S-1", "S-2"]),
        participant_code=st.sampled_from(["P-1", "P-2"]),
        session_date=DAY,
        site_code=SITE,
        gender=st.sampled_from(["P", "L", ""]),
        age=st.sampled_from(["25", "40", ""]),
    ),
)
STEPS = st.lists(
    st.one_of(UPLOADS, UPLOADS, UPLOADS, st.integers(0, 9).map(lambda place: ("undo", place))), min_size=2, max_size=6
)
REGISTERED = [
    {"enterprise_code": "U-1", "site_code": "RPB-ACEH"},
    {"enterprise_code": "U-2", "site_code": "RPB-NTT"},
]
BATCH = {"batch_code": "B-1", "site_code": "RPB-ACEH"}
LINKED = [
    ("production_batches", [BATCH | {"started_on": "2024-01-15"}]),
    ("waste_flows", [BATCH | {"flow_code": "T-1", "date": "2024-03-20"}, {"flow_code": "T-2", "date": "2024-02-10"}]),
    ("production_batches", [BATCH | {"started_on": "2024-02-10", "product": "Kursi"}]),
    ("waste_flows", [{"flow_code": "T-2", "date": "2024-02-10"} | BATCH]),
    ("undo", 1),
    ("undo", 2),
]
MOVED = [
    ("enterprises", [{"enterprise_code": "U-1", "site_code": "RPB-NTT"}]),
    ("practice_assessments", [{"enterprise_code": "U-1", "practice": "energy", "level": "4"}]),
    ("practice_assessments", [{"enterprise_code": "U-1", "practice": "energy", "level": "2"}]),
    ("undo", 2),
]


@pytest.mark.engines("file")  # histories of both engines have a module of their own
@costly(4)
@given(steps=STEPS)
@example(steps=MOVED)
@example(steps=LINKED)
def test_after_any_history_the_cubes_are_what_a_rebuild_makes(new_store: NewStore, steps: list) -> None:
    with new_store() as store:
        pictures = [picture(store, metrics=ONE_OF_EACH)]
        for kind, what in [("enterprises", REGISTERED), *steps]:
            if kind != "undo":
                keys = contracts()[kind].key
                differing = {tuple(row.get(name) for name in keys): row for row in what}
                upload(store, file(kind, *differing.values()), Options(answers=CORRECTION))
            elif standing := [str(entry["upload_id"]) for entry in log(store) if entry["removed_in"] is None]:
                undo(store, [standing[what % len(standing)]])
            assert stale(store) == []
            if store.version() == len(pictures):
                pictures.append(picture(store, metrics=ONE_OF_EACH))
        assert len(pictures) > 1
        for version, seen in enumerate(pictures):
            assert picture(store, version, ONE_OF_EACH) == seen


def all_rows(store: Store) -> dict[str, Counter[tuple]]:
    """All rows of all cubes: that of which every figure is made."""
    with store.snapshot() as db:
        return {cube.name: Counter(db.execute(f"SELECT * FROM {cube.table}").fetchall()) for cube in cubes().values()}


def test_undoing_one_by_one_gives_back_each_earlier_picture(store: Store, engine: str) -> None:
    """On a lake the cubes are looked at and not the figures made of them, for which every table is asked many times."""

    def seen() -> object:
        return all_rows(store) if engine == "lake" else (all_rows(store), picture(store, metrics=ONE_OF_EACH))

    pictures = [seen()]
    for kind, changes in (
        ("enterprises", {}),
        ("practice_assessments", {}),
        ("production_batches", {}),
        ("waste_flows", {}),
        ("waste_flows", {"quantity": "9.5", "date": "2024-04-01"}),
        ("practice_assessments", {"level": "4"}),
        ("coaching_attendance", {}),
    ):
        send(store, kind, changes)
        pictures.append(seen())
    assert all(one != other for one, other in itertools.pairwise(pictures))
    for entry in log(store):
        assert seen() == pictures.pop()
        undo(store, [str(entry["upload_id"])])
    assert seen() == pictures.pop()


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        *(("waste_flows", {"date": "2024-05-01"}), ("waste_flows", {"material": "glass"})),
        *(("waste_flows", {"destination": "landfill"}), ("production_batches", {"product": "Minyak pala"})),
        ("production_batches", {"started_on": "2024-02-01", "finished_on": "2024-04-01"}),
        ("enterprises", {"site_code": "RPB-NTT"}),
    ],
)
def test_a_correction_leaves_nothing_behind(store: Store, kind: str, change: dict[str, str]) -> None:
    send(store, kind, {})
    send(store, kind, change)
    cube = {"waste_flows": "waste", "production_batches": "production", "enterprises": "practice"}[kind]
    assert len(query(store, f"SELECT DISTINCT month, site_code FROM cube_{cube}")) == 1
    assert stale(store) == []


def test_only_the_cells_of_changed_rows_are_made_again(store: Store) -> None:
    send(store, "waste_flows", {}, {"flow_code": "T-2", "date": "2024-04-01"})
    with store.transaction() as db:
        db.execute("UPDATE cube_waste SET flows = 77")
    send(store, "waste_flows", {"flow_code": "T-3", "quantity": "9.5"})
    assert query(store, "SELECT month(month), flows FROM cube_waste ORDER BY 1") == [(3, 2), (4, 77)]


def test_a_store_that_was_changed_without_its_cubes_gets_them_again(store: Store) -> None:
    send(store, "waste_flows", {})
    store.close()
    bare = Store(store.uri)  # a program that knows nothing of cubes
    send(bare, "waste_flows", {"flow_code": "T-2"})
    bare.close()
    again = open_store(store.uri)
    try:
        assert stale(again) == []
        assert query(again, "SELECT sum(flows) FROM cube_waste") == [(2,)]
    finally:
        again.close()


def test_a_cube_that_was_made_by_other_sql_is_made_again(store: Store) -> None:
    send(store, "waste_flows", {})
    with store.transaction() as db:
        db.execute("UPDATE cube_state SET mark = 'older'")
        db.execute("DELETE FROM cube_waste")
    store.close()
    again = open_store(store.uri)
    try:
        assert stale(again) == []
    finally:
        again.close()


def test_a_reference_value_that_changes_reaches_the_cubes(store: Store) -> None:
    send(store, "enterprises", {})
    send(store, "practice_assessments", {"practice": "energy", "level": "4"}, {"practice": "water", "level": "0"})
    score = "SELECT score FROM cube_practice WHERE score IS NOT NULL AND weights = 'declared' AND basis = 'all'"
    before = query(store, score)

    def heavier(db: Any, version: int) -> None:
        known = next(row for row in reference.tables()["practices"] if row["practice"] == "energy")
        reference.put(db, version, "practices", [known | {"weight": "18"}], "tests")

    store.commit("reference", "tests", heavier, touches=["practices"])
    assert stale(store) == []
    assert query(store, score) != before
    with store.snapshot() as db:
        assert [f.value for v in (2, None) for f in figures(db, "practice_score", version=v)] == [50, 75]
