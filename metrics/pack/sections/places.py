"""The sites side by side."""

from __future__ import annotations

from metrics import comparing, saying, text
from metrics.figures import Figure
from metrics.pack.document import Block, Cell, Column, Picture, Table, Words
from metrics.pack.facts import Facts
from metrics.pack.pictures import Bar, bars
from metrics.pack.sections.common import about, definition, mark, nothing, site_columns
from metrics.sites import BeforeAfter, before_after
from metrics.text import NOTHING, t

WASTE = ("waste_generated", "diversion_rate", "prohibited_mass", "waste_intensity", "weighed_share")
PEOPLE = ("practice_score", "practice_assessed_share", "coaching_participants", "coaching_priority_share")
PRODUCTION = (
    "product_mass",
    "yield_percent",
    "batch_closure",
    "unaccounted_mass",
    "energy_intensity",
    "water_intensity",
)


def sites(facts: Facts) -> list[Block]:
    rates = facts.by_site("diversion_rate")
    ranked = comparing.ranked_by_value(rates)
    found: list[Block] = []
    if ranked:
        rows = [
            Bar(
                facts.site(code),
                text.percent_range(f.low, f.high),
                float(f.value or 0),
                None if f.high is None else float(f.high),
            )
            for code, f in ranked
        ]
        found.append(
            Picture(
                bars(rows, mark(facts.one("diversion_rate")), most=100),
                saying.title("diversion_rate"),
                about(facts, definition(facts), t("the light part is waste whose destination is not known")),
                "; ".join(f"{row.name}: {row.text}" for row in rows) + ".",
            )
        )
        found.append(Words(_pooled_and_mean(facts, [f for _, f in ranked])))
    tables = (
        site_columns(facts, WASTE, "sites_waste", t("Waste by site"), definition(facts)),
        site_columns(facts, PEOPLE, "sites_people", t("Practices and coaching by site")),
        site_columns(facts, PRODUCTION, "sites_production", t("Production and balance by site")),
        _before_after(facts),
    )
    return [*found, *(table for table in tables if table.rows)] or [nothing()]


def _pooled_and_mean(facts: Facts, rates: list[Figure]) -> str:
    return t(
        "Pooled over all sites {pooled}; the mean of the sites' rates is {mean}.",
        pooled=text.percent(facts.one("diversion_rate").value),
        mean=text.percent(comparing.mean(rates)),
    )


def _before_after(facts: Facts) -> Table:
    """Each site against its own baseline, which waste prevented is reckoned from."""
    rows: list[tuple[Cell, ...]] = []
    for code in facts.by_site("waste_prevented"):
        found = before_after(facts.db, code, facts.where, facts.version)
        if found is not None:
            rows.append(
                (
                    facts.site(code),
                    _origin(found),
                    saying.SHOWN["kg/t"](found.before_kg_per_t),
                    saying.SHOWN["kg/t"](found.after_kg_per_t),
                    NOTHING if found.change_percent is None else text.signed(found.change_percent, text.percent),
                )
            )
    columns = (
        *(Column(t("Site"), 2.2), Column(t("Baseline"), 2.6), Column(t("Before"), 1, True)),
        *(Column(t("Now"), 1, True), Column(t("Change"), 1, True)),
    )
    note = t("Waste for a tonne of product. The first months at the shared factory are not quite “before”.")
    return Table("before_after", t("Before and after"), about(facts, "kg/t"), columns, tuple(rows), (note,))


def _origin(found: BeforeAfter) -> str:
    if found.origin == "survey":
        return t("a survey of {period}", period=found.survey_period or NOTHING)
    span = text.span(found.from_month, found.to_month) if found.from_month and found.to_month else NOTHING
    return t("the first six months, {span}", span=span)
