"""Warnings: what is possible but odd. Nothing is changed because of them."""

from __future__ import annotations

import re

import duckdb

from data import marks
from data.arriving import today
from data.contract import Contract
from data.limits import Bound, limits
from data.problems import Problem
from data.reading import Gate
from data.typed import full_years

USUAL_NEEDS_ROWS = 6
USUAL_DAYS = 183  # so far from the dates of a file, stored rows still say what is usual
THOUSANDFOLD = (400, 2500)  # times the usual mass, or one part in as many
FAR_DAYS = 60


def find(db: duckdb.DuckDBPyConnection, gate: Gate, decimal: str) -> list[Problem]:
    """Warnings about the rows of `every_row` and the columns of the file."""
    found = [
        Problem(gate.header_line, None, gate.header[place] or None, None, "column_unused")
        for place in gate.strange
        if gate.header[place].strip() or place in gate.filled_unused
    ]
    contract = gate.contract
    queries: list[tuple[str, Bound]] = []
    if contract.kind == "waste_flows":
        queries.append(_thousandfold(db))
        if db.execute("SELECT count(batch_code) FROM typed_rows").fetchone() != (0,):
            queries += [_far_from_batch(db), _heavy_waste(db)]
    if contract.kind == "production_batches":
        queries.append(_heavy_product(db))
    if contract.holds_people:
        queries.append((_identity(contract), {}))
    for query, bound in queries:
        for line, name, code, value, suggestion, sets in db.execute(query, bound).fetchall():
            written = [text and _as_written(str(text), decimal) for text in (value, suggestion)]
            if contract.field(name).choices and value:
                written[0] = contract.field(name).choice_title(value)
            proposed = {column: str(proposal) for column, proposal in (sets or {}).items()}
            found.append(Problem(line, name, gate.header_of(name), written[0], code, written[1], sets=proposed))
    return sorted(found, key=lambda p: p.line)


def _as_written(text: str, decimal: str) -> str:
    """A number of ours as the file writes numbers, without zeros at its end."""

    def rewrite(number: re.Match[str]) -> str:
        return number[0].rstrip("0").rstrip(".").replace(".", marks.MARKS[decimal][0])

    return re.sub(r"\d+\.\d+", rewrite, text)


def _thousandfold(db: duckdb.DuckDBPyConnection) -> tuple[str, Bound]:
    """Masses that are far from what is usual for the site and material: in this file and in those of about that time.

    What was usual years ago need not be now, and to read it would take longer every year.
    """
    about = f"unnest([min(date) - {USUAL_DAYS}, max(date) + {USUAL_DAYS}])"
    rows = f"(SELECT site_code, material, {about} AS date FROM typed_rows GROUP BY ALL)"
    bound: Bound = {}
    near = limits(db, rows, {name: name for name in ("site_code", "material", "date")}, bound)
    query = f"""
        WITH usual AS (
            SELECT site_code, material, median(mass_kg) AS mass_kg, count(*) AS n FROM (
                SELECT site_code, material, mass_kg FROM typed_rows
                UNION ALL SELECT site_code, material, mass_kg FROM waste_flows WHERE removed_in IS NULL AND {near}
            ) GROUP BY ALL
        ), compared AS (
            SELECT t.*, t.mass_kg / usual.mass_kg AS times,
                   t.mass_kg * CASE WHEN times > 1 THEN 0.001 ELSE 1000.000 END AS likely_kg,
                   TRY_CAST(likely_kg AS DECIMAL(18, 6))::VARCHAR AS kg
            FROM typed_rows t JOIN usual USING (site_code, material)
            WHERE usual.n >= {USUAL_NEEDS_ROWS} AND usual.mass_kg > 0
        )
        SELECT line, 'quantity', 'thousandfold', quantity::VARCHAR || ' ' || coalesce(unit, 'kg'),
               likely_kg::VARCHAR || ' kg',
               CASE WHEN kg::DECIMAL(18, 6) = likely_kg AND likely_kg > 0
                    THEN MAP {{'quantity': kg, 'unit': 'kg', 'mass_kg': kg}} END
        FROM compared
        WHERE times BETWEEN {THOUSANDFOLD[0]} AND {THOUSANDFOLD[1]}
           OR 1 / times BETWEEN {THOUSANDFOLD[0]} AND {THOUSANDFOLD[1]}
    """
    return query, bound


