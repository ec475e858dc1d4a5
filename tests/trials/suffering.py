"""An app that a fault befalls: its process, what it answers to machines, shows to readers and writes into its log."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, free_port
from tests.browser.finding import on_machine

ROOT = Path(__file__).parents[2]
STARTING_S = 120
LOOK_S = 0.2  # between two looks of a machine
LANGUAGES = ("id", "en")
WHOLE = re.compile("Data version|Versi data")  # the foot of a screen that is drawn to its end
SAID = "[data-testid='stAlertContentError'], [data-testid='stAlertContentSuccess']"  # what became of a file
NO_WORDS = re.compile("could not be drawn|tidak dapat digambar|Traceback|^RAW ")  # where nobody had a sentence
ICON = "database_off "  # its name, which is drawn as a picture
UNTOLD = re.compile("Traceback|Error|Exception")


class App:
    """The dashboard on a store, in a process of its own, asked all the time by a machine whether it can serve."""

    def __init__(self, uri: str, folder: Path, before: Sequence[str] = (), **environment: str) -> None:
        """before: a command that runs the process, in its place."""
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "app.log"
        self.words: list[tuple[float, str]] = []  # what /readyz said, and when
        given = os.environ | {"GREEN_UMKM_STORE": uri, "GREEN_UMKM_LOG": "json"} | environment
        command = [*before, sys.executable, "-m", "tests.browser.serving", str(self.port)]
        with self.log.open("w") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=out, stderr=subprocess.STDOUT)
        self._wait()
        self._ends = threading.Event()
        self._machine = threading.Thread(target=self._ask, daemon=True)
        self._machine.start()

    def _wait(self) -> None:
        until = time.monotonic() + STARTING_S
        while time.monotonic() < until and self.process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.address}/healthz", timeout=5)
                return
            time.sleep(0.2)
        self.process.kill()
        raise RuntimeError(f"the dashboard did not start: {self.log.read_text()[-2000:]}")

    def ready(self) -> str:
        """What /readyz says now."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=10) as answer:
                return str(answer.read().decode().strip())
        except urllib.error.HTTPError as error:
            return error.read().decode().strip()
        except OSError as error:
            return type(error).__name__

    def _ask(self) -> None:
        while not self._ends.wait(LOOK_S):
            self.words.append((time.monotonic(), self.ready()))

    def first(self, since: float, is_well: bool) -> float | None:
        """Seconds from a moment until /readyz first said that all is well, or that it is not; None for never."""
        return next((at - since for at, word in self.words if at > since and (word == "ok") == is_well), None)

    def lines(self, start: int) -> list[dict[str, Any]]:
        """Lines of the log from a place on, and what came past it: errors that nobody has told in its way."""
        found = []
        for line in self.log.read_text(errors="replace")[start:].splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                if UNTOLD.search(line):
                    found.append({"level": "raw", "message": line})
        return found

    def stop(self) -> None:
        self._ends.set()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Readers:
    """A browser window for each language, and what they were told."""

    browser: Browser
    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    told: dict[str, dict[str, float]] = field(default_factory=dict)  # language -> sentence -> when it was first seen

    def come(self, path: str = "") -> None:
        """Open a screen, or load it again. path: with what stands in its address."""
        for language in LANGUAGES:
            if language not in self.pages:
                context = self.browser.new_context(viewport={"width": 1280, "height": 900})
                self.pages[language] = context.new_page()
                self.pages[language].set_default_timeout(20_000)
            with suppress(Error):
                self.pages[language].goto(f"{self.address}/{path}{'&' if '?' in path else '?'}lang={language}")

    def pick(self, files: dict[str, Path]) -> None:
        """Put a file into the picker of each window's upload screen, until it may be stored."""
        for language, page in self.pages.items():
            page.locator("input[type=file]").set_input_files(files[language])
            with suppress(AssertionError):
                expect(page.locator(".st-key-store button")).to_be_enabled(timeout=60_000)

    def store(self) -> None:
        """Press the button that stores, and wait for what is said of it."""
        for page in self.pages.values():
            page.locator(".st-key-store button").evaluate("button => button.click()")
            with suppress(AssertionError):
                expect(page.locator(".st-key-store button")).to_have_count(0, timeout=60_000)
                expect(page.locator(SAID).first).to_be_visible(timeout=60_000)

    def listen(self) -> None:
        """Note what the windows say now."""
        for language, page in self.pages.items():
            with suppress(Error):
                boxes = page.get_by_test_id("stAlert").all_inner_texts()
                raw = [f"RAW {text}" for text in page.get_by_test_id("stException").all_inner_texts()]
                for words in [*boxes, *raw]:
                    self.told.setdefault(language, {}).setdefault(
                        " ".join(words.split()).removeprefix(ICON), time.monotonic()
                    )

    def are_well(self) -> bool:
        """Whether every window shows a whole screen."""
        with suppress(Error):
            return all(
                WHOLE.search(page.locator("body").inner_text())
                and not page.locator("[data-testid='stAlertContentError']").count()
                for page in self.pages.values()
            )
        return False

    def wait(self, seconds: float) -> None:
        next(iter(self.pages.values())).wait_for_timeout(seconds * 1000)

    def until_well(self, patience_s: float) -> float | None:
        """Seconds until every window shows a whole screen, nobody touching it; None where that did not come."""
        began = time.monotonic()
        while time.monotonic() < began + patience_s:
            if self.are_well():
                return time.monotonic() - began
            self.wait(LOOK_S)
        return None


@contextmanager
def readers(app: App) -> Iterator[Readers]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_machine(), args=ARGUMENTS)
        yield Readers(browser, app.address)
        browser.close()
