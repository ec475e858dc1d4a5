"""Levels of many things at many places: a grid of cells in one hue, with the level written in each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from metrics.colours import ACCENT, INK
from pages.shared.charts import floats, label, layout, shade, wrapped

FAINTEST = ("#E1EEE8", "#16342B")  # the level 0, which is not nothing
BLACK_AND_WHITE = ("#000000", "#FFFFFF")
BOUNDARY = 0.5  # a cell reaches so far to each side of its place on the axis
WIDE = 0.94  # a hatched cell, so that the gaps between cells go on
ROW = 34
MOST_WRITTEN = 12  # columns, of which a narrow screen has room for what is written in the cells

Line = tuple[str, Sequence[Decimal | None] | None]


def levels(lines: Sequence[Line], columns: Sequence[str], longest: str) -> dict[str, Any]:
    """Rows of (name, levels from 0 to 100 by column); a row without levels is the heading of those below it.

    A cell without a level is hatched. longest: the word for a level, before its value on hover.
    """
    labels = [wrapped(name) if cells is not None else f"<b>{wrapped(name)}</b>" for name, cells in lines]
    grid: list[list[float | None]] = [
        floats(cells) if cells is not None else [None] * len(columns) for _, cells in lines
    ]
    scale = [[0, shade(FAINTEST)], [1, shade(ACCENT)]]
    data: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            **{"x": list(range(len(columns))), "y": list(range(len(lines))), "z": grid},
            **{"zmin": 0, "zmax": 100, "colorscale": scale, "showscale": False, "xgap": 2, "ygap": 2},
            "customdata": [[f"{label(name)} · {label(column)}" for column in columns] for name, _ in lines],
            "hovertemplate": f"%{{customdata}}<br>{label(longest)}: %{{z:.1f}}<extra></extra>",
            "hoverongaps": False,
        }
    ]
    if len(columns) <= MOST_WRITTEN:
        data.append(_written(grid))
    if missing := [
        (at, line) for line, (_, cells) in enumerate(lines) for at, z in enumerate(cells or ()) if z is None
    ]:
        data.append(_hatched(missing))
    heads = {"tickmode": "array", "type": "linear", "showgrid": False, "zeroline": False, "rangemode": "normal"}
    upper, lower = len(columns) - BOUNDARY, len(lines) - BOUNDARY
    return {
        "data": data,
        "layout": layout(
            112 + ROW * len(lines),
            xaxis=heads
            | {"side": "top", "tickvals": list(range(len(columns))), "ticktext": [label(c) for c in columns]}
            | {"range": [0 - BOUNDARY, upper], "autotickangles": [0, -90]},
            yaxis=heads
            | {"tickvals": list(range(len(lines))), "ticktext": labels, "range": [lower, 0 - BOUNDARY]}
            | {"tickfont": {"color": shade(INK), "size": 11}},
            margin={"t": 84},  # the names of sites stand upright on a narrow screen, below the way to take it away
            barmode="overlay",
            hovermode="closest",
        ),
    }


def _written(grid: list[list[float | None]]) -> dict[str, Any]:
    """The levels as text over their cells."""
    cells = [(at, line, z) for line, row in enumerate(grid) for at, z in enumerate(row) if z is not None]
    return {
        "type": "scatter",
        "mode": "text",
        "x": [at for at, _, _ in cells],
        "y": [line for _, line, _ in cells],
        "text": [f"{z:.0f}" for _, _, z in cells],
        "textfont": {"size": 12, "color": [_readable(z) for _, _, z in cells]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _hatched(cells: list[tuple[int, int]]) -> dict[str, Any]:
    """The cells that have no level."""
    clear, grey = "rgba(0, 0, 0, 0)", "rgba(128, 138, 134, 0.6)"
    pattern = {"shape": "/", "fillmode": "replace", "size": 7, "solidity": 0.15, "fgcolor": grey, "bgcolor": clear}
    return {
        "type": "bar",
        "orientation": "h",
        "x": [WIDE] * len(cells),
        "base": [at - WIDE / 2 for at, _ in cells],
        "y": [line for _, line in cells],
        "width": WIDE,
        "marker": {"color": clear, "pattern": pattern, "line": {"width": 0}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _readable(level: float) -> str:
    """The one of black and white that is read better on the colour of a level: never below 4.5 : 1."""
    ends = [_channels(shade(FAINTEST)), _channels(shade(ACCENT))]
    part = min(max(level / 100, 0), 1)
    cell = _light([least + part * (most - least) for least, most in zip(*ends, strict=True)])
    return max(BLACK_AND_WHITE, key=lambda colour: _contrast(cell, _light(_channels(colour))))


def _channels(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _light(channels: Sequence[float]) -> float:
    """Relative luminance as WCAG has it."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)
