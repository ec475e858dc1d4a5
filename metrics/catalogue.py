"""Every metric, declared once: the card, the chart, the export, the command line and the methods page read this."""

from __future__ import annotations

from dataclasses import dataclass

from data.words import N_

TIME = ("month", "quarter", "year")
PLACE = ("site", "province")
WASTE = (*PLACE, *TIME, "material", "destination", "fate")


@dataclass(frozen=True)
class Metric:
    """One figure: what it is, where it comes from, and how it is asked.

    way: "sum" (additive), "ratio" (one sum over another), "stock" (a ratio as of the end of the period) or "people".
    numerator, denominator, unknown: SQL over the metric's cube, in the cube's unit; divided once, in metrics.figures.
    """

    name: str
    title: str
    definition: str
    unit: str
    way: str
    source: str
    dimensions: tuple[str, ...]
    cube: str = ""
    numerator: str = ""
    denominator: str | None = None
    unknown: str | None = None
    is_bounded: bool = False  # the unknown may belong to the numerator: low and high are given
    has_definitions: bool = False  # depends on the scheme of reference/definitions.csv
    scale: int = 1  # what the cube's unit is divided by
    target: str | None = None  # a row of reference/targets.csv
    without_target: str = ""  # what to say of a headline figure that has no target


_GENERATED = "sum(mass_kg) FILTER (counts <> 'out')"
_DIVERTED = "sum(mass_kg) FILTER (counts = 'yes')"
_DISPOSED = "sum(mass_kg) FILTER (counts = 'no' AND fate <> 'stored')"
_UNKNOWN = "sum(mass_kg) FILTER (counts = 'unknown')"
_WASTE = {"cube": "waste", "unknown": _UNKNOWN, "scale": 1000}

_METRICS = (
    Metric(
        "waste_recorded",
        N_("Waste recorded"),
        N_("Mass of all waste flows of any kind. A flow out of storage was recorded before and adds nothing."),
        "t",
        "sum",
        N_("Waste flows of the sites"),
        WASTE,
        cube="waste",
        numerator="sum(mass_kg)",
        unknown="sum(mass_kg) FILTER (destination = 'unknown')",
        scale=1000,
    ),
    Metric(
        "waste_generated",
        N_("Waste generated"),
        N_(
            "Recorded waste that the chosen definition covers: wastewater and discharge are outside, "
            "hazardous waste where the scheme leaves it out."
        ),
        "t",
        "sum",
        N_("Waste flows of the sites"),
        WASTE,
        numerator=_GENERATED,
        has_definitions=True,
        **_WASTE,  # type: ignore[arg-type]
    ),
    Metric(
        "waste_diverted",
        N_("Diverted from disposal"),
        N_(
            "Generated waste whose destination the chosen definition counts. "
            "The upper bound adds waste whose destination is not known."
        ),
        "t",
        "sum",
        N_("Waste flows of the sites"),
        WASTE,
        numerator=_DIVERTED,
        is_bounded=True,
        has_definitions=True,
        **_WASTE,  # type: ignore[arg-type]
    ),
    Metric(
        "waste_disposed",
        N_("Directed to disposal"),
        N_(
            "Generated waste whose destination the chosen definition does not count. Stored waste is neither diverted "
            "nor disposed; the upper bound adds waste whose destination is not known."
        ),
        "t",
        "sum",
        N_("Waste flows of the sites"),
        WASTE,
        numerator=_DISPOSED,
        is_bounded=True,
        has_definitions=True,
        **_WASTE,  # type: ignore[arg-type]
    ),
    Metric(
        "diversion_rate",
        N_("Diversion rate"),
        N_(
            "Diverted waste over generated waste under the chosen definition, all sites pooled. "
            "The upper bound counts waste of unknown destination as diverted."
        ),
        "percent",
        "ratio",
        N_("Waste flows of the sites; GRI 306:2020 unless another definition is chosen"),
        (*PLACE, *TIME, "material"),
        without_target=N_("The programme has set no target yet; the TRUE label asks for 90 %."),
        numerator=_DIVERTED,
        denominator=_GENERATED,
        is_bounded=True,
        has_definitions=True,
        **_WASTE,  # type: ignore[arg-type]
    ),
    Metric(
        "practice_score",
        N_("Practice score"),
        N_(
            "Mean score (0–100) of the assessed enterprises, each from the latest assessment of every practice at the "
            "end of the period, weighted; practices that do not apply are left out. The framework is this project's "
            "own draft: no official scale exists."
        ),
        "score",
        "stock",
        N_("Practice assessments; framework 2026-draft"),
        (*PLACE, *TIME),
        cube="practice",
        numerator="sum(score_sum)",
        without_target=N_("No target has been set yet."),
        denominator="sum(assessed)",
    ),
    Metric(
        "practice_assessed_share",
        N_("Assessment coverage"),
        N_("Enterprises with an assessed practice over enterprises registered, at the end of the period."),
        "percent",
        "stock",
        N_("Practice assessments and the register of enterprises"),
        (*PLACE, *TIME),
        cube="practice",
        numerator="sum(assessed)",
        denominator="sum(enterprises)",
    ),
    Metric(
        "practice_enterprises",
        N_("Registered enterprises"),
        N_(
            "Registered enterprises at the end of the period, by class. An enterprise has no class while less than "
            "60 % of the weight that applies to it is assessed."
        ),
        "enterprises",
        "stock",
        N_("Practice assessments; class names of Bank Indonesia, thresholds of this project"),
        (*PLACE, *TIME, "class"),
        cube="practice",
        numerator="sum(enterprises)",
    ),
    Metric(
        "coaching_participants",
        N_("Coaching participants"),
        N_(
            "People who attended coaching, each once per calendar year by the first session that matches the question. "
            "Parts by site may sum to more than the whole."
        ),
        "people",
        "people",
        N_("Attendance lists of the sites"),
        (*PLACE, *TIME),
        numerator="participants",
    ),
    Metric(
        "coaching_priority_share",
        N_("Women and/or young participants"),
        N_(
            "Participants who are women or aged 16 to 30 on the day of the session, over all participants, each person "
            "once per calendar year. The upper bound counts everyone whose gender or age is not known and would decide."
        ),
        "percent",
        "people",
        N_("Attendance lists of the sites; young as in UU 40/2009 article 1"),
        (*PLACE, *TIME),
        numerator="priority",
        denominator="participants",
        unknown="undecided",
        is_bounded=True,
        target="coaching_priority_share",
    ),
    Metric(
        "product_mass",
        N_("Product mass"),
        N_("Mass of the product of all batches, in the month in which the batch was started."),
        "t",
        "sum",
        N_("Production batches of the sites"),
        (*PLACE, *TIME, "product"),
        cube="production",
        numerator="sum(product_kg)",
        scale=1000,
    ),
)

METRICS = {metric.name: metric for metric in _METRICS}
DEFAULT_DEFINITION = "gri_306"
