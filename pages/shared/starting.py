"""Before the first reader comes, and when something goes wrong that nobody has words for."""

from __future__ import annotations

import gc
import importlib
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import streamlit as st

from data.access import Refused
from data.errors import StoreError
from data.watching import Gone
from pages.shared import logs, measures, runs

FIRST = ("pandas", "plotly.io", "plotly.tools", "pages.shared.cards", "pages.shared.sites", "pages.shared.trends")
logger = logging.getLogger(__name__)


@asynccontextmanager
async def warmed(app: st.App) -> AsyncIterator[None]:
    """Load what every screen needs and open the store, so that the first reader waits no longer than the next."""
    await anyio.to_thread.run_sync(_warm)
    yield


def _warm() -> None:
    for module in FIRST:
        importlib.import_module(module)
    from pages.shared import asking

    try:
        asking.store().version()
    except StoreError as error:  # each screen says so itself
        logger.warning("the store could not be opened: %s", error)
    logs.set_up()  # once more: Streamlit makes loggers as its parts are loaded
    gc.collect()
    gc.freeze()  # what is loaded now stays: no collection needs to look at it again


def apologise(error: Exception) -> bool:
    """Say in words that a screen could not be drawn, with a number under which the log has the rest.

    Figures above the place stay right. Nothing is said to one who has gone.
    """
    from metrics.text import t
    from pages.shared import frame

    if isinstance(error, Gone):
        return True
    if isinstance(error, StoreError) and not isinstance(error, Refused):  # in what a click does
        frame.unavailable(error)
        return True
    number, page = secrets.token_hex(4), runs.page_now()
    measures.ERRORS.labels(page).inc()
    logger.error("a screen could not be drawn", exc_info=error, extra={"event": "error", "error": number})
    st.error(
        t(
            "This part of the screen could not be drawn. The data are safe. Load the page again, or tell who runs it, "
            "with this number: {number}.",
            number=number,
        ),
        icon=":material/error:",
    )
    return True
