"""Fixtures of every test: fresh stores on the engine that a test names, made once and copied."""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import settings

from data import example
from data.engines.file import OFFLINE
from data.receipt import Receipt
from data.store import Store
from metrics.home import open_store
from tests import workers
from tests.files import send
from tests.places import Files, Lakes, Place, opened, template

NewStore = Callable[[], AbstractContextManager[Store]]

settings.register_profile("steady", deadline=None, derandomize=True, database=None)  # the same examples on every run
settings.load_profile("steady")
# Tests that run programs check the signatures of extensions; to check them for each lake would take most of its time.
OFFLINE["allow_unsigned_extensions"] = "true"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A module that says ENGINES = ("file", "lake") runs on both; the others, and tests marked so, know of one."""
    if "engine" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("engines")
        engines = marked.args if marked else getattr(metafunc.module, "ENGINES", ("file",))
        metafunc.parametrize("engine", engines, indirect=True, scope="session")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=workers.order)


def pytest_collection_finish() -> None:
    """What is loaded stays: no collection of garbage needs to look at it again, which takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> workers.Sharing:
    return workers.Sharing(config, log)


@pytest.fixture(autouse=True)
def _no_store_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GREEN_UMKM_STORE", "GREEN_UMKM_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """ "file" or "lake"."""
    return str(request.param)


@pytest.fixture(scope="session")
def places() -> Iterator[Callable[[str], Place]]:
    """The place of each engine, started when it is first asked for; one PostgreSQL for all tests of a worker."""
    made: dict[str, Place] = {}

    def place(engine: str) -> Place:
        if engine not in made:
            made[engine] = Files() if engine == "file" else Lakes()
        return made[engine]

    yield place
    for opened_place in made.values():
        opened_place.close()


@pytest.fixture(scope="session")
def place(places: Callable[[str], Place], engine: str) -> Place:
    return places(engine)


@pytest.fixture(scope="session")
def empty_store(place: Place) -> str:
    """The address of an empty, closed store."""
    uri = place.new()
    open_store(uri).close()
    return uri


@pytest.fixture(scope="session")
def known_store(place: Place, empty_store: str) -> Iterator[str]:
    """The same with a partner, an enterprise and a batch, for rows that refer to them."""

    def fill(store: Store) -> None:
        for kind in ("partners", "enterprises", "production_batches"):
            send(store, kind, {})

    with template(place, empty_store, fill) as uri:
        yield uri


@pytest.fixture(scope="session")
def example_loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Receipt]]:
    """The folder of a store file with the example data, to be copied, and the receipts; made once for all workers."""
    here = tmp_path_factory.getbasetemp()
    folder = (here.parent if "PYTEST_XDIST_WORKER" in os.environ else here) / "example"
    folder.mkdir(exist_ok=True)
    receipts = folder / "receipts"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not receipts.exists():
            store = open_store(f"duckdb:{folder / 'made' / 'store.duckdb'}")
            loaded = example.load(store)
            store.close()
            receipts.write_bytes(pickle.dumps(loaded))  # last: a worker that finds it finds all
    return folder / "made", pickle.loads(receipts.read_bytes())


@pytest.fixture(scope="session")
def example_store(example_loaded: tuple[Path, list[Receipt]]) -> Path:
    """The folder of a store file with the example data, to be copied."""
    return example_loaded[0]


@pytest.fixture
def new_store(place: Place, empty_store: str) -> NewStore:
    """Makes fresh stores, for tests that need more than one (or one for each example)."""
    return lambda: opened(place, empty_store)


@pytest.fixture(scope="session")
def asked_store(place: Place, known_store: str) -> Iterator[Store]:
    """One store with references for all tests that only check files: nothing may be written to it."""
    with opened(place, known_store) as store:
        yield store


@pytest.fixture
def store(place: Place, empty_store: str) -> Iterator[Store]:
    """A fresh, empty store."""
    with opened(place, empty_store) as store:
        yield store


@pytest.fixture
def store_with_references(place: Place, known_store: str) -> Iterator[Store]:
    """A fresh store with partner MTR-1, enterprise U-1 and batch B-1 of RPB-ACEH, at version 3."""
    with opened(place, known_store) as store:
        yield store
