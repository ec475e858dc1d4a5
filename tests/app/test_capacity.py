"""What is kept for all readers is counted as it lies in memory, and bounded by that."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from threading import Condition
from typing import Any

import pytest
from cachetools import LRUCache, cached

from data.store import Store
from metrics import behind
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import asking
from pages.shared.sizes import size_of

ASKED: tuple[tuple[Any, tuple[Any, ...]], ...] = (
    (figures, ("waste_generated", ("site", "month"), Where())),
    (figures, ("diversion_rate", ("month",), Where())),
    (behind.trace, ("waste_generated", Where())),
)


@pytest.fixture
def store(filled: str) -> Iterator[Store]:
    opened = open_store(filled)
    yield opened
    opened.close()


@pytest.mark.parametrize(("of", "given"), ASKED)
def test_an_answer_is_counted_as_large_as_it_is(store: Store, of: Any, given: tuple[Any, ...]) -> None:
    with store.snapshot() as db:
        of(db, *given)  # whatever is made once is there now
        gc.collect()
        tracemalloc.start()
        answer = of(db, *given)
        gc.collect()
        allotted = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert 0.6 < size_of(answer) / allotted < 1.4


def test_each_part_is_counted_once() -> None:
    text = "x" * 1_000_000
    assert size_of([text] * 1000) < 1_020_000
    assert size_of({"a": text, "b": (text, [text])}) < 1_001_000
    assert size_of(None) == 0 and size_of(int) == 0


def test_no_more_is_kept_than_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.snapshot() as db:
        one = size_of(figures(db, "waste_generated", ("site", "month")))
    small: LRUCache[Any, Any] = LRUCache(3 * one, getsizeof=size_of)
    kept = cached(small, key=asking._question, condition=Condition(), info=True)(asking._looked_up.__wrapped__)
    monkeypatch.setattr(asking, "_open", lambda uri: store)
    for nth in range(8):
        kept(store.uri, store.version(), figures, ("waste_generated", ("site", "month"), Where(), None)[: 2 + nth % 2])
        kept(store.uri, 1 + nth, figures, ("waste_generated", ("site", "month")))
    assert 0 < small.currsize <= 3 * one and kept.cache_info().misses > 4
    assert sum(size_of(answer) for answer in small.values()) <= 3 * one


@pytest.mark.parametrize(("said", "mb"), [("", 96), ("12", 12), ("x", 96)])
def test_the_bound_is_a_setting(said: str, mb: int) -> None:
    command = [sys.executable, "-c", "from data.bounds import MOST_KEPT_MB; print(MOST_KEPT_MB)"]
    place = Path(__file__).parents[2]
    done = subprocess.run(
        command, cwd=place, env={"GREEN_UMKM_CACHE_MB": said}, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == mb
