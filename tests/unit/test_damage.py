"""A store file that is cut short, replaced or taken away: said in a sentence, never written to, and opened anew."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import streamlit as st

from data.engines.failing import Damaged
from data.engines.file import FileEngine
from data.errors import StoreError
from data.migrations import OtherSchema
from data.store import Store
from metrics.home import open_store
from pages.shared import asking, health
from tests.files import query, send

# notes that cannot be made shorter, so that they lie in blocks of their own, which opening the store does not read
ROWS = [{"flow_code": f"L-{nth}", "note": sha256(str(nth).encode()).hexdigest() * 3} for nth in range(8000)]
ASKED = "SELECT count(*), max(flow_code), max(note) FROM waste_flows"


def path_of(store: Store) -> Path:
    assert isinstance(store.engine, FileEngine)
    return store.engine.path


@pytest.fixture
def filled(store: Store) -> Iterator[Store]:
    """A store that was opened just now, so that most of it is not in memory."""
    send(store, "waste_flows", *ROWS)
    store.compact()  # all of it in the file, nothing in the log beside it
    store.close()
    shutil.copy(path_of(store), path_of(store).with_name("kept"))
    again = open_store(store.uri)
    yield again
    again.close()


def cut(store: Store) -> int:
    """Take most of the file away; returns how long it is now."""
    os.truncate(path_of(store), length := 3 * 4096)
    return length


def test_a_file_that_is_cut_short_is_said_and_not_written_to(filled: Store) -> None:
    send(filled, "waste_flows", {"flow_code": "T-1"})  # in the log: a checkpoint would write it into the file
    length = cut(filled)
    with pytest.raises(Damaged, match="cut short"):
        query(filled, ASKED)
    assert filled.has_given_up
    with pytest.raises(StoreError):
        send(filled, "waste_flows", {"flow_code": "T-2"})
    filled.close()
    assert path_of(filled).stat().st_size == length
    with pytest.raises(Damaged):
        open_store(filled.uri)
    path_of(filled).with_name("kept").replace(path_of(filled))
    again = open_store(filled.uri)
    assert query(again, "SELECT count(*) FROM waste_flows") == [(8001,)]
    again.close()


def test_a_file_in_the_place_of_another_is_noticed_before_anything_is_stored(filled: Store) -> None:
    path_of(filled).with_name("kept").replace(path_of(filled))
    with pytest.raises(Damaged, match="place"):
        send(filled, "waste_flows", {"flow_code": "T-2"})
    assert filled.has_given_up


def test_no_empty_store_takes_the_place_of_one_that_is_gone(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", filled.uri)
    away = path_of(filled).with_name("away")
    try:
        assert asking.store().version() == 1
        path_of(filled).rename(away)
        for _ in range(3):
            with pytest.raises(StoreError):
                asking.store().version()
        assert not path_of(filled).exists() and not asking.answers_again()
        assert health._look() == health.UNREACHABLE
        away.rename(path_of(filled))
        assert asking.answers_again() and asking.store().version() == 1 and health._look() == health.OK
    finally:
        asking.store().close()
        st.cache_resource.clear()


def test_answers_of_a_damaged_store_are_not_those_of_the_one_that_comes_back(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes back may be older, and count the same versions again."""
    monkeypatch.setenv("GREEN_UMKM_STORE", filled.uri)
    filled.close()
    try:
        store = asking.store()
        st.session_state["version"] = store.version()
        before = asking.look(asking._situation)
        assert asking.kept().size_bytes
        path_of(store).with_name("kept").replace(path_of(store))
        with pytest.raises(Damaged):
            store.version()
        assert asking.store() is not store and not asking.kept().size_bytes
        assert asking.look(asking._situation) == before
    finally:
        asking.store().close()
        st.cache_resource.clear()


def test_a_store_of_a_newer_release_is_told_from_one_that_cannot_be_reached(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.transaction() as db:
        db.execute("UPDATE meta SET schema = schema + 1")
    store.close()
    with pytest.raises(OtherSchema):
        open_store(store.uri)
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    assert health._look() == health.SCHEMA
