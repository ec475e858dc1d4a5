"""Charts in one style: Plotly figures as plain dictionaries, coloured by fate or by the one accent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from html import escape
from textwrap import wrap
from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

from metrics.colours import ACCENT, BAND, FATES, GROUND, INK
from metrics.text import JOINER, language, one_line, t
from pages.shared.address import choose

Values = Sequence[Decimal | None]
STANDS_BACK = 0.35
WAITING = "waiting_charts"
HEAD_START_S = 0.4  # until the figures of a screen are drawn


def label(text: object) -> str:
    """Text from a file or a person as a label: nothing in it is a mark or a place for a value to Plotly."""
    return escape(one_line(text), quote=False).replace("%{", f"%{JOINER}{{")


def wrapped(name: str, width: int = 26) -> str:
    """The same in several lines."""
    return "<br>".join(label(line) for line in wrap(name, width)) or " "


def is_dark() -> bool:
    return st.context.theme.type == "dark"


def shade(pair: tuple[str, ...]) -> str:
    """The light or the dark one of two colours."""
    return pair[1] if is_dark() else pair[0]


def floats(values: Values) -> list[float | None]:
    return [None if value is None else float(value) for value in values]


def layout(height: int, **more: Any) -> dict[str, Any]:
    """What every chart shares. Axes start at zero; numbers are written as in the reader's language."""
    grid = "rgba(128, 138, 134, 0.25)"
    ink = {"color": shade(INK), "size": 12}  # the theme's own grey is too pale to read
    axis = {"tickfont": ink, "gridcolor": grid, "zerolinecolor": grid, "automargin": True, "fixedrange": True}
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 16, "t": 28, "b": 8},  # above: room for the way to take it away
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": shade(INK), "activecolor": shade(ACCENT)},
        "separators": ",." if language() == "id" else ".,",
        "font": {"color": shade(INK), "size": 13},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "xaxis": axis | {"showgrid": False, "type": "category", "nticks": 12},
        "yaxis": axis | {"rangemode": "tozero"},
    }
    for key, value in more.items():
        base[key] = base[key] | value if isinstance(base.get(key), dict) else value
    return base


def draw(figure: dict[str, Any], alt: str, key: str, picks: Sequence[str] = ()) -> None:
    """Show a chart; alt says in words what it shows. picks: the site of each point, for a click to choose."""
    more: dict[str, Any] = {"config": _config(key), "alt": alt, "key": key}
    if picks:
        turn = f"{key}_turn"  # a chart that was clicked is made anew, with the choice and without the click
        drawn = f"{key}_{st.session_state.get(turn, 0)}"
        more |= {"key": drawn, "on_select": partial(_pick, drawn, turn, list(picks)), "selection_mode": "points"}
    waiting: list[Callable[[], object]] | None = st.session_state.get(WAITING)
    if waiting is None:
        st.plotly_chart(Ready(figure), **more)
    else:
        place = st.skeleton(height=figure["layout"]["height"])
        waiting.append(partial(place.plotly_chart, Ready(figure), **more))


@contextmanager
def figures_first() -> Iterator[None]:
    """In the first run of a session let charts wait a moment: to load their library keeps a browser from all else."""
    if st.session_state.get("has_charts"):
        yield
        return
    waiting: list[Callable[[], object]] = []
    st.session_state[WAITING] = waiting
    try:
        yield
    finally:
        del st.session_state[WAITING]
    if waiting:
        time.sleep(HEAD_START_S)
    for show in waiting:
        show()
    st.session_state["has_charts"] = bool(waiting)


class Ready(BaseFigure):
    """A figure that Plotly takes as it is: to look at each of its parts takes Plotly 3 ms, and the tests do that."""

    def __init__(self, figure: dict[str, Any]) -> None:
        self.__dict__["made"] = figure

    def to_dict(self) -> dict[str, Any]:
        return self.__dict__["made"]


def _pick(drawn: str, turn: str, picks: list[str]) -> None:
    """Choose the site of the point that was clicked; let go of it where it was chosen."""
    points = st.session_state[drawn]["selection"]["points"]
    if not points:
        return
    site = picks[points[0].get("point_index", points[0].get("point_number", 0))]
    choose("site", [] if st.query_params.get_all("site") == [site] else [site])
    st.session_state[turn] = st.session_state.get(turn, 0) + 1


def _config(key: str) -> dict[str, Any]:
    """A chart can be taken away as a picture; all else that Plotly offers is in the way."""
    words = {"Download plot as a PNG": t("Download as {kind}", kind="PNG")}
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtons": [["toImage"]],
        "responsive": True,
        "toImageButtonOptions": {"filename": key, "scale": 2},
        "locale": language(),
        "locales": {language(): {"dictionary": words}},
    }


