"""Board pack: a document that stands alone - composed, looked at, saved, and held against what the data say later."""

import streamlit as st

from metrics.text import t
from pages.shared import composing, frame, packed

frame.head(t("Board pack"), t("What does the board need to see, and what is it to decide?"))
number = st.query_params.get("pack", "")
if number:
    packed.one(number)
else:
    if not frame.is_empty():
        composing.compose()
    packed.listed()
