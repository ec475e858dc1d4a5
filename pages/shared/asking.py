"""The store and the figures, for pages: one version of the data for the whole run of a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date
from threading import Condition, Lock
from typing import Any, TypeVar

import duckdb
import streamlit as st
from cachetools import LRUCache, cached

from data import access, doorway, reference, rights, watching
from data import commands as data_commands
from data.access import Person
from data.arriving import today
from data.bounds import MOST_KEPT_MB, THREADS
from data.engines import default_uri
from data.errors import StoreError
from data.lasting import Lasting
from data.store import Store
from metrics import behind, coverage, differences, text
from metrics import commands as metrics_commands
from metrics.catalogue import METRICS
from metrics.comparing import whole_years, within
from metrics.coverage import Coverage, Situation
from metrics.figures import Figure, figures
from metrics.home import open_store
from metrics.mending import Waiting, waiting
from metrics.periods import first_day
from metrics.questions import Where
from metrics.text import language
from pages.shared import reading
from pages.shared.sizes import size_of

text.ask(lambda: st.session_state.get("lang"))
Answer = TypeVar("Answer")
_opening_anew, _looking = Lock(), Lock()
_lasting: ContextVar[Lasting | None] = ContextVar("lasting", default=None)
MOST_BYTES = MOST_KEPT_MB * 1024**2  # of all answers that are kept; the least used go first
_answers: LRUCache[Any, Any] = LRUCache(MOST_BYTES, getsizeof=size_of)
_turn = Condition()


@st.cache_resource(show_spinner=False)
def _open(uri: str) -> Store:
    store = open_store(uri, THREADS)
    doorway.open_door(store, (data_commands.PROGRAM, metrics_commands.PROGRAM))
    return store


def store() -> Store:
    """The store of this installation, opened once per process, and anew after a file was damaged. Raises StoreError.

    What comes back from a backup may be an older one, which will count the same versions again: no answer is kept.
    """
    uri = default_uri()
    with _opening_anew:
        if (found := _open(uri)).has_given_up:
            found.engine.connect(may_make=False).close()  # raises where it is not whole yet
            _open.clear(uri)
            _looked_up.cache_clear()
            found = _open(uri)
    return found


def answers_again() -> bool:
    """Whether a store that failed can be asked again; looked at for one reader at a time, so as not to burden it."""
    if not _looking.acquire(blocking=False):
        return False
    try:
        store().version()
    except (StoreError, duckdb.Error, OSError):
        return False
    finally:
        _looking.release()
    return True


def begin_run() -> None:
    """Fix the version of the data that this run of the script shows."""
    st.session_state["version"] = store().version()


def version() -> int:
    return int(st.session_state["version"])


@dataclass(frozen=True)
class Kept:
    """How the answers that are kept have served."""

    hits: int
    misses: int
    size_bytes: int


def _question(uri: str, version: int, of: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, ...]:
    """What an answer is kept under: also whose rows may be seen by who asks, as counts of people depend on it."""
    person = access.who()
    rows = person.scope("rows")
    return uri, version, of.__module__, of.__qualname__, given, rows, person.sites if rows == "own" else ()


# Streamlit's own cache takes 0.5 ms to find an answer, and a screen asks a hundred times. An answer that is kept is
# shared by all sessions: nobody may change it.
@cached(_answers, key=_question, condition=_turn, info=True)
def _looked_up(uri: str, version: int, of: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    store, lasting = _open(uri), _lasting.get()
    with lasting.of(store, version) if lasting else store.snapshot() as db:
        return of(db, *given, version=version)


@contextmanager
def in_one_snapshot() -> Iterator[None]:
    """Around a run of a screen: its questions share a snapshot, begun with the first that is not answered yet."""
    lasting = Lasting(_answers, _turn)
    before = _lasting.set(lasting)
    try:
        yield
    finally:
        _lasting.reset(before)
        lasting.end()


def look(of: Callable[..., Answer], *given: Any, as_of: int | None = None) -> Answer:
    """What a function of metrics(db, *given, version=…) answers, at this run's version or an older one; kept."""
    at = version() if as_of is None else as_of
    name = f"{reading.name_of(of)} {given[0]}" if given and given[0] in METRICS else reading.name_of(of)
    try:
        with watching.named(name), access.acting(access.who()):  # asked once of the store, for all that follows
            found: Answer = reading.shown(of, _looked_up(default_uri(), at, of, reading.allowed(of, given)))
    except watching.Gone:
        st.stop()  # nobody looks at the screen any longer
    return found


def kept() -> Kept:
    """How often an answer was at hand, and how much memory all answers that are kept take."""
    info = _looked_up.cache_info()
    return Kept(info.hits, info.misses, int(info.currsize))


def ask(metric: str, by: tuple[str, ...] = (), where: Where | None = None) -> list[Figure]:
    """The figures of a metric at this run's version."""
    return look(figures, metric, by, where or Where())


def by_months(metric: str, where: Where) -> list[Figure]:
    """A figure by month. A person counts in the month of the first session of the calendar year, whatever is asked."""
    if METRICS[metric].is_yearly:
        return within(ask(metric, ("month",), whole_years(where)), where)
    return ask(metric, ("month",), where)


def ask_one(metric: str, where: Where | None = None) -> Figure:
    return ask(metric, (), where)[0]


def trace(metric: str, where: Where, as_of: int) -> behind.Traced:
    """The rows behind a figure at a version."""
    return look(behind.trace, metric, where, as_of=as_of)


def definition_table() -> dict[str, dict[str, differences.Taken]]:
    """destination -> definition -> how it is taken."""
    return look(differences.table)


def is_final(where: Where) -> bool:
    """Whether an analyst has closed every month of the period."""
    return look(coverage.is_final, where)


def sites_reporting(where: Where) -> Coverage:
    return look(coverage.sites_reporting, where)


def until(metric: str, where: Where) -> tuple[date | None, bool]:
    """The last month until which a metric has data at these sites, and whether that is long ago."""
    if METRICS[metric].is_assessed:
        last = look(coverage.last_assessed, Where(where.sites))
    else:
        months = ask(metric, ("month",), Where(where.sites))
        last = first_day(months[-1].by["month"]) if months else None
    if last is None:
        return None, True
    return last, coverage.is_stale(last, today())


def _titles(db: Any, table: str, language: str, version: int) -> dict[str, str]:
    return reference.titles(db, table, language, version)


def titles(table: str) -> dict[str, str]:
    """code -> title in the reader's language, in the order of a reference table."""
    return look(_titles, table, language())


def _situation(db: Any, version: int) -> Situation:
    return coverage.situation(db)


def held_rows_of(sites: tuple[str, ...] = ()) -> list[Waiting]:
    """The uploads of which rows are held, of some sites or all: those whose rows this person may see."""
    found, person = look(waiting, sites), access.who()
    if person.sees_all:
        return found
    seen = look(_readable, person, tuple(each.upload_id for each in found))
    return [each for each in found if each.upload_id in seen]


def _readable(db: Any, person: Person, upload_ids: tuple[str, ...], version: int) -> set[str]:
    """Those of some uploads whose rows a person may see: named in the question, as the answer is kept."""
    with access.acting(person):
        return rights.readable(db, upload_ids)


def situation() -> Situation:
    """What the store holds: months, freshness, example data; of sites and held rows those that this person sees."""
    found, person = look(_situation), access.who()
    if person.sees_all:
        return found
    held_rows = sum(each.rows for each in held_rows_of()) if found.held_rows else 0
    return replace(found, sites=tuple(code for code in found.sites if code in person.sites), held_rows=held_rows)
