"""Overview: the three questions, each with its figure and its target; what needs attention; the sites side by side."""

import streamlit as st

from metrics.catalogue import HEADLINES
from metrics.text import language, plain, t
from pages.shared import cards, frame, sites, trends
from pages.shared.address import carried
from pages.shared.attention import list_matters
from pages.shared.filters import choose
from pages.shared.menu import link

CARDS = (*HEADLINES, "waste_diverted", "waste_prevented", "ghg_avoided")

frame.head(
    t("Overview"),
    t("How much waste is kept from disposal, how green are the practices, does coaching reach women and the young?"),
)
if frame.is_empty():
    frame.end()
filters = choose()

with st.grid(3, min_column_width=280):
    for metric in CARDS:
        cards.figure_card(metric, filters)

st.header(t("Needs attention"), anchor=False)
list_matters(filters)
link(
    "packs.py",
    label=t("Make a board pack of this"),
    icon=":material/article:",
    query_params=carried(lang=language()),
)

trends.by_month(
    "diversion_rate",
    filters,
    t("Is more waste kept from disposal?"),
    t(
        "Diversion rate by month, {definition}; the band is waste whose destination is not known.",
        definition=filters.definition,
    ),
)

st.header(t("Sites side by side"), anchor=False)
st.caption(plain(f"{filters.period_text} · {filters.definition}"))
sites.side_by_side(filters)
