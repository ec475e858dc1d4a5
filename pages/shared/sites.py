"""Sites side by side: the headline figures of each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from metrics.catalogue import METRICS
from metrics.figures import Figure
from pages.shared import cards, charts, text
from pages.shared.asking import ask, titles
from pages.shared.filters import Filters
from pages.shared.tables import behind, table
from pages.shared.text import t
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
        for metric in ("waste_generated", "diversion_rate", "practice_score", "practice_assessed_share")
    }
    coaching = by_site("coaching_priority_share", filters)
    rows: list[dict[str, Any]] = []
    formats = {}
    for code in in_order(code for column in (*columns.values(), coaching) for code in column):
        row: dict[str, Any] = {t("Site"): titles("sites").get(code, code)}
        for metric, column in columns.items():
            title = t("Diversion") if metric == "diversion_rate" else cards.title(metric)
            row[title] = column[code].value if code in column else None
            formats[title] = cards.SHOWN[METRICS[metric].unit]
        share = coaching.get(code, Figure())
        row[t("Women and/or young")] = cards.shown("coaching_priority_share", share)
        row[t("Against the target")] = cards.verdict_text(share)
        rows.append(row)
    table(rows, formats, "sites_side_by_side")


def site_bars(metric: str, filters: Filters) -> None:
    """A lying bar for each site, with the part that is not known, and the table behind it."""
    found = by_site(metric, filters)
    if not found:
        table([], {}, f"{metric}_by_site")
        return
    names = [titles("sites").get(code, code) for code in found]
    is_bounded = METRICS[metric].is_bounded
    high: list[Decimal | None] | None = [f.high for f in found.values()] if is_bounded else None
    charts.draw(
        charts.bars(
            names,
            [f.value for f in found.values()],
            [cards.shown(metric, f) for f in found.values()],
            high=high,
            suffix=" %" if METRICS[metric].unit == "percent" else "",
            target=target_mark(metric, filters),
        ),
        alt=t("{title} by site, {period}", title=cards.title(metric), period=filters.period_text),
        key=f"{metric}_bars",
    )
    rows = [
        {
            t("Site"): name,
            t("Code"): code,
            t("Numerator"): f.numerator,
            t("Denominator"): f.denominator,
            t("Value"): f.value,
            t("Upper bound"): f.high,
            t("Not known"): f.unknown,
        }
        for name, (code, f) in zip(names, found.items(), strict=True)
    ]
    shown = cards.SHOWN[METRICS[metric].unit]
    exact = lambda value: text.number(value, 3)  # noqa: E731
    formats = {
        t("Numerator"): exact,
        t("Denominator"): exact,
        t("Value"): shown,
        t("Upper bound"): shown,
        t("Not known"): exact,
    }
    behind(t("As a table"), rows, formats, f"{metric}_by_site")
