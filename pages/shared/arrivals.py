"""What has arrived of each report: the states of site and month as words, signs and a chart of both."""

from __future__ import annotations

from typing import Any

from metrics import text
from metrics.colours import ACCENT, GROUND, INK
from metrics.labels import STATES_OF_REPORTS
from metrics.quality import STATES, Cell, Matrix
from metrics.text import t
from pages.shared.asking import titles
from pages.shared.charts import label, layout, shade
from pages.shared.tables import Rows

SIGNS = {"problems": "!", "closed": "✓✓", "received": "✓", "nil": "0", "missing": "○", "not_expected": "–"}
# ground of a cell in light and dark, and the ink on it: the accent for what is there, ink for what is to be done
GROUNDS = {
    "problems": (INK, GROUND),
    "closed": (ACCENT, GROUND),
    "received": (("#BFE0D3", "#2C5A4C"), INK),
    "nil": (("#E6F2ED", "#1C3730"), INK),
    "missing": (("#D5DAD8", "#4A5551"), INK),
    "not_expected": (GROUND, ("#5A6661", "#A5B0BD")),
}


def finding(matrix: Matrix) -> str:
    """How much of what was expected has come, in words."""
    if not matrix.is_due:
        return t("This report is not due every month")
    if not matrix.expected:
        return t("Nothing was expected in this period")
    return t(
        "{arrived} of {expected} monthly reports have arrived",
        arrived=text.number(matrix.arrived),
        expected=text.number(matrix.expected),
    )


def legend() -> str:
    """Every state, by its sign and its word."""
    return " · ".join(f"{SIGNS[state]} {t(STATES_OF_REPORTS[state])}" for state in STATES)


def short(site_code: str) -> str:
    """A site as it stands above a narrow column."""
    return site_code.rpartition("-")[2]


def words_of(cell: Cell) -> str:
    """What is there of one cell, in words."""
    parts = [t(STATES_OF_REPORTS[cell.state])]
    if cell.rows:
        parts.append(t("{count} rows", count=text.number(cell.rows)))
    if cell.held:
        parts.append(t("{count} rows held", count=text.number(cell.held)))
    if cell.warnings:
        parts.append(t("{count} warnings", count=text.number(cell.warnings)))
    return " · ".join(parts)


def rows(matrix: Matrix) -> Rows:
    """A row for each month, the latest first, with a column for each site: the sign and the words."""
    names = titles("sites")
    by_place = {(cell.site_code, cell.month): cell for cell in matrix.cells}
    return [
        {t("Month"): text.full_month(month)}
        | {
            names.get(site, site): f"{SIGNS[by_place[site, month].state]} {words_of(by_place[site, month])}"
            for site in matrix.sites
        }
        for month in reversed(matrix.months)
    ]


def chart(matrix: Matrix) -> dict[str, Any]:
    """Months below each other, the latest first; sites side by side; a sign in each cell."""
    names = titles("sites")
    months = [text.month(month) for month in reversed(matrix.months)]
    by_place = {(cell.site_code, cell.month): cell for cell in matrix.cells}
    lines = [[by_place[site, month] for site in matrix.sites] for month in reversed(matrix.months)]
    steps = [(place / len(STATES), shade(GROUNDS[state][0])) for place, state in enumerate(STATES)]
    ends = [((place + 1) / len(STATES), colour) for place, (_, colour) in enumerate(steps)]
    data: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "x": [label(short(site)) for site in matrix.sites],
            "y": months,
            "z": [[STATES.index(cell.state) for cell in line] for line in lines],
            "zmin": -0.5,
            "zmax": len(STATES) - 0.5,
            "colorscale": [list(pair) for step in zip(steps, ends, strict=True) for pair in step],
            "showscale": False,
            "xgap": 2,
            "ygap": 2,
            "customdata": [
                [f"{label(names.get(c.site_code, c.site_code))}<br>{words_of(c)}" for c in line] for line in lines
            ],
            "hovertemplate": "%{customdata}<br>%{y}<extra></extra>",
        }
    ]
    marks = [
        {
            **{"x": label(short(cell.site_code)), "y": month, "text": SIGNS[cell.state], "showarrow": False},
            "font": {"color": shade(GROUNDS[cell.state][1]), "size": 13},
        }
        for month, line in zip(months, lines, strict=True)
        for cell in line
    ]
    return {
        "data": data,
        "layout": layout(
            90 + 24 * len(months),
            xaxis={"side": "top", "nticks": 0, "tickmode": "linear", "tickangle": -90, "showgrid": False}
            | {"range": [-0.5, len(matrix.sites) - 0.5]},
            yaxis={"type": "category", "range": [len(months) - 0.5, -0.5], "rangemode": "normal", "showgrid": False}
            | {"tickmode": "linear", "nticks": 0},
            hovermode="closest",
            annotations=marks,
        ),
    }


def missing(matrix: Matrix) -> str:
    """Which sites lack how many months, in words."""
    names = titles("sites")
    lacking = [(site, len(months)) for site in matrix.sites if (months := matrix.missing_of(site))]
    if not lacking:
        return ""
    listed = [f"{text.plain(names.get(site, site))} ({text.number(count)})" for site, count in lacking]
    return t("Months that have not come: {sites}.", sites=", ".join(listed))


def unplaced(matrix: Matrix) -> str:
    """How many held rows stand in no cell."""
    if not matrix.unplaced:
        return ""
    return t("Of {count} more held rows the site or the month cannot be read.", count=text.number(matrix.unplaced))