def line_with_band(
    labels: list[str], values: Values, low: Values, high: Values, unit: str, target: tuple[float, str] | None = None
) -> dict[str, Any]:
    """A share over time: a line, the band of the unknown, and the target as a labelled line. Gaps stay gaps."""
    accent = shade(ACCENT)
    band = {"x": labels, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    data = [
        band | {"type": "scatter", "y": floats(low)},
        band | {"type": "scatter", "y": floats(high), "fill": "tonexty", "fillcolor": shade(BAND)},
        {
            "type": "scatter",
            "x": labels,
            "y": floats(values),
            "mode": "lines+markers",
            "line": {"color": accent, "width": 2},
            "marker": {"size": 5, "color": accent},
            "hovertemplate": f"%{{y:,.1f}} {unit}<extra></extra>",
            "showlegend": False,
        },
    ]
    more: dict[str, Any] = {"yaxis": {"ticksuffix": f" {unit}" if unit == "%" else ""}}
    if target:
        more["shapes"] = [
            {
                "type": "line",
                **{"xref": "paper", "x0": 0, "x1": 1, "y0": target[0], "y1": target[0]},
                "line": {"color": shade(INK), "width": 1, "dash": "dash"},
            }
        ]
        more["annotations"] = [
            {
                **{"xref": "paper", "x": 1, "xanchor": "right", "y": target[0], "yanchor": "bottom"},
                "text": target[1],
                "showarrow": False,
            }
        ]
    return {"data": data, "layout": layout(300, **more)}


def stacked(labels: list[str], series: list[tuple[str, str, Values]], unit: str) -> dict[str, Any]:
    """Columns over time, stacked by fate: (fate, name, values) from the most wanted to the least."""
    data = [
        {
            "type": "bar",
            "name": label(name),
            "x": labels,
            "y": floats(values),
            "marker": _fate_marker([fate] * len(labels)),
            "hovertemplate": f"%{{y:,.1f}} {unit}",
        }
        for fate, name, values in series
    ]
    return {"data": data, "layout": layout(440, barmode="relative", yaxis={"ticksuffix": f" {unit}"}, bargap=0.25)}


def _fate_marker(fates: list[str]) -> dict[str, Any]:
    """Colours of fates, and the patterns that tell them apart without colour."""
    known = [FATES.get(fate, FATES["unknown"]) for fate in fates]
    pattern = {"shape": [pattern for _, _, pattern in known], "fillmode": "overlay", "size": 7, "solidity": 0.25}
    return {"color": [shade(pair) for pair in known], "pattern": pattern | {"fgcolor": shade(GROUND)}}


def bars(
    names: list[str],
    values: Values,
    texts: list[str],
    fates: list[str] | None = None,
    high: Values | None = None,
    suffix: str = "",
    target: tuple[float, str] | None = None,
    chosen: Sequence[bool] | None = None,
    is_wrapped: bool = False,
) -> dict[str, Any]:
    """Lying bars, each value written below its name; `high` adds the part that is not known, lighter.

    chosen: which of them are; the others stand back. is_wrapped: long names take several lines.
    """
    written = wrapped if is_wrapped else label
    labels = [f"{written(name)}<br><b>{label(text)}</b>" for name, text in zip(names, texts, strict=True)]
    bar: dict[str, Any] = {"type": "bar", "orientation": "h", "y": labels, "hoverinfo": "none", "showlegend": False}
    marker: dict[str, Any] = _fate_marker(fates) if fates else {"color": shade(ACCENT)}
    if chosen and any(chosen):
        marker["opacity"] = [1 if is_chosen else STANDS_BACK for is_chosen in chosen]
    data = [bar | {"x": floats(values), "marker": marker}]
    if high is not None:  # behind the known, so that only what is not known is seen of it
        possible = {"color": shade(BAND), "line": {"color": shade(ACCENT), "width": 1}}
        data.insert(0, bar | {"x": floats(high), "marker": possible})
    placed: dict[str, Any] = {
        "xaxis": {
            **{"type": "linear", "showgrid": True, "rangemode": "tozero", "nticks": 5, "ticksuffix": suffix},
            **{"exponentformat": "none", "separatethousands": True},  # an M is a million here, and a billion there
        },
        "yaxis": {"type": "category", "autorange": "reversed", "rangemode": "normal", "showgrid": False},
        "barmode": "overlay",
        "hovermode": "closest",  # says nothing, as all is written; without it there are no clicks
        "bargap": 0.4,
    }
    if target:
        place = {"yref": "paper", "x0": target[0], "x1": target[0], "y0": 0, "y1": 1}
        placed["shapes"] = [{"type": "line", **place, "line": {"color": shade(INK), "width": 1, "dash": "dash"}}]
        mark = {"yref": "paper", "x": target[0], "y": 1, "yanchor": "bottom", "showarrow": False}
        placed["annotations"] = [{**mark, "text": target[1]}]
    return {"data": data, "layout": layout(60 + 44 * len(names), **placed)}
