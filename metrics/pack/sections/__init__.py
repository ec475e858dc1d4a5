"""The sections of a pack: code -> what is said in it, in the order of the document."""

from __future__ import annotations

from collections.abc import Callable

from metrics.pack.document import Block
from metrics.pack.facts import Facts
from metrics.pack.sections.answers import answers, follow_up
from metrics.pack.sections.deciding import decisions
from metrics.pack.sections.flows import waste
from metrics.pack.sections.official import gri, sipsn
from metrics.pack.sections.partners import ecosystem, members
from metrics.pack.sections.people import coaching, practices
from metrics.pack.sections.places import sites
from metrics.pack.sections.sources import methods
from metrics.pack.sections.uncertain import uncertain

SAID: dict[str, Callable[[Facts], list[Block]]] = {
    "follow_up": follow_up,
    "answers": answers,
    "waste": waste,
    "practices": practices,
    "coaching": coaching,
    "ecosystem": ecosystem,
    "sites": sites,
    "members": members,
    "decisions": decisions,
    "uncertain": uncertain,
    "methods": methods,
    "gri": gri,
    "sipsn": sipsn,
}
