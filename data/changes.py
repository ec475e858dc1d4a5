"""The cells of changed rows: what is stored, or was, against what an upload brings, or brought."""

from __future__ import annotations

from collections.abc import Mapping

from data import access, masking, rights
from data.contract import Contract
from data.receipt import SHOWN_CHANGES, Change
from data.store import Database


def changed_cells(
    db: Database,
    contract: Contract,
    changed: str,
    new: str,
    old: str,
    bound: Mapping[str, object] | None = None,
    is_senders: bool = False,
) -> list[Change]:
    """The cells that differ, by row and in the order of the contract; no more than SHOWN_CHANGES.

    changed: the changed rows, as FROM and WHERE. new, old: what stands before the name of a column there. is_senders:
    who asks has the file, so new values are no news. What is not for who asks is hidden.
    """
    key = "concat_ws(' / ', " + ", ".join(f"{new}{name}" for name in contract.key) + ")"
    each = " UNION ALL ".join(
        f"SELECT {new}line, {key}, '{c.name}', {old}{c.name}::VARCHAR, {new}{c.name}::VARCHAR, {place} AS place "
        f"{changed} AND {new}{c.name} IS DISTINCT FROM {old}{c.name}"
        for place, c in enumerate(contract.stored)
    )
    query = f"SELECT * EXCLUDE (place) FROM ({each}) ORDER BY 1, place LIMIT {SHOWN_CHANGES}"
    found = [Change(*row) for row in db.execute(query, bound or {}).fetchall()]
    if not found or masking.sees(None):
        return found
    seen = f"{changed} AND list_contains($lines, {new}line)"
    lines = sorted({change.line for change in found})
    hidden_old, hidden_new = _hidden(db, contract, seen, new, old, {**(bound or {}), "lines": lines}, is_senders)
    return masking.changes(found, hidden_old, hidden_new)


def _hidden(
    db: Database,
    contract: Contract,
    changed: str,
    new: str,
    old: str,
    bound: Mapping[str, object],
    is_senders: bool,
) -> tuple[dict[int, masking.Columns], dict[int, masking.Columns]]:
    """line -> the columns that are hidden of what stood, and of what came.

    To who only tries out a file, all that stands of a row that they may not see.
    """
    columns, size = masking.conditions_of(contract), len(contract.key)
    names = [f"{new}{name}" for name in contract.key] + [f"{side}{name}" for side in (old, new) for name in columns]
    rows = db.execute(f"SELECT {new}line, {', '.join(names)} {changed}", bound).fetchall()
    keys = ", ".join(f"{new}{name} AS {name}" for name in contract.key)
    known = masking.standing(db, contract, f"SELECT {keys} {changed}", bound)
    every = frozenset(column.name for column in contract.stored)
    hidden_old: dict[int, masking.Columns] = {}
    hidden_new: dict[int, masking.Columns] = {}
    for line, *values in rows:
        now = known.get(tuple(values[:size]), masking.Standing())
        was, came = values[size : size + len(columns)], values[size + len(columns) :]
        before, after = dict(zip(columns, was, strict=True)), dict(zip(columns, came, strict=True))
        may_see = not is_senders or access.who().may("rows", (now.site or rights.ALL_SITES,))
        hidden_old[line] = masking.hidden(contract, now.site, before, now.values) if may_see else every
        if not is_senders:
            hidden_new[line] = masking.hidden(contract, now.site, after, now.values)
    return hidden_old, hidden_new
