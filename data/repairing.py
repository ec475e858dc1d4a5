"""Repair: held rows of an upload, corrected and sent again as a child of it; or dropped, which is logged."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data import access, masking, privacy, rights
from data.checking import Answers
from data.contract import contracts
from data.errors import StoreError
from data.masking import Sight
from data.receipt import File, Options, Receipt
from data.store import Database, Store
from data.tracing import reopened
from data.uploads import check, upload
from data.words import N_

Cells = Mapping[str, str | None]


@dataclass(frozen=True)
class Waiting:
    """A row that waits: its cells by contract column, and as one text if it does not fit the header of its file.

    hidden: columns that are not shown to who reads it; is_hidden: nothing of the row is, since its cells cannot be told
    apart.
    """

    cells: dict[str, str | None]
    as_written: str | None = None
    hidden: frozenset[str] = frozenset()
    is_hidden: bool = False


def waiting_rows(store: Store, upload_id: str) -> dict[int, Waiting]:
    """line -> the rows of an upload that wait for repair, as who acts may see them."""
    rows, sight = _waiting(store, upload_id)
    return {line: _as_seen(row, sight[line]) for line, row in rows.items()}


def _as_seen(row: Waiting, sight: Sight) -> Waiting:
    if not sight.is_known:
        return Waiting({}, is_hidden=True)
    cells, hidden = masking.shown(row.cells, sight.hidden)
    return replace(row, cells=cells, hidden=hidden)


def _waiting(store: Store, upload_id: str) -> tuple[dict[int, Waiting], dict[int, Sight]]:
    """line -> the rows of an upload that wait, whole, and what who acts may see of each.

    Cells of one that does not fit the header are put in from the left.
    """
    query = "SELECT line, cells FROM held_rows WHERE upload_id = ? AND removed_in IS NULL ORDER BY line"

    def work(db: Database) -> tuple[list[tuple[int, str]], dict[int, Sight]]:
        rights.require_uploads(db, "rows", [upload_id])
        rows = db.execute(query, [upload_id]).fetchall()
        return rows, masking.of_lines(db, upload_id, [line for line, _ in rows])

    rows, sight = store.read(work)
    read = {line: json.loads(cells) for line, cells in rows}
    if not any(isinstance(cells, list) for cells in read.values()):
        return {line: Waiting(cells) for line, cells in read.items()}, sight
    gate = reopened(store, _standing(store, upload_id))
    stored = [(f.name, gate.columns.get(f.name)) for f in gate.contract.fields if f.is_stored]
    found = {}
    for line, cells in read.items():
        if isinstance(cells, dict):
            found[line] = Waiting(cells)
        else:
            by_column = {n: cells[place] if place is not None and place < len(cells) else None for n, place in stored}
            found[line] = Waiting(by_column, gate.delimiter.join(cells))
    return found, sight


def try_repair(store: Store, upload_id: str, rows: Mapping[int, Cells], answers: Answers | None = None) -> Receipt:
    """What a repair with these rows would say and do. Nothing is stored."""
    whole, hidden = _with_hidden(store, upload_id, rows)
    file, options = _correction(store, upload_id, whole, "", answers)
    return _as_seen_by_repairer(check(store, [file], options)[0], hidden)


def _with_hidden(store: Store, upload_id: str, rows: Mapping[int, Cells]) -> tuple[dict[int, Cells], dict[int, Sight]]:
    """Rows with the cells that who repairs them does not see, as they wait; and by line of the repair what is hidden.

    Raises access.Refused for a row of which they see nothing.
    """
    waiting, sight = _waiting(store, upload_id)
    whole: dict[int, Cells] = {}
    hidden: dict[int, Sight] = {}
    for nth, line in enumerate(sorted(rows), start=2):
        whole[line] = rows[line]
        if line in waiting:
            seen = _as_seen(waiting[line], sight[line])
            if seen.is_hidden:
                access.require(masking.GUARDED, (rights.ALL_SITES,))
            whole[line] = {**rows[line], **{name: waiting[line].cells.get(name) for name in seen.hidden}}
            hidden[nth] = Sight(not seen.hidden, seen.hidden)
    return whole, hidden


def _as_seen_by_repairer(receipt: Receipt, hidden: Mapping[int, Sight]) -> Receipt:
    """The receipt of a repair without the cells of its rows that who repairs them does not see."""
    receipt.problems = masking.problems(receipt.problems, hidden)
    receipt.warnings = masking.problems(receipt.warnings, hidden)
    receipt.changes = masking.changes(receipt.changes, {}, {line: seen.hidden for line, seen in hidden.items()})
    return receipt


def repair(
    store: Store, upload_id: str, rows: Mapping[int, Cells], by: str = "local", answers: Answers | None = None
) -> Receipt:
    """Store held rows as corrected (line -> cells by contract column) under the same checks: all of them, or none.

    The receipt counts lines as in the file of the repair: the nth row, by its line, is line n + 1. Cells that who
    repairs does not see stay as they wait. Undone with its upload. Raises StoreError where a line does not wait.
    """
    whole, hidden = _with_hidden(store, upload_id, rows)
    file, options = _correction(store, upload_id, whole, by, answers)

    def take(db: Database, version: int) -> None:
        rights.require_uploads(db, "repair", [upload_id])
        _no_longer_wait(db, version, upload_id, rows)

    return _as_seen_by_repairer(upload(store, file, options, first=take), hidden)


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
