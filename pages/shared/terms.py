"""Words explained: links to the glossary, and a term as it is shown there."""

from __future__ import annotations

import streamlit as st

from metrics.catalogue import METRICS
from metrics.glossary import CODES, Term
from pages.shared import cards
from pages.shared.address import carried
from pages.shared.text import bold, language, t


def term_title(code: str) -> str:
    """What a term or a metric is called in the reader's language. Raises KeyError for neither."""
    return t(CODES[code].title) if code in CODES else cards.title(code)


def term_link(code: str) -> None:
    """The way to what a word means: a term of the glossary, or a metric. Raises KeyError for neither."""
    st.page_link(
        "methods.py",
        label=t("What is “{term}”?", term=term_title(code)),
        icon=":material/help:",
        query_params=carried(term=code, lang=language()),
    )


def term_card(term: Term) -> None:
    """One term with its meaning, and which figure says how much."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"{bold(t(term.title))}  \n{t(term.meaning)}")
        if term.metric:
            st.caption(t("Figure: {title}", title=t(METRICS[term.metric].title)))
