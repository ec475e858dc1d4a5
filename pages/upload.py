"""Upload and my reports: see what a file says and what is wrong with it, store it, see the figures move, undo it."""

import streamlit as st

from data import uploads
from data.receipt import File
from pages.shared import changes, frame, receipts, reports
from pages.shared.asking import begin_run, store
from pages.shared.text import t

FEW = 10

frame.head(
    t("Upload and my reports"),
    t("Choose the files of your site, CSV or XLSX. You see what was understood before anything is stored."),
)

picked = st.file_uploader(
    t("Files"),
    type=["csv", "txt", "tsv", "xlsx", "xls", "xlsm"],  # the last two are answered by what to do instead
    accept_multiple_files=True,
    key=f"files_{st.session_state.setdefault('upload_round', 0)}",
)
chosen = [receipts.Chosen(file.file_id, File(file.name, file.getvalue())) for file in picked]
if chosen:
    checked = receipts.check_all(chosen)
    ready = sum(receipt.may_store(one.options) for receipt, one in zip(checked, chosen, strict=True))
    label = t("Store {count} of {total} files", count=ready, total=len(checked))
    if st.button(label, type="primary", icon=":material/save:", disabled=not ready, key="store"):
        before = changes.headlines()
        st.session_state["stored"] = receipts.store_all(chosen, checked)
        begin_run()
        changes.note(before)
        st.session_state["upload_round"] += 1
        st.rerun()
    for receipt, one in zip(checked, chosen, strict=True):
        receipts.show(receipt, one)

if stored := st.session_state.pop("stored", None):
    receipts.outcome(stored)
changes.show()

st.header(t("My reports"), anchor=False)
log = [entry for entry in uploads.log(store()) if not (entry["is_example"] and entry["removed_in"])]
if not log:
    st.caption(t("Nothing has been uploaded yet."))
is_long = len(log) > FEW and not st.toggle(t("Show all {count}", count=len(log)), key="all_reports")
for entry in log[:FEW] if is_long else log:
    reports.report(entry)

with st.expander(t("Templates"), icon=":material/description:"):
    st.caption(t("An empty file with the right header for each kind of report."))
    reports.template_buttons()
