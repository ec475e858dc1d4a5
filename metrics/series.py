"""The rows that answer a question: a period's are read off those of all periods, which serve every period.

So a reader who goes from one quarter to the next asks nothing new of the store, and a card, its change and its line are
one question. It is done where a period is a condition on months and nothing else (test_series.py asks both ways).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from data.store import Database
from data.watching import is_remembering, remembered
from metrics.catalogue import METRICS, Metric
from metrics.periods import BETWEEN, month_key, range_key
from metrics.questions import Asked, Where, asked

Row = dict[str, Any]
Values = tuple[Any, ...]
ADDED_BY_MONTH = ("sum", "count", "ratio", "range")  # ways in which only the rows of a period count


@dataclass(frozen=True)
class Found:
    """Rows as they are kept: the names of their columns once, dimensions first."""

    names: tuple[str, ...]
    values: list[Values]

    def rows(self, are_meant: Callable[[Values], bool] = lambda row: True) -> list[Row]:
        return [dict(zip(self.names, row, strict=True)) for row in self.values if are_meant(row)]


def rows(db: Database, metric: Metric, by: tuple[str, ...], where: Where, version: int | None) -> list[Row]:
    """The rows that answer a question of a metric."""
    unit = _unit(metric, by, where) if is_remembering(db) else ""
    if not (unit and _is_apart(metric.name, unit)):
        return _looked_up(db, metric, by, where, version).rows()
    whole = _looked_up(db, metric, (unit,), replace(where, first=None, last=None), version)
    assert where.first is not None and where.last is not None
    first, last = (month_key(where.first), month_key(where.last)) if by else (range_key(where.first, where.last),) * 2
    return whole.rows(lambda row: first <= str(row[0]) <= last)


def _unit(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    """The unit of time of which the period is one, or of which it has several; "" where there is none."""
    if not (where.first and where.last) or metric.way not in ADDED_BY_MONTH or metric.place != "site":
        return ""
    if by:
        return "month" if by == ("month",) else ""
    key = range_key(where.first, where.last)
    return "" if BETWEEN in key else "quarter" if "-Q" in key else "month" if "-" in key else "year"


@cache
def _is_apart(name: str, unit: str) -> bool:
    """Whether the rows of one period know nothing of the period that is asked for."""
    return not {"first", "last"} & set(asked(METRICS[name], (unit,), Where(), None).bound)


def _looked_up(db: Database, metric: Metric, by: tuple[str, ...], where: Where, version: int | None) -> Found:
    def work() -> Found:
        return looked_up(db, asked(metric, by, where, version))

    return remembered(db, ("rows", metric.name, by, where, version), work)


def looked_up(db: Database, question: Asked) -> Found:
    """What a question finds in the store."""
    found = db.execute(question.query, question.bound)
    return Found(tuple(column[0] for column in found.description), found.fetchall())
