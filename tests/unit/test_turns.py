"""Turns: how many run at once, in which order, and what one that takes long does to the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from pages.shared.turns import Turns

PATIENCE_S = 20.0


def begun(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("allowed", [1, 2, 3])
def test_so_many_run_at_once_in_the_order_in_which_they_came(allowed: int) -> None:
    turns, order, at_once, most = Turns(allowed, long_s=PATIENCE_S), [], set[int](), 0
    lock, gate = threading.Lock(), threading.Event()

    def run(nth: int) -> None:
        nonlocal most
        with turns.one():
            with lock:
                order.append(nth)
                at_once.add(nth)
                most = max(most, len(at_once))
            assert gate.wait(PATIENCE_S)
            with lock:
                at_once.remove(nth)

    threads = []
    for nth in range(12):
        threads.append(begun(lambda nth=nth: run(nth)))  # type: ignore[misc]
        until = time.monotonic() + PATIENCE_S
        while len(order) + len(turns._waiting) <= nth:  # the next one comes when this one stands in the queue
            assert time.monotonic() < until
    assert order == list(range(allowed))
    gate.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(order) == list(range(12)) and most == allowed
    assert allowed > 1 or order == sorted(order)  # of several that begin together none is the first


def test_one_that_takes_long_gives_its_turn_away() -> None:
    turns, gate = Turns(1, long_s=0.2), threading.Event()
    inside = threading.Event()

    def long() -> None:
        with turns.one():
            inside.set()
            assert gate.wait(PATIENCE_S)

    thread = begun(long)
    assert inside.wait(PATIENCE_S)
    began = time.monotonic()
    for _ in range(3):  # each of them has the turn that was given away, and gives it back
        with turns.one():
            pass
    assert 0.05 < time.monotonic() - began < PATIENCE_S / 2
    gate.set()
    thread.join(PATIENCE_S)
    assert not turns._begun and not turns._waiting


def test_a_run_that_fails_gives_its_turn_back() -> None:
    turns = Turns(1, long_s=PATIENCE_S)
    for _ in range(3):
        with pytest.raises(ValueError), turns.one():
            raise ValueError
    assert not turns._begun and not turns._waiting
