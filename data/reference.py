"""Reference tables: small CSVs that analysts may read and change, kept in the store with versions like all else.

A release brings its values; a person may change them in the store, and a later release leaves what a person has set.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import duckdb

from data.decoding import Refused, decode
from data.errors import StoreError
from data.formulas import disarmed, rearmed
from data.values import Row, refuse_wrong
from data.words import N_

FOLDER = Path(__file__).parent / "reference"
RELEASE = "release"
KEYS = {
    "baselines": ("site_code", "measure", "period"),
    "cdm_type_factors": ("class", "baseline"),
    "definitions": ("definition", "destination"),
    "destinations": ("destination",),
    "ghg_check_values": ("check", "vintage", "class", "site"),
    "ipcc_parameters": ("parameter", "class", "vintage"),
    "ghg_pathways": ("destination",),
    "materials": ("material",),
    "practice_levels": ("level",),
    "practices": ("practice",),
    "prohibitions": ("destination", "regime"),
    "provinces": ("province_iso",),
    "sites": ("site_code",),
    "targets": ("target", "from_period"),
    "unit_weights": ("site_code", "material", "unit", "from_date"),
    "warm_v15_factors": ("warm_material", "pathway"),
}

Key = tuple[str | None, ...]


class WrongReference(Exception):
    """A reference table cannot be used as it lies there."""


@cache
def tables() -> dict[str, list[dict[str, str]]]:
    """Every table as it lies in the folder: name -> rows of text."""
    return {path.stem: read(path.stem, path) for path in sorted(FOLDER.glob("*.csv"))}


def read(table: str, path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file for a table, as a spreadsheet may have saved it.

    Raises WrongReference where a column is missing (it would be blanked) or a code stands twice (it would count twice).
    """
    return read_bytes(table, f"{path.parent.name}/{path.name}", path.read_bytes())


def read_bytes(table: str, place: str, content: bytes) -> list[dict[str, str]]:
    """The same of what a file holds; place: how it is called in what is raised."""
    try:
        text, _ = decode(content)
    except Refused as refused:
        raise WrongReference(f"{place} is not a text file.") from refused
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if missing := set(columns(table)) - set(reader.fieldnames or ()):
        raise WrongReference(f"{place} has no column {', '.join(sorted(missing))}.")
    rows = [{name: rearmed(cell) if isinstance(cell, str) else cell for name, cell in row.items()} for row in reader]
    seen: set[Key] = set()
    for line, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise WrongReference(f"{place}, row {line}: it has not as many cells as the header.")
        if (key := key_of(table, row)) in seen:
            raise WrongReference(f"{place}, row {line}: {', '.join(KEYS[table])} stands there twice.")
        seen.add(key)
    return rows


@cache
def columns(table: str) -> tuple[str, ...]:
    """Column names of a table; the first is its code."""
    with (FOLDER / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(next(csv.reader(file)))


def key_of(table: str, row: Row) -> Key:
    return tuple(row.get(name) or None for name in KEYS[table])


def definitions_of(table: str) -> str:
    """Column definitions: the place in the list, the table's own, then when each row came and went, and by whom."""
    own = ", ".join(f'"{name}" VARCHAR' for name in columns(table))
    return f"position BIGINT, {own}, added_in BIGINT, removed_in BIGINT, set_by VARCHAR"


def news(db: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables of which this release has other values than the store; that the rest are known is noted."""
    known = dict(db.execute("SELECT reference, mark FROM reference_state").fetchall())
    found = []
    for table in tables():
        if known.get(table) != _mark(table):
            if any(_differences(db, table, enumerate(tables()[table]), RELEASE)):
                found.append(table)
            else:
                _note(db, table)
    return found


def sync(db: duckdb.DuckDBPyConnection, version: int) -> None:
    """Bring this release's values in, as of a version: add, replace and close what releases have set before."""
    for table in news(db):
        _put(db, version, table, enumerate(tables()[table]), RELEASE)
        _note(db, table)


def _note(db: duckdb.DuckDBPyConnection, table: str) -> None:
    db.execute("DELETE FROM reference_state WHERE reference = ?", [table])
    db.execute("INSERT INTO reference_state VALUES (?, ?)", [table, _mark(table)])


@cache
def _mark(table: str) -> str:
    return hashlib.sha256(json.dumps(tables()[table]).encode()).hexdigest()


def as_csv(db: duckdb.DuckDBPyConnection, table: str) -> str:
    """A table as it stands now, as a CSV that may be changed and brought in again."""
    own = ", ".join(f'"{name}"' for name in columns(table))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns(table))
    rows = db.execute(f"SELECT {own} FROM {table} WHERE removed_in IS NULL ORDER BY position").fetchall()
    writer.writerows([cell and disarmed(cell) for cell in row] for row in rows)
    return out.getvalue().rstrip("\n")


def put(db: duckdb.DuckDBPyConnection, version: int, table: str, rows: Iterable[Row], by: str) -> int:
    """Add rows, or replace those of the same key, as of a version; returns how many differed. Raises StoreError."""
    rows = list(rows)
    if by == RELEASE:
        raise StoreError(N_("“{name}” is not a person's name here."), name=by)
    _refuse_unknown(table, rows)
    refuse_wrong(db, table, rows)
    last = db.execute(f"SELECT coalesce(max(position), -1) FROM {table}").fetchall()[0][0]
    return _put(db, version, table, enumerate(rows, start=last + 1), by)


def _refuse_unknown(table: str, rows: list[Row]) -> None:
    if table not in KEYS:
        raise StoreError(N_("There is no reference table {table}."), table=table)
    for row in rows:
        if strangers := row.keys() - set(columns(table)):
            raise StoreError(
                N_("The table {table} has no column {names}."),
                table=table,
                names=", ".join(sorted(map(str, strangers))),
            )
        if not row.get(KEYS[table][0]):
            raise StoreError(N_("A row of {table} needs {names}."), table=table, names=", ".join(KEYS[table]))
    if len({key_of(table, row) for row in rows}) < len(rows):
        raise StoreError(N_("{names} stands twice in the rows for {table}."), table=table, names=", ".join(KEYS[table]))


def _current(db: duckdb.DuckDBPyConnection, table: str) -> dict[Key, tuple[object, ...]]:
    """key -> (position, set_by, values) of the rows that stand."""
    own = ", ".join(f'"{name}"' for name in columns(table))
    query = f"SELECT position, set_by, {own} FROM {table} WHERE removed_in IS NULL"
    places = [columns(table).index(name) + 2 for name in KEYS[table]]
    return {tuple(row[place] for place in places): row for row in db.execute(query).fetchall()}


def _differences(
    db: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[int, Row]], by: str
) -> tuple[list[tuple[object, ...]], list[Key]]:
    """(place and values of the rows to add, keys of those to close).

    A release leaves what a person has set or taken away, and takes away what it has no more; what a person replaces
    keeps its place.
    """
    stored = _current(db, table)
    withdrawn = _withdrawn(db, table) if by == RELEASE else set()
    fresh: list[tuple[object, ...]] = []
    gone = {key for key, known in stored.items() if by == RELEASE and known[1] == RELEASE}
    for position, row in rows:
        key = key_of(table, row)
        known = stored.get(key)
        gone.discard(key)
        if (known and by == RELEASE and known[1] != RELEASE) or (known is None and key in withdrawn):
            continue
        place = position if known is None or by == RELEASE else known[0]
        values = tuple(row.get(name) or None for name in columns(table))
        if known is None or known[2:] != values or known[0] != place:
            fresh.append((place, *values))
            gone |= {key} if known else set()
    return fresh, list(gone)


