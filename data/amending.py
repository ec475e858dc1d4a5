"""Changing reference values in the store: who, when and why are in its log like all else."""

from __future__ import annotations

from collections.abc import Iterable

from data import privacy, reference
from data.reference import Row
from data.store import Database, Store


def put(store: Store, table: str, rows: Iterable[Row], by: str, why: str | None = None) -> int:
    """Add rows, or replace those of their key, in a new version; returns how many differed. Raises StoreError."""
    given = list(rows)
    reason = why and privacy.redact(why, store.key)

    def work(db: Database, version: int) -> int:
        return reference.put(db, version, table, given, by)

    return store.commit("reference", by, work, touches=[table], note=lambda count: reason)
