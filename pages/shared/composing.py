"""Composing a board pack: what it is about, what the board has to say, and how its pages look."""

from __future__ import annotations

from datetime import date
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from data import access
from data.arriving import today
from data.errors import StoreError
from data.store import Database
from data.words import LANGUAGES
from metrics import text
from metrics.attention import matters
from metrics.pack import saving, typesetting
from metrics.pack.composing import compose as composed
from metrics.pack.order import ADDRESS, SECTIONS, Order, address
from metrics.periods import BETWEEN, months, range_key
from metrics.sentences import sentence
from metrics.text import language, t
from pages.shared import drafting, taking
from pages.shared.address import VIEW, choose, many
from pages.shared.asking import ask_one, begin_run, look, situation, store, titles, version
from pages.shared.filters import Filters
from pages.shared.filters import choose as choose_filters
from pages.shared.switches import switch
from pages.shared.tables import XLSX

PDF = "application/pdf"
NAMES = {"id": "Indonesia", "en": "English"}


def compose() -> None:
    """The form of a new pack beside its pages."""
    filters = choose_filters()
    left, right = st.columns([5, 6], gap="large")
    with left:
        order = _order(filters)
        order = drafting.drafted(order, matters_of(filters))
    with right:
        _preview(order)
        _take(order)


def _order(filters: Filters) -> Order:
    """What the filters and the choices below them order."""
    known = situation()
    first, last = filters.where.first or known.first, filters.where.last or known.last
    first, last = first or today().replace(day=1), last or today().replace(day=1)
    against = filters.before
    pair = (against.first, against.last) if against and against.first and against.last else None
    st.header(t("What it is about"), anchor=False)
    compared = t("compared with {period}", period=text.span(*pair) if pair else t("nothing"))
    st.markdown(text.plain(" · ".join((text.span(first, last), compared, filters.sites_text, filters.definition))))
    with st.expander(t("Other months"), icon=":material/date_range:"):
        _own_months(first, last)
        pair = _own_comparison(pair)
    spoken = switch(t("Language of the pack"), NAMES, f"{VIEW}spoken", language(), is_named=True)
    names = {code: t(title) for code, title in SECTIONS.items()}
    sections = st.multiselect(
        t("Sections"),
        list(names),
        format_func=names.__getitem__,
        placeholder=t("All sections"),
        **many(f"{VIEW}sections", list(names)),
    )
    return Order(
        first,
        last,
        pair,
        filters.where.sites,
        filters.where.definition,
        spoken if spoken in LANGUAGES else "id",
        tuple(sections or SECTIONS),
        address=_address(),
    )


def matters_of(filters: Filters) -> list[str]:
    """What needs attention, in sentences."""
    share = ask_one("coaching_priority_share", filters.where)
    found = look(matters, filters.where, today(), filters.before)
    return [sentence(matter, share, titles, filters.period_before_text) for matter in found]


def _address() -> str:
    """Where figures are followed to: as it is set for this installation, else where the reader is."""
    if address() != ADDRESS:
        return address()
    place = urlsplit(st.context.url or ADDRESS)
    return f"{place.scheme}://{place.netloc}"


def _known_months() -> list[date]:
    known = situation()
    return list(months(known.first, known.last)) if known.first and known.last else []


def _own_months(first: date, last: date) -> None:
    """Any months, where no year, quarter or month is meant; they become the period of every screen."""
    offered = sorted({*_known_months(), first, last})
    names = {month: text.full_month(month) for month in offered}
    st.session_state["own_from"], st.session_state["own_to"] = first, last
    for key, label in (("own_from", t("From")), ("own_to", t("To"))):
        st.selectbox(label, offered, format_func=names.__getitem__, key=key, on_change=_choose_months)


def _choose_months() -> None:
    first, last = st.session_state["own_from"], st.session_state["own_to"]
    choose("period", [range_key(min(first, last), max(first, last))])


def _own_comparison(pair: tuple[date, date] | None) -> tuple[date, date] | None:
    """The months that are compared with, where they are other ones than the filter says."""
    offered = _known_months()
    names = {month: text.full_month(month) for month in offered}
    known = pair or (None, None)
    labels = {"own_against_from": t("Compared with, from"), "own_against_to": t("Compared with, to")}
    first, last = (
        st.selectbox(
            label,
            offered,
            index=None,
            format_func=names.__getitem__,
            placeholder=text.full_month(usual) if usual else t("nothing"),
            key=key,
        )
        for (key, label), usual in zip(labels.items(), known, strict=True)
    )
    if first and last:
        return min(first, last), max(first, last)
    return pair


def pages_of(db: Database, order: Order, version: int) -> list[bytes]:
    """The pages of a pack as pictures."""
    return typesetting.pages(composed(db, order, version).document)


def _preview(order: Order) -> None:
    """One page at a time, as it will be printed."""
    st.header(t("Preview"), anchor=False)
    pictures = look(pages_of, order)
    count = len(pictures)
    st.session_state["page"] = min(st.session_state.get("page", 1), count)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nth = int(st.number_input(t("Page"), 1, count, key="page", width=140))
        st.caption(t("of {count}", count=count), width="content")
    words = t("Page {nth} of {count} of the pack. The PDF can be read by a screen reader.", nth=nth, count=count)
    with st.container(border=True):
        st.image(pictures[nth - 1], alt=words, width="stretch")


def _made(order: Order, at: int) -> saving.Pack:
    """A pack of a version, ready to be taken away or saved."""
    with store().snapshot() as db:
        return saving.made(db, order, at)


def pdf(order: Order, at: int) -> bytes:
    return _made(order, at).pdf


def workbook(order: Order, at: int) -> bytes:
    return _made(order, at).workbook


def file_name(order: Order) -> str:
    """As it will lie among others: what, which months, which data."""
    period = range_key(order.first, order.last).replace(BETWEEN, "_")
    return t("board-pack_{period}_v{version}", period=period, version=version())


def _take(order: Order) -> None:
    """The pack as PDF and as workbook, and the way to keep it."""
    kinds = {"PDF": (pdf, PDF), "XLSX": (workbook, XLSX)}
    with st.container(horizontal=True):
        for label, (make, mime) in kinds.items():
            taking.button(
                label,
                partial(make, order, version()),
                f"pack.{label.lower()}",
                file_name=f"{file_name(order)}.{label.lower()}",
                mime=mime,
                icon=":material/download:",
                key=f"pack_{label.lower()}",
            )
        st.button(
            t("Save the pack"),
            type="primary",
            icon=":material/save:",
            key="save_pack",
            on_click=_save,
            args=(order,),
            help=t("It keeps its bytes and its figures, whatever is corrected later."),
        )


def _save(order: Order) -> None:
    by = order.made_by or access.who().name
    try:
        number = saving.save(store(), _made(order, version()), order, by)
    except StoreError as error:
        st.toast(text.plain(error.message(language())), icon=":material/error:")
        return
    begin_run()
    drafting.forget()
    st.toast(t("The pack is saved as {number}.", number=number), icon=":material/check:")
