"""What the screen of green practices is made of: practices by site, classes in words, what moved, the enterprises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import streamlit as st

from data.problems import HIDDEN
from metrics import assessed, text
from metrics.assessed import framework, moves, register
from metrics.comparing import ranked_by_value
from metrics.figures import Figure
from metrics.labels import DIMENSIONS, WITHOUT_CLASS, label
from metrics.practice import NOT_THERE, OLD_MONTHS
from metrics.questions import Where
from metrics.text import t
from pages.shared import charts, heatmaps
from pages.shared.asking import ask, ask_one, look, titles
from pages.shared.filters import Filters
from pages.shared.panels import panel, rows_link
from pages.shared.sites import in_order
from pages.shared.tables import downloads, nothing, printed, table

MOST = 300  # enterprises on screen; all are in the downloads


def class_titles() -> dict[str, str]:
    """class -> title, from what is known least to the most demanding."""
    return {**{code: t(message) for code, message in WITHOUT_CLASS.items()}, **titles("practice_levels")}


def bases() -> dict[str, str]:
    """Which assessments may count -> what they are called."""
    return {"all": t("All assessments"), "verified": t("Verified"), "self": t("Self-assessed")}


def bases_in_captions() -> dict[str, str]:
    return {"all": t("all assessments"), "verified": t("verified assessments"), "self": t("self-assessments")}


def classes_in_words(found: Sequence[Figure]) -> str:
    """How many enterprises are in each class, as a sentence."""
    names = class_titles()
    by_class = {f.by["class"]: f for f in found}
    return " · ".join(
        f"{text.plain(names[code])} **{text.number(by_class[code].value)}**" for code in names if code in by_class
    )


def largest_class(found: Sequence[Figure], registered: Figure) -> str:
    """The finding of the classes: the largest of them, and how many enterprises are not assessed."""
    by_class = {f.by["class"]: f for f in found}
    classes = titles("practice_levels")
    ranked = ranked_by_value({code: f for code, f in by_class.items() if code in classes})
    if not ranked:
        return t("In which class are the enterprises?")
    code, figure = ranked[0]
    said = {
        "name": classes[code],
        "count": text.number(figure.value),
        "whole": text.number(registered.value),
        "others": text.number(by_class.get("not_assessed", Figure(value=Decimal(0))).value),
    }
    return t("Largest class: {name}, {count} of {whole} enterprises; {others} are not assessed", **said)


def by_class(filters: Filters, of_kind: str, metric: str) -> None:
    """How many enterprises are in each class."""
    found = {f.by["class"]: f for f in ask("practice_enterprises", ("class",), filters.where)}
    names = {code: name for code, name in class_titles().items() if code in found}
    panel(
        largest_class(list(found.values()), ask_one("practice_enterprises", filters.where)),
        t("Registered enterprises by class at the end of the period; {basis}.", basis=of_kind),
        "by_class",
        lambda: charts.bars(
            list(names.values()),
            [found[code].value for code in names],
            [text.number(found[code].value) for code in names],
        ),
        [{t("Class"): name, t("Enterprises"): found[code].value} for code, name in names.items()],
        {t("Enterprises"): text.number},
        filters,
        metric,
    )


def practices_by_site(filters: Filters, of_kind: str, metric: str) -> None:
    """A heat map of the level of each practice at each site, and which practice is strongest and which weakest."""
    names, sites = titles("practices"), titles("sites")
    cells = {(f.by["practice"], f.by["site"]): f for f in ask("practice_level", ("practice", "site"), filters.where)}
    whole = {f.by["practice"]: f for f in ask("practice_level", ("practice",), filters.where)}
    about_all = replace(filters.where, only=())
    columns = in_order(f.by["site"] for f in ask("practice_enterprises", ("site",), about_all))
    lines: list[heatmaps.Line] = []
    rows = []
    group = ""
    for dimension, practice in look(framework):
        title = label(DIMENSIONS, dimension)
        if dimension != group:
            lines.append((title, None))
            group = dimension
        levels = [cells.get((practice, site), Figure()).value for site in columns]
        lines.append((names[practice], levels))
        rows.append(
            {t("Dimension"): title, t("Practice"): names[practice], t("All sites"): whole.get(practice, Figure()).value}
            | {sites.get(site, site): level for site, level in zip(columns, levels, strict=True)}
        )
    ranked = ranked_by_value(whole)
    finding = t("Which practices are strong, which weak?")
    if len(ranked) > 1:
        (best, high), (worst, low) = ranked[0], ranked[-1]
        finding = t(
            "Strongest: {best} ({high}); weakest: {worst} ({low})",
            best=names[best],
            high=text.number(high.value),
            worst=names[worst],
            low=text.number(low.value),
        )
    panel(
        finding,
        t(
            "Mean level of each practice at the assessed enterprises of a site, 0 (none) to 100 (fully, with "
            "evidence), at the end of {period}; {basis}. Hatched is not assessed, which is not 0.",
            period=filters.period_text,
            basis=of_kind,
        ),
        "practices_by_site",
        lambda: heatmaps.levels(lines, [short(site) for site in columns], t("level")),
        rows if cells else [],
        dict.fromkeys(
            (t("All sites"), *(sites.get(site, site) for site in columns)), lambda value: text.number(value, 1)
        ),
        filters,
        metric,
        alt=f"{finding}. {_ends(cells, names)}",
    )


def short(site: str) -> str:
    """A site's code without what all codes of its kind begin with, to stand above a narrow column."""
    return site.split("-", 1)[-1]


