"""Production: product, what it took, and what of its input is accounted for."""

from __future__ import annotations

from typing import Any

from data.words import N_
from metrics.catalogue.metric import PLACE, TIME, Metric

TITLE = N_("Production and mass balance")

BATCHES = N_("Production batches of the sites")
LINKED = N_("Production batches of the sites, and the waste flows that name one of them")
_BATCHES: dict[str, Any] = {"source": "production", "origin": BATCHES, "dimensions": (*PLACE, *TIME, "product")}

METRICS = (
    Metric(
        "product_mass",
        N_("Product mass"),
        N_("Mass of the product of all batches, in the month in which the batch was started."),
        formula=N_("sum of the product of all batches"),
        numerator="sum(product_kg)",
        unit="t",
        way="sum",
        scale=1000,
        **_BATCHES,
    ),
    Metric(
        "yield_percent",
        N_("Yield"),
        N_("Product over input of the batches."),
        formula=N_("product ÷ input × 100"),
        numerator="sum(product_kg)",
        denominator="sum(input_kg)",
        scale=1000,
        denominator_scale=1000,
        better="higher",
        caveat=N_("Yields of different products differ by nature: compare a product with itself."),
        unit="percent",
        way="ratio",
        **_BATCHES,
    ),
    Metric(
        "energy_intensity",
        N_("Energy for a tonne of product"),
        N_("Electricity for each tonne of product, of the batches that say how much they took."),
        formula=N_("electricity in kWh ÷ product in t"),
        numerator="sum(energy_kwh)",
        denominator="sum(product_with_energy_kg)",
        denominator_scale=1000,
        unknown_words=N_("{amount} of product without a reading"),
        unknown="sum(product_kg) - coalesce(sum(product_with_energy_kg), 0)",
        unknown_scale=1000,
        unknown_unit="t",
        better="lower",
        caveat=N_("Firewood and fuel are not recorded. Not known is the product of batches without a meter reading."),
        unit="kWh/t",
        way="ratio",
        **_BATCHES,
    ),
    Metric(
        "water_intensity",
        N_("Water for a tonne of product"),
        N_("Water for each tonne of product, of the batches that say how much they took."),
        formula=N_("water in m³ ÷ product in t"),
        numerator="sum(water_m3)",
        denominator="sum(product_with_water_kg)",
        denominator_scale=1000,
        unknown_words=N_("{amount} of product without a reading"),
        unknown="sum(product_kg) - coalesce(sum(product_with_water_kg), 0)",
        unknown_scale=1000,
        unknown_unit="t",
        better="lower",
        caveat=N_("Not known is the product of batches without a meter reading."),
        unit="m3/t",
        way="ratio",
        **_BATCHES,
    ),
    Metric(
        "active_enterprises",
        N_("Active enterprises"),
        N_("Enterprises with a batch in the period. A batch without an enterprise is one of the site itself."),
        formula=N_("number of different enterprises"),
        numerator="count(DISTINCT enterprise_code) FILTER (batches > 0)",
        better="higher",
        unit="enterprises",
        way="count",
        **_BATCHES,
    ),
    Metric(
        "batch_closure",
        N_("Mass balance"),
        N_(
            "How much of the input of the batches is accounted for, as product or as waste that is linked to the batch."
        ),
        formula=N_("(product + linked waste) ÷ input × 100"),
        numerator="sum(product_kg) + sum(linked_waste_kg)",
        denominator="sum(input_kg)",
        scale=1000,
        denominator_scale=1000,
        caveat=N_(
            "Moisture and losses leave without a record, so less than 100 % is usual; more is not possible. Closure "
            "alone proves nothing: look at the batches outside the range that is usual for their product."
        ),
        unit="percent",
        way="ratio",
        **_BATCHES | {"origin": LINKED},
    ),
    Metric(
        "unaccounted_mass",
        N_("Unaccounted"),
        N_("Input of the batches less their product and the waste that is linked to them: moisture, losses, and gaps."),
        formula=N_("input − product − linked waste"),
        numerator="sum(input_kg) - sum(product_kg) - sum(linked_waste_kg)",
        scale=1000,
        better="lower",
        caveat=N_("Waste that names no batch is not linked, and so stands here."),
        unit="t",
        way="sum",
        **_BATCHES | {"origin": LINKED},
    ),
)
