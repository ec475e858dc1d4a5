"""What the codes of figures are called: kinds of partners and buyers, fates, methods, parts of participants."""

from __future__ import annotations

from collections.abc import Mapping

from data.words import N_
from metrics.text import t

ROLES = {"hauler": N_("Hauler"), "receiver": N_("Receiver"), "distributor": N_("Helped to sell")}
PARTNER_KINDS = {
    "hauler": N_("Hauler"),
    "processor": N_("Processor"),
    "waste_bank": N_("Waste bank"),
    "community": N_("Community"),
    "buyer": N_("Buyer"),
    "government": N_("Government"),
    "resident": N_("Resident"),
    "activist": N_("Activist"),
    "unknown": N_("Not in the register"),
}
BUYERS = {
    "resident": N_("Residents"),
    "enterprise": N_("Small enterprises"),
    "company": N_("Companies"),
    "government": N_("Government"),
    "own_use": N_("Own use"),
    "unknown": N_("Not known"),
}
COUNTS = {"yes": N_("diverted"), "no": N_("not diverted"), "out": N_("left out"), "unknown": N_("not known")}
REGIMES = {
    "b3": N_("hazardous"),
    "non_b3": N_("industrial"),
    "sampah": N_("household-like"),
    "unknown": N_("not known"),
}
METHODS = {
    "ipcc_2006": N_("IPCC 2006"),
    "ipcc_2019": N_("IPCC 2019"),
    "warm_v15": N_("EPA WARM v15"),
    "cdm_type": N_("CDM-type table"),
}
BASELINES = {
    "managed_anaerobic": N_("managed landfill"),
    "unmanaged_deep": N_("deep dump"),
    "unmanaged_shallow": N_("shallow dump"),
    "uncategorised": N_("site not categorised"),
    "landfill": N_("landfill with gas capture"),
    "landfill_with_flare": N_("landfill with flare"),
    "landfill_without_flare": N_("landfill without flare"),
    "open_dump": N_("open dump"),
}
FATES = {
    "material": N_("Made into material or product"),
    "biological": N_("Compost, biogas, land"),
    "energy": N_("Made into energy"),
    "disposal": N_("Disposed with treatment"),
    "prohibited": N_("Disposed where forbidden"),
    "stored": N_("Stored"),
    "unknown": N_("Not known"),
}
STATES_OF_REPORTS = {
    "problems": N_("to be mended"),
    "closed": N_("arrived, month closed"),
    "received": N_("arrived"),
    "nil": N_("nothing to report"),
    "missing": N_("not yet"),
    "not_expected": N_("not expected"),
}
PARTICIPANTS = {
    "young_women": N_("Young women"),
    "women_only": N_("Women, not young"),
    "young_only": N_("Young, not women"),
    "either": N_("Women or young, perhaps both"),
    "undecided": N_("Undecided"),
    "neither": N_("Neither women nor young"),
}
ORGANISERS = {
    "ministry": N_("Ministry"),
    "kadin": "Kadin",
    "kaktus": "Kaktus",
    "local_government": N_("Local government"),
    "other": N_("Others"),
    "unknown": N_("Organiser not stated"),
}
WITHOUT_CLASS = {"not_assessed": N_("Not assessed"), "no_class": N_("Assessed too little for a class")}
DIMENSIONS = {
    "production": N_("Production"),
    "marketing": N_("Marketing"),
    "people": N_("People"),
    "finance": N_("Finance"),
}


BREAKDOWNS = {
    "province": N_("Province"),
    "regency": N_("Regency"),
    "year": N_("Year"),
    "material": N_("Material"),
    "regime": N_("Kind of waste"),
    "destination": N_("Destination"),
    "fate": N_("What became of it"),
    "location": N_("Onsite or offsite"),
    "handling": N_("Handling"),
    "measured_by": N_("How it was measured"),
    "hauler": N_("Hauler"),
    "receiver": N_("Receiver"),
    "distributor": N_("Helped to sell"),
    "product": N_("Product"),
    "buyer_kind": N_("Buyers"),
    "partner_kind": N_("Kind"),
    "role": N_("Role"),
    "class": N_("Class"),
    "practice": N_("Practice"),
    "dimension": N_("Dimension"),
    "weights": N_("Weights"),
    "basis": N_("Assessments"),
    "topic": N_("Topic"),
    "organiser": N_("Organiser"),
    "size_class": N_("Size"),
    "owner_gender": N_("Owner's gender"),
    "scenario": N_("Scenario"),
}


def label(of: Mapping[str, str], code: object) -> str:
    """What a code is called in the reader's language; the code itself where nothing is known of it."""
    return t(of[str(code)]) if str(code) in of else str(code)


def weights(code: str) -> str:
    """What a set of weights of practices is called."""
    if code == "equal":
        return t("Equal weights")
    return t("{dimension} counts double", dimension=label(DIMENSIONS, code.removeprefix("double_")))
