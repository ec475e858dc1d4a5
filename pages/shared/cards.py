"""Figure cards: a value with its unit, bounds, target, change, trend, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from data.words import N_
from metrics.catalogue import METRICS, waste
from metrics.comparing import change, gap, is_open, ranked_by_value
from metrics.figures import Figure
from metrics.greenhouse import flips
from metrics.reaching import settling
from pages.shared import charts, text
from pages.shared.address import carried
from pages.shared.asking import ask_one, by_months, is_final, sites_reporting, titles, until, version
from pages.shared.filters import Filters
from pages.shared.panels import rows_link
from pages.shared.sparks import spark
from pages.shared.text import NOTHING, t

SHOWN: dict[str, Callable[[Decimal | None], str]] = {
    "t": text.mass,
    "percent": text.percent,
    "score": lambda value: text.number(value, 1),
    "people": text.number,
    "enterprises": text.number,
    "attendances": text.number,
    "places": text.number,
    "partners": text.number,
    "sites": text.number,
    "kg/t": lambda value: text.with_unit(value, "kg/t"),
    "kWh/t": lambda value: text.with_unit(value, "kWh/t"),
    "m3/t": lambda value: text.with_unit(value, "m³/t", 1),
    "t CO2e": lambda value: text.with_unit(value, "t CO₂e"),
    "IDR": text.rupiah,
    "IDR/t": lambda value: text.rupiah(value) + ("" if value is None else "/t"),
}


def title(metric: str) -> str:
    """What a metric is called in the reader's language."""
    return t(METRICS[metric].title)


def shown(metric: str, figure: Figure) -> str:
    """A figure as it stands on a card: as a range where people are undecided, else as one value."""
    unit = METRICS[metric].unit
    if METRICS[metric].way == "people" and unit == "percent" and figure.value is not None:
        return text.percent_range(figure.low, figure.high)
    if METRICS[metric].way == "range" and figure.low is not None and figure.high is not None:
        return t("{low} to {high}", low=text.number(figure.low), high=SHOWN[unit](figure.high))
    return SHOWN[unit](figure.value)


def verdict_text(figure: Figure) -> str:
    """A verdict as a sign and a word."""
    words = {"met": t("✓ met"), "not_met": t("✕ not met"), "undecidable": t("? undecidable")}
    return words.get(figure.verdict or "", NOTHING)


def target_text(metric: str, figure: Figure) -> str:
    """A figure against its target, in words."""
    target = figure.target
    if target is None:
        return t(METRICS[metric].without_target) if METRICS[metric].without_target else ""
    points = gap(figure)
    if points is None or METRICS[metric].unit != "percent":
        return f"{verdict_text(figure)} · " + t("target {target}", target=SHOWN[METRICS[metric].unit](target))
    goal = f"{text.number(target)} %"
    words = {
        "met": N_("{points} points above the target of {target}"),
        "not_met": N_("{points} points below the target of {target}"),
        "undecidable": N_("the target of {target} lies within the unknown"),
    }
    message = words[str(figure.verdict)]
    return f"{verdict_text(figure)} · " + t(message, points=text.number(points, 1), target=goal)


def unknown_text(metric: str, figure: Figure) -> str:
    """What a figure does not know, in words."""
    if not figure.unknown:
        return ""
    declared = METRICS[metric]
    is_mass = declared.unknown_scale > 1 or declared.place == "regency"
    amount = text.mass(figure.unknown) if is_mass else text.number(figure.unknown)
    is_range = declared.is_bounded and declared.unit == "percent" and declared.way != "people"
    bounds = text.percent_range(figure.low, figure.high) + "; " if is_range else ""
    if declared.is_bounded and declared.unit == "enterprises":
        bounds = t("{low} to {high}; ", low=text.number(figure.low), high=text.number(figure.high))
    return bounds + t(declared.unknown_words, amount=amount)


def settling_text(share: Figure) -> str:
    """What would settle an open verdict, in both directions."""
    found = settling(share)
    if found is None:
        return ""
    return t(
        "Met once {meet} of the {all} incomplete records prove to be women or young; missed once {miss} prove to be "
        "neither.",
        meet=text.number(found.to_meet),
        miss=text.number(found.to_miss),
        all=text.number(share.unknown),
    )


def range_text(metric: str, figure: Figure) -> str:
    """What a range says beyond its ends: the central value, and whether the ends disagree about the sign."""
    if METRICS[metric].way != "range" or figure.value is None:
        return ""
    central = t("Central: {value}.", value=SHOWN[METRICS[metric].unit](figure.value))
    warning = t("The sign flips: one method says that gas was avoided, another that more was emitted.")
    return f"{central} {warning}" if flips(figure) else central


