"""All sites: where they are, and what the register and their figures say of each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st

from data.words import N_
from metrics import saying, text
from metrics import sites as of_sites
from metrics.catalogue import HEADLINES, METRICS
from metrics.comparing import ranked_by_value
from metrics.figures import Figure
from metrics.sites import Site
from metrics.text import NOTHING, language, t
from pages.shared import cards, charts, maps
from pages.shared.address import choose, one, take
from pages.shared.asking import ask, ask_one, look, situation, titles
from pages.shared.filters import Filters
from pages.shared.outline import CREDIT
from pages.shared.panels import panel
from pages.shared.sites import by_site
from pages.shared.tables import downloads, table

KINDS = {
    "shared_factory": N_("Shared factory"),
    "member_network": N_("Member network, no factory"),
}
STATES = {
    "operating": N_("operating"),
    "opens_later": N_("opens later"),
    "reported": N_("named, not operating"),
}
POINTS = {
    "province centre": N_("province centre"),
    "regency centre": N_("regency centre"),
    "district centre": N_("district centre"),
    "city centre": N_("city centre"),
    "regency not stated": N_("regency not stated"),
}


def register() -> dict[str, Site]:
    """Every site of the register by its code, operating or not."""
    return {site.code: site for site in look(of_sites.register)}


def settle() -> str:
    """The chosen factory that the filters do not offer ("" for none), before these are drawn.

    One that they offer is chosen there, and so on every screen, whether a link, a click or the list names it.
    """
    offered, codes = situation().sites, list(register())
    named = st.query_params.get_all("site")
    asked = [*(code for code in named if code in codes and code not in offered), *take("factory", codes, [])]
    is_picked_again = len(asked) > 1 and asked[0] == asked[1]
    if not asked or is_picked_again or (named and asked[0] not in named):
        choose("factory", [])
        if is_picked_again:
            choose("site", [])
        return ""
    turn_to(asked[0])
    return "" if asked[0] in offered else asked[0]


def turn_to(code: str) -> None:
    """Choose a factory for the whole screen; "" chooses all of them."""
    is_offered = code in situation().sites
    choose("site", [code] if is_offered else [])
    choose("factory", [code] if code and not is_offered else [])
    choose("province", [])


def picker(current: str) -> None:
    """The same choice as a click on the map, for the keyboard."""
    names = {"": t("All of them"), **{code: site.name for code, site in register().items()}}
    key = f"factory_{language()}"
    st.session_state[key] = current
    st.selectbox(
        t("Shared factory"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=lambda: turn_to(st.session_state[key] or ""),
        width=420,
    )


def of_one(code: str, filters: Filters) -> Filters:
    """The same filters, for one site alone."""
    return replace(filters, where=replace(filters.where, sites=(code,)))


def product(site: Site) -> str:
    """What it makes, in the reader's language."""
    return (site.product_id if language() == "id" else site.product_en) or NOTHING


def point_text(site: Site) -> str:
    """What the point of a site on the map is the centre of."""
    head, _, rest = (site.coordinates or "").rstrip(")").partition(" (")
    words = t(POINTS[head]) if head in POINTS else head
    more = t(POINTS[rest]) if rest in POINTS else rest
    return f"{words} ({more})" if more else words or NOTHING


def state_text(site: Site, filters: Filters) -> str:
    return t(STATES[site.state(filters.where.last)])


def day_text(site: Site) -> str:
    """When it opened, as far as that is known."""
    return text.full_date(site.opened_on) if site.opened_on else t("not known")


def shade_picker() -> str:
    """Which figure the colour of the points stands for."""
    names = {metric: saying.title(metric) for metric in HEADLINES}
    bound = one("view_shade", HEADLINES, HEADLINES[0])
    return st.selectbox(t("Colour shows"), HEADLINES, format_func=names.__getitem__, width=300, **bound) or HEADLINES[0]


