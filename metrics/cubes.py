"""Cubes: monthly tables of additive columns, refreshed in the transaction of the change, cell by changed cell.

Each file in `cubes/` is a SELECT over facts; its first lines declare the columns that name a cell, and for each kind
the cell that a row belongs to.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data import reference
from data.store import Database, head
from metrics import facts

FOLDER = Path(__file__).parent / "cubes"


@dataclass(frozen=True)
class Cube:
    """One cube as its file declares it."""

    name: str
    select: str
    cell: tuple[str, ...]
    sources: dict[str, str]  # kind -> SQL for the cell of one of its rows

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
        cell = re.search(r"^-- cell: (.+)$", text, re.MULTILINE)
        assert cell is not None, path
        sources = dict(re.findall(r"^-- from (\w+): (.+)$", text, re.MULTILINE))
        select = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
        found[path.stem] = Cube(path.stem, select, tuple(c.strip() for c in cell[1].split(",")), sources)
    return found


class Refresher:
    """Keeps the cubes of a store in step with its facts (a data.store.Follower)."""

    def prepare(self, db: Database) -> None:
        """Make the cubes that are missing, and again those that were made by other SQL or at another version."""
        db.execute("CREATE TABLE IF NOT EXISTS cube_state (cube VARCHAR, mark VARCHAR, version BIGINT)")
        known = {row[0]: row[1:] for row in db.execute("SELECT cube, mark, version FROM cube_state").fetchall()}
        version = head(db)
        for cube in cubes().values():
            if known.get(cube.name) != (cube.mark, version):
                rebuild(db, cube, version)

    def refresh(self, db: Database, version: int) -> None:
        """Replace the cells that a version changed, by the old and the new values of its rows."""
        for cube in cubes().values():
            if any(_changed_rows(db, table, version) for table in cube.references):
                rebuild(db, cube, version)
            else:
                _refresh(db, cube, version)


CHANGED = "(added_in = $version) <> (removed_in IS NOT DISTINCT FROM $version)"


def _changed_rows(db: Database, table: str, version: int) -> int:
    query = f"SELECT count(*) FROM {table} WHERE {CHANGED}"
    return int(db.execute(query, {"version": version}).fetchall()[0][0])


def rebuild(db: Database, cube: Cube, version: int) -> None:
    """Make a cube from all current facts."""
    db.execute(f"CREATE OR REPLACE TABLE {cube.table} AS {facts.at(cube.select, None)}")
    _note(db, cube, version)


def _refresh(db: Database, cube: Cube, version: int) -> None:
    cells = " UNION ".join(
        f"SELECT {expression} FROM {kind} AS fact WHERE {CHANGED}" for kind, expression in cube.sources.items()
    )
    names = ", ".join(cube.cell)
    db.execute(f"CREATE OR REPLACE TEMP TABLE cells AS SELECT * FROM ({cells}) c({names})", {"version": version})
    if db.execute("SELECT count(*) FROM cells").fetchone() != (0,):
        db.execute(f"DELETE FROM {cube.table} WHERE ({names}) IN (FROM cells)")
        db.execute(f"INSERT INTO {cube.table} {facts.at(cube.select, None, cells=cube.sources)}")
    _note(db, cube, version)


def _note(db: Database, cube: Cube, version: int) -> None:
    db.execute("DELETE FROM cube_state WHERE cube = ?", [cube.name])
    db.execute("INSERT INTO cube_state VALUES (?, ?, ?)", [cube.name, cube.mark, version])
