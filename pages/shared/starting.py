"""Before the first reader comes, and when something goes wrong that nobody has words for."""

from __future__ import annotations

import gc
import importlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import streamlit as st

from data.errors import StoreError

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
    gc.collect()
    gc.freeze()  # what is loaded now stays: no collection needs to look at it again


def apologise(error: Exception) -> bool:
    """Say in words that a screen could not be drawn; the log has the rest. Figures above the place stay right."""
    from metrics.text import t

    logger.error("a screen could not be drawn", exc_info=error)
    st.error(
        t("This part of the screen could not be drawn. The data are safe. Load the page again, or tell who runs it."),
        icon=":material/error:",
    )
    return True
