"""The words of what becomes of waste, and the finding of where most of it went."""

from __future__ import annotations

from collections.abc import Sequence

from data.words import N_
from metrics import text
from metrics.comparing import largest_share
from metrics.figures import Figure
from metrics.labels import FATES
from metrics.text import t

FINDINGS = {
    "material": N_("{share} of recorded waste became material or product"),
    "biological": N_("{share} of recorded waste became compost or biogas, or went to land"),
    "energy": N_("{share} of recorded waste became energy"),
    "disposal": N_("{share} of recorded waste was disposed of, where that is allowed"),
    "prohibited": N_("{share} of recorded waste was disposed of where that is forbidden"),
    "stored": N_("{share} of recorded waste is stored"),
    "unknown": N_("Of {share} of recorded waste it is not known where it went"),
}


def titles() -> dict[str, str]:
    """fate -> its name in the reader's language, from the most wanted to the least."""
    return {fate: t(message) for fate, message in FATES.items()}


def finding(by_fate: Sequence[Figure], question: str) -> str:
    """Where most of the waste went, in words; the question, where that cannot be said."""
    largest = largest_share(by_fate)
    fate = largest.figure.by["fate"] if largest else None
    if largest is None or fate not in FINDINGS:
        return question
    return t(FINDINGS[fate], share=text.percent(largest.share_percent))


def told(by_fate: Sequence[Figure]) -> str:
    """Each fate with its mass, for those who do not see the chart."""
    names = titles()
    return "; ".join(f"{names.get(f.by['fate'], f.by['fate'])}: {text.mass(f.value)}" for f in by_fate) + "."
