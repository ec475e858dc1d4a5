"""The receipt of a file: what would happen to it now, how it was read, what it changes; to look at and to print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import streamlit as st

from data.checking import NUMBER_EXAMPLES
from data.contract import contracts
from data.deciding import TAKEN
from data.problems import HIDDEN, IGNORED
from data.receipt import SHOWN_CHANGES, Receipt
from data.returning import wrong_rows
from metrics import text
from metrics.text import bold, language, plain, t
from pages.shared import printed, taking
from pages.shared.asking import store, titles
from pages.shared.problems import problem_cards
from pages.shared.questions import ask_all, decide_on, kind_title, missing_kinds
from pages.shared.sending import Chosen, said, say_from
from pages.shared.tables import table

DELIMITERS = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252", "utf-16": "UTF-16"}


def show(receipt: Receipt, chosen: Chosen) -> None:
    """One file before it is stored: what was understood, what is wrong, what must be answered."""
    picked = chosen.picked
    with st.container(border=True, key=f"file_{picked}"):
        kind = f" · {kind_title(receipt.kind)}" if receipt.kind else ""
        number = f" · {receipt.number}" if receipt.number else ""
        st.markdown(f"**{plain(receipt.file)}**{kind}{number}")
        if receipt.refused:
            st.error(plain(receipt.refusal(language())), icon=":material/block:")
            ask_all(receipt, picked)
            return
        _headline(receipt, chosen)
        ask_all(receipt, picked)
        if receipt.kind is None:  # which sheet it is has to be answered first
            return
        missing_kinds(receipt)
        if receipt.problems:
            st.markdown(bold(t("What to correct")))
            problem_cards(receipt.problems, f"{picked}_problems")
            _wrong_rows(receipt, chosen)
        if receipt.can_hold:
            wish = t(
                "Store the {good} good rows and hold the other {held} for repair",
                good=text.number(receipt.good),
                held=text.number(receipt.wrong_rows),
            )
            key = f"hold_{picked}"
            is_held = bool(said(picked).get("is_held"))  # the widget forgets while a progress bar is in its place
            st.checkbox(wish, is_held, key=key, on_change=say_from, args=(picked, "is_held", key))
        if receipt.warnings:
            st.markdown(bold(t("Worth a look")))
            problem_cards(receipt.warnings, f"{picked}_warnings", partial(decide_on, picked))
        st.caption(_in_one_line(receipt))
        details(receipt, picked)


def _wrong_rows(receipt: Receipt, chosen: Chosen) -> None:
    """The wrong rows to take home, unless it is the header that is wrong."""
    if any(problem.code.startswith("header_") for problem in receipt.problems):
        return
    taking.button(
        t("Download the wrong rows, with what to correct"),
        partial(wrong_rows, chosen.file, chosen.options, receipt, language(), store().key),
        "wrong_rows.csv",
        file_name="-".join([t("correct"), str(receipt.number)]) + ".csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        key=f"wrong_{chosen.picked}",
        help=t("Correct them in a spreadsheet and send that file: the messages in it are not read."),
    )


def _headline(receipt: Receipt, chosen: Chosen) -> None:
    """What would happen to the file now, in one sentence."""
    if receipt.is_clean:
        counts = t(
            "Ready: {rows} rows, of which {new} new, {changed} changed and {unchanged} unchanged.",
            rows=text.number(receipt.rows),
            new=text.number(receipt.new),
            changed=text.number(receipt.changed),
            unchanged=text.number(receipt.unchanged),
        )
        if receipt.taken_away:
            counts += " " + t("{count} stored rows are taken away.", count=text.number(receipt.taken_away))
        st.success(counts, icon=":material/check:")
    elif any(problem.code.startswith("header_") for problem in receipt.problems):
        st.error(t("The header row needs correction; the rows below it were not looked at."), icon=":material/error:")
    elif receipt.may_store(chosen.options):
        sentence = t(
            "{good} rows will be stored, {wrong} will wait.",
            good=text.number(receipt.good),
            wrong=text.number(receipt.wrong_rows),
        )
        st.warning(sentence, icon=":material/pause_circle:")
    elif receipt.problems:
        st.error(
            t(
                "{wrong} of {rows} rows need correction. Nothing of this file is stored until they are right.",
                wrong=text.number(receipt.wrong_rows),
                rows=text.number(receipt.rows),
            ),
            icon=":material/error:",
        )


def _in_one_line(receipt: Receipt) -> str:
    return " · ".join(f"{name.lower()} {plain(value)}" for name, value in how_read(receipt).items())


def how_read(receipt: Receipt) -> dict[str, str]:
    """How a file was read, each with a name: header row, encoding, separator, numbers and dates with an example."""
    found = {t("Header"): t("row {line}", line=receipt.header_line)}
    if receipt.sheet:
        found[t("Sheet of the workbook")] = receipt.sheet
        return found  # its numbers are numbers and its days are days
    found[t("Encoding")] = ENCODINGS.get(receipt.encoding or "", receipt.encoding or "")
    found[t("Separator")] = DELIMITERS.get(receipt.delimiter or "", "?")
    if receipt.decimal:
        found[t("Numbers")] = NUMBER_EXAMPLES[receipt.decimal]
        if receipt.number_example:
            cell, value = receipt.number_example
            found[t("Numbers")] += f" ({cell} = {text.unmistakable(Decimal(value))})"
    if receipt.date_order and not receipt.question:
        orders = {"dmy": t("day first"), "mdy": t("month first"), "ymd": t("year first")}
        found[t("Dates")] = orders[receipt.date_order]
        if receipt.date_example:
            cell, day = receipt.date_example
            found[t("Dates")] += f" ({cell} = {text.full_date(_day(day))})"
    return found


def _day(day: date | str) -> date:
    """A day, also where a kept receipt has it as text."""
    return day if isinstance(day, date) else date.fromisoformat(day)


def columns_read(receipt: Receipt) -> dict[str, str]:
    """Which columns were read, which by a sender's word, and which were not."""
    by_word = {name for name in receipt.said.values() if name}
    known = [header for name, header in receipt.columns.items() if name not in by_word]
    found = {t("Columns read"): ", ".join(known)}
    if by_word:
        names = contracts()[receipt.kind or ""].titles(language())
        pairs = [f"{header} = {names[name]}" for header, name in receipt.said.items() if name in names]
        found[t("By your word")] = ", ".join(pairs)
    if unused := [header for header in receipt.unused if header.strip()]:
        found[t("Columns not read")] = ", ".join(unused)
    return found


