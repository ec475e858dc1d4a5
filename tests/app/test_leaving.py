"""Work of one who has gone: what changes nothing ends, what stores goes on to its end."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from data import uploads, watching
from data.store import Store
from data.together import Step, Told
from data.watching import Asker
from metrics.home import open_store
from pages.shared import asking
from pages.shared.working import Job, running
from tests.app.conftest import Open
from tests.unit.test_watching import LONG


@pytest.fixture
def store(uri: str) -> Iterator[Store]:
    opened = open_store(uri)
    yield opened
    opened.close()


@pytest.fixture
def asker() -> Iterator[Asker]:
    who = Asker("ab12")
    watching.ask_as(who)
    yield who
    watching.ask_as(None)


def over(job: Job[object], limit_s: float) -> bool:
    until = time.monotonic() + limit_s
    while not job.is_over and time.monotonic() < until:
        time.sleep(0.02)
    return job.is_over


def test_a_check_ends_with_who_asked_for_it(store: Store, asker: Asker) -> None:
    job: Job[object] = Job(lambda told: store.read(lambda db: db.execute(LONG).fetchall()))
    time.sleep(0.5)
    assert not job.is_over and running() == 1
    asker.leave()
    assert over(job, 2) and job.was_cancelled and job.is_lost and running() == 0
    job.raise_unexpected()


def test_between_two_steps_it_ends_too(store: Store, asker: Asker) -> None:
    def work(told: Told) -> int:
        for _ in range(1000):
            told(Step("a.csv", 1, 1, "reading"))
            time.sleep(0.01)
        return 1

    job: Job[int] = Job(work)
    asker.leave()
    assert over(job, 2) and job.was_cancelled and job.result is None  # type: ignore[arg-type]


def test_what_stores_goes_on(store: Store, asker: Asker) -> None:
    def work(told: Told) -> int:
        time.sleep(0.5)
        told(Step("a.csv", 1, 1, "storing"))
        return store.version() + store.commit("reference", "x", lambda db, version: version, touches=())

    job: Job[int] = Job(work, goes_on=True)
    asker.leave()
    assert over(job, 30) and job.result == 1 and not job.is_lost  # type: ignore[arg-type]
    watching.ask_as(None)
    assert store.version() == 1


@pytest.mark.parametrize("leaves", ["before", "meanwhile"])
def test_a_run_ends_without_a_word_where_nobody_looks_any_longer(
    filled: str, screen: Open, monkeypatch: pytest.MonkeyPatch, leaves: str
) -> None:
    """Also where the store is asked for something else than figures; Streamlit would log any error with all it says."""

    of, name = (asking, "begin_run") if leaves == "before" else (uploads, "log")
    work = getattr(of, name)

    def leaving(*given: object) -> object:
        who = watching.asker()
        assert who
        who.leave()
        return work(*given)

    monkeypatch.setattr(of, name, leaving)
    app = screen("upload")
    assert not app.exception and not app.error
    assert len(app.title) == (leaves == "meanwhile")  # as far as it came
