"""A real dashboard on a port of its own, and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.finding import on_machine

ROOT = Path(__file__).parents[2]
OpenPage = Callable[..., Page]
expect.set_options(timeout=30_000)
ARGUMENTS = [
    "--disable-gpu",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = on_machine()
    if path is None:
        pytest.skip("no browser on this machine") if os.environ.get("CI") != "true" else pytest.fail("no browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    folder: Path,
    more: Callable[[str], dict[str, str]] = lambda address: {},
    program: str = "tests.browser.serving",
    **settings: str,
) -> Iterator[str]:
    """The address of a dashboard on the store of a folder; it ends with its use, or with the process that runs it.

    settings: of Streamlit, as it takes them from the environment; more: what else stands there, by the address.
    program: the module that serves.
    """
    port = free_port()
    environment = os.environ | {"GREEN_UMKM_STORE": f"duckdb:{folder / 'store.duckdb'}"} | settings
    environment |= more(f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", program, str(port)]
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
    said = (folder / "server.log").read_text()
    assert "Traceback" not in said and '"trace"' not in said and '"level": "error"' not in said


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[str]:
    """A dashboard on an empty store."""
    with served(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def example_dashboard(tmp_path_factory: pytest.TempPathFactory, example_store: Path) -> Iterator[str]:
    """One dashboard with the example data, for all tests that only look."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(example_store, folder, dirs_exist_ok=True)
    with served(folder) as address:
        yield address


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
            return
        except OSError:
            assert server.poll() is None, "the dashboard did not start"
            time.sleep(0.1)
    raise AssertionError("the dashboard did not answer")


def drawn(page: Page) -> None:
    """Wait until the screen is whole: a click on what is drawn again meanwhile goes nowhere."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


@contextmanager
def _pages(browser: Browser, address: str) -> Iterator[OpenPage]:
    contexts = []
    strangers: list[str] = []

    def note(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            strangers.append(url)

    def show(path: str = "", width: int = 1280, height: int = 900, scheme: str = "light") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: note(request.url))
        page.set_default_timeout(30_000)
        page.goto(f"{address}/{path}")
        return page

    yield show
    for context in contexts:
        context.close()
    assert not strangers


@pytest.fixture
def open_page(browser: Browser, dashboard: str) -> Iterator[OpenPage]:
    """Open a screen at a width and in a colour scheme; no request may leave the machine."""
    with _pages(browser, dashboard) as show:
        yield show


@pytest.fixture
def open_example(browser: Browser, example_dashboard: str) -> Iterator[OpenPage]:
    """The same where the example data are already there."""
    with _pages(browser, example_dashboard) as show:
        yield show
