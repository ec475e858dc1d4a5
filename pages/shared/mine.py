"""My reports, for one site and in a clerk's words: what has come, what has not, what is to be mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.arriving import today
from metrics import text
from metrics.coverage import freshness
from metrics.mending import uploads_of
from metrics.quality import Cell, Month, latest_months
from metrics.text import bold, plain, t
from pages.shared import reports
from pages.shared.address import one
from pages.shared.asking import look, situation, titles
from pages.shared.questions import kind_titles

MONTHS = 6
MORE = 24
FEW = 10
EVERY = ""  # no site is chosen


def choose_site() -> str:
    """The site whose reports are looked at, kept in the address as on every screen; none for all."""
    names = {EVERY: t("All sites")} | {code: titles("sites").get(code, code) for code in situation().sites}
    bound = one("site", list(names), EVERY)
    return st.selectbox(t("My site"), list(names), format_func=names.__getitem__, width=420, **bound) or EVERY


def month_by_month(site: str) -> None:
    """Each of the last months: what has arrived, what is to be mended, what has not come."""
    is_long = st.session_state.get("mine_more", False)
    months = look(latest_months, site, today(), MORE if is_long else MONTHS)
    st.subheader(t("Month by month"), anchor=False)
    latest = next((one_of for one_of in look(freshness, today()) if one_of.site_code == site), None)
    if latest:
        message = t("Latest record: {day}, {days} days ago.", day=text.full_date(latest.last_on), days=latest.days)
        st.caption(message)
    else:
        st.caption(t("No waste flow and no batch has come from this site yet."))
    st.table({text.full_month(month.month): _in_words(month) for month in months}, border="horizontal")
    st.toggle(t("Show {count} months", count=MORE), key="mine_more")


def _in_words(month: Month) -> str:
    """One month in a line: by what is to be done, the most urgent first."""
    groups = (
        (t("! To be mended"), month.of("problems")),
        (t("○ Not yet"), month.of("missing")),
        (t("✓ Arrived"), month.of("received", "closed")),
        (t("0 Nothing to report"), month.of("nil")),
    )
    parts = [f"{bold(words)}: {', '.join(map(_kind, cells))}" for words, cells in groups if cells]
    return "  \n".join(parts) or t("Nothing is expected.")


def _kind(cell: Cell) -> str:
    """A kind of report, with how many rows there are, wait, or are worth a look."""
    counts = [t("{count} rows", count=text.number(cell.rows))] if cell.rows else []
    if cell.held:
        counts.append(t("{count} rows held", count=text.number(cell.held)))
    if cell.warnings:
        counts.append(t("{count} warnings", count=text.number(cell.warnings)))
    name = plain(kind_titles().get(cell.kind, cell.kind))
    return f"{name} ({', '.join(counts)})" if counts else name


def log_of(site: str, log: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The uploads that brought something of a site; all of them for none."""
    known = look(uploads_of, (site,)) if site else set()
    return [entry for entry in log if not site or entry["upload_id"] in known]


def to_mend(log: Sequence[dict[str, Any]], waiting: dict[str, int]) -> None:
    """The uploads of which rows wait, each with the rows and the way to mend them."""
    held = [entry for entry in log if waiting.get(str(entry["upload_id"]))]
    if held:
        st.subheader(t("You must mend this first"), anchor=False)
        st.caption(t("These rows count nowhere yet. Open them, correct the cells, and store them."))
    for entry in held:
        reports.report(entry, waiting[str(entry["upload_id"])])


def receipts(log: Sequence[dict[str, Any]], waiting: dict[str, int]) -> None:
    """The uploads of which no row waits, the newest first, each with its receipt and the way to undo it."""
    done = [entry for entry in log if not waiting.get(str(entry["upload_id"]))]
    if done:
        st.subheader(t("What I sent"), anchor=False)
    is_long = len(done) > FEW and not st.toggle(t("Show all {count}", count=len(done)), key="all_reports")
    for entry in done[:FEW] if is_long else done:
        reports.report(entry, 0)
