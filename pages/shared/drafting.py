"""What the board itself puts into a pack: its note, what became of the last decisions, points for decision.

What was written stays while other screens are looked at; it goes when the pack is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from data import packs
from data.words import N_
from metrics import text
from metrics.pack.order import STATUSES, FollowUp, Option, Order, Point, order_of
from metrics.pack.saving import to_follow_up
from metrics.text import plain, t
from pages.shared.asking import look

DRAFT = "draft"
MOST_OPTIONS = 6


def drafted(order: Order, matters: Sequence[str]) -> Order:
    """Ask for what the board says, and put it into an order. matters: sentences that may become points for decision."""
    st.header(t("What the board says"), anchor=False)
    made_by = _line("made_by", t("Prepared by"))
    note = _area("note", t("Note of the board"), t("It stands before the figures. An empty line begins a paragraph."))
    follow_up = _follow_up()
    points = _points(matters)
    return replace(order, made_by=made_by, note=note, follow_up=follow_up, points=points)


def forget() -> None:
    """Begin anew, from a callback."""
    for name in [str(name) for name in st.session_state]:
        if name == DRAFT or name.startswith(f"{DRAFT}_"):
            del st.session_state[name]


def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = st.session_state.setdefault(DRAFT, {})
    return kept


def _bound(name: str, default: Any) -> str:
    """The key of a widget that keeps its value while other screens are looked at."""
    key = f"{DRAFT}_{name}"
    if key not in st.session_state:
        st.session_state[key] = _kept().get(name, default)
    return key


def _line(name: str, label: str, **more: Any) -> str:
    value = st.text_input(label, key=_bound(name, ""), **more)
    _kept()[name] = value
    return str(value).strip()


def _area(name: str, label: str, help_text: str) -> str:
    value = st.text_area(label, key=_bound(name, ""), help=help_text)
    _kept()[name] = value
    return str(value)


def _day(name: str, label: str, default: date | None = None) -> date | None:
    value = st.date_input(label, key=_bound(name, default), format="DD/MM/YYYY")
    _kept()[name] = value
    return value if isinstance(value, date) else None


def _follow_up() -> tuple[FollowUp, ...]:
    """What became of the points of the latest saved pack."""
    saved = look(packs.listed)
    if not saved:
        st.caption(t("Once a pack is saved, the next one asks here what became of its points for decision."))
        return ()
    latest = saved[0]
    found = to_follow_up(order_of(latest.asked))
    st.subheader(t("What became of the last meeting's decisions"), anchor=False)
    message = N_("Points of {number}, and those before it that were not ended.")
    st.caption(t(message if found else N_("{number} left no point open."), number=latest.pack_id))
    return tuple(_followed(latest.pack_id, nth, one) for nth, one in enumerate(found))


def _followed(pack_id: str, nth: int, one: FollowUp) -> FollowUp:
    name = f"{pack_id}_{nth}"
    words = {code: t(message) for code, message in STATUSES.items()}
    with st.container(border=True):
        due = f" · {text.full_date(one.due)}" if one.due else ""
        st.markdown(f"**{plain(one.title)}**{plain(f' · {one.owner}') if one.owner else ''}{due}")
        decided = _line(f"{name}_decided", t("What was decided")) or one.decided
        status = st.selectbox(
            t("Status"), list(words), format_func=words.__getitem__, key=_bound(f"{name}_status", one.status)
        )
        _kept()[f"{name}_status"] = status
        note = _line(f"{name}_note", t("Note")) or one.note
    return replace(one, decided=decided, status=status or one.status, note=note)


def _points(matters: Sequence[str]) -> tuple[Point, ...]:
    st.subheader(t("Points for decision"), anchor=False)
    count = int(_kept().get("points", 0))
    found = [_point(nth) for nth in range(count)]
    with st.container(horizontal=True):
        st.button(t("Add a point"), icon=":material/add:", key="add_point", on_click=_count, args=(count + 1,))
        if count:
            st.button(t("Remove the last point"), type="tertiary", key="drop_point", on_click=_count, args=(count - 1,))
    if matters:
        picked = st.selectbox(
            t("From what needs attention"), matters, index=None, placeholder=t("Choose a sentence"), key="picked_matter"
        )
        label = t("Put it among the points")
        st.button(label, key="take_matter", disabled=not picked, on_click=_take, args=(count, picked))
    return tuple(point for point in found if point.title)


def _take(nth: int, sentence: str) -> None:
    _kept()[f"point_{nth}_title"] = sentence
    _count(nth + 1)


def _count(points: int) -> None:
    _kept()["points"] = points


def _point(nth: int) -> Point:
    name = f"point_{nth}"
    with st.container(border=True):
        title = _line(f"{name}_title", t("Point {nth}: what is to be decided?", nth=nth + 1))
        options: list[Option] = []
        while len(options) < MOST_OPTIONS:
            letter = "ABCDEF"[len(options)]
            what = _line(f"{name}_{letter}_what", t("Option {letter}", letter=letter))
            if not what:
                break
            options.append(
                Option(what, _line(f"{name}_{letter}_follows", t("What follows from {letter}", letter=letter)))
            )
        with st.container(horizontal=True):
            owner = _line(f"{name}_owner", t("Owner"))
            due = _day(f"{name}_due", t("Due"))
    return Point(title, tuple(options), owner, due)
