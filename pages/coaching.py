"""Coaching: does it reach women and the young, and can we know?"""

import streamlit as st

from metrics.questions import Where
from metrics.reaching import needed_next
from pages.shared import cards, frame, text, trends
from pages.shared.asking import ask, ask_one
from pages.shared.filters import choose
from pages.shared.sites import site_bars
from pages.shared.tables import table
from pages.shared.text import t

target = ask_one("coaching_priority_share").target
goal = f"{text.number(target)} %"
frame.head(t("Coaching"), t("Does coaching reach {target} women and/or young people?", target=goal))
if frame.is_empty():
    st.stop()
filters = choose()
share = ask_one("coaching_priority_share", filters.where)

with st.grid(3, min_column_width=280):
    cards.figure_card("coaching_priority_share", filters)
    cards.figure_card("coaching_participants", filters)
    with st.container(border=True, height="stretch"):
        st.metric(t("Still needed"), text.number(needed_next(share)))
        st.markdown(
            t(
                "If all who come next are women or young, so many more participants bring the known share to {target}.",
                target=goal,
            )
        )
        st.caption(cards.unknown_text("coaching_priority_share", share))

st.header(t("Year by year"), anchor=False)
st.caption(t("Each person counts once in a calendar year. The range is what the unknown leaves open."))
years = ask("coaching_priority_share", ("year",), Where(filters.where.sites))
rows = [
    {
        t("Year"): str(f.by["year"]),
        t("Participants"): f.denominator,
        t("Women and/or young"): f.numerator,
        t("Undecided"): f.unknown,
        t("Share"): cards.shown("coaching_priority_share", f),
        t("Against the target"): cards.verdict_text(f),
    }
    for f in years
]
counts = {t("Participants"): text.number, t("Women and/or young"): text.number, t("Undecided"): text.number}
table(rows, counts, "years")

trends.by_month(
    "coaching_priority_share",
    filters,
    t("Is the share rising?"),
    t("Share of women and/or young participants by month; the band is who may be either."),
)
site_bars(
    "coaching_priority_share",
    filters,
    t("Which site reaches them?"),
    t("A person who came at two sites counts at both, so the sites may sum to more than the whole."),
)