def rows_counted(receipt: Receipt) -> dict[str, str]:
    """Every row of the file by what became of it, and the rows left out by reason."""
    found = {
        t("Rows"): t(
            "{rows} below the header: {good} good, {wrong} with a problem",
            rows=text.number(receipt.rows),
            good=text.number(receipt.good),
            wrong=text.number(receipt.wrong_rows),
        ),
        t("Against what is stored"): t(
            "{new} new · {changed} changed · {unchanged} unchanged",
            **{name: text.number(getattr(receipt, name)) for name in ("new", "changed", "unchanged")},
        ),
    }
    if receipt.taken_away:
        found[t("Taken away")] = t("{count} rows of these months", count=text.number(receipt.taken_away))
    if receipt.renumbered:
        found[t("Numbered anew")] = t("{count} rows, with their month", count=text.number(receipt.renumbered))
    by_reason: dict[str, list[str]] = {}
    for line, reason in receipt.ignored:
        by_reason.setdefault(reason, []).append(str(line))
    if by_reason:
        listed = [f"{t(IGNORED[reason])}: {', '.join(rows[:20])}" for reason, rows in by_reason.items()]
        found[t("Rows left out")] = "; ".join(listed)
    return found


def sums_read(receipt: Receipt) -> dict[str, str]:
    """The sum of each column of numbers, to be held against the spreadsheet's own."""
    found = {}
    for column in receipt.sums:
        title = t("Sum of {column}", column=title_of(receipt, column.column))
        unit = f" {column.unit}" if column.unit else ""
        cells = t("{count} cells", count=text.number(column.cells))
        if column.unread:
            cells += ", " + t("{count} not read", count=text.number(column.unread))
        found[title] = f"{text.exact(Decimal(column.total or 0))}{unit} ({cells})"
    return found


