"""The store and the figures, for pages: one version of the data for the whole run of a script."""

from __future__ import annotations

import streamlit as st

from data import commands as data_commands
from data import doorway, reference
from data.engines import default_uri
from data.store import Store
from metrics import behind, coverage, differences
from metrics import commands as metrics_commands
from metrics.coverage import Coverage, Situation
from metrics.figures import Figure, figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared.text import language


@st.cache_resource(show_spinner=False)
def _open(uri: str) -> Store:
    store = open_store(uri)
    doorway.open_door(store, (data_commands.PROGRAM, metrics_commands.PROGRAM))
    return store


def store() -> Store:
    """The store of this installation, opened once per process."""
    return _open(default_uri())


def begin_run() -> None:
    """Fix the version of the data that this run of the script shows."""
    st.session_state["version"] = store().version()


def version() -> int:
    return int(st.session_state["version"])


@st.cache_data(show_spinner=False, max_entries=5000)
def _figures(uri: str, version: int, metric: str, by: tuple[str, ...], where: Where) -> list[Figure]:
    with store().snapshot() as db:
        return figures(db, metric, by, where, version)


def ask(metric: str, by: tuple[str, ...] = (), where: Where | None = None) -> list[Figure]:
    """The figures of a metric at this run's version."""
    return _figures(store().uri, version(), metric, by, where or Where())


def ask_one(metric: str, where: Where | None = None) -> Figure:
    return ask(metric, (), where)[0]


@st.cache_data(show_spinner=False, max_entries=20)
def _trace(uri: str, version: int, metric: str, where: Where) -> behind.Traced:
    with store().snapshot() as db:
        return behind.trace(db, metric, where, version)


def trace(metric: str, where: Where, as_of: int) -> behind.Traced:
    """The rows behind a figure at a version."""
    return _trace(store().uri, as_of, metric, where)


@st.cache_data(show_spinner=False, max_entries=5)
def _definition_table(uri: str, version: int) -> dict[str, dict[str, differences.Taken]]:
    with store().snapshot() as db:
        return differences.table(db, version)


def definition_table() -> dict[str, dict[str, differences.Taken]]:
    """destination -> definition -> how it is taken."""
    return _definition_table(store().uri, version())


@st.cache_data(show_spinner=False, max_entries=500)
def _is_final(uri: str, version: int, where: Where) -> bool:
    with store().snapshot() as db:
        return coverage.is_final(db, where, version)


def is_final(where: Where) -> bool:
    """Whether an analyst has closed every month of the period."""
    return _is_final(store().uri, version(), where)


@st.cache_data(show_spinner=False, max_entries=500)
def _titles(uri: str, version: int, table: str, language: str) -> dict[str, str]:
    return store().read(lambda db: reference.titles(db, table, language))


def titles(table: str) -> dict[str, str]:
    """code -> title in the reader's language, in the order of a reference table."""
    return _titles(store().uri, version(), table, language())


@st.cache_data(show_spinner=False, max_entries=500)
def _coverage(uri: str, version: int, where: Where) -> Coverage:
    return store().read(lambda db: coverage.sites_reporting(db, where))


def sites_reporting(where: Where) -> Coverage:
    return _coverage(store().uri, version(), where)


@st.cache_data(show_spinner=False, max_entries=50)
def _situation(uri: str, version: int) -> Situation:
    return store().read(coverage.situation)


def situation() -> Situation:
    """What the store holds: months, sites, freshness, example data."""
    return _situation(store().uri, version())
