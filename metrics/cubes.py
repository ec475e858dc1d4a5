"""Cubes: tables from which figures are made, refreshed in the transaction of the change, cell by changed cell.

Each file in `cubes/` is a SELECT over facts that gives one row for each row of a file (an entry), with where it came
from. Its first lines declare the columns that name a cell, for each kind the cell that a row belongs to, and the
cubes: over which columns entries are added up, and what is added. Without such a line the entries are the cube.
Files in `views/` are SELECTs over cubes that are made when a figure is asked for.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from data import reference
from data.limits import Bound, limits
from data.store import Database
from metrics import facts

FOLDER = Path(__file__).parent
ADDED = ("sums", "counts", "latest")  # what is kept of the entries of one row of a cube
DECLARED = rf"cell|{'|'.join(ADDED)}|from \w+|cube \w+"
MONTH = "month"  # the column of a cell that is made of a date
ORIGIN = ("kind", "upload_id", "line")  # the columns of an entry that say where it came from


@dataclass(frozen=True)
class Cube:
    """One cube: entries added up over columns, or the entries themselves."""

    name: str
    entries: str
    columns: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    latest: tuple[str, ...] = ()  # days, of which the last one is kept

    @property
    def table(self) -> str:
        return f"cube_{self.name}"

    @property
    def select(self) -> str:
        """The SQL that makes it, over facts."""
        return self.added_up(self.entries)

    def added_up(self, entries: str) -> str:
        if not self.columns:
            return entries
        sums = [f"sum({name})::DECIMAL(38, 6) AS {name}" for name in self.sums]
        counts = [f"sum({name})::BIGINT AS {name}" for name in self.counts]
        latest = [f"max({name}) AS {name}" for name in self.latest]
        return f"SELECT {', '.join([*self.columns, *sums, *counts, *latest])} FROM ({entries}) GROUP BY ALL"


@dataclass(frozen=True)
class Subject:
    """What one file declares: entries and the cubes made of them."""

    name: str
    about: str
    entries: str
    cell: tuple[str, ...] = ()
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)  # kind -> SQL over its rows (`fact`) for the cell
    cubes: tuple[Cube, ...] = ()

    def cell_of(self, kind: str) -> str:
        """SQL for the cell of one row of a kind; where the cell has a month, the row has a date."""
        columns = zip(self.cell, self.sources[kind], strict=True)
        return ", ".join(f"date_trunc('month', {own})::DATE" if name == MONTH else own for name, own in columns)

    @property
    def mark(self) -> str:
        text = "\n".join([self.entries, *(cube.select for cube in self.cubes)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def references(self) -> list[str]:
        return [name for name in facts.named(self.entries) if name in reference.tables()]


@cache
def subjects() -> dict[str, Subject]:
    """Every file of cubes by name."""
    return {path.stem: _subject(path) for path in sorted((FOLDER / "cubes").glob("*.sql"))}


@cache
def cubes() -> dict[str, Cube]:
    """Every cube by name."""
    return {cube.name: cube for subject in subjects().values() for cube in subject.cubes}


@cache
def views() -> dict[str, str]:
    """The SELECT of every view by name."""
    return {path.stem: _plain(path.read_text(encoding="utf-8"))[1] for path in sorted((FOLDER / "views").glob("*.sql"))}


def named_in(query: str) -> list[str]:
    """The views ("view NAME") and cubes ("NAME") that a query names."""
    found = []
    for word in dict.fromkeys(re.findall(r"\w+", query)):
        of, _, name = word.partition("_")
        if of == "view" and name in views():
            found.append(f"view {name}")
        elif of == "cube" and name in cubes():
            found.append(name)
    return found


def _plain(text: str) -> tuple[str, str]:
    """The comment above a SELECT, and the SELECT."""
    lines = text.splitlines()
    comment = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    return " ".join(comment), "\n".join(line for line in lines if not line.startswith("--"))


def _subject(path: Path) -> Subject:
    text = path.read_text(encoding="utf-8")
    declared = dict(re.findall(rf"^-- ({DECLARED}): (.+)$", text, re.MULTILINE))
    about, entries = _plain(re.sub(rf"^-- ({DECLARED}): .+\n", "", text, flags=re.MULTILINE))
    cell = tuple(declared["cell"].split(", ")) if "cell" in declared else ()
    kinds = {name.removeprefix("from "): columns for name, columns in declared.items() if name.startswith("from ")}
    sources = {kind: tuple(columns.split(", ", len(cell) - 1)) for kind, columns in kinds.items()}
    added = {name: tuple(declared[name].split(", ")) for name in ADDED if name in declared}
    made = {name.removeprefix("cube "): columns for name, columns in declared.items() if name.startswith("cube ")}
    found = tuple(Cube(name, entries, tuple(columns.split(", ")), **added) for name, columns in made.items())
    return Subject(path.stem, about, entries, cell, sources, found or (Cube(path.stem, entries),))


class Refresher:
    """Keeps the cubes of a store in step with its facts (a data.store.Follower)."""

    def prepare(self, db: Database, is_behind: bool) -> None:
        """Make the cubes that are missing, and again those that were made by other SQL or at another version."""
        db.execute("CREATE TABLE IF NOT EXISTS cube_state (cube VARCHAR, mark VARCHAR)")
        known = dict(db.execute("SELECT cube, mark FROM cube_state").fetchall())
        for subject in subjects().values():
            if is_behind or known.get(subject.name) != subject.mark:
                rebuild(db, subject)

    def refresh(self, db: Database, version: int, tables: Collection[str]) -> None:
        """Replace the cells that a version changed, by the old and the new values of its rows."""
        for subject in subjects().values():
            if any(table in tables for table in subject.references):
                rebuild(db, subject)
            elif kinds := [kind for kind in subject.sources if kind in tables]:
                _refresh(db, subject, version, kinds)

    def rebuild(self, db: Database) -> None:
        """Make every cube anew."""
        for subject in subjects().values():
            rebuild(db, subject)


# Two queries, not one with OR: each has a column by whose limits an engine skips what it need not read.
CHANGED = (
    "added_in = $version AND removed_in IS DISTINCT FROM $version",
    "removed_in = $version AND added_in <> $version",
)


def rebuild(db: Database, subject: Subject) -> None:
    """Make the cubes of a subject from all current facts."""
    for cube in subject.cubes:
        db.execute(f"CREATE OR REPLACE TABLE {cube.table} AS {facts.at(cube.select, None)}")
    db.execute("DELETE FROM cube_state WHERE cube = ?", [subject.name])
    db.execute("INSERT INTO cube_state (cube, mark) VALUES (?, ?)", [subject.name, subject.mark])


def _refresh(db: Database, subject: Subject, version: int, kinds: list[str]) -> None:
    """kinds: those that the version has rows of."""
    changed = " UNION ".join(
        f"SELECT {subject.cell_of(kind)} FROM {kind} AS fact WHERE {condition}"
        for kind in kinds
        for condition in CHANGED
    )
    names = ", ".join(subject.cell)
    is_somewhere = " AND ".join(f"{name} IS NOT NULL" for name in subject.cell)
    query = f"CREATE OR REPLACE TEMP TABLE cells AS SELECT * FROM ({changed}) c({names}) WHERE {is_somewhere}"
    if db.execute(query, {"version": version}).fetchone() == (0,):
        return
    bound: Bound = {}
    only = {kind: _in_cells(db, subject, kind, bound) for kind in subject.sources}
    entries = facts.at(subject.entries, None, only=only)
    db.execute(f"CREATE OR REPLACE TEMP TABLE entries AS {entries}", bound)
    bound = {}
    near = limits(db, _days(subject), {name: name for name in subject.cell}, bound)
    for cube in subject.cubes:
        db.execute(f"DELETE FROM {cube.table} WHERE ({names}) IN (FROM cells) AND {near}", bound)
        db.execute(f"INSERT INTO {cube.table} {cube.added_up('FROM entries')}")


def _days(subject: Subject) -> str:
    """The changed cells, each month as its first and its last day: between them lie the dates of its rows."""
    return (
        f"(SELECT * REPLACE (unnest([{MONTH}, last_day({MONTH})]) AS {MONTH}) FROM cells)"
        if MONTH in subject.cell
        else "cells"
    )


def _in_cells(db: Database, subject: Subject, kind: str, bound: Bound) -> str:
    """SQL that is true for the rows of a kind in changed cells: exactly, and by limits of their plain columns.

    A kind whose cell is another's is found by joining it: for that one the limits are enough. Where the kind itself
    is of the cell, nothing is read of one that did not change.
    """
    own = subject.sources[kind]
    plain = {o: name for o, name in zip(own, subject.cell, strict=True) if o.isidentifier() or o == f"'{kind}'"}
    near = limits(db, _days(subject), plain, bound)
    is_joined = any("SELECT" in column for column in own)
    return near if is_joined else f"({subject.cell_of(kind)}) IN (FROM cells) AND {near}"
