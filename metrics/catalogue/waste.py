"""Waste: what arises, what becomes of it, and what is known of the way."""

from __future__ import annotations

from typing import Any

from data.words import N_
from metrics.catalogue.metric import PLACE, TIME, Behind, Metric

TITLE = N_("Waste")

WAY = ("location", "handling", "measured_by", "hauler", "receiver")  # how a flow went
WASTE = (*PLACE, *TIME, "material", "regime")
FLOWS = N_("Waste flows of the sites")
GENERATED = "sum(mass_kg) FILTER (counts <> 'out')"
DIVERTED = "sum(mass_kg) FILTER (counts = 'yes')"
DISPOSED = "sum(mass_kg) FILTER (counts = 'no' AND fate <> 'stored')"
UNKNOWN = "sum(mass_kg) FILTER (counts = 'unknown')"
ORGANIC = "organic = 'yes' AND counts"

NO_DESTINATION = N_("destination of {amount} not known")

_REPORTED: dict[str, Any] = {"unknown_scale": 1000, "unknown_unit": "t", "needs_reports": True}
_MASS = _REPORTED | {"source": "waste", "detail": "handover", "scale": 1000, "origin": FLOWS}
_SUM = _MASS | {
    "unit": "t",
    "way": "sum",
    "with_zeros": "view waste_and_nil",
    "dimensions": (*WASTE, "destination", "fate", *WAY),
}
_SCHEME = _MASS | {"unknown": UNKNOWN, "unknown_words": NO_DESTINATION, "has_definitions": True}
_SHARE = _MASS | {
    **{"unit": "percent", "way": "ratio", "source": "handover", "denominator": "sum(mass_kg)"},
    **{"denominator_scale": 1000, "dimensions": WASTE},
}

NO_TARGET = N_("No target has been set yet.")

