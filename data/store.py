"""The store: open it, read a version of it, and write to it one version at a time."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol, TypeVar

import duckdb

from data import reference, schema
from data.contract import Contract
from data.words import N_, say

DEFAULT_URI = "duckdb:var/jejak-hijau.duckdb"
MAX_ATTEMPTS = 20
SHORTEST_KEY = 32
Database = duckdb.DuckDBPyConnection
Result = TypeVar("Result")

CURRENT = "removed_in IS NULL"
AS_OF = "added_in <= $version AND (removed_in IS NULL OR removed_in > $version)"


class StoreError(Exception):
    """The store cannot be used; the message is for the person who tried."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(say("en", message, **values))
        self.template, self.values = message, values

    def message(self, language: str) -> str:
        return say(language, self.template, **self.values)


class Follower(Protocol):
    """Something made from the facts that must change in the same transaction as they do (the cubes)."""

    def prepare(self, db: Database) -> None:
        """Make what is missing; called once when the store is opened, in a transaction."""

    def refresh(self, db: Database, version: int) -> None:
        """Bring up to a version what the version changed."""


class Store:
    """An open store. Threads each take their own cursor; writers take turns by the head row."""

    def __init__(self, uri: str | None = None, followers: tuple[Follower, ...] = ()) -> None:
        self.uri = uri or os.environ.get("GREEN_UMKM_STORE") or DEFAULT_URI
        engine, _, place = self.uri.partition(":")
        if engine != "duckdb" or not place:
            raise StoreError(N_("The store “{uri}” is not understood. Write duckdb:PATH."), uri=self.uri)
        self.path = Path(place)
        self.files = self.path.with_name(self.path.name + ".files")
        self.key_path = self.path.with_name(self.path.name + ".key")
        self.followers = followers
        self._writing = threading.RLock()
        self._root = self._connect()
        try:
            self._prepare()
        except reference.WrongReference as error:
            raise StoreError(N_("A reference table is wrong. {reason}"), reason=error) from error

    def _connect(self) -> Database:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return duckdb.connect(str(self.path))
        except duckdb.IOException as error:
            if "lock" in str(error).lower():
                raise StoreError(
                    N_("Another program has {path} open. Stop the dashboard (or the other command), then try again."),
                    path=self.path,
                ) from error
            raise StoreError(
                N_("{path} cannot be opened as a store: {reason}"), path=self.path, reason=error
            ) from error
        except (OSError, duckdb.Error) as error:
            raise StoreError(
                N_("{path} cannot be opened as a store: {reason}"), path=self.path, reason=error
            ) from error

    def _prepare(self) -> None:
        with self.transaction() as db:
            is_new = not schema.exists(db)
            if is_new:
                schema.create(db)
            found = schema.number(db)
            if found != schema.NUMBER:
                raise StoreError(
                    N_("This store has schema {found}; this release knows {known}. Use the release that made it."),
                    found=found,
                    known=schema.NUMBER,
                )
            self._check_key(db)
            schema.extend(db)
            if is_new:
                reference.sync(db, version=0)
            for follower in self.followers:
                follower.prepare(db)
        if not is_new and self.read(reference.has_changed):
            self.commit("reference", "release", lambda db, version: reference.sync(db, version))

    def close(self) -> None:
        self._root.close()

    def cursor(self) -> Database:
        """A connection of one's own to the same database."""
        return self._root.cursor()

    @property
    def key(self) -> bytes:
        """The secret with which national numbers are hashed: GREEN_UMKM_KEY, else a file beside the store."""
        given = os.environ.get("GREEN_UMKM_KEY")
        if given is None:
            if not self.key_path.exists():
                _write_key(self.key_path)
            given = self.key_path.read_text().strip()
        if len(given) < SHORTEST_KEY:
            raise StoreError(
                N_("The key for national numbers is shorter than {length} characters."), length=SHORTEST_KEY
            )
        return given.encode()

    def _check_key(self, db: Database) -> None:
        """One person must stay one person: refuse to go on with another key than the store was made with."""
        mark = hmac.new(self.key, b"which key", hashlib.sha256).hexdigest()
        row = db.execute("SELECT key_mark FROM meta").fetchone()
        if row and row[0] is None:
            db.execute("UPDATE meta SET key_mark = ?", [mark])
        elif row and row[0] != mark:
            raise StoreError(
                N_("The key for national numbers is not the one this store was made with. Put back {path}."),
                path=self.key_path,
            )

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """A transaction of one's own; rolled back if anything is raised in it."""
        db = self.cursor()
        db.execute("BEGIN")
        try:
            yield db
            db.execute("COMMIT")
        except BaseException:
            _rollback(db)
            raise
        finally:
            db.close()

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """One unchanging state of the store: every query in it sees the same version. Nothing done in it is kept."""
        db = self.cursor()
        db.execute("BEGIN")
        try:
            yield db
        finally:
            _rollback(db)
            db.close()

    def try_out(self, work: Callable[[Database], Result]) -> Result:
        """Do something in a snapshot and keep nothing of it; start again where a commit came in between."""
        for _ in range(MAX_ATTEMPTS):
            try:
                return self.read(work)
            except duckdb.TransactionException:
                time.sleep(0.02)
        raise StoreError(N_("Others are changing the data just now. Please try again."))

    def read(self, work: Callable[[Database], Result]) -> Result:
        with self.snapshot() as db:
            return work(db)

    def version(self) -> int:
        return self.read(head)

    def commit(
        self, action: str, who: str, work: Callable[[Database, int], Result], upload_id: str | None = None
    ) -> Result:
        """Make the next version: run work(db, version) and the followers in one transaction, and check that it holds.

        Another writer's commit in between makes this one start again. Raises StoreError if it cannot be saved.
        """
        for attempt in range(MAX_ATTEMPTS):
            token = uuid.uuid4().hex
            try:
                with self._writing, self.transaction() as db:
                    db.execute("UPDATE head SET version = version + 1")
                    version = head(db)
                    result = work(db, version)
                    db.execute(
                        "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?)",
                        [version, datetime.now(UTC).replace(tzinfo=None), who, action, upload_id, token],
                    )
                    for follower in self.followers:
                        follower.refresh(db, version)
            except duckdb.TransactionException:
                time.sleep(min(0.01 * 2**attempt, 1.0))
                continue
            except (OSError, duckdb.Error) as error:
                raise StoreError(N_("Nothing was stored: {reason}"), reason=error) from error
            if self._holds(version, token):
                return result
        raise StoreError(N_("The change could not be saved. Nothing was stored; please send it again."))

    def _holds(self, version: int, token: str) -> bool:
        """After an error a COMMIT may succeed and save nothing, so ask again."""
        query = "SELECT count(*) FROM versions WHERE version = ? AND token = ?"
        row = self.read(lambda db: db.execute(query, [version, token]).fetchone())
        return row == (1,)


def same_key(contract: Contract, left: str, right: str) -> str:
    """SQL that is true for two rows of one key; a part of the key that may be blank is equal to a blank."""
    parts = []
    for name in contract.key:
        equal = "=" if contract.field(name).required else "IS NOT DISTINCT FROM"
        parts.append(f"{left}.{name} {equal} {right}.{name}")
    return " AND ".join(parts)


def head(db: Database) -> int:
    """The newest version, as this transaction sees it."""
    row = db.execute("SELECT version FROM head").fetchone()
    assert row is not None
    return int(row[0])


def _write_key(path: Path) -> None:
    """Make a key, whole or not at all; another process may do the same, and the first one counts."""
    descriptor, part = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(part, path)
    Path(part).unlink()


def _rollback(db: Database) -> None:
    with contextlib.suppress(duckdb.Error):  # the engine may have ended the transaction itself
        db.execute("ROLLBACK")
