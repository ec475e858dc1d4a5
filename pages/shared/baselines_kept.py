"""Baselines: what a survey found before a site worked as it does now."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from data import amending
from data.amending import Held
from data.words import N_
from metrics import text
from metrics.labels import label
from metrics.text import t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import look, titles

TABLE = "baselines"
UNIT = "kg/t"
MEASURES = {"waste_intensity": N_("Waste per product")}  # what figures know a baseline of


def baselines() -> None:
    st.header(t("Baselines"), anchor=False)
    st.caption(
        t(
            "Where a survey has found how much waste a tonne of product made before, that is what a site is held "
            "against; elsewhere it is the first six months with production. Of several surveys the latest counts."
        )
    )
    found = look(amending.history, TABLE)
    if found:
        formats = {t("Value"): lambda value: text.exact(Decimal(str(value)))}
        amends.past(found, _cells, "baselines", t("Baselines"), formats)
    else:
        st.caption(t("No baseline was set yet: each site is held against its own first six months."))
    _setting()
    amends.taking_away(
        TABLE,
        found,
        lambda one: " · ".join(str(cell) for cell in _cells(one).values() if cell),
        t("Older figures keep it."),
    )


def _cells(one: Held) -> dict[str, object]:
    cells = one.cells
    return {
        t("Site"): titles("sites").get(cells["site_code"] or "", cells["site_code"]),
        t("Measure"): label(MEASURES, cells["measure"]),
        t("Value"): Decimal(cells["value"] or 0),
        t("Unit"): cells["unit"],
        t("Period"): cells["period"],
        t("Method"): cells["method"],
        t("Source"): cells["source"],
    }


def _setting() -> None:
    of = amends.form("baseline")
    sites, measures = titles("sites"), {code: t(words) for code, words in MEASURES.items()}
    with st.form(of.key("form"), border=True):
        st.markdown(text.bold(t("Set a baseline")))
        with st.grid(2, min_column_width=260):
            st.selectbox(t("Site"), list(sites), format_func=sites.__getitem__, key=of.key("site_code"))
            st.selectbox(t("Measure"), list(measures), format_func=measures.__getitem__, key=of.key("measure"))
            words = t("Value ({unit})", unit=UNIT)
            st.number_input(words, min_value=0.0, value=None, format="%.3f", key=of.key("value"))
            st.text_input(t("Period of the survey"), placeholder="2022", key=of.key("period"))
            st.text_input(t("Method"), key=of.key("method"))
            st.text_input(t("Source"), key=of.key("source"))

        def change(of: Form, read_at: int) -> str:
            said = {name: of.words(name) for name in ("site_code", "measure", "period", "method", "source")}
            return amends.kept([{**said, "value": of.number("value"), "unit": UNIT}], TABLE, of, read_at)

        amends.why_and_button(of, t("Set this baseline"), change)
