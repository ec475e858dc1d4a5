"""A record followed through all that was ever said of it, down to the line of the file as it was written."""

from __future__ import annotations

import streamlit as st

from data.contract import Contract, contracts
from data.errors import StoreError
from data.problems import HIDDEN
from data.tracing import Saying, line_of, sayings, taken_on
from metrics import text
from metrics.text import language, plain, t
from pages.shared.asking import store
from pages.shared.questions import kind_titles

MOST = 8


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
        st.caption(error.message(language()) if isinstance(error, StoreError) else t("The kept file is not there."))
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
