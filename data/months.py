"""A month sent again: what is stored for the months of a file and is not in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from data.contract import Contract
from data.limits import Bound, limits


@dataclass(frozen=True)
class SentAgain:
    """A month (its first day) of a site that a file covers: rows stored, and those of them that the file has not."""

    site_code: str
    month: date
    stored: int
    missing: int


def sent_again(db: duckdb.DuckDBPyConnection, contract: Contract) -> list[SentAgain]:
    """Make `stored_rows` (those of the file's months, each with whether its key `is_in` the file), and count them."""
    if not contract.is_monthly:
        return []
    day = contract.day
    months = f"SELECT DISTINCT site_code, date_trunc('month', {day})::DATE AS month FROM compared_rows"
    db.execute(f"CREATE OR REPLACE TEMP TABLE covered AS {months}")
    bound: Bound = {}
    days = "(SELECT site_code, unnest([month, last_day(month)]) AS day FROM covered)"
    near = limits(db, days, {"s.site_code": "site_code", f"s.{day}": "day"}, bound)
    key, stored_key = (", ".join(f"{side}{name}" for name in contract.key) for side in ("", "s."))
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE stored_rows AS
        SELECT s.*, (({stored_key}) IN (SELECT ({key}) FROM compared_rows)) AS is_in
        FROM {contract.kind} s
        WHERE s.removed_in IS NULL AND {near}
          AND (s.site_code, date_trunc('month', s.{day})::DATE) IN (SELECT (site_code, month) FROM covered)
        """,
        bound,
    )
    rows = db.execute(f"""
        SELECT site_code, date_trunc('month', {day})::DATE AS month, count(*), count(*) FILTER (NOT is_in)
        FROM stored_rows GROUP BY ALL ORDER BY ALL
    """).fetchall()
    return [SentAgain(*row) for row in rows]


def take_away(db: duckdb.DuckDBPyConnection, contract: Contract, upload_id: str, version: int) -> int:
    """Close the missing rows; the upload says of each, by a row without a line, that it is not there.

    Such a row is closed in the version that brings it, so nobody sees it; an undo of older uploads finds it.
    """
    stored = ", ".join(column.name for column in contract.stored)
    key = ", ".join(contract.key)
    bound: Bound = {"version": version}
    near = limits(db, "stored_rows WHERE NOT is_in", {"s.added_in": "added_in"}, bound)
    db.execute(
        f"""
        UPDATE {contract.kind} AS s SET removed_in = $version
        WHERE s.removed_in IS NULL AND {near} AND ({key}) IN (SELECT ({key}) FROM stored_rows WHERE NOT is_in)
        """,
        bound,
    )
    added = db.execute(
        f"""
        INSERT INTO {contract.kind} ({stored}, upload_id, line, added_in, removed_in)
        SELECT {stored}, $upload, NULL, $version, $version FROM stored_rows WHERE NOT is_in
        """,
        {"upload": upload_id, "version": version},
    )
    return int(added.fetchall()[0][0])
