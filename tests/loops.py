"""Coroutines in tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import anyio


def run(work: Callable[[], Awaitable[object]]) -> None:
    """Run a coroutine to its end in a thread of its own: a browser of other tests may have a loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(anyio.run, work).result()
