"""Coaching against its target: what would settle it, what is needed, where the year ends."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from metrics.figures import Figure
from metrics.reaching import needed_next, pace, records_to_settle
from metrics.verdicts import verdict
from tests.spec.table import Given

ENGINES = ("file",)


def share(priority: int, participants: int, undecided: int, target: int = 70) -> Figure:
    low = Decimal(100 * priority) / participants
    high = Decimal(100 * (priority + undecided)) / participants
    word = verdict(low, high, Decimal(target))
    parts = (Decimal(priority), Decimal(participants))
    return Figure({}, *parts, low, low, high, Decimal(undecided), Decimal(target), word)


COUNTS = st.tuples(st.integers(1, 300), st.integers(0, 300), st.integers(0, 300)).filter(lambda c: c[1] + c[2] <= c[0])


@drawn(COUNTS)
def test_the_fewest_records_that_settle_an_open_verdict(counts: tuple[int, int, int]) -> None:
    participants, priority, undecided = counts
    figure = share(priority, participants, undecided)
    found = records_to_settle(figure)
    if figure.verdict != "undecidable":
        assert found == 0
        return

    def may_settle(records: int) -> bool:
        met = share(priority + records, participants, undecided - records).verdict == "met"
        return met or share(priority, participants, undecided - records).verdict == "not_met"

    assert may_settle(found)
    assert not any(may_settle(fewer) for fewer in range(found))


@drawn(COUNTS)
def test_so_many_more_bring_the_known_share_to_the_target_and_one_fewer_does_not(counts: tuple[int, int, int]) -> None:
    participants, priority, _ = counts
    more = needed_next(share(priority, participants, 0))
    assert 10 * (priority + more) >= 7 * (participants + more)
    assert more == 0 or 10 * (priority + more - 1) < 7 * (participants + more - 1)


SESSIONS = """
    | session_code | participant_code | session_date | site_code | gender | age |
    |--------------|------------------|--------------|-----------|--------|-----|
    | S-1          | P-1              | 2024-01-10   | RPB-ACEH  | P      |  40 |
    | S-1          | P-2              | 2024-01-10   | RPB-ACEH  | L      |  50 |
    | S-2          | P-3              | 2024-04-10   | RPB-ACEH  | P      |  50 |
    | S-3          | P-4              | 2024-05-10   | RPB-ACEH  | L      |  50 |
    | S-4          | P-5              | 2024-06-10   | RPB-ACEH  | L      |     |
    | S-4          | P-1              | 2024-06-10   | RPB-ACEH  | P      |  40 |
"""


def test_the_year_ends_where_its_latest_three_months_with_sessions_lead(given: Given) -> None:
    with given(coaching_attendance=SESSIONS).store.snapshot() as db:
        found = pace(db, 2024)
        assert found is not None
        # April to June: 3 people, 1 priority, 1 undecided a quarter; six months left: 5 + 6, 2 + 2, 1 + 2
        assert (found.months_left, found.participants) == (6, 11)
        assert (found.first_month, found.last_month) == ("2024-04", "2024-06")
        assert found.low_percent == pytest.approx(Decimal(400) / 11)
        assert found.high_percent == pytest.approx(Decimal(700) / 11)
        assert pace(db, 2023) is None


def test_months_without_a_session_are_part_of_the_pace(given: Given) -> None:
    rows = [{"participant_code": f"P-{day}", "session_date": day} for day in ("2024-01-10", "2024-04-10")]
    with given(coaching_attendance=rows).store.snapshot() as db:
        found = pace(db, 2024)
    assert found is not None and found.participants == 2 + Decimal(2) / 4 * 8
