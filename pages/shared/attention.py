"""What needs attention, in sentences, each with the way to the place."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.arriving import today
from data.words import N_
from metrics.attention import Matter, Part, matters
from pages.shared import cards, text
from pages.shared.address import carried
from pages.shared.asking import ask_one, look, titles
from pages.shared.filters import Filters
from pages.shared.text import language, plain, t

MOST = 3  # parts that a sentence names

# what -> the sentence, the screen to go to, what the link says
SAID: dict[str, tuple[str, str, str]] = {
    "not_met": (
        N_(
            "The share of women and/or young participants is {figure}: "
            "below {target}, whatever the incomplete data are."
        ),
        "coaching.py",
        N_("See coaching"),
    ),
    "undecidable": (
        N_("Whether {target} women and/or young participants are reached is open: {figure}. {settling}"),
        "coaching.py",
        N_("See coaching"),
    ),
    "overdue": (N_("A target is overdue: {parts}."), "achievement.py", N_("See targets")),
    "prohibited": (N_("Waste was disposed of where that is forbidden: {parts}."), "waste.py", N_("See destinations")),
    "falling": (N_("Lower than in {before}, by at least: {parts}."), "achievement.py", N_("See the quarters")),
    "balance": (
        N_("Batches whose mass balance is unlike others of their product: {parts}."),
        "factories.py",
        N_("See batches"),
    ),
    "silent": (N_("No report of waste in this period: {parts}."), "quality.py", N_("See reports")),
    "stale": (N_("No new record for more than two months: {parts}."), "quality.py", N_("See reports")),
    "held": (N_("Rows that wait to be repaired and count nowhere yet: {parts}."), "upload.py", N_("Repair rows")),
}
HEAVY = ("not_met", "overdue", "prohibited")


def list_matters(filters: Filters) -> None:
    """Everything that needs attention in the period that was chosen; a sentence too where nothing does."""
    found = look(matters, filters.where, today(), filters.before)
    if not found:
        st.markdown(":material/check_circle: " + t("Nothing that the figures can tell."))
        return
    with st.container(border=True, key="matters"):
        for matter in found:
            _matter(matter, filters)


def _matter(matter: Matter, filters: Filters) -> None:
    sentence, page, label = SAID[matter.what]
    icon = ":material/error:" if matter.what in HEAVY else ":material/info:"
    share = ask_one("coaching_priority_share", filters.where)
    words = t(
        sentence,
        parts=_parts(matter),
        settling=cards.settling_text(share),
        figure=cards.shown("coaching_priority_share", share),
        target=f"{text.number(share.target)} %",
        before=filters.period_before_text,
    )
    said, way = st.columns([5, 1], vertical_alignment="center")
    said.markdown(f"{icon} {words}")
    only = {"factory": matter.parts[0].of, "view_part": "production"} if matter.what == "balance" else {}
    only |= {"held": matter.parts[0].of} if matter.what == "held" else {}
    way.page_link(page, label=t(label), query_params=carried(lang=language(), **only))


def _parts(matter: Matter) -> str:
    """The largest parts of a matter in words, and how many more there are."""
    say = PARTS[matter.what]
    named = [say(part) for part in matter.parts[:MOST]]
    rest = matter.parts[MOST:]
    return "; ".join([*named, t("and {count} more", count=len(rest))] if rest else named)


def _site(part: Part) -> str:
    return titles("sites").get(part.of, part.of)


def _late(part: Part) -> str:
    return t("{site}, last on {day}", site=_site(part), day=text.full_date(part.on)) if part.on else _site(part)


def _target(part: Part) -> str:
    title = titles("targets").get(part.of, part.of)
    return t("{target}, due in {month}", target=title, month=text.full_month(part.on)) if part.on else title


def _lost(part: Part) -> str:
    points = t("{points} points", points=text.number(part.amount, 1))
    return f"{cards.title(part.of)} ({points})"


PARTS: dict[str, Callable[[Part], str]] = {
    "not_met": lambda part: text.number(part.amount),
    "undecidable": lambda part: text.number(part.amount),
    "overdue": _target,
    "prohibited": lambda part: f"{_site(part)} {text.mass(part.amount)}",
    "falling": _lost,
    "balance": lambda part: f"{_site(part)} ({text.number(part.amount)})",
    "silent": _site,
    "stale": _late,
    "held": lambda part: f"{plain(part.of)} ({text.number(part.amount)})",
}
