"""Green practices of the enterprises, and whom coaching reaches."""

from __future__ import annotations

from dataclasses import replace

from metrics import assessed, comparing, composition, practice, reaching, saying, text
from metrics.labels import ORGANISERS, PARTICIPANTS, WITHOUT_CLASS, label, weights
from metrics.pack.document import Block, Cell, Column, Heading, Picture, Table, Words
from metrics.pack.facts import Facts, count
from metrics.pack.pictures import Bar, Piece, bars, whole
from metrics.pack.sections.common import (
    about,
    asked,
    headlines,
    mark,
    nothing,
    plain_number,
    rate_by_month,
    site_columns,
)
from metrics.text import t

SHARE = "coaching_priority_share"
PEOPLE = (
    *("coaching_participants", SHARE, "coaching_women", "coaching_young", "coaching_women_and_young"),
    *("coaching_new_participants", "coaching_attendances"),
)


def practices(facts: Facts) -> list[Block]:
    if not facts.one("practice_enterprises").value:
        return [nothing()]
    known = assessed.known(facts.db, facts.where, facts.version)
    verified = t(
        "{verified} have a verified assessment, {own} one of their own, of {unsaid} it is not said; {old} were last "
        "assessed more than {months} months before the end of the period.",
        verified=text.number(known.verified),
        own=text.number(known.own),
        unsaid=text.number(known.unsaid),
        old=text.number(known.old),
        months=practice.OLD_MONTHS,
    )
    return [
        headlines(
            facts, ("practice_score", "practice_assessed_share"), "practices", t("Practices in figures"), verified
        ),
        _classes(facts),
        *(_moves(facts) if known.assessed else []),
        *_scores(facts),
        *([_weights(facts)] if known.assessed else []),
    ]


def _classes(facts: Facts) -> Table:
    names = {code: t(title) for code, title in WITHOUT_CLASS.items()} | dict(facts.titles("practice_levels"))
    now = {f.by["class"]: f for f in facts.by("practice_enterprises", ("class",))}
    past = (
        {f.by["class"]: f for f in facts.by("practice_enterprises", ("class",), facts.before)} if facts.before else {}
    )
    rows: list[tuple[Cell, ...]] = []
    for code, name in names.items():
        if code not in now and code not in past:
            continue
        row: list[Cell] = [name, facts.number("practice_enterprises", now[code]) if code in now else plain_number(0)]
        if facts.before:
            row.append(
                facts.number("practice_enterprises", past[code], facts.before) if code in past else plain_number(0)
            )
        rows.append(tuple(row))
    end = text.full_month(facts.order.last)
    columns = [Column(t("Class"), 3), Column(end, 1.2, True)]
    if facts.order.against:
        columns.append(Column(text.full_month(facts.order.against[1]), 1.2, True))
    title = t("In which class are the enterprises?")
    return Table("classes", title, t("Registered enterprises at the end of the month"), tuple(columns), tuple(rows))


def _moves(facts: Facts) -> list[Block]:
    if not facts.order.against:
        return []
    found = assessed.moves(facts.db, facts.order.against[1], facts.where, "all", facts.version)
    said = t(
        "Of those with a class at both dates {rose} rose, {fell} fell and {stayed} stayed; {gained} got a class, "
        "{lost} lost it.",
        rose=text.number(found.rose),
        fell=text.number(found.fell),
        stayed=text.number(found.stayed),
        gained=text.number(found.gained),
        lost=text.number(found.lost),
    )
    return [Words(said)]


def _scores(facts: Facts) -> list[Block]:
    scores = facts.by_site("practice_score")
    ranked = comparing.ranked_by_value(scores)
    rows = [Bar(facts.site(code), saying.shown("practice_score", f), float(f.value or 0)) for code, f in ranked]
    if not rows:
        return []
    said = "; ".join(f"{row.name}: {row.text}" for row in rows)
    title, by_site = t("Practice score by site"), t("Practices by site")
    return [
        Picture(bars(rows, most=100), title, about(facts, t("score from 0 to 100")), f"{said}."),
        site_columns(
            facts, ("practice_score", "practice_assessed_share", "practice_enterprises"), "practices_by_site", by_site
        ),
    ]