def decisions_on(receipt: Receipt) -> dict[str, str]:
    """What was decided on warnings, row by row."""
    found = {}
    for warning in receipt.warnings:
        if decision := receipt.decided.get((warning.line, warning.column or "")):
            place = t("Row {line}, column {header}", line=warning.line, header=warning.header)
            proposal = warning.suggestion or t("the national number's")
            value = warning.quoted(language()) or "…"
            words = t("{value} → {proposal}, by the sender's decision", value=value, proposal=proposal)
            found[place] = words if decision == TAKEN else t("{value}: right as written", value=value)
    return found


def title_of(receipt: Receipt, column: str) -> str:
    """What the file calls a column; else what the template does."""
    return receipt.columns.get(column) or contracts()[receipt.kind or ""].titles(language())[column]


def changes_of(receipt: Receipt) -> list[dict[str, object]]:
    """Cells of changed rows, old and new."""
    return [
        {
            t("Row"): change.line,
            t("Record"): change.key,
            t("Column"): title_of(receipt, change.column),
            t("Stored until now"): t(HIDDEN) if "old" in change.hidden else _value(receipt, change.column, change.old),
            t("In this file"): t(HIDDEN) if "new" in change.hidden else _value(receipt, change.column, change.new),
        }
        for change in receipt.changes
    ]


def _value(receipt: Receipt, column: str, value: str | None) -> str:
    """A stored value as a reader writes it."""
    if value is None:
        return text.NOTHING
    contract = contracts()[receipt.kind or ""]
    if any(c.name == column and c.sql_type.startswith("DECIMAL") for c in contract.stored):
        return text.exact(Decimal(value))
    f = next((f for f in contract.fields if f.name == column), None)
    if f and f.reference:
        return titles(f.reference).get(value, value)
    if f and f.choices and language() == "id":
        return next((f.choice_title(code) for code in f.choices.values() if str(code).lower() == value.lower()), value)
    return value


def details(receipt: Receipt, key: str) -> None:
    """The whole receipt, where it is asked for."""
    panel = st.expander(t("Receipt"), icon=":material/receipt_long:", key=f"receipt_{key}", on_change="rerun")
    if panel.open:
        with panel:
            whole(receipt, key)


def whole(receipt: Receipt, key: str) -> None:
    """The whole receipt, and the page to print."""
    parts = {
        t("How it was read"): how_read(receipt),
        t("Columns"): columns_read(receipt),
        t("Rows"): rows_counted(receipt),
        t("Sums of columns, as read"): sums_read(receipt),
        t("Decisions on warnings"): decisions_on(receipt),
    }
    pairs = {plain(name): plain(value) for part in parts.values() for name, value in part.items()}
    st.table(pairs, border="horizontal")
    if receipt.changes:
        st.markdown(bold(t("What changes")))
        table(changes_of(receipt), {}, f"changes_{key}")
        if len(receipt.changes) == SHOWN_CHANGES:
            st.caption(t("Only the first {count} are shown.", count=text.number(SHOWN_CHANGES)))
    taking.button(
        t("Receipt to print"),
        partial(printed.receipt_page, receipt, kind_title(receipt.kind), parts, changes_of(receipt), language()),
        f"receipt_{receipt.upload_id}.html" if receipt.upload_id else "receipt.html",
        file_name=f"{receipt.number or receipt.upload_id}.html",
        mime="text/html",
        icon=":material/print:",
        key=f"print_{key}",
    )


def outcome(stored: list[Receipt]) -> None:
    """What happened to the files that were sent: one sentence for those that are stored, one for each that is not."""
    done = [receipt for receipt in stored if receipt.version and not receipt.refused]
    if done:
        sentence = t("{file} is stored as {upload_id}.", file=plain(done[0].file), upload_id=done[0].upload_id)
        if len(done) > 1:
            uploads = sorted(str(receipt.upload_id) for receipt in done)
            sentence = t(
                "{count} files are stored, as {first} to {last}.", count=len(done), first=uploads[0], last=uploads[-1]
            )
        if held := sum(receipt.wrong_rows for receipt in done):
            sentence += " " + t(
                "{held} rows wait to be repaired; you find them below, at the report.", held=text.number(held)
            )
        st.success(sentence, icon=":material/check_circle:")
    for receipt in stored:
        if receipt not in done:
            reason = receipt.failure.message(language()) if receipt.failure else receipt.refusal(language())
            sentence = t("{file} was not stored: look at it again.", file=plain(receipt.file))
            st.error(f"{sentence} {plain(reason)}", icon=":material/error:")
