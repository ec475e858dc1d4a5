"""Saved board packs: the list, and one of them with what its figures would be now."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data import access, packs
from data.errors import StoreError
from data.packs import Saved
from data.store import Database
from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.pack.document import Asked
from metrics.pack.order import SECTIONS, Order, order_of
from metrics.pack.saving import Changed, changed, kept_figures
from metrics.text import language, plain, t
from pages.shared import taking
from pages.shared.address import carried
from pages.shared.asking import begin_run, look, store, titles, version
from pages.shared.composing import PDF
from pages.shared.menu import link
from pages.shared.tables import XLSX, downloads, printed

MOST = 100  # figures that differ, as they are seen; all are in the download


def listed() -> None:
    """Every saved pack, the latest first, with the way to it."""
    st.header(t("Saved packs"), anchor=False)
    found = look(packs.listed)
    if not found:
        st.caption(t("No pack has been saved yet. A saved one keeps its figures, whatever is corrected later."))
        return
    with st.container(border=True):
        for saved in found:
            said, way = st.columns([5, 1], vertical_alignment="center")
            said.markdown(f"**{saved.pack_id}** · {_about(saved)}")
            query = {**carried(lang=language()), "pack": saved.pack_id}
            with way:
                link("packs.py", label=t("Open {number}", number=saved.pack_id), query_params=query)


def _about(saved: Saved) -> str:
    order = order_of(saved.asked)
    sites = ", ".join(titles("sites").get(code, code) for code in order.sites) or t("all sites")
    made = t(
        "made by {who} on {moment} from data version {version}",
        who=_who(saved),
        moment=text.moment(saved.made_at),
        version=saved.of_version,
    )
    return f"{text.span(order.first, order.last)} · {plain(sites)} · {made}"


def _who(saved: Saved) -> str:
    return t("nobody named") if saved.made_by == "local" else plain(saved.made_by)


def one(number: str) -> None:
    """A saved pack: its bytes as they were kept, and which of its figures would be others now."""
    link("packs.py", label=t("All packs"), icon=":material/arrow_back:", query_params=carried(lang=language()))
    try:
        saved = look(packs.of, number)
    except StoreError as error:
        st.info(plain(error.message(language())), icon=":material/search_off:")  # the number is from the address
        return
    order = order_of(saved.asked)
    st.header(t("Board pack {number}", number=saved.pack_id), anchor=False)
    st.markdown(_about(saved))
    chosen = ", ".join(t(SECTIONS[code]) for code in SECTIONS if code in order.sections)
    st.caption(t("Release {release}. Sections: {sections}.", release=plain(saved.release), sections=chosen))
    _bytes(saved)
    _changes(saved, order)
    _points(order)
    with st.popover(t("Withdraw"), type="tertiary", icon=":material/delete:"):
        st.markdown(t("It leaves the list. What was kept of it stays, and the log says who withdrew it."))
        st.button(t("Withdraw {number}", number=number), key="withdraw", on_click=_withdraw, args=(number,))


def _withdraw(number: str) -> None:
    try:
        packs.withdraw(store(), number, access.who().name)
    except StoreError as error:
        st.toast(plain(error.message(language())), icon=":material/error:")
        return
    begin_run()
    st.query_params.pop("pack", None)


def _bytes(saved: Saved) -> None:
    kinds = {"PDF": (saved.pdf, PDF), "XLSX": (saved.workbook, XLSX)}
    with st.container(horizontal=True):
        for label, (name, mime) in kinds.items():
            taking.button(
                label,
                partial(store().files.get, name),
                f"{saved.pack_id}.{label.lower()}",
                what="pack_file",
                file_name=f"{saved.pack_id}.{label.lower()}",
                mime=mime,
                icon=":material/download:",
                key=f"kept_{label.lower()}",
                help=t("As it was saved"),
            )


def changes_of(db: Database, order: Order, content: bytes, version: int) -> list[Changed]:
    """The figures of a saved pack that differ at a version of the data."""
    return changed(db, order, content, version)


def _changes(saved: Saved, order: Order) -> None:
    st.header(t("What would differ now"), anchor=False)
    content = store().files.get(saved.figures)
    found = look(changes_of, order, content)
    known = {"count": text.number(len(found)), "all": text.number(len(kept_figures(content))), "version": version()}
    if not found:
        st.markdown(":material/check: " + t("None of its {all} figures is another in data version {version}.", **known))
        return
    st.markdown(t("{count} of its {all} figures are others in data version {version}.", **known))
    rows = [
        {
            t("Figure"): saying.title(each.asked.metric),
            t("Of"): _of(each.asked),
            t("In the pack"): saying.shown(each.asked.metric, each.then),
            t("Now"): saying.shown(each.asked.metric, each.now),
            t("Change"): saying.gained_text(each.asked.metric, each.gained) if each.gained else text.NOTHING,
        }
        for each in found
    ]
    printed(rows[:MOST], {})
    if len(rows) > MOST:
        st.caption(t("… and {count} more", count=text.number(len(rows) - MOST)))
    with st.container(horizontal=True):
        downloads(rows, t("What would differ now"), f"{saved.pack_id}_changes")


def _of(asked: Asked) -> str:
    """Period, sites and what else a figure is of."""
    where = asked.where
    parts = [text.span(where.first, where.last)] if where.first and where.last else []
    parts += [titles("sites").get(code, code) for code in where.sites]
    parts += [value for _, value in where.only]
    if METRICS[asked.metric].has_definitions and where.definition:
        parts.append(titles("definitions").get(where.definition, where.definition))
    return " · ".join(parts)


def _points(order: Order) -> None:
    """What the board was to decide, as it stands in the pack."""
    if not order.points:
        return
    st.header(t("Points for decision"), anchor=False)
    for point in order.points:
        options = "; ".join(option.what for option in point.options)
        due = f" · {text.full_date(point.due)}" if point.due else ""
        st.markdown(f"- **{plain(point.title)}** {plain(options)} {plain(point.owner)}{due}")
