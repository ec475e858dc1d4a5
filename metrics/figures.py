"""figures(db, metric, by, where): the one way to ask for a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from data.store import Database, head
from metrics import cubes, dimensions, facts, people
from metrics.catalogue import DEFAULT_DEFINITION, METRICS, Metric
from metrics.verdicts import verdict

PRECISION = Decimal("1e-12")


class Unsupported(Exception):
    """A question that cannot be answered; the message names what is not known of it."""


@dataclass(frozen=True)
class Where:
    """What a question is about: sites (none: all), months from and to (their first days), the scheme of diversion."""

    sites: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    definition: str | None = None


@dataclass(frozen=True)
class Figure:
    """One answer. Masses in t, shares in percent; None where there is no data.

    numerator and denominator: what was divided (an additive metric has its value as numerator and no denominator);
    low, high: bounds where the unknown could change the value; unknown: undecided people, or mass in t.
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


def figures(
    db: Database, name: str, by: tuple[str, ...] = (), where: Where | None = None, version: int | None = None
) -> list[Figure]:
    """The figures of a metric, one for each combination of `by` that has data; without `by`, one for everything.

    version: as of that version of the data; None is now. Raises Unsupported.
    """
    where = where or Where()
    metric = _known(db, name, by, where)
    newest = head(db)
    if version is not None and not 0 <= version <= newest:
        raise Unsupported(f"version {version}")
    if version == newest:
        version = None
    query = _people_query(metric, by, where) if metric.way == "people" else _cube_query(metric, by, where)
    made = {}
    if metric.cube and version is not None:
        cube = cubes.cubes()[metric.cube]
        made[cube.table] = cube.select
    query = facts.at(query, version, made)
    target = _target(db, metric, version)
    rows = db.execute(query, _bound(query, where, version))
    names = [column[0] for column in rows.description]
    found = [_figure(metric, by, dict(zip(names, row, strict=True)), target) for row in rows.fetchall()]
    if not by:
        return found or [Figure(target=target)]
    return sorted(found, key=lambda figure: [str(figure.by[dimension] or "") for dimension in by])


def _known(db: Database, name: str, by: tuple[str, ...], where: Where) -> Metric:
    if name not in METRICS:
        raise Unsupported(name)
    for dimension in by:
        if dimension not in METRICS[name].dimensions:
            raise Unsupported(dimension)
    known = {row[0] for row in db.execute("SELECT DISTINCT site_code FROM sites").fetchall()}
    if strangers := set(where.sites) - known:
        raise Unsupported(", ".join(sorted(strangers)))
    if where.definition and where.definition not in definitions(db):
        raise Unsupported(where.definition)
    return METRICS[name]


def definitions(db: Database) -> list[str]:
    """The schemes under which waste may be called diverted, the default first."""
    query = "SELECT definition FROM definitions WHERE removed_in IS NULL GROUP BY 1 ORDER BY min(position)"
    return [row[0] for row in db.execute(query).fetchall()]


def _bound(query: str, where: Where, version: int | None) -> dict[str, object]:
    values = {
        "version": version,
        "sites": list(where.sites),
        "first": where.first,
        "last": where.last,
        "definition": where.definition or DEFAULT_DEFINITION,
    }
    return {name: value for name, value in values.items() if f"${name}" in query}


def _target(db: Database, metric: Metric, version: int | None) -> Decimal | None:
    if metric.target is None:
        return None
    query = facts.at("SELECT value FROM targets WHERE target = $target", version)
    bound: dict[str, object] = {"target": metric.target} | ({} if version is None else {"version": version})
    row = db.execute(query, bound).fetchone()
    return Decimal(row[0]) if row else None


