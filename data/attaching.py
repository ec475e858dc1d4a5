"""What stays with an upload: its receipt, its warnings and what was decided on them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import simplejson

from data import masking, rights
from data.changes import changed_cells
from data.checking import ColumnSum
from data.contract import contracts
from data.problems import Problem
from data.receipt import Change, Options, Receipt
from data.store import Database, Store, same_key

SHOWN_IGNORED = 1000
COUNTS = (
    "file",
    "kind",
    "sha256",
    "encoding",
    "delimiter",
    "header_line",
    "good",
    "new",
    "changed",
    "unchanged",
    "held",
)
OF_LOG = {"rows": "row_count", "decimal": "decimal_mark", **{name: name for name in COUNTS}}
OF_LOG |= {name: name for name in ("date_order", "number", "taken_away", "upload_id")}
PACKED = ("sheet", "columns", "unused", "said", "date_example", "number_example", "sums", "ignored", "renumbered")


def packed(receipt: Receipt, options: Options) -> str:
    """The parts of a receipt that nothing else in the store says, as JSON."""
    found: dict[str, Any] = {name: getattr(receipt, name) for name in PACKED}
    found["ignored"] = receipt.ignored[:SHOWN_IGNORED]
    found["sums"] = [asdict(column) for column in receipt.sums]
    found["ignored_rows"] = len(receipt.ignored)
    found["answers"] = asdict(options.answers)
    return str(simplejson.dumps(found, ensure_ascii=False, default=str))


def keep_warnings(db: Database, receipt: Receipt, version: int) -> None:
    """Keep the warnings on rows, each with what the sender said of it."""
    hidden = {f.name for f in contracts()[receipt.kind or ""].fields if not f.is_stored}
    rows = [
        [
            *(receipt.kind, w.column, w.code, None if w.column in hidden else w.value, w.suggestion),
            *(receipt.decided.get((w.line, w.column or "")), receipt.upload_id, w.line, version),
        ]
        for w in receipt.warnings
        if w.code != "column_unused"
    ]
    if rows:
        names = "kind, field, code, value, proposal, decision, upload_id, line, added_in"
        marks = "(" + ", ".join("?" * len(rows[0])) + ")"
        db.execute(
            f"INSERT INTO warnings ({names}) VALUES {', '.join([marks] * len(rows))}",
            [value for row in rows for value in row],
        )


def attached(store: Store, upload_id: str) -> Receipt | None:
    """The receipt of an upload, as it was when it was stored; None for one that has none.

    Rows that were held are listed with their problems even where they were repaired or dropped since.
    """
    return store.read(lambda db: _attached(db, upload_id))


def _attached(db: Database, upload_id: str) -> Receipt | None:
    rights.require_uploads(db, "rows", [upload_id])
    names = [*OF_LOG.values(), "receipt", "added_in"]
    row = db.execute(f"SELECT {', '.join(names)} FROM uploads WHERE upload_id = ?", [upload_id]).fetchone()
    if row is None:
        return None
    entry = dict(zip(names, row, strict=True))
    receipt = Receipt(**{name: entry[column] for name, column in OF_LOG.items()}, version=entry["added_in"])
    more = simplejson.loads(entry["receipt"], use_decimal=True) if entry["receipt"] else {}
    for name in PACKED:
        if name in more:
            setattr(receipt, name, more[name])
    receipt.sums = [ColumnSum(**column) for column in more.get("sums", ())]
    receipt.ignored = [(line, reason) for line, reason in more.get("ignored", ())]
    problems, (warnings, receipt.decided) = _held(db, upload_id, receipt.version or 0), _warnings(db, receipt)
    sight = masking.of_lines(db, upload_id, {p.line for p in (*problems, *warnings)})
    receipt.problems, receipt.warnings = masking.problems(problems, sight), masking.problems(warnings, sight)
    receipt.changes = changes_of(db, receipt)
    return receipt


def _held(db: Database, upload_id: str, version: int) -> list[Problem]:
    query = "SELECT problems FROM held_rows WHERE upload_id = ? AND added_in = ? ORDER BY line"
    found = db.execute(query, [upload_id, version]).fetchall()
    return [Problem(**problem) for (problems,) in found for problem in json.loads(problems)]


def _warnings(db: Database, receipt: Receipt) -> tuple[list[Problem], dict[tuple[int, str], str]]:
    query = "SELECT line, field, code, value, proposal, decision FROM warnings WHERE upload_id = ? ORDER BY line, field"
    rows = db.execute(query, [receipt.upload_id]).fetchall()
    found = [
        Problem(line, name, receipt.columns.get(name, name), value, code, proposal)
        for line, name, code, value, proposal, _ in rows
    ]
    return found, {(line, name): decision for line, name, _, _, _, decision in rows if decision}


def changes_of(db: Database, receipt: Receipt) -> list[Change]:
    """The cells that an upload changed: what stood until its version against what it brought."""
    if not receipt.changed:
        return []
    contract = contracts()[receipt.kind or ""]
    changed = f"""
        FROM {contract.kind} t JOIN {contract.kind} s ON s.removed_in = $version AND s.added_in < $version
             AND {same_key(contract, "s", "t")}
        WHERE t.upload_id = $upload AND t.added_in = $version AND t.line IS NOT NULL
    """
    bound = {"upload": receipt.upload_id, "version": receipt.version}
    return changed_cells(db, contract, changed, new="t.", old="s.", bound=bound)
