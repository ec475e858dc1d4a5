"""The achievement table in words, and as the workbook and the rows that leave the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import streamlit as st

from data.words import N_
from metrics import saying, text
from metrics.achieving import Achievement, Year, keys_of
from metrics.catalogue import METRICS, SUBJECTS
from metrics.figures import Figure
from metrics.saying import unit
from metrics.targets import Judged
from metrics.text import NOTHING, t
from metrics.workbook import LARGE, Cell, Column, Number, Sheet
from pages.shared.asking import titles, version
from pages.shared.filters import Filters
from pages.shared.tables import Rows, nothing

ONE_PLACE = "#,##0.0"
FORMS = dict.fromkeys(("percent", "score", "t"), ONE_PLACE)


@dataclass(frozen=True)
class Filed:
    """What the table is about: its year, whose figures they are, how they are split, and its rows."""

    year: int
    split: str
    filters: Filters
    found: Year
    judged: Sequence[Judged]
    on: date

    @property
    def periods(self) -> list[str]:
        return keys_of(self.year)

    @property
    def title(self) -> str:
        return t("Achievement of the programme of green small enterprises, {year}", year=self.year)


def place_title(split: str, place: str) -> str:
    if not place:
        return t("Whole programme")
    return titles("provinces" if split == "province" else "sites").get(place, place)


def status(is_final: bool | None) -> str:
    return t("final") if is_final else t("provisional")


def indicators(filed: Filed) -> Rows:
    """The table of indicators as it is seen: ranges as ranges, verdicts as words."""
    rows: Rows = []
    for row in filed.found.rows:
        line: dict[str, Any] = {t("Indicator"): saying.title(row.metric)}
        if filed.split != "whole":
            line[t("Place")] = place_title(filed.split, row.place)
        for key in filed.periods:
            line[_period(filed, key)] = amount(row.metric, row.figures.get(key, Figure()))
        line[t("Unit")] = unit(row.metric)
        line[t("Target")] = _target(row)
        line[t("Verdict")] = saying.verdict_words(row.verdict, row.target)
        line[t("Status of {period}", period=filed.year)] = status(filed.found.final.get(str(filed.year)))
        rows.append(line)
    return rows


def _target(row: Achievement) -> str:
    return _written(row.metric, row.target.value) if row.target else t("none set")


def _written(metric: str, value: Decimal | None) -> str:
    """An amount without its unit, with the places that the unit asks for."""
    return text.number(value, 1 if METRICS[metric].unit in FORMS else 0)


def amount(metric: str, figure: Figure) -> str:
    """A figure without its unit; as a range where what is not known is part of it, or scenarios differ."""
    low, high = _written(metric, figure.low), _written(metric, figure.high)
    if not METRICS[metric].bounds_first or NOTHING in (low, high) or low == high:
        return _written(metric, figure.value)
    return t("{low} to {high}", low=low, high=high) if low.startswith("-") else f"{low}–{high}"


def _period(filed: Filed, key: str) -> str:
    """A quarter of the year without the year, or the year."""
    return text.period(key).removesuffix(f" {filed.year}")


def judged_rows(filed: Filed) -> Rows:
    """Every target with its figure, its verdict and its source."""
    return [
        {
            t("Target"): saying.target_title(one.target),
            t("Of"): _of(filed, one),
            t("Verdict"): saying.verdict_words(one.verdict, one.target),
            t("Achieved"): saying.with_bounds(one),
            t("Wanted"): saying.SHOWN[METRICS[one.target.metric].unit](one.target.value),
            t("Due"): text.full_date(day) if (day := one.target.last_day) else t("no day set"),
            t("Source"): one.target.source,
        }
        for one in filed.judged
    ]


def _of(filed: Filed, one: Judged) -> str:
    """What a target is judged for: a site, a year (of the chosen sites), or the whole programme."""
    is_of_part = bool(filed.filters.where.sites) and one.target.scope == "each calendar year"
    whole = filed.filters.sites_text if is_of_part else t("Whole programme")
    return titles("sites").get(one.of, one.of) or whole


def as_table(rows: Rows, title: str, alt: str) -> None:
    """Rows as they would be printed, each cell whole; title: the column that names a row."""
    if not rows:
        nothing()
        return
    cells = [{name: text.plain(value) for name, value in row.items()} for row in rows]
    st.table([{title: row[title]} | row for row in cells], border="horizontal", hide_index=True, alt=alt)


def as_cards(rows: Rows, title: str, alt: str) -> None:
    """The same one below the other, for narrow screens; title: the column that names a row."""
    if not rows:
        nothing()
    with st.grid(3, min_column_width=300):
        for row in rows:
            with st.container(border=True, height="stretch"):
                st.markdown(text.bold(text.plain(row[title])))
                st.table({name: text.plain(value) for name, value in row.items() if name != title}, border="horizontal")


def long_rows(filed: Filed) -> Rows:
    """A row for each indicator, place and period, for programs."""
    return [
        {
            t("Indicator"): saying.title(row.metric),
            t("Code"): row.metric,
            t("Place"): place_title(filed.split, row.place),
            t("Period"): key,
            t("Unit"): unit(row.metric),
            t("Value"): figure.value,
            t("Lower bound"): figure.low,
            t("Upper bound"): figure.high,
            t("Status"): status(filed.found.final.get(key)),
            t("Target"): row.target.value if row.target and key == str(filed.year) else None,
            t("Verdict"): saying.verdict_words(row.verdict, row.target) if key == str(filed.year) else None,
        }
        for row in filed.found.rows
        for key in filed.periods
        if (figure := row.figures.get(key)) is not None
    ]


def sheets(filed: Filed) -> tuple[Sheet, ...]:
    """The workbook: indicators by quarter, targets, notes."""
    about = (
        t("Period: {year}, by quarter", year=filed.year),
        t("About: {sites}", sites=filed.filters.sites_text),
        t("Diverted as in: {definition}", definition=filed.filters.definition),
        t("Made from data version {version} on {day}", version=version(), day=text.full_date(filed.on)),
    )
    return (_indicator_sheet(filed, about), _target_sheet(filed, about), _notes(filed, about))


def _indicator_sheet(filed: Filed, about: tuple[str, ...]) -> Sheet:
    columns = [Column(t("Indicator"), width=30), Column(t("Place"), width=26), Column(t("Unit"), width=10)]
    for key in filed.periods:
        above = text.period(key)
        columns += [Column(t("Value"), above), Column(t("Lower bound"), above), Column(t("Upper bound"), above)]
        columns += [Column(t("Status"), above, 11)]
    columns += [Column(t("Target")), Column(t("Verdict"), width=26), Column(t("Code"), width=24)]
    rows = []
    for row in filed.found.rows:
        cells: list[Cell] = [saying.title(row.metric), place_title(filed.split, row.place), unit(row.metric)]
        for key in filed.periods:
            cells += _cells(row.metric, row.figures.get(key), status(filed.found.final.get(key)))
        goal = Number(row.target.value, _form(row.metric)) if row.target else t("none set")
        cells += [goal, saying.verdict_words(row.verdict, row.target), row.metric]
        rows.append(tuple(cells))
    return Sheet(t("Indicators"), filed.title, about, tuple(columns), tuple(rows), frozen=2)


def _form(metric: str) -> str:
    return FORMS.get(METRICS[metric].unit, LARGE)


def _cells(metric: str, figure: Figure | None, word: str) -> list[Cell]:
    """Value, both bounds and status of a period; nothing where there is no data."""
    if figure is None or figure.value is None:
        return [None, None, None, t("no data")]
    amounts = (figure.value, figure.low, figure.high)
    return [*(None if amount is None else Number(amount, _form(metric)) for amount in amounts), word]


def _target_sheet(filed: Filed, about: tuple[str, ...]) -> Sheet:
    columns = (
        *(Column(t("Target"), width=40), Column(t("Of"), width=28), Column(t("Unit"), width=10)),
        *(Column(t("Value")), Column(t("Lower bound")), Column(t("Upper bound")), Column(t("Wanted"))),
        *(Column(t("Verdict"), width=26), Column(t("Due")), Column(t("Source"), width=60)),
    )
    rows = tuple(
        (
            *(saying.target_title(one.target), _of(filed, one), unit(one.target.metric)),
            *_cells(one.target.metric, one.figure, "")[:3],
            Number(one.target.value, "#,##0.##"),
            *(saying.verdict_words(one.verdict, one.target), one.target.last_day, one.target.source),
        )
        for one in filed.judged
    )
    return Sheet(t("Targets"), filed.title, about, columns, rows)


def _notes(filed: Filed, about: tuple[str, ...]) -> Sheet:
    columns = (
        *(Column(t("What"), width=30), Column(t("Definition"), width=60), Column(t("Formula"), width=40)),
        *(Column(t("Source"), width=40), Column(t("Caveat"), width=50)),
    )
    rows: list[tuple[Cell, ...]] = [(t(what), t(words), None, None, None) for what, words in NOTES]
    shown = {row.metric for row in filed.found.rows}
    for metrics in SUBJECTS.values():
        for metric in metrics:
            if metric.name in shown:
                parts = (metric.title, metric.definition, metric.formula, metric.origin, metric.caveat)
                rows.append(tuple(t(part) if part else None for part in parts))
    return Sheet(t("Notes"), filed.title, about, columns, tuple(rows))


NOTES = (
    (
        N_("Provisional and final"),
        N_("A figure is final once an analyst has closed every month of it that has data, and provisional until then."),
    ),
    (
        N_("Lower and upper bound"),
        N_("What is not known may lie anywhere between the two. Greenhouse gas is a range over methods and baselines."),
    ),
    (
        N_("Verdict"),
        N_(
            "Met if even the lower bound reaches the target, not met if even the upper bound does not, else "
            "undecidable. Overdue: not met, and its last day has passed."
        ),
    ),
    (
        N_("Quarters"),
        N_(
            "Masses and money of the quarters sum to the year. A person counts in the quarter of their first session "
            "of the year. Scores, shares of assessed enterprises and sites are states at the end of the quarter."
        ),
    ),
    (
        N_("Places"),
        N_("Partners and people who are at two places count at both, so places may sum to more than the whole."),
    ),
)
