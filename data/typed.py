"""Text cells -> typed values: the SQL for each column, made from its contract.

Leaves temporary tables on the connection: `every_row` (typed values, and for each column the code of what is wrong
with its cell), `problem_cells` (line, field, code) and `typed_rows` (what will be stored, good rows only).
"""

from __future__ import annotations

import duckdb

from data import marks, rules
from data.arriving import number_cell
from data.contract import DECIMAL_PLACES, Contract, Field

MAX_DIGITS = 12
# A code as a spreadsheet rounded it, a formula that was to save its zeros, or the fault of another formula.
MANGLED = r'\d([.,]\d+)?[eE]\+?\d+|="[^"]*"|#(REF!|N/A|VALUE!|NAME[?]|DIV/0!|NUM!|NULL!)'


def _value(f: Field, decimal: str, order: str) -> tuple[str, str]:
    """SQL for a column's typed value and for its problem code, both from the text in raw_rows."""
    cell = f'r."{f.name}"'
    required = f"WHEN {cell} IS NULL THEN {repr('required') if f.required else 'NULL'}"
    if f.rule == "date":
        value = f"d_{f.name}.{order}"
        return value, f"CASE {required} WHEN {value} IS NULL THEN 'date' END"
    if f.rule in ("choice", "boolean"):
        value, wrong = f"c_{f.name}.value", f.rule
        if f.site_units:
            value = f"coalesce({value}, CASE WHEN u.kg_per_unit IS NOT NULL THEN lower({cell}) END)"
        wrong_when = f"CASE {required} WHEN {value} IS NULL THEN '{wrong}' END"
        return (f"CAST({value} AS BOOLEAN)" if f.rule == "boolean" else value), wrong_when
    if f.is_numeric:
        text = number_cell(f).replace(f'"{f.name}"', cell)
        mark, thousand = marks.MARKS[decimal]
        number = f"replace(replace({text}, '{thousand}', ''), '{mark}', '.')"
        places = rf"length(rtrim(regexp_extract({number}, '\.(\d+)$', 1), '0'))"
        digits = rf"length(ltrim(regexp_extract({number}, '^[-+]?(\d+)', 1), '0'))"
        value = f"CASE WHEN regexp_full_match({text}, '{marks.well_formed(decimal)}') AND {places} <= {DECIMAL_PLACES} "
        value += f"AND {digits} <= {MAX_DIGITS} THEN CAST({number} AS {f.sql_type}) END"
        return value, f"CASE {required} WHEN {value} IS NULL THEN 'number' END"
    if f.rule == "integer":
        value = rf"CASE WHEN regexp_full_match({cell}, '[-+]?\d{{1,12}}') THEN CAST({cell} AS BIGINT) END"
        return value, f"CASE {required} WHEN {value} IS NULL THEN 'integer' END"
    if f.privacy == "national_number":
        return cell, f"CASE {required} WHEN r.nik_state = 'mangled' THEN 'code_mangled' END"
    if f.rule == "code":
        return (
            cell,
            f"CASE {required} WHEN regexp_full_match({cell}, '{MANGLED}') THEN 'code_mangled' END",
        )
    return cell, f"CASE {required} END"


def read(db: duckdb.DuckDBPyConnection, contract: Contract, decimal: str, order: str) -> None:
    """Type every row of `raw_rows` under a decimal mark and a date order, and judge it."""
    order = "dmy" if order == "ymd" else order
    values, joins = [], []
    for f in contract.fields:
        value, code = _value(f, decimal, order)
        values.append(f'{value} AS "{f.name}", {code} AS "{f.name}__code"')
        if f.rule == "date":
            joins.append(f'LEFT JOIN date_cells d_{f.name} ON d_{f.name}.cell = r."{f.name}"')
        if f.rule in ("choice", "boolean"):
            on = f"c_{f.name}.field = '{f.name}' AND c_{f.name}.cell = r.\"{f.name}\""
            joins.append(f"LEFT JOIN choice_cells c_{f.name} ON {on}")
        if f.site_units:
            joins.append(_site_unit_join(f, order))
    site_unit = "u.kg_per_unit" if any(f.site_units for f in contract.fields) else "NULL"
    values.append(f"{site_unit} AS site_kg_per_unit")
    if contract.holds_people:
        values.append("r.nik_gender, CAST(r.nik_birth_date AS DATE) AS nik_birth_date")
    columns, tables = ", ".join(values), " ".join(joins)
    db.execute(f"CREATE OR REPLACE TEMP TABLE read_rows AS SELECT r.line, {columns} FROM raw_rows r {tables}")
    _derive(db, contract)
    rules.judge(db, contract)


