"""Whether coaching reaches its target: what would settle an open verdict, what is still needed, where a year ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from data.store import Database
from metrics import periods
from metrics.figures import Figure, figures
from metrics.questions import Where

PACE_MONTHS = 3  # the present pace is that of the latest so many months with sessions


def needed_next(share: Figure) -> int:
    """How many more people, all of them priority, would bring a share to its target: ⌈(t·n − p) / (1 − t)⌉."""
    if share.numerator is None or share.denominator is None or share.target is None or share.target >= 100:
        return 0
    target = share.target / 100
    lacking = (target * share.denominator - share.numerator) / (1 - target)
    return max(0, int(lacking.to_integral_value(ROUND_CEILING)))


@dataclass(frozen=True)
class Settling:
    """How many of the incomplete records settle an open verdict: that turn out priority (met), that do not (missed)."""

    to_meet: int
    to_miss: int


def settling(share: Figure) -> Settling | None:
    """What would settle an open verdict: so many priority that even the lower bound reaches the target, or so many

    others that even the upper bound misses it. None where nothing is open, and where it is withheld how many are.
    """
    if (
        share.withheld
        or share.verdict != "undecidable"
        or share.numerator is None
        or share.denominator is None
        or share.target is None
    ):
        return None
    goal = share.target / 100 * share.denominator
    most = share.numerator + (share.unknown or 0)
    return Settling(math.ceil(goal - share.numerator), math.floor(most - goal) + 1)


def records_to_settle(share: Figure) -> int:
    """The fewest incomplete records that, once complete, could settle an open verdict; 0 where it is settled."""
    found = settling(share)
    return min(found.to_meet, found.to_miss) if found else 0


@dataclass(frozen=True)
class Pace:
    """Where a year's share ends if its remaining months go as the latest ones did: people, and shares in percent.

    first_month, last_month: the months that the pace is taken from ("2024-04").
    """

    year: int
    first_month: str
    last_month: str
    months_left: int
    participants: Decimal
    low_percent: Decimal
    high_percent: Decimal


def pace(db: Database, year: int, where: Where | None = None, version: int | None = None) -> Pace | None:
    """The end of a calendar year at its present pace; None where nobody came in it, and where some are withheld.

    Raises Unsupported.
    """
    where = where or Where()
    asked = Where(where.sites, *periods.months_of(str(year)), only=where.only)
    months = figures(db, "coaching_priority_share", ("month",), asked, version)
    if not months or any(month.withheld.keys() - {"unknown"} for month in months):
        return None
    recent = months[-PACE_MONTHS:]
    began, ended = (periods.first_day(figure.by["month"]) for figure in (recent[0], recent[-1]))
    left = periods.YEAR - ended.month
    length = periods.apart(began, ended) + 1  # months without a session are part of the pace
    people, priority, undecided = (
        sum((getattr(f, part) or Decimal(0) for f in months), Decimal(0))
        + sum((getattr(f, part) or Decimal(0) for f in recent), Decimal(0)) / length * left
        for part in ("denominator", "numerator", "unknown")
    )
    return Pace(
        year,
        str(recent[0].by["month"]),
        str(months[-1].by["month"]),
        left,
        people,
        100 * priority / people,
        100 * (priority + undecided) / people,
    )
