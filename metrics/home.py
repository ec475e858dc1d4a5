"""The store of this installation, with its cubes kept in step."""

from __future__ import annotations

from data.store import Store
from metrics.cubes import Refresher


def open_store(uri: str | None = None, threads: int | None = None) -> Store:
    """Open the store named by the URI, else by GREEN_UMKM_STORE, else the default file. threads: see Store."""
    return Store(uri, followers=(Refresher(),), threads=threads)
