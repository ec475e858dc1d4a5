"""Turns of the runs of screens: as many at once as there are processors, first come, first served.

Of fifty that run at once all end together, when the last one can; in turn all but the last end earlier. A run that
takes long gives its turn away, so that nobody waits for a pack or for ten million rows of somebody else.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from data.bounds import RUNS_AT_ONCE

LONG_S = 0.5


class Turns:
    def __init__(self, most: int, long_s: float = LONG_S) -> None:
        self._most, self._long_s = most, long_s
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._begun: dict[threading.Event, float] = {}  # by those that have a turn

    @contextmanager
    def one(self) -> Iterator[None]:
        """Around a run: it begins when it is its turn."""
        mine = threading.Event()
        with self._lock:
            self._waiting.append(mine)
        self._let_in()
        try:
            while not mine.wait(self._long_s):
                self._let_in()
            yield
        finally:
            self._let_in(instead_of=mine)

    def _let_in(self, instead_of: threading.Event | None = None) -> None:
        with self._lock:
            now = time.monotonic()
            self._begun = {
                one: began for one, began in self._begun.items() if one is not instead_of and now - began < self._long_s
            }
            while self._waiting and len(self._begun) < self._most:
                following = self._waiting.popleft()
                self._begun[following] = now
                following.set()


TURNS = Turns(RUNS_AT_ONCE)
