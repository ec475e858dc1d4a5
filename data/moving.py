"""A whole store in another place: every version copied and compared. Moves, backups and restores are one thing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from data import access, audit, key, schema
from data.engines import default_uri, engine_of
from data.errors import StoreError
from data.schema import NAMED_FILES
from data.store import FILLING, Database, Store, head
from data.words import N_

CHUNK_ROWS = 100_000
BACKUP_NAME = "store.duckdb"
STATE_OF_ITS_OWN = ("meta", "head")  # what a store knows of itself, and the sign that it is whole

Facts = list[tuple[object, ...]]


@dataclass(frozen=True)
class Moved:
    """What was copied: the version, rows per table (all versions of them), and kept files."""

    place: str
    version: int
    rows: dict[str, int]
    files: int


def move(store: Store, uri: str) -> Moved:
    """Copy everything, as it stands in one version, to a store that has no data; compare both; only then it is in use.

    May be run again after an interruption: what is there and equal is not copied twice. Raises StoreError.
    """
    if engine_of(uri) == store.engine:
        raise StoreError(N_("{place} is this store itself."), place=store.engine.place)
    target = Store(uri, is_filling=True)
    try:
        with store.snapshot() as here:
            _refuse_data(target)
            _take_key(store, target)
            rows = {}
            for table in schema.tables():
                if table not in STATE_OF_ITS_OWN:
                    rows[table] = _copy(here, target, table)
            files = _copy_files(here, store, target)
            version = head(here)
        with target.transaction() as there:
            there.execute("INSERT INTO head VALUES (?, NULL)", [version])
            there.execute("UPDATE meta SET state = NULL, key_mark = ?", [key.mark(store.key)])
            for follower in store.followers:
                follower.prepare(there, is_behind=True)
            if store.followers:
                there.execute("UPDATE head SET followed = version")
        return Moved(target.engine.place, version, rows, files)
    finally:
        target.close()


def backup(store: Store, folder: Path, by: str = "") -> Moved:
    """Copy everything into a new folder, while others work. The folder is a store of its own, key included.

    by: who wants it, for the log; else who acts.
    """
    access.require("backup")
    uri = of_backup(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / BACKUP_NAME).exists():
        raise StoreError(N_("{place} is not empty. Nothing was written."), place=folder)
    with store.transaction() as db:  # known before it is there: an erasure meanwhile must not miss it
        entry = [str(folder.resolve()), datetime.now(UTC).replace(tzinfo=None), version := head(db)]
        db.execute("INSERT INTO backups VALUES (?, ?, ?)", entry)
        audit.write(db, "backup", version=version, by=by)
    return move(store, uri)


def restore(folder: Path, uri: str | None) -> Moved:
    """Bring a backup back into a store that has no data. Raises StoreError where there is data, or no backup."""
    if not (folder / BACKUP_NAME).is_file():
        raise StoreError(N_("There is no backup in {place}."), place=folder)
    store = Store(of_backup(folder))
    try:
        return move(store, uri or default_uri())
    finally:
        store.close()


def backups(store: Store) -> list[Path]:
    """The folders into which this store was backed up, as far as it knows."""
    rows = store.read(lambda db: db.execute("SELECT DISTINCT place FROM backups ORDER BY place").fetchall())
    return [Path(row[0]) for row in rows]


def of_backup(folder: Path) -> str:
    return f"duckdb:{folder / BACKUP_NAME}"


def _refuse_data(target: Store) -> None:
    """A store with a version of its own, or with an upload, has data."""

    def look(db: Database) -> bool:
        if db.execute("SELECT state FROM meta").fetchone() == (FILLING,):
            return False
        query = "SELECT (SELECT max(version) FROM head) > 0 OR (SELECT count(*) FROM uploads) > 0"
        return db.execute(query).fetchone() == (True,)

    if target.read(look):
        raise StoreError(N_("{place} has data already. Nothing was written to it."), place=target.engine.place)
    with target.transaction() as db:
        db.execute("UPDATE meta SET state = ?, key_mark = NULL", [FILLING])
        db.execute("DELETE FROM head")  # no commit and no reader finds a version until the copy is whole


def _take_key(store: Store, target: Store) -> None:
    """The key goes along where it is a file; from the environment it is the same on both sides."""
    path = target.engine.key_path
    if "GREEN_UMKM_KEY" in os.environ:
        return
    if path is None:
        raise StoreError(N_("The key for national numbers is missing. Set GREEN_UMKM_KEY, the same everywhere."))
    key.write(path, store.key)


def _copy(here: Database, target: Store, table: str) -> int:
    """Copy a table unless it is there already, and compare it by version; returns its rows."""
    wanted = facts(here, table)
    if target.read(lambda db: facts(db, table)) != wanted:
        names = ", ".join(_columns(here, table))
        with target.transaction() as there:
            there.execute(f"DELETE FROM {table}")
            reader = here.execute(f"SELECT {names} FROM {table}").to_arrow_reader(CHUNK_ROWS)
            there.register("moving", reader)
            there.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM moving")
            there.unregister("moving")
        if target.read(lambda db: facts(db, table)) != wanted:
            raise StoreError(
                N_("The table {table} is not the same after the move. Nothing is lost; run it again."), table=table
            )
    return sum(int(str(row[-2])) for row in wanted)


def _columns(db: Database, table: str) -> list[str]:
    return sorted(f'"{row[0]}"' for row in db.execute(f"DESCRIBE {table}").fetchall())


def facts(db: Database, table: str) -> Facts:
    """What a table says, version by version: sums of its numbers, count of its rows, and a sum of the hash of each."""
    described = db.execute(f"DESCRIBE {table}").fetchall()
    sums = [f'sum("{name}")' for name, kind in sorted(row[:2] for row in described) if kind.startswith("DECIMAL")]
    names = _columns(db, table)
    by = [name for name in ('"added_in"', '"removed_in"') if name in names]
    whole = f"sum(hash(ROW({', '.join(names)}))::HUGEINT)"
    query = f"SELECT {', '.join([*by, *sums, 'count(*)', whole])} FROM {table}"
    return db.execute(f"{query} GROUP BY ALL ORDER BY ALL").fetchall()


def _copy_files(here: Database, store: Store, target: Store) -> int:
    """Copy the kept files that uploads and saved packs name and that are not there yet."""
    names = sorted(row[0] for row in here.execute(NAMED_FILES).fetchall())
    there = {name for name, _ in target.files.all()}
    for name in names:
        try:
            is_whole = name in there or target.files.put(store.files.get(name)) == name
        except FileNotFoundError:
            is_whole = False
        if not is_whole:
            raise StoreError(N_("The kept file {name} is damaged or missing."), name=name)
    return len(names)
