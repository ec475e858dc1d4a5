"""Standing columns in the one accent: over time, or of how many there are of each size."""

from __future__ import annotations

from typing import Any

from metrics.colours import ACCENT
from pages.shared.charts import Values, floats, layout, shade


def columns(labels: list[str], values: Values, texts: list[str], suffix: str = "") -> dict[str, Any]:
    """One column a label; texts are what is read of each. Where a value is None there is a gap."""
    bar = {
        **{"type": "bar", "x": labels, "y": floats(values), "hovertext": texts, "hoverinfo": "text"},
        **{"marker": {"color": shade(ACCENT)}, "showlegend": False},
    }
    return {"data": [bar], "layout": layout(300, yaxis={"ticksuffix": suffix}, bargap=0.25, hovermode="closest")}
