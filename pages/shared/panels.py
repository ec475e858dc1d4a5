"""A chart with what belongs to it: what is seen, in which unit, as chart or table, to take away, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from metrics.text import language, plain, t
from pages.shared import charts
from pages.shared.address import VIEW, carried
from pages.shared.filters import Filters
from pages.shared.menu import link
from pages.shared.switches import switch
from pages.shared.tables import Format, Rows, downloads, nothing, table


@dataclass(frozen=True)
class View:
    """One more way to look at a panel, between its chart and its table."""

    name: str
    label: str
    figure: Callable[[], dict[str, Any]]


def panel(
    title: str,
    about: str,
    key: str,
    figure: Callable[[], dict[str, Any]],
    rows: Rows,
    formats: Mapping[str, Format],
    filters: Filters,
    metric: str = "",
    alt: str = "",
    picks: Sequence[str] = (),
    more: Sequence[View] = (),
    first: str = "chart",
) -> None:
    """Show one chart or its table.

    title: the finding, or the question; about: measure, unit, period, definition; alt: the finding in words, where the
    title is none. figure: makes the chart, where it is looked at; rows: the table behind it, with all digits. metric:
    whose rows can be followed. picks: the site of each point, where a click on one chooses it for the whole screen.
    more: further views; first: the view that is seen where none was chosen.
    """
    with st.container(key=f"panel_{key}"):
        st.header(plain(title), anchor=False)
        st.caption(plain(about))
        if not rows:
            nothing()
            return
        shown = st.container()
        with st.container(horizontal=True, vertical_alignment="center"):
            view = switch(t("Show as"), _views(more), f"{VIEW}{key}", first)
            downloads(rows, title, key, filters, about)
            if metric:
                rows_link(metric)
        with shown:
            others = {other.name: other.figure for other in more}
            if view == "table":
                table(rows, formats, f"{key}_table", alt=title)
            elif view in others:
                charts.draw(others[view](), alt or title, f"{key}_{view}")
            else:
                charts.draw(figure(), alt or title, key, picks)


def _views(more: Sequence[View]) -> dict[str, str]:
    """Chart, table or what else there is."""
    between = {view.name: view.label for view in more}
    return {"chart": t("Bars") if more else t("Chart"), **between, "table": t("Table")}


def rows_link(metric: str) -> None:
    """The way to the rows behind a figure, with all that was chosen."""
    link(
        "trace.py",
        label=t("The rows behind it"),
        icon=":material/account_tree:",
        query_params=carried(metric=metric, lang=language()),
    )
