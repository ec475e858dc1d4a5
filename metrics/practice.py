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
    query = f"""
        SELECT site_code, enterprise_code, class, score::DOUBLE, assessed_on, {is_old(_last(where))}
        FROM ({_at_end(where)}) ORDER BY site_code, enterprise_code
    """
    rows = answered(db, query, where, at_version(db, version), weights=weights, basis=basis)
    return [Enterprise(*row) for row in rows]


def sensitivity(db: Database, where: Where | None = None, version: int | None = None) -> list[Sensitivity]:
    """Equal weights, then each dimension's weight doubled: how many classes would change."""
    where, at = where or Where(), at_version(db, version)
    query = f"""
        WITH at_end AS ({_at_end(where, each="weights, enterprise_code")}),
             declared AS (FROM at_end WHERE weights = 'declared')
        SELECT o.weights, count(*) FILTER (o.class <> d.class), count(d.score)
        FROM at_end o JOIN declared d USING (enterprise_code) GROUP BY ALL
    """
    found = {weights: Sensitivity(weights, *counts) for weights, *counts in answered(db, query, where, at, basis="all")}
    return [found.get(weights, Sensitivity(weights, 0, 0)) for weights in _weights(db, version)]


def most_changed(found: list[Sensitivity]) -> Sensitivity | None:
    """Of the sets with one dimension doubled that under which most classes change."""
    doubled = [one for one in found if one.weights != "equal"]
    return max(doubled, key=lambda one: one.changed, default=None)


def movement(
    db: Database, earlier: date, where: Where, version: int | None = None, basis: str = "all"
) -> dict[tuple[str, str], int]:
    """(class at the end of the earlier month, class at the end of the period) -> enterprises."""
    query = f"""
        WITH before AS ({_at_end(where, last="$earlier::DATE")}), now AS ({_at_end(where)})
        SELECT coalesce(before.class, '{NOT_THERE}'), now.class, count(*)
        FROM now LEFT JOIN before USING (enterprise_code) GROUP BY ALL ORDER BY ALL
    """
    bound = {"weights": "declared", "basis": basis, "earlier": earlier}
    return {(was, is_now): count for was, is_now, count in answered(db, query, where, at_version(db, version), **bound)}


def _weights(db: Database, version: int | None) -> list[str]:
    query = "SELECT dimension FROM practices GROUP BY 1 ORDER BY min(position)"
    rows = answered(db, query, version=at_version(db, version))
    return ["equal", *(f"double_{dimension}" for (dimension,) in rows)]


def is_old(last: str) -> str:
    """SQL for whether the latest assessment is old at the end of a month, given as SQL."""
    return f"coalesce(assessed_on < last_day({last}) - INTERVAL {OLD_MONTHS} MONTH, false)"


def _at_end(where: Where, last: str = "", each: str = "enterprise_code") -> str:
    """SQL for the registered enterprises as of the end of the period, or of a month given as SQL.

    each: what there is one row of; with weights in it, those under every set of weights.
    """
    last = last or _last(where)
    conditions = ["basis = $basis", f"month <= {last}"]
    conditions += ["list_contains($sites, site_code)"] if where.sites else []
    conditions += [] if "weights" in each else ["weights = $weights"]
    return f"""
        SELECT * FROM cube_practice WHERE {" AND ".join(conditions)}
        QUALIFY month = max(month) OVER (PARTITION BY {each})
    """


def _last(where: Where) -> str:
    return "$last::DATE" if where.last else "(SELECT max(month) FROM cube_practice)"
