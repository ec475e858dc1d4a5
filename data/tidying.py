"""Tidy: what many small changes leave behind is compacted or removed; safe beside readers and writers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from data.schema import NAMED_FILES
from data.store import Store

GRACE = timedelta(hours=1)  # longer than any upload takes from the file to the commit


def tidy(store: Store, is_forgetting: bool = False) -> int:
    """Compact the store and remove kept files that nothing names; returns how many were removed.

    is_forgetting: rows that were deleted must be gone from the place too, not only from what can be asked.
    """
    store.compact(is_forgetting)
    return sweep(store)


def sweep(store: Store, grace: timedelta = GRACE) -> int:
    """Remove kept files that no upload and no saved pack names: those never committed, and of erased people."""
    until = datetime.now(UTC) - grace
    found = [name for name, written_at in store.files.all() if written_at < until]
    named = {
        row[0] for row in store.read(lambda db: db.execute(NAMED_FILES).fetchall())
    }  # asked after the list was made
    orphans = [name for name in found if name not in named]
    for name in orphans:
        store.files.remove(name)
    return len(orphans)
