"""Packs that are kept: made, saved, and held against what the data say now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import simplejson

from data import packs
from data.store import Database, Store
from metrics.figures import Figure, figures
from metrics.pack import tables, typesetting
from metrics.pack.composing import Composed, compose, made_at, release
from metrics.pack.document import Asked
from metrics.pack.order import ENDED, FollowUp, Order
from metrics.questions import Where


@dataclass(frozen=True)
class Pack:
    """A pack as it was made: the document with its figures, as PDF and as workbook."""

    composed: Composed
    pdf: bytes
    workbook: bytes


def made(db: Database, order: Order, version: int) -> Pack:
    """A pack as of a version of the data; the same order, version and release give the same bytes.

    Raises metrics.figures.Unsupported.
    """
    composed = compose(db, order, version)
    moment = made_at(db, version)
    return Pack(composed, typesetting.pdf(composed.document), tables.made(composed, moment))


def save(store: Store, pack: Pack, order: Order, by: str) -> str:
    """Keep a pack; returns its number. Raises StoreError."""
    parts = packs.Parts(pack.pdf, pack.workbook, _as_json(pack.composed.figures))
    return packs.save(store, pack.composed.document.version, release(), order.as_object(), parts, by)


def _as_json(found: Mapping[Asked, Figure]) -> bytes:
    rows = [
        {
            "metric": asked.metric,
            "sites": list(asked.where.sites),
            "first": asked.where.first and asked.where.first.isoformat(),
            "last": asked.where.last and asked.where.last.isoformat(),
            "definition": asked.where.definition,
            "only": [list(pair) for pair in asked.where.only],
            **{name: getattr(figure, name) for name in PARTS},
        }
        for asked, figure in found.items()
    ]
    return simplejson.dumps(rows, use_decimal=True, ensure_ascii=False).encode()


PARTS = ("value", "low", "high", "unknown", "numerator", "denominator")


def kept_figures(content: bytes) -> dict[Asked, Figure]:
    """The figures of a saved pack, each with what it was asked."""
    found = {}
    for row in simplejson.loads(content, use_decimal=True):
        first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("first", "last"))
        only = tuple((name, value) for name, value in row["only"])
        where = Where(tuple(row["sites"]), first, last, row["definition"], only)
        parts: dict[str, Any] = {name: None if row[name] is None else Decimal(row[name]) for name in PARTS}
        found[Asked(row["metric"], where)] = Figure(**parts)
    return found


@dataclass(frozen=True)
class Changed:
    """A figure of a saved pack that is another now; `now` has no value where there is none any more."""

    asked: Asked
    then: Figure
    now: Figure

    @property
    def gained(self) -> Decimal | None:
        """By how much, in its own unit; None where one of the two has no value."""
        if self.then.value is None or self.now.value is None:
            return None
        return self.now.value - self.then.value


def changed(db: Database, order: Order, content: bytes, version: int) -> list[Changed]:
    """The figures of a saved pack that differ at a version of the data, those that moved the most of themselves first.

    order: what it was made of; content: its kept figures.
    """
    then = kept_figures(content)
    now = compose(db, order, version).figures
    found = []
    for question, figure in then.items():
        after = now.get(question) or figures(db, question.metric, (), question.where, version)[0]
        if any(getattr(figure, part) != getattr(after, part) for part in PARTS[:3]):
            found.append(Changed(question, figure, after))
    return sorted(found, key=_share_moved, reverse=True)


def _share_moved(one: Changed) -> Decimal:
    if one.gained is None or not one.then.value:
        return Decimal("Infinity")
    return abs(one.gained / one.then.value)


def to_follow_up(before: Order) -> tuple[FollowUp, ...]:
    """What the next pack is to report on: the points of an earlier one, and what was not ended of those before it."""
    still_open = tuple(one for one in before.follow_up if one.status not in ENDED)
    fresh = tuple(FollowUp(point.title, owner=point.owner, due=point.due) for point in before.points)
    return (*fresh, *still_open)
