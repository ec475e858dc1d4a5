"""Waste flows: where the material goes, under which definition, over time and by site."""

from decimal import Decimal

import streamlit as st

from metrics.comparing import largest_first
from metrics.questions import Where
from pages.shared import cards, charts, frame, text
from pages.shared.asking import ask, ask_one, situation, titles
from pages.shared.filters import choose
from pages.shared.panels import panel
from pages.shared.sites import site_bars
from pages.shared.tables import table
from pages.shared.text import t

frame.head(t("Waste flows"), t("Where does the waste go, and how much of it is used again?"))
if frame.is_empty():
    st.stop()
filters = choose()
where = filters.where

with st.grid(3, min_column_width=280):
    cards.figure_card("diversion_rate", filters)
    cards.figure_card("waste_generated", filters)
    cards.figure_card("waste_diverted", filters)

destinations = largest_first(ask("waste_recorded", ("fate", "destination"), where))
names = titles("destinations")
ordered = sorted(destinations, key=lambda f: charts.fate_rank(f.by["fate"]))
fate_titles = {
    "material": t("Made into material or product"),
    "biological": t("Compost, biogas, land"),
    "energy": t("Made into energy"),
    "disposal": t("Disposed with treatment"),
    "prohibited": t("Disposed where forbidden"),
    "stored": t("Stored"),
    "unknown": t("Not known"),
}
panel(
    t("Where does it go?"),
    t("Waste recorded by destination, {period}. Colour says what becomes of it.", period=filters.period_text),
    "by_destination",
    lambda: charts.bars(
        [names.get(f.by["destination"], f.by["destination"]) for f in ordered],
        [f.value for f in ordered],
        [text.mass(f.value) for f in ordered],
        fates=[f.by["fate"] for f in ordered],
        suffix=" t",
    ),
    [
        {
            t("Destination"): names.get(f.by["destination"], f.by["destination"]),
            t("Becomes"): fate_titles.get(f.by["fate"], f.by["fate"]),
            t("Mass"): f.value,
        }
        for f in ordered
    ],
    {t("Mass"): text.mass},
    filters,
    "waste_recorded",
)

by_month: dict[str, dict[str, Decimal | None]] = {}
for figure in ask("waste_recorded", ("month", "fate"), where):
    by_month.setdefault(figure.by["month"], {})[figure.by["fate"]] = figure.value
series: list[tuple[str, str, charts.Values]] = [
    (fate, title, [values.get(fate) for values in by_month.values()])
    for fate, title in fate_titles.items()
    if any(fate in values for values in by_month.values())
]
panel(
    t("How does it change?"),
    t("Waste recorded by month in t, stacked by what becomes of it."),
    "by_month",
    lambda: charts.stacked([text.short_period(month) for month in by_month], series, "t"),
    [
        {t("Month"): text.period(month)} | {title: by_month[month].get(fate) for fate, title, _ in series}
        for month in by_month
    ],
    dict.fromkeys((title for _, title, _ in series), text.mass),
    filters,
    "waste_recorded",
)

site_bars(
    "diversion_rate",
    filters,
    t("Which site keeps how much from disposal?"),
    t("Diversion rate; the light part is waste whose destination is not known."),
)

st.header(t("One word, eight rates"), anchor=False)
st.caption(t("The same flows under each definition. A rate never stands without its name."))
schemes = titles("definitions")
rows = []
for scheme in situation().definitions:
    figure = ask_one("diversion_rate", Where(where.sites, where.first, where.last, scheme))
    rows.append(
        {
            t("Definition"): schemes[scheme],
            cards.title("waste_generated"): figure.denominator,
            cards.title("waste_diverted"): figure.numerator,
            cards.title("diversion_rate"): figure.value,
            t("Upper bound"): figure.high,
        }
    )
table(
    rows,
    {
        cards.title("waste_generated"): text.mass,
        cards.title("waste_diverted"): text.mass,
        cards.title("diversion_rate"): text.percent,
        t("Upper bound"): text.percent,
    },
    "definitions",
)

st.header(t("By material"), anchor=False)
materials = titles("materials")
table(
    [
        {
            t("Material"): materials.get(f.by["material"], f.by["material"]),
            cards.title("waste_generated"): f.denominator,
            cards.title("waste_diverted"): f.numerator,
            cards.title("diversion_rate"): f.value,
        }
        for f in largest_first(ask("diversion_rate", ("material",), where))
    ],
    {
        cards.title("waste_generated"): text.mass,
        cards.title("waste_diverted"): text.mass,
        cards.title("diversion_rate"): text.percent,
    },
    "materials",
)
