"""The cells of changed rows: what is stored, or was, against what an upload brings, or brought."""

from __future__ import annotations

from collections.abc import Mapping

from data.contract import Contract
from data.receipt import SHOWN_CHANGES, Change
from data.store import Database


def changed_cells(
    db: Database, contract: Contract, changed: str, new: str, old: str, bound: Mapping[str, object] | None = None
) -> list[Change]:
    """The cells that differ, by row and in the order of the contract; no more than SHOWN_CHANGES.

    changed: the changed rows, as FROM and WHERE. new, old: what stands before the name of a column there.
    """
    key = "concat_ws(' / ', " + ", ".join(f"{new}{name}" for name in contract.key) + ")"
    each = " UNION ALL ".join(
        f"SELECT {new}line, {key}, '{c.name}', {old}{c.name}::VARCHAR, {new}{c.name}::VARCHAR, {place} AS place "
        f"{changed} AND {new}{c.name} IS DISTINCT FROM {old}{c.name}"
        for place, c in enumerate(contract.stored)
    )
    query = f"SELECT * EXCLUDE (place) FROM ({each}) ORDER BY 1, place LIMIT {SHOWN_CHANGES}"
    return [Change(*row) for row in db.execute(query, bound or {}).fetchall()]
