"""What is wrong with a file, one card a problem: counted by kind, searched, and the rows to take home."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import streamlit as st

from data.problems import TITLES, Problem
from metrics import text
from metrics.text import language, plain, t

FEW = 5  # so many are seen at a glance
SHOWN = 12
MORE = 48


def problem_cards(problems: list[Problem], key: str, below: Callable[[Problem], None] = lambda problem: None) -> None:
    """Cards, with counts by kind and a search where there are many. below: what else stands in a card."""
    found = _chosen(problems, key) if len(problems) > FEW else problems
    limit = st.session_state.setdefault(f"shown_{key}", SHOWN)
    with st.grid(3, min_column_width=280):
        for problem in found[:limit]:
            with st.container(border=True, height="stretch"):
                st.markdown(f"**{plain(_place(problem))}**  \n{plain(problem.explanation(language()))}")
                below(problem)
    if len(found) > limit:
        label = t("Show more ({count} left)", count=text.number(len(found) - limit))
        st.button(label, type="tertiary", key=f"more_{key}", on_click=_show_more, args=(key,))
    if not found:
        st.caption(t("Nothing to show for this choice."))


def _show_more(key: str) -> None:
    st.session_state[f"shown_{key}"] += MORE


def _place(problem: Problem) -> str:
    if problem.header:
        return t("Row {line}, column {header}", line=problem.line, header=problem.header)
    return t("Row {line}", line=problem.line)


def _chosen(problems: list[Problem], key: str) -> list[Problem]:
    """Those of one kind, or with some text in their row, column, value or sentence."""
    counts = Counter(problem.code for problem in problems)
    labels = {code: " · ".join([t(TITLES[code]), text.number(count)]) for code, count in counts.items()}
    code = st.pills(
        t("Kinds of problems"),
        list(counts),
        format_func=labels.__getitem__,
        key=f"kind_{key}",
        label_visibility="collapsed",
    )
    wanted = st.text_input(
        t("Search"), key=f"search_{key}", placeholder=t("Search row, column or value"), label_visibility="collapsed"
    )
    found = [problem for problem in problems if code in (None, problem.code)]
    words = (wanted or "").casefold().split()
    return [p for p in found if all(word in p.message(language()).casefold() for word in words)]
