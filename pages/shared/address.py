"""What a reader chose, kept in the address as codes, so that a link means the same in either language.

Streamlit's own binding writes the labels into the address, and forgets what came from it when the page changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st


def _chosen() -> dict[str, list[str]]:
    chosen: dict[str, list[str]] = st.session_state.setdefault("chosen", {})
    return chosen


def _remember(name: str, values: list[str], default: list[str]) -> None:
    """Keep what differs from the default, here and in the address: a default is not a choice and may change."""
    if values == default:
        _chosen().pop(name, None)
        st.query_params.pop(name, None)
        return
    _chosen()[name] = values
    if st.query_params.get_all(name) != values:
        st.query_params[name] = values


def take(name: str, options: Sequence[str], default: list[str]) -> list[str]:
    """The values of a choice: those in the address if they are options, else those chosen before, else the default.

    Sets the state of the widget with that key; call before drawing it, and give it `keep` as its on_change.
    """
    in_address = [value for value in st.query_params.get_all(name) if value in options]
    before = [value for value in _chosen().get(name, default) if value in options]
    values = in_address or before or default
    _remember(name, values, default)
    return values


def keep(name: str, default: list[str]) -> None:
    """Remember what a widget was just set to."""
    value = st.session_state[name]
    values = list(value) if isinstance(value, list) else [value] if value is not None else default
    _remember(name, values, default)


def one(name: str, options: Sequence[str], default: str) -> dict[str, Any]:
    """Arguments that bind a widget for one value to the address."""
    st.session_state[name] = take(name, options, [default])[0]
    return {"key": name, "on_change": keep, "args": (name, [default])}


def many(name: str, options: Sequence[str]) -> dict[str, Any]:
    """Arguments that bind a widget for several values to the address; none is the default."""
    st.session_state[name] = take(name, options, [])
    return {"key": name, "on_change": keep, "args": (name, [])}
