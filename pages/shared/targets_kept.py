"""Targets with every value that they ever had, and the way to set one from a month on."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from data import amending
from data.amending import Held
from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.text import language, t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import look

TABLE = "targets"


def targets() -> None:
    st.header(t("Targets"), anchor=False)
    st.caption(
        t(
            "A value holds from its month until the next one begins. With another first month a new value stands "
            "beside the earlier one; with the same month it takes its place. Older versions of the data keep what "
            "they had."
        )
    )
    found = _together(look(amending.history, TABLE))
    amends.past(found, _cells, "targets", t("Targets"), last=lambda one: {t("Source"): one.cells["source"]})
    if not amends.standing(found):
        return
    names = {one.cells["target"] or "": _title(one) for one in amends.standing(found)}
    code = st.selectbox(t("Target"), list(names), format_func=names.__getitem__, key="target_of")
    rows = [one for one in amends.standing(found) if one.cells["target"] == code]
    latest = max(rows, key=lambda one: one.cells["from_period"] or "")
    _setting(amends.form("target", str(code), rows), latest)
    amends.taking_away(
        TABLE, found, lambda one: " · ".join([_title(one), _value(one), _from(one)]), t("Older figures keep it.")
    )


def _together(found: list[Held]) -> list[Held]:
    """The values of one target below each other."""
    codes = list(dict.fromkeys(one.cells["target"] for one in found))
    return sorted(found, key=lambda one: codes.index(one.cells["target"]))


def _setting(of: Form, latest: Held) -> None:
    metric = latest.cells["metric"] or ""
    with st.form(of.key("form"), border=True):
        st.markdown(text.bold(t("Set a value from a month on")))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            label = t("Value ({unit})", unit=saying.unit(metric) if metric in METRICS else latest.cells["unit"])
            st.number_input(label, value=_number(latest), min_value=0.0, width=180, key=of.key("value"))
            for name, words in (("from_period", t("From month")), ("due", t("Last month, if any"))):
                kept = latest.cells[name] or ""
                st.text_input(words, kept, placeholder="2026-01", width=180, key=of.key(name))
        titled = {
            **{"title_id": t("Title in Indonesian"), "title_en": t("Title in English")},
            "source": t("Where it is written"),
        }
        for name, label in titled.items():
            st.text_input(label, latest.cells[name] or "", key=of.key(name))

        def change(of: Form, read_at: int) -> str:
            said = {name: of.words(name) for name in ("from_period", "due", *titled)}
            return amends.kept([latest.cells | said | {"value": of.number("value")}], TABLE, of, read_at)

        amends.why_and_button(of, t("Set this value"), change)


def _number(one: Held) -> float | None:
    value = one.cells["value"]
    return float(value) if value else None


def _cells(one: Held) -> dict[str, object]:
    return {
        t("Target"): _title(one),
        t("Value"): _value(one),
        t("From month"): _from(one),
        t("Last month"): one.cells["due"],
    }


def _title(one: Held) -> str:
    return one.cells[f"title_{language()}"] or one.cells["target"] or ""


def _value(one: Held) -> str:
    metric, value = one.cells["metric"] or "", one.cells["value"]
    if not value:
        return text.NOTHING
    unit = saying.unit(metric) if metric in METRICS else one.cells["unit"]
    return f"{text.exact(Decimal(value))} {unit or ''}".strip()


def _from(one: Held) -> str:
    return one.cells["from_period"] or t("always")
