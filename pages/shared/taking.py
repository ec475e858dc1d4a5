"""What is taken away: whose it is is asked again when the button is pressed, and the log keeps that a file left.

Streamlit names a file by a hash, of large ones by that of their length, beginning, middle and end, and hands the first
of that name to whoever asks by it. So each file has a number that is drawn: no two are taken for one, none is guessed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from data import access, audit
from data.access import Person
from pages.shared import signing
from pages.shared.asking import store, version

_SCREEN = "screen_drawn"


def on(screen: str) -> None:
    """Which screen is being drawn, by the name of its script."""
    st.session_state[_SCREEN] = screen


def button(label: str, make: Callable[[], bytes], about: str, mime: str, what: str = "download", **more: Any) -> None:
    """A button for a file that is made when it is pressed.

    about: a code for the log, with the format at its end; what: the event (data/audit.py).
    """
    more["mime"] = f"{mime}; copy={secrets.token_hex(16)}"
    if what == "download":
        about = f"{st.session_state.get(_SCREEN, '')}/{about}"
    given = partial(taken, make, signing.later(), what, about, version())
    st.download_button(label, given, on_click="ignore", **more)


def taken(make: Callable[[], bytes], whose: Callable[[], Person], what: str, about: str, at: int) -> bytes:
    """The file, where the person may still have it, and an event in the log. Raises access.Refused."""
    with access.acting(whose()):
        content = make()
        audit.note(store(), what, about, at)
        return content
