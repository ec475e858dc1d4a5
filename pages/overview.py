"""Overview: the three questions, each with its figure, its target and its sites."""

import streamlit as st

from pages.shared import cards, frame, sites, trends
from pages.shared.filters import choose
from pages.shared.text import t

frame.head(
    t("Overview"),
    t("How much waste is kept from disposal, how green are the practices, does coaching reach women and the young?"),
)
if frame.is_empty():
    st.stop()
filters = choose()

with st.grid(3, min_column_width=280):
    cards.figure_card("diversion_rate", filters)
    cards.figure_card("practice_score", filters)
    cards.figure_card("coaching_priority_share", filters)
cards.small_figures(["waste_generated", "waste_diverted", "waste_disposed", "product_mass"], filters)

st.caption(t("What is neither diverted nor directed to disposal is stored, or its destination is not known."))

trends.by_month(
    "diversion_rate",
    filters,
    t("Is more waste kept from disposal?"),
    t("Diversion rate by month; the band is waste whose destination is not known."),
)

st.header(t("Sites side by side"), anchor=False)
sites.side_by_side(filters)
