"""What a board pack is ordered with: period, comparison, sites, sections, and what the board itself has to say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from data.words import N_
from metrics.questions import Where

ADDRESS = "http://127.0.0.1:8501"  # where figures are followed to, if nothing else is set

SECTIONS = {
    "follow_up": N_("What became of the last meeting's decisions"),
    "answers": N_("Three questions, three answers"),
    "waste": N_("Waste flows"),
    "practices": N_("Green practices"),
    "coaching": N_("Coaching"),
    "ecosystem": N_("Ecosystem"),
    "sites": N_("Sites side by side"),
    "members": N_("Kadin: members, partners, green products"),
    "decisions": N_("What needs a decision"),
    "uncertain": N_("What is uncertain, and why"),
    "methods": N_("Methods, definitions and sources"),
    "gri": N_("GRI 306-3, 306-4 and 306-5"),
    "sipsn": N_("In the words of the national system (SIPSN)"),
}

STATUSES = {
    "not_begun": N_("not begun"),
    "under_way": N_("under way"),
    "done": N_("done"),
    "dropped": N_("dropped"),
}
ENDED = ("done", "dropped")


@dataclass(frozen=True)
class Option:
    """One way to decide, and what follows from it."""

    what: str
    follows: str = ""


@dataclass(frozen=True)
class Point:
    """A point for decision. owner: who is to carry it out; due: until when."""

    title: str
    options: tuple[Option, ...] = ()
    owner: str = ""
    due: date | None = None


@dataclass(frozen=True)
class FollowUp:
    """What became of a point of an earlier pack."""

    title: str
    decided: str = ""
    owner: str = ""
    due: date | None = None
    status: str = "not_begun"  # of STATUSES
    note: str = ""


@dataclass(frozen=True)
class Order:
    """An order. first, last: first days of the months; against: those compared with; sections: codes, in any order.

    address: of the dashboard, where figures are followed to.
    """

    first: date
    last: date
    against: tuple[date, date] | None = None
    sites: tuple[str, ...] = ()
    definition: str | None = None
    language: str = "id"
    sections: tuple[str, ...] = tuple(SECTIONS)
    note: str = ""
    points: tuple[Point, ...] = ()
    follow_up: tuple[FollowUp, ...] = ()
    made_by: str = ""
    address: str = ADDRESS

    @property
    def where(self) -> Where:
        return Where(self.sites, self.first, self.last, self.definition)

    @property
    def before(self) -> Where | None:
        return Where(self.sites, *self.against, self.definition) if self.against else None

    def as_object(self) -> dict[str, Any]:
        """As an object of JSON; days as YYYY-MM-DD."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def address() -> str:
    """Where the dashboard of this installation is reached, from GREEN_UMKM_ADDRESS."""
    return os.environ.get("GREEN_UMKM_ADDRESS", ADDRESS).rstrip("/")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def order_of(given: Mapping[str, Any]) -> Order:
    """An order of what as_object gave; what a later release no longer knows is left out."""
    known = {field.name for field in fields(Order)}
    found = {name: value for name, value in given.items() if name in known}
    found |= {name: date.fromisoformat(found[name]) for name in ("first", "last")}
    if found.get("against"):
        first, last = found["against"]
        found["against"] = (date.fromisoformat(first), date.fromisoformat(last))
    found |= {name: tuple(found.get(name, ())) for name in ("sites", "sections")}
    found["points"] = tuple(
        Point(**_dated(point) | {"options": tuple(Option(**option) for option in point["options"])})
        for point in found.get("points", ())
    )
    found["follow_up"] = tuple(FollowUp(**_dated(one)) for one in found.get("follow_up", ()))
    return Order(**found)


def _dated(given: Mapping[str, Any]) -> dict[str, Any]:
    return {**given, "due": date.fromisoformat(given["due"]) if given.get("due") else None}
