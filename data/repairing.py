"""Repair: held rows of an upload, corrected and sent again as a child of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from data.checking import Answers
from data.contract import contracts
from data.errors import StoreError
from data.receipt import File, Options, Receipt
from data.store import Database, Store
from data.uploads import upload
from data.words import N_


def held_cells(store: Store, upload_id: str) -> dict[int, dict[str, str | None]]:
    """line -> cells by contract column, of the rows of an upload that wait for repair (those that fit the header)."""
    query = "SELECT line, cells FROM held_rows WHERE upload_id = ? AND removed_in IS NULL ORDER BY line"
    rows = store.read(lambda db: db.execute(query, [upload_id]).fetchall())
    read = {line: json.loads(cells) for line, cells in rows}
    return {line: cells for line, cells in read.items() if isinstance(cells, dict)}


def repair(store: Store, upload_id: str, rows: Mapping[int, Mapping[str, str | None]], by: str = "local") -> Receipt:
    """Store held rows as corrected (line -> cells by contract column) under the same checks: all of them, or none.

    The receipt counts lines as in the file of the repair: the nth row, by its line, is line n + 1. Undone with its
    upload. Raises StoreError where a line does not wait.
    """
    entry = _standing(store, upload_id)
    lines = sorted(rows)
    contract = contracts()[entry["kind"]]
    names = [f.name for f in contract.fields if f.is_stored]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([rows[line].get(name) or "" for name in names] for line in lines)
    order = entry["date_order"] if entry["date_order"] == "mdy" else None
    options = Options(
        contract.kind, Answers(entry["decimal_mark"], order), by=by, is_example=entry["is_example"], parent=upload_id
    )

    def take(db: Database, version: int) -> None:
        """Close the rows as held, in the transaction of the repair."""
        where = "upload_id = $upload AND removed_in IS NULL AND list_contains($lines, line)"
        bound = {"upload": upload_id, "lines": lines}
        found = {row[0] for row in db.execute(f"SELECT line FROM held_rows WHERE {where}", bound).fetchall()}
        if missing := set(lines) - found:
            raise StoreError(
                N_("Row {line} of {upload_id} does not wait for repair."), line=min(missing), upload_id=upload_id
            )
        db.execute(f"UPDATE held_rows SET removed_in = $version WHERE {where}", bound | {"version": version})

    file = File(f"{entry['file']} ({upload_id})", out.getvalue().encode())
    return upload(store, file, options, first=take)


def _standing(store: Store, upload_id: str) -> dict[str, Any]:
    names = ("kind", "file", "decimal_mark", "date_order", "is_example")
    query = f"SELECT {', '.join(names)} FROM uploads WHERE upload_id = ? AND removed_in IS NULL"
    row = store.read(lambda db: db.execute(query, [upload_id]).fetchone())
    if row is None:
        raise StoreError(N_("There is no upload {upload_id}."), upload_id=upload_id)
    return dict(zip(names, row, strict=True))
