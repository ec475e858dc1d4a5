"""A site beside its own past, beside the others, and within its regency and province."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from data.words import N_
from metrics import context, saying, text
from metrics.catalogue import METRICS
from metrics.comparing import largest_first
from metrics.context import RATES, Surroundings
from metrics.figures import Figure
from metrics.sites import BeforeAfter, Site, before_after, rank
from metrics.text import NOTHING, language, plain, t
from pages.shared import charts
from pages.shared.address import carried
from pages.shared.asking import ask, ask_one, look, situation, titles
from pages.shared.filters import Filters
from pages.shared.menu import link
from pages.shared.panels import panel
from pages.shared.sites import by_site, site_bars

HANDLING = {"central": N_("at the shared factory"), "own": N_("by the enterprise itself"), "unknown": N_("not known")}


def _compared(site: Site, filters: Filters) -> BeforeAfter | None:
    return look(before_after, site.code, replace(filters.where, definition=None))


def before_and_after(site: Site, filters: Filters) -> None:
    """Waste for a tonne of product: of the baseline, and in the period."""
    compared = _compared(site, filters)
    if compared is None or compared.after_kg_per_t is None:
        st.header(t("Is there less waste than before?"), anchor=False)
        st.caption(baseline_text(site, filters))
        if compared:
            st.caption(t("This period has no month after the baseline with product and a report of waste."))
        return
    prevented = ask_one("waste_prevented", filters.where)
    is_survey = compared.origin == "survey"
    names = [t("Before") if is_survey else t("First six months"), t("In the months after them, of this period")]
    values: list[Decimal | None] = [compared.before_kg_per_t, compared.after_kg_per_t]
    intensity = saying.SHOWN["kg/t"]
    panel(
        _finding(compared),
        " ".join(
            part
            for part in (
                t("Waste recorded for each tonne of product, {period}.", period=filters.period_text),
                baseline_text(site, filters),
                _prevented_text(prevented, compared),
            )
            if part
        ),
        "before_and_after",
        lambda: charts.bars(names, values, [intensity(value) for value in values], suffix=" kg/t"),
        [{t("When"): name, t("Waste intensity"): value} for name, value in zip(names, values, strict=True)],
        {t("Waste intensity"): intensity},
        filters,
        "waste_prevented",
    )


def _finding(compared: BeforeAfter) -> str:
    change = compared.change_percent
    if change is None or text.is_nothing(change):
        return t("As much waste for a tonne of product as before")
    is_survey = compared.origin == "survey"
    message = N_("{percent} less waste for a tonne of product than in its first six months with data")
    if is_survey:
        message = N_("{percent} less waste for a tonne of product than before")
    if change > 0:
        message = N_("{percent} more waste for a tonne of product than in its first six months with data")
        if is_survey:
            message = N_("{percent} more waste for a tonne of product than before")
    return t(message, percent=text.signed(change, text.percent)[1:])


def baseline_text(site: Site, filters: Filters) -> str:
    """Which baseline a site has: a survey, its first months, or none yet."""
    compared = _compared(site, filters)
    if compared is None:
        return t("There is no baseline yet: neither a survey, nor more than six months of product and waste.")
    value = saying.SHOWN["kg/t"](compared.before_kg_per_t)
    if compared.origin == "survey":
        period, source = plain(compared.survey_period or NOTHING), plain(compared.survey_source or NOTHING)
        return t("Baseline: a survey of {period}, {value} ({source}).", period=period, value=value, source=source)
    first, last = compared.from_month, compared.to_month
    span = text.span(first, last) if first and last else NOTHING
    return t(
        "Baseline: the first six months with product, {span}, {value}; no survey of the time before is known, so this "
        "is not quite “before”.",
        span=span,
        value=value,
    )


def _prevented_text(prevented: Figure, compared: BeforeAfter) -> str:
    if prevented.value is None:
        return ""
    says = t(
        "At the baseline {product} of product would have made {expected} of waste; {recorded} was recorded, so "
        "{prevented} was prevented.",
        product=text.mass(compared.product_t),
        expected=text.mass(compared.expected_t),
        recorded=text.mass(compared.recorded_t),
        prevented=text.mass(prevented.value),
    )
    return " ".join(part for part in (says, saying.unknown_text("waste_prevented", prevented)) if part)


def handling(filters: Filters) -> None:
    """Who handles the waste: the factory's own waste point, or each enterprise."""
    parts = largest_first(ask("waste_recorded", ("handling",), filters.where))
    share, places = ask_one("central_handling_share", filters.where), ask_one("handling_places", filters.where)
    titles_of = {code: t(message) for code, message in HANDLING.items()}
    names = [titles_of.get(f.by["handling"], f.by["handling"]) for f in parts]
    unknown = saying.unknown_text("central_handling_share", share)
    panel(
        t("{share} of the waste is handled centrally", share=saying.shown("central_handling_share", share)),
        " ".join(
            (
                t("Waste recorded by who handles it, {period}.", period=filters.period_text),
                t("Handled at {count} places.", count=saying.shown("handling_places", places)),
                f"{unknown}." if unknown else "",
            )
        ),
        "handling",
        lambda: charts.bars(names, [f.value for f in parts], [text.mass(f.value) for f in parts], suffix=" t"),
        [{t("Handled"): name, t("Mass"): f.value} for name, f in zip(names, parts, strict=True)],
        {t("Mass"): text.mass},
        filters,
        "central_handling_share",
    )


