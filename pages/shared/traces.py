"""A record followed through all that was ever said of it, down to the line of the file as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import streamlit as st

from data.bounds import MAX_ROWS
from data.contract import Contract, contracts
from data.errors import StoreError
from data.problems import HIDDEN
from data.tracing import Saying, line_of, sayings, taken_on
from metrics import behind, text
from metrics.behind import Row
from metrics.questions import Where
from metrics.text import language, plain, t
from pages.shared import reading
from pages.shared.asking import store
from pages.shared.exports import csv_parts
from pages.shared.questions import kind_titles
from pages.shared.streaming import Parts, sent_at, xlsx_parts

MOST = 8


def cells_of(row: Row, kinds: Mapping[str, str]) -> tuple[Any, ...]:
    """A row behind a figure as it stands in a table."""
    kind = kinds.get(row.kind, row.kind)
    return kind, row.file, row.line, row.upload_id, row.numerator, row.denominator, row.unknown, row.share_percent


def all_rows(
    title: str, columns: tuple[str, ...], asked: tuple[str, Where, int], count: int, kinds: Mapping[str, str]
) -> None:
    """The ways to all rows behind a figure, where they are too many for a screen: they are sent as they are read."""
    at, whose, as_of = store(), language(), asked[2]
    metric, where = reading.allowed(behind.trace, asked[:2])

    def rows() -> Iterator[tuple[Any, ...]]:
        with at.snapshot() as db:
            for row in behind.each_row(db, metric, where, as_of):
                yield cells_of(row, kinds)

    about = {t("Table"): title, t("Data version"): str(as_of)}
    ways: dict[str, Parts] = {"CSV": lambda: csv_parts(columns, rows(), whose)}
    if count < MAX_ROWS:
        ways["XLSX"] = lambda: xlsx_parts(columns, rows(), about, whose)
    for label, make in ways.items():
        st.link_button(
            t("All {count} rows as {kind}", count=text.number(count), kind=label),
            sent_at(f"rows_behind.{label.lower()}", make, "rows", "trace"),
            icon=":material/download:",
            type="tertiary",
        )


def follow() -> None:
    """Ask for a record by its number, and show its history, the newest first."""
    st.caption(t("Every stored row leads to the line of the file that it came from."))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = f"trace_kind_{language()}"
        names = kind_titles()
        kind = st.selectbox(t("Report"), list(names), format_func=names.__getitem__, key=key, width=260)
        number = st.text_input(t("Number of the record"), key="trace_number", placeholder="T-0001", width=260)
    if not (kind and number):
        return
    found = sayings(store(), kind, number)
    if not found:
        st.caption(t("No upload has said anything of this number."))
    for saying in found[::-1][:MOST]:
        _saying(contracts()[kind], saying)
    if len(found) > MOST:
        st.caption(t("… and {count} more", count=text.number(len(found) - MOST)))


def _saying(contract: Contract, saying: Saying) -> None:
    with st.container(border=True):
        key = " / ".join(str(saying.values[name]) for name in contract.key)
        place = t("row {line}", line=saying.line) if saying.line else t("not in the file: taken away")
        sender = "" if saying.sent_by in ("local", "example") else f" · {plain(saying.sent_by)}"
        if saying.removed_in is None:
            state = t("stands now")
        elif saying.stood:
            state = t("stood until version {version}", version=saying.removed_in)
        else:
            state = t("changed nothing")
        st.markdown(f"**{plain(key)}** · {saying.upload_id} · {plain(saying.file)} · {place}")
        st.caption(f"{text.moment(saying.sent_at)}{sender} · {state}")
        if saying.line:
            line_as_written(saying.upload_id, saying.line)
            for taken in taken_on(store(), saying.upload_id, saying.line):
                title = contract.titles(language())[taken.column or ""]
                cells = (taken.quoted(language()) or "…", taken.suggestion or "…")
                values = dict(zip(("column", "value", "proposal"), map(plain, (title, *cells)), strict=True))
                st.caption(t("{column}: the sender had {proposal} stored instead of {value}.", **values))


def line_as_written(upload_id: str, line: int) -> None:
    """A line of a kept file under its own headers; as it stands where it does not fit them."""
    try:
        found = line_of(store(), upload_id, line)
    except (StoreError, FileNotFoundError) as error:
        said = error.message(language()) if isinstance(error, StoreError) else t("The kept file is not there.")
        st.caption(plain(said))
        return
    if found.fits:
        pairs = zip(found.header, found.cells, strict=True)
        filled = {plain(name): _written(cell) for name, cell in pairs if cell is None or cell.strip()}
        st.table(filled, border="horizontal", width="content")
    else:
        st.code(" | ".join(t(HIDDEN) if cell is None else cell for cell in found.cells), language=None, wrap_lines=True)


def _written(cell: str | None) -> str:
    """A cell as it was written, or that it is not shown."""
    return f"*{t(HIDDEN)}*" if cell is None else plain(cell)
