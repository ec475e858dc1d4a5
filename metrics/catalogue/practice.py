"""Green practices: scores and classes of enterprises, as of the end of a period."""

from __future__ import annotations

from typing import Any

from data.words import N_
from metrics.catalogue.metric import PLACE, TIME, Behind, Metric

TITLE = N_("Green practices")

DRAFT = N_("Practices, weights and thresholds are this project's draft: no official Indonesian scale exists.")
ASSESSED = N_("Practice assessments; framework 2026-draft")
_STOCK: dict[str, Any] = {
    **{"way": "stock", "source": "practice", "dimensions": (*PLACE, *TIME), "origin": ASSESSED},
    "defaults": (("weights", "declared"), ("basis", "all")),
    "stock_of": ("enterprise_code", "weights", "basis"),
    "begins": "score IS NOT NULL",
    "is_assessed": True,
    "behind": (
        Behind("view levels", "stock", ("enterprise_code", "practice", "basis"), ("basis", "practice", "dimension")),
        Behind("enterprises", "all"),
    ),
}
VARIANTS = ("weights", "basis")  # which set of weights, and which assessments count: all, verified or self

METRICS = (
    Metric(
        "practice_score",
        N_("Practice score"),
        N_(
            "Mean score (0–100) of the assessed enterprises, each from the latest assessment of every practice at the "
            "end of the period, weighted; practices that do not apply are left out. The framework is this project's "
            "own draft: no official scale exists."
        ),
        formula=N_("mean over enterprises of 100 × sum of weight × level ÷ 4 ÷ sum of weight"),
        numerator="sum(score)",
        denominator="count(score)",
        better="higher",
        caveat=DRAFT,
        without_target=N_("No target has been set yet."),
        parts_of="practice_assessed_share",
        parts_words=N_("{part} of {whole} enterprises assessed"),
        unit="score",
        **_STOCK | {"dimensions": (*PLACE, *TIME, *VARIANTS)},
    ),
    Metric(
        "practice_assessed_share",
        N_("Assessment coverage"),
        N_("Enterprises with an assessed practice over enterprises registered, at the end of the period."),
        formula=N_("assessed enterprises ÷ registered enterprises × 100"),
        numerator="count(score)",
        denominator="count(*)",
        better="higher",
        unit="percent",
        **_STOCK | {"origin": N_("Practice assessments and the register of enterprises")},
    ),
    Metric(
        "practice_enterprises",
        N_("Registered enterprises"),
        N_(
            "Registered enterprises at the end of the period, by class. An enterprise has no class while less than "
            "60 % of the weight that applies to it is assessed."
        ),
        formula=N_("number of registered enterprises"),
        numerator="count(*)",
        caveat=DRAFT,
        is_register=True,
        unit="enterprises",
        **_STOCK
        | {"dimensions": (*PLACE, *TIME, "class", *VARIANTS)}
        | {"origin": N_("Practice assessments; class names of Bank Indonesia, thresholds of this project")},
    ),
    Metric(
        "practice_level",
        N_("Level of a practice"),
        N_(
            "Mean level of a practice over the enterprises in which it was assessed and applies, from 0 (none) to 100 "
            "(fully, with evidence), at the end of the period."
        ),
        formula=N_("sum of levels ÷ (4 × number of assessments) × 100"),
        numerator="sum(level)",
        denominator="4 * count(level)",
        better="higher",
        caveat=DRAFT,
        unit="percent",
        **_STOCK
        | {"source": "view levels", "defaults": (("basis", "all"),), "begins": "true"}
        | {"stock_of": ("enterprise_code", "practice", "basis")}
        | {"dimensions": (*PLACE, *TIME, "practice", "dimension", "basis")},
    ),
)
