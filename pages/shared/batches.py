"""What a factory makes, and how much of what goes into its batches is accounted for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

import streamlit as st

from metrics import balance, saying, text
from metrics.balance import Batch
from metrics.comparing import with_gaps
from metrics.periods import month_key
from metrics.text import language, t
from pages.shared.asking import ask, ask_one, look
from pages.shared.columns import columns
from pages.shared.filters import Filters
from pages.shared.panels import panel
from pages.shared.tables import table

MOST_STEPS, MOST_BATCHES = 60, 50


def production_by_month(filters: Filters) -> None:
    months = with_gaps(ask("product_mass", ("month",), filters.trend))
    question = t("How much is made?")
    panel(
        question,
        t("Product by month in t. Months without a batch are gaps."),
        "production_by_month",
        lambda: columns(
            [text.short_period(f.by["month"]) for f in months],
            [f.value for f in months],
            [f"{text.period(f.by['month'])}: {text.mass(f.value)}" for f in months],
            " t",
        ),
        [{t("Month"): text.period(f.by["month"]), saying.title("product_mass"): f.value} for f in months],
        {saying.title("product_mass"): text.mass},
        filters,
        "product_mass",
        alt=f"{question} {saying.course('product_mass', months)}",
    )


def mass_balance(filters: Filters) -> None:
    """How much of what went into the batches is accounted for, and which are unlike the others."""
    found = look(balance.batches, replace(filters.where, definition=None))
    strange = balance.outside(found)
    closure = ask_one("batch_closure", filters.where)
    counts = balance.distribution(found)
    steps = {f"{at}–{at + balance.BIN} %": n for at, n in counts.items() if n or len(counts) <= MOST_STEPS}
    title = t(
        "{share} of the input is accounted for; {count} of {all} batches are unusual",
        share=saying.shown("batch_closure", closure),
        count=text.number(len(strange)),
        all=text.number(len(found)),
    )
    panel(
        title if found else t("Mass balance"),
        t("Batches by how much of their input is found again as product or linked waste. Closure alone proves little."),
        "balance",
        lambda: columns(
            list(steps),
            [Decimal(n) for n in steps.values()],
            [t("{step}: {count} batches", step=step, count=text.number(n)) for step, n in steps.items()],
        ),
        [{t("Accounted for"): step, t("Batches"): n} for step, n in steps.items()],
        {t("Batches"): text.number},
        filters,
        "batch_closure",
    )
    if strange:
        _unusual(strange)


def _unusual(strange: list[Batch]) -> None:
    st.subheader(t("Batches to look at"), anchor=False)
    st.caption(
        t(
            "Outside the range that is usual for their product, or far larger or smaller than its middle batch; the "
            "largest unaccounted mass first."
        )
    )
    rows = [
        {
            t("Batch"): batch.batch_code,
            t("Month"): text.month(batch.month),
            t("Product"): batch.product,
            t("Input (kg)"): batch.input_kg,
            t("Product (kg)"): batch.product_kg,
            t("Linked waste (kg)"): batch.linked_waste_kg,
            t("Accounted for"): batch.closure_percent,
            t("Usual"): _usual(batch),
            t("Why"): _why(batch),
            t("Rows"): _rows_of(batch),
        }
        for batch in strange[:MOST_BATCHES]
    ]
    exact = dict.fromkeys((t("Input (kg)"), t("Product (kg)"), t("Linked waste (kg)")), text.exact)
    links = {t("Rows"): st.column_config.LinkColumn(display_text=t("The rows behind it"))}
    formats = exact | {t("Accounted for"): text.percent}
    table(rows, formats, "batches", alt=t("Batches to look at"), column_config=links)
    if len(strange) > MOST_BATCHES:
        st.caption(t("The {count} largest are shown.", count=MOST_BATCHES))


def _rows_of(batch: Batch) -> str:
    """The way to the rows of the site's batches of that month."""
    asked = {"metric": "batch_closure", "site": batch.site_code, "period": month_key(batch.month), "lang": language()}
    return f"trace?{urlencode(asked)}"


def _usual(batch: Batch) -> str:
    if batch.usual_low_percent is None or batch.usual_high_percent is None:
        return t("too few batches")
    return f"{_rounded(batch.usual_low_percent)}–{_rounded(batch.usual_high_percent)} %"


def _why(batch: Batch) -> str:
    words = {
        "too_much": t("more came out than went in"),
        "less": t("less is found again than usual"),
        "more": t("more is found again than usual"),
    }
    size = t("its input is {times} × that of the middle batch", times=_rounded(batch.input_times))
    return words.get(batch.why, size)


def _rounded(number: float) -> str:
    return text.number(Decimal(number), 1)
