"""Reference tables: small CSVs that analysts may read and change, kept in the store with versions like all else."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import duckdb

FOLDER = Path(__file__).parent / "reference"
KEYS = {
    "sites": ("site_code",),
    "provinces": ("province_iso",),
    "materials": ("material",),
    "destinations": ("destination",),
    "definitions": ("definition", "destination"),
    "practices": ("practice",),
    "practice_levels": ("level",),
    "targets": ("target",),
}


class WrongReference(Exception):
    """A reference table cannot be used as it lies there."""


@cache
def tables() -> dict[str, list[dict[str, str]]]:
    """Every table as it lies in the folder: name -> rows of text."""
    found = {}
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
        _refuse_doubles(path.stem, found[path.stem])
    return found


def _refuse_doubles(table: str, rows: list[dict[str, str]]) -> None:
    """A code that stands twice would count every mass of it twice."""
    seen: set[tuple[str, ...]] = set()
    for line, row in enumerate(rows, start=2):
        key = tuple(row[name] for name in KEYS.get(table, ()))
        if key and key in seen:
            raise WrongReference(f"data/reference/{table}.csv, row {line}: {', '.join(key)} stands there twice.")
        seen.add(key)


@cache
def columns(table: str) -> tuple[str, ...]:
    """Column names of a table; the first is its code."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(next(csv.reader(file)))


def create(db: duckdb.DuckDBPyConnection) -> None:
    for table in tables():
        own = ", ".join(f'"{name}" VARCHAR' for name in columns(table))
        db.execute(f"CREATE TABLE {table} (position BIGINT, {own}, added_in BIGINT, removed_in BIGINT)")


def _wanted(table: str) -> list[tuple[object, ...]]:
    names = columns(table)
    return [(n, *(row[name] or None for name in names)) for n, row in enumerate(tables()[table])]


def _stored(db: duckdb.DuckDBPyConnection, table: str) -> set[tuple[object, ...]]:
    own = ", ".join(f'"{name}"' for name in columns(table))
    return set(db.execute(f"SELECT position, {own} FROM {table} WHERE removed_in IS NULL").fetchall())


def has_changed(db: duckdb.DuckDBPyConnection) -> bool:
    """True where a release brings other reference values than the store has."""
    return any(set(_wanted(table)) != _stored(db, table) for table in tables())


def sync(db: duckdb.DuckDBPyConnection, version: int) -> None:
    """Close the rows that the folder no longer has and add those that are new, as of a version."""
    for table in tables():
        wanted, stored = _wanted(table), _stored(db, table)
        gone = stored - set(wanted)
        same = " AND ".join(f'"{name}" IS NOT DISTINCT FROM ?' for name in ("position", *columns(table)))
        for row in gone:
            db.execute(f"UPDATE {table} SET removed_in = ? WHERE removed_in IS NULL AND {same}", [version, *row])
        if fresh := [(*row, version) for row in wanted if row not in stored]:
            marks = "(" + ", ".join("?" * (len(columns(table)) + 2)) + ", NULL)"
            values = [value for row in fresh for value in row]
            db.execute(f"INSERT INTO {table} VALUES {', '.join([marks] * len(fresh))}", values)


def titles(db: duckdb.DuckDBPyConnection, table: str, language: str) -> dict[str, str]:
    """code -> title (or name) in a language, in the table's order; a table of many rows per code gives each once."""
    names = columns(table)
    title = f"title_{language}" if f"title_{language}" in names else "name" if "name" in names else names[0]
    shown = f'"{names[0]}", coalesce("{title}", "{names[0]}")'
    return dict(db.execute(f"SELECT {shown} FROM {table} WHERE removed_in IS NULL ORDER BY position").fetchall())
