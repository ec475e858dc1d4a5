"""Tables of the store. Nothing here needs keys, macros or constraints: the shared lake has none."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from data import reference
from data.contract import Contract, contracts
from data.engines import Engine

ROW_VERSION = "upload_id VARCHAR, line BIGINT, added_in BIGINT, removed_in BIGINT"

HOUSE = {
    "meta": "schema BIGINT, key_mark VARCHAR, state VARCHAR, store_id VARCHAR",
    "head": "version BIGINT, followed BIGINT",
    "versions": (
        "version BIGINT, made_at TIMESTAMP, made_by VARCHAR, action VARCHAR, upload_id VARCHAR, token VARCHAR, "
        "note VARCHAR"
    ),
    "uploads": (
        "upload_id VARCHAR, kind VARCHAR, file VARCHAR, sha256 VARCHAR, encoding VARCHAR, delimiter VARCHAR, "
        "decimal_mark VARCHAR, date_order VARCHAR, header_line BIGINT, row_count BIGINT, good BIGINT, new BIGINT, "
        "changed BIGINT, unchanged BIGINT, held BIGINT, ignored BIGINT, uploaded_by VARCHAR, uploaded_at TIMESTAMP, "
        "is_example BOOLEAN, added_in BIGINT, removed_in BIGINT, kept VARCHAR, parent VARCHAR, number VARCHAR, "
        "taken_away BIGINT, receipt VARCHAR"
    ),
    "held_rows": f"kind VARCHAR, cells VARCHAR, problems VARCHAR, {ROW_VERSION}",
    "warnings": (
        f"kind VARCHAR, field VARCHAR, code VARCHAR, value VARCHAR, proposal VARCHAR, decision VARCHAR, {ROW_VERSION}"
    ),
    "column_names": f"kind VARCHAR, site_code VARCHAR, header VARCHAR, field VARCHAR, {ROW_VERSION}",
    "renumbered": f"kind VARCHAR, site_code VARCHAR, code VARCHAR, month DATE, stored_code VARCHAR, {ROW_VERSION}",
    "nil_reports": f"kind VARCHAR, site_code VARCHAR, month DATE, {ROW_VERSION}",
    "closed_months": (
        "month DATE, closed_by VARCHAR, closed_at TIMESTAMP, note VARCHAR, added_in BIGINT, removed_in BIGINT"
    ),
    "packs": (
        "pack_id VARCHAR, of_version BIGINT, release VARCHAR, asked VARCHAR, pdf VARCHAR, workbook VARCHAR, "
        "figures VARCHAR, made_by VARCHAR, made_at TIMESTAMP, added_in BIGINT, removed_in BIGINT"
    ),
    "members": ("email VARCHAR, role VARCHAR, sites VARCHAR, province VARCHAR, added_in BIGINT, removed_in BIGINT"),
    "events": (
        "happened_at TIMESTAMP, who VARCHAR, role VARCHAR, what VARCHAR, about VARCHAR, version_before BIGINT, "
        "version_after BIGINT"
    ),
    "signed_out": "email VARCHAR, until_s DOUBLE",
    "reference_state": "reference VARCHAR, mark VARCHAR",
    "backups": "place VARCHAR, made_at TIMESTAMP, version BIGINT",
}
# Tables of which each row came with an upload, and goes with it.
OF_UPLOADS = ("uploads", "held_rows", "warnings", "column_names", "renumbered", "nil_reports")
# The kept files that something in the store names.
NAMED_FILES = """
    SELECT kept FROM uploads WHERE kept IS NOT NULL
    UNION SELECT pdf FROM packs UNION SELECT workbook FROM packs UNION SELECT figures FROM packs
"""


def tables() -> list[str]:
    """Every table that holds what cannot be made again (the cubes can)."""
    return [*HOUSE, *contracts(), *reference.tables()]


def columns(db: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The columns of each table that a place has, in one query; without "meta" there is no store yet.

    On a lake a list of tables takes three times as long: it comes with how many rows each has.
    """
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = current_database()"
    found: dict[str, set[str]] = {}
    for table, column in db.execute(query).fetchall():
        found.setdefault(table, set()).add(column)
    return found


def kind_columns(contract: Contract) -> str:
    """Column definitions of a kind's table: what its contract stores, then where and when each row came and went."""
    own = ", ".join(f'"{column.name}" {column.sql_type}' for column in contract.stored)
    return f"{own}, {ROW_VERSION}"


def extend(db: duckdb.DuckDBPyConnection, engine: Engine, known: Mapping[str, Collection[str]]) -> None:
    """Add the tables and columns that contracts and reference tables have gained since the store was made.

    known: the columns of each table that it has.
    """
    wanted = {contract.kind: {c.name: c.sql_type for c in contract.stored} for contract in contracts().values()}
    wanted |= {table: dict.fromkeys(reference.columns(table), "VARCHAR") for table in reference.tables()}
    for table, types in wanted.items():
        if table not in known:
            _create(db, engine, table)
            continue
        for name, sql_type in types.items():
            if name not in known[table]:
                db.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {sql_type}')


def create(db: duckdb.DuckDBPyConnection, engine: Engine, number: int, state: str | None = None) -> None:
    """Make every table, empty but for what the store knows of itself."""
    for table in tables():
        _create(db, engine, table)
    db.execute("INSERT INTO meta VALUES (?, NULL, ?, NULL)", [number, state])


def _create(db: duckdb.DuckDBPyConnection, engine: Engine, table: str) -> None:
    if table in HOUSE:
        db.execute(f"CREATE TABLE {table} ({HOUSE[table]})")
    elif table in contracts():
        contract = contracts()[table]
        db.execute(f"CREATE TABLE {table} ({kind_columns(contract)})")
        engine.partition(db, table, contract.partition)
    else:
        db.execute(f"CREATE TABLE {table} ({reference.definitions_of(table)})")
