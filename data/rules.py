"""The rules of a contract as SQL over typed rows: limits, references and keys."""

from __future__ import annotations

import duckdb

from data.arriving import today
from data.contract import Contract, Field, ForeignKey, contracts
from data.limits import Bound, limits


def judge(db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Gather every broken rule in `problem_cells`, and the rows that break none in `typed_rows`."""
    found = [
        f"SELECT line, '{f.name}' AS field, {f.name}__code AS code FROM every_row WHERE {f.name}__code IS NOT NULL"
        for f in contract.fields
    ]
    for f in contract.fields:
        for code, condition in _limits(f):
            found.append(
                f"SELECT line, '{f.name}', '{code}' FROM every_row WHERE {f.name}__code IS NULL AND {condition}"
            )
    bound: Bound = {}
    filled = _filled(db, [k.fields[-1] for k in contract.foreign_keys])
    for k in contract.foreign_keys:
        name = k.fields[-1]
        if name not in filled:
            continue
        pairs = zip(k.reference_fields, k.fields, strict=True)
        same = " AND ".join(f"known.{theirs} = e.{ours}" for theirs, ours in pairs)
        found.append(
            f"SELECT line, '{name}', 'unknown_code' FROM every_row e WHERE e.{name} IS NOT NULL "
            f"AND e.{name}__code IS NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {k.resource} known WHERE known.removed_in IS NULL AND {_near(db, k, bound)} AND {same})"
        )
    key = ", ".join(contract.key)
    present = " AND ".join(f"{name} IS NOT NULL" for name in contract.key if contract.field(name).required)
    last = contract.key[-1]
    found.append(
        f"SELECT line, '{last}', 'duplicate_key' FROM (SELECT line, row_number() OVER "
        f"(PARTITION BY {key} ORDER BY line) AS nth FROM every_row WHERE {present}) WHERE nth > 1"
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE problem_cells AS SELECT line, field, any_value(code) AS code FROM ("
        + " UNION ALL ".join(found)
        + ") GROUP BY line, field",
        bound,
    )
    stored = ", ".join(f'"{column.name}"' for column in contract.stored)
    db.execute(
        f"CREATE OR REPLACE TEMP TABLE typed_rows AS SELECT line, {stored} FROM every_row "
        "WHERE line NOT IN (SELECT line FROM problem_cells)"
    )


def _filled(db: duckdb.DuckDBPyConnection, names: list[str]) -> set[str]:
    """The columns with any value in this file: a table that no row refers to need not be read."""
    if not names:
        return set()
    counts = db.execute(f"SELECT {', '.join(f'count({name})' for name in names)} FROM every_row").fetchall()[0]
    return {name for name, count in zip(names, counts, strict=True) if count}


def _near(db: duckdb.DuckDBPyConnection, k: ForeignKey, bound: Bound) -> str:
    """SQL that spares what a row cannot refer to, where rows are kept apart by a column of the key."""
    apart = contracts()[k.resource].partition if k.resource in contracts() else ()
    pairs = zip(k.reference_fields, k.fields, strict=True)
    return limits(db, "every_row", {f"known.{theirs}": ours for theirs, ours in pairs if theirs in apart}, bound)


def _limits(f: Field) -> list[tuple[str, str]]:
    """(code, SQL condition) of each limit of a column."""
    quote = "'" if f.rule == "date" else ""
    found = []
    if f.minimum is not None:
        found.append(("range", f"{f.name} < {quote}{f.minimum}{quote}"))
    if f.exclusive_minimum is not None:
        found.append(("range", f"{f.name} <= {quote}{f.exclusive_minimum}{quote}"))
    if f.maximum is not None:
        found.append(("range", f"{f.name} > {quote}{f.maximum}{quote}"))
    if f.not_before:
        found.append(("range", f"{f.name} < {f.not_before}"))
    if f.not_after == "today":
        found.append(("date_future", f"{f.name} > DATE '{today()}'"))
    elif f.not_after:
        found.append(("range", f"{f.name} > {f.not_after}"))
    return found
