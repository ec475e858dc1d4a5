"""Who has which role, and the way to give or take one."""

from __future__ import annotations

import streamlit as st

from data import access, members
from data.access import OF_PROVINCE, OF_SITES, ROLES
from data.members import Member
from metrics import text
from metrics.text import t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import look, store, titles
from pages.shared.tables import printed


def roles() -> None:
    st.header(t("Roles"), anchor=False)
    found = look(members.members)
    names = {code: t(title) for code, title in ROLES.items()}
    if found:
        printed([{t("E-mail"): one.email, t("Role"): names[one.role], t("Of"): _of(one)} for one in found], {})
    else:
        st.caption(t("Nobody has been given a role yet."))
    if first := members.first():
        st.caption(t("{email} is an administrator by the configuration.", email=text.plain(first)))
    _giving(names)


def _of(one: Member) -> str:
    sites, provinces = titles("sites"), titles("provinces")
    return ", ".join(sites.get(s, s) for s in one.sites) or provinces.get(one.province or "", text.NOTHING)


def _giving(names: dict[str, str]) -> None:
    of, sites, provinces = amends.form("member"), titles("sites"), titles("provinces")
    with st.form(of.key("form"), border=True):
        st.markdown(text.bold(t("Give a role, or take it away")))
        st.text_input(t("E-mail"), key=of.key("email"))
        st.selectbox(t("Role"), list(names), format_func=names.__getitem__, key=of.key("role"))
        nothing = t("None")
        label = t("Sites of an operator or a coach")
        st.multiselect(label, list(sites), format_func=sites.__getitem__, placeholder=nothing, key=of.key("sites"))
        label = t("Province of a regional office")
        st.selectbox(
            label, list(provinces), None, format_func=provinces.__getitem__, placeholder=nothing, key=of.key("province")
        )
        amends.why_and_button(of, t("Keep"), _give)


def _give(of: Form, read_at: int) -> str:
    role = of.words("role")
    of_sites = tuple(of.said("sites")) if role in OF_SITES else ()
    member = Member(of.words("email"), role, of_sites, of.said("province") if role in OF_PROVINCE else None)
    return amends.said_of(members.put(store(), member, access.who().name, of.words("why")))
