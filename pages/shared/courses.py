"""Recorded and generated waste over time, by site and by material."""

from __future__ import annotations

from dataclasses import replace

from metrics import saying, text
from metrics.comparing import every_month, largest_first, largest_share
from metrics.flowing import outcome_by_month
from metrics.text import t
from pages.shared import charts, fates
from pages.shared.asking import ask, titles
from pages.shared.filters import Filters
from pages.shared.panels import panel
from pages.shared.sites import site_bars


def by_month(filters: Filters) -> None:
    """Waste recorded by month, stacked by fate; a month without a record is a gap."""
    by = ("month", "fate")
    found = outcome_by_month(ask("waste_recorded", by, filters.trend), ask("prohibited_mass", by, filters.trend))
    months = every_month(found)
    series: list[tuple[str, str, charts.Values]] = [
        (fate, title, [found.get(month, {}).get(fate) for month in months])
        for fate, title in fates.titles().items()
        if any(fate in values for values in found.values())
    ]
    question = t("How does it change?")
    panel(
        question,
        t(
            "Waste recorded by month in t, stacked by what becomes of it; a year at least. "
            "A gap is a month without data."
        ),
        "by_month",
        lambda: charts.stacked([text.short_period(month) for month in months], series, "t"),
        [
            {t("Month"): text.period(month)} | {title: found.get(month, {}).get(fate) for fate, title, _ in series}
            for month in months
        ],
        dict.fromkeys((title for _, title, _ in series), text.mass),
        filters,
        "waste_recorded",
        alt=f"{question} {saying.course('waste_recorded', ask('waste_recorded', ('month',), filters.trend))}",
    )


def by_site(filters: Filters) -> None:
    """How much each site recorded, and which of them recorded most."""
    everywhere = replace(filters.where, sites=())
    sites = ask("waste_recorded", ("site",), everywhere)
    largest = largest_share(sites)
    title = t("Which site records how much waste?")
    if largest and len(sites) > 1:
        code = largest.figure.by["site"]
        share = text.percent(largest.share_percent)
        title = t("{site} accounts for {share} of recorded waste", site=titles("sites").get(code, code), share=share)
    site_bars("waste_recorded", filters, title, t("Waste recorded, {period}, all sites.", period=filters.period_text))


def by_material(filters: Filters) -> None:
    """Of each material what was generated, and what of it was diverted."""
    names = titles("materials")
    found = largest_first(ask("diversion_rate", ("material",), filters.where))
    largest = largest_share(ask("waste_generated", ("material",), filters.where))
    generated, diverted, rate = (saying.title(m) for m in ("waste_generated", "waste_diverted", "diversion_rate"))
    title = t("How much of each material is kept from disposal?")
    if largest and len(found) > 1:
        code = largest.figure.by["material"]
        share = text.percent(largest.share_percent)
        title = t("{material} is {share} of generated waste", material=names.get(code, code), share=share)
    panel(
        title,
        t(
            "Full: diverted; light: generated and not diverted, or not known. t, {period}, {definition}.",
            period=filters.period_text,
            definition=filters.definition,
        ),
        "by_material",
        lambda: charts.bars(
            [names.get(f.by["material"], f.by["material"]) for f in found],
            [f.numerator for f in found],
            [t("{share} of {amount}", share=text.percent(f.value), amount=text.mass(f.denominator)) for f in found],
            high=[f.denominator for f in found],
            suffix=" t",
        ),
        [
            {
                t("Material"): names.get(f.by["material"], f.by["material"]),
                generated: f.denominator,
                diverted: f.numerator,
                rate: f.value,
                t("Upper bound"): f.high,
                t("Not known"): f.unknown,
            }
            for f in found
        ],
        {
            **dict.fromkeys((generated, diverted, t("Not known")), text.mass),
            **dict.fromkeys((rate, t("Upper bound")), text.percent),
        },
        filters,
        "diversion_rate",
    )
