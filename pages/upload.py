"""Upload and my reports: see what a file says and what is wrong with it, store it, see the figures move, undo it."""

import streamlit as st

from data import uploads
from data.receipt import File
from pages.shared import cards, frame, receipts, reports
from pages.shared.asking import ask_one, begin_run, store
from pages.shared.text import t

FEW = 10
HEADLINES = ("diversion_rate", "practice_score", "coaching_priority_share")

frame.head(
    t("Upload and my reports"),
    t("Choose the CSV files of your site. You see what was understood before anything is stored."),
)

picked = st.file_uploader(
    t("CSV files"),
    type=["csv", "txt", "tsv"],
    accept_multiple_files=True,
    key=f"files_{st.session_state.setdefault('upload_round', 0)}",
)
chosen = [receipts.Chosen(file.file_id, File(file.name, file.getvalue())) for file in picked]
if chosen:
    checked = receipts.check_all(chosen)
    for receipt, one in zip(checked, chosen, strict=True):
        receipts.show(receipt, one)
    ready = sum(receipt.may_store(one.options) for receipt, one in zip(checked, chosen, strict=True))
    label = t("Store {count} of {total} files", count=ready, total=len(checked))
    if st.button(label, type="primary", icon=":material/save:", disabled=not ready, key="store"):
        before = {metric: ask_one(metric) for metric in HEADLINES}
        stored = receipts.store_all(chosen, checked)
        begin_run()
        st.session_state["stored"] = (stored, before, {metric: ask_one(metric) for metric in HEADLINES})
        st.session_state["upload_round"] += 1
        st.rerun()

if "stored" in st.session_state:
    stored, before, after = st.session_state["stored"]
    receipts.outcome(stored)
    st.header(t("What this changed"), anchor=False)
    with st.grid(3, min_column_width=260):
        for metric in HEADLINES:
            with st.container(border=True, height="stretch"):
                st.metric(cards.title(metric), cards.shown(metric, after[metric]))
                st.caption(t("before: {value}", value=cards.shown(metric, before[metric])))

st.header(t("My reports"), anchor=False)
log = uploads.log(store())
if not log:
    st.caption(t("Nothing has been uploaded yet."))
is_long = len(log) > FEW and not st.toggle(t("Show all {count}", count=len(log)), key="all_reports")
for entry in log[:FEW] if is_long else log:
    reports.report(entry)

with st.expander(t("Templates"), icon=":material/description:"):
    st.caption(t("An empty file with the right header for each kind of report."))
    reports.template_buttons()
