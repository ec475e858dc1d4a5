"""Words explained: links to the glossary, and a term as it is shown there."""

from __future__ import annotations

import streamlit as st

from metrics import saying
from metrics.catalogue import METRICS
from metrics.glossary import CODES, Term
from metrics.text import bold, language, t
from pages.shared.address import carried
from pages.shared.menu import link

# url of a screen -> terms of the glossary
WORDS: dict[str, tuple[str, ...]] = {
    "overview": ("diversion_rate", "gri_306", "bounds", "verdict", "provisional"),
    "waste": ("gri_306", "pooled_rate", "stored", "limbah_sampah", "b3", "ghg_avoided"),
    "factories": ("rpb", "baseline", "mass_balance", "intensity", "sipsn"),
    "practices": ("practice_score", "assessed"),
    "coaching": ("priority", "bounds", "verdict"),
    "upload": ("receipt", "held_row", "nil_report", "undo"),
    "ecosystem": ("hauler_receiver", "green_product", "umkm"),
    "achievement": ("quarter", "target_baseline", "verdict", "provisional"),
    "quality": ("measured_by", "nil_report", "held_row", "provisional"),
    "trace": ("data_version", "bounds"),
}


def term_title(code: str) -> str:
    """What a term or a metric is called in the reader's language. Raises KeyError for neither."""
    return t(CODES[code].title) if code in CODES else saying.title(code)


def on_screen(page: str) -> None:
    """The words that a screen uses and a newcomer asks for, each with the way to what it means."""
    codes = WORDS.get(page, ())
    if not codes:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="terms"):
        st.caption(t("Words on this screen:"), width="content")
        for code in codes:
            link("methods.py", label=term_title(code), query_params=carried(term=code, lang=language()))


def term_card(term: Term) -> None:
    """One term with its meaning, and which figure says how much."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"{bold(t(term.title))}  \n{t(term.meaning)}")
        if term.metric:
            st.caption(t("Figure: {title}", title=t(METRICS[term.metric].title)))
