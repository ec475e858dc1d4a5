"""Limits of single columns: by these a DuckDB file skips row groups, and a lake whole files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

FEW = 50  # so many texts are listed; of more, the range they lie in is said, as of numbers and dates
Bound = dict[str, Any]


def limits(db: duckdb.DuckDBPyConnection, rows: str, columns: Mapping[str, str], bound: Bound) -> str:
    """SQL that is true wherever columns have values that are found in `rows`, and hardly elsewhere.

    columns: a column that is to be limited -> SQL over `rows` for its values. bound: gets the values that are to be
    bound with the SQL, under names of their own.
    """
    if not columns:
        return "true"
    lists = ", ".join(f"list(DISTINCT {value})" for value in columns.values())
    found = db.execute(f"SELECT {lists} FROM {rows}").fetchall()[0]
    return " AND ".join(_limit(name, values, bound) for name, values in zip(columns, found, strict=True))


def _limit(column: str, values: list[Any] | None, bound: Bound) -> str:
    if not values:
        return "false"
    if None in values:  # a blank may be equal to a blank
        rest = _limit(column, [value for value in values if value is not None], bound)
        return f"({column} IS NULL OR {rest})"
    nth = len(bound)
    if isinstance(values[0], str) and len(values) <= FEW:
        names = {f"near_{nth + place}": value for place, value in enumerate(values)}
        bound |= names
        return f"{column} IN ({', '.join(f'${name}' for name in names)})"
    bound |= {f"least_{nth}": min(values), f"most_{nth}": max(values)}
    return f"{column} BETWEEN $least_{nth} AND $most_{nth}"