def among_others(site: Site, filters: Filters) -> None:
    """The diversion rate and the practice score of each site, with the place of this one."""
    everywhere = replace(filters, where=replace(filters.where, sites=()))
    for metric, about in (
        (
            "diversion_rate",
            t(
                "Diversion rate by {definition}, {period}; the light part is waste whose destination is not known.",
                definition=filters.definition,
                period=filters.period_text,
            ),
        ),
        (
            "practice_score",
            t("Practice score at the end of {period}: mean of the assessed enterprises.", period=filters.period_text),
        ),
    ):
        found = rank(by_site(metric, everywhere), site.code, METRICS[metric].better)
        name = saying.title(metric)
        title = t("{figure}: no value, so no place among the others", figure=name)
        if found:
            title = t("{figure}: place {place} of {all}", figure=name, place=found.place, all=found.of)
        if METRICS[metric].has_definitions:
            about = f"{about} {_under_others(site, everywhere)}"
        site_bars(metric, filters, title, about)


def _under_others(site: Site, everywhere: Filters) -> str:
    """The best and the worst place that a site has under any definition of diversion."""
    asked = [replace(everywhere, where=replace(everywhere.where, definition=code)) for code in situation().definitions]
    found = [rank(by_site("diversion_rate", about), site.code) for about in asked]
    places = [one.place for one in found if one]
    if not places:
        return ""
    best, worst = min(places), max(places)
    if best == worst:
        return t("Every definition gives the same place.")
    return t("Under other definitions it stands between place {best} and place {worst}.", best=best, worst=worst)


def around(site: Site, filters: Filters) -> None:
    """National statistics of household-like waste in the regency and the province of a site."""
    known = look(context.surroundings, site.code, filters.where)
    if known is None:
        st.header(t("What is around it?"), anchor=False)
        st.caption(
            t("No national statistics (SIPSN) of this period or before are stored. Upload its table to see them.")
        )
        link("upload.py", label=t("Upload files"), icon=":material/upload:", query_params=carried(lang=language()))
        return
    province = titles("provinces").get(site.province_iso or "", site.province_iso or NOTHING)
    circles = [(known.regency_name, known.regency), (province, known.province), (t("Indonesia"), known.nation)]
    shown = [(name or NOTHING, rates) for name, rates in circles if rates]
    managed = [rates["sipsn_managed_rate"] for _, rates in shown]
    names = [name for name, _ in shown]
    panel(
        t("What is around it?"),
        " ".join(
            (
                t("Waste managed, landfill included, in {year}; national statistics (SIPSN).", year=known.year),
                _regency_text(known),
                t("These speak of household-like waste (sampah); the waste of a factory (limbah) is another matter."),
                ""
                if known.own_rate.value is None
                else t(
                    "The site's diversion rate ({rate}) is not to be compared with them.",
                    rate=saying.shown("diversion_rate", known.own_rate),
                ),
            )
        ),
        "around",
        lambda: charts.bars(names, [f.value for f in managed], [text.percent(f.value) for f in managed], suffix=" %"),
        [{t("Place"): name, **{saying.title(rate): rates[rate].value for rate in RATES}} for name, rates in shown],
        {saying.title(rate): text.percent for rate in RATES},
        filters,
    )


def _regency_text(known: Surroundings) -> str:
    if known.regency_name is None:
        return t("The regency of this site is not known.")
    if known.regency is None:
        return t("{regency} did not report.", regency=plain(known.regency_name))
    if known.rank is None:
        return t("{regency} reported without a managed rate.", regency=plain(known.regency_name))
    return t(
        "{regency} takes place {place} of {all} regencies and cities that reported.",
        regency=plain(known.regency_name),
        place=known.rank,
        all=known.ranked,
    )
