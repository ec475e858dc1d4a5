"""Figure cards: a value with its unit, bounds, target, change, trend, and where it comes from."""

from __future__ import annotations

import streamlit as st

from data import access
from data.words import N_
from metrics import peers, text
from metrics.catalogue import METRICS
from metrics.comparing import change, is_open, ranked_by_value
from metrics.figures import Figure
from metrics.saying import (
    course,
    gained_text,
    range_text,
    shown,
    target_text,
    title,
    unit,
    unknown_text,
)
from metrics.text import t
from pages.shared import charts
from pages.shared.address import carried
from pages.shared.asking import ask_one, by_months, is_final, look, sites_reporting, titles, until, version
from pages.shared.filters import Filters
from pages.shared.menu import link
from pages.shared.panels import rows_link
from pages.shared.sparks import spark


def small_print(metric: str, filters: Filters) -> str:
    """Period, coverage, freshness and definition, in one line."""
    declared = METRICS[metric]
    parts = [filters.period_text]
    if declared.needs_reports:
        found = sites_reporting(filters.where)
        parts.append(t("{reported} of {expected} sites reported", reported=found.reported, expected=found.expected))
    if declared.parts_of:
        whole = ask_one(declared.parts_of, filters.where)
        said = {"part": text.number(whole.numerator), "whole": text.number(whole.denominator)}
        parts.append(t(declared.parts_words, **said))
    if declared.has_definitions:
        parts.append(filters.definition)
    last, is_stale = until(metric, filters.where)
    if last and not declared.is_register and (not filters.where.last or filters.where.last >= last.replace(day=1)):
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


def figure_card(metric: str, filters: Filters) -> None:
    """One headline figure with everything that belongs beside it."""
    figure = ask_one(metric, filters.where)
    declared = METRICS[metric]
    before = ask_one(metric, filters.before) if filters.before and declared.is_comparable else None
    is_unsure = before is not None and is_open(figure, before)
    gained = change(figure, before) if before and not is_unsure else None
    months = [] if declared.is_range else by_months(metric, filters.trend)  # it would be of the central figure alone
    with st.container(border=True, height="stretch", key=f"card_{metric}"):
        st.metric(
            _label(metric),
            _on_card(metric, figure),
            None if gained is None else gained_text(metric, gained),
            delta_description=None if gained is None else t("against {period}", period=filters.period_before_text),
            delta_color="off",
            delta_arrow="off" if gained is not None and text.is_nothing(gained) else "auto",
        )
        if len([month for month in months if month.value is not None]) > 1:
            spark(charts.floats([month.value for month in months]), f"{title(metric)}. {course(metric, months)}")
        open_text = t("Whether it is more or less than in {period} is open.", period=filters.period_before_text)
        target_words = target_text(metric, figure)
        if figure.target is not None and declared.is_yearly and filters.spans_years:
            target_words = t("The target is one of each calendar year: choose a year.")
        lines = (
            target_words,
            open_text if is_unsure else "",
            range_text(metric, figure),
            unknown_text(metric, figure),
            _programme_text(metric, filters),
        )
        if any(lines):
            st.markdown("\n\n".join(line for line in lines if line))
        st.caption(text.plain(small_print(metric, filters)))
        what_is_this(metric)


def _programme_text(metric: str, filters: Filters) -> str:
    """The whole programme, for who sees the own sites only."""
    if access.who().sees_all:
        return ""
    whole = look(peers.programme, metric, filters.where)
    return "" if whole is None else t("Whole programme: {figure}", figure=shown(metric, whole))


def _label(metric: str) -> str:
    """The title, with the unit where the value has no room for it."""
    return f"{title(metric)} ({unit(metric)})" if METRICS[metric].is_range else title(metric)


def _on_card(metric: str, figure: Figure) -> str:
    if METRICS[metric].is_range and figure.low is not None and figure.high is not None:
        return t("{low} to {high}", low=text.number(figure.low), high=text.number(figure.high))
    return shown(metric, figure)


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
        link(
            "methods.py",
            label=t("Method and SQL"),
            icon=":material/menu_book:",
            query_params=carried(metric=metric, lang=text.language()),
        )
