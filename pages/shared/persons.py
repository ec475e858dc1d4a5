"""Charts of people: all participants in parts, who is new, and breakdowns with the part that is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metrics import saying, text
from metrics.colours import ACCENT, BAND, GROUND, INK
from metrics.comparing import largest_first
from metrics.composition import Newcomers, Part
from metrics.text import t
from pages.shared import cards, charts
from pages.shared.asking import ask
from pages.shared.charts import layout, shade, wrapped
from pages.shared.filters import Filters
from pages.shared.panels import panel
from pages.shared.trends import target_mark

SHARE = "coaching_priority_share"
GREY = ("#82898D", "#A5B0BD")
PATTERNS = {"women_only": "/", "young_only": ".", "either": "x"}  # of those who are women and/or young
MOST = 12  # of the parts of a breakdown, as bars


def whole(parts: Sequence[Part], names: Mapping[str, str], everybody: str, target: tuple[float, str] | None) -> Any:
    """All participants as one bar of parts laid end to end, and below it each part in its place, with its name."""
    total = f"<b>{wrapped(everybody)}</b>"
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": [
                total,
                f"{wrapped(names[p.part])}<br><b>{text.number(p.people)} · {text.percent(p.share_percent)}</b>",
            ],
            "x": [float(p.share_percent), float(p.share_percent)],
            "base": [float(p.begins_percent), float(p.begins_percent)],
            "marker": _marker(p.part),
            "hoverinfo": "skip",
            "showlegend": False,
        }
        for p in parts
    ]
    placed: dict[str, Any] = {
        "xaxis": {"type": "linear", "showgrid": True, "range": [0, 100], "nticks": 5, "ticksuffix": " %"},
        "yaxis": {"type": "category", "autorange": "reversed", "rangemode": "normal", "showgrid": False},
        "barmode": "overlay",
        "hovermode": False,
        "bargap": 0.35,
    }
    if target:
        line = {"yref": "paper", "x0": target[0], "x1": target[0], "y0": 0, "y1": 1}
        placed["shapes"] = [{"type": "line", **line, "line": {"color": shade(INK), "width": 1, "dash": "dash"}}]
        mark = {"yref": "paper", "x": target[0], "y": 1, "yanchor": "bottom", "showarrow": False}
        placed["annotations"] = [{**mark, "text": target[1]}]
    return {"data": data, "layout": layout(80 + 56 * (len(parts) + 1), **placed)}


def _marker(part: str) -> dict[str, Any]:
    """The accent for who is surely meant, its outline for who may be, grey for the others."""
    if part == "undecided":
        return {"color": shade(BAND), "line": {"color": shade(ACCENT), "width": 1}}
    colour = shade(GREY if part == "neither" else ACCENT)
    pattern = {"shape": PATTERNS.get(part, ""), "fillmode": "overlay", "size": 7, "solidity": 0.25}
    return {
        "color": colour,
        "pattern": pattern | {"fgcolor": shade(GROUND)},
        "line": {"color": shade(GROUND), "width": 1},
    }


def new_and_returning(months: Sequence[Newcomers]) -> dict[str, Any]:
    """Columns by month: who is new, and on top of them who was there in an earlier year."""
    labels = [text.short_period(n.month) for n in months]
    pattern = {"shape": "/", "fillmode": "overlay", "size": 7, "solidity": 0.25, "fgcolor": shade(GROUND)}
    bar = {"type": "bar", "x": labels, "hovertemplate": "%{y:,.0f}"}
    data = [
        bar | {"name": t("New"), "y": charts.floats([n.new for n in months]), "marker": {"color": shade(ACCENT)}},
        bar
        | {"name": t("Came again"), "y": charts.floats([n.returning for n in months])}
        | {"marker": {"color": shade(GREY), "pattern": pattern}},
    ]
    return {"data": data, "layout": layout(320, barmode="stack", bargap=0.25)}


def breakdown(dimension: str, names: Mapping[str, str], filters: Filters, title: str, about: str) -> None:
    """The share of women and/or the young by a dimension: bars with their bounds, the largest parts first."""
    found = largest_first(ask(SHARE, (dimension,), filters.where))
    seen = found[:MOST]
    called = [names.get(f.by[dimension], f.by[dimension]) for f in found]
    counts = {t("Women and/or young"): text.number, t("Participants"): text.number, t("Undecided"): text.number}
    parts = saying.withheld_names(found)
    panel(
        title,
        f"{about} {saying.withheld_text(found)}".rstrip(),
        f"{SHARE}_by_{dimension}",
        lambda: charts.bars(
            called[:MOST],
            [f.value for f in seen],
            [
                t("{share} of {whole}", share=saying.shown(SHARE, f), whole=text.number(f.denominator))
                if f.value is not None
                else saying.shown(SHARE, f)
                for f in seen
            ],
            high=[f.high for f in seen],
            suffix=" %",
            target=target_mark(SHARE, filters),
            is_wrapped=True,
        ),
        [
            {
                _head(dimension): name,
                t("Women and/or young"): f.numerator,
                t("Undecided"): f.known("unknown"),
                t("Participants"): f.denominator,
                t("Lower bound"): f.low,
                t("Upper bound"): f.high,
                t("Against the target"): saying.verdict_text(f),
            }
            | saying.withheld_column(f, parts)
            for name, f in zip(called, found, strict=True)
        ],
        counts | dict.fromkeys((t("Lower bound"), t("Upper bound")), text.percent),
        filters,
        SHARE,
        alt=f"{title} {cards.extremes(SHARE, dict(zip(called, found, strict=True)))}",
    )


def _head(dimension: str) -> str:
    return t("Topic") if dimension == "topic" else t("Organiser")
