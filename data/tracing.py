"""From a stored row to the line of the file as it was written, and all that was ever said of a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import simplejson

from data import rights
from data.contract import contracts
from data.errors import StoreError
from data.reading import Gate, open_gate
from data.store import Database, Store
from data.words import N_

MOST_RECORDS = 200


@dataclass(frozen=True)
class Line:
    """A line of a kept file. cells: as they stand there, under the headers of the file (none where it does not fit)."""

    upload_id: str
    file: str
    line: int
    header: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def fits(self) -> bool:
        return len(self.header) == len(self.cells)


@dataclass(frozen=True)
class Saying:
    """What one upload said of a record, when it came, and in which versions it stood.

    line is None where it said that the record is not there.
    """

    kind: str
    upload_id: str
    line: int | None
    file: str
    sent_by: str
    sent_at: datetime
    added_in: int
    removed_in: int | None
    values: dict[str, Any]

    @property
    def stood(self) -> bool:
        """False for a row that repeated what stood, or said that it is not there."""
        return self.added_in != self.removed_in


def line_of(store: Store, upload_id: str, line: int) -> Line:
    """A line of the file that an upload kept. Raises StoreError for one that is not there."""
    entry = store.read(lambda db: _entry(db, upload_id))
    if entry is None or entry["kept"] is None:
        raise StoreError(N_("There is no upload {upload_id}."), upload_id=upload_id)
    gate = reopened(store, entry)
    for record in gate.records():
        if record.line == line:
            return Line(upload_id, entry["file"], line, tuple(gate.header), tuple(record.cells))
    raise StoreError(N_("The file of {upload_id} has no row {line}."), upload_id=upload_id, line=line)


def taken_on(store: Store, upload_id: str, line: int) -> list[tuple[str, str | None, str | None]]:
    """(column, value, proposal) of the warnings on a line of which the proposal was taken instead of the cell."""
    query = """
        SELECT field, value, proposal FROM warnings
        WHERE upload_id = ? AND line = ? AND decision = 'taken' ORDER BY field
    """

    def work(db: Database) -> list[tuple[str, str | None, str | None]]:
        rights.require_uploads(db, "rows", [upload_id])
        return db.execute(query, [upload_id, line]).fetchall()

    return store.read(work)


def _entry(db: Database, upload_id: str) -> dict[str, Any] | None:
    names = ("kind", "file", "kept", "receipt")
    rights.require_uploads(db, "rows", [upload_id])
    row = db.execute(f"SELECT {', '.join(names)} FROM uploads WHERE upload_id = ?", [upload_id]).fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def reopened(store: Store, entry: dict[str, Any]) -> Gate:
    """The kept file of an upload (kind, kept and receipt of its entry), its columns named as they were then."""
    return open_gate(store.files.get(entry["kept"]), entry["kind"], said_in(entry["receipt"]))


def said_in(receipt: str | None) -> dict[str, str]:
    """What a sender had said of headers, from the receipt as it is kept."""
    said: dict[str, str] = simplejson.loads(receipt or "{}").get("said", {})
    return said


def sayings(store: Store, kind: str, text: str) -> list[Saying]:
    """All that was ever said of the records of a kind of which a part of the key is this text, the oldest first."""
    contract = contracts()[kind]
    stored = [column.name for column in contract.stored]
    keys = [name for name in contract.key if contract.field(name).rule in ("code", "text")]
    where = " OR ".join(f"lower(s.{name}) = lower($text)" for name in keys)
    query = f"""
        SELECT s.upload_id, s.line, u.file, u.uploaded_by, u.uploaded_at, s.added_in, s.removed_in,
               {", ".join(f"s.{name}" for name in stored)}
        FROM {kind} s JOIN uploads u USING (upload_id) WHERE {where}
        ORDER BY s.added_in, s.line LIMIT {MOST_RECORDS}
    """

    def work(db: Database) -> list[tuple[Any, ...]]:
        rows = db.execute(query, {"text": text.strip()}).fetchall()
        seen = rights.readable(db, {row[0] for row in rows})
        return [row for row in rows if row[0] in seen]

    return [_saying(kind, stored, *row) for row in store.read(work)]


def _saying(kind: str, stored: list[str], *row: Any) -> Saying:
    upload_id, line, file, sent_by, sent_at, added_in, removed_in, *values = row
    by_name = dict(zip(stored, values, strict=True))
    return Saying(kind, upload_id, line, file, sent_by, sent_at, added_in, removed_in, by_name)
