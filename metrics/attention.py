"""What needs a person's attention, found in the figures: each matter with where it is and how much of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from data.store import Database
from metrics import balance, coverage, targets
from metrics.catalogue import HEADLINES
from metrics.comparing import surely_lost
from metrics.figures import figures
from metrics.mending import waiting
from metrics.questions import Where
from metrics.reaching import needed_next, records_to_settle

LEAST_FALL = Decimal(1)  # point, below which a figure has not fallen


@dataclass(frozen=True)
class Part:
    """Where a matter lies and how much of it: a site, an upload, a metric or a target.

    amount: days (stale), people (undecidable, not_met), t (prohibited), batches (balance), points (falling: at
    least), rows (held), the value of the figure (overdue); None for a site that sent nothing.
    """

    of: str
    amount: Decimal | None = None
    on: date | None = None


@dataclass(frozen=True)
class Matter:
    """One thing to look into.

    what: not_met, undecidable, overdue, prohibited, falling, balance, silent, stale or held. Its largest part is first.
    """

    what: str
    parts: tuple[Part, ...]


def matters(
    db: Database, where: Where, on: date, before: Where | None = None, version: int | None = None
) -> list[Matter]:
    """Everything that needs attention in a period, as of a day.

    before: the period that figures are compared with; without it none can have fallen. Raises Unsupported.
    """
    found = [
        *_coaching(db, where, version),
        _overdue(db, where, on, version),
        _prohibited(db, where, version),
        _falling(db, where, before, version),
        _balance(db, where, version),
        _silent(db, where, version),
        _stale(db, where, on, version),
        _held(db, where, version),
    ]
    return [matter for matter in found if matter.parts]


def _coaching(db: Database, where: Where, version: int | None) -> list[Matter]:
    """The share of women and young people where it is below its target, or where that cannot be decided."""
    name = "coaching_priority_share"
    years = figures(db, name, ("year",), where, version)
    if len(years) != 1:  # the target is one of each calendar year
        return []
    (share,) = figures(db, name, (), where, version)
    if share.verdict == "undecidable" and records_to_settle(share):
        return [Matter("undecidable", (Part(name, Decimal(records_to_settle(share))),))]
    if share.verdict == "not_met":
        return [Matter("not_met", (Part(name, Decimal(needed_next(share))),))]
    return []


def _overdue(db: Database, where: Where, on: date, version: int | None) -> Matter:
    if where.sites:  # targets with a day are of the programme and the nation
        return Matter("overdue", ())
    late = [j for j in targets.judged(db, where, version, on) if j.verdict == "overdue"]
    late = [j for j in late if not where.last or not j.target.due or j.target.due <= where.last]
    return Matter("overdue", tuple(Part(j.target.target, j.figure.value, j.target.due) for j in late))


def _prohibited(db: Database, where: Where, version: int | None) -> Matter:
    by_site = figures(db, "prohibited_mass", ("site",), where, version)
    return Matter("prohibited", _largest([Part(f.by["site"], f.value) for f in by_site if f.value]))


def _falling(db: Database, where: Where, before: Where | None, version: int | None) -> Matter:
    """Figures that are lower than before, however what is not known of both turns out."""
    if before is None:
        return Matter("falling", ())
    lost = {
        name: surely_lost(figures(db, name, (), where, version)[0], figures(db, name, (), before, version)[0])
        for name in HEADLINES
    }
    return Matter("falling", _largest([Part(name, by) for name, by in lost.items() if by >= LEAST_FALL]))


def _balance(db: Database, where: Where, version: int | None) -> Matter:
    strange = balance.strange_by_site(db, where, version)
    return Matter("balance", _largest([Part(site, Decimal(batches)) for site, batches in strange.items()]))


def _silent(db: Database, where: Where, version: int | None) -> Matter:
    """Operating sites of which nothing came in the whole period."""
    by_site = figures(db, "reporting_sites", ("site",), replace(where, definition=None), version)
    return Matter("silent", tuple(Part(f.by["site"]) for f in by_site if not f.value))


def _stale(db: Database, where: Where, on: date, version: int | None) -> Matter:
    late = [
        Part(fresh.site_code, Decimal(fresh.days), fresh.last_on)
        for fresh in coverage.freshness(db, on, version)
        if coverage.is_stale(fresh.last_on, on) and (not where.sites or fresh.site_code in where.sites)
    ]
    return Matter("stale", _largest(late))


def _held(db: Database, where: Where, version: int | None) -> Matter:
    """Rows of these sites that wait to be repaired, by upload."""
    held = waiting(db, where.sites, version)
    return Matter("held", _largest([Part(each.upload_id, Decimal(each.rows)) for each in held]))


def _largest(parts: list[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-(part.amount or 0), part.of)))
