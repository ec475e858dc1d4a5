"""Fixtures of every test: fresh stores in a folder of the test's own, made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from data.store import Store
from metrics.home import open_store
from tests.files import send

NewStore = Callable[[], AbstractContextManager[Store]]

settings.register_profile("steady", deadline=None, derandomize=True, database=None)  # the same examples on every run
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def _no_store_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GREEN_UMKM_STORE", "GREEN_UMKM_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty, closed store: opening a copy of it is faster than making one."""
    folder = tmp_path_factory.mktemp("empty")
    open_store(f"duckdb:{folder / 'store.duckdb'}").close()
    return folder


@pytest.fixture(scope="session")
def known_store(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a partner, an enterprise and a batch, for rows that refer to them."""
    folder = tmp_path_factory.mktemp("known") / "store"
    shutil.copytree(empty_store, folder)
    store = open_store(f"duckdb:{folder / 'store.duckdb'}")
    for kind in ("partners", "enterprises", "production_batches"):
        send(store, kind, {})
    store.close()
    return folder


@pytest.fixture
def new_store(empty_store: Path, tmp_path: Path) -> NewStore:
    """Makes fresh stores, for tests that need more than one (or one for each example)."""
    made = 0

    @contextmanager
    def make() -> Iterator[Store]:
        nonlocal made
        made += 1
        folder = tmp_path / f"store{made}"
        yield from opened(empty_store, folder)
        shutil.rmtree(folder)

    return make


def opened(template: Path, folder: Path) -> Iterator[Store]:
    shutil.copytree(template, folder)
    store = open_store(f"duckdb:{folder / 'store.duckdb'}")
    store.cursor().execute("PRAGMA disable_checkpoint_on_shutdown")  # nobody reads the file again
    yield store
    store.close()


@pytest.fixture(scope="session")
def asked_store(known_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store with references for all tests that only check files: nothing may be written to it."""
    yield from opened(known_store, tmp_path_factory.mktemp("asked") / "store")


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Iterator[Store]:
    """A fresh embedded store, in the folder "store" of the test's own."""
    yield from opened(empty_store, tmp_path / "store")


@pytest.fixture
def store_with_references(known_store: Path, tmp_path: Path) -> Iterator[Store]:
    """A fresh store with partner MTR-1, enterprise U-1 and batch B-1 of RPB-ACEH, at version 3."""
    yield from opened(known_store, tmp_path / "store")
