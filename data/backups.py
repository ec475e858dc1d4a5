"""Backups that this store knows of: where they lie, whether they are whole, and one made now."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from data import access, moving
from data.errors import StoreError
from data.moving import Moved
from data.store import Store
from data.words import N_

FOLDER = "GREEN_UMKM_BACKUPS"  # in the environment: the folder in which backups are made
DEFAULT = "var/backups"
MEGABYTE = 1_000_000
PROOF = "backup.json"  # in a backup, written when the copy was compared with the store


@dataclass(frozen=True)
class Backup:
    """A backup. made_at is UTC. is_there: its folder can be seen from here; rows, files: of the copy as it was

    compared with the store, None where it was not or is not known; size_mb: of the folder now, in millions of bytes.
    """

    place: Path
    made_at: datetime
    version: int
    is_there: bool
    rows: int | None
    files: int | None
    size_mb: Decimal | None

    @property
    def is_verified(self) -> bool:
        """Whether it was compared with the store and found the same."""
        return self.rows is not None


def place() -> Path:
    """The folder in which backups are made, each in a folder of its own."""
    return Path(os.environ.get(FOLDER) or DEFAULT)


def make(store: Store, folder: Path | None = None, by: str = "") -> Moved:
    """Copy everything into a new folder, by default one of the place of backups; by: as for moving.backup.

    Raises StoreError.
    """
    access.require("backup")
    try:
        made = moving.backup(store, folder or _new_folder(), by)
        _prove(made)
    except OSError as error:
        raise StoreError(N_("The backup could not be made: {reason}"), reason=error) from error
    return made


def _prove(made: Moved) -> None:
    proof = {"version": made.version, "rows": sum(made.rows.values()), "files": made.files}
    into = Path(made.place).parent
    part = into / f"{PROOF}.part"
    part.write_text(json.dumps(proof), encoding="utf-8")
    part.replace(into / PROOF)


def _new_folder() -> Path:
    """A folder that nobody else has: a second backup of the same second gets a number."""
    name = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    for nth in range(1, 1000):
        folder = place() / (name if nth == 1 else f"{name}-{nth}")
        with suppress(FileExistsError):
            folder.mkdir(parents=True, mode=0o700)  # the key lies in it
            return folder
    raise FileExistsError(place() / name)


def known(store: Store) -> list[Backup]:
    """Every backup that was begun, the latest first. Raises access.Refused."""
    access.require("backup")
    query = "SELECT place, max(made_at), max(version) FROM backups GROUP BY place ORDER BY 2 DESC, 1"
    return [_looked_at(Path(p), at, version) for p, at, version in store.read(lambda db: db.execute(query).fetchall())]


def _looked_at(folder: Path, made_at: datetime, version: int) -> Backup:
    is_there = (folder / moving.BACKUP_NAME).is_file()
    proof: dict[str, int] = {}
    with suppress(OSError, ValueError):
        proof = json.loads((folder / PROOF).read_text(encoding="utf-8"))
    size_bytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    shown = proof.get("version", version)
    rows, files = (proof.get("rows"), proof.get("files")) if is_there else (None, None)
    return Backup(folder, made_at, shown, is_there, rows, files, Decimal(size_bytes) / MEGABYTE if is_there else None)
