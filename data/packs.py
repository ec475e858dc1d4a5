"""Saved board packs: their bytes stay as they were, whatever is corrected later."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from data.errors import StoreError
from data.store import AS_OF, CURRENT, Database, Store, head
from data.words import N_


@dataclass(frozen=True)
class Saved:
    """A saved pack. of_version: of the data; release: of the software; asked: what it was ordered with.

    pdf, workbook, figures: names of the kept files. made_at is UTC.
    """

    pack_id: str
    of_version: int
    release: str
    asked: dict[str, Any]
    pdf: str
    workbook: str
    figures: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class Parts:
    """What of a pack is kept: the document, its tables, and each figure with what it was asked."""

    pdf: bytes
    workbook: bytes
    figures: bytes


def save(store: Store, of_version: int, release: str, asked: dict[str, Any], parts: Parts, by: str) -> str:
    """Keep a pack in a new version; returns its number. Raises StoreError."""
    names = [store.files.put(content) for content in (parts.pdf, parts.workbook, parts.figures)]

    def work(db: Database, version: int) -> str:
        pack_id = f"RD-{version:04d}"  # each version makes one change, so no two packs have one number
        made_at = datetime.now(UTC).replace(tzinfo=None)
        order = json.dumps(asked, ensure_ascii=False, sort_keys=True)
        row = [pack_id, of_version, release, order, *names, by, made_at, version]
        db.execute(
            "INSERT INTO packs (pack_id, of_version, release, asked, pdf, workbook, figures, made_by, made_at, "
            "added_in, removed_in) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            row,
        )
        return pack_id

    return store.commit("pack", by, work, touches=(), note=lambda pack_id: pack_id)


def withdraw(store: Store, pack_id: str, by: str) -> None:
    """Take a pack off the list, in a new version. What was kept of it stays. Raises StoreError where there is none."""

    def work(db: Database, version: int) -> None:
        of(db, pack_id)
        db.execute(f"UPDATE packs SET removed_in = ? WHERE pack_id = ? AND {CURRENT}", [version, pack_id])

    store.commit("withdraw", by, work, touches=(), note=lambda _: pack_id)


def listed(db: Database, version: int | None = None) -> list[Saved]:
    """The packs that were saved, the latest first; as of a version, else now."""
    names = [field.name for field in fields(Saved)]
    rows = db.execute(
        f"SELECT {', '.join(names)} FROM packs WHERE {AS_OF} ORDER BY made_at DESC, pack_id DESC",
        {"version": head(db) if version is None else version},
    ).fetchall()
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return [Saved(**row | {"asked": json.loads(row["asked"])}) for row in found]


def of(db: Database, pack_id: str, version: int | None = None) -> Saved:
    """A saved pack by its number. Raises StoreError where there is none."""
    found = next((saved for saved in listed(db, version) if saved.pack_id == pack_id), None)
    if found is None:
        raise StoreError(N_("There is no board pack {number}."), number=pack_id)
    return found
