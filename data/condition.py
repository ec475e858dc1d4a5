"""How the installation is: versions, the place of the store and its size, and the questions that were slow."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data import access, migrations, watching
from data.engines.file import FileEngine
from data.engines.lake import LakeEngine
from data.errors import BeingMoved
from data.store import Store, head
from data.watching import Slow


@dataclass(frozen=True)
class State:
    """What a store answers of itself. schema: the number it has; newest: its newest version."""

    schema: int
    newest: int

    @property
    def is_right(self) -> bool:
        """Whether it has the schema of this release."""
        return self.schema == migrations.NUMBER


@dataclass(frozen=True)
class Condition:
    """How the installation is. Sizes are None where they cannot be looked up, as in S3."""

    python: str
    duckdb: str
    engine: str
    state: State
    rows_bytes: int | None
    files_bytes: int | None
    free_bytes: int | None
    slow: tuple[Slow, ...]


def state(store: Store) -> State:
    """Whether the store can be asked, and what it is. Raises StoreError or duckdb.Error."""

    def work(db: duckdb.DuckDBPyConnection) -> State:
        found = db.execute("SELECT schema FROM meta").fetchone()
        if found is None:
            raise BeingMoved
        return State(int(found[0]), head(db))

    return store.read(work)


def condition(store: Store) -> Condition:
    """How the installation is, for who keeps it. Raises access.Refused."""
    access.require("condition")
    rows, files = _places(store)
    return Condition(
        platform.python_version(),
        duckdb.__version__,
        "DuckDB" if isinstance(store.engine, FileEngine) else "DuckLake",
        state(store),
        _size(rows),
        _size(files),
        _free(rows),
        tuple(watching.slow()),
    )


def _places(store: Store) -> tuple[Path | None, Path | None]:
    """Where the rows lie and where the uploaded files, on this machine."""
    engine = store.engine
    if isinstance(engine, FileEngine):
        return engine.path, engine.files.path
    if isinstance(engine, LakeEngine) and not engine.is_remote:
        return Path(engine.data) / "rows", Path(engine.data) / "files"
    return None, None


def _size(place: Path | None) -> int | None:
    """Bytes of a file with its log, or of all in a folder."""
    if place is None:
        return None
    if place.is_dir():
        return sum(_one(Path(folder) / name) for folder, _, names in os.walk(place) for name in names)
    return _one(place) + _one(place.with_name(place.name + ".wal"))


def _one(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # not there, or taken away in between
        return 0


def _free(place: Path | None) -> int | None:
    """Bytes that are free where the store lies."""
    if place is None:
        return None
    there = next((folder for folder in (place, *place.resolve().parents) if folder.exists()), None)
    return shutil.disk_usage(there).free if there else None
