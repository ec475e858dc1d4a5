"""Figures over time."""

from __future__ import annotations

from dataclasses import replace

from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.text import t
from pages.shared import charts
from pages.shared.asking import ask_one, by_months
from pages.shared.filters import Filters
from pages.shared.panels import panel


def target_mark(metric: str, filters: Filters) -> tuple[float, str] | None:
    """Where the target of a metric lies on an axis, and what stands beside it."""
    target = ask_one(metric, filters.where).target
    return None if target is None else (float(target), t("target {target}", target=f"{text.number(target)} %"))


def by_month(metric: str, filters: Filters, title: str, about: str) -> None:
    """A figure by month, at least a year of them, with the band of the unknown and its target."""
    months = by_months(metric, filters.trend)
    if METRICS[metric].is_yearly:
        once = t("Each person counts in the month of the first session of the year.")
        about = f"{about} {once}"
    about = f"{about} {saying.withheld_text(months)}".rstrip()
    parts = saying.withheld_names(months)
    shown_for = replace(filters, where=filters.trend)
    shown = saying.SHOWN[METRICS[metric].unit]
    unit = METRICS[metric].unit
    panel(
        title,
        about,
        f"{metric}_by_month",
        lambda: charts.line_with_band(
            [text.short_period(f.by["month"]) for f in months],
            [f.value for f in months],
            [f.low for f in months],
            [f.high for f in months],
            "%" if unit == "percent" else unit,
            target_mark(metric, filters),
        ),
        [
            {
                t("Month"): text.period(f.by["month"]),
                t("Value"): f.value,
                t("Lower bound"): f.low,
                t("Upper bound"): f.high,
                t("Not known"): f.known("unknown"),
            }
            | saying.withheld_column(f, parts)
            for f in months
        ],
        dict.fromkeys((t("Value"), t("Lower bound"), t("Upper bound")), shown) | {t("Not known"): text.exact},
        shown_for,
        metric,
        alt=f"{title} {saying.course(metric, months)}",
    )