def _site_unit_join(f: Field, order: str) -> str:
    """The weight of a site's own unit on the day of the row."""
    return f"""
        LEFT JOIN (
            SELECT site_code, material, lower(unit) AS unit, CAST(kg_per_unit AS DECIMAL(12,6)) AS kg_per_unit,
                   CAST(from_date AS DATE) AS from_date, lead(CAST(from_date AS DATE)) OVER
                   (PARTITION BY site_code, material, lower(unit) ORDER BY from_date) AS until_date
            FROM {f.site_units} WHERE removed_in IS NULL
        ) u ON u.site_code = r.site_code AND u.material = c_material.value AND u.unit = lower(r."{f.name}")
           AND d_date.{order} >= u.from_date AND (u.until_date IS NULL OR d_date.{order} < u.until_date)
    """


def full_years(born: str, on: str | None) -> str:
    """SQL for the full years between two dates; who was born on 29 February is a year older on 1 March."""
    return f"(year({on}) - year({born}) - (strftime({on}, '%m%d') < strftime({born}, '%m%d'))::INTEGER)"


def _derive(db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Make `every_row`: what the file implies is filled in (mass from quantity and unit, age from birth date)."""
    source = "read_rows"
    replaced: list[str] = []
    added: list[str] = []
    for d in contract.derived:
        quantity, unit = d.made_from
        listed = " ".join(f"WHEN '{name}' THEN {weight}" for name, weight in contract.field(unit).kg_per_unit.items())
        weight = f"CAST(coalesce(CASE coalesce({unit}, 'kg') {listed} END, site_kg_per_unit) AS DECIMAL(12,6))"
        exact = f"CAST({quantity} AS DECIMAL(24,6)) * {weight}"  # wide enough for any two of them
        source = f"(SELECT *, {exact} AS exact, TRY_CAST({exact} AS {d.sql_type}) AS rounded FROM {source})"
        added.append(f"CASE WHEN rounded = exact THEN rounded END AS {d.name}")
        wrong = f"CASE WHEN {quantity} > 0 AND exact IS NOT NULL AND rounded IS DISTINCT FROM exact THEN 'number' END"
        replaced.append(f"coalesce({quantity}__code, {wrong}) AS {quantity}__code")
        if contract.has("measured_by"):
            is_converted = "site_kg_per_unit IS NOT NULL AND unit__code IS NULL"
            replaced.append(f"CASE WHEN {is_converted} THEN 'converted' ELSE measured_by END AS measured_by")
    for f in contract.fields:
        if f.becomes:
            on = f.not_after
            own, nik = full_years(f.name, on), full_years("nik_birth_date", on)
            limits = contract.field(f.becomes)
            possible = f"BETWEEN {limits.minimum} AND {limits.maximum}"
            derived = f"CASE WHEN {own} {possible} THEN {own} WHEN {f.name} IS NULL AND {nik} {possible} THEN {nik} END"
            replaced.append(f"coalesce({f.becomes}, {derived}) AS {f.becomes}")
            replaced.append("coalesce(gender, nik_gender) AS gender")
            added.append(f"{f.name} IS NOT NULL AS has_birth_date, {f.becomes} AS given_age, gender AS given_gender")
            wrong = f"CASE WHEN NOT ({own} {possible}) THEN 'range' END"
            replaced.append(f"coalesce({f.name}__code, {wrong}) AS {f.name}__code")
    star = f"* REPLACE ({', '.join(replaced)})" if replaced else "*"
    more = "".join(f", {a}" for a in added)
    db.execute(f"CREATE OR REPLACE TEMP TABLE every_row AS SELECT {star}{more} FROM {source}")
