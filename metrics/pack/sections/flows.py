"""Waste flows: how much, where it went, of which material, under which definition, and greenhouse gas as a range."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from metrics import comparing, greenhouse, saying, text
from metrics.flowing import by_outcome, outcome_by_month
from metrics.labels import BASELINES, FATES, METHODS, label
from metrics.pack.document import Block, Cell, Column, Number, Picture, Table
from metrics.pack.facts import Facts
from metrics.pack.pictures import Bar, bars, columns
from metrics.pack.sections.common import about, breakdown, definition, headlines, nothing, rate_by_month
from metrics.text import t

HEADLINES = (
    *("waste_recorded", "waste_generated", "waste_diverted", "waste_disposed", "diversion_rate", "waste_stored"),
    *("prohibited_mass", "organic_recovery_rate", "waste_prevented", "central_handling_share", "handling_places"),
    *("weighed_share", "ghg_avoided"),
)


def waste(facts: Facts) -> list[Block]:
    if not facts.one("waste_recorded").value:
        return [nothing()]
    destinations = facts.titles("destinations")
    return [
        headlines(facts, HEADLINES, "waste", t("Waste in figures")),
        _outcome(facts),
        _months(facts),
        _rate(facts),
        breakdown(
            facts,
            "waste_recorded",
            "destination",
            "waste_by_destination",
            t("Where did it go?"),
            t("Destination"),
            lambda code: destinations.get(code, code),
        ),
        _materials(facts),
        _definitions(facts),
        *_gas(facts),
    ]


def _outcome(facts: Facts) -> Picture:
    parts = by_outcome(facts.by("waste_recorded", ("fate",)), facts.by("prohibited_mass", ("fate",)))
    known = {str(f.by["fate"]): f.value or Decimal(0) for f in parts}
    shares = dict(zip(known, comparing.shares(parts), strict=True))
    rows = [
        Bar(t(title), f"{text.mass(known[fate])} · {text.percent(shares[fate])}", float(known[fate]), fate=fate)
        for fate, title in FATES.items()
        if fate in known
    ]
    said = "; ".join(f"{row.name}: {row.text}" for row in rows)
    return Picture(bars(rows), t("What became of recorded waste?"), about(facts, t("mass and share")), f"{said}.")


def _months(facts: Facts) -> Picture:
    by, trend = ("month", "fate"), comparing.year_until(facts.where)
    found = outcome_by_month(facts.by("waste_recorded", by, trend), facts.by("prohibited_mass", by, trend))
    months = facts.months()
    series = [
        (fate, t(title), [found.get(month, {}).get(fate) for month in months])
        for fate, title in FATES.items()
        if any(fate in values for values in found.values())
    ]
    whole = facts.by("waste_recorded", ("month",), comparing.year_until(facts.where))
    return Picture(
        columns([text.short_period(month) for month in months], series, "t"),
        t("How does it change?"),
        t(
            "Waste recorded by month in t, stacked by what becomes of it; a year at least. "
            "A gap is a month without data."
        ),
        f"{saying.title('waste_recorded')}. {saying.course('waste_recorded', whole)}",
    )


def _rate(facts: Facts) -> Picture:
    about = t(
        "Diversion rate by month, {definition}; the band is waste whose destination is not known.",
        definition=definition(facts),
    )
    return rate_by_month(facts, "diversion_rate", t("Is more waste kept from disposal?"), about)


def _materials(facts: Facts) -> Table:
    heads = ("waste_recorded", "waste_generated", "waste_diverted", "diversion_rate")
    found = {metric: {str(f.by["material"]): f for f in facts.by(metric, ("material",))} for metric in heads}
    titles = facts.titles("materials")
    codes = [str(f.by["material"]) for f in comparing.largest_first(found["waste_recorded"].values())]
    rows: list[tuple[Cell, ...]] = [
        (
            titles.get(code, code),
            *(facts.number(m, found[m][code]) if code in found[m] else text.NOTHING for m in heads),
        )
        for code in codes
    ]
    cols = (Column(t("Material"), 2.4), *(Column(saying.title(metric), 1.2, True) for metric in heads))
    return Table("waste_by_material", t("Of what is it?"), about(facts, definition(facts)), cols, tuple(rows))


def _definitions(facts: Facts) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for code, title in facts.titles("definitions").items():
        where = replace(facts.where, definition=code)
        rate = facts.one("diversion_rate", where)
        rows.append(
            (
                title,
                *(facts.number(m, facts.one(m, where), where) for m in ("waste_generated", "waste_diverted")),
                facts.number("diversion_rate", rate, where),
                text.percent(rate.high) if rate.high != rate.value else text.NOTHING,
            )
        )
    cols = (
        *(Column(t("Definition"), 2.6), Column(saying.title("waste_generated"), 1.2, True)),
        *(Column(saying.title("waste_diverted"), 1.2, True), Column(saying.title("diversion_rate"), 1.1, True)),
        Column(t("At most"), 0.9, True),
    )
    energy = next((f.value for f in facts.by("waste_recorded", ("fate",)) if f.by["fate"] == "energy"), None)
    notes = (
        t("The same flows under each definition. A rate never stands without its name."),
        t(
            "UL 2799 counts waste made into energy, here {mass}; TRUE is judged over twelve months.",
            mass=text.mass(energy),
        ),
    )
    return Table("definitions", t("One word, eight rates"), about(facts), cols, tuple(rows), notes)


def _gas(facts: Facts) -> list[Block]:
    found = greenhouse.avoided(facts.db, facts.where, facts.version)
    if not found.spreads:
        return []
    facts.number("ghg_avoided", found.figure)
    rows: list[tuple[Cell, ...]] = [
        (
            label(METHODS, spread.method),
            label(BASELINES, spread.baseline),
            Number(text.number(spread.low), spread.low, "#,##0.0"),
            Number(text.number(spread.high), spread.high, "#,##0.0"),
            t("central") if spread.central is not None else "",
        )
        for spread in found.spreads
    ]
    cols = (
        *(Column(t("Method"), 1.6), Column(t("Baseline"), 1.8), Column(t("Least (t CO₂e)"), 1.1, True)),
        *(Column(t("Most (t CO₂e)"), 1.1, True), Column("", 0.8)),
    )
    notes = [
        t(
            "Avoided = mass × (baseline − pathway). Least and most are over the sets of warming potentials that a "
            "method knows (AR4, AR5, AR6). Never quote one number alone."
        )
    ]
    if found.sign_flips:
        notes.append(t("The sign depends on the method: no single number may be quoted."))
    title = t("Greenhouse gas avoided, by method and baseline")
    return [Table("greenhouse", title, about(facts, "t CO₂e"), cols, tuple(rows), tuple(notes))]