METRICS = (
    Metric(
        "waste_recorded",
        N_("Waste recorded"),
        N_("Mass of all waste flows of any kind. A flow out of storage was recorded before and adds nothing."),
        formula=N_("sum of the mass of all flows"),
        numerator="sum(mass_kg)",
        unknown_words=NO_DESTINATION,
        unknown="sum(mass_kg) FILTER (destination = 'unknown')",
        caveat=N_("Much recorded waste may mean much waste, or good records."),
        **_SUM,
    ),
    Metric(
        "waste_generated",
        N_("Waste generated"),
        N_(
            "Recorded waste that the chosen definition covers: wastewater and discharge are outside, "
            "hazardous waste where the scheme leaves it out."
        ),
        formula=N_("sum of the mass of the flows that the definition does not leave out"),
        numerator=GENERATED,
        better="lower",
        **_SUM | _SCHEME,
    ),
    Metric(
        "waste_diverted",
        N_("Diverted from disposal"),
        N_(
            "Generated waste whose destination the chosen definition counts. "
            "The upper bound adds waste whose destination is not known."
        ),
        formula=N_("sum of the mass of the flows that the definition counts"),
        numerator=DIVERTED,
        is_bounded=True,
        better="higher",
        without_target=NO_TARGET,
        **_SUM | _SCHEME,
    ),
    Metric(
        "waste_disposed",
        N_("Directed to disposal"),
        N_(
            "Generated waste whose destination the chosen definition does not count. Stored waste is neither diverted "
            "nor disposed; the upper bound adds waste whose destination is not known."
        ),
        formula=N_("sum of the mass of the flows that the definition does not count, but for storage"),
        numerator=DISPOSED,
        is_bounded=True,
        better="lower",
        **_SUM | _SCHEME,
    ),
    Metric(
        "waste_stored",
        N_("Stored"),
        N_(
            "Waste in storage at the end of the period: all that ever went in, less what came out. "
            "It is a stock, and never summed over months."
        ),
        formula=N_("mass into storage − mass out of storage, of all months until the end of the period"),
        numerator="sum(mass_kg)",
        only="destination = 'storage'",
        better="lower",
        caveat=N_("Below zero where more came out than was ever recorded as going in."),
        **_SUM | {"way": "total", "with_zeros": "", "dimensions": WASTE},
    ),
    Metric(
        "diversion_rate",
        N_("Diversion rate"),
        N_(
            "Diverted waste over generated waste under the chosen definition, all sites pooled. "
            "The upper bound counts waste of unknown destination as diverted."
        ),
        formula=N_("diverted ÷ generated × 100"),
        numerator=DIVERTED,
        denominator=GENERATED,
        denominator_scale=1000,
        is_bounded=True,
        better="higher",
        caveat=N_(
            "A rate never stands without the name of its definition: one word, eight rates. In a month in which stored "
            "waste leaves it may exceed 100 %."
        ),
        without_target=N_("The programme has set no target yet; the TRUE label asks for 90 %."),
        unit="percent",
        way="ratio",
        dimensions=(*WASTE, *WAY),
        **_SCHEME | {"origin": N_("Waste flows of the sites; GRI 306:2020 unless another definition is chosen")},
    ),
    Metric(
        "organic_recovery_rate",
        N_("Organic recovery"),
        N_("Diverted organic waste over generated organic waste under the chosen definition."),
        formula=N_("diverted organic waste ÷ generated organic waste × 100"),
        numerator=f"sum(mass_kg) FILTER ({ORGANIC} = 'yes')",
        denominator=f"sum(mass_kg) FILTER ({ORGANIC} <> 'out')",
        denominator_scale=1000,
        is_bounded=True,
        better="higher",
        caveat=N_("Which materials are organic is said in the table of materials."),
        unit="percent",
        way="ratio",
        dimensions=(*WASTE, *WAY),
        **_SCHEME | {"unknown": f"sum(mass_kg) FILTER ({ORGANIC} = 'unknown')"},
    ),
    Metric(
        "waste_intensity",
        N_("Waste intensity"),
        N_(
            "Waste recorded for each tonne of product of the same site and months. Months without a report of waste "
            "are left out: missing is not zero."
        ),
        formula=N_("waste recorded in kg ÷ product in t"),
        numerator="sum(mass_kg)",
        denominator="sum(product_kg)",
        denominator_scale=1000,
        unknown="sum(unreported_kg)",
        unknown_words=N_("waste of {amount} of product not reported"),
        is_of_one_site=True,
        better="lower",
        caveat=N_("Only for one site: pooled over oil, beef and chairs it would mean little."),
        unit="kg/t",
        way="ratio",
        source="view intensity",
        origin=N_("Waste flows and production batches of the sites"),
        dimensions=(*PLACE, *TIME),
        **_REPORTED,
    ),
    Metric(
        "waste_prevented",
        N_("Waste prevented"),
        N_(
            "Waste that the product of the period would have made at the intensity of the site's baseline, less what "
            "was recorded. The baseline is a survey where there is one, else the six months from the site's first "
            "production, which are then left out themselves."
        ),
        formula=N_("baseline intensity × product − waste recorded, summed over sites"),
        numerator="coalesce(sum(expected_kg), 0) - coalesce(sum(compared_kg), 0)",
        known="count(compared_kg) + count(expected_kg)",
        unknown_words=N_("{amount} of product without a baseline or a report"),
        unknown="sum(not_covered_kg)",
        better="higher",
        is_comparable=False,  # months of the baseline are left out, so periods hold different months
        without_target=NO_TARGET,
        caveat=N_(
            "The first months at the shared factory are not “before”. Below zero: more waste than at the baseline. "
            "Not known is the product of sites without a baseline, and of months without a report of waste."
        ),
        source="view prevented",
        behind=(Behind("view prevented"), Behind("view baseline_rows", "all")),
        origin=N_("Waste flows and production batches of the sites; baselines"),
        unit="t",
        way="sum",
        scale=1000,
        dimensions=(*PLACE, *TIME),
        **_REPORTED,
    ),
    Metric(
        "prohibited_mass",
        N_("Disposed where forbidden"),
        N_(
            "Waste that was dumped, buried or burned in the open or discharged untreated, and non-hazardous industrial "
            "waste that went to a landfill. The upper bound adds waste whose destination is not known."
        ),
        formula=N_("sum of the mass of the flows whose destination the law forbids for the material"),
        numerator="sum(mass_kg) FILTER (is_prohibited)",
        unknown_words=NO_DESTINATION,
        unknown="sum(mass_kg) FILTER (destination = 'unknown')",
        is_bounded=True,
        better="lower",
        caveat=N_("PP 22/2021 article 453 was read in a summary; a site may hold an approval that is not recorded."),
        **_SUM,
    ),
    Metric(
        "central_handling_share",
        N_("Central handling"),
        N_("Share of recorded waste that was handled at the shared factory's own waste point."),
        formula=N_("centrally handled mass ÷ recorded mass × 100"),
        numerator="sum(mass_kg) FILTER (handling = 'central')",
        unknown_words=N_("handling of {amount} not known"),
        unknown="sum(mass_kg) FILTER (handling = 'unknown')",
        is_bounded=True,
        better="higher",
        caveat=N_("The whole includes waste of which the handling is not known."),
        **_SHARE,
    ),
    Metric(
        "handling_places",
        N_("Handling places"),
        N_(
            "Places where waste is handled: a shared factory where that is central, else each enterprise that handles "
            "its own."
        ),
        formula=N_("number of different places"),
        numerator="count(DISTINCT place)",
        unknown_words=N_("{amount} of waste without a place"),
        unknown="sum(mass_kg) FILTER (place IS NULL)",
        better="lower",
        caveat=N_("Not known is the mass of flows that do not say how, or whose enterprise, they were handled."),
        **_MASS
        | {"source": "places", "detail": "", "unit": "places", "way": "count", "scale": 1}
        | {"dimensions": (*PLACE, *TIME, "handling")},
    ),
    Metric(
        "weighed_share",
        N_("Weighed"),
        N_("Share of recorded waste that was weighed, and not estimated or converted from a volume."),
        formula=N_("weighed mass ÷ recorded mass × 100"),
        numerator="sum(mass_kg) FILTER (measured_by = 'weighed')",
        unknown_words=N_("way of measuring of {amount} not known"),
        unknown="sum(mass_kg) FILTER (measured_by = 'unknown')",
        is_bounded=True,
        better="higher",
        caveat=N_("The whole includes waste of which the way of measuring is not known."),
        **_SHARE,
    ),
    Metric(
        "receiver_known_share",
        N_("Receiver known"),
        N_("Share of recorded waste of which it is known who received it."),
        formula=N_("mass with a receiver ÷ recorded mass × 100"),
        numerator="sum(mass_kg) FILTER (receiver <> 'unknown')",
        unknown_words=N_("receiver of {amount} not known"),
        unknown="sum(mass_kg) FILTER (receiver = 'unknown')",
        better="higher",
        caveat=N_("Waste that is used at the site itself often names no receiver."),
        **_SHARE,
    ),
    Metric(
        "linked_share",
        N_("Linked to a batch"),
        N_("Share of recorded waste that names the production batch of its site which it came from."),
        formula=N_("mass of flows that name a stored batch ÷ recorded mass × 100"),
        numerator="sum(linked_kg)",
        unknown_words=N_("{amount} of waste without a batch"),
        unknown="sum(mass_kg) - sum(linked_kg)",
        better="higher",
        caveat=N_("A network of members has no batches, and waste of a whole factory belongs to none."),
        behind=(Behind("linkage"), Behind("view linked_batches", dimensions=("material", "regime"))),
        **_SHARE | {"source": "linkage", "detail": ""},
    ),
    Metric(
        "traced_share",
        N_("Traced to a file"),
        N_("Share of recorded waste that stands in a line of a file which is kept as it was sent."),
        formula=N_("mass of flows with a file and a line ÷ recorded mass × 100"),
        numerator="sum(traced_kg)",
        unknown_words=N_("{amount} of waste without a line"),
        unknown="sum(mass_kg) - sum(traced_kg)",
        better="higher",
        caveat=N_("That a line is kept does not make it true: it can be looked up."),
        **_SHARE | {"source": "linkage", "detail": ""},
    ),
    Metric(
        "ghg_avoided",
        N_("GHG avoided"),
        N_(
            "Greenhouse gas that waste would have emitted at a dump or landfill, less what its use emits. Central: "
            "IPCC 2006, uncategorised site, AR5. Low and high: the least and the most over all methods, baselines and "
            "versions of factors."
        ),
        formula=N_("mass × (baseline − pathway), for each scenario"),
        numerator="sum(avoided_kg)",
        unknown_words=N_("{amount} of waste without a factor"),
        unknown="sum(not_covered_kg)",
        source="view recovered",
        scenarios="ghg",
        better="higher",
        without_target=NO_TARGET,
        caveat=N_(
            "Always a range, never one number alone. Complete decay, whenever it happens. Not known is the mass of "
            "materials for which no factor was read."
        ),
        origin=N_("Waste flows of the sites; IPCC 2006 and 2019, EPA WARM v15, a CDM-type table"),
        unit="t CO2e",
        way="range",
        bounds_first=True,
        is_comparable=False,  # a change would be of the central scenario alone
        scale=1000,
        dimensions=(*WASTE, "destination", "fate", "scenario"),
        **_REPORTED,
    ),
)
