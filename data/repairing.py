"""Repair: held rows of an upload, corrected and sent again as a child of it; or dropped, which is logged."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data import privacy, rights
from data.checking import Answers
from data.contract import contracts
from data.errors import StoreError
from data.receipt import File, Options, Receipt
from data.store import Database, Store
from data.tracing import reopened
from data.uploads import check, upload
from data.words import N_

Cells = Mapping[str, str | None]


@dataclass(frozen=True)
class Waiting:
    """A row that waits: its cells by contract column, and as one text if it does not fit the header of its file."""

    cells: dict[str, str | None]
    as_written: str | None = None


def waiting_rows(store: Store, upload_id: str) -> dict[int, Waiting]:
    """line -> the rows of an upload that wait for repair. Cells of one that does not fit are put in from the left."""
    query = "SELECT line, cells FROM held_rows WHERE upload_id = ? AND removed_in IS NULL ORDER BY line"

    def work(db: Database) -> list[tuple[int, str]]:
        rights.require_uploads(db, "rows", [upload_id])
        return db.execute(query, [upload_id]).fetchall()

    rows = store.read(work)
    read = {line: json.loads(cells) for line, cells in rows}
    if not any(isinstance(cells, list) for cells in read.values()):
        return {line: Waiting(cells) for line, cells in read.items()}
    gate = reopened(store, _standing(store, upload_id))
    stored = [(f.name, gate.columns.get(f.name)) for f in gate.contract.fields if f.is_stored]
    found = {}
    for line, cells in read.items():
        if isinstance(cells, dict):
            found[line] = Waiting(cells)
        else:
            by_column = {n: cells[place] if place is not None and place < len(cells) else None for n, place in stored}
            found[line] = Waiting(by_column, gate.delimiter.join(cells))
    return found


def try_repair(store: Store, upload_id: str, rows: Mapping[int, Cells], answers: Answers | None = None) -> Receipt:
    """What a repair with these rows would say and do. Nothing is stored."""
    file, options = _correction(store, upload_id, rows, "", answers)
    return check(store, [file], options)[0]


def repair(
    store: Store, upload_id: str, rows: Mapping[int, Cells], by: str = "local", answers: Answers | None = None
) -> Receipt:
    """Store held rows as corrected (line -> cells by contract column) under the same checks: all of them, or none.

    The receipt counts lines as in the file of the repair: the nth row, by its line, is line n + 1. Undone with its
    upload. Raises StoreError where a line does not wait.
    """
    file, options = _correction(store, upload_id, rows, by, answers)

    def take(db: Database, version: int) -> None:
        rights.require_uploads(db, "repair", [upload_id])
        _no_longer_wait(db, version, upload_id, rows)

    return upload(store, file, options, first=take)


def drop(store: Store, upload_id: str, lines: Collection[int], by: str = "local", why: str = "") -> int:
    """Let held rows go for good; who, when, which lines and why stay in the log. Returns the new version.

    Their lines stay in the kept file. Raises StoreError where a line does not wait.
    """
    _standing(store, upload_id)
    note = json.dumps({"lines": sorted(lines), "why": privacy.redact(why, store.key)}, ensure_ascii=False)

    def work(db: Database, version: int) -> int:
        rights.require_uploads(db, "drop", [upload_id])
        _no_longer_wait(db, version, upload_id, lines)
        return version

    return store.commit("drop", by, work, touches=(), upload_id=upload_id, note=lambda version: note)


def _no_longer_wait(db: Database, version: int, upload_id: str, lines: Collection[int]) -> None:
    where = "upload_id = $upload AND removed_in IS NULL AND list_contains($lines, line)"
    bound: dict[str, object] = {"upload": upload_id, "lines": sorted(lines)}
    found = {row[0] for row in db.execute(f"SELECT line FROM held_rows WHERE {where}", bound).fetchall()}
    if missing := set(lines) - found:
        raise StoreError(
            N_("Row {line} of {upload_id} does not wait for repair."), line=min(missing), upload_id=upload_id
        )
    db.execute(f"UPDATE held_rows SET removed_in = $version WHERE {where}", bound | {"version": version})


def _correction(
    store: Store, upload_id: str, rows: Mapping[int, Cells], by: str, answers: Answers | None
) -> tuple[File, Options]:
    """The corrected rows as a file of their own, written as the upload was."""
    entry = _standing(store, upload_id)
    contract = contracts()[entry["kind"]]
    names = [f.name for f in contract.fields if f.is_stored]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([rows[line].get(name) or "" for name in names] for line in sorted(rows))
    order = entry["date_order"] if entry["date_order"] == "mdy" else None
    said = replace(answers or Answers(), decimal=entry["decimal_mark"], date_order=order)
    options = Options(contract.kind, said, by=by, is_example=entry["is_example"], parent=upload_id)
    return File(f"{entry['file']} ({upload_id})", out.getvalue().encode()), options


def _standing(store: Store, upload_id: str) -> dict[str, Any]:
    names = ("kind", "file", "decimal_mark", "date_order", "is_example", "kept", "receipt")
    query = f"SELECT {', '.join(names)} FROM uploads WHERE upload_id = ? AND removed_in IS NULL"

    def work(db: Database) -> tuple[Any, ...] | None:
        rights.require_uploads(db, "rows", [upload_id])
        return db.execute(query, [upload_id]).fetchone()

    row = store.read(work)
    if row is None:
        raise StoreError(N_("There is no upload {upload_id}."), upload_id=upload_id)
    return dict(zip(names, row, strict=True))
