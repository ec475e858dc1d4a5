"""No small count can be worked out of a table and its sums: a solver tries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from metrics.disclosure import LEAST, WHOLE, is_few, withheld

MISSED = (3, 1, 2)
COUNTS = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 7, 9, 20])
TABLES = st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=7)


def _ends(rows: list[tuple[int, ...]], marks: Any, edge: tuple[int, int]) -> tuple[int, int]:
    """The least and the most that a count can be for who knows all that is shown, and how it was chosen."""
    places = [(n, kind) for n, row in enumerate(rows) for kind in range(len(row))]
    wholes = [(n, WHOLE) for n in range(len(rows))]
    order = {place: nth for nth, place in enumerate([*places, *wholes])}
    low, high = [], []
    for place in order:
        row, kind = place
        count = sum(rows[row]) if kind == WHOLE else rows[row][kind]
        mark = marks.get(place)
        low.append({None: count, "few": 1, "kept": LEAST}[mark])
        high.append({None: count, "few": LEAST - 1, "kept": 10**6}[mark])
    sums = []
    for n, row in enumerate(rows):  # a row is what its kinds sum to
        line = np.zeros(len(order))
        line[[order[n, kind] for kind in range(len(row))]] = 1
        line[order[n, WHOLE]] = -1
        sums.append((line, 0))
    for kind in (WHOLE, *range(len(rows[0]))):  # the sum of each column is known
        line = np.zeros(len(order))
        line[[order[n, kind] for n in range(len(rows))]] = 1
        sums.append((line, sum(sum(row) if kind == WHOLE else row[kind] for row in rows)))
    known = [whole for _, whole in sums]
    constraint = LinearConstraint(np.array([line for line, _ in sums]), known, known)
    aim = np.zeros(len(order))
    aim[order[edge]] = 1
    found = []
    for sign in (1, -1):
        answer = milp(sign * aim, constraints=constraint, bounds=Bounds(low, high), integrality=np.ones(len(order)))
        assert answer.success, "what is shown contradicts itself"
        found.append(round(sign * answer.fun))
    return found[0], found[1]


@settings(deadline=None, max_examples=150)
@given(TABLES)
def test_no_solver_finds_a_small_count(rows: list[tuple[int, ...]]) -> None:
    marks = withheld(rows, MISSED)
    if marks is None:
        return
    for n, row in enumerate(rows):
        for kind in (WHOLE, *range(len(row))):
            count = sum(row) if kind == WHOLE else row[kind]
            assert (marks.get((n, kind)) == "few") == is_few(count)
            if is_few(count):
                low, high = _ends(rows, marks, (n, kind))
                assert low < high, (rows, marks, (n, kind))


def test_the_solver_finds_what_is_only_left_out() -> None:
    rows = [(30, 20, 3), (30, 20, 9)]
    assert _ends(rows, {(0, 2): "few"}, (0, 2)) == (3, 3)
    marks = withheld(rows, MISSED)
    assert marks is not None and marks[0, 2] == "few" and _ends(rows, marks, (0, 2)) == (1, 4)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(30, 20, 10), (30, 20, 9)], {}),  # nothing is small
        ([(30, 20, 0), (30, 20, 0)], {}),  # nobody is no small count
        # a pair of rows and of kinds: the others go, whom a reader misses least
        ([(30, 20, 3), (30, 20, 9)], {(0, 2): "few", (0, 1): "kept", (1, 2): "kept", (1, 1): "kept"}),
        # two small ones hide each other
        ([(30, 20, 3), (30, 20, 2)], {(0, 2): "few", (0, 1): "kept", (1, 2): "few", (1, 1): "kept"}),
    ],
)
def test_as_little_is_withheld_as_it_takes(rows: list[tuple[int, ...]], found: dict[Any, Any]) -> None:
    assert withheld(rows, MISSED) == found


@pytest.mark.parametrize("rows", [[(2, 0, 0)], [(30, 3, 0)], [(1, 0, 0), (0, 1, 0)], [(4, 0, 0), (4, 0, 0)]])
def test_a_table_that_cannot_be_shut_is_withheld_whole(rows: list[tuple[int, ...]]) -> None:
    assert withheld(rows, MISSED) is None


def test_a_table_of_many_parts_is_shut_in_time() -> None:
    rng = np.random.default_rng(7)
    rows = [tuple(int(n) for n in line) for line in rng.integers((20, 2, 0), (90, 40, 12), size=(2000, 3))]
    marks = withheld(rows, MISSED)
    assert marks is not None
    few = [edge for edge, mark in marks.items() if mark == "few"]
    assert len(few) > 500 and len(marks) < 2.5 * len(few)
