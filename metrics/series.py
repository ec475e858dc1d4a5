"""The rows that answer a question: a period's are read off those of all periods, which serve every period.

So a reader who goes from one quarter to the next asks nothing new of the store, and a card, its change and its line are
one question. It is done where a period is a condition on months and nothing else (test_series.py asks both ways).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from data.store import Database
from data.watching import is_remembering, remembered
from metrics.catalogue import METRICS, Metric
from metrics.periods import BETWEEN, month_key, range_key
from metrics.questions import Asked, Where, asked

Row = dict[str, Any]
ADDED_BY_MONTH = ("sum", "count", "ratio", "range")  # ways in which only the rows of a period count


def rows(db: Database, metric: Metric, by: tuple[str, ...], where: Where, version: int | None) -> list[Row]:
    """The rows that answer a question of a metric."""
    unit = _unit(metric, by, where) if is_remembering(db) else ""
    if unit and _is_apart(metric.name, unit):
        whole = _looked_up(db, metric, (unit,), replace(where, first=None, last=None), version)
        assert where.first is not None and where.last is not None
        if by:
            first, last = month_key(where.first), month_key(where.last)
            return [row for row in whole if first <= row[unit] <= last]
        key = range_key(where.first, where.last)
        return [row for row in whole if str(row[unit]) == key]
    return _looked_up(db, metric, by, where, version)


def _unit(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    """The unit of time of which the period is one, or of which it has several; "" where there is none."""
    if not (where.first and where.last) or metric.way not in ADDED_BY_MONTH or metric.place != "site":
        return ""
    key = range_key(where.first, where.last)
    if by:
        return "month" if by == ("month",) else ""
    return "" if BETWEEN in key else "quarter" if "-Q" in key else "month" if "-" in key else "year"


@cache
def _is_apart(name: str, unit: str) -> bool:
    """Whether the rows of one period know nothing of the period that is asked for."""
    return not {"first", "last"} & set(asked(METRICS[name], (unit,), Where(), None).bound)


def _looked_up(db: Database, metric: Metric, by: tuple[str, ...], where: Where, version: int | None) -> list[Row]:
    def work() -> list[Row]:
        return answers(db, asked(metric, by, where, version))

    return remembered(db, ("rows", metric.name, by, where, version), work)


def answers(db: Database, question: Asked) -> list[Row]:
    """The rows that a question finds, by column."""
    found = db.execute(question.query, question.bound)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
