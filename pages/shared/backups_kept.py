"""Backups that are known, one made now without stopping anybody, and what stays a command of the machine."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data import access, backups
from data.backups import Backup
from data.errors import StoreError
from data.moving import Moved
from data.store import Store
from data.together import Told
from metrics import text
from metrics.text import language, t
from pages.shared import working
from pages.shared.asking import store
from pages.shared.tables import table
from pages.shared.working import Job


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[str, Job[Moved]]:
    """The backup under way of each store, for every session: two at once would only take longer."""
    return {}


def copies() -> None:
    st.header(t("Backups"), anchor=False)
    access.require("backup")
    st.caption(
        t(
            "A backup is a store of its own, compared with this one table by table before it counts as whole. The key "
            "of the national numbers lies in it: keep it as you keep the data. They are made in {place}.",
            place=text.plain(backups.place()),
        )
    )
    job = _jobs().get(store().uri)
    if job and job.is_over:
        _jobs().pop(store().uri, None)
        _said(job)
        job = None
    if job:
        st.markdown(t("A backup is being made; everybody can go on working."))
        working.show(job, "backup", may_cancel=False)
    else:
        st.button(t("Make a backup now"), type="primary", icon=":material/save:", key="backup_now", on_click=_begin)
    _listed(backups.known(store()))
    _commands()


def _begin() -> None:
    """Begin unless one is under way, from another window perhaps. The thread acts for who clicked."""
    job = _jobs().get(store().uri)
    if job is None or job.is_over:
        _jobs()[store().uri] = job = Job(partial(_make, store()))
        job.is_over_soon()


def _make(of: Store, told: Told) -> Moved:
    return backups.make(of)


def _said(job: Job[Moved]) -> None:
    job.raise_unexpected()
    if isinstance(job.error, StoreError):
        st.error(text.plain(job.error.message(language())), icon=":material/error:")
    elif job.result:
        words = {"version": job.result.version, "place": text.plain(job.result.place)}
        st.success(t("Data version {version} is in {place}, compared on both sides.", **words), icon=":material/check:")


def _listed(found: list[Backup]) -> None:
    if not found:
        st.caption(t("No backup of this store is known."))
        return
    last = next((one for one in found if one.is_verified), None)
    if last is None:
        st.warning(t("No backup that was compared can be seen from here."), icon=":material/warning:")
    else:
        st.markdown(t("Last whole backup: {moment}.", moment=text.moment(last.made_at)))
    rows = [
        {
            t("When"): text.moment(one.made_at),
            t("Data version"): one.version,
            t("State"): _state(one),
            t("Size in MB"): one.size_mb,
            t("Rows"): one.rows,
            t("Kept files"): one.files,
            t("Folder"): str(one.place),
        }
        for one in found
    ]
    formats = {t("Size in MB"): lambda size: text.number(size, 1), t("Rows"): text.number, t("Kept files"): text.number}
    table(rows, formats, "backups", alt=t("Backups"))


def _state(one: Backup) -> str:
    if not one.is_there:
        return t("not there any more")
    return t("whole, compared") if one.is_verified else t("not known to be whole")


def _commands() -> None:
    st.subheader(t("What stays a command of the machine"), anchor=False)
    st.markdown(t("Bringing a backup back, into a store without data:"))
    st.code("python -m data restore FOLDER", language="bash")
    st.markdown(
        t(
            "Erasing a person on legal demand: it rewrites every version, every kept file and the backups above, and "
            "cannot be undone. Name the person by national number, pseudonym or SITE/CODE:"
        )
    )
    st.code("python -m data erase PERSON", language="bash")
