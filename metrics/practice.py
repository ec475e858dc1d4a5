"""Practice scores looked at twice: under other weights, at two dates, and how old the assessments are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.store import Database
from metrics.figures import at_version
from metrics.questions import Where, answered

OLD_MONTHS = 24  # an assessment older than this is flagged
NOT_THERE = "not_registered"  # of an enterprise that was not registered at the earlier date


@dataclass(frozen=True)
class Enterprise:
    """An enterprise at a date: its class and score (0-100; None while not assessed), and whether its latest assessment

    is older than 24 months.
    """

    site_code: str
    enterprise_code: str
    practice_class: str
    score: float | None
    assessed_on: date | None
    is_old: bool


@dataclass(frozen=True)
class Sensitivity:
    """How many of the assessed enterprises would be in another class under other weights."""

    weights: str
    changed: int
    assessed: int


def enterprises(
    db: Database,
    where: Where | None = None,
    version: int | None = None,
    weights: str = "declared",
    basis: str = "all",
) -> list[Enterprise]:
    """Every registered enterprise as of the end of the period."""
    where = where or Where()
    return [Enterprise(*row) for row in _at_end(db, where, version, weights, basis)]


def sensitivity(db: Database, where: Where | None = None, version: int | None = None) -> list[Sensitivity]:
    """Equal weights, then each dimension's weight doubled: how many classes would change."""
    where = where or Where()
    declared = {e.enterprise_code: e for e in enterprises(db, where, version)}
    assessed = sum(e.score is not None for e in declared.values())
    found = []
    for weights in _weights(db, version):
        other = enterprises(db, where, version, weights)
        changed = sum(e.practice_class != declared[e.enterprise_code].practice_class for e in other)
        found.append(Sensitivity(weights, changed, assessed))
    return found


def most_changed(found: list[Sensitivity]) -> Sensitivity | None:
    """Of the sets with one dimension doubled that under which most classes change."""
    doubled = [one for one in found if one.weights != "equal"]
    return max(doubled, key=lambda one: one.changed, default=None)


def movement(
    db: Database, earlier: date, where: Where, version: int | None = None, basis: str = "all"
) -> dict[tuple[str, str], int]:
    """(class at the end of the earlier month, class at the end of the period) -> enterprises."""
    then = Where(sites=where.sites, last=earlier)
    before = {e.enterprise_code: e.practice_class for e in enterprises(db, then, version, basis=basis)}
    found: dict[tuple[str, str], int] = {}
    for e in enterprises(db, where, version, basis=basis):
        key = (before.get(e.enterprise_code, NOT_THERE), e.practice_class)
        found[key] = found.get(key, 0) + 1
    return found


def _weights(db: Database, version: int | None) -> list[str]:
    query = "SELECT dimension FROM practices GROUP BY 1 ORDER BY min(position)"
    rows = answered(db, query, version=at_version(db, version))
    return ["equal", *(f"double_{dimension}" for (dimension,) in rows)]


def is_old(last: str) -> str:
    """SQL for whether the latest assessment is old at the end of a month, given as SQL."""
    return f"coalesce(assessed_on < last_day({last}) - INTERVAL {OLD_MONTHS} MONTH, false)"


def _at_end(db: Database, where: Where, version: int | None, weights: str, basis: str) -> list[tuple]:
    last = "$last::DATE" if where.last else "(SELECT max(month) FROM cube_practice)"
    query = f"""
        SELECT site_code, enterprise_code, class, score::DOUBLE, assessed_on,
               {is_old(last)}
        FROM cube_practice
        WHERE weights = $weights AND basis = $basis AND month <= {last}
              AND {"list_contains($sites, site_code)" if where.sites else "true"}
        QUALIFY month = max(month) OVER (PARTITION BY enterprise_code)
        ORDER BY site_code, enterprise_code
    """
    return answered(db, query, where, at_version(db, version), weights=weights, basis=basis)
