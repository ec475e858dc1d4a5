"""One factory: what the register says of it, its figures, its batches, and its place among the others."""

from __future__ import annotations

import streamlit as st

from data.words import N_
from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.labels import label
from metrics.sites import Site
from metrics.text import NOTHING, language, plain, t
from pages.shared import batches, beside, cards, places
from pages.shared.address import carried
from pages.shared.asking import ask_one, titles
from pages.shared.filters import Filters
from pages.shared.menu import link
from pages.shared.switches import switch

OF_FACTORY = (
    *("waste_generated", "diversion_rate", "waste_intensity", "prohibited_mass"),
    *("coaching_priority_share", "practice_score"),
)
OF_NETWORK = (
    *("waste_generated", "diversion_rate", "central_handling_share"),
    *("coaching_priority_share", "coaching_participants", "practice_score"),
)
PARTS = {
    "figures": N_("Figures"),
    "production": N_("Production"),
    "effects": N_("Effects"),
    "ranks": N_("Ranks"),
}
PRODUCTION = ("product_mass", "yield_percent", "energy_intensity", "water_intensity")


def page(site: Site, filters: Filters) -> None:
    """All that is known of one site, and what would fill what is not."""
    st.header(plain(site.name), anchor=False)
    st.markdown(_in_short(site, filters))
    _facts(site)
    if site.last_on is None:
        _nothing_recorded(site)
        beside.around(site, filters)
    elif not _has_records(filters):
        _nothing_in_period(filters, text.full_date(site.last_on))
        beside.around(site, filters)
    else:
        _part(site, filters)


def _part(site: Site, filters: Filters) -> None:
    """One part of the page at a time: only what is looked at is computed."""
    parts = [part for part in PARTS if part != "production" or site.is_factory]
    names = {part: t(PARTS[part]) for part in parts}
    part = switch(t("Part"), names, "view_part", parts[0])
    if part == "production":
        batches.production_by_month(filters)
        batches.mass_balance(filters)
    elif part == "effects":
        if site.is_factory:
            beside.before_and_after(site, filters)
        beside.handling(filters)
    elif part == "ranks":
        beside.among_others(site, filters)
        beside.around(site, filters)
    else:
        _figures(site, filters)


def _in_short(site: Site, filters: Filters) -> str:
    """Product, place and state in one line."""
    province = titles("provinces").get(site.province_iso or "", site.province_iso or "")
    place = ", ".join(part for part in (site.regency or "", province) if part)
    return " · ".join(plain(part) for part in (places.product(site), place, places.state_text(site, filters)) if part)


def _facts(site: Site) -> None:
    """The register's row, with what it does not know."""
    point = NOTHING
    if site.latitude is not None and site.longitude is not None:
        degrees = f"{text.exact(site.latitude)}°, {text.exact(site.longitude)}°"
        point = f"{degrees} · {places.point_text(site)}"
    facts = {
        t("Code"): site.code,
        t("Kind"): label(places.KINDS, site.kind),
        t("Product"): places.product(site),
        t("Cooperative"): site.cooperative or t("not known"),
        t("Opened"): places.day_text(site),
        t("Point on the map"): point,
        t("Last record"): text.full_date(site.last_on) if site.last_on else t("none"),
        t("Source"): site.source or t("not known"),
    }
    st.table({plain(name): plain(value) for name, value in facts.items()}, border="horizontal")


def _nothing_recorded(site: Site) -> None:
    """Why there are no figures, and what would bring them."""
    if site.status == "operating":
        says = t("It operates, but has sent nothing yet. Missing is not zero: there are no figures of it.")
    else:
        says = t("It was named in the press without an opening date: it is shown, and not counted as operating.")
    needed = t("A report of waste, production or coaching with the code {code} fills this page.", code=plain(site.code))
    st.info(f"{says} {needed}", icon=":material/upload_file:")
    link("upload.py", label=t("Upload files"), icon=":material/upload:", query_params=carried(lang=language()))


def _nothing_in_period(filters: Filters, last_day: str) -> None:
    st.info(
        t("Nothing was recorded in {period}; the last record is of {day}.", period=filters.period_text, day=last_day),
        icon=":material/event_busy:",
    )
    query = carried(period="all", lang=language())
    link("factories.py", label=t("Show all data"), icon=":material/history:", query_params=query)


def _has_records(filters: Filters) -> bool:
    """Whether there is a figure of the period at all."""
    flows = ("waste_recorded", "product_mass", "coaching_participants", "green_product_mass")
    return any(ask_one(metric, filters.where).value is not None for metric in flows)


def _figures(site: Site, filters: Filters) -> None:
    with st.grid(3, min_column_width=280):
        for metric in OF_FACTORY if site.is_factory else OF_NETWORK:
            cards.figure_card(metric, filters)
            if metric == "waste_intensity":
                _prevented_card(site, filters)
    if site.is_factory:
        with st.grid(4, min_column_width=220):
            for metric in PRODUCTION:
                _small_card(metric, filters)
    else:
        st.caption(t("A network of members has no factory, so it has no batches and no mass balance."))


def _prevented_card(site: Site, filters: Filters) -> None:
    """Waste prevented, which says against which baseline."""
    metric = "waste_prevented"
    figure = ask_one(metric, filters.where)
    with st.container(border=True, height="stretch", key=f"card_{metric}"):
        st.metric(saying.title(metric), saying.shown(metric, figure))
        if says := saying.unknown_text(metric, figure):
            st.markdown(says)
        st.caption(beside.baseline_text(site, filters))
        st.caption(cards.small_print(metric, filters))
        cards.what_is_this(metric)


def _small_card(metric: str, filters: Filters) -> None:
    """A figure with what it does not know, without its course."""
    figure = ask_one(metric, filters.where)
    with st.container(border=True, height="stretch"):
        st.metric(saying.title(metric), saying.shown(metric, figure), help=t(METRICS[metric].definition))
        if says := saying.unknown_text(metric, figure):
            st.caption(says)
