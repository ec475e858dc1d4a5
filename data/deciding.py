"""Warnings that have a proposal: taken or refused by the sender, row by row, and never applied of ourselves."""

from __future__ import annotations

import duckdb

from data.contract import Contract
from data.problems import Problem

TAKEN, KEPT = "taken", "kept"
Decided = tuple[tuple[int, str, str], ...]  # (line, column, TAKEN or KEPT)


def decision_on(warning: Problem, decided: Decided) -> str | None:
    """What the sender has said of a warning."""
    found = {(line, column): said for line, column, said in decided}.get((warning.line, warning.column or ""))
    return KEPT if found == TAKEN and not warning.sets else found


def apply(db: duckdb.DuckDBPyConnection, contract: Contract, warnings: list[Problem], decided: Decided) -> None:
    """Put what was proposed and taken into `typed_rows`."""
    types = {column.name: column.sql_type for column in contract.stored}
    for warning in warnings:
        if decision_on(warning, decided) == TAKEN:
            values = ", ".join(f"{name} = CAST(? AS {types[name]})" for name in warning.sets)
            db.execute(f"UPDATE every_row SET {values} WHERE line = ?", [*warning.sets.values(), warning.line])