def _withdrawn(db: duckdb.DuckDBPyConnection, table: str) -> set[Key]:
    """The keys of rows that a person has closed."""
    own = ", ".join(f't."{name}"' for name in KEYS[table])
    query = f"SELECT {own} FROM {table} t JOIN versions v ON v.version = t.removed_in WHERE v.made_by <> ?"
    return {tuple(row) for row in db.execute(query, [RELEASE]).fetchall()}


def _put(db: duckdb.DuckDBPyConnection, version: int, table: str, rows: Iterable[tuple[int, Row]], by: str) -> int:
    """Bring rows in; returns how many were added or replaced."""
    fresh, gone = _differences(db, table, rows, by)
    _close(db, version, table, gone)
    if fresh:
        names = ", ".join(f'"{name}"' for name in ("position", *columns(table), "added_in", "set_by"))
        marks = "(" + ", ".join("?" * (len(fresh[0]) + 2)) + ")"
        flat = [value for row in fresh for value in (*row, version, by)]
        db.execute(f"INSERT INTO {table} ({names}) VALUES {', '.join([marks] * len(fresh))}", flat)
    return len(fresh)


def take_away(db: duckdb.DuckDBPyConnection, version: int, table: str, key: Key) -> None:
    """Close the row of a key as of a version. Raises StoreError where none stands."""
    if key not in _current(db, table):
        raise StoreError(N_("There is no such row in {table}."), table=table)
    _close(db, version, table, [key])


def changed_in(db: duckdb.DuckDBPyConnection, table: str, key: Key) -> int:
    """The version that last brought or closed a row of a key; 0 where none ever did."""
    same = " AND ".join(f'"{name}" IS NOT DISTINCT FROM ?' for name in KEYS[table])
    query = f"SELECT coalesce(max(greatest(added_in, coalesce(removed_in, 0))), 0) FROM {table} WHERE {same}"
    return int(db.execute(query, list(key)).fetchall()[0][0])


def _close(db: duckdb.DuckDBPyConnection, version: int, table: str, keys: Iterable[Key]) -> None:
    """Close the rows with these keys, in one statement."""
    wanted = list(keys)
    if not wanted:
        return
    same = " AND ".join(f'"{name}" IS NOT DISTINCT FROM ?' for name in KEYS[table])
    conditions = " OR ".join([f"({same})"] * len(wanted))
    values = [value for key in wanted for value in key]
    db.execute(f"UPDATE {table} SET removed_in = ? WHERE removed_in IS NULL AND ({conditions})", [version, *values])


def titles(db: duckdb.DuckDBPyConnection, table: str, language: str, version: int | None = None) -> dict[str, str]:
    """code -> title (or name) in a language, in the table's order; a table of many rows per code gives each once.

    As of a version, else now.
    """
    names = columns(table)
    title = f"title_{language}" if f"title_{language}" in names else "name" if "name" in names else names[0]
    shown = f'"{names[0]}", coalesce("{title}", "{names[0]}")'
    stands = (
        "removed_in IS NULL" if version is None else "added_in <= $version AND coalesce(removed_in > $version, true)"
    )
    query = f"SELECT {shown} FROM {table} WHERE {stands} ORDER BY position"
    return dict(db.execute(query, {} if version is None else {"version": version}).fetchall())
