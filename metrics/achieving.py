"""The achievement table: headline figures by quarter and year, of the whole programme, of provinces or of sites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from data.store import Database
from metrics import coverage, periods
from metrics.catalogue import METRICS
from metrics.figures import Figure, figures
from metrics.questions import Where
from metrics.targets import Judged, Target, holding, judged, judgement, targets

HEADLINES = (
    *("diversion_rate", "waste_generated", "waste_diverted", "waste_prevented", "ghg_avoided"),
    *("practice_score", "practice_assessed_share", "coaching_priority_share", "coaching_participants"),
    *("operating_sites", "active_partners", "green_product_value"),
)
Split = Literal["whole", "province", "site"]


@dataclass(frozen=True)
class Achievement:
    """A headline figure of one place (none: of the whole) in the quarters of a year and in the year.

    figures: by period key (2024-Q1, 2024); a period without data has none. target: the row of the targets that speaks
    of it, with the verdict on the year.
    """

    metric: str
    place: str
    figures: dict[str, Figure]
    target: Target | None
    verdict: str | None


@dataclass(frozen=True)
class Year:
    """The achievement table of a year: its periods with whether they are final, and its rows, by metric and place."""

    final: dict[str, bool]
    rows: tuple[Achievement, ...]


def keys_of(year: int) -> list[str]:
    """The keys of the quarters of a year and of the year itself."""
    return [*(f"{year}-Q{quarter}" for quarter in periods.QUARTERS), str(year)]


def achieved(db: Database, year: int, split: Split, where: Where, on: date, version: int | None = None) -> Year:
    """The table of a year, as seen on a day: months that have not begun by then are not asked for.

    where: its sites and its scheme of diversion. People count in the quarter of their first session of the year, so
    that quarters sum to the year.
    """
    first, last = periods.months_of(str(year))
    about = replace(where, first=first, last=min(last, on.replace(day=1)))
    if first > on:
        return Year({}, ())
    final = {key: coverage.is_final(db, Where(where.sites, *periods.months_of(key)), version) for key in keys_of(year)}
    known = {target.target: target for target in holding(targets(db, version), about.last or on)}
    rows = [row for metric in HEADLINES for row in _rows(db, metric, split, about, known, on, version)]
    return Year(final, tuple(rows))


def _rows(
    db: Database, name: str, split: Split, about: Where, known: dict[str, Target], on: date, version: int | None
) -> list[Achievement]:
    by = () if split == "whole" else (split,)
    found: dict[str, dict[str, Figure]] = {"": {}} if split == "whole" else {}
    for figure in figures(db, name, (*by, "quarter"), about, version):
        found.setdefault(str(figure.by.get(split) or ""), {})[str(figure.by["quarter"])] = figure
    year = f"{about.first:%Y}" if about.first else ""
    rows = []
    for figure in figures(db, name, by, about, version):
        place = str(figure.by.get(split) or "")
        target = known.get(METRICS[name].target or "") if figure.target is not None else None
        verdict = judgement(target, figure, on) if target else None
        rows.append(Achievement(name, place, {**found.get(place, {}), year: figure}, target, verdict))
    return rows


def judged_on(db: Database, where: Where, on: date, version: int | None = None) -> list[Judged]:
    """Every target with its verdict at the end of the period, as a person on a day would judge."""
    return judged(db, where, version, on)
