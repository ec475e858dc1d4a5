"""Closed months. Figures of a month are provisional (sementara) until an analyst closes it, and then final (tetap).

A month is the whole programme's, not one site's. Closing stops nobody: rows may still be corrected, and every version
that did so is named. Of a person who was erased nothing is named: that rewrites every version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from data import privacy
from data.arriving import today
from data.contract import contracts
from data.errors import StoreError
from data.store import AS_OF, CURRENT, Database, Store, head
from data.words import N_


@dataclass(frozen=True)
class Closed:
    """A month (its first day) that was closed: by whom, when (UTC), in which version, and what was noted."""

    month: date
    closed_by: str
    closed_at: datetime
    version: int
    note: str


@dataclass(frozen=True)
class Correction:
    """A version that changed rows of a month after it was closed. action: upload, repair, undo or nil.

    upload_id: the upload that came with it or, of an undo, those that went, with commas between.
    """

    version: int
    made_at: datetime
    made_by: str
    action: str
    upload_id: str


@dataclass(frozen=True)
class Month:
    """A month (its first day), how it was closed (None while it is open), and what changed it since, oldest first."""

    month: date
    closed: Closed | None
    corrections: tuple[Correction, ...]

    def as_object(self) -> dict[str, object]:
        """For programs: the month as YYYY-MM; null for how it was closed while it is open."""
        how = {name: getattr(self.closed, name, None) for name in ("closed_by", "closed_at", "version", "note")}
        changed = [asdict(correction) for correction in self.corrections]
        return {"month": f"{self.month:%Y-%m}", "closed": self.closed is not None, **how, "corrections": changed}


def close(store: Store, month: date, by: str, why: str = "") -> int:
    """Close a month (any day of it) in a new version, which is returned.

    Raises StoreError for a month that has not ended yet, or is closed.
    """
    first = month.replace(day=1)
    if first >= today().replace(day=1):
        raise StoreError(N_("{month} has not ended yet."), month=f"{first:%m/%Y}")
    kept = privacy.redact(why.strip(), store.key)

    def work(db: Database, version: int) -> int:
        if known := closed(db).get(first):
            raise StoreError(N_("{month} was closed before, by {by}."), month=f"{first:%m/%Y}", by=known.closed_by)
        db.execute(
            "INSERT INTO closed_months (month, closed_by, closed_at, note, added_in, removed_in) "
            "VALUES (?, ?, ?, ?, ?, NULL)",
            [first, by, datetime.now(UTC).replace(tzinfo=None), kept, version],
        )
        return version

    return store.commit("close", by, work, touches=(), note=lambda version: _named(first, kept))


def reopen(store: Store, month: date, by: str, why: str = "") -> int:
    """Make a closed month (any day of it) provisional again, in a new version, which is returned.

    Raises StoreError for a month that is not closed.
    """
    first = month.replace(day=1)
    kept = privacy.redact(why.strip(), store.key)

    def work(db: Database, version: int) -> int:
        if first not in closed(db):
            raise StoreError(N_("{month} is not closed."), month=f"{first:%m/%Y}")
        db.execute(f"UPDATE closed_months SET removed_in = ? WHERE month = ? AND {CURRENT}", [version, first])
        return version

    return store.commit("reopen", by, work, touches=(), note=lambda version: _named(first, kept))


def _named(month: date, why: str) -> str:
    """A month in the log, with why."""
    return f"{month:%Y-%m} ({why})" if why else f"{month:%Y-%m}"


def closed(db: Database, version: int | None = None) -> dict[date, Closed]:
    """The months that are closed, by their first day and in order; as of a version, else now."""
    query = f"SELECT month, closed_by, closed_at, added_in, note FROM closed_months WHERE {AS_OF} ORDER BY month"
    rows = db.execute(query, {"version": head(db) if version is None else version}).fetchall()
    return {row[0]: Closed(*row) for row in rows}


def corrected_after(db: Database, month: date, version: int | None = None) -> list[Correction]:
    """The versions that changed rows of a month (any day of it) since it was closed; none of one that is not closed."""
    first = month.replace(day=1)
    return corrections(db, version, [first]).get(first, [])


def corrections(
    db: Database, version: int | None = None, among: Collection[date] | None = None
) -> dict[date, list[Correction]]:
    """For each closed month of which rows changed since: in which versions, oldest first; up to a version, else now.

    A row changed if what it says did: one that now stands by another upload that says the same did not. among: the
    first days of the months that are asked for.
    """
    known = [month for month in closed(db, version) if among is None or month in among]
    if not known:
        return {}
    bound = {"version": head(db) if version is None else version, "months": known}
    bound |= {"first": known[0], "last": known[-1]}
    rows = db.execute(
        f"""
        WITH closed AS (SELECT month AS closed_month, added_in AS closed_in FROM closed_months
                        WHERE {AS_OF} AND list_contains($months, month)),
             changes AS ({" UNION ".join(_changes(*table) for table in _dated())})
        SELECT closed_month, v.version, v.made_at, v.made_by, v.action, coalesce(v.upload_id, u.upload_id)
        FROM changes JOIN versions v ON v.version = changed_in LEFT JOIN uploads u ON u.added_in = changed_in
        ORDER BY closed_month, v.version
        """,
        bound,
    ).fetchall()
    found: dict[date, list[Correction]] = {}
    for month, *correction in rows:
        found.setdefault(month, []).append(Correction(*correction))
    return found


def months(db: Database, version: int | None = None) -> list[Month]:
    """Every month of which something is stored, or that is closed, the oldest first; as of a version, else now."""
    at = head(db) if version is None else version
    parts = (f"SELECT date_trunc('month', {day})::DATE FROM {table} WHERE {AS_OF}" for table, day, _ in _dated())
    stored = {row[0] for row in db.execute(" UNION ".join(parts), {"version": at}).fetchall()}
    known, changed = closed(db, at), corrections(db, at)
    return [Month(month, known.get(month), tuple(changed.get(month, ()))) for month in sorted(stored | set(known))]


def _dated() -> Iterator[tuple[str, str, list[str]]]:
    """The tables of which each row belongs to a month: name, its date, and the columns that say something."""
    yield "nil_reports", "month", ["kind", "site_code", "month"]
    for contract in contracts().values():
        if contract.day:
            yield contract.kind, contract.day, [column.name for column in contract.stored]


def _changes(table: str, day: str, columns: list[str]) -> str:
    """SQL for the closed months and, after each closing, the versions in which rows came that had not gone, or went."""
    said = ", ".join(f's."{name}"' for name in columns)
    return f"""
        SELECT closed_month, changed_in FROM (
            SELECT closed_month, closed_in, ROW({said}) AS said,
                   unnest([added_in, removed_in]) AS changed_in, unnest([1, -1]) AS sign
            FROM {table} s JOIN closed ON closed_month = date_trunc('month', s.{day})::DATE
            WHERE s.{day} BETWEEN $first AND last_day($last::DATE) AND added_in IS DISTINCT FROM removed_in
              AND (added_in > closed_in OR removed_in > closed_in))
        WHERE changed_in > closed_in AND changed_in <= $version
        GROUP BY closed_month, changed_in, said HAVING sum(sign) <> 0
    """
