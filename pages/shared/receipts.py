"""The parts of the upload screen: what a file says, what is wrong with it, what was stored, and undoing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import streamlit as st

from data import uploads
from data.checking import NUMBER_EXAMPLES, Answers
from data.contract import contracts
from data.errors import StoreError
from data.problems import ANSWERS, IGNORED, QUESTIONS, Problem, Question
from data.receipt import File, Options, Receipt
from pages.shared import text
from pages.shared.asking import store, version
from pages.shared.tables import download
from pages.shared.text import language, plain, t

DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}
SHOWN_PROBLEMS = 60
FEW_PROBLEMS = 5
MANY = 5  # rows that name what is not registered: then a file is missing, not a letter


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
        given = Answers(answers.get("decimal_mark"), answers.get("date_order"), answers.get("sheet"))
        return Options(answers=given, hold_bad=is_held)


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
        kind = f" · {kind_title(receipt.kind)}" if receipt.kind else ""
        st.markdown(f"**{plain(receipt.file)}**{kind}")
        if receipt.refused:
            st.error(receipt.refusal(language()), icon=":material/block:")
            return
        _headline(receipt, chosen.options)
        if receipt.question:
            _ask(receipt.question, chosen.picked)
        elif answers := _answers().get(chosen.picked):
            said = "; ".join(_said(answer) for answer in answers.values())
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(t("Your answer: {answer}", answer=said), width="content")
                key = f"again_{chosen.picked}"
                st.button(t("Change"), type="tertiary", on_click=_ask_again, args=(chosen.picked,), key=key)
        if receipt.kind is None:  # which sheet it is has to be answered first
            return
        _missing_kinds(receipt)
        for title, found in ((t("What to correct"), receipt.problems), (t("Worth a look"), receipt.warnings)):
            if found:
                st.markdown(f"**{title}**")
                problem_list(found, f"{chosen.picked}_{found[0].code}")
        if receipt.can_hold:
            held = len({problem.line for problem in receipt.problems})
            wish = t("Store the {good} good rows and hold the other {held} for repair", good=receipt.good, held=held)
            st.checkbox(wish, key=f"hold_{chosen.picked}")
        _understood(receipt)


def _headline(receipt: Receipt, options: Options) -> None:
    """What would happen to the file now, in one sentence."""
    wrong = len({problem.line for problem in receipt.problems})
    if receipt.is_clean:
        counts = t(
            "Ready: {rows} rows, of which {new} new, {changed} changed and {unchanged} unchanged.",
            rows=text.number(receipt.rows),
            new=text.number(receipt.new),
            changed=text.number(receipt.changed),
            unchanged=text.number(receipt.unchanged),
        )
        st.success(counts, icon=":material/check:")
    elif any(problem.code.startswith("header_") for problem in receipt.problems):
        st.error(t("The header row needs correction; the rows below it were not looked at."), icon=":material/error:")
    elif receipt.may_store(options):
        sentence = t("{good} rows will be stored, {wrong} will wait.", good=text.number(receipt.good), wrong=wrong)
        st.warning(sentence, icon=":material/pause_circle:")
    elif receipt.problems:
        st.error(
            t(
                "{wrong} of {rows} rows need correction. Nothing of this file is stored until they are right.",
                wrong=text.number(wrong),
                rows=text.number(receipt.rows),
            ),
            icon=":material/error:",
        )


def _said(answer: str) -> str:
    """An answer in words; the name of a sheet is its own."""
    return t(ANSWERS[answer]) if answer in ANSWERS else plain(answer)


def _ask(question: Question, picked: str) -> None:
    """A question instead of a guess: every answer with what follows from it."""
    options = {option.answer: option for option in question.options}

    def label(answer: str) -> str:
        option = options[answer]
        if question.name == "sheet":
            rows = t("{total} rows", total=text.number(option.total))
            return f"{plain(answer)}: {rows}"
        unit = f" {option.unit}" if option.unit else ""
        if isinstance(option.value, date):
            meaning = text.full_date(option.value)
        elif option.value is None:
            meaning = t("not a date") if question.name == "date_order" else t("not a number")
        else:
            meaning = text.exact(option.value) + unit
        if question.name == "decimal_mark":
            what = t("{total} in all", total=text.exact(Decimal(option.total or 0)) + unit)
        else:
            what = t("{total} good rows", total=text.number(option.total))
        return f"{t(ANSWERS[answer])}: {plain(option.cell)} → {meaning}; {what}"

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


def _missing_kinds(receipt: Receipt) -> None:
    """Where many rows name what no file has brought yet, say which file is to be sent first."""
    contract = contracts()[receipt.kind or ""]
    for key in contract.foreign_keys:
        named = sum(p.code == "unknown_code" and p.column == key.fields[-1] for p in receipt.problems)
        if named >= MANY and key.resource in contracts():
            st.info(
                t(
                    "{count} rows name something of “{kind}” that is not registered. Upload that file first.",
                    count=text.number(named),
                    kind=kind_title(key.resource),
                ),
                icon=":material/lightbulb:",
            )


def problem_list(problems: list[Problem], key: str) -> None:
    """Problems one below the other, each with row, column, value and what to do; all of them to download."""
    st.markdown("\n".join(f"- {plain(p.message(language()))}" for p in problems[:SHOWN_PROBLEMS]))
    if len(problems) > SHOWN_PROBLEMS:
        st.caption(t("… and {count} more", count=text.number(len(problems) - SHOWN_PROBLEMS)))
    if len(problems) > FEW_PROBLEMS:
        rows = [
            {
                t("Row"): p.line,
                t("Column"): p.header,
                t("As written"): p.value,
                t("What to do"): p.explanation(language()),
            }
            for p in problems
        ]
        download(rows, key)


def _understood(receipt: Receipt) -> None:
    """How the file was read, in one line, and the rows left out."""
    parts = [t("header in row {line}", line=receipt.header_line)]
    if receipt.sheet:
        parts.append(t("sheet {name} of a workbook", name=plain(receipt.sheet)))
    else:
        parts.append(t("encoding {encoding}", encoding=ENCODINGS.get(receipt.encoding or "", receipt.encoding)))
        parts.append(t("separator {mark}", mark=DELIMITERS.get(receipt.delimiter or "", "?")))
    if receipt.decimal:
        parts.append(t("numbers as {example}", example=NUMBER_EXAMPLES[receipt.decimal]))
    if receipt.date_order and not receipt.question:
        orders = {"dmy": t("day first"), "mdy": t("month first"), "ymd": t("year first")}
        dates = t("dates {order}", order=orders[receipt.date_order])
        if receipt.date_example:
            cell, day = receipt.date_example
            dates += f" ({plain(cell)} = {text.full_date(day)})"
        parts.append(dates)
    st.caption(" · ".join(parts))
    if receipt.ignored:
        by_reason: dict[str, list[str]] = {}
        for line, reason in receipt.ignored:
            by_reason.setdefault(reason, []).append(str(line))
        listed = [f"{t(IGNORED[reason])}: {', '.join(rows[:20])}" for reason, rows in by_reason.items()]
        st.caption(t("Rows left out: {rows}", rows="; ".join(listed)))


def outcome(stored: list[Receipt]) -> None:
    """What happened to the files that were sent: one sentence for those that are stored, one for each that is not."""
    done = [receipt for receipt in stored if receipt.version and not receipt.refused]
    if done:
        sentence = t("{file} is stored as {upload_id}.", file=plain(done[0].file), upload_id=done[0].upload_id)
        if len(done) > 1:
            ends = {"first": done[0].upload_id, "last": done[-1].upload_id}
            sentence = t("{count} files are stored, as {first} to {last}.", count=len(done), **ends)
        if held := sum(len({problem.line for problem in receipt.problems}) for receipt in done):
            sentence += " " + t("{held} rows wait to be repaired; you find them below, at the report.", held=held)
        st.success(sentence, icon=":material/check_circle:")
    for receipt in stored:
        if receipt not in done:
            reason = plain(receipt.failure) if receipt.failure else plain(receipt.refusal(language()))
            sentence = t("{file} was not stored: look at it again.", file=plain(receipt.file))
            st.error(f"{sentence} {reason}", icon=":material/error:")