def small_print(metric: str, filters: Filters) -> str:
    """Period, coverage, freshness and definition, in one line."""
    parts = [filters.period_text]
    if METRICS[metric] in waste.METRICS:
        found = sites_reporting(filters.where)
        parts.append(t("{reported} of {expected} sites reported", reported=found.reported, expected=found.expected))
    if metric == "practice_score":
        covered = ask_one("practice_assessed_share", filters.where)
        parts.append(_of(covered, N_("{part} of {whole} enterprises assessed")))
    if metric == "coaching_priority_share":
        parts.append(_of(ask_one(metric, filters.where), N_("{part} of {whole} participants")))
    if METRICS[metric].has_definitions:
        parts.append(filters.definition)
    last, is_stale = until(metric, filters.where)
    # of a register nothing is late where nobody joined lately
    is_register = METRICS[metric].source == "enterprises" or metric == "practice_enterprises"
    if last and not is_register and (not filters.where.last or filters.where.last >= last.replace(day=1)):
        message = N_("data until {month}, stale") if is_stale else N_("data until {month}")
        parts.append(t(message, month=text.month(last)))
    parts.append(t("final") if is_final(filters.where) else t("provisional"))
    return " · ".join(parts)


def extremes(metric: str, parts: dict[str, Figure]) -> str:
    """The largest and the smallest of the figures of sites, in words."""
    ranked = ranked_by_value(parts)
    if len(ranked) <= 1:
        return ""
    (most, high), (least, low) = ranked[0], ranked[-1]
    names = titles("sites")
    return t(
        "Most: {most} ({high}); least: {least} ({low}).",
        most=names.get(most, most),
        high=shown(metric, high),
        least=names.get(least, least),
        low=shown(metric, low),
    )


def course(metric: str, months: list[Figure]) -> str:
    """Where a series of months begins and where it ends, in words."""
    known = [f for f in months if f.value is not None]
    if len(known) <= 1:
        return ""
    first, last = known[0], known[-1]
    return t(
        "From {first} in {begin} to {last} in {end}.",
        first=shown(metric, first),
        begin=text.period(first.by["month"]),
        last=shown(metric, last),
        end=text.period(last.by["month"]),
    )


def _of(figure: Figure, message: str) -> str:
    """Numerator and denominator of a share, in words."""
    return t(message, part=text.number(figure.numerator), whole=text.number(figure.denominator))


def figure_card(metric: str, filters: Filters) -> None:
    """One headline figure with everything that belongs beside it."""
    figure = ask_one(metric, filters.where)
    is_range = METRICS[metric].way == "range"  # its change and its trend would be of the central figure alone
    is_comparable = METRICS[metric].is_comparable and not is_range
    before = ask_one(metric, filters.before) if filters.before and is_comparable else None
    is_unsure = before is not None and is_open(figure, before)
    gained = change(figure, before) if before and not is_unsure else None
    months = [] if is_range else by_months(metric, filters.trend)
    with st.container(border=True, height="stretch", key=f"card_{metric}"):
        st.metric(
            _label(metric),
            _on_card(metric, figure),
            None if gained is None else _gained(metric, gained),
            delta_description=None if gained is None else t("against {period}", period=filters.period_before_text),
            delta_color="off",
            delta_arrow="off" if gained is not None and text.is_nothing(gained) else "auto",
        )
        if len([month for month in months if month.value is not None]) > 1:
            spark(charts.floats([month.value for month in months]), f"{title(metric)}. {course(metric, months)}")
        open_text = t("Whether it is more or less than in {period} is open.", period=filters.period_before_text)
        target_words = target_text(metric, figure)
        if figure.target is not None and METRICS[metric].way == "people" and filters.spans_years:
            target_words = t("The target is one of each calendar year: choose a year.")
        lines = (
            target_words,
            open_text if is_unsure else "",
            range_text(metric, figure),
            unknown_text(metric, figure),
        )
        if any(lines):
            st.markdown("\n\n".join(line for line in lines if line))
        st.caption(small_print(metric, filters))
        what_is_this(metric)


def _label(metric: str) -> str:
    """The title, with the unit where the value has no room for it."""
    return f"{title(metric)} (t CO₂e)" if METRICS[metric].way == "range" else title(metric)


def _on_card(metric: str, figure: Figure) -> str:
    if METRICS[metric].way == "range" and figure.low is not None and figure.high is not None:
        return t("{low} to {high}", low=text.number(figure.low), high=text.number(figure.high))
    return shown(metric, figure)


def _gained(metric: str, gained: Decimal) -> str:
    unit = METRICS[metric].unit
    if unit in ("percent", "score"):
        return t("{points} points", points=text.signed(gained, lambda size: text.number(size, 1)))
    return text.signed(gained, SHOWN[unit])


def what_is_this(metric: str) -> None:
    """Definition and source of a metric, on demand.

    It is there from the start: a panel that tells of its closing draws over the screen that a click has just opened.
    """
    declared = METRICS[metric]
    small = [
        t("Formula: {formula}", formula=t(declared.formula)),
        t("Source: {source}", source=t(declared.origin)),
        t(declared.caveat) if declared.caveat else "",
        t("Data version {version}", version=version()),
    ]
    with st.popover(t("What is this?"), type="tertiary"):
        st.markdown(f"**{title(metric)}**\n\n{t(declared.definition)}")
        st.caption("\n\n".join(line for line in small if line))
        rows_link(metric)
        st.page_link(
            "methods.py",
            label=t("Method and SQL"),
            icon=":material/menu_book:",
            query_params=carried(metric=metric, lang=text.language()),
        )
