"""Context: what the national statistics say of household-like waste around the sites."""

from __future__ import annotations

from typing import Any

from data.words import N_
from metrics.catalogue.metric import Metric

TITLE = N_("National statistics")

NATIONAL = N_("National waste information system (SIPSN), achievement table")
OTHER_WASTE = N_("Household-like waste (sampah): factory waste (limbah) is another matter, and the two are not summed.")
_SIPSN: dict[str, Any] = {
    **{
        "unit": "percent",
        "way": "ratio",
        "source": "regional",
        "origin": NATIONAL,
        "place": "regency",
        "owns": ("province",),
    },
    **{"dimensions": ("year", "province", "regency"), "denominator": "sum(generated_t)", "better": "higher"},
    "caveat": OTHER_WASTE,
    "is_judged_whole": True,
    "unknown_unit": "t",
}

METRICS = (
    Metric(
        "sipsn_generated",
        N_("Waste generated (SIPSN)"),
        N_("Household-like waste generated in a year, of the regencies that reported (A)."),
        formula=N_("sum of A"),
        numerator="sum(generated_t)",
        **_SIPSN | {"unit": "t", "way": "sum", "denominator": None, "better": "lower"},
    ),
    Metric(
        "sipsn_managed_rate",
        N_("Waste managed (SIPSN)"),
        N_("Waste reduced or handled, landfill included, over waste generated: (B + C) / A."),
        formula=N_("(B + C) ÷ A × 100"),
        numerator="coalesce(sum(reduced_t), 0) + coalesce(sum(handled_t), 0)",
        known="count(reduced_t) + count(handled_t)",
        unknown_words=N_("{amount} of waste without a figure"),
        unknown="sum(generated_t) FILTER (reduced_t IS NULL OR handled_t IS NULL)",
        target="managed_2025",
        **_SIPSN
        | {
            "caveat": N_(
                "Handling includes the landfill. The public table says 59.83 % for 2024, the official baseline of "
                "Perpres 12/2025 says 39.01 %. Household-like waste is not factory waste."
            )
        },
    ),
    Metric(
        "sipsn_recycling_rate",
        N_("Waste recycled (SIPSN)"),
        N_("Waste recycled or used as raw material over waste generated: (D + E) / A."),
        formula=N_("(D + E) ÷ A × 100"),
        numerator="coalesce(sum(recycled_t), 0) + coalesce(sum(raw_material_t), 0)",
        known="count(recycled_t) + count(raw_material_t)",
        unknown_words=N_("{amount} of waste without a figure"),
        unknown="sum(generated_t) FILTER (recycled_t IS NULL AND raw_material_t IS NULL)",
        **_SIPSN,
    ),
    Metric(
        "sipsn_reduction_rate",
        N_("Waste reduced (SIPSN)"),
        N_("Waste reduced at its source over waste generated: B / A."),
        formula=N_("B ÷ A × 100"),
        numerator="sum(reduced_t)",
        known="count(reduced_t)",
        unknown_words=N_("{amount} of waste without a figure"),
        unknown="sum(generated_t) FILTER (reduced_t IS NULL)",
        target="reduction_2025",
        **_SIPSN,
    ),
    Metric(
        "sipsn_handling_rate",
        N_("Waste handled (SIPSN)"),
        N_("Waste handled, landfill included, over waste generated: C / A."),
        formula=N_("C ÷ A × 100"),
        numerator="sum(handled_t)",
        known="count(handled_t)",
        unknown_words=N_("{amount} of waste without a figure"),
        unknown="sum(generated_t) FILTER (handled_t IS NULL)",
        target="handling_2025",
        **_SIPSN,
    ),
)
