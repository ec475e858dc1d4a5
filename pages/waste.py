"""Waste flows: where the material goes, over time, by site and material, and under which definition."""

import streamlit as st

from metrics.text import t
from pages.shared import cards, courses, frame
from pages.shared.dominating import dominating_rows
from pages.shared.filters import choose
from pages.shared.gases import gas_range
from pages.shared.paths import where_it_goes
from pages.shared.schemes import eight_rates, mean_beside_pooled, two_definitions
from pages.shared.sites import site_bars

frame.head(t("Waste flows"), t("Where does the waste go, and how much of it is used again?"))
if frame.is_empty():
    frame.end()
filters = choose()

with st.grid(3, min_column_width=280):
    cards.figure_card("diversion_rate", filters)
    cards.figure_card("waste_generated", filters)
    cards.figure_card("waste_diverted", filters)
    cards.figure_card("ghg_avoided", filters)
    cards.figure_card("waste_prevented", filters)
    cards.figure_card("prohibited_mass", filters)

where_it_goes(filters)
dominating_rows("waste_recorded", filters)
courses.by_month(filters)
with st.grid(2, min_column_width=440):
    courses.by_site(filters)
    site_bars(
        "diversion_rate",
        filters,
        t("Which site keeps how much from disposal?"),
        t(
            "Diversion rate, {period}, {definition}; the light part is waste whose destination is not known.",
            period=filters.period_text,
            definition=filters.definition,
        ),
    )
mean_beside_pooled(filters)
site_bars(
    "prohibited_mass",
    filters,
    t("Where is waste disposed of where that is forbidden?"),
    t(
        "Mass by site in t, {period}; the light part is waste whose destination is not known.",
        period=filters.period_text,
    ),
)
courses.by_material(filters)
eight_rates(filters)
two_definitions(filters)
gas_range(filters)
