"""The parts of the upload screen: what a file says, what is wrong with it, what was stored, and undoing it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from data import templates, uploads
from data.checking import NUMBER_EXAMPLES, Answers
from data.contract import contracts
from data.problems import ANSWERS, IGNORED, QUESTIONS, REFUSALS, Problem
from data.store import StoreError
from data.uploads import File, Options, Receipt
from pages.shared import text
from pages.shared.asking import begin_run, store, version
from pages.shared.text import language, plain, t

DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
SHOWN_PROBLEMS = 1000


def kind_title(kind: str | None) -> str:
    """The name of an upload kind in the reader's language."""
    if kind is None:
        return text.NOTHING
    contract = contracts()[kind]
    return contract.title if language() == "id" else contract.title_en


def options_given(files: list[File]) -> list[Options]:
    """How each file is to be taken: the sender's answers and wishes so far."""
    found = []
    for position, file in enumerate(files):
        key = f"{position}_{file.short_name}"
        answers = Answers(st.session_state.get(f"decimal_mark_{key}"), st.session_state.get(f"date_order_{key}"))
        found.append(Options(answers=answers, hold_bad=bool(st.session_state.get(f"hold_{key}"))))
    return found


@st.cache_data(show_spinner=False, max_entries=20, ttl="10m")
def _check(uri: str, version: int, files: list[File], options: list[Options]) -> list[Receipt]:
    return uploads.check(store(), files, options)


def check_all(files: list[File], options: list[Options]) -> list[Receipt]:
    """What an upload of these files would say and do at this run's version."""
    with st.spinner(t("Reading the files …")):
        return _check(store().uri, version(), files, options)


def ready(receipts: list[Receipt], options: list[Options]) -> list[bool]:
    """Which files would be stored now."""
    return [r.is_clean or (r.can_hold and o.hold_bad) for r, o in zip(receipts, options, strict=True)]


def store_all(files: list[File], options: list[Options], wanted: list[bool]) -> list[Receipt]:
    """Store the files that are ready, in their order, one transaction each."""
    return [
        uploads.upload(store(), file, chosen)
        for file, chosen, is_wanted in zip(files, options, wanted, strict=True)
        if is_wanted
    ]


def show(receipt: Receipt, position: int) -> None:
    """One file: what was understood, what is wrong, what must be answered."""
    key = f"{position}_{receipt.file}"
    with st.container(border=True, key=f"file_{position}"):
        st.markdown(f"**{plain(receipt.file)}** · {kind_title(receipt.kind)}")
        if receipt.refused:
            st.error(t(REFUSALS[receipt.refused], **receipt.refused_details), icon=":material/block:")
            return
        _headline(receipt)
        if receipt.question:
            _ask(receipt, key)
        _problems(receipt)
        if receipt.can_hold:
            held = len({problem.line for problem in receipt.problems})
            wish = t("Store the {good} good rows and hold the other {held} for repair", good=receipt.good, held=held)
            st.checkbox(wish, key=f"hold_{key}")
        _understood(receipt)


def _headline(receipt: Receipt) -> None:
    if receipt.is_clean:
        counts = t(
            "Ready: {rows} rows, of which {new} new, {changed} changed and {unchanged} unchanged.",
            rows=text.number(receipt.rows),
            new=text.number(receipt.new),
            changed=text.number(receipt.changed),
            unchanged=text.number(receipt.unchanged),
        )
        st.success(counts, icon=":material/check:")
    elif receipt.problems:
        wrong = len({problem.line for problem in receipt.problems})
        st.error(
            t(
                "{wrong} of {rows} rows need correction. Nothing of this file is stored until they are right.",
                wrong=text.number(wrong),
                rows=text.number(receipt.rows),
            ),
            icon=":material/error:",
        )


def _ask(receipt: Receipt, key: str) -> None:
    """A question instead of a guess: every answer with what follows from it."""
    question = receipt.question
    assert question is not None
    options = {option.answer: option for option in question.options}

    def label(answer: str) -> str:
        option = options[answer]
        if question.name == "decimal_mark":
            what = t("{total} in all", total=text.number(option.total, 3))
        else:
            what = t("{total} good rows", total=text.number(option.total))
        return f"{t(ANSWERS[answer])} → {plain(option.example)} · {what}"

    st.warning(t(QUESTIONS[question.name]), icon=":material/help:")
    st.radio(
        t(QUESTIONS[question.name]),
        list(options),
        index=None,
        format_func=label,
        key=f"{question.name}_{key}",
        label_visibility="collapsed",
    )


def _problems(receipt: Receipt) -> None:
    """Problems and warnings as a table: row, column, value, what to do."""
    for title, found in ((t("What to correct"), receipt.problems), (t("Worth a look"), receipt.warnings)):
        if found:
            st.markdown(f"**{title}**")
            st.dataframe(_listed(found[:SHOWN_PROBLEMS]), hide_index=True, column_config=_columns())
            if len(found) > SHOWN_PROBLEMS:
                st.caption(t("… and {count} more", count=text.number(len(found) - SHOWN_PROBLEMS)))


def _listed(problems: list[Problem]) -> pd.DataFrame:
    rows = [
        {"line": p.line, "header": p.header or "", "value": p.value or "", "what": p.explanation(language())}
        for p in problems
    ]
    return pd.DataFrame(rows)


def _columns() -> dict[str, Any]:
    return {
        "line": st.column_config.NumberColumn(t("Row"), width="small", format="%d"),
        "header": st.column_config.TextColumn(t("Column"), width="small"),
        "value": st.column_config.TextColumn(t("As written"), width="small"),
        "what": st.column_config.TextColumn(t("What to do"), width="large"),
    }


def _understood(receipt: Receipt) -> None:
    """How the file was read, in one line, and the rows left out."""
    parts = [
        t("header in row {line}", line=receipt.header_line),
        t("encoding {encoding}", encoding=receipt.encoding),
        t("separator {mark}", mark=DELIMITERS.get(receipt.delimiter or "", "?")),
    ]
    if receipt.decimal:
        parts.append(t("numbers as {example}", example=NUMBER_EXAMPLES[receipt.decimal]))
    if receipt.date_order:
        orders = {"dmy": t("day first"), "mdy": t("month first"), "ymd": t("year first")}
        parts.append(t("dates {order}", order=orders[receipt.date_order]))
    st.caption(" · ".join(parts))
    if receipt.ignored:
        by_reason: dict[str, list[str]] = {}
        for line, reason in receipt.ignored:
            by_reason.setdefault(reason, []).append(str(line))
        listed = [f"{t(IGNORED[reason])}: {', '.join(rows[:20])}" for reason, rows in by_reason.items()]
        st.caption(t("Rows left out: {rows}", rows="; ".join(listed)))


def outcome(stored: list[Receipt]) -> None:
    """What happened to each file that was sent."""
    for receipt in stored:
        if receipt.upload_id and not receipt.refused:
            sentence = t("{file} is stored as {upload_id}.", file=plain(receipt.file), upload_id=receipt.upload_id)
            st.success(sentence, icon=":material/check_circle:")
        else:
            st.error(t("{file} was not stored: look at it again.", file=plain(receipt.file)), icon=":material/error:")


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
        uploads.undo(store(), [upload_id])
    except StoreError as error:
        st.toast(error.message(language()))
    st.session_state.pop("stored", None)
    begin_run()


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
