"""The sites side by side."""

from __future__ import annotations

from metrics import comparing, saying, text
from metrics.pack.document import Block, Picture
from metrics.pack.facts import Facts
from metrics.pack.pictures import Bar, bars
from metrics.pack.sections.common import about, definition, mark, nothing, site_columns
from metrics.text import t

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
    tables = (
        site_columns(facts, WASTE, "sites_waste", t("Waste by site"), definition(facts)),
        site_columns(facts, PEOPLE, "sites_people", t("Practices and coaching by site")),
        site_columns(facts, PRODUCTION, "sites_production", t("Production and balance by site")),
    )
    return [*found, *(table for table in tables if table.rows)] or [nothing()]
