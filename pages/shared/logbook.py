"""The log on the screen: what happened, who did it and when, to look through and to take away."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import streamlit as st

from data import audit
from data.access import ROLES
from data.audit import PAGE, WHAT, Asked, Entry, Found
from metrics import text
from metrics.text import language, t
from pages.shared.asking import store
from pages.shared.tables import Rows, downloads, table


def log() -> None:
    """Every version of the data and every event, the newest first."""
    st.header(t("Log"), anchor=False)
    st.caption(t("What happened, by whom and when. Nothing is ever changed in this list or taken out of it."))
    asked = _asked()
    nth = int(st.session_state.setdefault("log_page", 1))
    found = _read(asked, PAGE, (nth - 1) * PAGE)
    if nth > found.pages:  # less is asked for than before
        st.session_state["log_page"] = 1
        found = _read(asked, PAGE)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(t("Page"), 1, found.pages, key="log_page", width=140)
        st.caption(t("of {count}", count=text.number(found.pages)), width="content")
        st.caption(t("{count} entries", count=text.number(found.count)), width="content")
    table([_row(entry) for entry in found.entries], {}, "log", alt=t("Log"))
    if found.entries:
        with st.container(horizontal=True):
            downloads(partial(_whole, asked, language()), t("Log"), "log")


def _read(asked: Asked, most: int | None, skip: int = 0) -> Found:
    return store().read(lambda db: audit.entries(db, asked, most, skip))


def _asked() -> Asked:
    """Which entries the reader wants to see; days are those of Jakarta."""
    titles = {name: t(title) for name, title in WHAT.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox(
            t("Who"), store().read(audit.people), index=None, placeholder=t("Everybody"), key="log_who", width=240
        )
        what = st.multiselect(
            t("What"),
            list(titles),
            format_func=titles.__getitem__,
            placeholder=t("Everything"),
            key="log_what",
            width=280,
        )
        first = st.date_input(t("From day"), value=None, format="DD/MM/YYYY", key="log_from", width=150)
        last = st.date_input(t("To day"), value=None, format="DD/MM/YYYY", key="log_to", width=150)
        said = st.text_input(t("Search"), key="log_text", width=200)
    since = text.midnight(first) if first else None
    until = text.midnight(last + timedelta(days=1)) if last else None
    return Asked(who or "", tuple(what), since, until, said)


def _row(entry: Entry) -> dict[str, object]:
    return {t("When"): text.moment(entry.happened_at)} | _said(entry)


def _said(entry: Entry) -> dict[str, object]:
    """An entry in words; what it changed as the version before and after."""
    return {
        t("Who"): entry.who or text.NOTHING,
        t("Role"): t(ROLES[entry.role]) if entry.role in ROLES else None,
        t("What"): t(WHAT[entry.what]) if entry.what in WHAT else entry.what,
        t("What it is about"): entry.about,
        t("Version before"): entry.version_before,
        t("Version after"): entry.version_after,
        t("Note"): entry.note,
    }


def _whole(asked: Asked, of: str) -> Rows:
    """All entries that are asked for, in a language; moments are of the store's clock."""
    with text.speaking(of):
        found = _read(asked, None).entries
        return [{t("When (UTC)"): f"{entry.happened_at:%Y-%m-%d %H:%M:%S}"} | _said(entry) for entry in found]