def _people_query(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    conditions = ["list_contains($sites, a.site_code)"] if where.sites else []
    if where.first:
        conditions.append("a.session_date >= $first")
    if where.last:
        conditions.append("a.session_date < $last + INTERVAL 1 MONTH")
    names = "".join(f'"{dimension}", ' for dimension in by)
    return f"""
        SELECT {names}{metric.numerator} AS numerator, {metric.denominator or "NULL"} AS denominator,
               {metric.unknown or "NULL"} AS unknown
        FROM ({people.query(by, conditions)})
    """


def _cube_query(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    cube = cubes.cubes()[metric.cube].table
    source = _stock(cube, by, where) if metric.way == "stock" else cube
    conditions = ["list_contains($sites, c.site_code)"] if where.sites else []
    if where.first and metric.way != "stock":
        conditions.append("month >= $first")
    if where.last and metric.way != "stock":
        conditions.append("month <= $last")
    columns = joins = ""
    if metric.cube == "waste":
        columns = """,
                   coalesce(d.fate, 'unknown') AS fate,
                   CASE WHEN s.counts = 'out' OR (s.hazardous = 'out' AND m.regime = 'b3') THEN 'out'
                        ELSE coalesce(s.counts, 'unknown') END AS counts"""
        joins = """
            LEFT JOIN destinations d ON d.destination = c.destination
            LEFT JOIN definitions s ON s.definition = $definition AND s.destination = c.destination
            LEFT JOIN materials m ON m.material = c.material"""
    return f"""
        SELECT {dimensions.columns(by)}
               coalesce({metric.numerator}, 0) AS numerator,
               {f"coalesce({metric.denominator}, 0)" if metric.denominator else "NULL"} AS denominator,
               {f"coalesce({metric.unknown}, 0)" if metric.unknown else "NULL"} AS unknown
        FROM (
            SELECT c.*, place.province_iso AS province{columns}
            FROM {source} c LEFT JOIN sites place ON place.site_code = c.site_code{joins}
            WHERE {" AND ".join(conditions) or "true"}
        )
        {"GROUP BY ALL" if by else ""}
        HAVING count(*) > 0
    """


def _stock(cube: str, by: tuple[str, ...], where: Where) -> str:
    """The rows of a stock at the end of each period asked for: of each site, those of its latest month until then."""
    period = next((d for d in ("month", "quarter", "year") if d in by), None)
    last = "$last::DATE" if where.last else f"(SELECT max(month) FROM {cube})"
    if period is None:
        ends = f"SELECT {last} AS month_end"
    else:
        first = "$first::DATE" if where.first else f"(SELECT min(month) FROM {cube} WHERE assessed > 0)"
        months = f"SELECT unnest(generate_series({first}, {last}, INTERVAL 1 MONTH))::DATE AS month"
        ends = f"SELECT max(month) AS month_end FROM ({months}) GROUP BY {dimensions.sql(period)}"
    return f"""(
        SELECT cell.* REPLACE (month_end AS month)
        FROM ({ends}) JOIN {cube} cell ON cell.month <= month_end
        QUALIFY cell.month = max(cell.month) OVER (PARTITION BY month_end, cell.site_code)
    )"""


def _figure(metric: Metric, by: tuple[str, ...], row: dict[str, Any], target: Decimal | None) -> Figure:
    """Divide once, and give the bounds."""
    keys = {dimension: row[dimension] for dimension in by}
    numerator = Decimal(row["numerator"]) / metric.scale
    unknown = None if row["unknown"] is None else Decimal(row["unknown"]) / metric.scale
    if metric.denominator is None:
        low, high = (numerator, numerator + (unknown or 0)) if metric.is_bounded else (None, None)
        return Figure(keys, numerator, None, numerator, low, high, unknown)
    denominator = Decimal(row["denominator"]) / metric.scale
    if not denominator:
        return Figure(keys, numerator, denominator, unknown=unknown)
    times = 100 if metric.unit == "percent" else 1
    value = (times * numerator / denominator).quantize(PRECISION)
    if not metric.is_bounded:
        return Figure(keys, numerator, denominator, value, unknown=unknown)
    high = (times * (numerator + (unknown or 0)) / denominator).quantize(PRECISION)
    word = verdict(value, high, target) if target is not None else None
    return Figure(keys, numerator, denominator, value, value, high, unknown, target, word)
