"""Methods: what each figure is and how it is made, from the catalogue that makes it."""

import streamlit as st

from metrics import greenhouse, methods
from pages.shared import frame, text
from pages.shared.address import carried
from pages.shared.asking import definition_table, situation, titles
from pages.shared.tables import table
from pages.shared.text import language, t

frame.head(t("Methods and glossary"), t("What is each figure, how is it made, and what does it not know?"))
st.caption(t("This page is made from the catalogue that the figures themselves are made from."))
for subject, found in methods.subjects(language()).items():
    st.header(subject, anchor=False)
    for method in found:
        with st.expander(method.title):
            st.markdown(method.definition)
            st.table({text.plain(label): text.plain(words) for label, words in method.facts}, border="horizontal")
            for name, sql in method.sql.items():
                st.caption(name)
                st.code(sql, language="sql", wrap_lines=True)
            st.page_link(
                "trace.py",
                label=t("The rows behind it"),
                icon=":material/account_tree:",
                query_params=carried(metric=method.metric.name, lang=language()),
            )

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
)

st.header(t("How dumped waste decays"), anchor=False)
st.caption(
    t("1,000 t of food waste, dumped in year 0: methane by year (first-order decay, IPCC 2006). In the end 40 t.")
)
table(
    [{t("Year"): str(year), t("Methane (t)"): amount} for year, amount in greenhouse.example().items()],
    {t("Methane (t)"): lambda value: text.number(value, 4)},
    "decay",
)
