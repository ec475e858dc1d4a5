"""From a stored row to the line of the file as it was written, and all that was ever said of a record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import simplejson

from data import masking, rights
from data.contract import Contract, contracts
from data.errors import StoreError
from data.masking import Sight
from data.problems import Problem
from data.reading import Gate, open_gate
from data.store import Database, Store
from data.words import N_

MOST_RECORDS = 200


@dataclass(frozen=True)
class Line:
    """A line of a kept file. cells: as they stand there, under the headers of the file (none where it does not fit);

    None for one that is not shown to who reads it.
    """

    upload_id: str
    file: str
    line: int
    header: tuple[str, ...]
    cells: tuple[str | None, ...]

    @property
    def fits(self) -> bool:
        return len(self.header) == len(self.cells)


@dataclass(frozen=True)
class Saying:
    """What one upload said of a record, when it came, and in which versions it stood.

    line is None where it said that the record is not there. hidden: columns that are not shown to who reads it.
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
    hidden: frozenset[str] = frozenset()

    @property
    def stood(self) -> bool:
        """False for a row that repeated what stood, or said that it is not there."""
        return self.added_in != self.removed_in


def line_of(store: Store, upload_id: str, line: int) -> Line:
    """A line of the file that an upload kept. Raises StoreError for one that is not there."""

    def work(db: Database) -> tuple[dict[str, Any] | None, Sight]:
        return _entry(db, upload_id), masking.of_lines(db, upload_id, [line])[line]

    entry, sight = store.read(work)
    if entry is None or entry["kept"] is None:
        raise StoreError(N_("There is no upload {upload_id}."), upload_id=upload_id)
    gate = reopened(store, entry)
    for record in gate.records():
        if record.line == line:
            return Line(upload_id, entry["file"], line, tuple(gate.header), _seen(gate, record.cells, sight))
    raise StoreError(N_("The file of {upload_id} has no row {line}."), upload_id=upload_id, line=line)


def _seen(gate: Gate, cells: list[str], sight: Sight) -> tuple[str | None, ...]:
    """The cells of a line that may be seen: columns of the report that are not hidden, and blanks."""
    if sight.is_whole:
        return tuple(cells)
    fits = sight.is_known and len(cells) == len(gate.header)
    places = {place for name, place in gate.columns.items() if fits and name not in sight.hidden}
    return tuple(cell if place in places or not cell.strip() else None for place, cell in enumerate(cells))


def taken_on(store: Store, upload_id: str, line: int) -> list[Problem]:
    """The warnings on a line of which the proposal was taken instead of the cell."""
    query = """
        SELECT line, field, NULL, value, code, proposal FROM warnings
        WHERE upload_id = ? AND line = ? AND decision = 'taken' ORDER BY field
    """

    def work(db: Database) -> list[Problem]:
        rights.require_uploads(db, "rows", [upload_id])
        found = [Problem(*row) for row in db.execute(query, [upload_id, line]).fetchall()]
        return masking.problems(found, masking.of_lines(db, upload_id, [line]))

    return store.read(work)


def _entry(db: Database, upload_id: str) -> dict[str, Any] | None:
    names = ("kind", "file", "kept", "receipt")
    rights.require_uploads(db, "rows", [upload_id])
    row = db.execute(f"SELECT {', '.join(names)} FROM uploads WHERE upload_id = ?", [upload_id]).fetchone()
    return dict(zip(names, row, strict=True)) if row else None


def reopened(store: Store, entry: dict[str, Any]) -> Gate:
    """The kept file of an upload (kind, kept and receipt of its entry), its columns named as they were then.

    Every cell of it: what is shown of them is for masking to say.
    """
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

    def work(db: Database) -> list[Saying]:
        rows = db.execute(query, {"text": text.strip()}).fetchall()
        seen = rights.readable(db, {row[0] for row in rows})
        said = [(row, dict(zip(stored, row[7:], strict=True))) for row in rows if row[0] in seen]
        asked = f"SELECT {', '.join(contract.key)} FROM {kind} s WHERE {where}"
        known = masking.standing(db, contract, asked, {"text": text.strip()}) if said else {}
        return [_saying(contract, row, values, known) for row, values in said]

    return store.read(work)


def _saying(
    contract: Contract, row: tuple[Any, ...], values: dict[str, Any], known: dict[masking.Key, masking.Standing]
) -> Saying:
    now = known.get(masking.key_of(contract, values), masking.Standing())
    shown, hidden = masking.shown(values, masking.hidden(contract, now.site, values, now.values))
    upload_id, line, file, sent_by, sent_at, added_in, removed_in = row[:7]
    return Saying(contract.kind, upload_id, line, file, sent_by, sent_at, added_in, removed_in, shown, hidden)
