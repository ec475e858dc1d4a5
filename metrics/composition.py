"""Who the participants are: parts that do not overlap and sum to all, women and young people alone, and who is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from data.store import Database
from metrics.catalogue import METRICS
from metrics.comparing import whole_years, within
from metrics.figures import PRECISION, at_version, figures
from metrics.questions import Where, asked


@dataclass(frozen=True)
class Part:
    """People of one part, and where it begins when the parts are laid end to end, in percent of all participants.

    part: "young_women"; "women_only" (not young); "young_only" (not women); "either" (women of unknown age and young
    people of unknown gender: surely one of the two, perhaps both); "undecided" (may be neither); "neither".
    """

    part: str
    people: int
    share_percent: Decimal
    begins_percent: Decimal


def parts(db: Database, where: Where, version: int | None = None) -> list[Part]:
    """All participants of a question, each in one part; empty where nobody came, and where they are withheld.

    Raises metrics.figures.Unsupported.
    """
    (share,) = figures(db, "coaching_priority_share", (), where, version)
    if not share.denominator:
        return []
    (both,) = figures(db, "coaching_women_and_young", (), where, version)
    everybody, priority, undecided = (int(n or 0) for n in (share.denominator, share.numerator, share.unknown))
    if both.withheld:
        return []
    young_women = int(both.numerator or 0)
    women_only, young_only = (_count(db, sort, where, version) for sort in ("women_only", "young_only"))
    people = {
        "young_women": young_women,
        "women_only": women_only,
        "young_only": young_only,
        "either": priority - young_women - women_only - young_only,
        "undecided": undecided,
        "neither": everybody - priority - undecided,
    }
    found, before = [], 0
    for part, count in people.items():
        found.append(Part(part, count, _percent(count, everybody), _percent(before, everybody)))
        before += count
    return found


def _count(db: Database, sort: str, where: Where, version: int | None) -> int:
    """Participants of whom it is known that they are of a sort (metrics.people.SORTS)."""
    metric = replace(METRICS["coaching_women_and_young"], numerator=sort, unknown=None)
    question = asked(metric, (), where, at_version(db, version))
    row = db.execute(question.query, question.bound).fetchone()
    return int(row[0]) if row else 0


def _percent(part: Decimal | int | None, whole: Decimal | int) -> Decimal:
    return (Decimal(100) * Decimal(part or 0) / Decimal(whole)).quantize(PRECISION)


@dataclass(frozen=True)
class Alone:
    """Women, or young people, of all participants: at least and at most."""

    metric: str
    low: int
    high: int
    low_percent: Decimal
    high_percent: Decimal
    participants: int


def alone(db: Database, where: Where, version: int | None = None) -> list[Alone]:
    """Women alone, young people alone and young women, but for those withheld; empty where nobody came."""
    (everybody,) = figures(db, "coaching_participants", (), where, version)
    if not everybody.value:
        return []
    found = []
    for metric in ("coaching_women", "coaching_young", "coaching_women_and_young"):
        (figure,) = figures(db, metric, (), where, version)
        if figure.withheld:
            continue
        low, high = int(figure.low or 0), int(figure.high or 0)
        shares = (_percent(low, everybody.value), _percent(high, everybody.value))
        found.append(Alone(metric, low, high, *shares, int(everybody.value)))
    return found


@dataclass(frozen=True)
class Newcomers:
    """Participants of a month: those never seen in an earlier calendar year, and the others."""

    month: str
    new: Decimal
    returning: Decimal


def newcomers(db: Database, where: Where, version: int | None = None) -> list[Newcomers]:
    """By month; each person counts in the month of the year's first session. Empty where one is withheld."""
    years = whole_years(where)  # else the first session of a year would be the first of the period
    found = {
        metric: within(figures(db, metric, ("month",), years, version), where)
        for metric in ("coaching_participants", "coaching_new_participants")
    }
    if any(figure.withheld for months in found.values() for figure in months):
        return []
    everybody, new = ({f.by["month"]: f.value for f in months} for months in found.values())
    return [
        Newcomers(month, new.get(month) or Decimal(0), (count or Decimal(0)) - (new.get(month) or Decimal(0)))
        for month, count in everybody.items()
    ]
