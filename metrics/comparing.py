"""A figure beside another: change against an earlier one, distance to a target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from metrics import periods
from metrics.figures import Figure
from metrics.questions import Where

ALL = 100  # percent
Against = Literal["year", "period"]


def change(now: Figure, before: Figure) -> Decimal | None:
    """What a figure has gained, in its own unit; None where one of the two has no value."""
    return None if now.value is None or before.value is None else now.value - before.value


def surely_lost(now: Figure, before: Figure) -> Decimal:
    """By how much a figure fell at least, between the most that it can be now and the least that it was; else 0."""
    most, least = now.most, before.least
    return Decimal(0) if most is None or least is None else max(Decimal(0), least - most)


def gap(figure: Figure) -> Decimal | None:
    """How far a figure is surely above its target (met) or below it (not met), in its unit; 0 where that is open."""
    least, most = figure.least, figure.most
    if least is None or most is None or figure.target is None:
        return None
    return max(least - figure.target, figure.target - most, Decimal(0))


def before(where: Where, against: Against = "year") -> Where | None:
    """The same question one year earlier, or of the period just before; None where it has no beginning or no end."""
    if not where.first or not where.last:
        return None
    back = periods.YEAR if against == "year" else periods.apart(where.first, where.last) + 1
    return replace(where, first=periods.shifted(where.first, -back), last=periods.shifted(where.last, -back))


def year_until(where: Where) -> Where:
    """The same question of the twelve months that end with its period, where that is shorter: for a trend."""
    if not where.first or not where.last:
        return where
    return replace(where, first=min(where.first, periods.shifted(where.last, 1 - periods.YEAR)))


def whole_years(where: Where) -> Where:
    """The same question of all the calendar years that its period touches."""
    first = where.first and where.first.replace(month=1)
    return replace(where, first=first, last=where.last and where.last.replace(month=periods.YEAR))


def within(months: list[Figure], where: Where) -> list[Figure]:
    """Those of figures by month that lie in the period of a question."""
    first = periods.month_key(where.first) if where.first else ""
    last = periods.month_key(where.last) if where.last else "9999"
    return [figure for figure in months if first <= str(figure.by["month"]) <= last]


def is_open(now: Figure, before: Figure) -> bool:
    """Whether the bounds of two figures overlap, so that what is not known leaves open which of them is higher."""
    least, most, least_before, most_before = now.least, now.most, before.least, before.most
    if least is None or most is None or least_before is None or most_before is None:
        return False
    is_range = least < most or least_before < most_before
    return is_range and least <= most_before and least_before <= most


def with_gaps(found: list[Figure]) -> list[Figure]:
    """Figures by month from the first to the last of them, with a blank figure for each month that has none."""
    by_month = {str(figure.by["month"]): figure for figure in found}
    return [by_month.get(month) or Figure({"month": month}) for month in every_month(by_month)]


def mean(parts: Iterable[Figure]) -> Decimal | None:
    """The mean of the rates of parts, to stand beside the pooled rate; None where no part has a value."""
    values = [figure.value for figure in parts if figure.value is not None]
    return sum(values, Decimal(0)) / len(values) if values else None


def ranked_by_value(parts: dict[str, Figure]) -> list[tuple[str, Figure]]:
    """Parts that have a value, the largest first."""
    known = [part for part in parts.items() if part[1].value is not None]
    return sorted(known, key=lambda part: -(part[1].value or 0))


def largest_first(parts: Iterable[Figure]) -> list[Figure]:
    """Parts by what they are of: the largest denominator, else the largest value, first."""
    return sorted(parts, key=lambda f: -((f.denominator if f.denominator is not None else f.value) or 0))


@dataclass(frozen=True)
class Largest:
    """The part that holds the most of a whole, and how much of it, in percent."""

    figure: Figure
    share_percent: Decimal


def shares(parts: Iterable[Figure]) -> list[Decimal | None]:
    """How much of their sum each of some additive parts is, in percent; None where there is no sum above zero.

    A part below zero (storage of which more came out than went in) has a share below zero, and others more for it.
    """
    values = [figure.value for figure in parts]
    whole = sum((value for value in values if value is not None), Decimal(0))
    return [None if value is None or whole <= 0 else 100 * value / whole for value in values]


def largest_share(parts: Iterable[Figure]) -> Largest | None:
    """The largest of some additive parts; None where there is no whole, or a part below zero."""
    found = list(parts)
    if any((figure.value or 0) < 0 for figure in found):  # more came out of storage than went in: no part of a whole
        return None
    known = [(figure, share) for figure, share in zip(found, shares(found), strict=True) if share is not None]
    figure, share = max(known, key=lambda pair: pair[1], default=(None, Decimal(0)))
    return None if figure is None or share > ALL else Largest(figure, share)


def every_month(known: Iterable[str]) -> list[str]:
    """Every month (2024-03) from the first of some to the last: one without data is a gap, and not left out."""
    found = sorted(known)
    if not found:
        return []
    first, last = (periods.first_day(key) for key in (found[0], found[-1]))
    return [periods.month_key(month) for month in periods.months(first, last)]