def _far_from_batch(db: duckdb.DuckDBPyConnection) -> tuple[str, Bound]:
    """Flows far from the days of their batch; the same day of the batch's year is proposed where it is near."""
    bound: Bound = {}
    near = limits(db, "typed_rows WHERE batch_code IS NOT NULL", {"b.site_code": "site_code"}, bound)
    query = f"""
        WITH far AS (
            SELECT t.line, t.date, b.started_on - {FAR_DAYS} AS first,
                   coalesce(b.finished_on, b.started_on) + {FAR_DAYS} AS last,
                   (t.date + to_years(CAST(year(b.started_on) - year(t.date) AS INTEGER)))::DATE AS likely
            FROM typed_rows t
            JOIN production_batches b
                ON b.removed_in IS NULL AND {near} AND b.site_code = t.site_code AND b.batch_code = t.batch_code
            WHERE t.date NOT BETWEEN first AND last
        )
        SELECT line, 'date', 'date_far_from_batch', strftime(date, '%d/%m/%Y'),
               CASE WHEN likely BETWEEN first AND last AND likely <= DATE '{today()}'
                    THEN strftime(likely, '%d/%m/%Y') END AS suggestion,
               CASE WHEN suggestion IS NOT NULL THEN MAP {{'date': likely::VARCHAR}} END
        FROM far
    """
    return query, bound


_THOUSANDTH = """
    CASE WHEN product_kg >= 100 * input_kg AND (product_kg / 1000)::DECIMAL(18, 6) * 1000 = product_kg
         THEN (product_kg / 1000)::DECIMAL(18, 6)::VARCHAR END
"""


def _heavy_product(db: duckdb.DuckDBPyConnection) -> tuple[str, Bound]:
    """Batches of which product and waste (as far as it is stored) weigh more than the input."""
    bound: Bound = {}
    near = limits(db, "typed_rows", {"w.site_code": "site_code", "w.batch_code": "batch_code"}, bound)
    query = f"""
        WITH waste AS (
            SELECT site_code, batch_code, sum(mass_kg) AS mass_kg FROM waste_flows w
            WHERE removed_in IS NULL AND from_storage IS NOT TRUE AND {near}
              AND (site_code, batch_code) IN (SELECT (site_code, batch_code) FROM typed_rows)
            GROUP BY ALL
        )
        SELECT line, 'product_kg', 'implausible_balance', product_kg, {_THOUSANDTH} AS suggestion,
               CASE WHEN suggestion IS NOT NULL THEN MAP {{'product_kg': suggestion}} END
        FROM typed_rows LEFT JOIN waste USING (site_code, batch_code)
        WHERE product_kg + coalesce(waste.mass_kg, 0) > input_kg
    """
    return query, bound


def _heavy_waste(db: duckdb.DuckDBPyConnection) -> tuple[str, Bound]:
    """The last flow of each batch of which product and waste weigh more than the input, with this file's flows."""
    bound: Bound = {}
    named = "typed_rows WHERE batch_code IS NOT NULL"
    flows = limits(db, named, {"w.site_code": "site_code", "w.batch_code": "batch_code"}, bound)
    batches = limits(db, named, {"b.site_code": "site_code", "b.batch_code": "batch_code"}, bound)
    query = f"""
        WITH flows AS (
            SELECT site_code, batch_code, mass_kg, line FROM {named} AND from_storage IS NOT TRUE
            UNION ALL
            SELECT site_code, batch_code, mass_kg, NULL FROM waste_flows w
            WHERE removed_in IS NULL AND from_storage IS NOT TRUE AND {flows}
              AND (site_code, batch_code) IN (SELECT (site_code, batch_code) FROM {named})
              AND (site_code, flow_code) NOT IN (SELECT (site_code, flow_code) FROM typed_rows)
        ), waste AS (SELECT site_code, batch_code, sum(mass_kg) AS mass_kg, max(line) AS line FROM flows GROUP BY ALL)
        SELECT waste.line, 'batch_code', 'implausible_balance', batch_code, NULL, NULL
        FROM waste JOIN production_batches b USING (site_code, batch_code)
        WHERE b.removed_in IS NULL AND {batches} AND waste.line IS NOT NULL
          AND b.product_kg + waste.mass_kg > b.input_kg
    """
    return query, bound


def _identity(contract: Contract) -> str:
    """Given facts that the national number or the birth date contradicts."""
    birth = next(f for f in contract.fields if f.privacy == "not_stored")
    on, limits_of_age = birth.not_after, contract.field(birth.becomes or "age")
    age = full_years(f"coalesce({birth.name}, nik_birth_date)", on)
    number_age = full_years("nik_birth_date", on)
    possible = f"BETWEEN {limits_of_age.minimum} AND {limits_of_age.maximum}"
    return f"""
        SELECT line, 'gender', 'identity_mismatch', given_gender, NULL, MAP {{'gender': nik_gender}} FROM every_row
        WHERE given_gender <> nik_gender
        UNION ALL
        SELECT line, 'age', 'identity_mismatch', given_age, {age},
               CASE WHEN {age} {possible} THEN MAP {{'age': {age}::VARCHAR}} END FROM every_row
        WHERE abs(given_age - {age}) > 1
        UNION ALL
        SELECT line, '{birth.name}', 'identity_mismatch', strftime({birth.name}, '%d/%m/%Y'), NULL,
               CASE WHEN {number_age} {possible} THEN MAP {{'age': {number_age}::VARCHAR}} END FROM every_row
        WHERE {birth.name} <> nik_birth_date
    """
