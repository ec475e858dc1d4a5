"""A cluster on one desk whose replicas are killed under a reader: python -m tests.trials.cluster [--kills N].

A browser signs in through the proxy, sends a file and loses its replica while the file is stored; it must come back by
itself on another replica, signed in, on the same screen with the same choices. The file, sent again, must be there
once. The replica is started again; the browser stays where it is, and a new one may be given the one that came back.
"""

from __future__ import annotations

import os
import random
import re
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy import desk
from deploy.desk import ADMINISTRATOR, Desk
from metrics.home import open_store
from tests.browser.conftest import ARGUMENTS, free_port
from tests.browser.finding import on_machine
from tests.files import csv_bytes, rows_of
from tests.trials import screen
from tests.trials.settings import arguments, verdict

ROWS = 400
LATEST_S = 6.0  # after the click, the latest moment of a kill
CHOICES = "lang=en&site=RPB-ACEH&from=2024-01&to=2024-06"
STATE = "data-test-connection-state"
BACK_S = 60  # the longest that a browser may take to come back


@dataclass
class Trial:
    """A running cluster, one reader in a browser, and what was seen to be wrong."""

    desk: Desk
    browser: Browser
    dice: random.Random
    page: Page
    wrong: list[str] = field(default_factory=list)
    away_s: list[float] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    outcomes: list[str] = field(default_factory=list)

    def replica(self, page: Page | None = None) -> int:
        """The number of the replica that a browser is on."""
        cookies = (page or self.page).context.cookies()
        return int(next(cookie["value"] for cookie in cookies if cookie["name"] == "jejak_replica"))

    def lose(self, nth: int, folder: Path) -> None:
        """Send a file, kill the replica while it is stored, come back, send it again; the rows must be there once."""
        path = folder / f"waste_{nth}.csv"
        rows = [{"flow_code": f"T-{nth}-{row}", "quantity": f"{row}.25"} for row in range(1, ROWS + 1)]
        path.write_bytes(csv_bytes(rows_of("waste_flows", *rows)))
        screen.pick(self.page, [path])
        moment_s = self.dice.uniform(0, LATEST_S)
        screen.store_button(self.page).evaluate("b => b.click()")
        time.sleep(moment_s)
        killed = self.replica()
        self.come_back(f"kill {nth}", killed)
        self.page.reload()  # a picker does not take a file again that the browser believes to be in it
        screen.settled(self.page)
        before = self.count(nth)
        if before not in (0, ROWS):
            self.wrong.append(f"kill {nth}: {before} of {ROWS} rows are stored")
        screen.pick(self.page, [path])
        seen = screen.before(self.page, [path.name])[path.name]
        if bool(seen) != (before == ROWS):
            self.wrong.append(f"kill {nth}: {before} rows are stored, and the screen says {seen!r}")
        if not seen:
            screen.store_button(self.page).click()
            expect(self.page.get_by_text(re.compile("stored, as U|is stored as")).first).to_be_visible(
                timeout=BACK_S * 1000
            )
        if (after := self.count(nth)) != ROWS:
            self.wrong.append(f"kill {nth}: {after} rows at the end, not {ROWS}")
        self.outcomes.append(f"{moment_s:.2f} s after the click: {'stored' if before else 'not stored'}")
        self.bring_back(killed, nth)

    def kill(self, number: int) -> None:
        (process,) = [p for p in desk.read(self.desk) if p.name == f"replica-{number}"]
        os.kill(process.pid, signal.SIGKILL)

    def come_back(self, what: str, killed: int) -> None:
        """Kill its replica and wait until the browser, which nobody touches, is on another; note what it said."""
        sockets: list[object] = []
        self.page.on("websocket", lambda socket: sockets.append(socket))
        since = time.monotonic()
        self.kill(killed)
        app = self.page.get_by_test_id("stApp")
        while not (sockets and app.get_attribute(STATE) == "CONNECTED") and time.monotonic() < since + BACK_S:
            for place in ("stConnectionStatus", "stStatusWidget", "stDialog"):
                self.words.update(" ".join(text.split()) for text in self.page.get_by_test_id(place).all_inner_texts())
            self.page.wait_for_timeout(20)
        screen.settled(self.page)
        self.away_s.append(time.monotonic() - since)
        if self.replica() == killed:
            self.wrong.append(f"{what}: the cookie still names the replica that was killed")
        if self.page.get_by_role("button", name="Sign in").count():
            self.wrong.append(f"{what}: the reader has to sign in again")
        if lost := [choice for choice in CHOICES.split("&") if choice not in self.page.url]:
            self.wrong.append(f"{what}: the address has lost {lost}: {self.page.url}")

    def bring_back(self, number: int, nth: int) -> None:
        """Start a replica again: this browser stays where its screen is, and new browsers get the replica as well."""
        here = self.replica()
        list(desk.start(self.desk))
        time.sleep(11)  # longer than fail_timeout: the proxy tries the replica again
        self.page.evaluate("() => fetch('/_stcore/health')")
        if self.replica() != here:
            self.wrong.append(f"kill {nth}: the browser was moved from replica {here} to {self.replica()}")
        found = set()
        for _ in range(6):
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(f"{self.desk.address}/_stcore/health")
            found.add(self.replica(page))
            context.close()
        if number not in found:
            self.wrong.append(f"kill {nth}: of six new browsers none got replica {number}, which is back")

    def count(self, nth: int) -> int:
        """How many rows of a file are stored now."""
        os.environ |= desk.shared(self.desk)
        with closing(open_store()) as store:
            query = "SELECT count(*) FROM waste_flows WHERE removed_in IS NULL AND flow_code LIKE ?"
            return int(store.read(lambda db: db.execute(query, [f"T-{nth}-%"]).fetchall())[0][0])


