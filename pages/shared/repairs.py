"""Held rows of an upload: corrected in a grid under the same checks, or dropped, which the log keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from data import repairing
from data.contract import contracts
from data.errors import StoreError
from data.held import waiting_of
from data.problems import HIDDEN
from data.receipt import Receipt
from data.repairing import Waiting
from data.templates import allowed_values
from metrics import text
from metrics.text import bold, language, plain, t
from pages.shared import changes
from pages.shared.asking import begin_run, store
from pages.shared.problems import problem_cards
from pages.shared.questions import ask_all
from pages.shared.sending import answers


def held_rows(entry: dict[str, Any]) -> None:
    """The rows of an upload that wait, with what is wrong, the grid to repair them in, and the way to drop them."""
    upload_id = entry["upload_id"]
    rows = repairing.waiting_rows(store(), upload_id)
    if not rows:
        st.caption(t("No row of this upload waits any more."))
        return
    problem_cards(waiting_of(store(), upload_id), f"held_{upload_id}")
    for line, row in rows.items():
        if row.is_hidden:
            st.caption(t("Row {line}: not shown to your role. Who sent the file can repair it.", line=line))
        if row.as_written is not None:
            st.caption(t("Row {line} as it was written:", line=line) + " " + plain(row.as_written))
    if seen := {line: row for line, row in rows.items() if not row.is_hidden}:
        st.markdown(bold(t("Repair")))
        st.caption(
            t("Correct the cells; what you changed is checked at once. Rows that you leave as they are go on waiting.")
        )
        if changed := _edited(entry["kind"], upload_id, seen):
            _check_and_store(entry["kind"], upload_id, changed)
    _drop(upload_id, list(rows))


def _edited(kind: str, upload_id: str, rows: dict[int, Waiting]) -> dict[int, dict[str, str | None]]:
    """The rows of the grid that differ from what waits: line -> cells by contract column.

    A column with a cell that is not shown cannot be changed; what is not shown stays as it waits.
    """
    contract = contracts()[kind]
    fields = [f for f in contract.fields if f.is_stored]
    hides = {name for row in rows.values() for name in row.hidden}
    cells = {
        f.name: [t(HIDDEN) if f.name in row.hidden else row.cells.get(f.name) or "" for row in rows.values()]
        for f in fields
    }
    config: dict[str, Any] = {"_index": st.column_config.NumberColumn(t("Row"), format="%d", disabled=True)}
    titles = contract.titles(language())
    for f in fields:
        title = titles[f.name]
        offered = allowed_values(contract, f, language()) if f.rule in ("choice", "boolean") else []
        if offered:
            options = list(dict.fromkeys(["", *offered, *cells[f.name]]))
            config[f.name] = st.column_config.SelectboxColumn(title, options=options)
        else:
            config[f.name] = st.column_config.TextColumn(title, disabled=f.name in hides)
    frame = pd.DataFrame(cells, index=list(rows), dtype="string")
    edited = st.data_editor(
        frame,
        column_config=config,
        num_rows="fixed",
        placeholder=text.NOTHING,
        key=f"grid_{upload_id}_{'_'.join(map(str, rows))[:80]}",
        alt=t("Held rows to be repaired"),
    )
    found: dict[int, dict[str, str | None]] = {}
    for line, row in rows.items():
        seen = [name for name in cells if name not in row.hidden]
        now = {name: _cell(edited.at[line, name]) for name in seen}
        if now != {name: _cell(frame.at[line, name]) for name in seen}:
            found[line] = now
    return found


def _cell(value: Any) -> str | None:
    return None if pd.isna(value) or value == "" else str(value)


def _check_and_store(kind: str, upload_id: str, changed: dict[int, dict[str, str | None]]) -> None:
    """What the checks say of the repaired rows now, and the button that stores them."""
    picked = f"repair_{upload_id}"
    try:
        receipt = repairing.try_repair(store(), upload_id, changed, answers(picked))
    except StoreError as error:
        st.error(plain(error.message(language())))
        return
    receipt = _as_in_the_grid(receipt, kind, sorted(changed))
    ask_all(replace(receipt, unused=[], sent_again=[]), picked)
    if receipt.refused:
        st.error(plain(receipt.refusal(language())), icon=":material/block:")
    elif receipt.problems:
        st.error(t("Not yet right:"), icon=":material/error:")
        problem_cards(receipt.problems, f"{picked}_problems")
    elif receipt.is_clean:
        label = t("Store {count} repaired rows", count=text.number(len(changed)))
        icon = ":material/save:"
        st.button(label, type="primary", icon=icon, key=picked, on_click=_store, args=(upload_id, changed, picked))


def _as_in_the_grid(receipt: Receipt, kind: str, lines: list[int]) -> Receipt:
    """The receipt of a repair numbers its rows from 2 and names columns as the contract does.

    Here rows have the numbers of the file they came from, and columns the names they have in the grid.
    """
    own = dict(enumerate(lines, start=2))
    titles = contracts()[kind].titles(language())
    problems = [
        replace(p, line=own.get(p.line, p.line), header=titles.get(p.column or "", p.header)) for p in receipt.problems
    ]
    return replace(receipt, problems=problems)


def _store(upload_id: str, changed: dict[int, dict[str, str | None]], picked: str) -> None:
    before = changes.headlines()
    try:
        receipt = repairing.repair(store(), upload_id, changed, answers=answers(picked))
    except StoreError as error:
        st.toast(plain(error.message(language())), icon=":material/error:")
        return
    begin_run()
    if receipt.version and not receipt.refused:
        changes.note(before)
        st.toast(t("{count} rows are repaired and stored.", count=text.number(len(changed))), icon=":material/check:")


def _drop(upload_id: str, lines: list[int]) -> None:
    with st.popover(t("Drop rows"), type="tertiary", icon=":material/delete:"):
        st.markdown(
            t("Dropped rows count nowhere. Who dropped them and why stays in the log, and their lines in the file.")
        )
        chosen = st.multiselect(t("Rows"), lines, key=f"drop_lines_{upload_id}")
        why = st.text_input(t("Why"), key=f"drop_why_{upload_id}", placeholder=t("sent twice"))
        label = t("Drop {count} rows", count=text.number(len(chosen)))
        st.button(
            label,
            disabled=not (chosen and why),
            key=f"drop_{upload_id}",
            on_click=_drop_now,
            args=(upload_id, chosen, why),
        )


def _drop_now(upload_id: str, lines: list[int], why: str) -> None:
    try:
        repairing.drop(store(), upload_id, lines, why=why)
    except StoreError as error:
        st.toast(plain(error.message(language())), icon=":material/error:")
        return
    begin_run()
