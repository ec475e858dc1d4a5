"""Who reads: signed in by OpenID Connect with a verified e-mail that has a role, or the local administrator."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

import streamlit as st
from cachetools import LRUCache, TTLCache
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data import access, audit, members, sessions
from data.access import LOCAL, NOBODY, ROLES, Person, Refused
from data.store import Database
from data.words import N_
from metrics.text import plain, t
from pages.shared import measures
from pages.shared.asking import store
from pages.shared.shell import has_provider, stands

PAUSE_S = 60
MOST = 10_000  # sign-ins that are remembered
logger = logging.getLogger(__name__)

Claims = dict[str, Any]


def person() -> Person:
    """The person of this session, as of now: a role that was changed counts at once. Nobody outside of a session."""
    if not stands():
        return NOBODY
    if not has_provider():
        return LOCAL
    if get_script_run_ctx(suppress_warning=True) is None:
        return NOBODY
    return of(st.user.to_dict())


def of(claims: Claims) -> Person:
    """The person of whom a provider said this, as of now; nobody where the account has signed out since."""
    if not _is_valid(claims):
        return NOBODY
    email, issued_at_s = _account(claims)

    def look(db: Database) -> Person:
        return NOBODY if sessions.has_ended(db, email, issued_at_s) else members.person_of(db, email)

    return NOBODY if _ended.get(email, -math.inf) >= issued_at_s else store().read(look)


def still(begun_by: Person) -> Person:
    """Who somebody is now that has begun some work: a role that was changed or taken away counts there, too."""
    return store().read(lambda db: members.person_of(db, begun_by.name)) if has_provider() else begun_by


def later() -> Callable[[], Person]:
    """Who reads now, to be asked again when what was drawn is used. What is returned raises Refused if that changed."""
    drawn = access.who()
    if not has_provider():
        return lambda: drawn
    claims = st.user.to_dict()

    def still() -> Person:
        if of(claims) != drawn:
            audit.note(store(), "refused", "download", person=drawn)
            raise Refused(N_("Your role does not allow this."))
        return drawn

    return still


def _is_valid(claims: Claims) -> bool:
    """Whether somebody signed in whose e-mail the provider has verified, and whose token still holds."""
    times = (claims.get("exp"), claims.get("iat"))
    is_dated = all(isinstance(moment, int | float) and math.isfinite(moment) for moment in times)
    is_fresh = is_dated and claims["exp"] > time.time()
    is_named = isinstance(claims.get("email"), str) and bool(claims["email"].strip())
    return claims.get("is_logged_in") is True and claims.get("email_verified") is True and is_fresh and is_named


def _account(claims: Claims) -> tuple[str, float]:
    """The e-mail of a token that is valid, and when it was issued, in seconds since 1970 by the provider's clock."""
    return members.normal(claims["email"]), float(claims["iat"])


def _has_ended(claims: Claims) -> bool:
    """Whether the account of a valid token has signed out since it was issued."""
    email, issued_at_s = _account(claims)
    is_known = _ended.get(email, -math.inf) >= issued_at_s
    return is_known or store().read(lambda db: sessions.has_ended(db, email, issued_at_s))


def arrived(reader: Person) -> None:
    """Keep a sign-in in the log: once for each token, whatever sessions the browser opens with it."""
    claims = st.user.to_dict() if has_provider() else {}
    if not _is_valid(claims) or (reader == NOBODY and _has_ended(claims)):
        return
    with _lock:
        is_known = _account(claims) in _arrived
        _arrived[_account(claims)] = True
    if not is_known:
        audit.note(store(), "sign_in", person=Person(_account(claims)[0], reader.role))


def leave() -> None:
    """Sign out: every session of the account ends, and that is kept before the cookie goes."""
    claims = st.user.to_dict()
    try:
        if _is_valid(claims) and not _has_ended(claims):  # an old copy of a cookie ends nobody's session
            _end(claims)
    except Exception:  # who signs out does so in this browser, whatever the store says
        logger.exception("a sign-out could not be kept: it holds in this process alone")
    finally:
        st.logout()


def _end(claims: Claims) -> None:
    """The clock of the provider may be ahead of ours: no token of the account that was seen here outlives this."""
    email, issued_at_s = _account(claims)
    with _lock:
        seen = [moment for account, moment in _arrived if account == email]
        until_s = max(time.time(), issued_at_s, *seen)
        _ended[email] = until_s
    role = store().read(lambda db: members.person_of(db, email)).role
    sessions.end(store(), email, role, until_s)


def note(refused: Person, action: str) -> None:
    """Keep a refusal; once for a while, so that nobody fills the store with them."""
    measures.REFUSALS.labels(measures.known(action, access.RULES)).inc()
    logger.warning("a role did not allow it", extra={"event": "refused", "action": action})
    key = (refused.name, action)
    if get_script_run_ctx(suppress_warning=True) is None:
        return
    with _lock:
        is_known = key in _noted
        _noted[key] = True
    if not is_known:
        audit.note(store(), "refused", action, person=refused)


_lock = Lock()
_noted: TTLCache[tuple[str, str], bool] = TTLCache(1000, PAUSE_S)
_arrived: LRUCache[tuple[str, float], bool] = LRUCache(MOST)
_ended: dict[str, float] = {}  # by e-mail: until when tokens are nobody's, also where the store could not keep it
access.ask(person)
access.tell(note)


def door() -> None:
    """What somebody without a role sees: how to sign in, or whom to ask."""
    claims = st.user.to_dict()
    st.title(t("Sign in"), anchor=False)
    if not claims.get("is_logged_in"):
        st.markdown(t("This dashboard is for people with a role in the programme. Sign in with your work account."))
        _way_in()
        return
    if claims.get("email_verified") is not True:
        st.error(t("Your provider has not verified your e-mail address."), icon=":material/mark_email_unread:")
    elif not _is_valid(claims):
        st.info(t("Your sign-in has expired. Please sign in again."), icon=":material/schedule:")
    elif _has_ended(claims):
        note(Person(_account(claims)[0], NOBODY.role), "session")
        st.info(
            t("This account was signed out, here or on another device. Please sign in again."), icon=":material/logout:"
        )
        _way_in()
        return
    else:
        st.info(t("Your account has no role here yet. Ask the administrator of the programme."), icon=":material/lock:")
    _way_out()


def _way_in() -> None:
    st.button(t("Sign in"), type="primary", icon=":material/login:", key="sign_in", on_click=st.login)


def _way_out(**more: Any) -> None:
    st.button(t("Sign out"), icon=":material/logout:", key="sign_out", on_click=leave, **more)


def badge(who: Person) -> None:
    """Who is signed in, with the way out; that it is a local dashboard, where nobody signs in."""
    role = t(ROLES[who.role])
    if not has_provider():
        st.caption(t("Local dashboard: whoever uses this machine is its administrator."), width="content")
        return
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.caption(f"{plain(who.name)} · {role}", width="content")
        _way_out(type="tertiary", help=t("It ends every session of this account, on other devices too."))
