"""The log of the store: every version, with who made it, when, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.store import Database, head

MOST = 500


@dataclass(frozen=True)
class Change:
    """A version of the data. made_at is UTC; upload_id: what came with it or, of an undo, what went."""

    version: int
    made_at: datetime
    made_by: str
    action: str
    upload_id: str | None
    note: str | None


def changes(db: Database, version: int | None = None, most: int = MOST) -> list[Change]:
    """The latest changes up to a version, else up to now, the newest first."""
    rows = db.execute(
        """
        SELECT version, made_at, made_by, action, coalesce(v.upload_id, u.upload_id), note
        FROM versions v LEFT JOIN uploads u ON u.added_in = v.version
        WHERE version <= $version ORDER BY version DESC LIMIT $most
        """,
        {"version": head(db) if version is None else version, "most": most},
    ).fetchall()
    return [Change(*row) for row in rows]
