"""The ecosystem: partners, and what is made and sold of waste."""

from __future__ import annotations

from typing import Any

from data.words import N_
from metrics.catalogue.metric import PLACE, TIME, Metric

TITLE = N_("Ecosystem")

REGISTER = N_("Register of enterprises")
SALES = N_("Green products of the sites")
_SALES: dict[str, Any] = {
    **{"source": "green_products", "origin": SALES, "way": "sum", "better": "higher"},
    "dimensions": (*PLACE, *TIME, "product", "material", "buyer_kind", "distributor"),
}
_MEMBERS: dict[str, Any] = {
    **{"source": "enterprises", "origin": REGISTER, "unit": "enterprises", "way": "total", "is_bounded": True},
    **{"better": "higher", "dimensions": (*PLACE, *TIME, "size_class", "owner_gender"), "is_register": True},
}

METRICS = (
    Metric(
        "active_partners",
        N_("Active partners"),
        N_("Haulers and receivers of waste, and those who helped to sell green products, with a record in the period."),
        formula=N_("number of different partners"),
        numerator="count(DISTINCT partner)",
        better="higher",
        caveat=N_("A partner in two roles or at two sites counts once, so parts may sum to more."),
        unit="partners",
        way="count",
        source="view partners",
        origin=N_("Waste flows and green products of the sites; register of partners"),
        dimensions=(*PLACE, *TIME, "role", "partner_kind"),
    ),
    Metric(
        "green_product_mass",
        N_("Green products"),
        N_("Mass of the products that were made of waste."),
        formula=N_("sum of the mass of green products"),
        numerator="sum(product_mass_kg)",
        unit="t",
        scale=1000,
        **_SALES,
    ),
    Metric(
        "green_product_value",
        N_("Value of green products"),
        N_("What green products brought in, of those whose value is known."),
        formula=N_("sum of the value of green products"),
        numerator="sum(value_idr)",
        unknown_words=N_("{amount} of products without a value"),
        unknown="sum(mass_without_value_kg)",
        unknown_scale=1000,
        unknown_unit="t",
        known="count(value_idr)",
        caveat=N_("Not known is the mass of products without a value."),
        unit="IDR",
        **_SALES,
    ),
    Metric(
        "green_product_value_per_waste",
        N_("Value for a tonne of waste"),
        N_("Value of green products for each tonne of waste recorded in the same period, site by site or pooled."),
        formula=N_("value of green products in Rp ÷ waste recorded in t"),
        numerator="sum(value_idr)",
        denominator="sum(mass_kg)",
        denominator_scale=1000,
        unknown_words=N_("{amount} of products without a value"),
        unknown="sum(mass_without_value_kg)",
        unknown_scale=1000,
        unknown_unit="t",
        known="count(value_idr)",
        caveat=N_("A product may be sold in another month than that in which its waste arose."),
        unit="IDR/t",
        **_SALES
        | {"way": "ratio", "source": "view value", "dimensions": (*PLACE, *TIME, "material")}
        | {"origin": N_("Green products and waste flows of the sites")},
    ),
    Metric(
        "kadin_members",
        N_("Kadin members"),
        N_("Registered enterprises that are members of Kadin, at the end of the period."),
        formula=N_("number of registered enterprises that are members"),
        numerator="count(*) FILTER (kadin_member)",
        unknown_words=N_("{amount} enterprises that do not say"),
        unknown="count(*) FILTER (kadin_member IS NULL)",
        caveat=N_("An enterprise without a day of joining counts in every period."),
        **_MEMBERS,
    ),
    Metric(
        "new_entrepreneurs",
        N_("New entrepreneurs"),
        N_("Registered enterprises that were started with the programme's help, at the end of the period."),
        formula=N_("number of registered enterprises that are new"),
        numerator="count(*) FILTER (new_entrepreneur)",
        unknown_words=N_("{amount} enterprises that do not say"),
        unknown="count(*) FILTER (new_entrepreneur IS NULL)",
        caveat=N_("An enterprise without a day of joining counts in every period."),
        **_MEMBERS,
    ),
)
