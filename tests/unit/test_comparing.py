"""A figure beside another: whether it is more, which part is the largest, and which months there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metrics.comparing import (
    Against,
    before,
    every_month,
    is_open,
    largest_share,
    shares,
    whole_years,
    within,
    year_until,
)
from metrics.figures import Figure
from metrics.questions import Where


def parts(*values: str | None) -> list[Figure]:
    return [Figure({"site": nth}, value=None if v is None else Decimal(v)) for nth, v in enumerate(values)]


def test_shares_are_of_the_sum_and_what_has_no_value_has_none() -> None:
    assert shares(parts("6", "3", None, "1")) == [60, 30, None, 10]
    assert shares(parts("0", None)) == [None, None]
    assert shares([]) == []


def test_what_left_the_storage_is_below_zero_and_the_shares_still_sum_to_the_whole() -> None:
    found = shares(parts("9", "3", "-2"))
    assert found == [90, 30, -20]


def test_the_largest_part_is_named_with_its_share() -> None:
    largest = largest_share(parts("2", "5", "1"))
    assert largest is not None
    assert (largest.figure.by["site"], largest.share_percent) == (1, Decimal("62.5"))


@pytest.mark.parametrize("values", [(), (None,), ("0", "0"), ("-1",), ("12", "-2")])
def test_without_a_whole_or_with_more_than_the_whole_no_part_is_named(values: tuple[str | None, ...]) -> None:
    assert largest_share(parts(*values)) is None


def test_months_without_data_are_among_the_months() -> None:
    assert every_month(["2024-02", "2023-11"]) == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert every_month(["2024-12"]) == ["2024-12"]
    assert every_month([]) == []


def between(low: int, high: int) -> Figure:
    return Figure(value=Decimal(low), low=Decimal(low), high=Decimal(high))


@pytest.mark.parametrize(
    ("now", "earlier", "is_known"),
    [
        (between(60, 70), between(50, 59), True),  # surely more
        (between(50, 59), between(60, 70), True),  # surely less
        (between(60, 70), between(55, 60), False),  # they touch: it may be the same
        (between(55, 60), between(60, 70), False),
        (between(60, 70), between(65, 65), False),  # one of them is exact and lies within the other
        (between(65, 65), between(60, 70), False),
        (between(60, 60), between(60, 60), True),  # both exact: no change is a change that is known
        (Figure(value=Decimal(60)), Figure(value=Decimal(50)), True),  # of figures without bounds
        (Figure(), between(60, 70), True),  # nothing to compare, so nothing is open
        (between(60, 70), Figure(), True),
    ],
)
def test_a_change_is_open_where_what_is_not_known_could_turn_it(now: Figure, earlier: Figure, is_known: bool) -> None:
    assert is_open(now, earlier) != is_known


def period(first: tuple[int, int] | None, last: tuple[int, int] | None) -> Where:
    return Where(("RPB-NTT",), first and date(*first, 1), last and date(*last, 1), "ul_2799")


@pytest.mark.parametrize(
    ("asked", "years"),
    [
        (period((2024, 4), (2024, 6)), period((2024, 1), (2024, 12))),
        (period((2023, 11), (2024, 2)), period((2023, 1), (2024, 12))),
        (period((2024, 4), None), period((2024, 1), None)),
        (period(None, None), period(None, None)),
    ],
)
def test_a_period_lies_in_whole_calendar_years(asked: Where, years: Where) -> None:
    assert whole_years(asked) == years


def test_months_within_a_period_include_both_ends() -> None:
    months = [Figure({"month": month}) for month in ("2023-12", "2024-01", "2024-02", "2024-03", "2024-04")]

    def kept(first: tuple[int, int] | None, last: tuple[int, int] | None) -> list[str]:
        return [figure.by["month"] for figure in within(months, period(first, last))]

    assert kept((2024, 1), (2024, 3)) == ["2024-01", "2024-02", "2024-03"]
    assert kept((2024, 3), None) == ["2024-03", "2024-04"]
    assert kept(None, (2023, 12)) == ["2023-12"]


@pytest.mark.parametrize(
    ("against", "first", "last"),
    [("year", (2023, 2), (2023, 4)), ("period", (2023, 11), (2024, 1))],
)
def test_a_period_is_compared_with_as_many_months(
    against: Against, first: tuple[int, int], last: tuple[int, int]
) -> None:
    assert before(period((2024, 2), (2024, 4)), against) == period(first, last)
    assert before(period(None, (2024, 4)), against) is None


def test_a_trend_is_of_a_year_at_least() -> None:
    assert year_until(period((2024, 2), (2024, 4))) == period((2023, 5), (2024, 4))
    assert year_until(period((2023, 1), (2024, 4))) == period((2023, 1), (2024, 4))
