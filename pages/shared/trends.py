"""Figures over time."""

from __future__ import annotations

from pages.shared import cards, charts, text
from pages.shared.asking import ask, ask_one
from pages.shared.filters import Filters
from pages.shared.text import t


def target_mark(metric: str, filters: Filters) -> tuple[float, str] | None:
    """Where the target of a metric lies on an axis, and what stands beside it."""
    target = ask_one(metric, filters.where).target
    return None if target is None else (float(target), t("target {target}", target=f"{text.number(target)} %"))


def share_by_month(metric: str, filters: Filters) -> None:
    """A share by month, with the band of the unknown and its target."""
    months = ask(metric, ("month",), filters.where)
    charts.draw(
        charts.line_with_band(
            [text.short_period(f.by["month"]) for f in months],
            [f.value for f in months],
            [f.low for f in months],
            [f.high for f in months],
            "%",
            target_mark(metric, filters),
        ),
        alt=t("{title} by month, {period}", title=cards.title(metric), period=filters.period_text),
        key=f"{metric}_by_month",
    )
