"""A figure beside another: change against an earlier one, distance to a target."""

from __future__ import annotations

from decimal import Decimal

from data.store import Database
from metrics.figures import Figure


def change(now: Figure, before: Figure) -> Decimal | None:
    """What a figure has gained, in its own unit; None where one of the two has no value."""
    return None if now.value is None or before.value is None else now.value - before.value


def distance(value: Decimal, target: Decimal) -> Decimal:
    """How far a value is above (or, negative, below) its target, in the unit of both."""
    return value - target


def needed_next(figure: Figure, target_percent: Decimal) -> int:
    """How many more people, all of them priority, would bring a share to its target: ⌈(t·n − p) / (1 − t)⌉."""
    if figure.numerator is None or figure.denominator is None or target_percent >= 100:
        return 0
    share = target_percent / 100
    lacking = (share * figure.denominator - figure.numerator) / (1 - share)
    return max(0, int(lacking.to_integral_value(rounding="ROUND_CEILING")))


def target_value(db: Database, target: str) -> Decimal | None:
    """The value of a row of reference/targets.csv."""
    row = db.execute("SELECT value FROM targets WHERE removed_in IS NULL AND target = ?", [target]).fetchone()
    return Decimal(row[0]) if row else None
