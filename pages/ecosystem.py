"""Ecosystem: who links with whom, and what is made and sold of waste."""

import streamlit as st

from metrics.text import t
from pages.shared import cards, frame, partnering, selling
from pages.shared.filters import choose
from pages.shared.sites import site_bars

frame.head(t("Ecosystem"), t("Who links with whom, and what is made and sold of waste?"))
if frame.is_empty():
    frame.end()
filters = choose()

with st.grid(3, min_column_width=280):
    cards.figure_card("active_partners", filters)
    cards.figure_card("receiver_known_share", filters)
    cards.figure_card("green_product_mass", filters)
    cards.figure_card("green_product_value", filters)
    cards.figure_card("kadin_members", filters)
    cards.figure_card("new_entrepreneurs", filters)

partnering.who_receives(filters)
partnering.by_role_and_kind(filters)
partnering.each_partner(filters)
with st.grid(2, min_column_width=440):
    selling.by_product(filters)
    selling.by_buyer(filters)
selling.by_distributor(filters)
selling.by_material(filters)
with st.grid(2, min_column_width=440):
    site_bars(
        "green_product_value_per_waste",
        filters,
        t("What does a tonne of waste bring in?"),
        t("Value of green products for each tonne of waste recorded, {period}.", period=filters.period_text),
    )
    site_bars(
        "receiver_known_share",
        filters,
        t("Which site knows who receives its waste?"),
        t("Share of recorded waste of which it is known who received it, {period}.", period=filters.period_text),
    )
    about = t("Enterprises at the end of the period; the light part does not say.")
    site_bars("kadin_members", filters, t("Where are the members of Kadin?"), about)
    site_bars("new_entrepreneurs", filters, t("Where are the new entrepreneurs?"), about)
