"""Tables of the store. Nothing here needs keys, macros or constraints: the shared lake has none."""

from __future__ import annotations

import duckdb

from data import reference
from data.contract import Contract, contracts

NUMBER = 1
ROW_VERSION = "upload_id VARCHAR, line BIGINT, added_in BIGINT, removed_in BIGINT"

_HOUSE = {
    "meta": "schema BIGINT, key_mark VARCHAR",
    "head": "version BIGINT",
    "versions": "version BIGINT, made_at TIMESTAMP, made_by VARCHAR, action VARCHAR, upload_id VARCHAR, token VARCHAR",
    "uploads": (
        "upload_id VARCHAR, kind VARCHAR, file VARCHAR, sha256 VARCHAR, encoding VARCHAR, delimiter VARCHAR, "
        "decimal_mark VARCHAR, date_order VARCHAR, header_line BIGINT, row_count BIGINT, good BIGINT, new BIGINT, "
        "changed BIGINT, unchanged BIGINT, held BIGINT, ignored BIGINT, uploaded_by VARCHAR, uploaded_at TIMESTAMP, "
        "is_example BOOLEAN, added_in BIGINT, removed_in BIGINT"
    ),
    "held_rows": f"kind VARCHAR, cells VARCHAR, problems VARCHAR, {ROW_VERSION}",
}


def exists(db: duckdb.DuckDBPyConnection) -> bool:
    query = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'meta' AND table_schema = 'main'"
    return db.execute(query).fetchone() == (1,)


def number(db: duckdb.DuckDBPyConnection) -> int:
    row = db.execute("SELECT schema FROM meta").fetchone()
    return int(row[0]) if row else 0


def kind_columns(contract: Contract) -> str:
    """Column definitions of a kind's table: what its contract stores, then where and when each row came and went."""
    own = ", ".join(f'"{column.name}" {column.sql_type}' for column in contract.stored)
    return f"{own}, {ROW_VERSION}"


def extend(db: duckdb.DuckDBPyConnection) -> None:
    """Add the columns that a contract or a reference table has gained since the store was made."""
    wanted = {contract.kind: {c.name: c.sql_type for c in contract.stored} for contract in contracts().values()}
    wanted |= {table: dict.fromkeys(reference.columns(table), "VARCHAR") for table in reference.tables()}
    for table, columns in wanted.items():
        found = {row[0] for row in db.execute(f"DESCRIBE {table}").fetchall()}
        for name, sql_type in columns.items():
            if name not in found:
                db.execute(f'ALTER TABLE {table} ADD COLUMN "{name}" {sql_type}')


def create(db: duckdb.DuckDBPyConnection) -> None:
    """Make every table of an empty store, at version 0."""
    for name, columns in _HOUSE.items():
        db.execute(f"CREATE TABLE {name} ({columns})")
    for contract in contracts().values():
        db.execute(f"CREATE TABLE {contract.kind} ({kind_columns(contract)})")
    reference.create(db)
    db.execute("INSERT INTO meta VALUES (?, NULL)", [NUMBER])
    db.execute("INSERT INTO head VALUES (0)")
