"""Flows between columns of nodes, in the colours of fate; and who sees them first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from metrics import colours, text
from metrics.flowing import Flow, Node
from metrics.text import t
from pages.shared import charts
from pages.shared.panels import View

PAD = 20  # pixels between two nodes
THICK = 14
ROW = 38  # pixels that a node and its words need
MARGIN = 8
NEUTRAL = ("#6B7672", "#93A09B")  # of nodes that have no fate
THROUGH = "66"  # how much of a link's colour is seen: hexadecimal alpha


def view(figure: Callable[[], dict[str, Any]]) -> View:
    """The flow as a further view of a panel."""
    return View("flow", t("Flow"), figure)


def first() -> str:
    """A telephone shows the bars first: it has no room for the words of three columns."""
    headers = st.context.headers
    is_phone = headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in (headers.get("User-Agent") or "")
    return "chart" if is_phone else "flow"


def sankey(flow: Flow, name: Callable[[int, str], str]) -> dict[str, Any]:
    """A flow as a chart. name: what the node with a code is called, by its column."""
    most = max((len(column) for column in flow.columns), default=0)
    height = max(300, ROW * most)
    nodes = [(nth, node) for nth, column in enumerate(flow.columns) for node in column]
    begins = [sum(len(column) for column in flow.columns[:nth]) for nth in range(len(flow.columns))]
    room = height - 2 * MARGIN
    filled = room - (most - 1) * PAD  # the height of all that flows
    links = flow.links
    data = {
        "type": "sankey",
        "arrangement": "snap",
        "valueformat": ",.1f",
        "valuesuffix": " t",
        "textfont": {"color": charts.shade(colours.INK), "size": 12},
        "node": {
            "label": [f"{charts.label(name(column, node.code))} · {text.mass(node.mass_t)}" for column, node in nodes],
            "color": [_colour(node.fate) for _, node in nodes],
            "x": [_within(column / max(1, len(flow.columns) - 1)) for column, _ in nodes],
            "y": [
                _within((node.middle * filled + nth * PAD) / room)
                for column in flow.columns
                for nth, node in enumerate(column)
            ],
            "pad": PAD,
            "thickness": THICK,
            "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>",
        },
        "link": {
            "source": [begins[link.start[0]] + link.start[1] for link in links],
            "target": [begins[link.end[0]] + link.end[1] for link in links],
            "value": [float(link.mass_t) for link in links],
            "color": [f"{_colour(link.fate)}{THROUGH}" for link in links],
            "hovertemplate": [
                f"{charts.label(_title(flow, name, link.start))} → {charts.label(_title(flow, name, link.end))}: "
                f"{text.mass(link.mass_t)}<extra></extra>"
                for link in links
            ],
        },
    }
    margin = {"l": MARGIN, "r": MARGIN, "t": 28, "b": MARGIN}
    return {"data": [data], "layout": charts.layout(height + 28, margin=margin, hovermode="closest")}


def _within(share_of_room: float) -> float:
    """A place that the chart takes as one: nothing at all would be none."""
    return min(max(share_of_room, 0.001), 0.999)


def _colour(fate: str) -> str:
    return charts.shade(colours.FATES.get(fate, NEUTRAL))


def _title(flow: Flow, name: Callable[[int, str], str], place: tuple[int, int]) -> str:
    column, nth = place
    node: Node = flow.columns[column][nth]
    return name(column, node.code)
