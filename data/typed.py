"""Text cells -> typed values: the SQL for each column, made from its contract.

Leaves on the connection the temporary table `every_row`: typed values, and in `wrong` a list of the fields and codes of
what is wrong with a row in itself.
"""

from __future__ import annotations

import duckdb

from data import arriving, marks, rules
from data.arriving import LISTED, number_cell
from data.contract import DECIMAL_PLACES, Contract, Field
from data.limits import Bound

MAX_DIGITS = 12
# A code as a spreadsheet rounded it, a formula that was to save its zeros, or the fault of another formula.
MANGLED = r'\d([.,]\d+)?[eE]\+?\d+|="[^"]*"|#(MERGED!|REF!|N/A|VALUE!|NAME[?]|DIV/0!|NUM!|NULL!)'


def _meaning(f: Field) -> str:
    """SQL for what a cell that is one of a list means; the meanings are bound under the column's name."""
    return f"CAST(${f.name} AS {f.sql_type}[])[r.{f.name}__nth + 1]"


def _value(f: Field, decimal: str, has_site_units: bool) -> str:
    """SQL for a column's typed value, from the text in raw_rows."""
    cell = f'r."{f.name}"'
    if f.rule in LISTED:
        value = _meaning(f)
        if has_site_units and f.site_units:
            value = f"coalesce({value}, CASE WHEN u.kg_per_unit IS NOT NULL THEN lower({cell}) END)"
        return value
    if f.is_numeric:
        text = number_cell(f).replace(f'"{f.name}"', cell)
        mark, thousand = marks.MARKS[decimal]
        number = f"replace(replace({text}, '{thousand}', ''), '{mark}', '.')"
        places = rf"length(rtrim(regexp_extract({number}, '\.(\d+)$', 1), '0'))"
        digits = rf"length(ltrim(regexp_extract({number}, '^[-+]?(\d+)', 1), '0'))"
        is_short = f"regexp_full_match({text}, '{marks.short(decimal, MAX_DIGITS, DECIMAL_PLACES)}')"
        is_right = f"CASE WHEN {is_short} THEN true WHEN regexp_full_match({text}, '{marks.well_formed(decimal)}') "
        is_right += f"THEN {places} <= {DECIMAL_PLACES} AND {digits} <= {MAX_DIGITS} END"  # dear, and seldom needed
        return f"CASE WHEN {is_right} THEN CAST({number} AS {f.sql_type}) END"
    if f.rule == "integer":
        return rf"CASE WHEN regexp_full_match({cell}, '[-+]?\d{{1,12}}') THEN CAST({cell} AS BIGINT) END"
    return cell


def _code(f: Field) -> str:
    """SQL for what is wrong with a cell (`name__cell`) in itself, once its value has been made of it."""
    cell = f"{f.name}__cell"
    required = f"WHEN {cell} IS NULL THEN {repr('required') if f.required else 'NULL'}"
    if f.privacy == "national_number":
        return f"CASE {required} WHEN nik_state = 'mangled' THEN 'code_mangled' END"
    if f.rule == "code":  # the first sign is looked at first, for it costs less
        mangled = f"CASE WHEN regexp_full_match({cell}, '{MANGLED}') THEN 'code_mangled' END"
        return f"CASE {required} WHEN {cell} BETWEEN '0' AND ':' OR {cell}[1] IN ('=', '#') THEN {mangled} END"
    if f.rule == "text":
        return f"CASE {required} END"
    return f"CASE {required} WHEN {f.name} IS NULL THEN '{'number' if f.is_numeric else f.rule}' END"


