"""Where the material goes: over destinations to what becomes of it; as bars, as a flow, as a table."""

from __future__ import annotations

import streamlit as st

from metrics import colours, saying, text
from metrics.comparing import largest_first, shares
from metrics.flowing import OTHER, by_outcome, paths
from metrics.text import t
from pages.shared import charts, fates, sankeys
from pages.shared.asking import ask, ask_one, titles
from pages.shared.filters import Filters
from pages.shared.panels import panel, rows_link


def where_it_goes(filters: Filters) -> None:
    """Recorded waste by material, destination and fate, with what cannot be drawn said in words."""
    where = filters.where
    by_path = ask("waste_recorded", ("material", "destination", "fate"), where)
    by_fate = sorted(ask("waste_recorded", ("fate",), where), key=lambda f: colours.fate_rank(f.by["fate"]))
    destinations = largest_first(ask("waste_recorded", ("fate", "destination"), where))
    ordered = sorted(destinations, key=lambda f: colours.fate_rank(f.by["fate"]))
    names, materials, becomes = titles("destinations"), titles("materials"), fates.titles()
    flow = paths(by_path)

    def name(column: int, code: str) -> str:
        if code == OTHER:
            return t("Other materials")
        return (materials, names, becomes)[column].get(code, code)

    outcomes = by_outcome(by_fate, ask("prohibited_mass", ("fate",), where))
    finding = fates.finding(outcomes, t("Where does it go?"))
    panel(
        finding,
        t("Waste recorded by destination, {period}. Colour says what becomes of it.", period=filters.period_text),
        "by_destination",
        lambda: charts.bars(
            [name(1, f.by["destination"]) for f in ordered],
            [f.value for f in ordered],
            [f"{text.mass(f.value)} · {text.percent(part)}" for f, part in zip(ordered, shares(ordered), strict=True)],
            fates=[f.by["fate"] for f in ordered],
            suffix=" t",
        ),
        [
            {
                t("Material"): name(0, f.by["material"]),
                t("Destination"): name(1, f.by["destination"]),
                t("Becomes"): name(2, f.by["fate"]),
                t("Mass"): f.value,
                t("Share"): part,
            }
            for f, part in zip(largest_first(by_path), shares(largest_first(by_path)), strict=True)
        ],
        {t("Mass"): text.mass, t("Share"): text.percent},
        filters,
        "waste_recorded",
        alt=f"{finding}. {fates.told(by_fate)}",
        more=[sankeys.view(lambda: sankeys.sankey(flow, name))] if flow.links else [],
        first=sankeys.first() if flow.links else "chart",
    )
    _what_is_not_drawn(filters, flow.from_stock_t if flow.from_stock_t else None)


def _what_is_not_drawn(filters: Filters, from_stock_t: object) -> None:
    """What stands beside recorded waste and is no part of it, and what is named otherwise elsewhere."""
    where = filters.where
    if from_stock_t is not None:
        st.caption(
            t(
                "{amount} came out of storage beyond what went in; it was recorded earlier. The flow shows it where it "
                "went, so the flow holds that much more than was recorded; the bars show storage below zero.",
                amount=text.mass(from_stock_t),  # type: ignore[arg-type]
            )
        )
    forbidden = {f.by["fate"]: f.value for f in ask("prohibited_mass", ("fate",), where)}
    if forbidden.get("disposal"):
        st.caption(
            t(
                "{amount} of what stands here as disposed with treatment is non-hazardous industrial waste in a "
                "landfill: that is forbidden, and counts so on the card.",
                amount=text.mass(forbidden["disposal"]),
            )
        )
    unaccounted = ask_one("unaccounted_mass", where)
    if unaccounted.value is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                t(
                    "Beside it, and no part of it: **{amount}** of the input of production batches became neither "
                    "product nor waste that is linked to them ({title}: moisture, losses, and gaps in the records).",
                    amount=saying.shown("unaccounted_mass", unaccounted),
                    title=saying.title("unaccounted_mass"),
                ),
                width="stretch",
            )
            rows_link("unaccounted_mass")
