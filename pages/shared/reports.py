"""Uploads that were made: the log with its undo, and the empty forms for the next ones."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from data import templates
from data.contract import contracts
from data.errors import StoreError
from data.held import waiting_of
from data.undoing import undo
from pages.shared import changes, text
from pages.shared.asking import begin_run, store
from pages.shared.receipts import kind_title, problem_list
from pages.shared.text import language, plain, t

NOBODY = ("local", "example")  # senders that say nothing


def report(entry: dict[str, Any]) -> None:
    """One upload of the log, with its undo."""
    is_undone = entry["removed_in"] is not None
    counts = t(
        "{new} new · {changed} changed · {unchanged} unchanged",
        **{name: text.number(entry[name]) for name in ("new", "changed", "unchanged")},
    )
    if entry["held"]:
        counts += " · " + t("{held} held", held=text.number(entry["held"]))
    marks = [t("example")] if entry["is_example"] else []
    marks += [t("undone")] if is_undone else []
    name = plain(entry["file"])
    sender = "" if entry["uploaded_by"] in NOBODY else f" · {plain(entry['uploaded_by'])}"
    with st.container(border=True, key=f"report_{entry['upload_id']}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            head = f"**{entry['upload_id']}** · {name} · {kind_title(entry['kind'])}"
            head += "".join(f" · *{mark}*" for mark in marks)
            st.markdown(f"{head}  \n{counts} · {text.moment(entry['uploaded_at'])}{sender}", width="stretch")
            if not is_undone:
                with st.popover(t("Undo upload"), type="tertiary"):
                    st.markdown(t("The data will be as if this file had never come. The file itself is kept."))
                    label = t("Undo {upload_id}", upload_id=entry["upload_id"])
                    st.button(label, on_click=_undo, args=(entry["upload_id"],), key=f"undo_{entry['upload_id']}")
        if entry["held"] and not is_undone:
            with st.expander(t("Held rows"), icon=":material/pause_circle:"):
                problem_list(waiting_of(store(), entry["upload_id"]), f"held_{entry['upload_id']}")


def _undo(upload_id: str) -> None:
    before = changes.headlines()
    try:
        undo(store(), [upload_id])
    except StoreError as error:
        st.toast(error.message(language()))
        return
    begin_run()
    changes.note(before)


def template_buttons() -> None:
    """Downloads of the empty form of each kind, as CSV and as a workbook."""
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
