"""Green practices: how green the assessed enterprises work, how many are assessed, and what moves."""

from dataclasses import replace

import streamlit as st

from data import access
from metrics import labels, text
from metrics.practice import most_changed, sensitivity
from metrics.text import language, t
from pages.shared import assessments, cards, frame
from pages.shared.address import VIEW, carried
from pages.shared.asking import ask, ask_one, look
from pages.shared.filters import choose
from pages.shared.menu import link
from pages.shared.sites import site_bars
from pages.shared.switches import switch
from pages.shared.tables import downloads, printed

frame.head(t("Green practices"), t("How green do the enterprises work, how many of them do we know, and what moves?"))
if frame.is_empty():
    frame.end()
filters = choose()
where = filters.where

with st.grid(3, min_column_width=280):
    cards.figure_card("practice_score", filters)
    cards.figure_card("practice_assessed_share", filters)
    cards.figure_card("practice_enterprises", filters)
st.markdown(assessments.classes_in_words(ask("practice_enterprises", ("class",), where)))
st.caption(
    t(
        "A score is a state at the end of the period, not a sum. There is no official Indonesian scale yet: "
        "practices, weights and thresholds are this project's draft, to be changed as data."
    )
)
link(
    "methods.py",
    label=t("How a score is made"),
    icon=":material/menu_book:",
    query_params=carried(lang=language()),
)

bases = assessments.bases()
basis = switch(t("Which assessments count"), bases, f"{VIEW}basis", "all", is_named=True)
of_basis = replace(filters, where=replace(where, only=(("basis", basis),)))
is_traced = basis == "all"  # the rows behind a figure are those of all assessments

of_kind = assessments.bases_in_captions()[basis]
score = ask_one("practice_score", of_basis.where)
if basis != "all" and not score.denominator:
    st.caption(
        t(
            "No enterprise has {basis} until the end of the period. Assessments say which kind they are in the column "
            "for verification.",
            basis=of_kind,
        )
    )
else:
    assessments.practices_by_site(of_basis, of_kind, "practice_level" if is_traced else "")
    assessments.by_class(of_basis, of_kind, "practice_enterprises" if is_traced else "")
    assessments.movement(of_basis, basis, of_kind)
    site_bars(
        "practice_score",
        of_basis,
        t("Which site works how green?"),
        t("Mean score of the assessed enterprises, 0 to 100; {basis}.", basis=of_kind),
        is_traced,
    )
site_bars(
    "practice_assessed_share",
    filters,
    t("How many are assessed?"),
    t("Assessed enterprises of those registered."),
)

st.header(t("How sure is that?"), anchor=False)
assessments.how_known(filters)
shifts = look(sensitivity, where)
equal = next((one_set for one_set in shifts if one_set.weights == "equal"), None)
doubled = most_changed(shifts)
if equal and doubled and equal.assessed:
    st.markdown(
        t(
            "{equal} of {assessed} assessed enterprises would change class under equal weights; at most {most} with "
            "one dimension doubled.",
            equal=text.number(equal.changed),
            assessed=text.number(equal.assessed),
            most=text.number(doubled.changed),
        )
    )
    rows = [
        {
            t("Weights"): labels.weights(one_set.weights),
            t("Would change class"): one_set.changed,
        }
        for one_set in shifts
    ]
    title = t("Classes under other weights")
    printed(rows, {t("Would change class"): text.number})
    with st.container(horizontal=True):
        downloads(rows, title, "weights", filters)

if access.who().may("enterprises"):
    assessments.enterprise_list(filters)
