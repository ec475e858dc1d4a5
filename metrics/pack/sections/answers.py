"""What became of the last meeting's decisions, and the three questions with their answers."""

from __future__ import annotations

from dataclasses import replace

from data.words import N_
from metrics import coverage, saying, text
from metrics.catalogue import METRICS
from metrics.pack.document import Block, Card, Cards, Cell, Column, Heading, Table, Words
from metrics.pack.facts import Facts
from metrics.pack.order import STATUSES
from metrics.pack.sections.common import about, before_note, before_text, change_text, definition, target_text
from metrics.questions import Where
from metrics.targets import judged
from metrics.text import t

NO_DATA = N_("There is no data of this in the period.")
QUESTIONS = {
    "diversion_rate": N_("How much waste is kept from disposal?"),
    "practice_score": N_("How green are the practices?"),
    "coaching_priority_share": N_("Does coaching reach women and young people?"),
}
BESIDE = ("waste_diverted", "waste_prevented", "ghg_avoided")


def follow_up(facts: Facts) -> list[Block]:
    if not facts.order.follow_up:
        return [Words(t("No decisions of an earlier meeting are known here."), tone="note")]
    columns = (
        *(Column(t("Decision"), 3), Column(t("What was decided"), 2.4), Column(t("Owner"), 1.4)),
        *(Column(t("Due"), 1.4), Column(t("Status"), 1.2), Column(t("Note"), 2)),
    )
    rows = tuple(
        (
            *(one.title, one.decided or text.NOTHING, one.owner or text.NOTHING),
            *(one.due or text.NOTHING, t(STATUSES[one.status]), one.note or text.NOTHING),
        )
        for one in facts.order.follow_up
    )
    return [Table("follow_up", t("Decisions of the last meeting"), "", columns, rows)]


def answers(facts: Facts) -> list[Block]:
    found: list[Block] = []
    if facts.order.note.strip():
        found += [Heading(t("Note of the board"))]
        found += [Words(part.strip()) for part in facts.order.note.split("\n\n") if part.strip()]
    found.append(Cards(tuple(_card(facts, metric, t(question)) for metric, question in QUESTIONS.items())))
    found.append(Cards(tuple(_card(facts, metric) for metric in BESIDE)))
    found.append(_promised(facts))
    if note := before_note(facts):
        found.append(Words(note, tone="note"))
    return found


def _promised(facts: Facts) -> Table:
    """What was achieved against what was promised: every target of the programme and the nation, with its verdict."""
    rows: list[tuple[Cell, ...]] = []
    for one in judged(facts.db, facts.where, facts.version, facts.day):
        is_yearly = one.target.scope == "each calendar year"
        if one.target.scope.startswith("each site") or (is_yearly and not _is_within(facts, one.of)):
            continue
        where = Where(
            facts.where.sites if is_yearly else (), facts.where.first, facts.where.last, one.target.definition
        )
        achieved = facts.number(one.target.metric, one.figure, replace(where, first=None) if one.of else where)
        rows.append(
            (
                saying.target_title(one.target),
                one.of or (t("Nation") if one.target.scope == "national" else t("Whole programme")),
                replace(achieved, text=saying.with_bounds(one)),
                saying.SHOWN[METRICS[one.target.metric].unit](one.target.value),
                saying.verdict_words(one.verdict, one.target),
            )
        )
    columns = (
        *(Column(t("Target"), 2.6), Column(t("Of"), 1.2), Column(t("Achieved"), 1.2, True)),
        *(Column(t("Wanted"), 1, True), Column(t("Verdict"), 2)),
    )
    day = t("As of {day}, the day of this version of the data.", day=text.full_date(facts.day))
    return Table("promised", t("Targets and verdicts"), day, columns, tuple(rows))


def _is_within(facts: Facts, year: str) -> bool:
    return not year or facts.order.first.year <= int(year) <= facts.order.last.year


def _card(facts: Facts, metric: str, question: str = "") -> Card:
    figure = facts.one(metric)
    change = change_text(facts, metric, figure)
    past = before_text(facts)
    if change == t("open"):
        change = t("Whether it is more or less than in {period} is open.", period=past)
    elif change:
        change = t("{change} against {period}", change=change, period=past)
    lines = (
        target_text(facts, metric, figure)
        if figure.value is not None
        else saying.withheld_text([figure]) or t("There is no data of this in the period."),
        change,
        saying.range_text(metric, figure),
        t("Against each site's own baseline: see “Before and after”.") if metric == "waste_prevented" else "",
        saying.unknown_text(metric, figure),
        saying.settling_text(figure) if metric == "coaching_priority_share" and is_one_year(facts) else "",
    )
    small = [_covered(facts, metric), definition(facts) if METRICS[metric].has_definitions else ""]
    return Card(
        saying.title(metric),
        facts.number(metric, figure),
        tuple(line for line in lines if line),
        about(facts, *small),
        question,
    )


def is_one_year(facts: Facts) -> bool:
    """Whether the period lies in one calendar year, of which the target of coaching is."""
    return facts.order.first.year == facts.order.last.year


def _covered(facts: Facts, metric: str) -> str:
    """How much of what a figure is about stands behind it."""
    if metric == "practice_score":
        share = facts.one("practice_assessed_share")
        message = N_("{part} of {whole} enterprises assessed")
    elif metric == "coaching_priority_share":
        share, message = facts.one(metric), N_("{part} of {whole} participants")
    else:
        return coverage_text(facts)
    return t(message, part=text.number(share.numerator), whole=text.number(share.denominator))


def coverage_text(facts: Facts) -> str:
    asked = Where(facts.where.sites, facts.where.first, facts.where.last)
    found = coverage.sites_reporting(facts.db, asked, facts.version)
    return t("{reported} of {expected} sites reported", reported=found.reported, expected=found.expected)
