"""Cubes: monthly tables of additive columns, refreshed in the transaction of the change, cell by changed cell.

Each file in `cubes/` is a SELECT over facts; its first lines declare the columns that name a cell, and for each kind
the cell that a row belongs to.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data import reference
from data.limits import Bound, limits
from data.store import Database
from metrics import facts

FOLDER = Path(__file__).parent / "cubes"
MONTH = "month"  # the column of a cell that is made of a date


@dataclass(frozen=True)
class Cube:
    """One cube as its file declares it."""

    name: str
    select: str
    cell: tuple[str, ...]
    sources: dict[str, tuple[str, ...]]  # kind -> SQL over one of its rows (`fact`) for each column of its cell

    def cell_of(self, kind: str) -> str:
        """SQL for the cell of one row of a kind; where the cell has a month, the row has a date."""
        columns = zip(self.cell, self.sources[kind], strict=True)
        return ", ".join(f"date_trunc('month', {own})::DATE" if name == MONTH else own for name, own in columns)

    @property
    def table(self) -> str:
        return f"cube_{self.name}"

    @property
    def mark(self) -> str:
        return hashlib.sha256(self.select.encode()).hexdigest()[:16]

    @property
    def references(self) -> list[str]:
        return [name for name in facts.named(self.select) if name in reference.tables()]


@cache
def cubes() -> dict[str, Cube]:
    """Every cube by name."""
    found = {}
    for path in sorted(FOLDER.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        declared = re.search(r"^-- cell: (.+)$", text, re.MULTILINE)
        assert declared is not None, path
        cell = tuple(declared[1].split(", "))
        rows = re.findall(r"^-- from (\w+): (.+)$", text, re.MULTILINE)
        sources = {kind: tuple(columns.split(", ", len(cell) - 1)) for kind, columns in rows}
        select = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        found[path.stem] = Cube(path.stem, select, cell, sources)
    return found


class Refresher:
    """Keeps the cubes of a store in step with its facts (a data.store.Follower)."""

    def prepare(self, db: Database, is_behind: bool) -> None:
        """Make the cubes that are missing, and again those that were made by other SQL or at another version."""
        db.execute("CREATE TABLE IF NOT EXISTS cube_state (cube VARCHAR, mark VARCHAR)")
        known = dict(db.execute("SELECT cube, mark FROM cube_state").fetchall())
        for cube in cubes().values():
            if is_behind or known.get(cube.name) != cube.mark:
                rebuild(db, cube)

    def refresh(self, db: Database, version: int, tables: Collection[str]) -> None:
        """Replace the cells that a version changed, by the old and the new values of its rows."""
        for cube in cubes().values():
            if any(table in tables for table in cube.references):
                rebuild(db, cube)
            elif kinds := [kind for kind in cube.sources if kind in tables]:
                _refresh(db, cube, version, kinds)

    def rebuild(self, db: Database) -> None:
        """Make every cube anew."""
        for cube in cubes().values():
            rebuild(db, cube)


# Two queries, not one with OR: each has a column by whose limits an engine skips what it need not read.
CHANGED = (
    "added_in = $version AND removed_in IS DISTINCT FROM $version",
    "removed_in = $version AND added_in <> $version",
)


def rebuild(db: Database, cube: Cube) -> None:
    """Make a cube from all current facts."""
    db.execute(f"CREATE OR REPLACE TABLE {cube.table} AS {facts.at(cube.select, None)}")
    db.execute("DELETE FROM cube_state WHERE cube = ?", [cube.name])
    db.execute("INSERT INTO cube_state (cube, mark) VALUES (?, ?)", [cube.name, cube.mark])


def _refresh(db: Database, cube: Cube, version: int, kinds: list[str]) -> None:
    """kinds: those that the version has rows of."""
    changed = " UNION ".join(
        f"SELECT {cube.cell_of(kind)} FROM {kind} AS fact WHERE {condition}" for kind in kinds for condition in CHANGED
    )
    names = ", ".join(cube.cell)
    query = f"CREATE OR REPLACE TEMP TABLE cells AS SELECT * FROM ({changed}) c({names})"
    if db.execute(query, {"version": version}).fetchone() == (0,):
        return
    bound: Bound = {}
    db.execute(f"DELETE FROM {cube.table} WHERE {_in_cells(db, cube, names, cube.cell, bound)}", bound)
    bound = {}
    only = {kind: _in_cells(db, cube, cube.cell_of(kind), cube.sources[kind], bound) for kind in cube.sources}
    db.execute(f"INSERT INTO {cube.table} {facts.at(cube.select, None, only=only)}", bound)


def _in_cells(db: Database, cube: Cube, cell: str, columns: tuple[str, ...], bound: Bound) -> str:
    """SQL that is true for rows of `cells`: exactly, and by limits of their plain columns."""
    days = f"(SELECT * REPLACE (unnest([{MONTH}, last_day({MONTH})]) AS {MONTH}) FROM cells)"
    near = {own: name for own, name in zip(columns, cube.cell, strict=True) if own.isidentifier()}
    return f"({cell}) IN (FROM cells) AND {limits(db, days if MONTH in cube.cell else 'cells', near, bound)}"
