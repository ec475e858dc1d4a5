"""What the units of each site weigh, since when, and how much waste was converted by it."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from data import weights as weighing
from data.amending import Held
from data.arriving import today
from data.rights import WEIGHTS
from metrics import text
from metrics.text import t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import look, titles
from pages.shared.tables import Format


def weights() -> None:
    st.header(t("Unit weights"), anchor=False)
    st.caption(
        t(
            "How heavy a sack or a tub is where a site uses its own unit. A weight counts for files that are sent from "
            "now on; rows that are stored keep the mass they were converted to until their file is sent again."
        )
    )
    found = look(weighing.weights)
    uses = {(one.held.key, one.held.since.version): one.rows for one in found}
    held = [one.held for one in found]

    def cells(one: Held) -> dict[str, object]:
        return {**_cells(one), t("Rows that use it"): uses[one.key, one.since.version]}

    formats: dict[str, Format] = {t("Kilograms"): _kilograms, t("Rows that use it"): text.number}
    amends.past(held, cells, "unit_weights", t("Unit weights"), formats)
    _setting()
    amends.taking_away(
        WEIGHTS,
        held,
        lambda one: _said(one, uses[one.key, one.since.version]),
        t("Files with this unit are then refused until it has a weight again; stored rows keep their mass."),
    )


def _kilograms(value: object) -> str:
    return text.exact(Decimal(str(value)))


def _cells(one: Held) -> dict[str, object]:
    cells = one.cells
    return {
        t("Site"): titles("sites").get(cells["site_code"] or "", cells["site_code"]),
        t("Material"): titles("materials").get(cells["material"] or "", cells["material"]),
        t("Unit"): cells["unit"],
        t("Kilograms"): Decimal(cells["kg_per_unit"] or 0),
        t("Valid from"): cells["from_date"],
        t("How it was measured"): cells["method"],
    }


def _said(one: Held, rows: int) -> str:
    site = titles("sites").get(one.cells["site_code"] or "", one.cells["site_code"] or "")
    material = titles("materials").get(one.cells["material"] or "", one.cells["material"] or "")
    used = t("{count} rows use it", count=text.number(rows))
    return " · ".join([site, material, one.cells["unit"] or "", one.cells["from_date"] or "", used])


def _setting() -> None:
    of = amends.form("weight")
    sites, materials = titles("sites"), titles("materials")
    with st.form(of.key("form"), border=True):
        st.markdown(text.bold(t("Set a weight")))
        with st.grid(2, min_column_width=260):
            st.selectbox(t("Site"), list(sites), format_func=sites.__getitem__, key=of.key("site_code"))
            st.selectbox(t("Material"), list(materials), format_func=materials.__getitem__, key=of.key("material"))
            st.text_input(t("Unit"), placeholder="karung", key=of.key("unit"))
            st.number_input(t("Kilograms"), min_value=0.0, value=None, format="%.3f", key=of.key("kg_per_unit"))
            first = today().replace(day=1)
            st.date_input(t("Valid from"), first, format="DD/MM/YYYY", key=of.key("from_date"))
            st.text_input(t("How it was measured"), placeholder=t("weighed 20 of them"), key=of.key("method"))

        def change(of: Form, read_at: int) -> str:
            day = of.said("from_date")
            row = {
                **{name: of.words(name) for name in ("site_code", "material", "method")},
                **{"unit": of.words("unit").lower(), "kg_per_unit": of.number("kg_per_unit")},
                **{"from_date": day.isoformat() if day else ""},
            }
            return amends.kept([row], WEIGHTS, of, read_at)

        amends.why_and_button(of, t("Set this weight"), change)
