"""One upload in a browser that is broken off, and everything that is then asked of the store and of the screen."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from data.engines.objects import sha256
from data.store import Store
from data.uploads import log
from metrics.home import open_store
from tests.files import file
from tests.trials import screen
from tests.trials.judging import broken
from tests.trials.wire import Server, Wire

WAIT_S = 60  # for storing to end
COMING_S = 2.5  # from a click until storing has begun, if it ever does
Log = list[dict[str, Any]]


def write_files(folder: Path, sizes: list[int]) -> list[Path]:
    """Three files, in an order in which they cannot be stored; the last one has rows to be held."""
    some, more, most = sizes
    batches = [{"batch_code": f"K-{n}", "input_kg": f"{n % 90 + 10}.5"} for n in range(more)]
    flows = [{"flow_code": f"A-{n}", "batch_code": f"K-{n % more}", "quantity": f"{n % 40 + 1}.5"} for n in range(some)]
    bad = [{"flow_code": f"B-{n}", "quantity": "banyak" if n % 9 == 4 else f"{n % 40 + 1}.5"} for n in range(most)]
    made = [
        file("waste_flows", *flows, name="limbah.csv"),
        file("production_batches", *batches, name="produksi.csv"),
        file("waste_flows", *bad, name="sebagian.csv"),
    ]
    for one in made:
        (folder / one.name).write_bytes(one.content)
    return [folder / one.name for one in made]


@dataclass
class Round:
    """One upload that is broken off, and everything that is asked of it afterwards."""

    browser: Browser
    template: Path
    place: Path
    dice: random.Random
    action: str
    share: float
    sizes: list[int]
    pause_s: float
    moment_s: float = 0
    was_inside: bool = False
    stood: int = 0
    heard: str = ""
    wrong: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)
    clicked_at: float = 0
    acted_at: float = 0

    def __post_init__(self) -> None:
        shutil.copytree(self.template, self.place)
        self.server_log = self.place / "server.log"
        self.server_log.touch()
        self.told = self.place / "told"
        self.uri = f"duckdb:{self.place / 'store.duckdb'}"
        self.files = write_files(self.place, self.sizes)
        self.names = [path.name for path in self.files]
        self.wire = Wire()
        self.server: Server | None = None

    def run(self) -> None:
        self._serve(self.pause_s)
        page = self._open()
        screen.pick(page, self.files)
        screen.hold_bad_rows(page)
        expect(screen.store_button(page)).to_contain_text("Store 3 of 3", timeout=screen.PATIENCE_S * 1000)
        expect(screen.store_button(page)).to_be_enabled(timeout=screen.PATIENCE_S * 1000)
        screen.settled(page)
        self._break(page)
        if self.action == "kill":
            self._note_inside()
            self._judge(self._copy("killed"))
            self.told.unlink(missing_ok=True)
            self._serve(0)
        else:
            self._until_quiet(begins=int(self.clicked_at > 0))
            self._note_inside()
        entries = self._judge(self._copy("judged"))
        self._look_at(page, entries)
        self._look_anew(entries)

    def _note_inside(self) -> None:
        """Whether what broke in did so after storing began and before it ended."""
        lines = self.told.read_text().splitlines() if self.told.exists() else []
        times = {line.split()[0]: float(line.split()[1]) for line in lines}
        self.was_inside = "begin" in times and times["begin"] <= self.acted_at <= times.get("end", self.acted_at)

    def end(self) -> None:
        for context in self.contexts:
            context.close()
        if self.server:
            self.server.stop()
        self.wire.close()
        for part in ("killed", "judged", "completed", "store.duckdb"):
            shutil.rmtree(self.place / part, ignore_errors=True)

    def _serve(self, pause_s: float) -> None:
        self.server = Server(self.uri, self.server_log, pause_s, self.told)
        self.wire.target = self.server.port

    def _open(self) -> Page:
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(screen.PATIENCE_S * 1000)
        page.goto(f"{self.wire.address}/upload?lang=en")
        screen.settled(page)
        return page

    # The upload, and what breaks in

    def _break(self, page: Page) -> None:
        usual_s = 0.5 + sum(self.sizes) * 15e-6 + 3 * self.pause_s
        self.moment_s = self.share * usual_s
        is_double = self.dice.random() < 0.3
        if self.moment_s >= 0:
            self._click(page, is_double)
            if self.action == "cancel":
                self._cancel(page)
                return
            time.sleep(max(0, self.clicked_at + self.moment_s - time.time()))
            self._act(page)
        else:
            self._act(page, and_click=True)

    def _click(self, page: Page, is_double: bool) -> None:
        """Click the button, now; people who are used to icons click twice."""
        self.clicked_at = time.time()
        twice = "b => { b.click(); setTimeout(() => b.isConnected && b.click(), 150) }"
        screen.store_button(page).evaluate(twice if is_double else "b => b.click()")

    def _cancel(self, page: Page) -> None:
        """Press Cancel at the moment, or as soon as there is one."""
        button = page.get_by_role("button", name="Cancel", exact=True)
        until = time.time() + 15
        while time.time() < until and not screen.said(page):
            if button.count() and time.time() > self.clicked_at + self.moment_s:
                try:
                    button.click(timeout=2000)
                    self.acted_at, self.moment_s = time.time(), time.time() - self.clicked_at
                    return
                except Error:
                    continue
            page.wait_for_timeout(30)
        self.acted_at, self.moment_s = time.time(), time.time() - self.clicked_at

    def _act(self, page: Page, and_click: bool = False) -> None:
        self.acted_at = time.time()
        context = page.context
        if self.action == "kill" and self.server:
            self.server.kill()
        elif self.action == "close":
            page.close()
        elif self.action in ("cut", "offline"):
            self._cut(page, context, and_click)
        elif self.action == "reload":
            page.reload()
        elif self.action == "leave":
            page.get_by_role("link", name="Overview").first.click()

    def _cut(self, page: Page, context: BrowserContext, and_click: bool) -> None:
        self.wire.cut()
        if self.action == "offline":
            context.set_offline(True)
        if and_click and screen.store_button(page).is_enabled():
            self._click(page, is_double=False)
        page.wait_for_timeout(self.dice.choice((50, 700, 3000)))
        self.wire.mend()
        context.set_offline(False)

    # Afterwards

    def _until_quiet(self, begins: int) -> None:
        """Wait until storing has ended as often as it began, and began so often, unless it does not come to that."""
        since = time.monotonic()
        while time.monotonic() < since + WAIT_S:
            now = self._storing()
            is_coming = now.count("begin") < begins and time.monotonic() < since + COMING_S
            if not is_coming and now.count("end") == now.count("begin"):
                return
            time.sleep(0.05)
        raise RuntimeError("storing did not end")

    def _storing(self) -> list[str]:
        """The beginnings and ends of storing in the server that now runs."""
        return [line.split()[0] for line in self.told.read_text().splitlines()] if self.told.exists() else []

    def _copy(self, name: str) -> Path:
        made = self.place / name
        made.mkdir()
        for path in self.place.glob("store.duckdb*"):
            (shutil.copytree if path.is_dir() else shutil.copy)(path, made / path.name)
        return made

    def _judge(self, place: Path, all_stand: bool = False) -> Log:
        """Ask a copy of the store; returns its log."""
        store = open_store(f"duckdb:{place / 'store.duckdb'}")
        try:
            self.wrong += store.read(broken)
            entries = log(store)
            self.wrong += [f"{name} is not whole" for name in self.names if not self._is_whole(store, entries, name)]
            for entry in entries:
                if not store.files.has(str(entry["kept"])) or sha256(store.files.get(entry["kept"])) != entry["kept"]:
                    self.wrong.append(f"the kept file of {entry['upload_id']} is not there")
        finally:
            store.close()
        if all_stand:
            return entries
        mine = [e for e in entries if e["file"] in self.names]
        self.stood = sum(e["removed_in"] is None for e in mine)
        return entries

    def _is_whole(self, store: Store, entries: Log, name: str) -> bool:
        """A file has one upload that stands, with all its rows, or none."""
        standing = [e for e in entries if e["file"] == name and e["removed_in"] is None]
        if not standing:
            return True
        (entry,) = standing
        rows = self.sizes[self.names.index(name)]
        found = f"SELECT count(*) FROM {entry['kind']} WHERE upload_id = ? AND removed_in IS NULL"
        waiting = "SELECT count(*) FROM held_rows WHERE upload_id = ? AND removed_in IS NULL"
        with store.snapshot() as db:
            good, held = (db.execute(query, [entry["upload_id"]]).fetchall()[0][0] for query in (found, waiting))
        return bool(good + held == rows == entry["row_count"] and (good, held) == (entry["good"], entry["held"]))

    def _look_at(self, page: Page, entries: Log) -> None:
        """What the same tab says, where it is still open."""
        if page.is_closed():
            return
        if self.action == "leave":
            page.get_by_role("link", name="Upload and my reports").first.click()
        problems = screen.soon(page, lambda: screen.otherwise(page, entries))
        self.wrong += [f"the same tab: {problem}" for problem in problems]
        screen.settled(page)
        self.heard = screen.said(page)
        expected = {"cancelled": (0,), "stored": (3,)}.get(self.heard, (0, 1, 2, 3))
        if self.stood not in expected:
            self.wrong.append(f"the screen says {self.heard}, and {self.stood} of 3 stand")
        if self.action == "cancel" and not self.heard:
            self.wrong.append("after Cancel the screen does not say what came of it: " + screen.alerts(page))
        if screen.is_asked_again(page):
            self.wrong.append("the screen calls files not stored: " + screen.alerts(page))

    def _look_anew(self, entries: Log) -> None:
        """What a fresh session says, of the store and of the same files; then they are stored all the same."""
        page = self._open()
        self.wrong += [f"a fresh session: {p}" for p in screen.soon(page, lambda: screen.otherwise(page, entries), 5)]
        screen.pick(page, self.files)
        standing = {e["file"]: e["upload_id"] for e in entries if e["removed_in"] is None}
        expected = {name: str(standing.get(name, "")) for name in self.names}
        if (found := screen.before(page, self.names)) != expected:
            self.wrong.append(f"sent again, the files are said to be {found}, not {expected}")
        if self.stood == 3:
            return
        if not expected[self.names[-1]]:
            screen.hold_bad_rows(page)
        expect(screen.store_button(page)).to_contain_text(f"Store {3 - self.stood} of 3")
        screen.store_button(page).click()
        expect(page.get_by_text("stored as U").or_(page.get_by_text("files are stored")).first).to_be_visible()
        completed = self._judge(self._copy("completed"), all_stand=True)
        now = Counter(e["file"] for e in completed if e["removed_in"] is None and e["file"] in self.names)
        if now != Counter(self.names):
            self.wrong.append(f"sent again, these stand: {dict(now)}; the screen said: {screen.alerts(page)}")
