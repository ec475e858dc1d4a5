"""Upload and my reports: see what a file says and what is wrong with it, store it, see the figures move, undo it."""

import logging

import streamlit as st

from data import held, uploads
from data.bounds import MAX_FILES
from data.errors import StoreError
from data.receipt import File
from data.together import Sent
from metrics.text import language, number, plain, t
from pages.shared import changes, crowds, frame, mine, receipts, reports, traces, working
from pages.shared.asking import begin_run, store
from pages.shared.sending import Chosen, checking, storing, under_way

frame.head(
    t("Upload and my reports"),
    t("Choose the files of your site, CSV or XLSX. You see what was understood before anything is stored."),
)


def begin_to_store(ready: Sent) -> None:
    """Once for each check: the second of two quick clicks finds none any more, unless it broke off the first."""
    if "check" not in st.session_state:
        return
    st.session_state["before"] = changes.headlines()
    del st.session_state["check"]
    st.session_state["storing"] = storing(ready)


def choose_and_check() -> None:
    """Files as they are picked: checked at once, stored when their sender says so."""
    picked = st.file_uploader(
        t("Files"),
        type=["csv", "txt", "tsv", "xlsx", "xls", "xlsm"],  # the last two are answered by what to do instead
        accept_multiple_files=True,
        key=f"files_{st.session_state.setdefault('upload_round', 0)}",
        on_change=changes.forget,
    )
    if crowds.has_sent_too_many():
        st.warning(t(crowds.TOO_FAST), icon=":material/hourglass_top:")
    if len(picked) > MAX_FILES:
        many = t(
            "{count} files are too many at once. Take some out until there are {most}, and send the others afterwards.",
            count=number(len(picked)),
            most=number(MAX_FILES),
        )
        st.error(many, icon=":material/error:")
        return
    chosen = [Chosen(file.file_id, File(file.name, file.getvalue())) for file in picked]
    if not chosen:
        return
    check = checking(chosen)
    if not check.is_over_soon():
        working.show(check, "check", changes_nothing=True)
        return
    if check.was_cancelled or check.error or check.result is None:
        check.raise_unexpected()
        words = t("The check was cancelled. Nothing was stored.") if check.was_cancelled else _words_of(check.error)
        st.warning(words, icon=":material/close:")
        st.button(t("Check again"), icon=":material/refresh:", on_click=_check_again, key="check_again")
        return
    checked = check.result
    sent = [(one.file, one.options) for one in chosen]
    ready = [one for one, receipt in zip(sent, checked, strict=True) if receipt.may_store(one[1])]
    label = t("Store {count} of {total} files", count=len(ready), total=len(checked))
    st.button(
        label,
        type="primary",
        icon=":material/save:",
        disabled=not ready,
        key="store",
        on_click=begin_to_store,
        args=(ready,),
    )
    for receipt, one in zip(checked, chosen, strict=True):
        receipts.show(receipt, one)


def _check_again() -> None:
    st.session_state.pop("check", None)


def _words_of(error: Exception | None) -> str:
    return plain(error.message(language())) if isinstance(error, StoreError) else t("The check did not end.")


if job := st.session_state.get("storing"):
    if job.is_over_soon():
        del st.session_state["storing"]
        st.session_state["upload_round"] += 1
        begin_run()
        if job.was_cancelled:
            st.session_state["cancelled"] = True
        elif job.error:
            logging.getLogger(__name__).error("storing was broken off", exc_info=job.error)
            st.session_state["failed"] = job.error
        else:
            st.session_state["stored"] = job.result
            changes.note(st.session_state.pop("before"))
        st.rerun()
    working.show(job, "storing")
else:
    choose_and_check()

if st.session_state.pop("cancelled", False):
    st.warning(t("Cancelled. None of these files is stored."), icon=":material/undo:")
if failed := st.session_state.pop("failed", None):
    reason = plain(failed.message(language())) if isinstance(failed, StoreError) else ""
    sentence = t("Storing was broken off. What stands below under My reports is stored; send the other files again.")
    st.error(f"{sentence} {reason}", icon=":material/error:")
if stored := st.session_state.pop("stored", None):
    receipts.outcome(stored)
if nil := st.session_state.pop("nil_stored", None):
    st.success(t("The nil report is stored as {upload_id}.", upload_id=nil), icon=":material/check_circle:")
changes.show()
for other in under_way(but=st.session_state.get("storing")):
    st.info(t("Files are being stored just now, from another window."), icon=":material/hourglass_top:")
    working.show(other, f"other_{id(other)}", may_cancel=False)

st.header(t("My reports"), anchor=False)
log = [entry for entry in uploads.log(store()) if not (entry["is_example"] and entry["removed_in"])]
waiting = held.counts(store())
if not log:
    st.caption(t("Nothing has been uploaded yet."))
if waiting:
    places = ", ".join(f"{upload_id} ({number(count)})" for upload_id, count in waiting.items())
    st.info(t("Rows that wait to be repaired: {places}.", places=places), icon=":material/pause_circle:")
site = mine.choose_site() if log else ""
if log:
    log = mine.log_of(site, log)
    mine.to_mend(log, waiting)
    if site:
        mine.month_by_month(site)
        if not log:
            st.caption(t("Nothing has been uploaded for this site yet."))
    else:
        st.caption(t("Choose your site to see month by month what has arrived and what has not."))
    mine.receipts(log, waiting)

with st.expander(t("Nothing to report"), icon=":material/exposure_zero:"):
    reports.nothing_to_report(site)
with st.expander(t("Follow a record"), icon=":material/route:"):
    traces.follow()
with st.expander(t("Templates"), icon=":material/description:"):
    st.caption(t("A form for each kind of report, with two example rows. They are recognised and not stored."))
    reports.template_buttons()
