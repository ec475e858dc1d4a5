"""Warnings: what is possible but odd. Nothing is changed because of them."""

from __future__ import annotations

import re

import duckdb

from data import marks
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
        for place in gate.unused
        if gate.header[place] not in (gate.own_columns if gate.is_own_export else ())
        if gate.header[place].strip() or place in gate.filled_unused
    ]
    contract = gate.contract
    queries: list[tuple[str, Bound]] = []
    if contract.kind == "waste_flows":
        queries += [_thousandfold(db), _far_from_batch(db)]
    if contract.kind == "production_batches":
        queries.append((_HEAVY_PRODUCT, {}))
    if contract.holds_people:
        queries.append((_identity(contract), {}))
    for query, bound in queries:
        for line, name, code, value, suggestion in db.execute(query, bound).fetchall():
            written = [text and _as_written(str(text), decimal) for text in (value, suggestion)]
            found.append(Problem(line, name, gate.header_of(name), written[0], code, written[1]))
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
            SELECT t.*, t.mass_kg / usual.mass_kg AS times
            FROM typed_rows t JOIN usual USING (site_code, material)
            WHERE usual.n >= {USUAL_NEEDS_ROWS} AND usual.mass_kg > 0
        )
        SELECT line, 'quantity', 'thousandfold', quantity::VARCHAR || ' ' || coalesce(unit, 'kg'),
               (mass_kg * CASE WHEN times > 1 THEN 0.001 ELSE 1000.000 END)::VARCHAR || ' kg'
        FROM compared
        WHERE times BETWEEN {THOUSANDFOLD[0]} AND {THOUSANDFOLD[1]}
           OR 1 / times BETWEEN {THOUSANDFOLD[0]} AND {THOUSANDFOLD[1]}
    """
    return query, bound


def _far_from_batch(db: duckdb.DuckDBPyConnection) -> tuple[str, Bound]:
    bound: Bound = {}
    near = limits(db, "typed_rows WHERE batch_code IS NOT NULL", {"b.site_code": "site_code"}, bound)
    query = f"""
        SELECT t.line, 'date', 'date_far_from_batch', strftime(t.date, '%d/%m/%Y'), NULL
        FROM typed_rows t
        JOIN production_batches b
            ON b.removed_in IS NULL AND {near} AND b.site_code = t.site_code AND b.batch_code = t.batch_code
        WHERE t.date < b.started_on - {FAR_DAYS} OR t.date > coalesce(b.finished_on, b.started_on) + {FAR_DAYS}
    """
    return query, bound


_HEAVY_PRODUCT = """
    SELECT line, 'product_kg', 'implausible_balance', product_kg, NULL FROM typed_rows WHERE product_kg > input_kg
"""


def _identity(contract: Contract) -> str:
    """Given facts that the national number or the birth date contradicts."""
    birth = next(f.name for f in contract.fields if f.privacy == "not_stored")
    on = contract.field(birth).not_after
    return f"""
        SELECT line, 'gender', 'identity_mismatch', given_gender, NULL FROM every_row
        WHERE given_gender <> nik_gender
        UNION ALL
        SELECT line, 'age', 'identity_mismatch', given_age, NULL FROM every_row
        WHERE abs(given_age - {full_years(f"coalesce({birth}, nik_birth_date)", on)}) > 1
        UNION ALL
        SELECT line, '{birth}', 'identity_mismatch', strftime({birth}, '%d/%m/%Y'), NULL FROM every_row
        WHERE {birth} <> nik_birth_date
    """
