"""Screens through AppTest, on a store with the example data."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from plotly.graph_objs import Figure
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data import access
from data.access import Person
from data.store import Store
from metrics.home import open_store
from pages.shared import asking, charts, signing, working
from tests.places import end

DASHBOARD = str(Path(__file__).parents[2] / "pages" / "front.py")
Open = Callable[..., AppTest]
SignIn = Callable[[Person], None]
# Every app that is opened looks through all installed packages for components, for a fifth of a second: none comes.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty store that the dashboard will open."""
    address = f"duckdb:{tmp_path / 'store.duckdb'}"
    monkeypatch.setenv("GREEN_UMKM_STORE", address)
    opened: list[Store] = []

    def opening(*given: Any) -> Store:
        opened.append(open_store(*given))
        return opened[-1]

    monkeypatch.setattr(asking, "open_store", opening)
    yield address
    st.cache_resource.clear()
    st.cache_data.clear()
    for store in opened:
        end(store)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is waited for, however busy the machine is: nobody draws a screen again here while it goes on."""
    monkeypatch.setattr(working, "AT_ONCE_S", 60)


@pytest.fixture(autouse=True)
def judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every chart of every screen is looked at by Plotly, which the dashboard leaves out."""
    monkeypatch.setattr(charts, "Ready", Figure)
    monkeypatch.setattr(charts, "HEAD_START_S", 0)


@pytest.fixture
def filled(uri: str, example_store: Path, tmp_path: Path) -> str:
    """The address of a store with the example data."""
    shutil.copytree(example_store, tmp_path, dirs_exist_ok=True)
    return uri


@pytest.fixture
def screen() -> Open:
    """Open a screen by its script, with what stands in the address; a screen that the menu has not is an error.

    It is opened as by a link, unless it is reached from the screen on which one lands.
    """

    def show(page: str = "", by_menu: bool = False, **address: str) -> AppTest:
        app = AppTest.from_file(DASHBOARD, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        if not page or by_menu:
            app.run()
            return app.switch_page(f"{page}.py").run() if page else app
        app._page_hash = calc_hash(page)
        app.run().switch_page(f"{page}.py")  # knows the menu only now
        return app if app._page_hash == app._finished_page_script_hash else app.run()

    return show


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[SignIn]:
    """Have a person read, as if a provider had said so."""

    def become(person: Person) -> None:
        monkeypatch.setattr(signing, "person", lambda: person)
        access.ask(lambda: person)

    yield become
    access.ask(lambda: signing.person())
