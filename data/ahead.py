"""Work on one thing after the other, on some of them at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

WORKERS = 2
WAITING = 6  # so many things are taken in advance: they take room
Thing = TypeVar("Thing")
Made = TypeVar("Made")


def ahead(work: Callable[[Thing], Made], things: Iterable[Thing]) -> Iterator[Made]:
    """What is made of each thing, in their order, while the next ones are being taken and worked on."""
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        for thing in things:
            waiting.append(pool.submit(work, thing))
            if len(waiting) > WAITING:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
