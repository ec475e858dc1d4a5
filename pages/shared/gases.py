"""Greenhouse gas avoided, as what it is: a range over methods, baselines and sets of warming potentials."""

from __future__ import annotations

from typing import Any

from metrics import colours, saying
from metrics.greenhouse import Range, avoided
from metrics.labels import BASELINES, METHODS
from metrics.text import t
from pages.shared import charts
from pages.shared.asking import look
from pages.shared.filters import Filters
from pages.shared.panels import panel

WARMINGS = {"AR4": "square", "AR5": "circle", "AR6": "circle-open"}  # a mark for each set of warming potentials
ROW = 44


def method(code: str) -> str:
    return t(METHODS[code]) if code in METHODS else code


def baseline(code: str) -> str:
    return t(BASELINES[code]) if code in BASELINES else code


def gas_range(filters: Filters) -> None:
    """Every scenario, with the method and the baseline that it stands for."""
    found = look(avoided, filters.where)
    figure = found.figure
    extent = saying.shown("ghg_avoided", figure)
    title = t("{range} of greenhouse gas avoided, by method", range=extent)
    if found.sign_flips:
        title = t("Whether greenhouse gas was avoided depends on the method: {range}", range=extent)
    ends = {found.low_scenario: t("lowest"), found.high_scenario: t("highest"), found.central_scenario: t("central")}
    about = [
        t(
            "t CO₂e, {period}. The range is over {count} scenarios: the method, the site where the waste would have "
            "been dumped, and the warming potentials (AR4, AR5, AR6). The diamond is the central one.",
            period=filters.period_text,
            count=len(found.scenarios),
        ),
        t("Not covered: {what}.", what=saying.unknown_text("ghg_avoided", figure)) if figure.unknown else "",
    ]
    panel(
        title if found.scenarios else t("How much greenhouse gas was avoided?"),
        " ".join(part for part in about if part),
        "ghg_avoided",
        lambda: spread_marks(found),
        [
            {
                t("Method"): method(spread.method),
                t("Baseline"): baseline(spread.baseline),
                t("Warming potentials"): warming,
                t("Avoided"): value,
                t("Stands for"): ends.get(f"{spread.method} {spread.baseline} {warming}", ""),
            }
            for spread in found.spreads
            for warming, value in spread.points
        ],
        {t("Avoided"): saying.SHOWN["t CO2e"]},
        filters,
        "ghg_avoided",
        alt=f"{title}. {_ends(found)}",
    )


def _ends(found: Range) -> str:
    """Which methods give the ends, in words."""
    low, high = found.lowest, found.highest
    if low is None or high is None:
        return ""
    return t(
        "Least: {low} ({low_baseline}); most: {high} ({high_baseline}).",
        low=method(low.method),
        low_baseline=baseline(low.baseline),
        high=method(high.method),
        high_baseline=baseline(high.baseline),
    )


def spread_marks(found: Range) -> dict[str, Any]:
    """A row for each method and baseline: a mark for each set of warming potentials, and a line from end to end."""
    accent, ink = charts.shade(colours.ACCENT), charts.shade(colours.INK)
    names = [f"{method(s.method)}<br>{baseline(s.baseline)}" for s in found.spreads]
    mark: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "hovertemplate": "%{x:,.0f} t CO₂e<extra>%{fullData.name}</extra>",
    }
    data: list[dict[str, Any]] = [
        mark
        | {
            "mode": "lines",
            "hoverinfo": "skip",
            "hovertemplate": None,
            "showlegend": False,
            "x": [end for s in found.spreads for end in (float(s.low), float(s.high), None)],
            "y": [end for name in names for end in (name, name, None)],
            "line": {"color": accent, "width": 2},
        }
    ]
    for warming, symbol in WARMINGS.items():
        points = [
            (float(value), name)
            for spread, name in zip(found.spreads, names, strict=True)
            for at, value in spread.points
            if at == warming and value != spread.central
        ]
        data.append(
            mark
            | {
                "name": warming,
                "x": [value for value, _ in points],
                "y": [name for _, name in points],
                "marker": {"symbol": symbol, "color": accent, "size": 9, "line": {"color": accent, "width": 2}},
            }
        )
    central = [(float(s.central), name) for s, name in zip(found.spreads, names, strict=True) if s.central is not None]
    data.append(
        mark
        | {
            "name": t("Central"),
            "x": [value for value, _ in central],
            "y": [name for _, name in central],
            "marker": {"symbol": "diamond", "color": ink, "size": 13},
        }
    )
    grid = "rgba(128, 138, 134, 0.25)"
    placed: dict[str, Any] = {
        "xaxis": {"type": "linear", "showgrid": True, "rangemode": "tozero", "nticks": 5, "tickformat": ",.0f"}
        | {"zeroline": True, "zerolinecolor": ink},
        "yaxis": {
            **{"type": "category", "categoryorder": "array", "categoryarray": names, "autorange": "reversed"},
            **{"rangemode": "normal", "showgrid": True, "gridcolor": grid},
        },
        "hovermode": "closest",
    }
    return {"data": [trace for trace in data if trace["x"]], "layout": charts.layout(90 + ROW * len(names), **placed)}
