"""Green practices: how green the assessed enterprises work, and how many are assessed."""

import streamlit as st

from pages.shared import cards, charts, frame, text
from pages.shared.asking import ask, titles
from pages.shared.filters import choose
from pages.shared.panels import panel
from pages.shared.sites import site_bars
from pages.shared.text import t

frame.head(t("Green practices"), t("How green do the enterprises work, and how many of them do we know?"))
if frame.is_empty():
    st.stop()
filters = choose()

with st.grid(3, min_column_width=280):
    cards.figure_card("practice_score", filters)
    cards.figure_card("practice_assessed_share", filters)
    cards.figure_card("practice_enterprises", filters)
st.caption(
    t(
        "A score is a state at the end of the period, not a sum. There is no official Indonesian scale yet: "
        "practices, weights and thresholds are this project's draft, to be changed as data."
    )
)

class_titles = {
    "not_assessed": t("Not assessed"),
    "no_class": t("Assessed too little for a class"),
    **titles("practice_levels"),
}
found = {f.by["class"]: f.value for f in ask("practice_enterprises", ("class",), filters.where)}
classes = [code for code in class_titles if code in found]
panel(
    t("In which class are the enterprises?"),
    t("Registered enterprises at the end of the period."),
    "by_class",
    lambda: charts.bars(
        [class_titles[code] for code in classes],
        [found[code] for code in classes],
        [text.number(found[code]) for code in classes],
    ),
    [{t("Class"): class_titles[code], t("Enterprises"): found[code]} for code in classes],
    {t("Enterprises"): text.number},
    filters,
    "practice_enterprises",
)

site_bars(
    "practice_score",
    filters,
    t("Which site works how green?"),
    t("Mean score of the assessed enterprises, 0 to 100."),
)

site_bars(
    "practice_assessed_share",
    filters,
    t("How many are assessed?"),
    t("Assessed enterprises of those registered."),
)
