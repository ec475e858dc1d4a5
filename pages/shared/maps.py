"""A map of the sites without a network: a plain chart of longitude and latitude over an outline of our own.

Not Plotly's own maps: geo traces fetch their outlines, and map traces want WebGL and have no dark ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from metrics.colours import ACCENT, GROUND, INK
from metrics.text import t
from pages.shared.charts import STANDS_BACK, layout, shade
from pages.shared.outline import outline

LAND = ("#E3E8E5", "#25302B")
SHORE = ("#AEB9B3", "#4A5A52")
PALE = ("#D5EBE1", "#1E4A3F")
GREY = ("#5F6B66", "#9AA6A1")
EAST_WEST, NORTH_SOUTH = [94.0, 142.0], [-12.0, 7.0]
EDGE, MIDDLE = 6, -3  # degrees: near an end, and where the south begins
LETTER, HEIGHT, AWAY = 0.8, 4.0, 3.5  # of a label and from its point, in degrees of a map as wide as a phone
LARGEST_PX, LEAST_PX = 20, 6  # radius
SYMBOLS = {"factory": "circle", "network": "diamond", "silent": "circle-open", "closed": "circle-open"}


@dataclass(frozen=True)
class Point:
    """A site on the map. kind: a name of SYMBOLS; mass_t gives its area, strength (0 to 100) is that of its colour."""

    kind: str
    longitude: float
    latitude: float
    label: str = ""
    hover: str = ""
    mass_t: Decimal | None = None
    strength: float | None = None
    is_chosen: bool = True


def sites_map(points: Sequence[Point]) -> dict[str, Any]:
    """The map with its points, in the order in which they are drawn: the largest first, so that none is hidden."""
    longitudes, latitudes = outline()
    land = {
        **{"type": "scatter", "x": longitudes, "y": latitudes, "mode": "lines", "fill": "toself"},
        **{"fillcolor": shade(LAND), "line": {"color": shade(SHORE), "width": 0.5}},
        **{"hoverinfo": "skip", "showlegend": False},
    }
    # the sites come first, so that a click tells the number of a site; the land is drawn below them all the same
    return {"data": [_sites(points), land | {"zorder": -1}, *_legend(points)], "layout": _layout()}


def _sites(points: Sequence[Point]) -> dict[str, Any]:
    masses = [float(point.mass_t or 0) for point in points]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [point.longitude for point in points],
        "y": [point.latitude for point in points],
        "text": [point.label for point in points],
        "textposition": _beside(points),
        "textfont": {"color": shade(INK), "size": 11},
        "hovertext": [point.hover for point in points],
        "hoverinfo": "text",
        "showlegend": False,
        "marker": {
            "symbol": [SYMBOLS[point.kind] for point in points],
            "size": [mass or 1e-9 for mass in masses],  # of a size of nothing Plotly draws nothing
            "sizemode": "area",
            "sizeref": max(masses, default=0) / (2 * LARGEST_PX**2) or 1,
            "sizemin": LEAST_PX,
            "color": [_colour(point) for point in points],
            "opacity": [1 if point.is_chosen else STANDS_BACK for point in points],
            "line": {"color": [shade(GREY if point.kind == "closed" else ACCENT) for point in points], "width": 1.5},
        },
    }


def _colour(point: Point) -> str:
    if point.kind in ("silent", "closed"):
        return shade(ACCENT if point.kind == "silent" else GREY)
    return shade(GROUND) if point.strength is None else tint(point.strength)


def tint(strength: float) -> str:
    """The accent, from pale (0) to full (100)."""
    part = min(100.0, max(0.0, strength)) / 100
    ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (shade(PALE), shade(ACCENT))]
    return "#" + "".join(f"{int(pale + part * (full - pale)):02X}" for pale, full in zip(*ends, strict=True))


def _beside(points: Sequence[Point]) -> list[str]:
    """Above in the north and below in the south, if no other label or point is there; toward the middle at an end."""
    taken: list[tuple[float, float, float]] = [(point.longitude, point.latitude, 0) for point in points]
    sides = ["top center"] * len(points)
    for nth in sorted(range(len(points)), key=lambda nth: points[nth].longitude):
        point = points[nth]
        if point.label:
            up, down = ((point.longitude, point.latitude + away, _width(point.label)) for away in (AWAY, -AWAY))
            order = (up, down) if point.latitude > MIDDLE else (down, up)
            placed = min(order, key=lambda place: sum(_overlap(place, other) for other in taken))
            taken.append(placed)
            sides[nth] = f"{'top' if placed == up else 'bottom'} {_inward(point.longitude)}"
    return sides


def _width(label: str) -> float:
    """How wide a label is on a map as wide as a phone, in degrees."""
    return max(len(line) for line in label.replace("<b>", "").replace("</b>", "").split("<br>")) * LETTER


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    """Whether two things (longitude, latitude, width in degrees) are in each other's way; a point has no width."""
    is_beside = abs(one[0] - other[0]) < (one[2] + other[2]) / 2
    return is_beside and abs(one[1] - other[1]) < (HEIGHT if other[2] else HEIGHT / 2)


def _inward(longitude: float) -> str:
    west, east = EAST_WEST
    return "right" if longitude < west + EDGE else "left" if longitude > east - EDGE else "center"


def _legend(points: Sequence[Point]) -> list[dict[str, Any]]:
    """What the signs mean, of those that are there."""
    words = {
        "factory": t("Factory with records"),
        "network": t("Member network"),
        "silent": t("Operating, no waste recorded"),
        "closed": t("Not operating"),
    }
    kinds = {point.kind for point in points}
    return [
        {
            **{"type": "scatter", "mode": "markers", "x": [None], "y": [None], "name": name, "hoverinfo": "skip"},
            "marker": {
                **{"symbol": SYMBOLS[kind], "size": 12, "color": _colour(Point(kind, 0, 0, strength=70))},
                "line": {"color": shade(GREY if kind == "closed" else ACCENT), "width": 1.5},
            },
        }
        for kind, name in words.items()
        if kind in kinds
    ]


def _layout() -> dict[str, Any]:
    hidden = {"type": "linear", "visible": False, "showgrid": False, "zeroline": False, "rangemode": "normal"}
    return layout(
        430,
        xaxis=hidden | {"range": EAST_WEST, "constrain": "range"},
        yaxis=hidden | {"range": NORTH_SOUTH, "constrain": "range", "scaleanchor": "x"},
        hovermode="closest",
        legend={"y": -0.02, "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
        margin={"t": 30, "b": 8, "l": 0, "r": 0},
    )