def read(db: duckdb.DuckDBPyConnection, contract: Contract, decimal: str, order: str) -> None:
    """Type every row of `raw_rows` under a decimal mark and a date order: `every_row`."""
    order = "dmy" if order == "ymd" else order
    bound: Bound = dict(arriving.meanings(db, contract, order))
    units = next((f for f in contract.fields if f.site_units and None in bound.get(f.name, ())), None)
    values = []
    for f in contract.fields:
        is_blank = f.rule in LISTED and f.name not in bound
        value = f"NULL::{f.sql_type}" if is_blank else _value(f, decimal, units is not None)
        values.append(f'{value} AS "{f.name}", r."{f.name}" AS {f.name}__cell')
    values.append(f"{'u.kg_per_unit' if units else 'NULL'} AS site_kg_per_unit")
    if contract.holds_people:
        values.append("r.nik_gender, CAST(r.nik_birth_date AS DATE) AS nik_birth_date, r.nik_state")
    columns, joined = ", ".join(values), _site_unit_join(contract, units, bound) if units else ""
    cells, codes = ([f"{f.name}__{what}" for f in contract.fields] for what in ("cell", "code"))
    judged = ", ".join(f"{_code(f)} AS {f.name}__code" for f in contract.fields)
    listed = ", ".join(f"{{'field': '{f.name}', 'code': {f.name}__code}}" for f in contract.fields)
    wrong = (
        f"CASE WHEN coalesce({', '.join(codes)}) IS NOT NULL THEN list_filter([{listed}], c -> c.code IS NOT NULL) END"
    )
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE every_row AS
        WITH typed AS (SELECT r.line, {columns} FROM raw_rows r {joined}),
             read AS (SELECT * EXCLUDE ({", ".join(cells)}), {judged} FROM typed),
             filled AS ({_derived(contract)}),
             limited AS (SELECT * {rules.limited(contract)} FROM filled)
        SELECT * EXCLUDE ({", ".join(codes)}, site_kg_per_unit), {wrong} AS wrong FROM limited
        """,
        bound,
    )


def _site_unit_join(contract: Contract, f: Field, bound: Bound) -> str:
    """The weight of a site's own unit on the day of the row."""
    material, day = (_meaning(contract.field(n)) if n in bound else "NULL" for n in ("material", "date"))
    return f"""
        LEFT JOIN (
            SELECT site_code, material, lower(unit) AS unit, CAST(kg_per_unit AS DECIMAL(12,6)) AS kg_per_unit,
                   CAST(from_date AS DATE) AS from_date, lead(CAST(from_date AS DATE)) OVER
                   (PARTITION BY site_code, material, lower(unit) ORDER BY from_date) AS until_date
            FROM {f.site_units} WHERE removed_in IS NULL
        ) u ON u.site_code = r.site_code AND u.material = {material} AND u.unit = lower(r."{f.name}")
           AND {day} >= u.from_date AND (u.until_date IS NULL OR {day} < u.until_date)
    """


def full_years(born: str, on: str | None) -> str:
    """SQL for the full years between two dates; who was born on 29 February is a year older on 1 March."""
    return f"(year({on}) - year({born}) - (strftime({on}, '%m%d') < strftime({born}, '%m%d'))::INTEGER)"


def _derived(contract: Contract) -> str:
    """SQL that fills in what a file implies (mass from quantity and unit, age from birth date)."""
    source = "read"
    replaced: list[str] = []
    added: list[str] = []
    for d in contract.derived:
        quantity, unit = d.made_from
        weights = contract.field(unit).kg_per_unit
        listed = " ".join(f"WHEN '{name}' THEN {weight}" for name, weight in weights.items())
        weight = f"CAST(coalesce(CASE coalesce({unit}, 'kg') {listed} END, site_kg_per_unit) AS DECIMAL(12,6))"
        exact = f"CAST({quantity} AS DECIMAL(24,6)) * {weight}"  # wide enough for any two of them
        rounded = f"TRY_CAST({exact} AS {d.sql_type})"
        is_kg = " OR ".join(f"coalesce({unit}, 'kg') = '{name}'" for name, weight in weights.items() if weight == 1)
        mass = f"CASE WHEN {is_kg} THEN {quantity} ELSE CASE WHEN {rounded} = {exact} THEN {rounded} END END"
        source = f"(SELECT *, {mass} AS {d.name} FROM {source})"
        is_lost = f"CASE WHEN {weight} IS NOT NULL THEN 'number' END"
        wrong = f"CASE WHEN {quantity} > 0 AND {d.name} IS NULL THEN {is_lost} END"
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
    return f"SELECT {star}{more} FROM {source}"
