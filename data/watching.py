"""What is asked of the store: how long it takes, what was slow and why, and an end for those who have gone.

Nothing here keeps or tells a value that was asked for: of a question its place in the code, a fingerprint and the plan.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import FrameType
from typing import Any, Protocol, TypeVar

import duckdb

Answer = TypeVar("Answer")
NOTHING = object()
SLOW_MS = 500  # a question that takes longer is kept with its plan; GREEN_UMKM_SLOW_MS says otherwise
KEPT = 50
AGAIN_S, TRIES = 0.05, 100  # an interrupt that comes between two commands of a cursor is lost, so it is said again
CONTROL = {"BEGIN", "COMMIT", "ROLLBACK", "SELECT 1"}
LITERAL = re.compile(r"'(?:[^']|'')*'|(?<![\w$?#])\d[\d.:\-]*(?!\w)")


class Gone(Exception):
    """Whoever asked has gone: nobody waits for an answer."""


@dataclass(frozen=True)
class Asked:
    """A question that was answered, or not. source: where in the code it is asked; is_read: it could change nothing.

    outcome: "answered", "failed" or "stopped".
    """

    source: str
    is_read: bool
    outcome: str
    seconds: float
    rows: int


@dataclass(frozen=True)
class Slow:
    """A question that took long. named: what was looked for, in the words of the code; plan: as lines, without values.

    at is UTC; mark, page: of whoever asked, empty outside of a screen.
    """

    at: datetime
    source: str
    named: str
    fingerprint: str
    seconds: float
    rows: int
    plan: str
    mark: str
    page: str


@dataclass(frozen=True)
class Committed:
    """A change of the store that was tried: how long it took with all its attempts, and whether it is saved."""

    action: str
    is_saved: bool
    seconds: float


@dataclass(frozen=True)
class Conflict:
    """Another writer came first; the change is tried again."""


@dataclass(frozen=True)
class Uploaded:
    """A file that was sent. rows: how many were good; kind, upload_id: empty where there is none.

    result: "stored", "held" (some rows wait), "faulty", "asked" (a question is open), "refused" or "failed".
    """

    kind: str
    result: str
    rows: int
    upload_id: str
    seconds: float


Event = Asked | Slow | Committed | Conflict | Uploaded
_listeners: list[Callable[[Event], None]] = []
_slow: deque[Slow] = deque(maxlen=KEPT)
_named: ContextVar[str] = ContextVar("named", default="")


def listen(listener: Callable[[Event], None]) -> None:
    """Have every event told, from the thread in which it happens: a dashboard does so once."""
    if listener not in _listeners:
        _listeners.append(listener)


def notice(event: Event) -> None:
    for listener in _listeners:
        listener(event)


def slow() -> list[Slow]:
    """The latest slow questions of this process, the newest first."""
    return list(reversed(_slow))


def limit_s() -> float:
    """From how many seconds on a question is slow."""
    said = os.environ.get("GREEN_UMKM_SLOW_MS", "")
    return (int(said) if said.isdecimal() else SLOW_MS) / 1000


@contextmanager
def named(name: str) -> Iterator[None]:
    """Within this, questions are asked for something that has a name in the code."""
    before = _named.set(name)
    try:
        yield
    finally:
        _named.reset(before)


@dataclass
class Asker:
    """Somebody who asks, such as a session. mark: a name by chance, for the log; page: the screen they look at.

    Once they have gone, what runs for them is interrupted, and what they ask later is refused with Gone.
    """

    mark: str = ""
    page: str = ""
    is_gone: bool = False
    _running: set[duckdb.DuckDBPyConnection] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def leave(self) -> None:
        """End all that runs for them. Returns at once."""
        with self._lock:
            self.is_gone = True
            if not self._running:
                return
        threading.Thread(target=self._interrupt, name="leaving", daemon=True).start()

    def _interrupt(self) -> None:
        for _ in range(TRIES):
            with self._lock:
                if not self._running:
                    return
                for db in self._running:
                    db.interrupt()
            time.sleep(AGAIN_S)

    @contextmanager
    def asking(self, db: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Around a command that may be interrupted. Raises Gone."""
        with self._lock:
            if self.is_gone:
                raise Gone
            self._running.add(db)
        try:
            yield
        except duckdb.InterruptException as error:
            if self.is_gone:
                raise Gone from error
            raise
        finally:
            with self._lock:
                self._running.discard(db)


_asker: ContextVar[Asker | None] = ContextVar("asker", default=None)


def asker() -> Asker | None:
    """Who asks in this context; None for a command line."""
    return _asker.get()


