"""Where a store lies: one DuckDB file on this machine, or a lake that several machines share."""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import duckdb

from data.engines.failing import without_password
from data.engines.file import FileEngine
from data.engines.lake import LakeEngine
from data.engines.objects import Objects
from data.errors import StoreError
from data.words import N_

_DEFAULT = "duckdb:var/jejak-hijau.duckdb"


class Engine(Protocol):
    """What differs between the places where a store may lie."""

    @property
    def place(self) -> str:
        """The place in words, without a password."""

    @property
    def files(self) -> Objects:
        """Where uploaded files are kept."""

    @property
    def key_path(self) -> Path | None:
        """The file of the key for national numbers; None where the key must come from the environment."""

    def connect(self, may_make: bool = True) -> duckdb.DuckDBPyConnection:
        """Open the place, making it if there is none. Raises StoreError.

        may_make: False where a store was open in it just now, so that an empty one never takes its place.
        """

    def mark(self) -> object:
        """By what the place of an open store is known to be the same; it is another where that has changed."""

    def cursor(self, root: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
        """A connection of one's own that sees the store's tables by their bare names."""

    def turn(self, root: duckdb.DuckDBPyConnection) -> AbstractContextManager[None]:
        """One's turn among the writers of all processes, waited for: spares attempts that another's commit would undo.

        That no two write at once does not depend on it.
        """

    def claim(self, store_id: str) -> None:
        """Note in the place whose it is. Raises StoreError where it is another store's."""

    def partition(self, db: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...]) -> None:
        """Keep the rows of a table apart by these columns, where that helps."""

    def tidy(self, root: duckdb.DuckDBPyConnection, is_forgetting: bool = False) -> None:
        """Compact what many small changes have left; safe beside readers and writers.

        is_forgetting: files with a deleted row are written anew.
        """

    def rewrite(self) -> None:
        """Write a closed store anew, so that nothing of a deleted row is left in its place."""


def default_uri() -> str:
    """The store of this installation."""
    return os.environ.get("GREEN_UMKM_STORE") or _DEFAULT


def engine_of(uri: str | None) -> Engine:
    """The engine of a URI, else of GREEN_UMKM_STORE, else the default file. Raises StoreError."""
    address = uri or default_uri()
    name, _, place = address.partition(":")
    if name == "duckdb" and place and not place.startswith(":"):
        return FileEngine(Path(place))
    if name == "ducklake" and (found := re.fullmatch(r"postgres:(?P<catalog>.+?);data=(?P<data>[^;]+)", place)):
        return LakeEngine(found["catalog"], found["data"])
    raise StoreError(
        N_("The store “{uri}” is not understood. Write duckdb:PATH, or ducklake:postgres:CONNECTION;data=FOLDER."),
        uri=without_password(address),
    )
