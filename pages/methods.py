"""Methods and glossary: what each figure is and how it is made, from the catalogue that makes it; what words mean."""

import streamlit as st

from metrics import glossary, greenhouse, methods, text
from metrics.catalogue import METRICS
from metrics.text import language, t
from pages.shared import frame, terms
from pages.shared.asking import definition_table, situation, titles
from pages.shared.panels import rows_link
from pages.shared.switches import switch
from pages.shared.tables import nothing, table


def show(method: methods.Method, is_asked: bool = False) -> None:
    """One figure: definition, facts, the SQL that makes it, and the way to its rows; drawn where it is open."""
    key = f"{'asked' if is_asked else 'method'}_{method.metric.name}"
    panel = st.expander(method.title, expanded=is_asked, key=key, on_change="rerun")
    if not panel.open:
        return
    with panel:
        st.markdown(method.definition)
        st.table({text.plain(label): text.plain(words) for label, words in method.facts}, border="horizontal")
        for name, sql in method.sql.items():
            st.caption(name)
            st.code(sql, language="sql", wrap_lines=True)
        rows_link(method.metric.name)


def asked_for(code: str) -> None:
    """What a link asks for, first on the screen: the term, and the figure that it names."""
    if code in glossary.CODES:
        terms.term_card(glossary.CODES[code])
    if metric := glossary.metric_of(code):
        show(methods.method(metric, language()), is_asked=True)


def figures(words: str) -> None:
    """Every figure by subject; those in which all words occur."""
    st.caption(t("This page is made from the catalogue that the figures themselves are made from."))
    subjects = methods.searched(language(), words)
    for subject, found in subjects.items():
        st.header(subject, anchor=False)
        for method in found:
            show(method)
    if not subjects:
        nothing()


def words_explained(words: str) -> None:
    st.header(t("Glossary"), anchor=False)
    known = glossary.found(language(), words)
    with st.grid(2, min_column_width=300):
        for term in known:
            terms.term_card(term)
    if not known:
        nothing()


def definitions() -> None:
    """What the definitions of diversion count, and how dumped waste decays."""
    st.header(t("One word, eight rates"), anchor=False)
    st.caption(t("How each definition takes a destination; * is our reading of it, not its words."))
    schemes = titles("definitions")
    words = {"yes": t("counts"), "no": t("does not count"), "out": t("outside"), "unknown": t("not known")}
    names = titles("destinations")
    taken = definition_table()
    table(
        [
            {t("Destination"): names.get(destination, destination)}
            | {
                schemes[scheme]: words[how.counts] + (" *" if how.is_interpretation else "")
                for scheme in situation().definitions
                if (how := by_scheme.get(scheme))
            }
            for destination, by_scheme in taken.items()
        ],
        {},
        "definition_table",
        alt=t("One word, eight rates"),
    )
    st.header(t("How dumped waste decays"), anchor=False)
    st.caption(
        t("1,000 t of food waste, dumped in year 0: methane by year (first-order decay, IPCC 2006). In the end 40 t.")
    )
    table(
        [{t("Year"): str(year), t("Methane (t)"): amount} for year, amount in greenhouse.example().items()],
        {t("Methane (t)"): lambda value: text.number(value, 4)},
        "decay",
        alt=t("How dumped waste decays"),
    )


frame.head(t("Methods and glossary"), t("What is each figure, how is it made, and what does it not know?"))
asked = next((code for name in ("term", "metric") for code in st.query_params.get_all(name)), "")
if asked in glossary.CODES or asked in METRICS:
    asked_for(asked)
parts = {"figures": t("Figures"), "glossary": t("Glossary"), "definitions": t("Definitions of diversion")}
start = "glossary" if asked in glossary.CODES and not glossary.metric_of(asked) else "figures"
with st.container(horizontal=True, vertical_alignment="bottom"):
    part = switch(t("Show"), parts, "view_part", start, is_named=True)
    wanted = ""
    if part != "definitions":
        wanted = st.text_input(
            t("Search"), key="methods_search", placeholder=t("A word, in the title or the definition")
        )
if part == "figures":
    figures(wanted)
elif part == "glossary":
    words_explained(wanted)
else:
    definitions()
