"""What has arrived of what was expected, month by month and site by site, and what of it is still to be mended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from data.closing import closed
from data.store import Database, head
from metrics.figures import at_version
from metrics.mending import BY_ENTERPRISE, filed, kinds, placed_held, warned
from metrics.periods import last_over, months, shifted
from metrics.questions import answered

__all__ = ["STATES", "Cell", "Matrix", "kinds", "latest_months", "matrix"]

State = Literal["problems", "closed", "received", "nil", "missing", "not_expected"]
STATES: tuple[State, ...] = ("problems", "closed", "received", "nil", "missing", "not_expected")
ONLY_FACTORIES = ("production_batches",)  # a network of members makes none


@dataclass(frozen=True)
class Cell:
    """What is there of one kind of report for one site and month (its first day).

    state: "problems" (rows are held, or warnings are open), "closed" (rows of a month that an analyst has closed),
    "received", "nil" (the site said that there was none), "missing" (expected, and nothing came) or "not_expected".
    held: rows that wait to be repaired and whose site and month can be read; warnings: open ones on rows that stand.
    """

    site_code: str
    month: date
    kind: str
    state: State
    rows: int = 0
    held: int = 0
    warnings: int = 0
    upload_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """The cells of one kind, by month and site, and how many held rows have no place in it, for it cannot be read."""

    sites: tuple[str, ...]
    months: tuple[date, ...]
    cells: tuple[Cell, ...]
    unplaced: int

    @property
    def counts(self) -> dict[State, int]:
        """How many cells are in each state."""
        found = Counter(cell.state for cell in self.cells)
        return {state: found[state] for state in STATES}

    @property
    def is_due(self) -> bool:
        """Whether sites are to send such a report every month."""
        return any(cell.kind not in BY_ENTERPRISE for cell in self.cells)

    @property
    def expected(self) -> int:
        """How many cells something was expected in, or came."""
        return len(self.cells) - self.counts["not_expected"]

    @property
    def arrived(self) -> int:
        return self.expected - self.counts["missing"]

    def missing_of(self, site_code: str) -> tuple[date, ...]:
        """The months of which nothing came from a site."""
        return tuple(c.month for c in self.cells if c.site_code == site_code and c.state == "missing")


def matrix(
    db: Database,
    kind: str,
    first: date,
    last: date,
    on: date,
    sites: tuple[str, ...] = (),
    version: int | None = None,
) -> Matrix:
    """What has come of a kind from the month `first` to the month `last`, as seen on a day: a month that is not over

    then is not expected yet. sites: none for those that operate and those that sent something.
    """
    at = head(db) if version is None else version
    register, shut, rows = _register(db, at), closed(db, at), _rows(db, kind, at)
    nil = _nil(db, kind, at)
    held = placed_held(db, kind, tuple(register), at)
    warnings: Counter[tuple[str, date]] = Counter()
    for one in warned(db, kind, at):
        warnings[one.site_code, one.month] += one.rows
    seen = {place[0] for place in (*rows, *nil, *held) if place}
    chosen = [s for s in register if (s in sites if sites else register[s].is_operating or s in seen)]
    shown = months(first, max(first, last))
    cells = []
    for month in shown:
        for site in chosen:
            place = (site, month)
            count, uploads = rows.get(place, (0, ()))
            waiting = held.get(place, ())
            is_expected = register[site].is_expected(kind, month, on)
            state: State = "missing" if is_expected else "not_expected"
            if waiting or warnings[place]:
                state = "problems"
            elif count:
                state = "closed" if month in shut else "received"
            elif place in nil:
                state, uploads = "nil", (nil[place],)
            uploads = tuple(dict.fromkeys((*uploads, *waiting)))
            cells.append(Cell(site, month, kind, state, count, len(waiting), warnings[place], uploads))
    return Matrix(tuple(chosen), shown, tuple(cells), len(held.get(None, ())))


@dataclass(frozen=True)
class _Site:
    is_operating: bool
    is_factory: bool
    opened_on: date

    def is_expected(self, kind: str, month: date, on: date) -> bool:
        """Whether the site is to send a kind for a month that was over on a day."""
        is_due = self.opened_on < shifted(month, 1) <= on
        is_sent = kind not in BY_ENTERPRISE and (self.is_factory or kind not in ONLY_FACTORIES)
        return self.is_operating and is_due and is_sent


def _register(db: Database, version: int) -> dict[str, _Site]:
    query = "SELECT site_code, status, kind, opened_on FROM sites ORDER BY position"
    rows = answered(db, query, version=at_version(db, version))
    return {
        site: _Site(status == "operating", kind == "shared_factory", date.fromisoformat(opened or "2015-01-01"))
        for site, status, kind, opened in rows
    }


def _rows(db: Database, kind: str, version: int) -> dict[tuple[str, date], tuple[int, tuple[str, ...]]]:
    query = f"SELECT site_code, month, sum(rows)::BIGINT, list_sort(list(upload_id)) FROM ({filed(kind)}) GROUP BY ALL"
    found = answered(db, query, version=at_version(db, version))
    return {(site, month): (count, tuple(uploads)) for site, month, count, uploads in found}


def _nil(db: Database, kind: str, version: int) -> dict[tuple[str, date], str]:
    query = "SELECT site_code, month, max(upload_id) FROM nil_reports WHERE kind = $kind GROUP BY ALL"
    found = answered(db, query, version=at_version(db, version), kind=kind)
    return {(site, month): upload_id for site, month, upload_id in found}


@dataclass(frozen=True)
class Month:
    """What of each kind of report there is of one month of a site: its cells, in the order of the kinds."""

    month: date
    cells: tuple[Cell, ...]

    def of(self, *states: State) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.state in states)


def latest_months(db: Database, site_code: str, on: date, count: int, version: int | None = None) -> tuple[Month, ...]:
    """The last months that were over on a day, the latest first, with every kind of report of a site."""
    over = last_over(on)
    first = shifted(over, 1 - count)
    found = [matrix(db, kind, first, over, on, (site_code,), version) for kind in kinds()]
    return tuple(
        Month(month, tuple(cell for one in found for cell in one.cells if cell.month == month))
        for month in reversed(months(first, over))
    )
