"""A snapshot that lasts for many questions of one reader: what it has answered once, it need not look up again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from data.store import Database, Store, head
from data.watching import Watched


class Lasting:
    """Begun with the first question; let go of where one failed, and where a later version is asked for."""

    def __init__(self) -> None:
        self._store: Store | None = None
        self._snapshot: AbstractContextManager[Database] | None = None
        self._db: Database | None = None

    @contextmanager
    def of(self, store: Store, version: int) -> Iterator[Database]:
        """A state of the store in which the version stands. Raises what a snapshot raises."""
        if self._db is None or self._store is not store or store.has_given_up or head(self._db) < version:
            self._begin(store)
        assert self._db is not None
        try:
            yield self._db
        except BaseException:
            snapshot, self._snapshot, self._db = self._snapshot, None, None
            if snapshot is not None:
                snapshot.__exit__(*sys.exc_info())  # raises it in the words of the store, where it has some
            raise

    def _begin(self, store: Store) -> None:
        self.end()
        snapshot = store.snapshot()
        db = snapshot.__enter__()
        cast(Watched, db).memory = {}
        self._store, self._snapshot, self._db = store, snapshot, db

    def end(self) -> None:
        snapshot, self._snapshot, self._db = self._snapshot, None, None
        if snapshot is not None:
            snapshot.__exit__(None, None, None)
