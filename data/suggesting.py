"""What a wrong cell probably meant."""

from __future__ import annotations

import re

import duckdb
from rapidfuzz import fuzz, process

from data import marks
from data.contract import Contract, Field, normal

LIKELY = 75  # of 100: how alike a spelling must be to be suggested
LIKELY_CODE = 90  # codes of different things are alike
# A number with no more than words, quotes and a currency about it; none that says how many of it, or its sign.
_BESIDE = r"(?!\W*(?:ribu|rb|juta|jt|mil[iy]ar|k|m)\b)[^\d.,+\-−–()%#<>~/^²³⁰-⁹]*"
_IN_WORDS = re.compile(rf"(?i)(?:[^\W\d_]+[.]?)?[\s\"'’=]*(\d+(?:[.,]\d+)*){_BESIDE}")
MAX_LOOKUPS = 2000  # different cells of one file; a file with more wrong ones has another trouble


class Suggester:
    """Suggestions for one file's cells, each different cell looked up once."""

    def __init__(self, db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        self.db, self.contract = db, contract
        self._known: dict[str, list[str]] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    def __call__(self, f: Field, code: str, cell: str | None) -> str | None:
        """A suggestion for a cell with a problem code, or None."""
        if cell is None:
            return None
        if code == "date":
            return marks.read_date(cell).suggestion
        if code == "number":
            inside = _IN_WORDS.fullmatch(cell)
            return inside[1] if inside and inside[1] != cell else None
        if code not in ("choice", "unknown_code", "boolean") or len(self._found) > MAX_LOOKUPS:
            return None
        if (f.name, cell) not in self._found:
            self._found[f.name, cell] = self._province(cell) if f.reference == "provinces" else None
            self._found[f.name, cell] = self._found[f.name, cell] or self._alike(f, cell)
        return self._found[f.name, cell]

    def _alike(self, f: Field, cell: str) -> str | None:
        if f.name not in self._known:
            self._known[f.name] = self._spellings(f)
        best = process.extractOne(normal(cell), self._known[f.name], scorer=fuzz.ratio, processor=normal)
        return best[0] if best and best[1] >= (LIKELY_CODE if f.rule == "code" else LIKELY) else None

    def _spellings(self, f: Field) -> list[str]:
        """What may be written in a column: choices, titles and codes; the registered codes of a reference."""
        if f.rule in ("choice", "boolean"):
            known = list(f.choices)
            if f.reference:
                listed = self.db.execute(f"SELECT * FROM {f.reference} WHERE removed_in IS NULL ORDER BY position")
                names = [column[0] for column in listed.description]
                shown = [i for i, n in enumerate(names) if n in ("title_id", "name", "title_en")]
                rows = listed.fetchall()
                known += [row[i] for i in (*shown, 1) for row in rows if row[i]]
            return known
        key = next(k for k in self.contract.foreign_keys if k.fields[-1] == f.name)
        column = key.reference_fields[-1]
        query = f"SELECT DISTINCT {column} FROM {key.resource} WHERE removed_in IS NULL ORDER BY 1"
        return [row[0] for row in self.db.execute(query).fetchall()]

    def _province(self, cell: str) -> str | None:
        """A two-digit code means different provinces to the home ministry and to the statistics office."""
        query = """
            SELECT string_agg(name || CASE WHEN kemendagri_code = bps_code THEN '' WHEN kemendagri_code = $code
                              THEN ' (Kemendagri)' ELSE ' (BPS)' END, ' / ')
            FROM provinces WHERE removed_in IS NULL AND $code IN (kemendagri_code, bps_code)
        """
        row = self.db.execute(query, {"code": cell}).fetchone() if re.fullmatch(r"\d\d", cell) else None
        return row[0] if row else None
