"""A snapshot that lasts for many questions: one state, each answer looked up once, nothing after a failure."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import closing

import duckdb
import pytest

from data import access, watching
from data.access import LOCAL, Person
from data.engines.failing import PlaceFailed
from data.errors import BeingMoved
from data.lasting import Lasting
from data.store import Database, Store, head
from data.watching import Asked, Event
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from tests.conftest import NewStore
from tests.files import send

ENGINES = ("file", "lake")
BOARD = Person("b@x.id", "board")


@pytest.fixture
def store(store_with_references: Store) -> Store:
    return store_with_references


@pytest.fixture
def lasting() -> Iterator[Lasting]:
    found = Lasting()
    yield found
    found.end()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    found: list[Event] = []
    monkeypatch.setattr(watching, "_listeners", [found.append])
    return found


def flows(db: Database) -> int:
    return int(db.execute("SELECT count(*) FROM waste_flows").fetchall()[0][0])


def test_questions_see_one_state_until_a_later_version_is_asked_for(store: Store, lasting: Lasting) -> None:
    before = store.version()
    with lasting.of(store, before) as db:
        assert (flows(db), head(db)) == (0, before)
    send(store, "waste_flows", {})
    with lasting.of(store, before) as again:
        assert again is db and flows(again) == 0
        recorded = figures(again, "waste_recorded")[0].value
    with lasting.of(store, store.version()) as later:
        assert later is not db and flows(later) == 1 and head(later) == store.version()
        assert figures(later, "waste_recorded")[0].value != recorded, "nothing is remembered of the state before"


def test_what_was_answered_is_not_looked_up_again(store: Store, lasting: Lasting, told: list[Event]) -> None:
    send(store, "waste_flows", {})
    sites = Where(("RPB-ACEH",))
    with lasting.of(store, store.version()) as db:
        first = figures(db, "diversion_rate", ("month",), sites)
        told.clear()
        assert figures(db, "diversion_rate", ("month",), sites) == first and not told
        figures(db, "diversion_rate", (), sites)
        assert {each.source for each in told if isinstance(each, Asked)} <= {"metrics.series.looked_up"}
    with store.snapshot() as db:  # any other looks it up each time: something may be tried out in it
        figures(db, "diversion_rate", ("month",), sites)
        told.clear()
        figures(db, "diversion_rate", ("month",), sites)
        assert "metrics.series.looked_up" in {each.source for each in told if isinstance(each, Asked)}


@pytest.mark.engines("file")
def test_each_person_has_answers_of_their_own(store: Store, lasting: Lasting) -> None:
    send(store, "coaching_attendance", {})
    for first, second in ((LOCAL, BOARD), (BOARD, LOCAL)):
        lasting.end()
        with lasting.of(store, store.version()) as db:
            told = {}
            for person in (first, second):
                with access.acting(person):
                    told[person.role] = figures(db, "coaching_participants")[0]
            assert told["administrator"].value == 1 and told["board"].withheld, "one person is too few to be told of"


def test_a_question_that_fails_ends_it_and_the_next_is_answered(store: Store, lasting: Lasting) -> None:
    with pytest.raises(duckdb.Error), lasting.of(store, 0) as broken:
        broken.execute("SELECT nothing")
    with pytest.raises(duckdb.Error):
        broken.execute("SELECT 1")  # it is closed
    with lasting.of(store, store.version()) as db:
        assert db is not broken and flows(db) == 0


@pytest.mark.engines("file")
def test_one_that_could_not_be_begun_is_begun_anew(store: Store, lasting: Lasting) -> None:
    with closing(store.cursor()) as db:
        kept = db.execute("SELECT * FROM head").fetchall()[0]
        db.execute("DELETE FROM head")  # as while another store is being moved into it
        for _ in range(2):
            with pytest.raises(BeingMoved), lasting.of(store, 0):
                pass
        db.execute("INSERT INTO head VALUES (?, ?)", list(kept))
    with lasting.of(store, 0) as again:
        assert flows(again) == 0


def test_what_the_place_does_wrong_is_said_in_its_words(store: Store, lasting: Lasting) -> None:
    with pytest.raises(PlaceFailed), lasting.of(store, 0):
        raise OSError(errno.ENOSPC, "No space left on device")
    with lasting.of(store, 0) as db:
        assert flows(db) == 0


@pytest.mark.engines("file")
def test_another_store_is_another_snapshot(store: Store, new_store: NewStore, lasting: Lasting) -> None:
    with lasting.of(store, 0) as db:
        assert head(db) > 0
    with new_store() as empty, lasting.of(empty, 0) as other:
        assert other is not db and head(other) == empty.version()
        lasting.end()


@pytest.mark.engines("file")
def test_a_dashboard_takes_the_threads_it_is_given(store: Store) -> None:
    def threads(of: Store) -> int:
        return int(of.read(lambda db: db.execute("SELECT current_setting('threads')").fetchall())[0][0])

    uri = store.uri
    store.close()
    for given in (1, 3):
        with closing(open_store(uri, given)) as opened:
            assert threads(opened) == given
