"""Uploads that were made: the log with receipt, held rows and undo, nil reports, and the forms for the next ones."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from data import templates
from data.arriving import today
from data.attaching import attached
from data.contract import contracts
from data.errors import StoreError
from data.nil import report_nothing
from data.undoing import undo
from metrics import text
from metrics.periods import shifted
from metrics.text import bold, language, plain, t
from pages.shared import changes
from pages.shared.asking import begin_run, store, titles
from pages.shared.problems import problem_cards
from pages.shared.questions import kind_title, kind_titles
from pages.shared.receipts import whole
from pages.shared.repairs import held_rows

NOBODY = ("local", "example")  # senders that say nothing
MONTHS_BACK = 24


def report(entry: dict[str, Any], waiting: int) -> None:
    """One upload of the log. waiting: its rows that are still to be repaired."""
    upload_id, is_undone = entry["upload_id"], entry["removed_in"] is not None
    is_nil = not entry["row_count"]
    counts = t("nothing to report") if is_nil else _counts(entry, waiting)
    marks = [t("example")] if entry["is_example"] else []
    marks += [t("repair of {upload_id}", upload_id=entry["parent"])] if entry["parent"] else []
    marks += [t("undone")] if is_undone else []
    sender = "" if entry["uploaded_by"] in NOBODY else f" · {plain(entry['uploaded_by'])}"
    with st.container(border=True, key=f"report_{upload_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            head = f"**{upload_id}** · {plain(entry['file'])} · {kind_title(entry['kind'])}"
            head += "".join(f" · *{mark}*" for mark in marks)
            number = f" · {entry['number']}" if entry["number"] else ""
            st.markdown(f"{head}  \n{counts} · {text.moment(entry['uploaded_at'])}{sender}{number}", width="stretch")
            if not is_undone:
                with st.popover(t("Undo upload"), type="tertiary"):
                    st.markdown(t("The data will be as if this file had never come. The file itself is kept."))
                    label = t("Undo {upload_id}", upload_id=upload_id)
                    st.button(label, on_click=_undo, args=(upload_id,), key=f"undo_{upload_id}")
        if waiting:
            title = t("Held rows: {count}", count=text.number(waiting))
            if st.query_params.get("held") == upload_id:  # the link that names them opens them
                st.session_state.setdefault(f"waits_{upload_id}", True)
            panel = st.expander(title, icon=":material/pause_circle:", key=f"waits_{upload_id}", on_change="rerun")
            if panel.open:
                with panel:
                    held_rows(entry)
        if entry["receipt"]:
            _receipt(upload_id)


def _counts(entry: dict[str, Any], waiting: int) -> str:
    numbers = {name: text.number(entry[name]) for name in ("new", "changed", "unchanged")}
    counts = t("{new} new · {changed} changed · {unchanged} unchanged", **numbers)
    if entry["taken_away"]:
        counts += " · " + t("{count} taken away", count=text.number(entry["taken_away"]))
    if waiting:
        counts += " · " + t("{held} held", held=text.number(waiting))
    elif entry["held"]:
        counts += " · " + t("{held} held, none waits any more", held=text.number(entry["held"]))
    return counts


def _receipt(upload_id: str) -> None:
    """The receipt that stays with an upload, read only where it is opened."""
    panel = st.expander(t("Receipt"), icon=":material/receipt_long:", key=f"kept_{upload_id}", on_change="rerun")
    if panel.open and (receipt := attached(store(), upload_id)):
        with panel:
            whole(receipt, upload_id)
            if receipt.warnings:
                st.markdown(bold(t("Worth a look")))
                problem_cards(receipt.warnings, f"kept_{upload_id}_warnings")


def _undo(upload_id: str) -> None:
    before = changes.headlines()
    try:
        undo(store(), [upload_id])
    except StoreError as error:
        st.toast(plain(error.message(language())))
        return
    begin_run()
    changes.note(before)
    st.toast(t("{upload_id} is undone.", upload_id=upload_id), icon=":material/undo:")


def nothing_to_report(mine: str = "") -> None:
    """The form of a nil report: which kind, which site (at first that of the reader), which month."""
    st.caption(t("A site that had nothing in a month says so here. That is a zero; silence is not."))
    kinds = [contract.kind for contract in contracts().values() if contract.is_monthly]
    months = [shifted(today(), -back) for back in range(MONTHS_BACK)]
    names = titles("sites")
    with st.form("nil", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kind_key, site_key, month_key = (f"nil_{name}_{language()}_{mine}" for name in ("kind", "site", "month"))
            reports = kind_titles()
            st.session_state.setdefault(kind_key, "waste_flows")
            if mine in names:
                st.session_state.setdefault(site_key, mine)
            kind = st.selectbox(t("Report"), kinds, format_func=reports.__getitem__, key=kind_key, width=240)
            site = st.selectbox(t("Site"), list(names), format_func=names.__getitem__, key=site_key, width=300)
            written = {month: text.full_month(month) for month in months}
            month = st.selectbox(t("Month"), months, format_func=written.__getitem__, index=1, key=month_key, width=200)
        if st.form_submit_button(t("There was nothing"), icon=":material/exposure_zero:"):
            _report_nothing(kind, site, month)


def _report_nothing(kind: str, site: str, month: date) -> None:
    try:
        upload_id = report_nothing(store(), kind, site, month)
    except StoreError as error:
        st.error(plain(error.message(language())), icon=":material/error:")
        return
    begin_run()
    st.session_state["nil_stored"] = upload_id
    st.rerun()


def template_buttons() -> None:
    """Downloads of the form of each kind, as CSV and as a workbook."""
    for contract in contracts().values():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(kind_title(contract.kind), width="stretch")
            for label, make in (("CSV", templates.csv_template), ("XLSX", templates.xlsx_template)):
                st.download_button(
                    label,
                    partial(make, contract, language()),
                    file_name=f"{contract.kind}.{label.lower()}",
                    key=f"template_{contract.kind}_{label}",
                    on_click="ignore",
                )
