"""Questions are told without a value, slow ones kept with their plan, and who has gone is not answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from data import watching
from data.store import Store
from data.watching import Asked, Asker, Committed, Conflict, Event, Gone, Slow, Uploaded
from tests.files import send

NAME = "Siti Rahmawati"
LONG = "SELECT count(*) FROM range(300000) a, range(300000) b WHERE hash(a.range * b.range) % 3 = 1"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every event, in turn."""
    found: list[Event] = []
    monkeypatch.setattr(watching, "_listeners", [found.append])
    monkeypatch.setattr(watching, "_slow", watching.deque(maxlen=watching.KEPT))
    return found


@pytest.fixture
def asker() -> Iterator[Asker]:
    who = Asker("abcd", "waste")
    watching.ask_as(who)
    yield who
    watching.ask_as(None)


def questions(told: list[Event]) -> list[Asked]:
    return [event for event in told if isinstance(event, Asked) and "test_watching" in event.source]


def test_a_question_is_told_with_its_place_and_its_rows(store: Store, told: list[Event]) -> None:
    with store.snapshot() as db:
        assert len(db.execute("SELECT unnest([1, 2, 3])").fetchall()) == 3
        assert db.execute("SELECT 7").fetchone() == (7,)
        with pytest.raises(watching.duckdb.Error):
            db.execute("SELECT nothing")
    found = questions(told)
    assert [(each.outcome, each.rows, each.is_read) for each in found] == [
        ("answered", 3, True),
        ("answered", 1, True),
        ("failed", 0, True),
    ]
    assert {each.source for each in found} == {
        f"{__name__}.test_a_question_is_told_with_its_place_and_its_rows",
    }


def test_a_slow_question_is_kept_with_its_plan_and_without_values(
    store: Store, told: list[Event], asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT status FROM sites WHERE (status > $name OR site_code = 'RPB-SECRET') AND length(status) < 987654"
    with store.snapshot() as db, watching.named("a figure"):
        db.execute(query, {"name": NAME}).fetchall()
    assert not watching.slow()
    monkeypatch.setenv("GREEN_UMKM_SLOW_MS", "0")
    with store.snapshot() as db, watching.named("a figure"):
        db.execute(query, {"name": NAME}).fetchall()
    (found,) = [each for each in watching.slow() if __name__ in each.source]
    assert (found.named, found.mark, found.page) == ("a figure", "abcd", "waste")
    assert "sites" in found.plan and "status > ?" in found.plan and found.fingerprint == watching.fingerprint(query)
    for value in (NAME, "Siti", "SECRET", "987654"):
        assert value not in repr(found)
    assert found in [event for event in told if isinstance(event, Slow)]


def test_a_plan_is_of_what_only_reads(store: Store, told: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_SLOW_MS", "0")
    version = store.version()
    with store.snapshot() as db:
        db.execute("CREATE TEMP TABLE gathered AS SELECT 1 AS a")
        assert db.execute("SELECT a FROM gathered").fetchall() == [(1,)]
    plans = [each.plan for each in reversed(watching.slow()) if __name__ in each.source]
    assert plans[0] == "" and "gathered" in plans[1]
    send(store, "partners", {})
    assert store.version() == version + 1


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("SELECT a FROM t WHERE b = 'x'", "SELECT a\n  FROM t WHERE b = 'it''s'", True),
        ("SELECT a FROM t WHERE b = 1", "SELECT a FROM t WHERE b = 2024", True),
        ("SELECT a FROM t1", "SELECT a FROM t2", False),
        ("SELECT a FROM t WHERE b = $v", "SELECT a FROM t WHERE c = $v", False),
    ],
)
def test_a_question_is_known_again_by_its_words_alone(one: str, other: str, is_same: bool) -> None:
    assert (watching.fingerprint(one) == watching.fingerprint(other)) is is_same


def test_no_more_are_kept_than_are_shown(store: Store, told: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_SLOW_MS", "0")
    with store.snapshot() as db:
        for _ in range(watching.KEPT + 5):
            db.execute("SELECT 1 + 1").fetchall()
    assert len(watching.slow()) == watching.KEPT


def test_who_goes_ends_what_runs_for_them_and_nothing_else(store: Store, told: list[Event]) -> None:
    gone, stays = Asker(), Asker()
    ended: dict[str, object] = {}

    def ask(name: str, who: Asker, query: str) -> None:
        watching.ask_as(who)
        try:
            with store.snapshot() as db:
                ended[name] = db.execute(query).fetchall()
        except Gone as error:
            ended[name] = error
        ended[f"{name} at"] = time.monotonic()

    short = "SELECT count(*) FROM range(40000) a, range(2500) b WHERE hash(a.range * b.range) % 3 = 1"
    threads = [
        threading.Thread(target=ask, args=("gone", gone, LONG), daemon=True),
        threading.Thread(target=ask, args=("stays", stays, short), daemon=True),
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    assert "gone" not in ended
    left_at = time.monotonic()
    gone.leave()
    threads[0].join(10)
    assert isinstance(ended["gone"], Gone) and float(str(ended["gone at"])) - left_at < 2
    threads[1].join(60)
    assert isinstance(ended["stays"], list)
    assert "stopped" in {event.outcome for event in questions(told)}


def test_who_has_gone_is_not_answered_and_may_still_store(store: Store, asker: Asker, told: list[Event]) -> None:
    asker.leave()
    with pytest.raises(Gone), store.snapshot() as db:
        db.execute("SELECT 1 + 1")
    watching.ask_as(None)
    version = store.version()
    watching.ask_as(asker)
    store.commit("reference", "x", lambda db, version: None, touches=())
    watching.ask_as(None)
    assert store.version() == version + 1


def test_changes_and_files_are_told(store: Store, told: list[Event]) -> None:
    send(store, "partners", {})
    with pytest.raises(AssertionError):
        send(store, "partners", {"partner_code": ""})
    files = [event for event in told if isinstance(event, Uploaded)]
    assert [(each.kind, each.result, each.rows) for each in files] == [
        ("partners", "stored", 1),
        ("partners", "faulty", 0),
    ]
    assert [each.is_saved for each in told if isinstance(each, Committed)] == [True, False]
    assert not [event for event in told if isinstance(event, Conflict)]
