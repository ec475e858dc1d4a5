"""Any history, made by several writers at once, against a model in plain dicts.

A history is rounds of lanes of steps; the lanes of a round run at the same time. Who came first is read from the log
of versions, by the name that each step gives itself, and the model is taken through the steps in that order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.contract import contracts
from data.errors import StoreError
from data.receipt import Receipt
from data.store import Store
from metrics.home import open_store
from tests.files import GOOD, query
from tests.model import (
    CHANGED,
    COLUMNS,
    MENDED,
    NUMBER,
    PEOPLE,
    SPOILT,
    Amend,
    Cells,
    Erase,
    Repair,
    Send,
    State,
    Step,
    Undo,
    parts,
)
from tests.places import Place, opened
from tests.properties import costly
from tests.unit.test_cubes import ONE_OF_EACH, picture, stale

ENGINES = ("file", "lake")
EXAMPLES = {"file": 4, "lake": 0}  # beside the two that are told; drawn ones take a lake ten seconds each

Plan = tuple  # a step whose uploads are not chosen yet: its name, and what chooses


@dataclass
class History:
    """What was done to a store, and the model at each version. stores: several open ones of the same place."""

    stores: list[Store]
    states: list[State]
    steps: list[Step] = field(default_factory=list)  # the step that made version 1, 2, ...
    titles: int = 0

    def chosen(self, plan: Plan) -> Step | None:
        """A plan as a step upon what stands now."""
        name, *what = plan
        state, files = self.states[-1], [step for step in self.steps if isinstance(step, Send)]
        self.titles += 1
        if name == "send":
            kind, rows, hold, *replaces = what
            return Send(kind, tuple(rows), hold, self.titles, *replaces)
        if name in ("again", "repeat") and files:
            again = files[what[0] % len(files)]
            return again if name == "again" else replace(again, title=self.titles)
        if name == "undo" and (standing := state.standing()):
            return Undo(tuple(dict.fromkeys(standing[~place % len(standing)] for place in what[0])))
        if name == "repair" and (waiting := sorted({upload_id for upload_id, _ in state.held})):
            parent = waiting[what[0] % len(waiting)]
            lines = sorted(line for upload_id, line in state.held if upload_id == parent)
            change = (MENDED if what[2] else SPOILT)[state.uploads[parent].kind]
            return Repair(parent, tuple(lines[: what[1]]), change)
        return Amend(*what) if name == "amend" else Erase(what[0]) if name == "erase" else None

    def round(self, lanes: list[list[Plan]]) -> None:
        """Run lanes of steps at once, and take the model through them in the order of their versions."""
        named = [
            [(f"{len(self.steps)}.{lane}.{nth}", step) for nth, plan in enumerate(plans) if (step := self.chosen(plan))]
            for lane, plans in enumerate(lanes)
        ]
        with ThreadPoolExecutor(len(lanes)) as pool:
            stores = (self.stores[lane % len(self.stores)] for lane in range(len(lanes)))
            answers = dict(answer for lane in pool.map(_run, stores, named) for answer in lane)
        steps = {by: step for lane in named for by, step in lane}
        before = len(self.states) - 1
        log = query(self.stores[0], "SELECT version, made_by, action FROM versions ORDER BY version")
        assert [entry[0] for entry in log] == list(range(1, len(log) + 1))
        for version, by, action in log[before:]:
            step = steps.pop(by)
            assert action == step.action
            state = deepcopy(self.states[-1])
            assert step.apply(state, version), f"version {version} should not be: {step}"
            if isinstance(step, Erase):
                for older in self.states:
                    older.forget(step.person)
            self.states.append(state)
            self.steps.append(step)
            if isinstance(answer := answers[by], Receipt):
                counts = (answer.rows, answer.good, answer.new, answer.changed, answer.unchanged, answer.held)
                assert (answer.version, counts) == (version, state.uploads[str(answer.upload_id)].counts)
            else:
                assert answer is None
        for by, step in steps.items():  # what made no version must have been refused, for a reason that there was
            answer = answers[by]
            assert isinstance(answer, StoreError) or answer.problems or answer.refused == "already_uploaded"
            assert any(not step.apply(deepcopy(state), 0) for state in self.states[before:]), (step, answer)

    def check(self) -> None:
        """The store says what the model says, of every version."""
        store, newest = self.stores[0], self.states[-1]
        for kind in COLUMNS:
            names = ", ".join(f"coalesce({n}::VARCHAR, '')" for n in (*contracts()[kind].key, *COLUMNS[kind]))
            found = query(store, f"SELECT added_in, removed_in, {names}, upload_id, line FROM {kind}")
            for version, state in enumerate(self.states):
                rows = [(*key, *values, *at) for (k, key), (values, *at) in state.current.items() if k == kind]
                assert _stood(found, version) == sorted(rows), (kind, version)
        held = query(store, "SELECT added_in, removed_in, upload_id, line, cells FROM held_rows")
        for version, state in enumerate(self.states):
            waiting = [(upload_id, line) for upload_id, line in state.held]
            assert [row[:2] for row in _stood(held, version)] == sorted(waiting), version
        for *_, upload_id, line, cells in _stood(held, len(self.steps), whole=True):
            written = {name: cell for name, cell in json.loads(cells).items() if cell}
            expected = {name: cell for name, cell in newest.held[upload_id, line].items() if cell}
            assert written == {name: expected[name] for name in expected if name != "mass_kg"}
        for table, (row, column) in CHANGED.items():
            where = " AND ".join(f"{name} = '{value}'" for name, value in row.items())
            found = query(store, f"SELECT added_in, removed_in, {column} FROM {table} WHERE {where}")
            assert [_stood(found, v) for v in range(len(self.states))] == [[(s.values[table],)] for s in self.states]
        counts = "row_count, good, new, changed, unchanged, held, taken_away"
        uploads = query(store, f"SELECT upload_id, parent, added_in, removed_in, {counts} FROM uploads ORDER BY 1")
        assert uploads == [
            (upload_id, sent.parent or None, sent.added_in, sent.removed_in, *sent.counts, sent.taken_away)
            for upload_id, sent in newest.uploads.items()
        ]
        kept = {name: store.files.get(name).decode() for name, _ in store.files.all()}
        assert {name for (name,) in query(store, "SELECT kept FROM uploads")} <= kept.keys()
        for person in {step.person for step in self.steps if isinstance(step, Erase)}:
            if not deepcopy(newest).forget(person):  # nobody has sent them again
                names = [newest.coded(person[0]), *([person[1]] if person[1] else [])]
                rows = [*_texts(store), *(line for text in kept.values() for line in text.splitlines())]
                assert not [row for row in rows if all(name in row for name in names)]

    def replay(self, version: int, store: Store) -> None:
        """The history up to a version in a fresh store, by one writer; then the erasures that came after it."""
        for step in self.steps[:version]:
            step.do(store, "tests")
        assert store.version() == version
        for step in self.steps[version:]:
            if isinstance(step, Erase):
                with suppress(StoreError):  # nothing to erase so early
                    step.do(store, "tests")


def _run(store: Store, lane: list[tuple[str, Step]]) -> list[tuple[str, object]]:
    """The steps of one lane, one after the other: by -> the receipt, or why it was refused."""
    answers: list[tuple[str, object]] = []
    for by, step in lane:
        try:
            answers.append((by, step.do(store, by)))
        except StoreError as error:
            assert not isinstance(step, Send | Amend), error
            answers.append((by, error))
    return answers


def _stood(found: list[tuple], version: int, whole: bool = False) -> list[tuple]:
    """Rows that begin with the versions in which they came and went: those that stood at a version."""
    rows = [row for row in found if row[0] <= version and (row[1] is None or row[1] > version)]
    return sorted(rows if whole else [row[2:] for row in rows])


def _texts(store: Store) -> Iterator[str]:
    """Every row of every table, as its texts."""
    columns = "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
    tables: dict[str, list[str]] = {}
    for table, column in query(store, f"{columns} AND table_catalog = current_database()"):
        tables.setdefault(table, []).append(f'"{column}"')
    assert {"versions", "uploads", "held_rows", "coaching_attendance", "cube_waste"} <= tables.keys()
    parts = [f"SELECT concat_ws(' ', {', '.join(names)}) FROM main.{table}" for table, names in tables.items()]
    return (row[0] for row in query(store, " UNION ALL ".join(parts)))


# What they are made of: few keys, sites and days, so that rows meet

SITE = st.sampled_from(["RPB-SULUT", "RPB-NTT"])
DAY = st.sampled_from(["2024-01-15", "2024-02-10", "2024-03-20"])
ENTERPRISE = st.sampled_from(["U-1", "U-2", "U-3"])


def sends(kind: str, **cells: st.SearchStrategy[str]) -> st.SearchStrategy[Plan]:
    def keyed(row: Cells) -> tuple[str, ...]:
        return parts(kind, GOOD[kind] | row)[0]

    good = st.fixed_dictionaries(cells)
    row = st.one_of(good, good, good.map(lambda found: found | SPOILT[kind]))
    rows = st.lists(row, min_size=1, max_size=4, unique_by=keyed)
    replaces = st.sampled_from([False, False, True])
    return st.tuples(st.just("send"), st.just(kind), rows, st.sampled_from([True, True, False]), replaces)


WASTE = st.sampled_from([("RPB-SULUT", "coir_pith", "karung"), ("RPB-NTT", "glass", "kg")])
SENDS = st.one_of(
    sends("partners", partner_code=st.sampled_from(["M-1", "M-2"]), name=st.sampled_from(["a", "b"])),
    sends("enterprises", enterprise_code=ENTERPRISE, site_code=SITE, joined_on=st.one_of(st.just(""), DAY)),
    sends(
        "practice_assessments",
        enterprise_code=ENTERPRISE,
        assessed_on=DAY,
        practice=st.sampled_from(["energy", "water"]),
        level=st.sampled_from(["0", "4", "not_applicable"]),
    ),
    st.tuples(WASTE, st.sampled_from(["", "M-1"])).flatmap(
        lambda drawn: sends(
            "waste_flows",
            **dict(zip(("site_code", "material", "unit"), map(st.just, drawn[0]), strict=True)),
            hauler=st.just(drawn[1]),
            flow_code=st.sampled_from(["T-1", "T-2"]),
            date=DAY,
            quantity=st.sampled_from(["1.5", "2.25"]),
            destination=st.sampled_from(["compost", "storage", "landfill", ""]),
        )
    ),
    sends(
        "coaching_attendance",
        site_code=SITE,
        session_code=st.sampled_from(["S-1", "S-2"]),
        participant_code=st.sampled_from([person for person, _ in PEOPLE]),
        session_date=DAY,
        gender=st.sampled_from(["female", "male"]),
        age=st.sampled_from(["25", "40"]),
    ),
)
PLACE = st.integers(0, 9)
PLANS = st.one_of(
    *[SENDS] * 3,
    st.tuples(st.sampled_from(["again", "repeat"]), PLACE),
    *[st.tuples(st.just("undo"), st.lists(st.integers(0, 3), min_size=1, max_size=2))] * 2,  # the newest is 0
    st.tuples(st.just("repair"), PLACE, st.integers(1, 3), st.sampled_from([True, True, False])),
    st.tuples(st.just("amend"), st.sampled_from(list(CHANGED)), st.sampled_from(["5", "12.5"])),
    st.tuples(st.just("erase"), st.sampled_from(PEOPLE)),
)
ROUNDS = st.lists(st.lists(st.lists(PLANS, min_size=1, max_size=2), min_size=1, max_size=3), min_size=3, max_size=5)


def filled(kind: str, *rows: Cells) -> list[Plan]:
    return [("send", kind, list(rows), True)]


BEGUN = [  # by three at once
    [
        filled("partners", {"partner_code": "M-1"}, {"partner_code": "M-2", **SPOILT["partners"]}),
        filled("enterprises", {"enterprise_code": "U-1"}, {"enterprise_code": "U-2", "site_code": "RPB-NTT"}),
        filled(
            "coaching_attendance",
            {"participant_code": NUMBER, "site_code": "RPB-NTT"},
            {"participant_code": "PSRT-1", "site_code": "RPB-SULUT", "session_code": "S-2"},
            {"participant_code": NUMBER, "site_code": "RPB-SULUT", **SPOILT["coaching_attendance"]},
            {"participant_code": "PSRT-2", "site_code": "RPB-SULUT", **SPOILT["coaching_attendance"]},
        ),
    ]
]
PRACTICE = {"enterprise_code": "U-1", "practice": "energy"}
SACK = {"site_code": "RPB-SULUT", "material": "coir_pith", "unit": "karung"}
TOLD = [
    [
        filled("practice_assessments", PRACTICE, {**PRACTICE, "practice": "water", **SPOILT["practice_assessments"]}),
        filled("waste_flows", SACK, SACK | {"flow_code": "T-2", "hauler": "M-1"}),
        [("amend", "practices", "9"), ("amend", "targets", "60")],
    ],
    [
        filled("enterprises", {"enterprise_code": "U-1", "site_code": "RPB-NTT"}),
        [("repair", 1, 3, False), ("repair", 1, 3, True)],
        [("amend", "unit_weights", "20.5"), ("again", 3)],
    ],
    [[("repeat", 4), ("repair", 0, 1, True)], [("undo", [1, 8])], filled("waste_flows", SACK | {"date": "2024-04-01"})],
    [[("erase", PEOPLE[0])], [("erase", PEOPLE[2])], [("again", 0), ("undo", [0])]],
    [[("undo", [3, 4])], [("undo", [3]), ("again", 2)]],
]

EVERYWHERE = [{"participant_code": "PSRT-1", "site_code": site} for site in ("RPB-SULUT", "RPB-NTT")]
CORRECTED = [  # by one writer where the order counts
    [filled("waste_flows", SACK), filled("coaching_attendance", *EVERYWHERE)],
    [
        filled("waste_flows", SACK | {"quantity": "5.5", "date": "2024-04-01"})
        + filled("waste_flows", SACK | {"quantity": "9.5"})
    ],
    [[("undo", [0])]],
    [[("again", -1)]],
    [[("repair", 0, 3, True)], [("repair", 1, 3, True)]],
    [[("undo", [-1, -2, -3])]],
    [[("erase", PEOPLE[0])]],
    [[("undo", [0, 2])]],
]


@contextmanager
def history(place: Place, template: str) -> Iterator[History]:
    """A history in a fresh store; on the lake by two programs."""
    with opened(place, template) as store, ExitStack() as others:
        stores = [store]
        if not store.uri.startswith("duckdb:"):
            stores.append(others.enter_context(closing(open_store(store.uri))))
        made = History(stores, [State(store.key)])
        try:
            yield made
        except Exception as error:
            error.add_note("\n".join(f"{version}: {step}" for version, step in enumerate(made.steps, start=1)))
            raise


@pytest.fixture(scope="session")
def file_template(places: Callable[[str], Place]) -> str:
    """An empty store in a file, whatever engine is tested: there a history is told again."""
    uri = places("file").new()
    open_store(uri).close()
    return uri


@pytest.mark.timeout(300)  # on a busy machine it takes several times its quarter of a minute
def test_any_history_by_several_writers_is_what_the_model_says(
    engine: str, place: Place, places: Callable[[str], Place], empty_store: str, file_template: str
) -> None:
    @costly(EXAMPLES[engine])
    @given(rounds=ROUNDS, past=st.integers(0, 99))
    @example(rounds=TOLD, past=6)
    @example(rounds=CORRECTED, past=7)
    def holds(rounds: list[list[list[Plan]]], past: int) -> None:
        with history(place, empty_store) as made:
            for lanes in [*BEGUN, *rounds]:
                made.round(lanes)
                assert stale(made.stores[0]) == []
            made.check()
            version = past % len(made.states)
            with opened(places("file"), file_template) as again:
                made.replay(version, again)
                assert picture(again, metrics=ONE_OF_EACH) == picture(made.stores[0], version, ONE_OF_EACH)

    holds()
