"""A question about a metric as SQL: over its cube for the answer, over the cube's entries for the rows behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from data.store import Database
from metrics import cubes, dimensions, facts, people
from metrics.catalogue import DEFAULT_DEFINITION, Metric
from metrics.catalogue.metric import PLACE, TIME

ROWS = cubes.ORIGIN  # what a question is broken down by to have the rows behind its answer
AT_ENDS = ("total", "stock")
SCENARIO = "scenario"  # the dimension over which a range is
IN_SITES = {
    "site": "list_contains($sites, site_code)",
    "regency": (
        "(province, regency) IN (SELECT province_iso, sipsn_regency FROM sites WHERE list_contains($sites, site_code))"
    ),
}


@dataclass(frozen=True)
class Where:
    """What a question is about: sites (none: all), months from and to (their first days), the scheme of diversion.

    only: values of further dimensions, as (("material", "plastic"), ...).
    """

    sites: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    definition: str | None = None
    only: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Asked:
    """SQL and the values that are bound with it."""

    query: str
    bound: dict[str, object]


def asked(
    metric: Metric, by: tuple[str, ...], where: Where, version: int | None, only: dict[str, str] | None = None
) -> Asked:
    """The question at a version (None: now). Columns: the dimensions, numerator, denominator, unknown, low, high.

    only: conditions on the rows of facts that are to be seen; the cubes are then made of these.
    """
    query = ASKED_AS.get(metric.way, _cube)(metric, by, where)
    made = made_of(query, of_rows=by == ROWS, as_stored=version is None and only is None)
    query = facts.at(query, version, made, only)
    return Asked(query, bound(query, where, version))


def bound(query: str, where: Where, version: int | None) -> dict[str, object]:
    """Those of a question's values that its SQL names."""
    values = {
        "version": version,
        "sites": list(where.sites),
        "first": where.first,
        "last": where.last,
        "definition": where.definition or DEFAULT_DEFINITION,
        **{f"only_{nth}": value for nth, (_, value) in enumerate(where.only)},
    }
    named = set(re.findall(r"\$(\w+)", query))
    return {name: value for name, value in values.items() if name in named}


def about(where: Where) -> str:
    """SQL for the sites and months of a question, over rows with site_code and month."""
    found = [IN_SITES["site"]] if where.sites else []
    found += ["month >= $first"] if where.first else []
    found += ["month <= $last"] if where.last else []
    return " AND ".join(found) or "true"


def answered(
    db: Database, query: str, where: Where | None = None, version: int | None = None, **more: object
) -> list[tuple[Any, ...]]:
    """Rows of a query over facts, cubes and views as they stood at a version; `more` is bound with it."""
    query = facts.at(query, version, made_of(query, of_rows=False, as_stored=version is None))
    return db.execute(query, bound(query, where or Where(), version) | more).fetchall()


def made_of(query: str, of_rows: bool, as_stored: bool) -> dict[str, str]:
    """The views that a query names, and the cubes that are not to be taken as they are stored: name -> SELECT."""
    found: dict[str, str] = {}
    for source in cubes.named_in(query):
        if source.startswith("view "):
            view = cubes.views()[source.removeprefix("view ")]
            found |= made_of(view, of_rows, as_stored) | {source.replace(" ", "_"): view}
        elif of_rows or not as_stored:
            cube = cubes.cubes()[source]
            found[cube.table] = cube.entries if of_rows else cube.select
    return found


