"""The register of sites: what each is called and since when it operates; one added or changed."""

from __future__ import annotations

from datetime import date

import streamlit as st

from data import amending
from data.amending import Held
from data.errors import StoreError
from data.values import KINDS, STATES
from data.words import N_
from metrics import text
from metrics.labels import label
from metrics.text import t
from pages.shared import amends, places
from pages.shared.amends import Form
from pages.shared.asking import look, titles

TABLE = "sites"
NEW = ""
CHOICES = ((places.KINDS, KINDS), (places.STATES, STATES))
OPTIONAL = {
    "product_id": N_("Product, in Indonesian"),
    "product_en": N_("Product, in English"),
    "regency": N_("Regency"),
    "latitude": N_("Latitude, in degrees"),
    "longitude": N_("Longitude, in degrees"),
    "source": N_("Source"),
}


def sites() -> None:
    st.header(t("Sites"), anchor=False)
    found = look(amending.history, TABLE)
    amends.past(found, _cells, "sites", t("Sites"))
    rows = {one.cells["site_code"] or "": one for one in amends.standing(found)}
    names = {NEW: t("A new site")} | {code: one.cells["name"] or code for code, one in rows.items()}
    code = st.selectbox(t("Site"), list(names), format_func=names.__getitem__, key="site_of") or NEW
    _keeping(code, rows.get(code), set(rows))


def _cells(one: Held) -> dict[str, object]:
    cells = one.cells
    return {
        t("Code"): cells["site_code"],
        t("Name"): cells["name"],
        t("Province"): titles("provinces").get(cells["province_iso"] or "", cells["province_iso"]),
        t("Kind"): label(places.KINDS, cells["kind"]),
        t("Operates"): label(places.STATES, cells["status"]),
        t("Open since"): cells["opened_on"],
    }


def _keeping(code: str, known: Held | None, codes: set[str]) -> None:
    of = amends.form("site", code or "new", [known] if known else [])
    cells = known.cells if known else {}
    provinces = titles("provinces")
    with st.form(of.key("form"), border=True):
        if known is None:
            st.text_input(t("Code"), placeholder="RPB-ACEH", key=of.key("site_code"))
        st.text_input(t("Name"), cells.get("name") or "", key=of.key("name"))
        _choice(of, "province_iso", t("Province"), provinces, cells.get("province_iso"))
        kinds, states = ({code: t(known_as[code]) for code in codes} for known_as, codes in CHOICES)
        _choice(of, "kind", t("Kind"), kinds, cells.get("kind") or KINDS[0])
        _choice(of, "status", t("Operates"), states, cells.get("status") or STATES[0])
        opened = cells.get("opened_on")
        st.date_input(
            t("Open since"),
            date.fromisoformat(opened) if opened else None,
            format="DD/MM/YYYY",
            key=of.key("opened_on"),
        )
        with st.grid(2, min_column_width=260):
            for name, words in OPTIONAL.items():
                st.text_input(t(words), cells.get(name) or "", key=of.key(name))

        def change(of: Form, read_at: int) -> str:
            wanted = of.words("site_code") if known is None else code
            if known is None and wanted in codes:
                raise StoreError(N_("There is a site {code} already. Choose it to change it."), code=wanted)
            opened_on = of.said("opened_on")
            row = {
                **cells,
                **{name: of.words(name) for name in ("name", "province_iso", "kind", "status", *OPTIONAL)},
                **{"site_code": wanted, "opened_on": opened_on.isoformat() if opened_on else ""},
            }
            return amends.kept([row], TABLE, of, read_at)

        button = t("Add the site") if known is None else t("Change {site}", site=text.plain(cells["name"]))
        amends.why_and_button(of, button, change)


def _choice(of: Form, name: str, words: str, names: dict[str, str], value: str | None) -> None:
    place = list(names).index(value) if value in names else None
    st.selectbox(
        words, list(names), index=place, format_func=names.__getitem__, placeholder=t("None"), key=of.key(name)
    )
