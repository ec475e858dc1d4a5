"""A chart with what belongs to it: what is seen, in which unit, as chart or table, to take away, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared import charts
from pages.shared.address import VIEW, carried
from pages.shared.filters import Filters
from pages.shared.switches import switch
from pages.shared.tables import Format, Rows, downloads, nothing, table
from pages.shared.text import language, t


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
) -> None:
    """Show one chart or its table.

    title: the finding, or the question; about: measure, unit, period, definition; alt: the finding in words, where the
    title is none. figure: makes the chart, where it is looked at; rows: the table behind it, with all digits. metric:
    whose rows can be followed. picks: the site of each point, where a click on one chooses it for the whole screen.
    """
    with st.container(key=f"panel_{key}"):
        st.header(title, anchor=False)
        st.caption(about)
        if not rows:
            nothing()
            return
        shown = st.container()
        with st.container(horizontal=True, vertical_alignment="center"):
            view = switch(t("Show as"), {"chart": t("Chart"), "table": t("Table")}, f"{VIEW}{key}", "chart")
            downloads(rows, title, key, filters, about)
            if metric:
                rows_link(metric)
        with shown:
            if view == "table":
                table(rows, formats, f"{key}_table", alt=title)
            else:
                charts.draw(figure(), alt or title, key, picks)


def rows_link(metric: str) -> None:
    """The way to the rows behind a figure, with all that was chosen."""
    st.page_link(
        "trace.py",
        label=t("The rows behind it"),
        icon=":material/account_tree:",
        query_params=carried(metric=metric, lang=language()),
    )