def ask_as(who: Asker | None) -> None:
    """From here on somebody asks, in this thread."""
    _asker.set(who)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within this, nothing ends because somebody goes: for a change that has begun."""
    who = _asker.get()
    token = _asker.set(Asker(who.mark, who.page) if who else None)
    try:
        yield
    finally:
        _asker.reset(token)


class Remembering(Protocol):
    """Where answers are remembered."""

    def get(self, key: Hashable, default: Any) -> Any: ...

    def put(self, key: Hashable, found: object) -> None: ...


class Watched:
    """A cursor whose commands are timed and, where it only reads, stopped for one who has gone.

    It does what a cursor does; a command is over with the next one, or when the cursor is closed.
    """

    def __init__(self, db: duckdb.DuckDBPyConnection, is_read: bool) -> None:
        self._db, self._is_read = db, is_read
        self._query = self._source = self._named = ""
        self._bound: Any = None
        self._seconds, self._rows = 0.0, 0
        self.head: int | None = None  # the newest version in a snapshot that lasts (data.lasting)
        self.memory: Remembering | None = None  # what was looked up at it

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def execute(self, query: str, parameters: Any = None) -> Watched:
        self._over("answered")
        if query in CONTROL:
            self._db.execute(query)
            return self
        self._query, self._bound = query, parameters
        self._source, self._named = _place(sys._getframe(1)), _named.get()
        self._timed(self._db.execute, query, *(() if parameters is None else (parameters,)))
        return self

    def fetchall(self) -> list[Any]:
        found: list[Any] = self._timed(self._db.fetchall)
        self._rows += len(found)
        return found

    def fetchmany(self, size: int = 1) -> list[Any]:
        found: list[Any] = self._timed(self._db.fetchmany, size)
        self._rows += len(found)
        return found

    def fetchone(self) -> Any:
        found = self._timed(self._db.fetchone)
        self._rows += found is not None
        return found

    def close(self) -> None:
        self._over("answered")
        self._db.close()

    def _timed(self, work: Callable[..., Any], *given: Any) -> Any:
        who = _asker.get() if self._is_read else None
        began = time.perf_counter()
        try:
            with who.asking(self._db) if who else nullcontext():
                found = work(*given)
        except BaseException as error:
            self._seconds += time.perf_counter() - began
            self._over("stopped" if isinstance(error, Gone) else "failed")
            raise
        self._seconds += time.perf_counter() - began
        return found

    def _over(self, outcome: str) -> None:
        """Tell of the command that is over, if there is one."""
        query, seconds, rows = self._query, self._seconds, self._rows
        self._query, self._seconds, self._rows = "", 0.0, 0
        if not query:
            return
        notice(Asked(self._source, self._is_read, outcome, seconds, rows))
        if seconds >= limit_s():
            plan = self._plan(query) if self._is_read and outcome == "answered" else ""
            who = _asker.get() or Asker()
            at = datetime.now(UTC).replace(tzinfo=None)
            mark = fingerprint(query)
            found = Slow(at, self._source, self._named, mark, seconds, rows, plan, who.mark, who.page)
            _slow.append(found)
            notice(found)

    def _plan(self, query: str) -> str:
        """How the same would be answered now; only of a SELECT that was answered, so that it cannot fail."""
        if not re.match(r"\s*(SELECT|WITH|FROM)\b", query, re.IGNORECASE):
            return ""
        with suppress(duckdb.Error, ValueError, TypeError, KeyError):
            given = () if self._bound is None else (self._bound,)
            found = self._db.execute(f"EXPLAIN (FORMAT JSON) {query}", *given).fetchall()
            return "\n".join(line for node in json.loads(found[0][1]) for line in _lines(node, 0))
        return ""


def is_remembering(db: duckdb.DuckDBPyConnection) -> bool:
    return getattr(db, "memory", None) is not None


def remembered(db: duckdb.DuckDBPyConnection, key: Hashable, work: Callable[[], Answer]) -> Answer:
    """What work finds: looked up once for each state of the store in snapshots that last, and each time in others."""
    memory: Remembering | None = getattr(db, "memory", None)
    if memory is None:
        return work()
    found = memory.get(key, NOTHING)
    if found is NOTHING:
        memory.put(key, found := work())
    answer: Answer = found
    return answer


def fingerprint(query: str) -> str:
    """Twelve characters by which a question is known again, whatever the values in it and however it is laid out."""
    plain = " ".join(LITERAL.sub("?", query).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _place(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_qualname}".partition(".<locals>")[0]


def _lines(node: dict[str, Any], depth: int) -> Iterator[str]:
    """A step of a plan and those below it, each with what it does; no value in it."""
    about = dict(node.get("extra_info") or {})
    rows = about.pop("Estimated Cardinality", "")
    parts = [str(node.get("name", "")).strip(), f"~{rows} rows" if rows else ""]
    for name, value in about.items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        parts.append(f"{name}: {LITERAL.sub('?', text)}" if name and text else LITERAL.sub("?", text))
    yield "  " * depth + " | ".join(part for part in parts if part)
    for child in node.get("children", ()):
        yield from _lines(child, depth + 1)
