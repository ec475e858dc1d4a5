"""Every month, provisional or final, and the way to close it or to open it again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data import access, closing
from data.closing import Month
from metrics import text
from metrics.text import t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import look, store
from pages.shared.tables import table


def months() -> None:
    st.header(t("Final months"), anchor=False)
    found = look(closing.months)[::-1]
    if not found:
        st.caption(t("There is no data yet."))
        return
    rows = [
        {
            t("Month"): text.full_month(month.month),
            t("State"): t("final") if month.closed else t("provisional"),
            t("Closed by"): month.closed.closed_by if month.closed else None,
            t("Closed on"): text.moment(month.closed.closed_at) if month.closed else None,
            t("Why"): month.closed.note if month.closed else None,
            t("Corrections since"): len(month.corrections),
        }
        for month in found
    ]
    table(rows, {t("Corrections since"): text.number}, "months", alt=t("Final months"))
    _changing(found)


def _changing(found: Sequence[Month]) -> None:
    by_month = {one.month: one for one in found}
    names = {day: text.full_month(day) for day in by_month}
    chosen = by_month[st.selectbox(t("Month"), list(names), format_func=names.__getitem__, key="month_of")]
    of = amends.form("month", f"{chosen.month:%Y-%m}")
    with st.form(of.key("form"), border=True):
        if chosen.closed:
            st.markdown(t("{month} is final.", month=text.bold(names[chosen.month])))
            label, change = t("Open it again"), closing.reopen
        else:
            st.markdown(t("{month} is provisional.", month=text.bold(names[chosen.month])))
            label, change = t("Close the month"), closing.close

        def do(of: Form, read_at: int) -> str:
            return amends.said_of(change(store(), chosen.month, access.who().name, of.words("why")))

        amends.why_and_button(of, label, do)
