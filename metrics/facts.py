"""The facts at a version: a query over fact and reference tables sees only the rows that stood."""

from __future__ import annotations

import re

from data import reference
from data.contract import contracts
from data.store import AS_OF, CURRENT

NIL = "nil_reports"  # a house table of which figures know, too


def named(query: str) -> list[str]:
    """The fact and reference tables that a query names."""
    words = set(re.findall(r"\w+", query))
    return [name for name in (*contracts(), NIL, *reference.tables()) if name in words]


def at(
    query: str,
    version: int | None,
    made: dict[str, str] | None = None,
    only: dict[str, str] | None = None,
) -> str:
    """The query over its tables as they stood at a version (None: now); bind $version where one is given.

    made: names for SELECTs over the facts that the query may use as tables. only: for a table, a condition on the rows
    of it (`fact`) that are seen.
    """
    stands = CURRENT if version is None else AS_OF
    made = made or {}
    parts = []
    for table in named(" ".join([query, *made.values()])):
        condition = f"({stands})"
        if only and table in only:
            condition += f" AND {only[table]}"
        parts.append(f"{table} AS (SELECT * FROM main.{table} AS fact WHERE {condition})")
    parts += [f"{name} AS ({select})" for name, select in made.items()]
    return f"WITH {', '.join(parts)}, answer AS ({query}) FROM answer" if parts else query
