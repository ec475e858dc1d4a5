"""A snapshot that lasts for many questions, and a memory of what was looked up at the same state of the store."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator, MutableMapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from typing import Any, cast

from data.store import Database, Store, head
from data.watching import Watched


class Memory:
    """What was looked up at one state of a store, for all who look at the same: nobody may change it."""

    def __init__(self, of: Hashable, kept: MutableMapping[Any, Any], turn: AbstractContextManager[Any]) -> None:
        self._of, self._kept, self._turn = of, kept, turn

    def get(self, key: Hashable, default: Any) -> Any:
        with self._turn:
            return self._kept.get((self._of, key), default)

    def put(self, key: Hashable, found: object) -> None:
        with self._turn, suppress(ValueError):  # what is larger than all that may be kept is not
            self._kept[self._of, key] = found


class Lasting:
    """Begun with the first question; let go of where one failed, and where a later version is asked for."""

    def __init__(
        self, kept: MutableMapping[Any, Any] | None = None, turn: AbstractContextManager[Any] | None = None
    ) -> None:
        """kept: where all that is looked up is remembered, beyond this snapshot; turn: a lock around its use."""
        self._kept = {} if kept is None else kept
        self._turn = turn or nullcontext()
        self._store: Store | None = None
        self._db: Database | None = None
        self._open = ExitStack()  # the snapshot, while there is one

    @contextmanager
    def of(self, store: Store, version: int) -> Iterator[Database]:
        """A state of the store in which the version stands. Raises what a snapshot raises."""
        if self._db is None or self._store is not store or store.has_given_up or head(self._db) < version:
            self.end()
            self._db = self._begun(store)
        try:
            yield self._db
        except BaseException:
            self._db = None
            self._open.__exit__(*sys.exc_info())  # raises it in the words of the store, where it has some
            raise

    def _begun(self, store: Store) -> Database:
        with ExitStack() as opening:  # what fails here ends the snapshot, too
            db = opening.enter_context(store.snapshot())
            watched = cast(Watched, db)
            watched.head = head(db)
            watched.memory = Memory((store.uri, watched.head), self._kept, self._turn)
            self._store, self._open = store, opening.pop_all()
            return db

    def end(self) -> None:
        self._db = None
        self._open.close()
