"""Who reads: signed in by OpenID Connect with a verified e-mail that has a role, or the local administrator."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st
from cachetools import TTLCache
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import access, members
from data.access import LOCAL, NOBODY, ROLES, Person
from metrics.text import plain, t
from pages.shared.asking import store
from pages.shared.shell import has_provider

PAUSE_S = 60


def person() -> Person:
    """The person of this session, as of now: a role that was changed counts at once. Nobody outside of a session."""
    if not has_provider():
        return LOCAL
    if get_script_run_ctx(suppress_warning=True) is None:
        return NOBODY
    claims = st.user.to_dict()
    if not _is_valid(claims):
        return NOBODY
    return store().read(lambda db: members.person_of(db, str(claims["email"])))


def _is_valid(claims: dict[str, Any]) -> bool:
    """Whether somebody signed in whose e-mail the provider has verified, and whose token still holds."""
    is_fresh = isinstance(claims.get("exp"), int | float) and claims["exp"] > time.time()
    is_named = isinstance(claims.get("email"), str) and bool(claims["email"].strip())
    return claims.get("is_logged_in") is True and claims.get("email_verified") is True and is_fresh and is_named


def note(refused: Person, action: str) -> None:
    """Keep a refusal; once for a while, so that nobody fills the store with them."""
    key = (refused.name, action)
    if get_script_run_ctx(suppress_warning=True) is not None and key not in _noted:
        _noted[key] = True
        members.note_refusal(store(), refused, action)


_noted: TTLCache[tuple[str, str], bool] = TTLCache(1000, PAUSE_S)
access.ask(person)
access.tell(note)


def door() -> None:
    """What somebody without a role sees: how to sign in, or whom to ask."""
    claims = st.user.to_dict()
    st.title(t("Sign in"), anchor=False)
    if not claims.get("is_logged_in"):
        st.markdown(t("This dashboard is for people with a role in the programme. Sign in with your work account."))
        st.button(t("Sign in"), type="primary", icon=":material/login:", key="sign_in", on_click=st.login)
        return
    if claims.get("email_verified") is not True:
        st.error(t("Your provider has not verified your e-mail address."), icon=":material/mark_email_unread:")
    elif not _is_valid(claims):
        st.info(t("Your sign-in has expired. Please sign in again."), icon=":material/schedule:")
    else:
        st.info(t("Your account has no role here yet. Ask the administrator of the programme."), icon=":material/lock:")
    st.button(t("Sign out"), icon=":material/logout:", key="sign_out", on_click=st.logout)


def badge(who: Person) -> None:
    """Who is signed in, with the way out; that it is a local dashboard, where nobody signs in."""
    role = t(ROLES[who.role])
    if not has_provider():
        st.caption(t("Local dashboard: whoever uses this machine is its administrator."), width="content")
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.caption(f"{plain(who.name)} · {role}", width="content")
        st.button(t("Sign out"), type="tertiary", icon=":material/logout:", key="sign_out", on_click=st.logout)
