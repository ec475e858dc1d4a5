"""Sites side by side: the headline figures of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st

from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.figures import Figure
from metrics.text import t
from pages.shared import cards, charts
from pages.shared.asking import ask, situation, titles
from pages.shared.filters import Filters
from pages.shared.panels import panel
from pages.shared.tables import Rows, downloads, printed
from pages.shared.trends import target_mark


def by_site(metric: str, filters: Filters) -> dict[str, Figure]:
    """The figure of each site that has one, in the order of the register."""
    found = {figure.by["site"]: figure for figure in ask(metric, ("site",), filters.where)}
    return {code: found[code] for code in in_order(found)}


def in_order(codes: Iterable[str]) -> list[str]:
    """Sites in the order of the register; one that left it comes last and is not left out."""
    rank = {code: place for place, code in enumerate(titles("sites"))}
    return sorted(set(codes), key=lambda code: (rank.get(code, len(rank)), code))


def side_by_side(filters: Filters) -> None:
    """A table of every site with data: one row a site, one column a headline figure."""
    columns = {
        metric: by_site(metric, filters)
        for metric in ("waste_generated", "diversion_rate", "prohibited_mass", "practice_score")
    }
    coaching = by_site("coaching_priority_share", filters)
    rows: list[dict[str, Any]] = []
    formats = {}
    expected = filters.where.sites or situation().sites  # one that sent nothing is seen to have sent nothing
    for code in in_order([*expected, *(code for column in (*columns.values(), coaching) for code in column)]):
        row: dict[str, Any] = {t("Site"): titles("sites").get(code, code)}
        for metric, column in columns.items():
            title = t("Diversion") if metric == "diversion_rate" else saying.title(metric)
            row[title] = column[code].value if code in column else None
            formats[title] = saying.SHOWN[METRICS[metric].unit]
        share = coaching.get(code, Figure())
        row[t("Women and/or young")] = saying.shown("coaching_priority_share", share)
        row[t("Against the target")] = saying.verdict_text(share)
        rows.append(row)
    printed(rows, formats)
    with st.container(horizontal=True):
        downloads(rows, t("Sites side by side"), "sites_side_by_side", filters)


def site_bars(metric: str, filters: Filters, title: str, about: str, is_traced: bool = True) -> None:
    """A lying bar for each site, with the part that is not known; a click on one chooses it for the whole screen.

    Those that were not chosen stand back, so that one can be chosen in place of another. is_traced: whether the rows
    can be followed, which they cannot where the question is narrower than the filters.
    """
    everywhere = replace(filters, where=replace(filters.where, sites=()))
    found = by_site(metric, everywhere)
    names = [titles("sites").get(code, code) for code in found]
    is_bounded = METRICS[metric].is_bounded
    high: list[Decimal | None] | None = [f.high for f in found.values()] if is_bounded else None
    parts = saying.withheld_names(found.values())
    rows: Rows = [
        {
            t("Site"): name,
            t("Code"): code,
            t("Numerator"): f.numerator,
            t("Denominator"): f.denominator,
            t("Value"): f.value,
            t("Upper bound"): f.high,
            t("Not known"): f.known("unknown"),
        }
        | saying.withheld_column(f, parts)
        for name, (code, f) in zip(names, found.items(), strict=True)
    ]
    exact = dict.fromkeys((t("Numerator"), t("Denominator"), t("Not known")), lambda value: text.number(value, 3))
    shown = dict.fromkeys((t("Value"), t("Upper bound")), saying.SHOWN[METRICS[metric].unit])
    panel(
        title,
        f"{about} {saying.withheld_text(found.values())}".rstrip(),
        f"{metric}_by_site",
        lambda: charts.bars(
            names,
            [f.value for f in found.values()],
            [saying.shown(metric, f) for f in found.values()],
            high=high,
            suffix=" %" if METRICS[metric].unit == "percent" else "",
            target=target_mark(metric, filters),
            chosen=[code in filters.where.sites for code in found],
        ),
        rows,
        exact | shown,
        everywhere,
        metric if is_traced else "",
        alt=f"{title} {cards.extremes(metric, found)}",
        picks=list(found),
    )
