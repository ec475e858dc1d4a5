"""What a reader chose, kept in the address as codes, so that a link means the same in either language.

Streamlit's own binding writes the labels into the address, and forgets what came from it when the page changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

VIEW = "view_"  # how the names of choices begin that belong to one screen only


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


def arrive() -> None:
    """Note whether this run shows another screen than the last: a link between screens leaves the address behind."""
    place = urlsplit(st.context.url or "").path
    st.session_state["is_new_screen"] = st.session_state.get("screen") != place
    st.session_state["screen"] = place


def carried(**more: str) -> dict[str, str | list[str]]:
    """Every choice that speaks of more than one screen, and what is added to it: for a link to carry along."""
    return {**{name: values for name, values in _chosen().items() if not name.startswith(VIEW)}, **more}


def take(name: str, options: Sequence[str], default: list[str]) -> list[str]:
    """The values of a choice: what the address says; on a screen just come to, else what was chosen before.

    Sets the state of the widget with that key; call before drawing it, and give it `keep` as its on_change.
    """
    in_address = [value for value in st.query_params.get_all(name) if value in options]
    before = _chosen().get(name, default) if st.session_state.get("is_new_screen", True) else default
    values = in_address or [value for value in before if value in options] or default
    _remember(name, values, default)
    return values


def wanted(name: str) -> list[str]:
    """What the address or an earlier choice asks for, whether it is offered or not."""
    return list(dict.fromkeys([*st.query_params.get_all(name), *_chosen().get(name, [])]))


def keep(name: str, default: list[str]) -> None:
    """Remember what a widget was just set to."""
    value = st.session_state[name]
    values = list(value) if isinstance(value, list) else [value] if value is not None else default
    _remember(name, values, default)


def choose(name: str, values: list[str]) -> None:
    """Choose for the reader, from a callback: as if the widget of that name had been set. None chooses the default."""
    _remember(name, values, [])


def is_chosen(names: Sequence[str]) -> bool:
    """Whether any of these choices differs from its default."""
    return any(name in _chosen() for name in names)


def forget(names: Sequence[str]) -> None:
    """Put choices back to their defaults, from a callback."""
    for name in names:
        _remember(name, [], [])


def one(name: str, options: Sequence[str], default: str) -> dict[str, Any]:
    """Arguments that bind a widget for one value to the address."""
    st.session_state[name] = take(name, options, [default])[0]
    return {"key": name, "on_change": keep, "args": (name, [default])}


def many(name: str, options: Sequence[str]) -> dict[str, Any]:
    """Arguments that bind a widget for several values to the address; none is the default."""
    st.session_state[name] = take(name, options, [])
    return {"key": name, "on_change": keep, "args": (name, [])}
