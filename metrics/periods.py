"""Months as their first days, and periods as their keys: a year (2024), a quarter (2024-Q1), a month (2024-03), or the

months from one to another (2024-03..2024-08).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

YEAR, QUARTER = 12, 3  # months
QUARTERS = (1, 2, 3, 4)
BETWEEN = ".."


def shifted(month: date, by: int) -> date:
    """The first day of the month that is so many months later; below zero, earlier."""
    year, nth = divmod(YEAR * month.year + month.month - 1 + by, YEAR)
    return date(year, nth + 1, 1)


def apart(first: date, last: date) -> int:
    """How many months later than the month of one day that of another is."""
    return YEAR * (last.year - first.year) + last.month - first.month


def months(first: date, last: date) -> tuple[date, ...]:
    """Every month from that of one day to that of another; none where that is earlier."""
    return tuple(shifted(first, by) for by in range(apart(first, last) + 1))


def last_day(month: date) -> date:
    return shifted(month, 1) - timedelta(days=1)


def last_over(on: date) -> date:
    """The last month that was over on a day."""
    return shifted(on, -1)


def month_key(day: date) -> str:
    return f"{day:%Y-%m}"


def quarter_key(day: date) -> str:
    return f"{day.year}-Q{(day.month - 1) // QUARTER + 1}"


def first_day(key: str) -> date:
    """The first day of a month that is given by its key."""
    return date.fromisoformat(f"{key}-01")


def is_period(key: str) -> bool:
    """Whether a text is the key of a period."""
    month = r"[12]\d{3}-(0[1-9]|1[0-2])"
    if not re.fullmatch(rf"[12]\d{{3}}(-Q[1-4])?|{month}|{month}\.\.{month}", key):
        return False
    first, _, last = key.partition(BETWEEN)
    return first <= last or not last


def range_key(first: date, last: date) -> str:
    """The key of the months from one to another: the shortest that says them."""
    for key in (str(first.year), quarter_key(first), month_key(first)):
        if months_of(key) == (first, last):
            return key
    return f"{month_key(first)}{BETWEEN}{month_key(last)}"


def year_of(key: str) -> int:
    """The year that a period is, or lies in."""
    return int(key[:4])


def months_of(key: str) -> tuple[date, date]:
    """The first and the last month of a period. Raises ValueError for what is no period."""
    if BETWEEN in key:
        first, last = map(first_day, key.split(BETWEEN))
        if last < first:
            raise ValueError(key)
        return first, last
    if "-Q" in key:
        first = date(year_of(key), QUARTER * int(key[-1]) - QUARTER + 1, 1)
        return first, shifted(first, QUARTER - 1)
    if "-" in key:
        return first_day(key), first_day(key)
    return date(year_of(key), 1, 1), date(year_of(key), YEAR, 1)
