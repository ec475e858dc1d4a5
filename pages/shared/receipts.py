"""The parts of the upload screen: what a file says, what is wrong with it, what was stored, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from data import uploads
from data.checking import NUMBER_EXAMPLES, Answers
from data.contract import contracts
from data.problems import ANSWERS, IGNORED, QUESTIONS, Problem, Question
from data.receipt import File, Options, Receipt
from data.store import StoreError
from pages.shared import text
from pages.shared.asking import store, version
from pages.shared.text import language, plain, t

DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
SHOWN_PROBLEMS = 1000


def kind_title(kind: str | None) -> str:
    """The name of an upload kind in the reader's language."""
    if kind is None:
        return text.NOTHING
    contract = contracts()[kind]
    return contract.title if language() == "id" else contract.title_en


@dataclass(frozen=True)
class Chosen:
    """A file in the picker, under the name the picker knows it by."""

    picked: str
    file: File

    @property
    def options(self) -> Options:
        """How it is to be taken: the sender's answers and wishes so far."""
        answers = _answers().get(self.picked, {})
        is_held = bool(st.session_state.get(f"hold_{self.picked}"))
        return Options(answers=Answers(answers.get("decimal_mark"), answers.get("date_order")), hold_bad=is_held)


def _answers() -> dict[str, dict[str, str]]:
    """Answers by file and question. Not in the widgets: an answered question is no longer asked, and would be lost."""
    answers: dict[str, dict[str, str]] = st.session_state.setdefault("answers", {})
    return answers


def _answer(picked: str, question: str, key: str) -> None:
    _answers().setdefault(picked, {})[question] = st.session_state[key]


def _ask_again(picked: str) -> None:
    _answers().pop(picked, None)


@st.cache_data(show_spinner=False, max_entries=20, ttl="10m")
def _check(uri: str, version: int, files: list[File], options: list[Options]) -> list[Receipt]:
    return uploads.check(store(), files, options)


def check_all(chosen: list[Chosen]) -> list[Receipt]:
    """What an upload of these files would say and do at this run's version."""
    with st.spinner(t("Reading the files …")):
        return _check(store().uri, version(), [c.file for c in chosen], [c.options for c in chosen])


def store_all(chosen: list[Chosen], receipts: list[Receipt]) -> list[Receipt]:
    """Store the files that are ready, in their order, one transaction each; one that fails does not stop the others."""
    return [
        _store(c.file, c.options) for c, receipt in zip(chosen, receipts, strict=True) if receipt.may_store(c.options)
    ]


def _store(file: File, options: Options) -> Receipt:
    try:
        return uploads.upload(store(), file, options)
    except StoreError as error:
        return Receipt(file.short_name, failure=error.message(language()))


def show(receipt: Receipt, chosen: Chosen) -> None:
    """One file: what was understood, what is wrong, what must be answered."""
    with st.container(border=True, key=f"file_{chosen.picked}"):
        st.markdown(f"**{plain(receipt.file)}** · {kind_title(receipt.kind)}")
        if receipt.refused:
            st.error(receipt.refusal(language()), icon=":material/block:")
            return
        _headline(receipt)
        if receipt.question:
            _ask(receipt.question, chosen.picked)
        elif answers := _answers().get(chosen.picked):
            said = "; ".join(t(ANSWERS[answer]) for answer in answers.values())
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(t("Your answer: {answer}", answer=said), width="content")
                key = f"again_{chosen.picked}"
                st.button(t("Change"), type="tertiary", on_click=_ask_again, args=(chosen.picked,), key=key)
        _problems(receipt)
        if receipt.can_hold:
            held = len({problem.line for problem in receipt.problems})
            wish = t("Store the {good} good rows and hold the other {held} for repair", good=receipt.good, held=held)
            st.checkbox(wish, key=f"hold_{chosen.picked}")
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


def _ask(question: Question, picked: str) -> None:
    """A question instead of a guess: every answer with what follows from it."""
    options = {option.answer: option for option in question.options}

    def label(answer: str) -> str:
        option = options[answer]
        if question.name == "decimal_mark":
            what = t("{total} in all", total=text.number(option.total, 3))
        else:
            what = t("{total} good rows", total=text.number(option.total))
        return f"{t(ANSWERS[answer])} → {plain(option.example)} · {what}"

    key = f"{question.name}_{picked}"
    st.warning(t(QUESTIONS[question.name]), icon=":material/help:")
    st.radio(
        t(QUESTIONS[question.name]),
        list(options),
        index=None,
        format_func=label,
        key=key,
        on_change=_answer,
        args=(picked, question.name, key),
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
        name = plain(receipt.file)
        if receipt.version and not receipt.refused:
            sentence = t("{file} is stored as {upload_id}.", file=name, upload_id=receipt.upload_id)
            st.success(sentence, icon=":material/check_circle:")
        else:
            reason = plain(receipt.failure) if receipt.failure else ""
            st.error(t("{file} was not stored: look at it again.", file=name) + " " + reason, icon=":material/error:")
