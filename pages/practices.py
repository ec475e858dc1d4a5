"""Green practices: how green the assessed enterprises work, how many are assessed, and what moves."""

from dataclasses import replace

import streamlit as st

from metrics.practice import OLD_MONTHS, most_changed, sensitivity
from pages.shared import assessments, cards, charts, frame, text
from pages.shared.address import VIEW, carried, one
from pages.shared.asking import ask, ask_one, look
from pages.shared.filters import choose
from pages.shared.panels import panel
from pages.shared.sites import site_bars
from pages.shared.tables import downloads, table
from pages.shared.text import language, t

frame.head(t("Green practices"), t("How green do the enterprises work, how many of them do we know, and what moves?"))
if frame.is_empty():
    st.stop()
filters = choose()
where = filters.where

with st.grid(3, min_column_width=280):
    cards.figure_card("practice_score", filters)
    cards.figure_card("practice_assessed_share", filters)
    cards.figure_card("practice_enterprises", filters)
class_titles = assessments.class_titles()
st.markdown(assessments.classes_in_words(ask("practice_enterprises", ("class",), where)))
st.caption(
    t(
        "A score is a state at the end of the period, not a sum. There is no official Indonesian scale yet: "
        "practices, weights and thresholds are this project's draft, to be changed as data."
    )
)
st.page_link(
    "methods.py",
    label=t("How a score is made"),
    icon=":material/menu_book:",
    query_params=carried(lang=language()),
)

bases = assessments.bases()
basis = (
    st.segmented_control(
        t("Which assessments count below"),
        list(bases),
        format_func=bases.__getitem__,
        required=True,
        **one(f"{VIEW}basis", list(bases), "all"),
    )
    or "all"
)
of_basis = replace(filters, where=replace(where, only=(("basis", basis),)))
traced = basis == "all"  # the rows behind a figure are those of all assessments

assessments.practices_by_site(of_basis, bases[basis], "practice_level" if traced else "")

found = {f.by["class"]: f for f in ask("practice_enterprises", ("class",), of_basis.where)}
classes = [code for code in class_titles if code in found]
panel(
    assessments.largest_class(list(found.values()), ask_one("practice_enterprises", of_basis.where)),
    t("Registered enterprises by class at the end of the period; {basis}.", basis=bases[basis].lower()),
    "by_class",
    lambda: charts.bars(
        [class_titles[code] for code in classes],
        [found[code].value for code in classes],
        [text.number(found[code].value) for code in classes],
    ),
    [{t("Class"): class_titles[code], t("Enterprises"): found[code].value} for code in classes],
    {t("Enterprises"): text.number},
    filters,
    "practice_enterprises" if traced else "",
)
assessments.movement(of_basis, basis)

site_bars(
    "practice_score",
    of_basis,
    t("Which site works how green?"),
    t("Mean score of the assessed enterprises, 0 to 100; {basis}.", basis=bases[basis].lower()),
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
    names = assessments.weight_titles()
    rows = [
        {
            t("Weights"): names.get(one_set.weights, one_set.weights),
            t("Would change class"): one_set.changed,
            t("Assessed enterprises"): one_set.assessed,
        }
        for one_set in shifts
    ]
    title = t("Classes under other weights")
    table(rows, dict.fromkeys((t("Would change class"), t("Assessed enterprises")), text.number), "weights", alt=title)
    with st.container(horizontal=True):
        downloads(rows, title, "weights", filters)

assessments.enterprise_list(of_basis, basis, t("An assessment is old after {months} months.", months=OLD_MONTHS))
