"""The frameworks of green practices: which practices count how much, and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from data.amending import Held, Moment, history, keep
from data.errors import StoreError
from data.store import Database, Store, head
from data.words import N_

TABLE = "practices"


@dataclass(frozen=True)
class Framework:
    """The practices with their weights that stood since a version. name: as its rows call it; rows: cells of each, in

    order; ended: None while it is in force.
    """

    name: str
    rows: tuple[dict[str, str | None], ...]
    total_weight: Decimal
    since: Moment
    ended: Moment | None


def frameworks(db: Database, version: int | None = None) -> list[Framework]:
    """Every framework that was ever in force, the latest first; up to a version, else now."""
    held = history(db, TABLE, version)
    moments = {moment.version: moment for one in held for moment in (one.since, one.ended) if moment}
    order = sorted(moments)
    found = []
    for since, following in zip(order, [*order[1:], None], strict=True):
        rows = tuple(one.cells for one in held if _stands(one, since))
        name = ", ".join(dict.fromkeys(row["framework_version"] or "" for row in rows))
        total = sum((Decimal(row["weight"] or 0) for row in rows), Decimal())
        ended = None if following is None else moments[following]
        found.append(Framework(name, rows, total, moments[since], ended))
    return found[::-1]


def _stands(held: Held, version: int) -> bool:
    return held.since.version <= version and (held.ended is None or held.ended.version > version)


def set_weights(store: Store, weights: dict[str, str], name: str, by: str, why: str, read_at: int) -> int:
    """Bring in a framework under a name of its own: practice -> weight, of all that stand; returns the rows changed.

    Raises StoreError, also where the name has stood for other weights.
    """
    known = store.read(lambda db: frameworks(db, min(read_at, head(db))))
    if not name.strip():
        raise StoreError(N_("Give the framework a name of its own."))
    rows = [row | {"weight": weights.get(row["practice"] or "", row["weight"])} for row in known[0].rows]
    for one in known:
        if one.name == name.strip() and _weights(one.rows) != _weights(rows):
            raise StoreError(
                N_("“{name}” stands for other weights already. Give this one a name of its own."), name=name
            )
    return keep(store, TABLE, [row | {"framework_version": name.strip()} for row in rows], by, why, read_at)


def _weights(rows: Iterable[dict[str, str | None]]) -> dict[str | None, Decimal]:
    return {row["practice"]: Decimal(row["weight"] or 0) for row in rows}