def source_of(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    """The table that has the columns which a question needs: a view, the cube, or the wider one."""
    asked_for = {*by, *(name for name, _ in where.only)}
    source = metric.source
    if metric.with_zeros and asked_for <= {*PLACE, *TIME, *ROWS}:
        source = metric.with_zeros
    if source.startswith("view "):
        return source.replace(" ", "_")
    known = cubes.cubes()
    named = {dimensions.sql(name) for name in asked_for}
    if metric.detail and named & (set(known[metric.detail].columns) - set(known[metric.source].columns)):
        return known[metric.detail].table
    return known[metric.source].table


def _conditions(metric: Metric, by: tuple[str, ...], where: Where, apart: tuple[str, ...] = ()) -> list[str]:
    """SQL for what a question is about, but for values of the dimensions `apart`."""
    found = [IN_SITES[metric.place]] if where.sites else []
    if metric.way not in AT_ENDS:
        if where.first:
            found.append("month >= " + ("date_trunc('year', $first)" if metric.place == "regency" else "$first"))
        if where.last:
            found.append("month <= $last")
    named = {*by, *(name for name, _ in where.only)}
    found += [f"{name} = '{value}'" for name, value in metric.defaults if name not in named]
    found += [
        f"{dimensions.sql(name)}::VARCHAR = $only_{nth}"
        for nth, (name, _) in enumerate(where.only)
        if name not in apart
    ]
    return found + ([f"({metric.only})"] if metric.only else [])


def _people(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    conditions = _conditions(metric, by, where)
    chosen = [name for name, _ in where.only] + ["site"] * min(len(where.sites), 2)
    # several sites, or one dimension twice, are no single value
    alike = frozenset(chosen) if len(set(chosen)) == len(chosen) else frozenset({*chosen, "several"})
    from_january = where.first is None or where.first.month == 1
    rows = people.counted(() if by == ROWS else by, conditions, alike, from_january)
    if by == ROWS:
        flag = people.SORTS[metric.numerator]
        return f"""
            SELECT kind, upload_id, line, coalesce({flag}, false)::INTEGER AS numerator,
                   {"1" if metric.denominator else "NULL"} AS denominator, (({flag}) IS NULL)::INTEGER AS unknown
            FROM ({rows})
        """
    return f"""
        SELECT {"".join(f'"{name}", ' for name in by)}{metric.numerator} AS numerator,
               {metric.denominator or "NULL"} AS denominator, {metric.unknown or "NULL"} AS unknown
        FROM ({people.query(by, rows)})
    """


def _range(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    """Masses are summed before they are multiplied for each scenario, which is then a dimension like others."""
    of_mass = tuple(name for name in by if name != SCENARIO)
    conditions = _conditions(metric, of_mass, where, apart=(SCENARIO,))
    table = source_of(metric, of_mass, where)
    joined = dimensions.joined(table, f"{' '.join(conditions)} {' '.join(of_mass)}", metric.owns)
    names = "".join(f'"{name}", ' for name in by)
    scenarios = [f"scenario = $only_{nth}" for nth, (name, _) in enumerate(where.only) if name == SCENARIO]
    return f"""
        WITH mass AS (
            SELECT {dimensions.columns(of_mass)}material AS of_material, destination AS of_destination,
                   sum(mass_kg) AS mass_kg
            FROM ({joined}) WHERE {" AND ".join(conditions) or "true"} GROUP BY ALL
        )
        SELECT {names}coalesce(max(total) FILTER (is_central), max(total)) AS numerator, NULL AS denominator,
               coalesce(sum(unknown), 0) AS unknown, min(total) AS low, max(total) AS high
        FROM (
            SELECT {names}scenario AS of_scenario, is_central, {metric.numerator} AS total, {metric.unknown} AS unknown
            FROM ({cubes.views()[metric.scenarios]}) WHERE {" AND ".join(scenarios) or "true"} GROUP BY ALL
        ) {"GROUP BY ALL" if by else ""} HAVING count(*) > 0
    """


def _cube(metric: Metric, by: tuple[str, ...], where: Where) -> str:
    table = source_of(metric, by, where)
    source = _at_ends(metric, table, by, where) if metric.way in AT_ENDS else table
    conditions = _conditions(metric, by, where)
    asked_of = f"{metric.numerator} {metric.denominator} {metric.unknown} {' '.join(conditions)} {' '.join(by)}"
    rows = (
        f"SELECT * FROM ({dimensions.joined(source, asked_of, metric.owns)}) WHERE {' AND '.join(conditions) or 'true'}"
    )
    groups = "GROUP BY ALL" if by else ""
    numerator = f"coalesce({metric.numerator}, 0)"
    if metric.known:
        numerator = f"CASE WHEN {metric.known} > 0 THEN {numerator} END"
    return f"""
        SELECT {dimensions.columns(by)}{numerator} AS numerator,
               {f"coalesce({metric.denominator}, 0)" if metric.denominator else "NULL"} AS denominator,
               {f"coalesce({metric.unknown}, 0)" if metric.unknown else "NULL"} AS unknown,
               {"count(DISTINCT site_code) > 1" if metric.is_of_one_site else "false"} AS is_mixed
        FROM ({rows}) {groups} HAVING count(*) > 0
    """


def _at_ends(metric: Metric, table: str, by: tuple[str, ...], where: Where) -> str:
    """The rows of a source at the end of each period: all until then, or of a stock the latest of each thing."""
    period = next((d for d in ("month", "quarter", "year") if d in by), None)
    last = "$last::DATE" if where.last else f"(SELECT max(month) FROM {table})"
    if period is None:
        ends = f"SELECT {last} AS month_end"
    else:
        begin = f"(SELECT coalesce(min(month) FILTER ({metric.begins}), {last}) FROM {table})"
        first = "$first::DATE" if where.first else begin
        months = f"SELECT unnest(generate_series({first}, {last}, INTERVAL 1 MONTH))::DATE AS month"
        ends = f"SELECT max(month) AS month_end FROM ({months}) GROUP BY {dimensions.sql(period)}"
    latest = ""
    if metric.way == "stock":
        things = ", ".join(f"cell.{name}" for name in metric.stock_of)
        latest = f"QUALIFY cell.month = max(cell.month) OVER (PARTITION BY month_end, {things})"
    return f"""(
        SELECT cell.* REPLACE (month_end AS month)
        FROM ({ends}) JOIN {table} cell ON cell.month <= month_end {latest}
    )"""


ASKED_AS = {"people": _people, "range": _range}  # all others of a cube or a view as it is
