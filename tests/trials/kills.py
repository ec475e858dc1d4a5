"""A process that stores and undoes is killed again and again: python -m tests.trials.kills [--engine lake] [--kills N].

Half of the kills come at any time, half inside a commit. After each the store is opened: nothing may be half there,
nothing that was said to be saved may be lost, and what was under way, sent again, must be there once.
"""

from __future__ import annotations

import multiprocessing
import random
import statistics
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from data.errors import StoreError
from data.store import Store
from metrics.cubes import Refresher
from metrics.home import open_store
from tests.trials.history import Act, Journal, Told, do, draw, start, undoable
from tests.trials.judging import broken, differing
from tests.trials.settings import arguments, verdict, workshop

PROCESSES = multiprocessing.get_context("forkserver")
LIMIT_S = 45 * 60  # of the whole trial
STUCK_S = 90  # without a commit
BEGUN, ENDED = b"b", b"e"


class Telling(Store):
    """A store that tells its parent process when a commit begins and ends."""

    def __init__(self, uri: str, parent: Connection) -> None:
        self.parent = parent
        super().__init__(uri, followers=(Refresher(),))

    def commit(self, *given: Any, **named: Any) -> Any:
        self.parent.send_bytes(BEGUN)
        result = super().commit(*given, **named)
        self.parent.send_bytes(ENDED)
        return result


def live(uri: str, path: Path, seed: int, parent: Connection) -> None:
    """The process that is killed: acts without end."""
    dice, journal = random.Random(seed), Journal(path)
    store = Telling(uri, parent)
    if uri.startswith("duckdb:") and dice.random() < 0.5:  # automatic checkpoints are met too
        store.cursor().execute("SET GLOBAL checkpoint_threshold = '32KB'")
    before = list(Told().add(journal.read()).acts.values())
    for number in count(len(before)):
        act = draw(dice, f"act-{number}", undoable(store)[:20], before[-30:])
        before.append(act)
        journal.will(act)
        journal.did(act, do(store, act))


@dataclass
class Trial:
    """The parent: kills, opens, judges, counts."""

    uri: str
    path: Path
    dice: random.Random
    kills: int = 0
    inside: int = 0
    came_through: int = 0
    resent: int = 0
    commit_s: list[float] = field(default_factory=list)
    opening_s: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def kill_one(self) -> None:
        mine, theirs = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=live, args=(self.uri, self.path, self.dice.randrange(2**32), theirs))
        process.start()
        theirs.close()
        usual = statistics.median(self.commit_s[-50:]) if self.commit_s else 0.1
        if self.dice.random() < 0.5:
            said = self._listen(mine, time.monotonic() + self.dice.uniform(0, 1 + 8 * usual), 10**6)
        else:
            said = self._listen(mine, time.monotonic() + STUCK_S, self.dice.randint(1, 6))
            if said != BEGUN:
                self.wrong.append(f"the process stood still or ended by itself ({process.exitcode})")
            time.sleep(self.dice.uniform(0, 1.1 * usual))
        process.kill()
        process.join()
        with closing(mine), suppress(EOFError, OSError):
            while True:
                said = mine.recv_bytes()
        self.kills += 1
        self._judge(said == BEGUN)

    def _listen(self, mine: Connection, until: float, commits: int) -> bytes:
        """Hear of so many beginnings, or until a time; returns the last word."""
        said, begun_at = b"", 0.0
        while commits and mine.poll(max(0, until - time.monotonic())):
            try:
                said = mine.recv_bytes()
            except (EOFError, OSError):
                return b""
            if said == BEGUN:
                begun_at, commits = time.monotonic(), commits - 1
            else:
                self.commit_s.append(time.monotonic() - begun_at)
        return said

    def _judge(self, was_inside: bool) -> None:
        journal = Journal(self.path)
        began = time.monotonic()
        store = open_store(self.uri)
        self.opening_s.append(time.monotonic() - began)
        try:
            found = store.read(broken)
            unknown = Told().add(journal.read()).unknown
            through = [self._send_again(store, journal, act) for act in unknown]
            self.inside += was_inside
            self.came_through += was_inside and any(through)
            found += store.read(broken) + differing(store, Told().add(journal.read()))
            self.wrong += [f"kill {self.kills}: {sentence}" for sentence in found]
        finally:
            store.close()

    def _send_again(self, store: Store, journal: Journal, act: Act) -> bool:
        """Do what was under way once more; returns whether it had come through. It must then be there once."""

        def versions() -> list[int]:
            query = "SELECT version FROM versions WHERE made_by = ?"
            return [row[0] for row in store.read(lambda db: db.execute(query, [act.name]).fetchall())]

        self.resent += 1
        try:
            answer = do(store, act)
        except StoreError as error:
            answer = {"said": str(error)}
        after = versions()
        had_come = bool(after) and answer.get("said") != "saved"
        if had_come and act.is_upload and (answer["said"], answer["version"]) != ("already_uploaded", after[0]):
            self.wrong.append(f"kill {self.kills}: {act.name} had come through, but was answered {answer}")
        if had_come:
            answer = {"said": "saved", "version": after[0]}
        journal.did(act, answer)
        return had_come


def main() -> int:
    given = arguments(__doc__, kills=100)
    PROCESSES.set_forkserver_preload(["tests.trials.judging"])  # a new process need not import everything again
    with workshop(given.engine) as (folder, place):
        trial = Trial(place.new(), folder / "journal", random.Random(given.seed))
        start(trial.uri, Journal(trial.path))
        until = time.monotonic() + LIMIT_S
        while trial.kills < given.kills and time.monotonic() < until and len(trial.wrong) < 20:
            trial.kill_one()
        versions = len([e for e in Journal(trial.path).read() if e.get("said") == "saved"])
    slow = sorted(trial.opening_s)
    print(f"{given.engine}: {trial.kills} kills, {trial.inside} inside a commit or undo")
    print(f"of those {trial.came_through} had come through; {trial.resent} acts done again; {versions} versions")
    print(
        f"commit p50 {statistics.median(trial.commit_s):.3f} s; opening p50 {statistics.median(slow):.2f} s, ", end=""
    )
    print(f"slowest {slow[-1]:.2f} s")
    if trial.kills < given.kills:
        trial.wrong.append(f"ended after {trial.kills} kills")
    return verdict(trial.wrong)


if __name__ == "__main__":
    sys.exit(main())
