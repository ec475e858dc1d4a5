"""The secret with which national numbers are hashed: one person must stay one person on every replica and for ever."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

import duckdb

from data.errors import StoreError
from data.words import N_

SHORTEST = 32


def read(path: Path | None, may_make: bool) -> bytes:
    """The key: GREEN_UMKM_KEY, else the file beside the store; of a new store it may be made. Raises StoreError."""
    given = os.environ.get("GREEN_UMKM_KEY")
    if given is None:
        if path is None:
            raise StoreError(N_("The key for national numbers is missing. Set GREEN_UMKM_KEY, the same everywhere."))
        try:
            if may_make and not path.exists():
                _make(path)
            given = path.read_text().strip()
        except OSError as error:
            raise StoreError(
                N_("The key for national numbers cannot be read: {reason}. Put back {path}."), reason=error, path=path
            ) from error
    if len(given) < SHORTEST:
        raise StoreError(N_("The key for national numbers is shorter than {length} characters."), length=SHORTEST)
    return given.encode()


def mark(key: bytes) -> str:
    """What a store remembers of its key: enough to know another one."""
    return hmac.new(key, b"which key", hashlib.sha256).hexdigest()


def check(db: duckdb.DuckDBPyConnection, path: Path | None) -> bytes:
    """The key of a store, made if the store is new. Raises StoreError for another than the store was made with."""
    row = db.execute("SELECT key_mark FROM meta").fetchone()
    known = row[0] if row else None
    found = read(path, may_make=known is None)
    if known is None:
        db.execute("UPDATE meta SET key_mark = ?", [mark(found)])
    elif known != mark(found):
        raise StoreError(
            N_("The key for national numbers is not the one this store was made with. Put back {path}."),
            path=path or "GREEN_UMKM_KEY",
        )
    return found


def write(path: Path, key: bytes) -> None:
    """Put the key of a store beside its copy, in the place of what may lie there."""
    _part(path, key.decode()).replace(path)


def _make(path: Path) -> None:
    """Make a key, whole or not at all; another process may do the same, and the first one counts."""
    part = _part(path, secrets.token_hex(32))
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(part)
    part.unlink()


def _part(path: Path, content: str) -> Path:
    """A file with this content in the folder of a path, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(part)
