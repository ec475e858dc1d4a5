"""Tables in one style: sorted by value, shown as the reader's language writes numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from pages.shared.exports import to_csv
from pages.shared.text import NOTHING, language, t

Format = Callable[[Any], str]


def table(rows: list[dict[str, Any]], formats: Mapping[str, Format], key: str) -> None:
    """Rows with the columns of their keys; a column with a format sorts by its value and shows the format."""
    if not rows:
        st.caption(t("Nothing to show for this choice."))
        return
    frame = pd.DataFrame(rows)
    for name in formats:
        frame[name] = pd.to_numeric(frame[name], errors="coerce") if name in frame else None
    styled = frame.style.format({name: _blank_safe(form) for name, form in formats.items()}, na_rep=NOTHING)
    st.dataframe(styled, hide_index=True, key=key, placeholder=NOTHING)


def _blank_safe(form: Format) -> Format:
    return lambda value: NOTHING if value is None or pd.isna(value) else form(value)


def behind(label: str, rows: list[dict[str, Any]], formats: Mapping[str, Format], key: str) -> None:
    """The table behind a chart, and its download with all digits."""
    with st.expander(label, icon=":material/table:"):
        table(rows, formats, key)
        if rows:
            download(rows, key)


def download(rows: list[dict[str, Any]], key: str) -> None:
    """A table as CSV, with all digits, in the reader's way of writing numbers."""
    st.download_button(
        t("Download CSV"),
        partial(to_csv, rows, language()),
        file_name=f"{key}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"{key}_csv",
        on_click="ignore",
    )
