"""The filters above every screen, kept in the address: period, sites, and the definition of diversion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from metrics.comparing import before
from metrics.questions import Where
from pages.shared import text
from pages.shared.address import many, one
from pages.shared.asking import situation, titles
from pages.shared.text import t

ALL = "all"


@dataclass(frozen=True)
class Filters:
    """What the reader chose, as the question it stands for."""

    where: Where
    period: str  # "all", a year, a quarter (2024-Q1) or a month (2024-03)

    @property
    def before(self) -> Where | None:
        """The question that this one is compared with."""
        return before(self.where)

    @property
    def period_text(self) -> str:
        return t("all data") if self.period == ALL else text.period(self.period)

    @property
    def period_before_text(self) -> str:
        year = str(int(self.period[:4]) - 1)
        return text.period(year + self.period[4:])


def months_of(period: str) -> tuple[date | None, date | None]:
    """The first days of the first and last month of a period key."""
    if period == ALL:
        return None, None
    year = int(period[:4])
    if "-Q" in period:
        last = int(period[-1]) * 3
        return date(year, last - 2, 1), date(year, last, 1)
    if "-" in period:
        return date(year, int(period[5:]), 1), date(year, int(period[5:]), 1)
    return date(year, 1, 1), date(year, 12, 1)


def _periods() -> list[str]:
    """Every period that has data: all, the years and their quarters and months, the latest first."""
    known = situation()
    if not known.first or not known.last:
        return [ALL]
    found = [ALL]
    for year in range(known.last.year, known.first.year - 1, -1):
        parts = [f"{year}-{month:02d}" for month in range(12, 0, -1)]
        seen = [p for p in parts if known.first <= date(year, int(p[5:]), 1) <= known.last]
        quarters = dict.fromkeys(f"{year}-Q{(int(p[5:]) + 2) // 3}" for p in seen)
        found += [str(year), *quarters, *seen]
    return found


def choose(has_definition: bool = False) -> Filters:
    """Draw the filters and return what is chosen. The period starts at the latest year with data."""
    known = situation()
    periods = _periods()
    names = titles("sites")
    columns = st.columns([1, 2, 1.4] if has_definition else [1, 2], gap="small")
    with columns[0]:
        period = st.selectbox(
            t("Period"),
            periods,
            format_func=lambda key: t("All data") if key == ALL else text.period(key),
            **one("period", periods, periods[min(1, len(periods) - 1)]),
        )
    with columns[1]:
        sites = st.multiselect(
            t("Sites"),
            list(known.sites),
            format_func=lambda code: names.get(code, code),
            placeholder=t("All sites"),
            **many("site", known.sites),
        )
    definition = None
    if has_definition:
        schemes = titles("definitions")
        with columns[2]:
            definition = st.selectbox(
                t("Definition of diversion"),
                list(known.definitions),
                format_func=lambda code: schemes.get(code, code),
                **one("definition", known.definitions, known.definitions[0]),
            )
    first, last = months_of(period or ALL)
    return Filters(Where(tuple(sites), first, last, definition), period or ALL)
