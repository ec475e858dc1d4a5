"""How the installation is, for who keeps it: what runs, how large it is, who is there, and what was slow."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from data.condition import Condition, condition
from data.migrations import NUMBER
from data.watching import Slow, limit_s
from metrics import text
from metrics.pack.composing import release
from metrics.text import t
from pages.shared import asking, crowds, measures, working
from pages.shared.tables import printed


def show() -> None:
    """The section of the administrator's screen."""
    found = condition(asking.store())
    st.header(t("Condition"), anchor=False)
    st.caption(t("Of this process, since it was started. The same is measured at /metrics."))
    printed([{t("What"): name, t("How it is"): said} for name, said in _facts(found).items()], {})
    st.subheader(t("Slow questions"), anchor=False)
    limit = text.number(int(limit_s() * 1000))
    if not found.slow:
        st.caption(t("No question to the store took longer than {limit} ms.", limit=limit))
        return
    st.caption(
        t("The latest that took longer than {limit} ms, the newest first; no value of them is kept.", limit=limit)
    )
    for each in found.slow:
        with st.expander(_said(each)):
            st.caption(text.plain(each.source) + (f" · {each.fingerprint} · {each.mark}" if each.mark else ""))
            st.code(each.plan or t("There is no plan of it."), language=None)


def _facts(found: Condition) -> dict[str, str]:
    kept, limit = asking.kept(), asking.MOST_BYTES
    now = measures.REGISTRY.get_sample_value
    memory, screens = now("jejak_process_resident_memory_bytes"), now("jejak_sessions_open")
    return {
        t("Release"): release(),
        t("Python, DuckDB, Streamlit"): f"{found.python}, {found.duckdb}, {st.__version__}",
        t("Store"): t(
            "{engine}, schema {schema} of {known}", engine=found.engine, schema=found.state.schema, known=NUMBER
        ),
        t("Newest version of the data"): text.number(found.state.newest),
        t("Rows of the store"): text.size(found.rows_bytes),
        t("Files of the store"): text.size(found.files_bytes),
        t("Free on its disk"): text.size(found.free_bytes),
        t("Memory of the process"): text.size(memory),
        t("Screens that are open"): text.number(int(screens or 0)),
        t("Work under way"): text.number(working.running()),
        t("Answers that are kept"): t(
            "{size} of {limit}; {hits} at hand, {misses} asked for",
            size=text.size(kept.size_bytes),
            limit=text.size(limit),
            hits=text.number(kept.hits),
            misses=text.number(kept.misses),
        ),
        t("Files in pickers"): text.size(crowds.held_bytes()),
    }


def _said(each: Slow) -> str:
    """One question, as the head of its plan."""
    return t(
        "{moment}: {seconds} s, {rows} rows · {what}",
        moment=text.moment(each.at),
        seconds=text.number(Decimal(each.seconds), 2),
        rows=text.number(each.rows),
        what=text.plain(each.named or each.source),
    )
