"""What needs attention, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from data.words import N_
from metrics import saying, text
from metrics.attention import Matter, Part
from metrics.figures import Figure
from metrics.text import t

MOST = 3  # parts that a sentence names
Titles = Callable[[str], Mapping[str, str]]  # reference table -> code -> title

SAID = {
    "not_met": N_(
        "The share of women and/or young participants is {figure}: below {target}, whatever the incomplete data are."
    ),
    "undecidable": N_("Whether {target} women and/or young participants are reached is open: {figure}. {settling}"),
    "overdue": N_("A target is overdue: {parts}."),
    "prohibited": N_("Waste was disposed of where that is forbidden: {parts}."),
    "falling": N_("Lower than in {before}, by at least: {parts}."),
    "balance": N_("Batches whose mass balance is unlike others of their product: {parts}."),
    "silent": N_("No report of waste in this period: {parts}."),
    "stale": N_("No new record for more than two months: {parts}."),
    "held": N_("Rows that wait to be repaired and count nowhere yet: {parts}."),
}
HEAVY = ("not_met", "overdue", "prohibited")


def sentence(matter: Matter, share: Figure, titles: Titles, before: str) -> str:
    """A matter in words. share: of women and/or young participants in the period; before: the period compared with."""
    return t(
        SAID[matter.what],
        parts=_parts(matter, titles),
        settling=saying.settling_text(share),
        figure=saying.shown("coaching_priority_share", share),
        target=f"{text.number(share.target)} %",
        before=before,
    )


def _parts(matter: Matter, titles: Titles) -> str:
    """The largest parts of a matter in words, and how many more there are."""
    say = PARTS[matter.what]
    named = [say(part, titles) for part in matter.parts[:MOST]]
    rest = matter.parts[MOST:]
    return "; ".join([*named, t("and {count} more", count=len(rest))] if rest else named)


def _site(part: Part, titles: Titles) -> str:
    return titles("sites").get(part.of, part.of)


def _late(part: Part, titles: Titles) -> str:
    site = _site(part, titles)
    return t("{site}, last on {day}", site=site, day=text.full_date(part.on)) if part.on else site


def _target(part: Part, titles: Titles) -> str:
    title = titles("targets").get(part.of, part.of)
    if part.on is None:
        return title
    achieved = text.number(part.amount, 1) if part.amount is not None and part.amount % 1 else text.number(part.amount)
    return t(
        "{target}, due in {month}, is at {achieved}", target=title, month=text.full_month(part.on), achieved=achieved
    )


def _lost(part: Part, titles: Titles) -> str:
    points = t("{points} points", points=text.number(part.amount, 1))
    return f"{saying.title(part.of)} ({points})"


PARTS: dict[str, Callable[[Part, Titles], str]] = {
    "not_met": lambda part, titles: text.number(part.amount),
    "undecidable": lambda part, titles: text.number(part.amount),
    "overdue": _target,
    "prohibited": lambda part, titles: f"{_site(part, titles)} {text.mass(part.amount)}",
    "falling": _lost,
    "balance": lambda part, titles: f"{_site(part, titles)} ({text.number(part.amount)})",
    "silent": _site,
    "stale": _late,
    "held": lambda part, titles: f"{part.of} ({text.number(part.amount)})",
}
