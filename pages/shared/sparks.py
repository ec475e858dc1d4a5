"""Small trends without axes, drawn as pictures: the charts of `st.metric` would load a library of 1 MB for them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from metrics.colours import ACCENT
from pages.shared.charts import shade

WIDTH, HEIGHT, EDGE = 300, 44, 4


def spark(heights: Sequence[float | None], alt: str) -> None:
    """A line through a series of months; where one is missing it is broken."""
    st.image(_svg(tuple(heights), shade(ACCENT)), alt=alt, width="stretch")


def _svg(heights: tuple[float | None, ...], color: str) -> str:
    known = [height for height in heights if height is not None]
    lowest, span = min(known), (max(known) - min(known)) or 1
    step = (WIDTH - 2 * EDGE) / (len(heights) - 1)
    runs: list[list[str]] = [[]]
    for nth, height in enumerate(heights):
        if height is None:
            runs.append([])
        else:
            up = (height - lowest) / span * (HEIGHT - 2 * EDGE)
            runs[-1].append(f"{EDGE + nth * step:.1f},{HEIGHT - EDGE - up:.1f}")
    lines = "".join(f'<polyline points="{" ".join(run)}"/>' for run in runs if len(run) > 1)
    dots = "".join(_dot(run[0], color) for run in runs if len(run) == 1)
    dots += _dot(runs[-1][-1], color) if runs[-1] else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<g fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round">{lines}</g>{dots}</svg>'
    )


def _dot(place: str, color: str) -> str:
    x, y = place.split(",")
    return f'<circle cx="{x}" cy="{y}" r="3.5" fill="{color}"/>'
