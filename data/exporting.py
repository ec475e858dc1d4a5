"""Data out: the rows of every kind as CSV files of a Data Package, as they stand now or stood at a version.

Two columns say which line of which upload a row came from; by them an export that is sent back is known as one. Text
that could start a formula has an apostrophe before it, which reading takes away again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from data import access
from data.contract import TRACE, Contract, contracts
from data.errors import StoreError
from data.formulas import disarmed
from data.store import AS_OF, CURRENT, Database, Store, head
from data.templates import datapackage
from data.words import N_

CHUNK_ROWS = 10_000


@dataclass(frozen=True)
class Exported:
    """What was written: the version of the data, and rows per file."""

    version: int
    rows: dict[str, int]


def export(store: Store, folder: Path, version: int | None = None) -> Exported:
    """Write a Data Package into a new or empty folder, with every cell: for administrators. Raises StoreError."""
    access.require("export")
    if folder.exists() and any(folder.iterdir()):
        raise StoreError(N_("{place} is not empty. Nothing was written."), place=folder)
    with store.snapshot() as db:
        newest = head(db)
        if version is not None and not 0 <= version <= newest:
            raise StoreError(N_("There is no version {version}."), version=version)
        folder.mkdir(parents=True, exist_ok=True)
        package = datapackage() | {"version": str(newest if version is None else version)}
        rows = {}
        for resource in package["resources"]:
            rows[resource["name"]] = _table(db, resource, folder, version)
        for resource in package["resources"]:
            _only_what_holds(db, resource["schema"], resource["name"], version)
    text = json.dumps(package, ensure_ascii=False, indent=1, default=str)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return Exported(newest if version is None else version, rows)


def _standing(table: str, version: int | None) -> str:
    """SQL for the rows of a table at a version."""
    return f"{table} WHERE {CURRENT if version is None else AS_OF.replace('$version', str(int(version)))}"


def _table(db: Database, resource: dict[str, Any], folder: Path, version: int | None) -> int:
    """Write one file, and make its schema that of the columns written; returns its rows."""
    name, schema = resource["name"], resource["schema"]
    contract = contracts().get(name)
    schema["fields"] = _fields(contract, schema) if contract else schema["fields"]
    names = [f["name"] for f in schema["fields"]]
    own = [f'"{n}"' for n in names if n not in TRACE]
    trace = ["upload_id", "line"] if contract else []
    order = ", ".join(f'"{key}"' for key in contract.key) if contract else "position"
    found = db.execute(f"SELECT {', '.join([*own, *trace])} FROM {_standing(name, version)} ORDER BY {order}")
    count = 0
    with (folder / resource["path"]).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        for row in _each(found):
            writer.writerow([_cell(value) for value in row])
            count += 1
    return count


def _each(found: Database) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(CHUNK_ROWS):
        yield from rows


def _fields(contract: Contract, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The columns that are stored, those made from them, and where each row came from."""
    stored = {f.name for f in contract.fields if f.is_stored}
    made = [{k: v for k, v in d.items() if k not in ("from", "rule")} for d in schema.pop("derived", [])]
    upload, line = TRACE
    return [
        *(f for f in schema["fields"] if f["name"] in stored),
        *made,
        {"name": upload, "type": "string", "description": "the upload that a row came with"},
        {"name": line, "type": "integer", "description": "its row in the file of that upload"},
    ]


def _only_what_holds(db: Database, schema: dict[str, Any], table: str, version: int | None) -> None:
    """Leave out what the rows do not keep to: a reference that was undone, a cell that an erasure has emptied."""
    for f in schema["fields"]:
        limits = f.get("constraints", {})
        if limits.get("required") and f["name"] not in TRACE:
            name = f["name"]
            query = f'SELECT count(*) FROM {_standing(table, version)} AND "{name}" IS NULL'
            if db.execute(query).fetchone() != (0,):
                f["constraints"] = {name: limit for name, limit in limits.items() if name != "required"}
    kept = []
    for key in schema.get("foreignKeys", []):
        ours, theirs = key["fields"], key["reference"]["fields"]
        same = " AND ".join(f"known.{a} = mine.{b}" for a, b in zip(theirs, ours, strict=True))
        filled = " AND ".join(f"mine.{name} IS NOT NULL" for name in ours)
        mine = f"(SELECT * FROM {_standing(table, version)}) mine"
        known = f"(SELECT * FROM {_standing(key['reference']['resource'], version)}) known"
        query = f"SELECT count(*) FROM {mine} WHERE {filled} AND NOT EXISTS (SELECT 1 FROM {known} WHERE {same})"
        partly = f"NOT ({filled}) AND ({' OR '.join(f'mine.{name} IS NOT NULL' for name in ours)})"
        blank = f"SELECT count(*) FROM {mine} WHERE {partly}"
        has_gaps = db.execute(query).fetchone() != (0,) or (len(ours) > 1 and db.execute(blank).fetchone() != (0,))
        kept += [] if has_gaps else [key]
    schema["foreignKeys"] = kept


def _cell(value: Any) -> str:
    """A stored value as text: decimals with a point and without zeros at their end, days as ISO, truth in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else disarmed(str(value))
