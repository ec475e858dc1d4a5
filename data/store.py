"""The store: open it, read a version of it, and write to it one version at a time."""

from __future__ import annotations

import contextlib
import random
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Protocol, TypeVar, cast

import duckdb

from data import access, key, migrations, privacy, reference, rights, schema
from data.contract import Contract
from data.engines import default_uri, engine_of
from data.engines.failing import DEAD, Damaged, Died, PlaceFailed, in_words, without_password
from data.errors import BeingMoved, StoreError
from data.watching import Committed, Conflict, Watched, notice, undisturbed
from data.words import N_

PATIENCE_S = 60  # how long a commit tries again when others come first
SETTLING_S = 0.2  # how long the commands that still run in a dead database are waited for
Database = duckdb.DuckDBPyConnection
Result = TypeVar("Result")

CURRENT = "removed_in IS NULL"
AS_OF = "added_in <= $version AND (removed_in IS NULL OR removed_in > $version)"
ANOTHER = "Another file has taken its place, or it is gone."
FILLING = "filling"  # the state of a store into which another is being moved


class Follower(Protocol):
    """Something made from the facts that must change in the same transaction as they do (the cubes)."""

    def prepare(self, db: Database, is_behind: bool) -> None:
        """Make what is missing, and all anew if the facts have gone on without it; called when the store is opened."""

    def refresh(self, db: Database, version: int, tables: Collection[str]) -> None:
        """Bring up to a version what it changed, which is rows of these tables."""

    def rebuild(self, db: Database) -> None:
        """Make everything anew, where a version rewrote what was before it."""