def _ends(cells: dict[tuple[str, str], Figure], names: dict[str, str]) -> str:
    """The highest and the lowest cell, in words."""
    sites = titles("sites")
    ranked = ranked_by_value(
        {f"{names[practice]}, {sites.get(site, site)}": figure for (practice, site), figure in cells.items()}
    )
    if not ranked:
        return ""
    (most, high), (least, low) = ranked[0], ranked[-1]
    return t(
        "Highest: {most} ({high}); lowest: {least} ({low}).",
        most=most,
        high=text.number(high.value),
        least=least,
        low=text.number(low.value),
    )


def movement(filters: Filters, basis: str, of_kind: str) -> None:
    """What became of the classes since the period that this one is compared with."""
    past = filters.before
    title = t("What moved?")
    if past is None or past.last is None:
        st.header(title, anchor=False)
        st.caption(t("Choose a period, and what it is compared with, to see which enterprises changed class since."))
        return
    found = look(moves, past.last, replace(filters.where, only=()), basis)
    said = {name: text.number(getattr(found, name)) for name in ("rose", "fell", "stayed", "gained", "lost")}
    if found.rose or found.fell or found.stayed:
        title = t("{rose} rose, {fell} fell, {stayed} stayed", **said)
    st.header(title, anchor=False)
    ends = {"before": filters.period_before_text, "now": filters.period_text, "basis": of_kind}
    lines = [t("Classes at the end of {before} and of {now}; {basis}.", **ends)]
    if found.gained:
        lines.append(t("{gained} have a class now and had none.", **said))
    if found.lost:
        lines.append(t("{lost} had a class and have none now.", **said))
    st.caption(" ".join(lines))
    names = {NOT_THERE: t("Not registered yet"), **class_titles()}
    rows = [
        {t("Was"): names.get(m.before, m.before), t("Is"): names.get(m.after, m.after), t("Enterprises"): m.enterprises}
        for m in found.moves
    ]
    printed(rows, {t("Enterprises"): text.number})
    if rows:
        with st.container(horizontal=True):
            downloads(rows, title, "movement", filters)


def how_known(filters: Filters) -> None:
    """Who assessed, how long ago, and the score that each kind of assessment gives."""
    known = look(assessed.known, filters.where)
    names = ("registered", "assessed", "old", "verified", "own", "unsaid")
    said = {name: text.number(getattr(known, name)) for name in names}
    lines = [t("{assessed} of {registered} registered enterprises are assessed.", **said)]
    if known.verified:
        lines.append(t("{verified} have verified assessments.", **said))
    if known.own:
        lines.append(t("{own} have assessed themselves.", **said))
    if known.unsaid:
        lines.append(t("Of {unsaid} it is not stated who assessed.", **said))
    if known.assessed:
        ago = t("The latest assessment of {old} is more than {months} months old.", months=OLD_MONTHS, **said)
        lines.append(ago)
    st.markdown(" ".join(lines))
    rows = [
        {
            t("Assessments"): title,
            t("Assessed enterprises"): score.denominator,
            t("Score"): score.value,
        }
        for basis, title in bases().items()
        for score in ask("practice_score", (), _of(filters.where, basis))
    ]
    printed(rows, {t("Assessed enterprises"): text.number, t("Score"): lambda value: text.number(value, 1)})


def _of(where: Where, basis: str) -> Where:
    return replace(where, only=(("basis", basis),))


def enterprise_list(filters: Filters) -> None:
    """Every registered enterprise, to sort and to search."""
    title = t("The enterprises")
    st.header(title, anchor=False)
    about = t(
        "Class and score from all assessments, at the end of {period}. Names of micro enterprises are often those of "
        "their owners: only their own site sees them.",
        period=filters.period_text,
    )
    st.caption(about)
    listed = look(register, filters.where, "all")
    wanted = st.text_input(
        t("Search by code or name"), key="enterprise_search", icon=":material/search:", width=420
    ).casefold()
    found = [e for e in listed if wanted in f"{e.enterprise_code} {e.name or ''}".casefold()]
    if not found:
        nothing()
        return
    classes, sites = class_titles(), titles("sites")
    assessors = {**bases(), "both": t("Verified and self-assessed"), "unknown": t("Not stated")}
    rows = [
        {
            t("Code"): e.enterprise_code,
            t("Score"): e.score,
            t("Class"): classes.get(e.practice_class, e.practice_class),
            t("Name"): t(HIDDEN) if e.is_name_hidden else e.name,
            t("Site"): sites.get(e.site_code, e.site_code),
            t("Assessed weight"): e.assessed_weight_percent,
            t("Assessed on"): e.assessed_on,
            t("Age"): t("! older than {months} months", months=OLD_MONTHS) if e.is_old else None,
            t("Assessed by"): assessors[e.assessors] if e.assessors else None,
        }
        for e in found
    ]
    if len(found) > MOST:
        st.caption(
            t(
                "The first {most} are shown; {more} more are in the downloads, or search for one.",
                most=text.number(MOST),
                more=text.number(len(found) - MOST),
            )
        )
    table(
        rows[:MOST],
        {t("Score"): lambda value: text.number(value, 1), t("Assessed weight"): text.percent},
        "enterprises",
        alt=title,
        column_config={
            t("Assessed on"): st.column_config.DateColumn(format="DD/MM/YYYY"),
            t("Name"): st.column_config.TextColumn(width="medium"),
        },
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        downloads(rows, title, "enterprises", filters, about)
        rows_link("practice_enterprises")
