"""What needs attention, in sentences, each with the way to the place."""

from __future__ import annotations

import streamlit as st

from data.arriving import today
from data.words import N_
from metrics.attention import Matter, matters
from metrics.sentences import HEAVY, sentence
from metrics.text import language, plain, t
from pages.shared.address import carried
from pages.shared.asking import ask_one, look, titles
from pages.shared.filters import Filters
from pages.shared.menu import link

# what -> the screen to go to, and what the link says
WAYS: dict[str, tuple[str, str]] = {
    "not_met": ("coaching.py", N_("See coaching")),
    "undecidable": ("coaching.py", N_("See coaching")),
    "overdue": ("achievement.py", N_("See targets")),
    "prohibited": ("waste.py", N_("See destinations")),
    "falling": ("achievement.py", N_("See the quarters")),
    "balance": ("factories.py", N_("See batches")),
    "silent": ("quality.py", N_("See reports")),
    "stale": ("quality.py", N_("See reports")),
    "held": ("upload.py", N_("Repair rows")),
}


def list_matters(filters: Filters) -> None:
    """Everything that needs attention in the period that was chosen; a sentence too where nothing does."""
    found = look(matters, filters.where, today(), filters.before)
    if not found:
        st.markdown(":material/check_circle: " + t("Nothing that the figures can tell."))
        return
    with st.container(border=True, key="matters"):
        for matter in found:
            _matter(matter, filters)


def _matter(matter: Matter, filters: Filters) -> None:
    page, label = WAYS[matter.what]
    icon = ":material/error:" if matter.what in HEAVY else ":material/info:"
    share = ask_one("coaching_priority_share", filters.where)
    words = plain(sentence(matter, share, titles, filters.period_before_text))
    said, way = st.columns([5, 1], vertical_alignment="center")
    said.markdown(f"{icon} {words}")
    only = {"factory": matter.parts[0].of, "view_part": "production"} if matter.what == "balance" else {}
    only |= {"held": matter.parts[0].of} if matter.what == "held" else {}
    with way:
        link(page, label=t(label), query_params=carried(lang=language(), **only))
