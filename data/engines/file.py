"""A store in one DuckDB file: nothing to install, one process at a time."""

from __future__ import annotations

import os
import tempfile
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from data.engines.failing import SAYS_DAMAGED, Damaged
from data.engines.objects import Folder
from data.errors import StoreError
from data.words import N_

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}  # nothing is downloaded
LEAN = {"write_buffer_row_group_count": "1"}  # rows of a large upload are written as they come, not some groups at once


def in_memory() -> duckdb.DuckDBPyConnection:
    """A database in memory. What has no room there goes to a folder of this process alone.

    DuckDB's own choice is .tmp in the working folder: replicas that share it write into each other's files.
    """
    return duckdb.connect(config={**OFFLINE, "temp_directory": _spilling(os.getpid()).name})


@cache
def _spilling(pid: int) -> tempfile.TemporaryDirectory[str]:
    """A folder that ends with the process."""
    return tempfile.TemporaryDirectory(prefix="jejak-hijau-", ignore_cleanup_errors=True)


@dataclass(frozen=True)
class FileEngine:
    """The file, and beside it the uploaded files (PATH.files) and the key (PATH.key)."""

    path: Path

    @property
    def place(self) -> str:
        return str(self.path)

    @property
    def files(self) -> Folder:
        return Folder(self.path.with_name(self.path.name + ".files"))

    @property
    def key_path(self) -> Path:
        return self.path.with_name(self.path.name + ".key")

    def connect(self, may_make: bool = True) -> duckdb.DuckDBPyConnection:
        if not may_make and not self.path.exists():
            raise StoreError(N_("The file of the store, {path}, is gone. Bring it back."), path=self.path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return duckdb.connect(str(self.path), config={**OFFLINE, **LEAN})
        except (OSError, duckdb.Error) as error:
            if isinstance(error, duckdb.IOException) and "lock" in str(error).lower():
                raise StoreIsBusy(
                    N_("Another program has {path} open. Stop the dashboard (or the other command), then try again."),
                    path=self.path,
                ) from error
            if SAYS_DAMAGED.search(str(error)):
                raise Damaged(error) from error
            raise StoreError(
                N_("{path} cannot be opened as a store: {reason}"), path=self.path, reason=error
            ) from error

    def mark(self) -> tuple[int, int] | None:
        """Which file it is; None where there is none. Under a file that was put in its place the old one goes on."""
        try:
            state = self.path.stat()
        except OSError:
            return None
        return state.st_dev, state.st_ino

    def cursor(self, root: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        return root.cursor()

    def turn(self, root: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
        return nullcontext()  # one process owns the file, and lets its threads wait

    def claim(self, store_id: str) -> None:
        """Files lie beside the one database they belong to."""

    def partition(self, db: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
        """A file needs none: DuckDB skips row groups by their smallest and largest values."""

    def rewrite(self) -> None:
        """A copy takes the place of the file: blocks of deleted rows are not overwritten otherwise."""
        path = self.path.resolve()
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            with in_memory() as db:
                for name, place in (("old", path), ("new", part)):
                    db.execute(f"ATTACH '{str(place).replace(chr(39), chr(39) * 2)}' AS {name}")
                db.execute("CHECKPOINT old")
                db.execute("COPY FROM DATABASE old TO new")
                db.execute("DETACH new")
                part.chmod(path.stat().st_mode)
                part.replace(path)  # while the old one is locked: nobody else writes to it in between
        except (OSError, duckdb.Error) as error:
            part.unlink(missing_ok=True)
            raise StoreError(
                N_("{path} could not be written anew: {reason}. Run tidy when no other program has it open."),
                path=path,
                reason=error,
            ) from error

    def tidy(self, root: duckdb.DuckDBPyConnection, is_forgetting: bool = False) -> None:
        with root.cursor() as db, suppress(duckdb.TransactionException):  # beside a long reader it has to wait
            db.execute("CHECKPOINT")


class StoreIsBusy(StoreError):
    """Another process has the file at `path` open."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message, path=path)
        self.path = path
