"""Who sees sums only cannot work out a count of people under five, whatever they ask: a solver tries with all of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from itertools import combinations, product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from data import access
from data.access import Person
from metrics import behind, composition, reaching
from metrics.figures import Figure, figures
from metrics.pack.composing import compose
from metrics.pack.order import Order
from metrics.questions import Where
from tests.spec.table import Given, Programme

ENGINES = ("file",)
SHARE, EVERYBODY = "coaching_priority_share", "coaching_participants"
SITES = ("RPB-ACEH", "RPB-NTT", "RPB-SULUT", "RPB-KALTIM")
PARTS = {"site": SITES, "topic": ("Kompos", "Biogas", "Maggot"), "organiser": ("kadin", "ministry", "kaktus")}
YEARS = (2023, 2024)
BOARD = Person("b@x.id", "board")
OPERATOR = Person("o@x.id", "operator", (SITES[0],))
NUMBERS = {"n": "denominator", "p": "numerator", "u": "unknown"}


def people() -> list[dict[str, str]]:
    """Two years of sessions, with some parts large and many small."""
    rng, rows = random.Random(5), []
    for nth in range(330):
        year, month = rng.choice(YEARS), min(12, int(rng.expovariate(0.35)) + 1)
        rows.append(
            {
                "session_code": f"S-{nth}",
                "participant_code": f"P-{rng.randrange(260)}",
                "session_date": f"{year}-{month:02}-10",
                "site_code": rng.choices(SITES, (60, 30, 8, 2))[0],
                "topic": rng.choices(PARTS["topic"], (6, 3, 1))[0],
                "organiser": rng.choices(("kadin", "kementerian", "kaktus"), (6, 4, 1))[0],
                "gender": rng.choices(("P", "L", ""), (60, 34, 6))[0],
                "age": rng.choices(("20", "40", ""), (30, 64, 6))[0],
            }
        )
    return rows


@pytest.fixture(scope="module")
def programme(given: Given) -> Programme:
    return given(coaching_attendance=people())


def ask(of: Programme, metric: str, by: tuple[str, ...] = (), where: Where | None = None) -> list[Figure]:
    with of.store.snapshot() as db:
        return figures(db, metric, by, where)


def periods() -> Iterator[tuple[date | None, date | None]]:
    months = [date(year, month, 1) for year in YEARS for month in range(1, 13)]
    yield None, None
    yield from ((first, last) for first, last in combinations([*months, months[-1]], 2) if first <= last)


# A cell: the table ("month", or a dimension), its year, its part (a month, or a value).
Cell = tuple[str, int, str]


def cells(table: str, value: str, first: date | None, last: date | None) -> list[Cell]:
    """The cells that an answer about a period is the sum of; value: of a part, else of all."""
    if table != "month":
        return [
            (table, year, value) for year in YEARS if (first or date(1, 1, 1)).year <= year <= (last or date.max).year
        ]
    return [
        ("month", year, f"{year}-{month:02}")
        for year, month in product(YEARS, range(1, 13))
        if (first or date.min) <= date(year, month, 1) <= (last or date.max)
        and value in ("", str(year), f"{year}-{month:02}", f"{year}-Q{(month + 2) // 3}")
    ]


class Attacker:
    """What is known of each cell, as sums of cells with a least and a most."""

    def __init__(self) -> None:
        self.order: dict[tuple[Cell, str], int] = {}
        self.known: list[tuple[list[tuple[int, int]], float, float]] = []
        self.answers = 0
        for year in YEARS:
            for table, values in ({"month": [f"{year}-{m:02}" for m in range(1, 13)]} | PARTS).items():
                for value in values:
                    cell = (table, year, value)
                    n, p, q, u = (self.place(cell, part) for part in "npqu")
                    self.known.append(([(n, 1), (p, -1), (q, -1), (u, -1)], 0, 0))

    def place(self, cell: Cell, part: str) -> int:
        return self.order.setdefault((cell, part), len(self.order))

    def hears(self, metric: str, figure: Figure, found: list[Cell]) -> None:
        """All that an answer tells of its cells."""
        self.answers += 1
        named = {"n": "numerator"} if metric == EVERYBODY else NUMBERS
        for part, name in named.items():
            sums = [(self.place(cell, part), 1) for cell in found]
            value, mark = getattr(figure, name), figure.withheld.get(name)
            if mark is None:
                self.known.append((sums, float(value or 0), float(value or 0)))
            elif mark == "few":
                self.known.append((sums, 1, 4))
            elif len(found) == 1:
                self.known.append((sums, 5, float(value or np.inf)))
            elif value is not None:  # no more is said than how many at most
                self.known.append((sums, 0, float(value)))

    def ends(self, cell: Cell, part: str) -> tuple[int, int]:
        matrix = np.zeros((len(self.known), len(self.order)))
        for nth, (sums, _, _) in enumerate(self.known):
            for place, times in sums:
                matrix[nth, place] += times
        lower, upper = ([known[side] for known in self.known] for side in (1, 2))
        aim = np.zeros(len(self.order))
        aim[self.order[cell, part]] = 1
        found = []
        for sign in (1, -1):
            answer = milp(
                sign * aim,
                constraints=LinearConstraint(matrix, lower, upper),
                bounds=Bounds(0, 10**4),
                integrality=np.ones(len(aim)),
            )
            assert answer.success, "the answers contradict each other"
            found.append(round(sign * answer.fun))
        return found[0], found[1]


def truth(programme: Programme) -> dict[tuple[Cell, str], int]:
    found = {}
    for table in ("month", *PARTS):
        for figure in ask(programme, SHARE, ("month",) if table == "month" else (table, "year")):
            when = str(figure.by["month" if table == "month" else "year"])
            cell = (table, int(when[:4]), str(figure.by[table]))
            n, p, u = (int(getattr(figure, name) or 0) for name in NUMBERS.values())
            found |= {(cell, "n"): n, (cell, "p"): p, (cell, "u"): u, (cell, "q"): n - p - u}
    return found


def questions() -> Iterator[tuple[tuple[str, ...], str, str, date | None, date | None]]:
    """by, and the table and part that a question is narrowed to, of a period."""
    several = [(None, None), *[(date(y, 1, 1), date(z, 12, 1)) for y in YEARS for z in YEARS if y <= z]]
    for first, last in periods():
        yield (), "month", "", first, last
    for first, last in [*several, (date(2024, 1, 1), date(2024, 5, 1)), (date(2023, 4, 1), date(2024, 12, 1))]:
        yield from (((time,), "month", "", first, last) for time in ("month", "quarter", "year"))
        for dimension, values in PARTS.items():
            yield from (((dimension, *more), dimension, "", first, last) for more in ((), ("year",), ("month",)))
            yield from ((by, dimension, value, first, last) for value in values for by in ((), ("year",), ("month",)))


def is_answered(by: tuple[str, ...], table: str, first: date | None, last: date | None) -> bool:
    """What is put together of the tables: months from January on, parts of whole years."""
    is_from_january = first is None or first.month == 1
    is_of_years = (last is None or last.month == 12) and "month" not in by
    return is_from_january and (table == "month" or is_of_years)


def says_nothing(figure: Figure) -> bool:
    numbers = (*NUMBERS.values(), "value", "low", "high", "verdict")
    return bool(figure.withheld) and all(getattr(figure, name) is None for name in numbers)


def attack(programme: Programme, person: Person) -> Attacker:
    """Ask everything there is to ask, and remember what is said."""
    attacker = Attacker()
    with access.acting(person):
        for by, table, value, first, last in questions():
            only = ((table, value),) if value and table != "site" else ()
            where = Where((value,) if value and table == "site" else (), first, last, only=only)
            for metric in (SHARE, EVERYBODY):
                for figure in ask(programme, metric, by, where):
                    if not is_answered(by, table, first, last):
                        assert says_nothing(figure), (metric, by, where)
                        continue
                    time = next((str(figure.by[d]) for d in ("month", "quarter", "year") if d in figure.by), "")
                    part = value or str(figure.by.get(table, ""))
                    if table == "month":
                        attacker.hears(metric, figure, cells("month", time, first, last))
                    else:
                        years = [c for c in cells(table, part, first, last) if not time or str(c[1]) == time]
                        attacker.hears(metric, figure, years)
    # and somebody tells the attacker that nobody came to two parts, with the sum of all
    for year in YEARS:
        for table, values in PARTS.items():
            for name in "npu":
                whole = sum(
                    n for (cell, part), n in truth(programme).items() if cell[:2] == (table, year) and part == name
                )
                sums = [(attacker.place((table, year, value), name), 1) for value in values]
                attacker.known.append((sums, whole, whole))
    return attacker


def test_nobody_works_out_a_small_count(programme: Programme) -> None:
    attacker = attack(programme, BOARD)
    few = [(*key, count) for key, count in truth(programme).items() if 0 < count < 5]
    assert attacker.answers > 300 and len(few) > 50
    found = [(cell, part, count) for cell, part, count in few if len(set(attacker.ends(cell, part))) == 1]
    assert not found


def test_who_may_see_the_rows_sees_each_count(programme: Programme) -> None:
    with access.acting(Person("a@x.id", "analyst")):
        assert not any(figure.withheld for figure in ask(programme, SHARE, ("site", "year")))
    with access.acting(OPERATOR):
        own = Where((SITES[0],))
        assert not any(figure.withheld for figure in ask(programme, SHARE, ("month",), own))
        assert any(figure.withheld for figure in ask(programme, SHARE, ("site",)))


def test_what_is_made_of_counts_is_withheld_with_them(programme: Programme) -> None:
    with programme.store.snapshot() as db, access.acting(BOARD):
        traced = behind.trace(db, EVERYBODY)
        assert traced.is_withheld and not traced.rows and not traced.sums and not traced.count
        half = Where((), date(2024, 4, 1), date(2024, 12, 1))
        assert composition.parts(db, half) == [] and composition.alone(db, half) == []
        assert composition.newcomers(db, Where()) == []
        assert reaching.pace(db, 2024) is None  # months at the end of the year have a few people
        (share,) = figures(db, SHARE, (), Where((), date(2024, 1, 1), date(2024, 11, 1)))
        assert reaching.settling(share) is None and share.withheld
    with programme.store.snapshot() as db:
        assert composition.parts(db, half) and composition.newcomers(db, Where()) and reaching.pace(db, 2024)
        assert behind.trace(db, EVERYBODY).rows


def test_women_and_young_are_shown_of_whole_years_with_enough_of_each_kind(given: Given) -> None:
    kinds = [("P", "20"), ("P", "40"), ("L", "20"), ("L", "40")]
    for least, is_open in ((5, True), (4, False)):
        rows = [
            {"participant_code": f"{nth}-{n}", "gender": gender, "age": age}
            for nth, (gender, age) in enumerate(kinds)
            for n in range(least if nth == 1 else 8)
        ]
        small = given(coaching_attendance=rows)
        with access.acting(BOARD):
            found = ask(small, "coaching_women")[0]
        assert (found.value == 8 + least) is is_open and bool(found.withheld) is not is_open


def test_a_pack_is_made_for_the_board_whoever_makes_it(programme: Programme) -> None:
    order = Order(date(2024, 1, 1), date(2024, 12, 1), sections=("coaching",))
    with programme.store.snapshot() as db:
        version = programme.store.version()
        by_analyst = compose(db, order, version)
        with access.acting(BOARD):
            assert compose(db, order, version).document == by_analyst.document
        withheld = [figure for figure in by_analyst.figures.values() if figure.withheld]
    assert withheld
