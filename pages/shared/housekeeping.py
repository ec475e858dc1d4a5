"""What an administrator keeps: roles and closed months."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data import access, closing, members
from data.access import OF_PROVINCE, OF_SITES, ROLES
from data.errors import StoreError
from data.members import Member
from metrics import text
from metrics.text import language, t
from pages.shared.asking import begin_run, look, store, titles
from pages.shared.tables import printed, table


def roles() -> None:
    """Everyone with a role, and the way to give or take one."""
    st.header(t("Roles"), anchor=False)
    found = look(members.members)
    sites, provinces = titles("sites"), titles("provinces")
    names = {code: t(title) for code, title in ROLES.items()}
    if not found:
        st.caption(t("Nobody has been given a role yet."))
    else:
        printed(
            [
                {
                    t("E-mail"): member.email,
                    t("Role"): names[member.role],
                    t("Of"): ", ".join(sites.get(s, s) for s in member.sites)
                    or provinces.get(member.province or "", text.NOTHING),
                }
                for member in found
            ],
            {},
        )
    if first := members.first():
        st.caption(t("{email} is an administrator by the configuration.", email=text.plain(first)))
    with st.form("member", border=True):
        st.markdown(text.bold(t("Give a role, or take it away")))
        email = st.text_input(t("E-mail"), key="member_email")
        role = st.selectbox(t("Role"), list(names), format_func=names.__getitem__, key="member_role")
        of = st.multiselect(
            t("Sites of an operator or a coach"),
            list(sites),
            format_func=sites.__getitem__,
            placeholder=t("None"),
            key="member_sites",
        )
        province = st.selectbox(
            t("Province of a regional office"),
            list(provinces),
            index=None,
            format_func=provinces.__getitem__,
            placeholder=t("None"),
            key="member_province",
        )
        why = st.text_input(t("Why"), key="member_why")
        if st.form_submit_button(t("Keep"), type="primary", key="member_keep"):
            member = Member(email, role or "", tuple(of) if role in OF_SITES else (), _of(role, province))
            _try(lambda: members.put(store(), member, access.who().name, why))


def _of(role: str | None, province: str | None) -> str | None:
    return province if role in OF_PROVINCE else None


def _try(change: Callable[[], object]) -> None:
    """Make a change, and say what became of it."""
    try:
        change()
    except StoreError as error:
        st.error(text.plain(error.message(language())), icon=":material/error:")
        return
    begin_run()
    st.rerun()


def months_closed() -> None:
    """Every month with its state, and the way to close it or to open it again."""
    st.header(t("Final months"), anchor=False)
    found = look(closing.months)
    if not found:
        st.caption(t("There is no data yet."))
        return
    rows = [
        {
            t("Month"): text.full_month(month.month),
            t("State"): t("final") if month.closed else t("provisional"),
            t("Closed by"): month.closed.closed_by if month.closed else None,
            t("Closed on"): text.moment(month.closed.closed_at) if month.closed else None,
            t("Note"): month.closed.note if month.closed else None,
            t("Corrections since"): len(month.corrections),
        }
        for month in reversed(found)
    ]
    table(rows, {t("Corrections since"): text.number}, "months", alt=t("Final months"))
    by_month = {month.month: month for month in reversed(found)}
    names = {day: text.full_month(day) for day in by_month}
    with st.form("close", border=True):
        day = st.selectbox(t("Month"), list(names), format_func=names.__getitem__, key="close_month")
        note = st.text_input(t("Why"), key="close_note")
        is_closed = day is not None and by_month[day].closed is not None
        shut = st.form_submit_button(t("Close the month"), type="primary", key="close_now")
        again = st.form_submit_button(t("Open it again"), key="reopen_now")
    who = access.who().name
    if (shut or again) and not note.strip():
        st.error(t("Say why: it stays in the log."), icon=":material/error:")
    elif day is not None and shut:
        _try(lambda: closing.close(store(), day, who, note))
    elif day is not None and again:
        _try(lambda: closing.reopen(store(), day, who, note))
    if is_closed:
        st.caption(t("{month} is final.", month=names[day]))
