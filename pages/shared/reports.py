"""Uploads that were made: the log with its undo, and the empty forms for the next ones."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from data import templates
from data.contract import contracts
from data.store import StoreError
from data.undoing import undo
from pages.shared import text
from pages.shared.asking import store
from pages.shared.receipts import kind_title
from pages.shared.text import language, plain, t


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
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"report_{entry['upload_id']}"):
        head = f"**{entry['upload_id']}** · {name} · {kind_title(entry['kind'])}"
        head += "".join(f" · *{mark}*" for mark in marks)
        when = f"{text.moment(entry['uploaded_at'])} · {plain(entry['uploaded_by'])}"
        st.markdown(f"{head}  \n{counts} · {when}", width="stretch")
        if not is_undone:
            with st.popover(t("Undo upload"), type="tertiary"):
                st.markdown(t("The data will be as if this file had never come. The file itself is kept."))
                label = t("Undo {upload_id}", upload_id=entry["upload_id"])
                st.button(label, on_click=_undo, args=(entry["upload_id"],), key=f"undo_{entry['upload_id']}")


def _undo(upload_id: str) -> None:
    try:
        undo(store(), [upload_id])
    except StoreError as error:
        st.toast(error.message(language()))
    st.session_state.pop("stored", None)


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
