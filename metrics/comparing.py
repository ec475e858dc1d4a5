"""A figure beside another: change against an earlier one, distance to a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from metrics.figures import Figure
from metrics.questions import Where


def change(now: Figure, before: Figure) -> Decimal | None:
    """What a figure has gained, in its own unit; None where one of the two has no value."""
    return None if now.value is None or before.value is None else now.value - before.value


def gap(figure: Figure) -> Decimal | None:
    """How far a figure is surely above its target (met) or below it (not met), in its unit; 0 where that is open."""
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    if low is None or high is None or figure.target is None:
        return None
    return max(low - figure.target, figure.target - high, Decimal(0))


def before(where: Where) -> Where | None:
    """The same question one year earlier; None where it has no beginning or no end."""
    if not where.first or not where.last:
        return None
    first, last = where.first, where.last
    return replace(where, first=first.replace(year=first.year - 1), last=last.replace(year=last.year - 1))


def mean(parts: Iterable[Figure]) -> Decimal | None:
    """The mean of the rates of parts, to stand beside the pooled rate; None where no part has a value."""
    values = [figure.value for figure in parts if figure.value is not None]
    return sum(values, Decimal(0)) / len(values) if values else None


def largest_first(parts: Iterable[Figure]) -> list[Figure]:
    """Parts by what they are of: the largest denominator, else the largest value, first."""
    return sorted(parts, key=lambda f: -((f.denominator if f.denominator is not None else f.value) or 0))
