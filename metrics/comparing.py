"""A figure beside another: change against an earlier one, distance to a target."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from metrics.figures import Figure, Where


def change(now: Figure, before: Figure) -> Decimal | None:
    """What a figure has gained, in its own unit; None where one of the two has no value."""
    return None if now.value is None or before.value is None else now.value - before.value


def distance(value: Decimal, target: Decimal) -> Decimal:
    """How far a value is above (or, negative, below) its target, in the unit of both."""
    return value - target


def before(where: Where) -> Where | None:
    """The same question one year earlier; None where it has no beginning or no end."""
    if not where.first or not where.last:
        return None
    first, last = where.first, where.last
    return replace(where, first=first.replace(year=first.year - 1), last=last.replace(year=last.year - 1))


def needed_next(figure: Figure) -> int:
    """How many more people, all of them priority, would bring a share to its target: ⌈(t·n − p) / (1 − t)⌉."""
    if figure.numerator is None or figure.denominator is None or figure.target is None or figure.target >= 100:
        return 0
    share = figure.target / 100
    lacking = (share * figure.denominator - figure.numerator) / (1 - share)
    return max(0, int(lacking.to_integral_value(rounding="ROUND_CEILING")))
