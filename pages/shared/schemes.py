"""One word, eight rates: each definition of diversion, and what moves between two of them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import streamlit as st

from metrics import saying, text
from metrics.comparing import change, mean
from metrics.differences import Part, differences, moving, rest_points
from metrics.figures import Figure
from metrics.labels import COUNTS, REGIMES
from metrics.text import language, t
from pages.shared import charts
from pages.shared.address import VIEW, carried, one
from pages.shared.asking import ask_one, look, situation, titles
from pages.shared.filters import Filters
from pages.shared.menu import link
from pages.shared.panels import panel
from pages.shared.sites import by_site


def rates(filters: Filters) -> dict[str, Figure]:
    """scheme -> the diversion rate under it, the default first."""
    schemes = situation().definitions
    return {scheme: ask_one("diversion_rate", replace(filters.where, definition=scheme)) for scheme in schemes}


def eight_rates(filters: Filters) -> None:
    """The same flows under each definition."""
    names, found = titles("definitions"), rates(filters)
    generated, diverted, rate = (saying.title(m) for m in ("waste_generated", "waste_diverted", "diversion_rate"))
    panel(
        t("One word, eight rates"),
        t(
            "The same flows under each definition, {period}. A rate never stands without its name; the light part is "
            "waste whose destination is not known.",
            period=filters.period_text,
        ),
        "definitions",
        lambda: charts.bars(
            [names[scheme] for scheme in found],
            [f.value for f in found.values()],
            [text.percent_range(f.low, f.high) for f in found.values()],
            high=[f.high for f in found.values()],
            suffix=" %",
        ),
        [
            {
                t("Definition"): names[scheme],
                generated: f.denominator,
                diverted: f.numerator,
                rate: f.value,
                t("Upper bound"): f.high,
            }
            for scheme, f in found.items()
        ],
        {generated: text.mass, diverted: text.mass, rate: text.percent, t("Upper bound"): text.percent},
        filters,
        "diversion_rate",
        alt=t("One word, eight rates")
        + ": "
        + "; ".join(f"{names[scheme]} {text.percent(f.value)}" for scheme, f in found.items()),
    )


def mean_beside_pooled(filters: Filters) -> None:
    """The mean of the sites' rates, where it is not the pooled rate."""
    pooled = ask_one("diversion_rate", filters.where)
    middle = mean(by_site("diversion_rate", filters).values())
    if middle is None or text.percent(middle) == text.percent(pooled.value):
        return
    st.markdown(
        t(
            "All waste together: **{pooled}**. The mean of the sites' rates is {mean}: in it a site of little waste "
            "weighs as much as one of much.",
            pooled=text.percent(pooled.value),
            mean=text.percent(middle),
        )
    )


def two_definitions(filters: Filters) -> None:
    """Two definitions side by side, and the destinations that they take differently."""
    codes = list(situation().definitions)
    names = {code: titles("definitions")[code] for code in codes}
    chosen = filters.where.definition
    other = chosen if chosen in codes[1:] else codes[-1]
    st.header(t("What moves between two definitions?"), anchor=False)
    with st.grid(2, min_column_width=260):
        first = st.selectbox(t("From"), codes, format_func=names.__getitem__, **one(f"{VIEW}before", codes, codes[0]))
        second = st.selectbox(t("To"), codes, format_func=names.__getitem__, **one(f"{VIEW}after", codes, other))
    if not first or not second or first == second:
        st.caption(t("Choose two different definitions."))
        return
    found = rates(filters)
    parts = look(differences, first, second, replace(filters.where, definition=None))
    gained = change(found[second], found[first])
    if gained is None or not parts:
        st.caption(t("Nothing was generated under one of the two, so there is nothing to compare."))
        return
    move = moving(parts)
    if not move:
        st.caption(t("Both take every destination of these flows alike."))
        return
    panel(
        t("{first} → {second}: {points}", first=names[first], second=names[second], points=_points(gained)),
        t(
            "{first}: {rate}; {second}: {other}. Points by destination, {period}. All that is not shown moves the rate "
            "by {rest}, since the generated waste is another whole. The table says how each takes each destination.",
            first=names[first],
            rate=text.percent(found[first].value),
            second=names[second],
            other=text.percent(found[second].value),
            rest=_points(rest_points(parts)),
            period=filters.period_text,
        ),
        "two_definitions",
        lambda: charts.bars(
            [_name(part) for part in move], [p.points for p in move], [_reading(part) for part in move]
        ),
        [_row(part, names[first], names[second]) for part in parts],
        {t("Mass"): text.mass, t("Points"): lambda points: text.signed(points, lambda size: text.number(size, 2))},
        replace(filters, where=replace(filters.where, definition=first)),
    )
    with st.container(horizontal=True):
        for scheme in (first, second):
            link(
                "trace.py",
                label=t("The rows under {definition}", definition=text.plain(names[scheme])),
                icon=":material/account_tree:",
                query_params=carried(metric="diversion_rate", definition=scheme, lang=language()),
            )


def _points(gained: Decimal) -> str:
    return t("{points} points", points=text.signed(gained, lambda size: text.number(size, 1)))


def _name(part: Part) -> str:
    return f"{titles('destinations').get(part.destination, part.destination)} ({t(REGIMES[part.regime])})"


def _reading(part: Part) -> str:
    """How much a part moves, and whether that is an interpretation."""
    moved = _points(part.points)
    return f"{moved} · " + t("our reading") if part.is_interpretation else moved


def _row(part: Part, first: str, second: str) -> dict[str, Any]:
    return {
        t("Destination"): titles("destinations").get(part.destination, part.destination),
        t("Kind of waste"): t(REGIMES[part.regime]),
        t("Mass"): part.mass_t,
        first: t(COUNTS[part.before]),
        second: t(COUNTS[part.after]),
        t("Points"): part.points,
        t("Read by us"): t("our reading") if part.is_interpretation else "",
    }