@contextmanager
def reader(place: Desk) -> Iterator[tuple[Browser, Page]]:
    """A browser that has signed in and looks at the upload screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=on_machine(), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(screen.PATIENCE_S * 1000)
        page.goto(f"{place.address}/?lang=en")
        page.get_by_role("button", name="Sign in").click()
        page.locator("input[name=sub]").fill(ADMINISTRATOR)
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_url(f"{place.address}/**")
        page.goto(f"{place.address}/upload?{CHOICES}")
        screen.settled(page)
        yield browser, page
        browser.close()


def replicas_used(place: Desk, since: int) -> dict[str, set[str]]:
    """Kind of request -> the replicas that answered it, of the lines of the access log since one."""
    found: dict[str, set[str]] = {}
    for line in (place.logs / "access.log").read_text().splitlines()[since:]:
        if said := re.search(r" (?P<path>/\S*) \d+ .* by (?P<by>.*) in ", line):
            part = re.sub(r"^/(_stcore/)?([a-z_0-9]*).*", r"\2", said["path"])
            found.setdefault(part, set()).add(said["by"])
    return found


def main() -> int:
    given = arguments(__doc__, engine="lake", kills=5)
    with tempfile.TemporaryDirectory(prefix="cluster") as name:
        folder = Path(name)
        place = Desk.of(os.environ | {"CLUSTER_FOLDER": str(folder / "desk"), "CLUSTER_PORT": str(_ports())})
        began = time.monotonic()
        try:
            print(*desk.start(place), sep="\n")
            print(f"started in {time.monotonic() - began:.1f} s")
            with reader(place) as (browser, page):
                trial = Trial(place, browser, random.Random(given.seed), page)
                used = replicas_used(place, 0)
                print(f"before the first kill: {used}")
                trial.wrong += [f"{part} went to {by}" for part, by in used.items() if len(by) > 1 and part != "health"]
                for nth in range(1, given.kills + 1):
                    trial.lose(nth, folder)
        finally:
            print(*desk.stop(place), sep="\n")
    print(*trial.outcomes, sep="\n")
    print(f"{given.kills} kills; back after {statistics.median(trial.away_s):.1f} s, at most {max(trial.away_s):.1f} s")
    print(f"the screen said meanwhile: {sorted(word for word in trial.words if word)}")
    return verdict(trial.wrong)


def _ports() -> int:
    """The first of five ports that nobody listens on, most likely."""
    return free_port() - 5


if __name__ == "__main__":
    sys.exit(main())
