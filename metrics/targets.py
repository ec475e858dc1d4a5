"""The targets of the programme and of the nation, each with its figure and its verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from data.arriving import today
from data.store import Database
from metrics import periods
from metrics.figures import Figure, at_version, figures
from metrics.questions import Where, answered
from metrics.verdicts import verdict

EACH_YEAR = "each calendar year"


@dataclass(frozen=True)
class Target:
    """A value of a target, as a row of reference/targets.csv. value in its unit; due: the first day of its last month.

    until: the year and month from which another value holds; "" where none follows.
    """

    target: str
    title_id: str
    title_en: str
    metric: str
    definition: str | None
    value: Decimal
    unit: str
    begins: str  # the year and month from which it holds
    due: date | None
    scope: str
    status: str
    source: str
    until: str = ""

    @property
    def last_day(self) -> date | None:
        """The last day on which it may be reached."""
        return None if self.due is None else periods.last_day(self.due)


@dataclass(frozen=True)
class Judged:
    """A target beside the figure that speaks of it; of: the year or the site that the figure is about."""

    target: Target
    of: str
    figure: Figure
    verdict: str | None  # met, not_met, undecidable, overdue; None without data


def targets(db: Database, version: int | None = None) -> list[Target]:
    """Every value of every target, those of one target by when they begin."""
    names = "target, title_id, title_en, metric, definition, value, unit, from_period, due, scope, status, source"
    query = f"SELECT {names} FROM targets ORDER BY min(position) OVER (PARTITION BY target), coalesce(from_period, '')"
    rows = [_target(*row) for row in answered(db, query, version=at_version(db, version))]
    following = [*rows[1:], None]
    return [
        replace(row, until=later.begins) if later and later.target == row.target else row
        for row, later in zip(rows, following, strict=True)
    ]


def holding(known: Iterable[Target], month: date) -> list[Target]:
    """Of each target the value that holds in a month; where none has begun, the first."""
    key = periods.month_key(month)
    found: dict[str, Target] = {}
    for target in known:
        if target.target not in found or target.begins <= key:
            found[target.target] = target
    return list(found.values())


def _target(
    target: str, title_id: str, title_en: str, metric: str, definition: str | None, value: str, unit: str, *rest: str
) -> Target:
    begins, due, *said = rest
    month = periods.first_day(due) if due else None
    amount = Decimal(value)
    return Target(target, title_id, title_en, metric, definition, amount, unit, begins or "", month, *said)


def judged(
    db: Database, where: Where | None = None, version: int | None = None, on: date | None = None
) -> list[Judged]:
    """Every target with its verdict at the end of the period, as a person on a day (default: today) would judge.

    A target of each calendar year is judged for each year that has data, one of each site for each site's latest
    twelve months. Raises metrics.figures.Unsupported.
    """
    where = where or Where()
    found = []
    known = targets(db, version)
    held = holding(known, where.last or on or today())
    for target in (one for one in known if one in held or one.scope == EACH_YEAR):
        for of, figure in _figures(db, target, where, version):
            found.append(Judged(target, of, figure, judgement(target, figure, on or today())))
    return found


def _figures(db: Database, target: Target, where: Where, version: int | None) -> list[tuple[str, Figure]]:
    until = Where(where.sites, None, where.last, target.definition, where.only)
    if target.scope == EACH_YEAR or target.scope == "national":
        until = replace(until, sites=() if target.scope == "national" else where.sites)
        years = figures(db, target.metric, ("year",), until, version)
        years = [figure for figure in years if str(figure.by["year"]) >= target.begins[:4]]
        if target.scope == EACH_YEAR and target.until:  # the last month of a year says which value is its own
            years = [figure for figure in years if f"{figure.by['year']}-12" < target.until]
            return [(str(figure.by["year"]), figure) for figure in years]
        years = years if target.scope == EACH_YEAR else years[-1:]
        return [(str(figure.by["year"]), figure) for figure in years] or [("", Figure())]
    if target.scope.startswith("each site"):
        last = where.last or _last_month(db, version)
        if last is None:
            return []
        year = Where(where.sites, periods.shifted(last, 1 - periods.YEAR), last, target.definition, where.only)
        return [(str(figure.by["site"]), figure) for figure in figures(db, target.metric, ("site",), year, version)]
    return [("", figures(db, target.metric, (), replace(until, sites=()), version)[0])]


def _last_month(db: Database, version: int | None) -> date | None:
    months = figures(db, "waste_recorded", ("month",), None, version)
    return periods.first_day(months[-1].by["month"]) if months else None


def judgement(target: Target, figure: Figure, on: date) -> str | None:
    """The verdict on a figure, as a person on a day would give it: not met after the last month is overdue."""
    least, most = figure.least, figure.most
    if figure.value is None or least is None or most is None:
        return None
    word = verdict(least, most, target.value)
    is_past = target.due is not None and (on.year, on.month) > (target.due.year, target.due.month)
    return "overdue" if word == "not_met" and is_past else word
