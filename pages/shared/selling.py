"""What is made and sold of waste: which products, to whom, and who helped."""

from __future__ import annotations

from collections.abc import Callable

from data.words import N_
from metrics import saying, text
from metrics.comparing import largest_first, largest_share, shares
from metrics.figures import Figure
from metrics.labels import BUYERS
from metrics.partners import UNKNOWN, partners
from metrics.text import t
from pages.shared import charts
from pages.shared.asking import ask, look, titles
from pages.shared.filters import Filters
from pages.shared.panels import panel
from pages.shared.partnering import in_chart, names


def by_product(filters: Filters) -> None:
    """Green products by mass, with their value."""
    found = largest_first(ask("green_product_mass", ("product",), filters.where))
    largest = largest_share(found)
    title = t("Which products are made of waste?")
    if largest and len(found) > 1:
        product = text.plain(largest.figure.by["product"])
        share = text.percent(largest.share_percent)
        title = t("{product} is {share} of the mass of green products", product=product, share=share)
    _sales(filters, "product", t("Product"), title, N_("Green products by product, {period}."), str)


def by_material(filters: Filters) -> None:
    """Green products by the material that they were made of."""
    names_of = titles("materials") | {UNKNOWN: t("Not known")}
    question = t("What are they made of?")
    _sales(
        filters,
        "material",
        t("Material"),
        question,
        N_("Green products by the waste that they were made of, {period}."),
        lambda code: names_of.get(code, code),
    )


def by_buyer(filters: Filters) -> None:
    """Green products by who bought them."""
    _sales(
        filters,
        "buyer_kind",
        t("Buyers"),
        t("Who buys them?"),
        N_("Green products by kind of buyer, {period}."),
        lambda code: t(BUYERS[code]) if code in BUYERS else code,
    )


def by_distributor(filters: Filters) -> None:
    """Green products by who helped to sell them."""
    named = names(look(partners, filters.where))
    _sales(
        filters,
        "distributor",
        t("Partner"),
        t("Who helps to sell them?"),
        N_("Green products by the partner that helped to sell them, {period}."),
        lambda code: named.get(code, code),
    )


def _sales(filters: Filters, by: str, column: str, title: str, about: str, name: Callable[[str], str]) -> None:
    """Mass and value of green products by one dimension."""
    found: list[Figure] = largest_first(ask("green_product_mass", (by,), filters.where))
    values = {f.by[by]: f for f in ask("green_product_value", (by,), filters.where)}
    valued = [values.get(f.by[by], Figure()) for f in found]
    mass, value, blank = saying.title("green_product_mass"), t("Value"), t("Mass without a value")
    panel(
        title,
        t(about, period=filters.period_text) + " " + t("Bars are masses in t; below each stands its value."),
        f"green_{by}",
        lambda: charts.bars(
            [in_chart(name(f.by[by])) for f in found],
            [f.value for f in found],
            [f"{text.mass(f.value)} · {text.rupiah(v.value)}" for f, v in zip(found, valued, strict=True)],
            suffix=" t",
        ),
        [
            {column: name(f.by[by]), mass: f.value, t("Share"): part, value: v.value, blank: v.unknown}
            for f, v, part in zip(found, valued, shares(found), strict=True)
        ],
        {mass: text.mass, t("Share"): text.percent, value: text.rupiah, blank: text.mass},
        filters,
        "green_product_mass",
        alt="; ".join(f"{name(f.by[by])}: {text.mass(f.value)}" for f in found[:20]),
    )
