"""Limits of single columns, said as constants: by these a DuckDB file skips row groups, and a lake whole files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

FEW = 50  # so many texts are listed; of more, the range they lie in is said, as of numbers and dates


def limits(db: duckdb.DuckDBPyConnection, rows: str, columns: Mapping[str, str]) -> str:
    """SQL that is true wherever columns have values that are found in `rows`, and hardly elsewhere.

    columns: a column that is to be limited -> SQL over `rows` for its values.
    """
    if not columns:
        return "true"
    lists = ", ".join(f"list(DISTINCT {value}) FILTER ({value} IS NOT NULL)" for value in columns.values())
    found = db.execute(f"SELECT {lists} FROM {rows}").fetchall()[0]
    return " AND ".join(_limit(name, values) for name, values in zip(columns, found, strict=True))


def _limit(column: str, values: list[Any] | None) -> str:
    if not values:
        return "false"
    if isinstance(values[0], str) and len(values) <= FEW:
        return f"{column} IN ({', '.join(map(_constant, values))})"
    return f"{column} BETWEEN {_constant(min(values))} AND {_constant(max(values))}"


def _constant(value: Any) -> str:
    return "'" + str(value).replace("'", "''") + "'"
