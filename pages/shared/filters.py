"""The filters above every screen, the same everywhere and kept in the address: which period, which sites, how."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from data import access
from data.words import N_
from metrics import text
from metrics.comparing import before, year_until
from metrics.periods import is_period, month_key, months, months_of, quarter_key
from metrics.questions import Where
from metrics.text import t
from pages.shared import frame
from pages.shared.address import forget, is_chosen, many, one, take, wanted
from pages.shared.asking import situation, titles

ALL = "all"
HALF_A_YEAR = 6
NAMES = ("period", "site", "province", "definition", "against")
AGAINST = {"year": N_("A year earlier"), "period": N_("The period before"), "nothing": N_("Nothing")}


@dataclass(frozen=True)
class Filters:
    """What the reader chose, as the question it stands for."""

    where: Where
    period: str = ALL  # "all", a year, a quarter (2024-Q1) or a month (2024-03)
    against: str = "year"  # what figures are compared with

    @property
    def before(self) -> Where | None:
        """The question that this one is compared with: of a period that is not over yet, as many months."""
        if self.against == "nothing":
            return None
        where, latest = self.where, situation().last
        if where.first and where.last and latest and where.first <= latest < where.last:
            where = replace(where, last=latest)
        return before(where, self.against)  # type: ignore[arg-type]

    @property
    def trend(self) -> Where:
        """The question whose months show where this one's figure comes from: a year of them at least."""
        return year_until(self.where)

    @property
    def period_text(self) -> str:
        return t("all data") if self.period == ALL else text.period(self.period)

    @property
    def spans_years(self) -> bool:
        """Whether the period touches more than one calendar year with data."""
        known = situation()
        first, last = self.where.first or known.first, self.where.last or known.last
        return first is not None and last is not None and first.year != last.year

    @property
    def asked_text(self) -> str:
        """The months that the question is of: more than those of the period where a trend is shown."""
        first, last = self.where.first, self.where.last
        return text.span(first, last) if first and last else self.period_text

    @property
    def period_before_text(self) -> str:
        past = self.before
        return text.span(past.first, past.last) if past and past.first and past.last else ""

    @property
    def sites_text(self) -> str:
        names = titles("sites")
        sites = self.where.sites or (() if access.who().sees_all else access.who().sites)
        return ", ".join(names.get(code, code) for code in sites) or t("all sites")

    @property
    def definition(self) -> str:
        """The scheme of diversion, by the name that never leaves a rate."""
        code = self.where.definition or situation().definitions[0]
        return titles("definitions").get(code, code)


def periods() -> list[str]:
    """Every period that has data: all, the years and their quarters and months, the latest first."""
    known = situation()
    if not known.first or not known.last:
        return [ALL]
    found, latest_first = [ALL], list(reversed(months(known.first, known.last)))
    for year in dict.fromkeys(month.year for month in latest_first):
        seen = [month for month in latest_first if month.year == year]
        found += [str(year), *dict.fromkeys(map(quarter_key, seen)), *map(month_key, seen)]
    return found


def choose() -> Filters:
    """Draw the filters and return what is chosen; below them lies a place for what takes long."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        period = _period()
        here = set(situation().provinces.values())
        names = {code: name for code, name in titles("provinces").items() if code in here}
        sites = _sites(take("province", list(names), []))
        with st.popover(t("More choices"), icon=":material/tune:", key="more_choices"):
            _provinces(names)
            definition, against = _definition(), _against()
        if is_chosen(NAMES):
            st.button(
                t("Reset"), icon=":material/restart_alt:", type="tertiary", on_click=forget, args=(NAMES,), key="reset"
            )
    frame.loading()
    first, last = (None, None) if period == ALL else months_of(period)
    return Filters(Where(sites, first, last, definition), period, against)


def _period() -> str:
    known = periods()
    offered = [*known, *(key for key in wanted("period") if key not in known and is_period(key))]
    names = {key: t("All data") if key == ALL else text.period(key) for key in offered}
    bound = one("period", offered, _usual(offered))
    return st.selectbox(t("Period"), offered, format_func=names.__getitem__, width=210, **bound) or ALL


def _usual(offered: list[str]) -> str:
    """The period that is seen first: the latest year with data, or the one before it while half of it is still to come.

    A site that sends its first January would else turn every screen to a year of one month and one site.
    """
    latest = situation().last
    years = [key for key in offered if key.isdigit()]
    if latest is None or not years:
        return ALL
    return years[1] if latest.month < HALF_A_YEAR and len(years) > 1 else years[0]


def _sites(provinces: list[str]) -> tuple[str, ...]:
    """The sites that are asked about: none for all of them, those of the chosen provinces, or those that were named."""
    known = situation()
    offered = [code for code in known.sites if not provinces or known.provinces[code] in provinces]
    names = {code: titles("sites").get(code, code) for code in offered}
    chosen = st.multiselect(
        t("Sites"),
        offered,
        format_func=names.__getitem__,
        placeholder=t("All sites"),
        width=420,
        **many("site", offered),
    )
    return tuple(chosen or (offered if provinces else ()))


def _provinces(names: dict[str, str]) -> None:
    st.multiselect(
        t("Provinces"),
        list(names),
        format_func=names.__getitem__,
        placeholder=t("All provinces"),
        **many("province", list(names)),
    )


def _definition() -> str | None:
    codes = list(situation().definitions)
    names = {code: titles("definitions").get(code, code) for code in codes}
    return st.selectbox(
        t("Definition of diversion"), codes, format_func=names.__getitem__, **one("definition", codes, codes[0])
    )


def _against() -> str:
    names = {code: t(message) for code, message in AGAINST.items()}
    bound = one("against", list(names), "year")
    return st.selectbox(t("Compared with"), list(names), format_func=names.__getitem__, **bound) or "year"
