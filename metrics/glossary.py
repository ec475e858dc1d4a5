"""The words of the programme, each in a sentence or two: for the screens, and for links to them."""

from __future__ import annotations

from dataclasses import dataclass

from data.words import N_, say
from metrics.catalogue import METRICS


@dataclass(frozen=True)
class Term:
    """A word and what it means here. metric: the figure that it names, where there is one."""

    code: str
    title: str
    meaning: str
    metric: str = ""


TERMS = (
    Term(
        "umkm",
        N_("UMKM"),
        N_(
            "Micro, small and medium enterprises, by PP 7/2021: capital without land and buildings up to Rp 1, 5 or "
            "10 billion, or yearly sales up to Rp 2, 15 or 50 billion."
        ),
    ),
    Term(
        "green_umkm",
        N_("Green enterprise"),
        N_(
            "An enterprise that works by sustainable principles, so that its business leaves the environment better "
            "off."
        ),
    ),
    Term(
        "rpb",
        N_("Shared factory (RPB)"),
        N_(
            "Rumah produksi bersama: many enterprises produce in one place, so waste arises in one place and can be "
            "handled there. Only those that operate are counted; those named in the press without an opening date are "
            "shown."
        ),
        "operating_sites",
    ),
    Term(
        "limbah_sampah",
        N_("Limbah and sampah"),
        N_(
            "Limbah is what is left of a business or activity, such as factory waste; sampah is household-like waste, "
            "which the national statistics cover. The two are never summed."
        ),
    ),
    Term(
        "b3",
        N_("B3"),
        N_(
            "Hazardous waste (bahan berbahaya dan beracun): its own law, its own haulers. Some definitions of "
            "diversion "
            "leave it out."
        ),
    ),
    Term(
        "waste_recorded",
        N_("Waste recorded"),
        N_("Every flow that a site wrote down, of any kind. Much of it may mean much waste, or good records."),
        "waste_recorded",
    ),
    Term(
        "waste_generated",
        N_("Waste generated"),
        N_(
            "Recorded waste that the chosen definition covers: wastewater is outside, hazardous waste where it is left "
            "out."
        ),
        "waste_generated",
    ),
    Term(
        "diverted",
        N_("Diverted from disposal"),
        N_(
            "Waste that became material, product, compost, feed or another use which the chosen definition counts, "
            "instead of being disposed of."
        ),
        "waste_diverted",
    ),
    Term(
        "disposed",
        N_("Directed to disposal"),
        N_(
            "Waste that was brought to a landfill or dump, burned, or went another way that the definition does not "
            "count."
        ),
        "waste_disposed",
    ),
    Term(
        "diversion_rate",
        N_("Diversion rate"),
        N_(
            "Diverted over generated waste. One word, eight rates: it never stands without the name of its definition. "
            "Here that is GRI 306 unless another is chosen."
        ),
        "diversion_rate",
    ),
    Term(
        "gri_306",
        N_("GRI 306"),
        N_(
            "The reporting standard for waste of the Global Reporting Initiative, 2020. It counts energy recovery as "
            "disposal, and stored waste as neither."
        ),
    ),
    Term(
        "energy_recovery",
        N_("Energy recovery"),
        N_("Waste that is burned for its energy. Some definitions count it as diverted, GRI 306 does not."),
    ),
    Term(
        "recovery",
        N_("Recovery"),
        N_(
            "Any operation by which waste serves a useful purpose in place of other material: reuse, recycling, "
            "compost, "
            "and in European law energy above a threshold."
        ),
    ),
    Term(
        "stored",
        N_("Stored"),
        N_(
            "Waste that waits on the site. It is neither diverted nor disposed of, and a stock is never summed over "
            "months."
        ),
        "waste_stored",
    ),
    Term(
        "destination",
        N_("Destination"),
        N_("What finally became of a flow. Where it is not known the flow is generated, and counts as not diverted."),
    ),
    Term(
        "hauler_receiver",
        N_("Hauler and receiver"),
        N_("Who took the waste away, and who took it in. One partner may be both."),
        "active_partners",
    ),
    Term(
        "handling",
        N_("Central and own handling"),
        N_(
            "Central: at the shared factory's own waste point. Own: each enterprise for itself. Fewer places are "
            "an aim of the programme."
        ),
        "central_handling_share",
    ),
    Term(
        "measured_by",
        N_("Weighed, estimated, converted"),
        N_("How a mass became known: on a scale, by eye, or from sacks, drums and volumes that the site has measured."),
        "weighed_share",
    ),
    Term(
        "mass_balance",
        N_("Mass balance and unaccounted mass"),
        N_(
            "Input of a batch equals product, linked waste and what is unaccounted for: moisture, losses, gaps. A "
            "closed "
            "balance alone proves nothing."
        ),
        "batch_closure",
    ),
    Term(
        "yield",
        N_("Yield"),
        N_("Product over input. It differs by nature from product to product: compare a product with itself."),
        "yield_percent",
    ),
    Term(
        "intensity",
        N_("Waste intensity"),
        N_(
            "Waste recorded for each tonne of product, for one site: pooled over oil, beef and chairs it would mean "
            "little."
        ),
        "waste_intensity",
    ),
    Term(
        "prevented",
        N_("Waste prevented"),
        N_("Waste that the same product would have made at the baseline, less what was recorded."),
        "waste_prevented",
    ),
    Term(
        "baseline",
        N_("Baseline"),
        N_(
            "What things were like before: a survey where there is one, else the first six months of a site. For "
            "greenhouse gas: what would have become of the waste."
        ),
    ),
    Term(
        "ghg_avoided",
        N_("GHG avoided"),
        N_(
            "Greenhouse gas that waste would have emitted at a dump or landfill, less what its use emits. Always a "
            "range "
            "over methods and baselines, never one number alone."
        ),
        "ghg_avoided",
    ),
    Term(
        "green_product",
        N_("Green product"),
        N_("What is made of waste and sold or used: compost, fibre, feed, biogas."),
        "green_product_mass",
    ),
    Term(
        "practice_score",
        N_("Practice score"),
        N_(
            "How far an enterprise works by green practices, 0 to 100, by its latest assessments. The framework is "
            "this "
            "project's draft: there is no official scale yet."
        ),
        "practice_score",
    ),
    Term(
        "assessed",
        N_("Assessment coverage"),
        N_("How many of the registered enterprises have been assessed at all. A score speaks only of these."),
        "practice_assessed_share",
    ),
    Term(
        "priority",
        N_("Women and/or young participants"),
        N_(
            "Participants who are women, or 16 to 30 years old on the day of the session (UU 40/2009), or both; each "
            "person once a year."
        ),
        "coaching_priority_share",
    ),
    Term(
        "bounds",
        N_("Lower and upper bound"),
        N_(
            "What is not known may lie anywhere between the two: the lower bound counts none of it, the upper bound "
            "all "
            "of it."
        ),
    ),
    Term(
        "verdict",
        N_("Met, not met, undecidable, overdue"),
        N_(
            "Met if even the lower bound reaches the target, not met if even the upper bound does not, else "
            "undecidable: "
            "what is not known decides. Overdue: not met, and its last day has passed."
        ),
    ),
    Term(
        "pooled_rate",
        N_("Pooled rate"),
        N_(
            "One sum over another, divided once: large sites weigh more. The mean of the rates of sites is another "
            "number, and stands beside it where they differ."
        ),
    ),
    Term(
        "provisional",
        N_("Provisional and final"),
        N_(
            "Figures of a month are provisional until an analyst closes it, then final. A correction after that is a "
            "new "
            "version, and is named."
        ),
    ),
    Term(
        "nil_report",
        N_("Nil report"),
        N_("A site says that it had nothing in a month. That is a zero; silence is not, for missing is not zero."),
    ),
    Term(
        "receipt",
        N_("Receipt"),
        N_("What was understood of a file: how it was read, its rows, sums and problems. It stays with the upload."),
    ),
    Term(
        "held_row",
        N_("Held row"),
        N_(
            "A row with a problem that waits to be repaired while the good rows of its file are stored. It counts "
            "nowhere yet."
        ),
    ),
    Term(
        "data_version",
        N_("Data version"),
        N_("The number of a state of all data. Each change makes a new one, and any older one can be asked."),
    ),
    Term(
        "undo",
        N_("Undo upload"),
        N_("Takes back one file: the data are as if it had never come. The file itself is kept."),
    ),
    Term(
        "sipsn",
        N_("SIPSN"),
        N_(
            "The national waste information system of the ministry of environment: household-like waste of regencies, "
            "by "
            "year. Its managed rate includes the landfill."
        ),
        "sipsn_managed_rate",
    ),
    Term(
        "quarter",
        N_("Quarter"),
        N_("Three months, written with a Roman number: Quarter I is January to March."),
    ),
    Term(
        "target_baseline",
        N_("Target and achievement"),
        N_(
            "What is aimed for, with its source, beside what was reached in the same period. Where none was set, it is "
            "said."
        ),
    ),
)
CODES = {term.code: term for term in TERMS}


def found(language: str, words: str) -> list[Term]:
    """The terms in which all of these words occur, in the order of the alphabet of a language; all of them for none."""
    wanted = words.casefold().split()
    texts = {term: say(language, term.title).casefold() for term in TERMS}
    known = [
        term
        for term in TERMS
        if all(word in f"{texts[term]} {say(language, term.meaning).casefold()} {term.code}" for word in wanted)
    ]
    return sorted(known, key=texts.__getitem__)


def metric_of(code: str) -> str:
    """The metric that a code of a term or of a metric means; none for a word that is no figure."""
    if code in CODES:
        return CODES[code].metric
    return code if code in METRICS else ""
