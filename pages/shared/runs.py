"""The runs of screens: how long each takes, who asks in it, and an end of all that runs for sessions that have gone."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import watching
from data.watching import Asker
from pages.shared import measures

logger = logging.getLogger(__name__)
_askers: dict[str, Asker] = {}  # by Streamlit's name of the session


def begin() -> None:
    """A run of a session begins in this thread: what it asks from here on is asked by that session.

    The log knows the session by a name of its own; Streamlit's would be enough to take the session over.
    """
    mark = st.session_state.setdefault("mark", secrets.token_hex(4))
    context = get_script_run_ctx(suppress_warning=True)
    session = context.session_id if context else ""
    asker = _askers.get(session)
    if asker is None or asker.is_gone:
        asker = Asker(mark)
        if runtime.exists():
            _askers[session] = asker
            if not runtime.get_instance().is_active_session(session):
                leave_gone()
        logger.info("a screen is opened", extra={"event": "session_open", "session": mark})
    watching.ask_as(asker)


def page_now() -> str:
    """The screen that the running script draws."""
    asker = watching.asker()
    return asker.page if asker and asker.page else "none"


@contextmanager
def of(page: str) -> Iterator[None]:
    """Around the run of a screen, by the name of its script."""
    asker = watching.asker()
    if asker:
        asker.page = page
    began = time.perf_counter()
    try:
        yield
    finally:  # also where a click has ended the run
        seconds = time.perf_counter() - began
        measures.RUNS.labels(page).observe(seconds)
        logger.debug("a screen is drawn", extra={"event": "run", "seconds": seconds})


@contextmanager
def until_gone() -> Iterator[None]:
    """Around all that asks the store: it ends without a word where nobody looks at the screen any longer."""
    try:
        yield
    except watching.Gone:
        st.stop()


def leave_gone() -> None:
    """End what runs for sessions whose browser is not connected any longer, and forget them."""
    if not runtime.exists():
        return
    for session, asker in list(_askers.items()):
        if not runtime.get_instance().is_active_session(session):
            _askers.pop(session, None)
            asker.leave()
            logger.info("a screen is closed", extra={"event": "session_close", "session": asker.mark})
