"""Held rows: the wrong rows of a file whose good rows were stored, waiting to be repaired or dropped."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pyarrow as pa

from data import keeping, masking, privacy, rights
from data.checking import Checked
from data.problems import Problem
from data.reading import Gate
from data.store import Database, Store


def hold(db: Database, upload_id: str, version: int, gate: Gate, checked: Checked, key: bytes) -> int:
    """Keep every row with a problem: its cells by contract column, and its problems; returns how many.

    Cells that may not be stored (a birth date) are left out; rows that the gate refused keep their cells in order.
    """
    contract = gate.contract
    kept = [f.name for f in contract.fields if f.is_stored]
    columns = ", ".join(f"r.{name}" for name in kept)
    by_line: dict[int, list[dict[str, object]]] = {}
    for p in checked.problems:
        value = p.value if p.column in kept else None
        if value and contract.holds_people and contract.field(p.column or "").rule != "date":
            value = privacy.without_dates(value)
        suggestion = p.suggestion if value == p.value else None
        by_line.setdefault(p.line, []).append(asdict(replace(p, value=value, suggestion=suggestion)))
    query = f"SELECT r.line, {columns} FROM problem_rows r"
    rows: dict[int, object] = {}
    for line, *cells in db.execute(query).fetchall():
        row = dict(zip(kept, cells, strict=True))
        if contract.holds_people:  # a birth date may have strayed into another column
            dates = {f.name for f in contract.fields if f.rule == "date"}
            row = {n: cell and (cell if n in dates else privacy.without_dates(cell)) for n, cell in row.items()}
        rows[line] = row
    for line, cells in gate.set_aside.items():
        rows[line] = keeping.redacted(gate, cells, line, {}, key)
    lines = sorted(rows)
    text = pa.string()
    waiting = pa.table(
        {
            "line": pa.array(lines, pa.int64()),
            "cells": pa.array([json.dumps(rows[line], ensure_ascii=False) for line in lines], text),
            "problems": pa.array([json.dumps(by_line[line], ensure_ascii=False) for line in lines], text),
        }
    )
    db.register("waiting", waiting)
    db.execute(
        "INSERT INTO held_rows SELECT $kind, cells, problems, $upload, line, $version, NULL FROM waiting",
        {"kind": contract.kind, "upload": upload_id, "version": version},
    )
    db.unregister("waiting")
    return len(lines)


def counts(store: Store) -> dict[str, int]:
    """upload_id -> rows that wait for repair, the oldest upload first."""
    query = "SELECT upload_id, count(*) FROM held_rows WHERE removed_in IS NULL GROUP BY ALL ORDER BY 1"

    def work(db: Database) -> dict[str, int]:
        found = dict(db.execute(query).fetchall())
        seen = rights.readable(db, found)
        return {upload_id: rows for upload_id, rows in found.items() if upload_id in seen}

    return store.read(work)


def waiting_of(store: Store, upload_id: str) -> list[Problem]:
    """What is wrong with the rows that an upload left waiting, in the order of its file."""
    query = "SELECT problems FROM held_rows WHERE upload_id = ? AND removed_in IS NULL ORDER BY line"

    def work(db: Database) -> list[Problem]:
        rights.require_uploads(db, "rows", [upload_id])
        rows = db.execute(query, [upload_id]).fetchall()
        found = [Problem(**problem) for (problems,) in rows for problem in json.loads(problems)]
        return masking.problems(found, masking.of_lines(db, upload_id, {p.line for p in found}))

    return store.read(work)