class Store:
    """An open store. Threads each take their own cursor; writers take turns by the head row."""

    def __init__(
        self,
        uri: str | None = None,
        followers: tuple[Follower, ...] = (),
        is_filling: bool = False,
        threads: int | None = None,
    ) -> None:
        """Open the store of a URI, else of GREEN_UMKM_STORE, else the default one; make it if there is none.

        is_filling: make a store for another to be moved into, or go on with one. threads: how many work on one
        question; None is one for each processor. Raises StoreError.
        """
        self.uri = uri or default_uri()
        self.engine = engine_of(self.uri)
        self.files = self.engine.files
        self.followers = followers
        self._writing = threading.RLock()
        self._opening = threading.Lock()
        self._deaths = 0
        self.is_closed = False
        self._damage = ""  # what is wrong with a file of it, if anything is
        self._key: bytes | None = None  # as it was read last: a file that is lost while the store is open is not missed
        self._threads = threads
        self._root = self._connected()
        self._mark = self.engine.mark()
        try:
            self._keep_trying(lambda: self._prepare(FILLING if is_filling else None))
        except reference.WrongReference as error:
            self.close()
            raise StoreError(N_("A reference table is wrong. {reason}"), reason=error) from error
        except BaseException:
            self.close()
            raise

    def _connected(self, may_make: bool = True) -> Database:
        root = self.engine.connect(may_make)
        if self._threads:
            root.execute(f"SET threads = {self._threads}")
        return root

    def _prepare(self, state: str | None) -> None:
        with self.transaction() as db:
            known = schema.columns(db)
            if is_new := "meta" not in known:
                schema.create(db, self.engine, migrations.NUMBER, state)
            elif migrations.migrate(db):
                known = schema.columns(db)
            found = db.execute("SELECT state FROM meta").fetchall()[0][0]
            if found == FILLING and state != FILLING:
                raise StoreError(
                    N_("Another store was being moved into {place} and is not whole. Run the move again."),
                    place=self.engine.place,
                )
            self.engine.claim(_identity(db))
            if state == FILLING:
                return
            self._key = key.check(db, self.engine.key_path)
            if is_new:
                db.execute("INSERT INTO head VALUES (0, 0)")
                reference.sync(db, version=0)
            else:
                schema.extend(db, self.engine, known)
            is_behind = db.execute("SELECT version = followed FROM head").fetchone() != (True,)
            for follower in self.followers:
                follower.prepare(db, is_behind)
            if self.followers and is_behind:
                db.execute("UPDATE head SET followed = version")
            news = reference.news(db)
        if news:
            with access.acting(access.LOCAL):  # a release is nobody's doing
                self.commit("reference", reference.RELEASE, reference.sync, touches=news)

    def close(self) -> None:
        self.is_closed = True
        self._root.close()

    def compact(self, is_forgetting: bool = False) -> None:
        """Compact what many small changes have left. is_forgetting: and let go of what was deleted."""

        def work() -> None:
            with self._in_words(), closing(self.cursor()) as db:
                self.engine.tidy(db, is_forgetting)

        self._keep_trying(work)

    def cursor(self) -> Database:
        """A connection of one's own to the same database."""
        with self._in_words():
            return _watched(self._living("SELECT 1"), is_read=False)

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Raise what the place does wrong as PlaceFailed. A damaged file is let go of, for reading and writing."""
        try:
            with in_words():
                yield
        except Damaged as error:
            self._give_up(error.reason)
            raise

    @property
    def has_given_up(self) -> bool:
        """Whether a file of it was found damaged: it is closed, and must be opened anew as another store."""
        return bool(self._damage)

    def _give_up(self, reason: str) -> None:
        """Close at once and without a checkpoint, which would write into what somebody brings back from a backup."""
        with self._opening:
            if not self.is_closed:
                self._damage = reason
                with contextlib.suppress(duckdb.Error):
                    self._root.execute("PRAGMA disable_checkpoint_on_shutdown")
                self.close()

    def _living(self, first: str) -> Database:
        """A cursor on which a first command has succeeded, so that it is known to be of a living database.

        After a checkpoint that failed DuckDB refuses every command until the database is opened again. It is not quite
        closed, and opening it gives the dead one, for as long as a command of another thread runs in it.
        """
        until = time.monotonic() + PATIENCE_S
        while True:
            root, mark = self._root, self._mark
            if self.has_given_up:
                raise Damaged(self._damage)
            if not self.is_closed and self.engine.mark() != mark and root is self._root:
                raise Damaged(ANOTHER)
            try:
                db = self.engine.cursor(root)
                db.execute(first)
                return db
            except DEAD as error:
                if self.is_closed:
                    raise
                if time.monotonic() > until:
                    raise Died(error) from error
            self._open_again(root)

    def _open_again(self, dead: Database) -> None:
        """Once for all threads. Closing the root closes every cursor, so what still runs is given time to end."""
        with self._opening:
            if self._root is dead and not self.is_closed:
                time.sleep(SETTLING_S)
                self._deaths += 1
                dead.close()
                self._root = self._connected(may_make=False)
                self._mark = self.engine.mark()

    @property
    def key(self) -> bytes:
        """The secret with which national numbers are hashed."""
        try:
            self._key = key.read(self.engine.key_path, may_make=False)  # a move into this store brings another
        except StoreError:
            if self._key is None:
                raise
        return self._key

    @contextmanager
    def transaction(self, on: Database | None = None) -> Iterator[Database]:
        """A transaction, on a cursor of its own or on the one given; rolled back if anything is raised in it."""
        with self._begun(on) as db:
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                _rollback(db)
                raise

    @contextmanager
    def snapshot(self) -> Iterator[Database]:
        """One unchanging state of the store: every query in it sees the same version. Nothing done in it is kept."""
        with self._begun(is_read=True) as db:
            try:
                yield db
            finally:
                _rollback(db)

    @contextmanager
    def _begun(self, on: Database | None = None, is_read: bool = False) -> Iterator[Database]:
        with self._in_words():
            if on is not None:
                on.execute("BEGIN")
            db = on or _watched(self._living("BEGIN"), is_read)
            deaths = self._deaths
            try:
                yield db
            except Exception as error:
                if self._deaths == deaths or isinstance(error, StoreError):
                    raise
                raise Died(error) from error  # whatever it is, it came of a connection that was closed meanwhile
            finally:
                if on is None:
                    db.close()

    def add(self, work: Callable[[Database], Result]) -> Result:
        """Do something that makes no version, in a transaction of its own. Raises StoreError."""

        def attempt() -> Result:
            with self.transaction() as db:
                return work(db)

        return self._keep_trying(attempt)

    def try_out(self, work: Callable[[Database], Result]) -> Result:
        """Do something in a snapshot and keep nothing of it; start again where a commit came in between."""
        return self._keep_trying(lambda: self.read(work))

    def read(self, work: Callable[[Database], Result]) -> Result:
        """What work finds in a snapshot; asked once more where the database died under it."""
        try:
            with self.snapshot() as db:
                return work(db)
        except PlaceFailed:
            with self.snapshot() as db:
                return work(db)

    def version(self) -> int:
        return self.read(head)

    def _keep_trying(self, work: Callable[[], Result]) -> Result:
        """Do something again for as long as other writers come first, waiting a little longer each time."""
        until = time.monotonic() + PATIENCE_S
        wait = 0.01
        while True:
            try:
                return work()
            except duckdb.TransactionException as error:
                notice(Conflict())
                if time.monotonic() > until:
                    raise StoreError(N_("Others are changing the data just now. Please try again.")) from error
            time.sleep(wait * random.uniform(0.5, 1.5))
            wait = min(wait * 1.5, 0.5)

    def commit(
        self,
        action: str,
        who: str,
        work: Callable[[Database, int], Result],
        *,
        touches: Collection[str],
        upload_id: str | None = None,
        note: Callable[[Result], str | None] = lambda result: None,
        is_there: Callable[[Database, Result], bool] = lambda db, result: True,
        on: Database | None = None,
        rewrites: bool = False,
    ) -> Result:
        """Make the next version: run work(db, version) and the followers in one transaction, and check that it holds.

        Another writer's commit in between makes this one start again. touches: the kinds and reference tables that
        change. is_there: asked afterwards, in a transaction of its own, whether what was written is found. on: a cursor
        to work on, with temporary tables made beforehand. rewrites: the work changes what older versions say. Raises
        StoreError if it cannot be saved.
        """

        def attempt() -> Result:
            token = uuid.uuid4().hex
            done: list[Result] = []
            try:
                with self._writing, self.engine.turn(self._root), self.transaction(on) as db:
                    is_behind = db.execute("SELECT followed IS DISTINCT FROM version FROM head").fetchone() == (True,)
                    follows = ", followed = version + 1" if self.followers else ""
                    db.execute(f"UPDATE head SET version = version + 1{follows}")
                    version = head(db)
                    result = work(db, version)
                    rights.require(db, action, version, touches)
                    done.append(result)
                    made_at = datetime.now(UTC).replace(tzinfo=None)
                    entry = [
                        version,
                        made_at,
                        access.signed(who),
                        action,
                        upload_id,
                        token,
                        self._for_log(note(result)),
                    ]
                    db.execute("INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)", entry)
                    for follower in self.followers:
                        if rewrites or is_behind:
                            follower.rebuild(db)
                        else:
                            follower.refresh(db, version, touches)
            except duckdb.TransactionException:
                raise
            except (OSError, duckdb.Error, PlaceFailed) as error:
                if done and self._holds(token, done[0], is_there):  # it may have come through all the same
                    return done[0]
                if isinstance(error, PlaceFailed):
                    raise type(error)(error.reason, is_nothing_stored=True) from error
                raise StoreError(N_("Nothing was stored: {reason}"), reason=without_password(str(error))) from error
            if not self._holds(token, result, is_there):
                raise StoreError(N_("The change could not be saved. Nothing was stored; please send it again."))
            return result

        began, is_saved = time.perf_counter(), False
        try:
            with undisturbed():
                kept = self._keep_trying(attempt)
            is_saved = True
            return kept
        finally:
            notice(Committed(action, is_saved, time.perf_counter() - began))

    def _for_log(self, note: str | None) -> str | None:
        return note and privacy.without_people(note, self.key)

    def _holds(self, token: str, result: Result, is_there: Callable[[Database, Result], bool]) -> bool:
        """After an error a COMMIT may succeed and save nothing, so ask again."""

        def look(db: Database) -> bool:
            found = db.execute("SELECT count(*) FROM versions WHERE token = ?", [token]).fetchone()
            return found == (1,) and is_there(db, result)

        try:
            return self.read(look)
        except (duckdb.Error, StoreError) as error:
            raise StoreError(
                N_("It is not known whether this was stored: {reason}. Send it again; what is stored is recognised."),
                reason=without_password(str(error)),
            ) from error


def _watched(db: Database, is_read: bool) -> Database:
    return cast(Database, Watched(db, is_read))


def same_key(contract: Contract, left: str, right: str) -> str:
    """SQL that is true for two rows of one key; a part of the key that may be blank is equal to a blank."""
    parts = []
    for name in contract.key:
        equal = "=" if contract.field(name).required else "IS NOT DISTINCT FROM"
        parts.append(f"{left}.{name} {equal} {right}.{name}")
    return " AND ".join(parts)


def _identity(db: Database) -> str:
    """The name of a store that no other has, made with it."""
    row = db.execute("SELECT store_id FROM meta").fetchone()
    if row is None or row[0] is None:
        db.execute("UPDATE meta SET store_id = ?", [made := uuid.uuid4().hex])
        return made
    return str(row[0])


def head(db: Database) -> int:
    """The newest version, as this transaction sees it."""
    known: int | None = getattr(db, "head", None)
    if known is not None:
        return known
    row = db.execute("SELECT version FROM head").fetchone()
    if row is None:
        raise BeingMoved
    return int(row[0])


def _rollback(db: Database) -> None:
    with contextlib.suppress(duckdb.Error):  # the engine may have ended the transaction itself
        db.execute("ROLLBACK")
