"""Undo: the store as if uploads had never come, in a version of its own."""

from __future__ import annotations

from data import schema
from data.contract import Contract, contracts
from data.errors import StoreError
from data.store import Database, Store, same_key
from data.words import N_


def undo(store: Store, upload_ids: list[str], by: str = "local", why: str | None = None) -> int:
    """Take uploads, and the repairs of their held rows, back as if they had never come; returns the new version.

    Raises StoreError for an upload that is not known or was undone before.
    """

    def kinds_of(db: Database) -> dict[str, str]:
        """upload_id -> kind of the uploads and of what repaired their rows."""
        kinds = {}
        for upload_id in upload_ids:
            row = db.execute("SELECT kind, removed_in FROM uploads WHERE upload_id = ?", [upload_id]).fetchone()
            if row is None:
                raise StoreError(N_("There is no upload {upload_id}."), upload_id=upload_id)
            if row[1] is not None:
                raise StoreError(N_("Upload {upload_id} was undone before."), upload_id=upload_id)
            kinds[upload_id] = row[0]
        repairs = "SELECT upload_id, kind FROM uploads WHERE removed_in IS NULL AND list_contains(?, parent)"
        return kinds | dict(db.execute(repairs, [upload_ids]).fetchall())

    def work(db: Database, version: int) -> int:
        kinds = kinds_of(db)
        for table in (*schema.OF_UPLOADS, *dict.fromkeys(kinds.values())):
            _close(db, table, list(kinds), version)
        _wait_again(db, version)
        for kind in dict.fromkeys(kinds.values()):
            _bring_back(db, contracts()[kind], version)
        return version

    touches = set(store.read(kinds_of).values())  # what repairs an upload is of its kind
    return store.commit("undo", by, work, touches=touches, upload_id=",".join(upload_ids), note=lambda _: why)


def _close(db: Database, table: str, upload_ids: list[str], version: int) -> None:
    db.execute(
        f"UPDATE {table} SET removed_in = $version WHERE removed_in IS NULL AND list_contains($uploads, upload_id)",
        {"version": version, "uploads": upload_ids},
    )


def _wait_again(db: Database, version: int) -> None:
    """Rows that a repair took from their upload wait again, where the repair goes and the upload stands."""
    db.execute(
        """
        INSERT INTO held_rows (kind, cells, problems, upload_id, line, added_in, removed_in)
        SELECT h.kind, h.cells, h.problems, h.upload_id, h.line, $version, NULL
        FROM held_rows h
        JOIN uploads repair ON repair.parent = h.upload_id AND repair.added_in = h.removed_in
        JOIN uploads u ON u.upload_id = h.upload_id
        WHERE repair.removed_in = $version AND u.removed_in IS NULL
        """,
        {"version": version},
    )


def _bring_back(db: Database, contract: Contract, version: int) -> None:
    """For each key closed in this version, or that an undone upload took away: what the latest upload that still stands
    says of it, copied; nothing where that one says it is not there (a row without a line), or the key stands.
    """
    stored = ", ".join(f"s.{column.name}" for column in contract.stored)
    names = ", ".join(column.name for column in contract.stored)
    key = ", ".join(f"s.{name}" for name in contract.key)
    db.execute(
        f"""
        INSERT INTO {contract.kind} ({names}, upload_id, line, added_in, removed_in)
        SELECT {stored}, s.upload_id, s.line, $version, NULL
        FROM {contract.kind} s
        JOIN uploads u ON u.upload_id = s.upload_id AND u.removed_in IS NULL
        WHERE EXISTS (SELECT 1 FROM {contract.kind} gone WHERE {same_key(contract, "gone", "s")} AND (
                  gone.removed_in = $version OR gone.line IS NULL AND gone.added_in IN
                  (SELECT added_in FROM uploads WHERE removed_in = $version AND taken_away > 0)))
          AND NOT EXISTS (SELECT 1 FROM {contract.kind} stands
                          WHERE stands.removed_in IS NULL AND {same_key(contract, "stands", "s")})
        QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY u.added_in DESC, s.line) = 1 AND s.line IS NOT NULL
        """,
        {"version": version},
    )
