"""A store in one DuckDB file: nothing to install, one process at a time."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.engines.objects import Folder
from data.errors import StoreError
from data.words import N_

OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}  # nothing is downloaded


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

    def connect(self) -> duckdb.DuckDBPyConnection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return duckdb.connect(str(self.path), config=dict(OFFLINE))
        except (OSError, duckdb.Error) as error:
            if isinstance(error, duckdb.IOException) and "lock" in str(error).lower():
                raise StoreIsBusy(
                    N_("Another program has {path} open. Stop the dashboard (or the other command), then try again."),
                    path=self.path,
                ) from error
            raise StoreError(
                N_("{path} cannot be opened as a store: {reason}"), path=self.path, reason=error
            ) from error

    def cursor(self, root: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        return root.cursor()

    def turn(self, root: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
        return nullcontext()  # one process owns the file, and lets its threads wait

    def partition(self, db: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
        """A file needs none: DuckDB skips row groups by their smallest and largest values."""

    def rewrite(self) -> None:
        """A copy takes the place of the file: blocks of deleted rows are not overwritten otherwise."""
        part = self.path.with_name(self.path.name + ".part")
        part.unlink(missing_ok=True)
        with duckdb.connect(config=dict(OFFLINE)) as db:
            for name, path in (("old", self.path), ("new", part)):
                db.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS {name}")
            db.execute("COPY FROM DATABASE old TO new")
            db.execute("DETACH old")
            db.execute("DETACH new")
        part.replace(self.path)

    def tidy(self, root: duckdb.DuckDBPyConnection, is_forgetting: bool = False) -> None:
        with root.cursor() as db:
            db.execute("CHECKPOINT")


class StoreIsBusy(StoreError):
    """Another process has the file at `path` open."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message, path=path)
        self.path = path
