"""The figures of a pack: asked once, of one version of the data, and remembered with what they were asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from data import reference
from data.store import Database
from metrics import comparing, saying, text
from metrics.catalogue import METRICS
from metrics.figures import Figure, figures
from metrics.pack.document import Asked, Number
from metrics.pack.order import Order
from metrics.periods import month_key, months_of
from metrics.questions import Where

FORMS = {  # of numbers in a spreadsheet: the unit stands in the form, so that the cell stays a number
    "t": '#,##0.000" t"',
    "percent": '0.0" %"',
    "score": "0.0",
    "kg/t": '#,##0" kg/t"',
    "kWh/t": '#,##0" kWh/t"',
    "m3/t": '#,##0.0" m³/t"',
    "t CO2e": '#,##0" t CO₂e"',
    "IDR": '"Rp "#,##0',
    "IDR/t": '"Rp "#,##0"/t"',
}
PERIODS = ("month", "quarter", "year")


class Facts:
    """What the sections of a pack ask. day: that of the version, on which everything is judged."""

    def __init__(self, db: Database, order: Order, version: int, day: date) -> None:
        self.db, self.order, self.version, self.day = db, order, version, day
        self.where, self.before = order.where, order.before
        self.said: dict[Asked, Figure] = {}  # what stands in the pack
        self._found: dict[tuple[str, tuple[str, ...], Where], list[Figure]] = {}
        self._titles: dict[str, dict[str, str]] = {}

    def titles(self, table: str) -> Mapping[str, str]:
        """code -> title in the language of the pack, in the order of a reference table."""
        if table not in self._titles:
            self._titles[table] = reference.titles(self.db, table, self.order.language, self.version)
        return self._titles[table]

    def site(self, code: object) -> str:
        return self.titles("sites").get(str(code), str(code))

    def by(self, metric: str, by: tuple[str, ...], where: Where | None = None) -> list[Figure]:
        """The figures of a metric by some dimensions. Raises metrics.figures.Unsupported."""
        key = (metric, by, where or self.where)
        if key not in self._found:
            self._found[key] = figures(self.db, *key, self.version)
        return self._found[key]

    def one(self, metric: str, where: Where | None = None) -> Figure:
        return self.by(metric, (), where)[0]

    def earlier(self, metric: str) -> Figure | None:
        """The figure of the period that is compared with, where there is one and a change would say something."""
        declared = METRICS[metric]
        is_state = declared.way in ("stock", "total")  # of a day: the months before it do not matter
        if self.before is None or not declared.is_comparable or not (is_state or self.is_alike):
            return None
        return self.one(metric, self.before)

    @property
    def is_alike(self) -> bool:
        """Whether as many months have waste data in the period compared with: else sums and rates say little."""
        return self.before is not None and self.months_reported(self.before) == self.months_reported(self.where) > 0

    def months_reported(self, where: Where) -> int:
        """How many months of a period have any report of waste."""
        asked = Where(where.sites, where.first, where.last)
        return sum(bool(figure.value) for figure in self.by("reporting_sites", ("month",), asked))

    def months(self) -> list[str]:
        """Every month of the period, a year of them at least."""
        trend = comparing.year_until(self.where)
        return comparing.every_month([month_key(day) for day in (trend.first, trend.last) if day])

    def with_gaps(self, found: Iterable[Figure]) -> list[Figure]:
        """Figures by month, with a blank one for each month that has none."""
        by_month = {str(figure.by["month"]): figure for figure in found}
        return [by_month.get(month) or Figure({"month": month}) for month in self.months()]

    def by_site(self, metric: str) -> dict[str, Figure]:
        """site -> its figure, in the order of the register."""
        found = {str(figure.by["site"]): figure for figure in self.by(metric, ("site",))}
        rank = list(self.titles("sites"))
        return {code: found[code] for code in sorted(found, key=lambda c: rank.index(c) if c in rank else len(rank))}

    def by_month(self, metric: str) -> list[Figure]:
        """A figure by month, a year of them at least; of people each counts once in a calendar year."""
        trend = comparing.year_until(self.where)
        if METRICS[metric].way == "people":
            return comparing.within(self.by(metric, ("month",), comparing.whole_years(trend)), trend)
        return self.by(metric, ("month",), trend)

    def asked(self, metric: str, figure: Figure, where: Where | None = None) -> Asked | None:
        """What a figure can be asked with alone; None where it is part of a breakdown that has no such question."""
        alone = narrowed(where or self.where, figure.by)
        if alone is None:
            return None
        found = Asked(metric, replace(alone, definition=alone.definition if METRICS[metric].has_definitions else None))
        self.said[found] = figure
        return found

    def number(self, metric: str, figure: Figure, where: Where | None = None) -> Number:
        """A figure as a cell: as it is said everywhere, and followed to its rows."""
        form = FORMS.get(METRICS[metric].unit, "#,##0")
        return Number(saying.shown(metric, figure), figure.value, form, self.asked(metric, figure, where))


def mass(value: Decimal | None) -> Number:
    """A mass that is part of another figure, in t: no question has it as its answer."""
    return Number(text.mass(value), value, FORMS["t"])


def count(value: Decimal | None) -> Number:
    """A count that is part of another figure."""
    return Number(text.number(value), value)


def share(value: Decimal | None) -> Number:
    """A share that is made of other numbers of its table, in percent."""
    return Number(text.percent(value), value, FORMS["percent"])


def narrowed(where: Where, keys: Mapping[str, Any]) -> Where | None:
    """The question whose whole answer is one part of a breakdown."""
    for name, value in keys.items():
        if value is None:
            return None
        if name == "site":
            where = replace(where, sites=(str(value),))
        elif name in PERIODS:
            first, last = months_of(str(value))
            where = replace(where, first=max(first, where.first or first), last=min(last, where.last or last))
        else:
            where = replace(where, only=(*where.only, (name, str(value))))
    return where
