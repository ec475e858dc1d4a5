"""figures(db, metric, by, where): the one way to ask for a figure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from data.arriving import today
from data.store import Database, head
from data.watching import remembered
from metrics import facts, protecting, series
from metrics.catalogue import DEFAULT_DEFINITION, METRICS, Metric
from metrics.catalogue.metric import TIME
from metrics.disclosure import Mark
from metrics.periods import month_key, months_of
from metrics.questions import Where, asked
from metrics.verdicts import verdict

PRECISION = Decimal("1e-12")
ALL = 100  # percent


class Unsupported(Exception):
    """A question that cannot be answered; the message names what is not known of it."""


@dataclass(frozen=True)
class Figure:
    """One answer. Masses in t, shares in percent; None where there is no data.

    numerator and denominator: what was divided (an additive metric has its value as numerator and no denominator);
    low, high: bounds where the unknown could change the value, or over scenarios; unknown: how many, or mass in t.
    """

    by: dict[str, Any] = field(default_factory=dict)
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unknown: Decimal | None = None
    target: Decimal | None = None
    verdict: str | None = None
    withheld: dict[str, Mark] = field(default_factory=dict)  # the parts that this person may not see (disclosure)

    @property
    def least(self) -> Decimal | None:
        """The least that it can be: the value itself where nothing is left open."""
        return self.value if self.low is None else self.low

    @property
    def most(self) -> Decimal | None:
        """The most that it can be: the value itself where nothing is left open."""
        return self.value if self.high is None else self.high

    def known(self, part: str) -> Decimal | None:
        """Its numerator, denominator or unknown; None where that is withheld."""
        found: Decimal | None = None if part in self.withheld else getattr(self, part)
        return found

    def opened(self, unknown: Decimal, mark: Mark) -> Figure:
        """The same share, of which no more is said about the unknown than how many it may be at most."""
        reached = (self.numerator or 0) + unknown
        high = None if not self.denominator else (ALL * reached / self.denominator).quantize(PRECISION)
        found = replace(self, unknown=unknown, high=high, withheld={"unknown": mark})
        if found.target is None or found.least is None or found.most is None:
            return found
        return replace(found, verdict=verdict(found.least, found.most, found.target))


def figures(
    db: Database,
    name: str,
    by: tuple[str, ...] = (),
    where: Where | None = None,
    version: int | None = None,
    only: dict[str, str] | None = None,
) -> list[Figure]:
    """The figures of a metric, one for each combination of `by` that has data; without `by`, one for everything.

    version: as of that version of the data; None is now. only: for kinds of facts, SQL for those of their rows (`fact`)
    that are to be seen. Those who may see sums only are told no small count of people (metrics.protecting).
    Raises Unsupported.
    """
    where = where or Where()
    metric = known(db, name, by, where)
    version = at_version(db, version)
    if protecting.are_shown(metric, where):
        return _answered(db, metric, by, where, version, only)
    return protecting.protected(partial(_answered, db, version=version), metric, by, where)


def _answered(
    db: Database,
    metric: Metric,
    by: tuple[str, ...],
    where: Where,
    version: int | None,
    only: dict[str, str] | None = None,
) -> list[Figure]:
    """The figures as they are, at a version as facts are asked of it."""
    held = _targets(db, metric, by, where, version)
    if only is None:
        rows = series.rows(db, metric, by, where, version)
    else:
        rows = series.looked_up(db, asked(metric, by, where, version, only)).rows()
    found = [_figure(metric, by, row, held) for row in rows]
    if not by:
        return found or [Figure(target=_holds(held, {}))]
    return sorted(found, key=lambda figure: [str(figure.by[dimension] or "") for dimension in by])


def at_version(db: Database, version: int | None) -> int | None:
    """A version as it is asked of facts: None for the newest one. Raises Unsupported."""
    newest = head(db)
    if version is not None and not 0 <= version <= newest:
        raise Unsupported(f"version {version}")
    return None if version == newest else version


def known(db: Database, name: str, by: tuple[str, ...], where: Where) -> Metric:
    """The metric of that name, if it can be asked so. Raises Unsupported."""
    if name not in METRICS:
        raise Unsupported(name)
    for dimension in (*by, *(dimension for dimension, _ in where.only)):
        if dimension not in METRICS[name].dimensions:
            raise Unsupported(dimension)
    if where.sites and (strangers := set(where.sites) - _sites(db)):
        raise Unsupported(", ".join(sorted(strangers)))
    if where.definition not in (None, DEFAULT_DEFINITION) and where.definition not in definitions(db):
        raise Unsupported(where.definition)
    return METRICS[name]


def _sites(db: Database) -> set[str]:
    """Every site that there is or was."""
    query = "SELECT DISTINCT site_code FROM sites"
    return remembered(db, "sites", lambda: {row[0] for row in db.execute(query).fetchall()})


def definitions(db: Database) -> list[str]:
    """The schemes under which waste may be called diverted, the default first."""
    query = "SELECT definition FROM definitions WHERE removed_in IS NULL GROUP BY 1 ORDER BY min(position)"
    return remembered(db, "definitions", lambda: [row[0] for row in db.execute(query).fetchall()])


@dataclass(frozen=True)
class _Target:
    """A value that a target has, until the next begins."""

    value: Decimal
    begins: str  # the year and month from which it holds


def _targets(
    db: Database, metric: Metric, by: tuple[str, ...], where: Where, version: int | None
) -> tuple[_Target, ...]:
    """The values of a metric's target by when they begin, if the question is one that it speaks of."""
    is_of_part = bool(where.sites or where.only or set(by) - set(TIME))
    if metric.target is None or (metric.is_judged_whole and is_of_part):
        return ()
    query = facts.at("SELECT value, coalesce(from_period, '') AS begins FROM targets WHERE target = $target", version)
    bound: dict[str, object] = {"target": metric.target} | ({} if version is None else {"version": version})
    last = month_key(where.last or today())
    found = remembered(db, ("target", metric.target, version), lambda: db.execute(query, bound).fetchall())
    rows = sorted(found, key=lambda row: str(row[1]))
    return tuple(_Target(Decimal(value), begins) for value, begins in rows if begins <= last)