def the_map(filters: Filters, shade: str) -> None:
    """Where the sites are: how much waste they recorded as area, one figure as strength of colour."""
    where = replace(filters.where, sites=())
    everywhere = replace(filters, where=where)
    names = {metric: saying.title(metric) for metric in HEADLINES}
    masses, shades = by_site("waste_recorded", everywhere), by_site(shade, everywhere)
    placed = [site for site in _largest_first(masses) if site.longitude is not None and site.latitude is not None]
    factories = ask_one("operating_sites", replace(where, definition=None))
    centres = [site for site in placed if site.is_centre]
    panel(
        t(
            "{operating} shared factories operate, {named} more have only been named",
            operating=text.number(factories.value or 0),
            named=text.number(factories.unknown or 0),
        ),
        " ".join(
            (
                t(
                    "Area: waste recorded, {period}. Colour: {figure}, the stronger the higher.",
                    period=filters.period_text,
                    figure=names[shade] + (f" ({filters.definition})" if METRICS[shade].has_definitions else ""),
                ),
                t(
                    "{count} of {all} points are the centre of a province, regency or district, not the place itself.",
                    count=len(centres),
                    all=len(placed),
                ),
                t("A click on a point opens its page. Outline: {source}, public domain.", source=CREDIT),
            )
        ),
        "factories_map",
        lambda: maps.sites_map([_point(site, masses, shades, shade, filters) for site in placed]),
        [
            {
                t("Site"): site.name,
                t("Code"): site.code,
                t("Status"): state_text(site, filters),
                t("Waste recorded"): _value(masses, site),
                names[shade]: _value(shades, site),
                t("Latitude"): site.latitude,
                t("Longitude"): site.longitude,
                t("The point is"): point_text(site),
            }
            for site in register().values()
        ],
        {
            t("Waste recorded"): text.mass,
            names[shade]: saying.SHOWN[METRICS[shade].unit],
            **dict.fromkeys((t("Latitude"), t("Longitude")), text.exact),
        },
        filters,
        shade,
        alt=" ".join((cards.extremes("waste_recorded", masses), cards.extremes(shade, shades))),
        picks=[site.code for site in placed],
    )


def _largest_first(masses: dict[str, Figure]) -> list[Site]:
    """Those that recorded waste, the largest first, then the others."""
    known = register()
    ranked = [known[code] for code, _ in ranked_by_value(masses) if code in known]
    return [*ranked, *(site for code, site in known.items() if site not in ranked)]


def _value(figures: dict[str, Figure], site: Site) -> Decimal | None:
    return figures[site.code].value if site.code in figures else None


def _point(
    site: Site, masses: dict[str, Figure], shades: dict[str, Figure], shade: str, filters: Filters
) -> maps.Point:
    mass_t, figure = _value(masses, site), shades.get(site.code, Figure())
    state = site.state(filters.where.last)
    if mass_t is None:
        kind = "silent" if state == "operating" else "closed"
    else:
        kind = "factory" if site.is_factory else "network"
    is_chosen = not filters.where.sites or site.code in filters.where.sites
    marked = ""
    if mass_t is not None and is_chosen:
        marked = f"{charts.label(product(site))}<br><b>{saying.shown(shade, figure)}</b>"
    says = [f"<b>{charts.label(site.name)}</b>", charts.label(product(site)), state_text(site, filters)]
    if mass_t is not None:
        says += [
            f"{saying.title('waste_recorded')}: {text.mass(mass_t)}",
            f"{saying.title(shade)}: {saying.shown(shade, figure)}",
        ]
    return maps.Point(
        kind,
        float(site.longitude or 0),
        float(site.latitude or 0),
        marked,
        "<br>".join([*says, t("The point is: {words}", words=charts.label(point_text(site)))]),
        mass_t,
        None if figure.value is None else float(figure.value),
        is_chosen,
    )


def the_list(filters: Filters) -> None:
    """The register with the figures of each site: all sites, or those that were chosen."""
    metrics = ("waste_recorded", "diversion_rate", "practice_score")
    columns = {metric: by_site(metric, filters) for metric in metrics}
    reports = {figure.by["site"]: figure for figure in ask("reporting_sites", ("site",), filters.where)}
    provinces = titles("provinces")
    rows: list[dict[str, Any]] = [
        {
            t("Site"): site.name,
            t("Status"): state_text(site, filters),
            t("Data in this period"): arrived_text(reports.get(site.code)),
            **{saying.title(metric): _value(column, site) for metric, column in columns.items()},
            t("Last record"): text.full_date(site.last_on) if site.last_on else None,
            t("Product"): product(site),
            t("Province"): provinces.get(site.province_iso or "", site.province_iso),
            t("Regency"): site.regency,
            t("Opened"): day_text(site),
            t("The point is"): point_text(site),
            t("Code"): site.code,
        }
        for code, site in register().items()
        if not filters.where.sites or code in filters.where.sites
    ]
    title = t("What is known of each")
    st.header(title, anchor=False)
    about = t("The register with the figures of {period}; diversion by {definition}.", **_said(filters))
    st.caption(text.plain(about))
    formats = {saying.title(metric): saying.SHOWN[METRICS[metric].unit] for metric in metrics}
    table(rows, formats, "factories_list", alt=title, height="content")
    with st.container(horizontal=True):
        downloads(rows, title, "factories_list", filters, about)


def _said(filters: Filters) -> dict[str, str]:
    return {"period": filters.period_text, "definition": filters.definition}


def arrived_text(figure: Figure | None) -> str:
    """Whether waste, or a nil report, came from a site."""
    if figure is None:
        return t("not expected")
    return t("✓ arrived") if figure.value else t("✕ nothing arrived")
