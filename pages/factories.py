"""Shared factories: where they are, and how each one does."""

import streamlit as st

from metrics.text import t
from pages.shared import factory, frame, places
from pages.shared.filters import choose

frame.head(t("Shared factories"), t("Where are the shared factories, and how does each one do?"))
if frame.is_empty():
    frame.end()
unlisted = places.settle()
filters = choose()
code = unlisted or (filters.where.sites[0] if len(filters.where.sites) == 1 else "")
with st.container(horizontal=True, vertical_alignment="bottom"):
    places.picker(code)
    shade = "" if code else places.shade_picker()
if code:
    factory.page(places.register()[code], places.of_one(code, filters))
else:
    places.the_map(filters, shade)
    places.the_list(filters)