def _holds(targets: tuple[_Target, ...], keys: dict[str, Any]) -> Decimal | None:
    """The value of a target in the period of a figure: the latest that has begun when the period ends."""
    period = str(keys.get("month") or keys.get("quarter") or keys.get("year") or "")
    if period:
        last = month_key(months_of(period)[1])
        targets = tuple(target for target in targets if target.begins <= last)
    return targets[-1].value if targets else None


def _figure(metric: Metric, by: tuple[str, ...], row: dict[str, Any], of: tuple[_Target, ...]) -> Figure:
    """Divide once, and give the bounds."""
    keys = {dimension: row[dimension] for dimension in by}
    target = _holds(of, keys)
    numerator = _scaled(row["numerator"], metric.scale)
    denominator = _scaled(row["denominator"], metric.denominator_scale)
    unknown = _scaled(row["unknown"], metric.unknown_scale)
    value = numerator if metric.denominator is None else _divided(metric, numerator, denominator)
    if row.get("is_mixed"):
        value = None
    low, high = _scaled(row.get("low"), metric.scale), _scaled(row.get("high"), metric.scale)
    if metric.is_bounded and value is not None and numerator is not None:
        low, reached = value, numerator + (unknown or 0)
        high = reached if metric.denominator is None else _divided(metric, reached, denominator)
    figure = Figure(keys, numerator, denominator, value, low, high, unknown)
    if value is None or target is None or figure.least is None or figure.most is None:
        return figure
    return replace(figure, target=target, verdict=verdict(figure.least, figure.most, target))


def _scaled(amount: Any, scale: int) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)) / scale


def _divided(metric: Metric, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    if numerator is None or not denominator:
        return None
    times = ALL if metric.unit == "percent" else 1
    return (times * numerator / denominator).quantize(PRECISION)
