"""What needs a decision: what the figures say needs attention, and the points that the board is to decide."""

from __future__ import annotations

from metrics import attention, text
from metrics.pack.document import Block, Column, Heading, Table, Words
from metrics.pack.facts import Facts
from metrics.pack.order import Point
from metrics.pack.sections.common import before_text
from metrics.sentences import HEAVY, sentence
from metrics.text import t


def matters_in_words(facts: Facts) -> list[tuple[str, str]]:
    """(what, sentence) of everything that needs attention, as of the day of the version."""
    share = facts.one("coaching_priority_share")
    found = attention.matters(facts.db, facts.where, facts.day, facts.before, facts.version)
    return [(matter.what, sentence(matter, share, facts.titles, before_text(facts))) for matter in found]


def decisions(facts: Facts) -> list[Block]:
    said = matters_in_words(facts)
    found: list[Block] = []
    if said:
        rows = tuple((t("! heavy") if what in HEAVY else t("to look into"), words) for what, words in said)
        columns = (Column(t("Weight"), 1), Column(t("What the figures say"), 6))
        day = t("As of {day}, the day of this version of the data.", day=text.full_date(facts.day))
        found.append(Table("attention", t("Needs attention"), day, columns, rows))
    else:
        found.append(Words(t("Nothing that the figures can tell.")))
    found.append(Heading(t("Points for decision")))
    if not facts.order.points:
        found.append(Words(t("No point for decision was put in this pack."), tone="note"))
    for nth, point in enumerate(facts.order.points, start=1):
        found.append(_point(nth, point))
    return found


def _point(nth: int, point: Point) -> Table:
    letters = "ABCDEFGHIJ"
    rows = tuple(
        (letters[at % len(letters)], option.what, option.follows or text.NOTHING, "☐")
        for at, option in enumerate(point.options)
    ) or ((text.NOTHING, t("No options were written down."), text.NOTHING, "☐"),)
    due = text.full_date(point.due) if point.due else t("no day set")
    columns = (
        *(Column(t("Option"), 0.7), Column(t("What"), 3), Column(t("What follows"), 3.4)),
        Column(t("Decided"), 0.9),
    )
    about = t("Owner: {owner} · Due: {due}", owner=point.owner or text.NOTHING, due=due)
    return Table(f"point_{nth}", f"{nth}. {point.title}", about, columns, rows)
