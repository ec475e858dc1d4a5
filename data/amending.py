"""Changing reference values in the store: who, when and why are in its log like all else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from data import access, reference
from data.errors import StoreError, reason
from data.reference import Key
from data.rights import WEIGHTS
from data.store import Database, Store, head
from data.values import Row
from data.words import N_


class ChangedSince(StoreError):
    """What somebody wants to change is not what they saw any more."""


@dataclass(frozen=True)
class Moment:
    """A version that brought or closed something. made_at is UTC; None, like why, where nothing is known of it."""

    version: int
    made_by: str
    made_at: datetime | None
    why: str | None


@dataclass(frozen=True)
class Held:
    """A row of a reference table that stands or stood. cells: column -> text; ended: None while it stands."""

    key: Key
    cells: dict[str, str | None]
    since: Moment
    ended: Moment | None


def put(store: Store, table: str, rows: Iterable[Row], by: str, why: str | None = None) -> int:
    """Add rows, or replace those of their key, in a new version; returns how many differed. Raises StoreError."""
    given = list(rows)

    def work(db: Database, version: int) -> int:
        return reference.put(db, version, table, given, access.signed(by))

    return _commit(store, table, by, work, why)


def keep(store: Store, table: str, rows: Sequence[Row], by: str, why: str, read_at: int) -> int:
    """The same for somebody who saw the table at a version and says why; returns how many rows differed.

    Raises ChangedSince where a row of theirs changed since, StoreError without a reason or where nothing differs.
    """

    def work(db: Database, version: int) -> int:
        _refuse_changed(db, table, [reference.key_of(table, row) for row in rows], read_at)
        changed = reference.put(db, version, table, rows, access.signed(by))
        if not changed:
            raise StoreError(N_("These values stand already. Nothing was stored."))
        return changed

    _require(table, why)
    return _commit(store, table, by, work, why)


def take_away(store: Store, table: str, key: Key, by: str, why: str, read_at: int) -> int:
    """Close the row of a key in a new version, which is returned. Older figures keep it; a release does not bring it

    back. Raises ChangedSince, or StoreError where no such row stands.
    """

    def work(db: Database, version: int) -> int:
        _refuse_changed(db, table, [key], read_at)
        reference.take_away(db, version, table, key)
        return version

    _require(table, why)
    return _commit(store, table, by, work, why)


def _require(table: str, why: str) -> None:
    access.require("weights" if table == WEIGHTS else "reference")
    reason(why)


def _commit(store: Store, table: str, by: str, work: Callable[[Database, int], int], why: str | None) -> int:
    said = why and why.strip()
    return store.commit("reference", by, work, touches=[table], note=lambda _: said)


def _refuse_changed(db: Database, table: str, keys: Iterable[Key], read_at: int) -> None:
    for key in keys:
        changed = reference.changed_in(db, table, key)
        if changed > read_at:
            query = "SELECT made_by FROM versions WHERE version = ?"
            found = db.execute(query, [changed]).fetchone()
            raise ChangedSince(
                N_("{who} has changed this in version {version}, since you opened it. Nothing was stored."),
                who=found[0] if found else reference.RELEASE,
                version=changed,
            )


def history(db: Database, table: str, version: int | None = None) -> list[Held]:
    """Every row that a table ever had up to a version (else now), in the table's order, the latest first of each.

    Raises StoreError for what is no reference table.
    """
    if table not in reference.KEYS:
        raise StoreError(N_("There is no reference table {table}."), table=table)
    names = reference.columns(table)
    own = ", ".join(f't."{name}"' for name in names)
    rows = db.execute(
        f"""
        SELECT t.added_in, coalesce(a.made_by, t.set_by), a.made_at, a.note,
               CASE WHEN t.removed_in <= $version THEN t.removed_in END, r.made_by, r.made_at, r.note, {own}
        FROM {table} t LEFT JOIN versions a ON a.version = t.added_in LEFT JOIN versions r ON r.version = t.removed_in
        WHERE t.added_in <= $version ORDER BY t.position, t.added_in DESC
        """,
        {"version": head(db) if version is None else version},
    ).fetchall()
    found = []
    for since, by, at, why, ended, ended_by, ended_at, ended_why, *cells in rows:
        row = dict(zip(names, cells, strict=True))
        end = None if ended is None else Moment(ended, ended_by or reference.RELEASE, ended_at, ended_why)
        found.append(Held(reference.key_of(table, row), row, Moment(since, by, at, why), end))
    return found
