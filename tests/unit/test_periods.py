"""Months and periods: one place for their arithmetic and their keys, which are those of the figures."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from metrics.dimensions import sql
from metrics.periods import (
    apart,
    is_period,
    last_day,
    last_over,
    month_key,
    months,
    months_of,
    quarter_key,
    range_key,
    shifted,
)

YEAR = [date(2024, month, 1) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("by", "month"),
    [
        *((0, date(2024, 1, 1)), (1, date(2024, 2, 1)), (11, date(2024, 12, 1)), (12, date(2025, 1, 1))),
        *((-1, date(2023, 12, 1)), (-12, date(2023, 1, 1)), (-13, date(2022, 12, 1))),
    ],
)
def test_a_month_so_many_months_away_is_found_again_on_the_way_back(by: int, month: date) -> None:
    day = date(2024, 1, 31)
    assert shifted(day, by) == month
    assert apart(day, month) == by and shifted(month, -by) == date(2024, 1, 1)


def test_months_are_counted_with_both_ends_and_none_where_the_end_is_before_the_beginning() -> None:
    assert months(date(2023, 11, 30), date(2024, 1, 1)) == (date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1))
    assert months(YEAR[3], YEAR[3]) == (YEAR[3],) and months(YEAR[3], YEAR[2]) == ()


def test_a_month_ends_before_the_next_one_and_is_over_then() -> None:
    assert [last_day(month).day for month in YEAR[:4]] == [31, 29, 31, 30]
    assert last_over(date(2024, 1, 31)) == date(2023, 12, 1) and last_over(date(2024, 2, 1)) == YEAR[0]


@pytest.mark.parametrize(
    ("key", "first", "last"), [("2024", 1, 12), ("2024-Q1", 1, 3), ("2024-Q4", 10, 12), ("2024-02", 2, 2)]
)
def test_a_period_is_named_by_its_key(key: str, first: int, last: int) -> None:
    assert months_of(key) == (date(2024, first, 1), date(2024, last, 1))


def test_the_keys_are_those_by_which_figures_are_broken_down() -> None:
    asked = f"SELECT {sql('month')}, {sql('quarter')} FROM (SELECT unnest($days) AS month) ORDER BY 1"
    assert duckdb.execute(asked, {"days": YEAR}).fetchall() == [(month_key(m), quarter_key(m)) for m in YEAR]


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        (date(2024, 1, 1), date(2024, 12, 1), "2024"),
        (date(2024, 4, 1), date(2024, 6, 1), "2024-Q2"),
        (date(2024, 4, 1), date(2024, 4, 1), "2024-04"),
        (date(2023, 11, 1), date(2024, 2, 1), "2023-11..2024-02"),
        (date(2023, 1, 1), date(2024, 12, 1), "2023-01..2024-12"),
    ],
)
def test_any_months_have_a_key_that_gives_them_back(first: date, last: date, key: str) -> None:
    assert range_key(first, last) == key
    assert months_of(key) == (first, last) and is_period(key)


@pytest.mark.parametrize(
    "key", ["", "all", "24", "2024-13", "2024-Q5", "2024-03..", "2024-05..2024-03", "2024..2025", "0001"]
)
def test_what_is_no_period_is_none(key: str) -> None:
    assert not is_period(key)


def test_months_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError):
        months_of("2024-05..2024-03")
