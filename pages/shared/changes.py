"""What an upload or its undo did to the headline figures."""

from __future__ import annotations

import streamlit as st

from metrics import saying
from metrics.catalogue import HEADLINES
from metrics.figures import Figure
from metrics.text import t
from pages.shared.asking import ask_one


def headlines() -> dict[str, Figure]:
    """The headline figures over all data, now."""
    return {metric: ask_one(metric) for metric in HEADLINES}


def note(before: dict[str, Figure]) -> None:
    """Remember what the figures were, to be shown beside what they are."""
    st.session_state["change"] = (before, headlines())


def forget() -> None:
    """The last change is told: it says nothing of what comes now."""
    st.session_state.pop("change", None)


def show() -> None:
    """The headline figures after the last change, each with what it was."""
    if "change" not in st.session_state:
        return
    before, after = st.session_state["change"]
    st.header(t("What this changed"), anchor=False)
    st.caption(t("The headline figures over all data, before and after."))
    with st.grid(3, min_column_width=260):
        for metric in HEADLINES:
            with st.container(border=True, height="stretch"):
                st.metric(saying.title(metric), saying.shown(metric, after[metric]))
                st.caption(t("before: {value}", value=saying.shown(metric, before[metric])))
