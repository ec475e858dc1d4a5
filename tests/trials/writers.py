"""Several writers and a reader on one store for a minute: python -m tests.trials.writers [--engine file] [--seconds N].

A lake has processes; a file, which one process owns, has threads. They send the same and different files at once, and
undo. The reader must never see half an upload; at the end every row that was said to be saved is there once.
"""

from __future__ import annotations

import multiprocessing
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from data.errors import StoreError
from data.store import Database, Store
from metrics.cubes import Refresher
from metrics.home import open_store
from tests.trials.history import Act, Journal, Told, do, draw, start
from tests.trials.judging import broken, differing
from tests.trials.settings import arguments, verdict, workshop

PROCESSES = multiprocessing.get_context("forkserver")
SAME_EVERY_S = 2  # all writers send one file at the same time
ENDING_S = 120  # how long the last acts may take


class Counting(Store):
    """A store that counts how often the work of a commit is done: once, and once for each time others came first."""

    def __init__(self, uri: str) -> None:
        self.mine = threading.local()
        self.mine.attempts = 0
        super().__init__(uri, followers=(Refresher(),))

    def commit(self, action: str, who: str, work: Callable[..., Any], **named: Any) -> Any:
        def counted(db: Database, version: int) -> Any:
            self.mine.attempts += 1
            return work(db, version)

        return super().commit(action, who, counted, **named)

    def carry_out(self, act: Act, journal: Journal) -> dict[str, Any]:
        """Do an act; what is answered is noted, with how long it took and how often others came first."""
        journal.will(act)
        self.mine.attempts, began = 0, time.monotonic()
        try:
            answer = do(self, act)
        except StoreError as error:
            answer = {"said": f"error: {error}"}
        took = time.monotonic() - began
        journal.did(act, answer | {"took": took, "retries": max(0, self.mine.attempts - 1)})
        return answer


def write(store: Counting, name: str, path: Path, until: float) -> None:
    """One writer: files of its own keys and of keys that all share, files that all send, and undos of its own."""
    dice, journal = random.Random(name), Journal(path)
    sent: list[Act] = []
    mine: list[str] = []
    turn = 0
    for number in count():
        if (now := time.time()) > until:
            return
        if int(now / SAME_EVERY_S) != turn:
            turn = int(now / SAME_EVERY_S)
            rows = [{"flow_code": f"T-all-{turn}-{nth}", "quantity": f"{nth}.5"} for nth in range(1, 2 + turn % 7)]
            act = Act(f"{name}-{number}-same", "waste_flows", rows)
        else:
            act = draw(dice, f"{name}-{number}", mine[-5:], sent[-10:], prefix=dice.choice(("", f"{name}-")))
            sent.append(act)
        answer = store.carry_out(act, journal)
        if answer["said"] == "saved" and act.is_upload and not act.name.endswith("same"):
            mine.append(answer["upload_id"])
        mine = [upload_id for upload_id in mine if upload_id not in act.uploads]


def watch(store: Store, path: Path, until: float) -> None:
    """The reader: one snapshot after another."""
    journal = Journal(path)
    while time.time() < until:
        try:
            journal.write({"saw": store.read(broken), "version": store.version()})
        except Exception as error:
            journal.write({"saw": [f"{type(error).__name__}: {error}"], "version": -1})


def run(uri: str, what: str, path: Path, until: float) -> None:
    """A process of a lake."""
    store = Counting(uri)
    (watch if what == "reader" else write)(*((store,) if what == "reader" else (store, what)), path, until)
    store.close()


def main() -> int:
    given = arguments(__doc__, engine="lake", seconds=60, processes=4)
    names = [f"w{nth}" for nth in range(given.processes)]
    PROCESSES.set_forkserver_preload(["tests.trials.judging"])
    with workshop(given.engine) as (folder, place):
        uri = place.new()
        start(uri, Journal(folder / "base"))
        wrong = _together(given.engine, uri, folder, [*names, "reader"], time.time() + given.seconds)
        told = Told()
        for name in ("base", *names):
            told.add(Journal(folder / name).read())
        seen = Journal(folder / "reader").read()
        store = open_store(uri)
        try:
            wrong += store.read(broken) + same_once(told) + differing(store, told)
        finally:
            store.close()
    wrong += [f"the reader saw, in version {entry['version']}: {what}" for entry in seen for what in entry["saw"]]
    wrong += [f"{name} has no answer" for name in told.acts if name not in told.answers]
    report(given.engine, given.seconds, told, seen)
    return verdict(wrong)


def _together(engine: str, uri: str, folder: Path, names: list[str], until: float) -> list[str]:
    """Run writers and reader; returns who did not end well."""
    workers: list[Any]
    if engine == "lake":
        workers = [PROCESSES.Process(target=run, args=(uri, name, folder / name, until), name=name) for name in names]
    else:
        store = Counting(uri)
        workers = [threading.Thread(target=write, args=(store, n, folder / n, until), daemon=True) for n in names[:-1]]
        workers.append(threading.Thread(target=watch, args=(store, folder / "reader", until), daemon=True))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(0, until + ENDING_S - time.time()))
    wrong = [f"{worker.name} has not ended" for worker in workers if worker.is_alive()]
    if engine == "lake":
        wrong += [f"{worker.name} ended with {worker.exitcode}" for worker in workers if worker.exitcode]
        for worker in workers:
            worker.kill()
    else:
        store.close()
    return wrong


def same_once(told: Told) -> list[str]:
    """Of the files that all sent at once, each was stored for one sender and recognised for the others."""
    saved: Counter[str] = Counter()
    sent: set[str] = set()
    wrong = []
    for name, act in told.acts.items():
        if name.endswith("same") and name in told.answers:
            code, said = act.rows[0]["flow_code"], told.answers[name]["said"]
            sent.add(code)
            saved[code] += said == "saved"
            if said not in ("saved", "already_uploaded"):
                wrong.append(f"{name}: {said}")
    return wrong + [f"{code} was stored {saved[code]} times" for code in sent if saved[code] != 1]


def report(engine: str, seconds: int, told: Told, seen: list[dict[str, Any]]) -> None:
    answers = [answer for answer in told.answers.values() if "took" in answer]
    saved = sorted(answer["took"] for answer in answers if answer["said"] == "saved")
    said = Counter(answer["said"] for answer in answers)
    print(f"{engine}: {len(saved)} commits in {seconds} s, {sum(a['retries'] for a in answers)} retries; {dict(said)}")
    fifty, ninety_five = statistics.median(saved), saved[int(len(saved) * 0.95)]
    print(f"commit p50 {fifty:.3f} s, p95 {ninety_five:.3f} s, slowest {saved[-1]:.3f} s; {len(seen)} snapshots read")


if __name__ == "__main__":
    sys.exit(main())
