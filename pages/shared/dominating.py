"""Rows that own much of a total: one wrong row can make a figure."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from metrics import saying, text
from metrics.behind import Row
from metrics.text import language, t
from pages.shared.asking import trace, version
from pages.shared.filters import Filters
from pages.shared.panels import rows_link

MOST = 3


def dominating_rows(metric: str, filters: Filters) -> None:
    """The rows that own much of a figure, when the reader asks: every row behind it has to be looked at for that."""
    if not st.toggle(t("Look for single rows that own much of this"), key=f"dominating_{metric}_{language()}"):
        return
    found = trace(metric, filters.where, version())
    rows = found.dominating()
    name = saying.title(metric)
    if not rows:
        st.markdown(
            ":material/check: "
            + t(
                "None of the {count} rows owns more than a tenth of it ({title}).",
                count=text.number(found.count),
                title=name,
            )
        )
    in_words(rows)
    rows_link(metric)


def in_words(rows: Sequence[Row]) -> None:
    """The first of some rows, each with its share of the whole."""
    for row in rows[:MOST]:
        file, share = text.plain(row.file or row.kind), text.percent(row.share_percent)
        said = t("Row {line} of {file} alone is {share} of it.", line=row.line, file=file, share=share)
        st.markdown(f":material/priority_high: {said}")