def _weights(facts: Facts) -> Table:
    found = practice.sensitivity(facts.db, facts.where, facts.version)
    rows = tuple((weights(one.weights), plain_number(one.changed), plain_number(one.assessed)) for one in found)
    columns = (
        *(Column(t("Weights"), 3), Column(t("Would change class"), 1.3, True)),
        Column(t("Of enterprises assessed"), 1.3, True),
    )
    note = t("The framework and its weights are a choice of this programme; no official scale exists yet.")
    return Table("weights", t("Classes under other weights"), about(facts), columns, rows, (note,))


def coaching(facts: Facts) -> list[Block]:
    everyone = facts.one("coaching_participants")
    if everyone.withheld:
        return [Words(t(saying.WITHHELD))]
    if not everyone.value:
        return [nothing()]
    figure = facts.one(SHARE)
    found: list[Block] = [headlines(facts, PEOPLE, "coaching", t("Coaching in figures"))]
    is_one_year = facts.order.first.year == facts.order.last.year
    if not is_one_year:
        found.append(_years(facts))
    elif settling := saying.settling_text(figure):
        found.append(Words(settling, asked(facts, SHARE)))
    found += [*_parts(facts), _course(facts)]
    found += [
        site_columns(facts, ("coaching_participants", SHARE), "coaching_by_site", t("Coaching by site"), _twice()),
        _by(facts, "topic", t("Which topics reach them?"), t("Topic")),
        _by(facts, "organiser", t("Whose coaching reaches them?"), t("Organiser")),
    ]
    if is_one_year:
        found += _pace(facts)
    if any(figure.withheld for figure in facts.said.values()):
        found.append(Words(t(saying.WITHHELD)))
    return found


def _twice() -> str:
    return t("who came to two of them counts at both")


def _years(facts: Facts) -> Table:
    rows = tuple(
        (
            str(f.by["year"]),
            count(f.denominator),
            count(f.numerator),
            facts.number(SHARE, f),
            saying.target_text(SHARE, f),
        )
        for f in facts.by(SHARE, ("year",))
    )
    columns = (
        *(Column(t("Year"), 1), Column(t("Participants"), 1.2, True), Column(t("Women and/or young"), 1.3, True)),
        *(Column(t("Share"), 1.3, True), Column(t("Against the target"), 3)),
    )
    return Table("coaching_by_year", t("Year by year"), t("The target is one of each calendar year."), columns, rows)


def _parts(facts: Facts) -> list[Block]:
    pieces = [
        Piece(
            t(PARTICIPANTS[part.part]),
            f"{text.number(part.people)} · {text.percent(part.share_percent)}",
            float(part.begins_percent),
            float(part.share_percent),
            {"undecided": "open", "neither": "other"}.get(part.part, "sure"),
        )
        for part in composition.parts(facts.db, facts.where, facts.version)
        if part.people
    ]
    if not pieces:
        return []
    said = "; ".join(f"{piece.name}: {piece.text}" for piece in pieces)
    title, parts = t("Who are the participants?"), about(facts, t("people, each in one part"))
    return [Picture(whole(pieces, mark(facts.one(SHARE))), title, parts, f"{said}.")]


def _course(facts: Facts) -> Picture:
    about = (
        t("Share of women and/or young participants by month; the band is who may be either."),
        t("Each person counts in the month of the first session of the year."),
    )
    return rate_by_month(facts, SHARE, t("Is the share rising?"), " ".join(about))


def _by(facts: Facts, by: str, title: str, column: str) -> Table:
    found = comparing.largest_first(facts.by(SHARE, (by,)))
    people = {f.by[by]: f for f in facts.by("coaching_participants", (by,))}
    rows = tuple(
        (
            label(ORGANISERS, f.by[by]) if by == "organiser" else str(f.by[by]),
            facts.number("coaching_participants", people[f.by[by]]),
            facts.number(SHARE, f),
        )
        for f in found
    )
    columns = (Column(column, 3), Column(t("Participants"), 1.1, True), Column(saying.title(SHARE), 1.5, True))
    return Table(f"coaching_by_{by}", title, about(facts, _twice()), columns, rows)


def _pace(facts: Facts) -> list[Block]:
    asked = replace(facts.where, definition=None)
    ends = reaching.pace(facts.db, facts.order.last.year, asked, facts.version)
    if ends is None or not ends.months_left or facts.order.last.year < facts.day.year:
        return []
    said = t(
        "At the pace of {first} to {last} the year ends with {people} participants and a share of {share}.",
        first=text.period(ends.first_month),
        last=text.period(ends.last_month),
        people=text.number(ends.participants),
        share=text.percent_range(ends.low_percent, ends.high_percent),
    )
    return [Heading(t("Where does the year end?")), Words(said)]
