"""A disk that gets full under an open store: python -m tests.trials.disk_full [--engine lake].

Commits and checkpoints fail on a small disk in memory. Each must say so in a sentence, nothing that was said to be
saved may be lost, readers go on, and the same open store works again as soon as there is room.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from data.engines.failing import PlaceFailed
from data.errors import StoreError
from data.store import Store
from metrics.figures import figures
from metrics.home import open_store
from tests.places import name_of
from tests.trials.history import Act, Journal, Told, do
from tests.trials.judging import broken, differing
from tests.trials.settings import arguments, verdict, workshop

SIZE_MB = 96
LEFT = (0, 4_096, 20_000, 70_000, 140_000, 300_000)  # bytes left for a commit that needs more, or just enough
TRIES = 20
PATIENT_S = 20  # a full disk is not something to try again for a minute


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A disk in memory; None where it may not be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="disk"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "trial", str(folder)]
    try:
        is_mounted = subprocess.run(mount, capture_output=True).returncode == 0
    except OSError:
        is_mounted = False
    try:
        yield folder if is_mounted else None
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()


@dataclass
class Trial:
    """One open store on the small disk, a reader that never stops, and what was answered."""

    disk: Path
    store: Store
    journal: Journal
    wrong: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    sentences: dict[str, str] = field(default_factory=dict)
    reads: Counter[str] = field(default_factory=Counter)
    _has_ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def reader(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._read, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
        yield
        self._has_ended.set()
        for thread in threads:
            thread.join(60)
            self.wrong += ["a reader stands still"] if thread.is_alive() else []

    def _read(self) -> None:
        while not self._has_ended.wait(0.02):
            try:
                self.store.read(lambda db: figures(db, "diversion_rate", ("site",)))
                self.reads["fine"] += 1
            except Exception as error:
                self.reads[f"{type(error).__name__}: {str(error)[:90]}"] += 1
                self.wrong.append(f"a reader got {type(error).__name__}: {error}")

    @contextmanager
    def full(self, left: int) -> Iterator[None]:
        """The disk with so many bytes left."""
        ballast = self.disk / "ballast"
        with ballast.open("wb", buffering=0) as out, suppress(OSError):
            while True:
                out.write(bytes(65_536))
        os.truncate(ballast, max(0, ballast.stat().st_size - left))
        try:
            yield
        finally:
            ballast.unlink()

    def send(self, name: str, rows: int, must_fail: bool | None = None) -> bool:
        """Upload so many rows; returns whether they were said to be saved. Anything but a sentence is a violation."""
        flows = [{"flow_code": f"{name}-{nth}", "quantity": f"{nth % 50}.5"} for nth in range(rows)]
        act = Act(name, "waste_flows", flows)
        self.journal.will(act)
        answer = self._tell(lambda: do(self.store, act))
        is_saved = answer.get("said") == "saved"
        self.journal.did(act, answer)
        if must_fail is not None and is_saved == must_fail:
            self.wrong.append(f"{name}: {answer}")
        return is_saved

    def compact(self) -> bool:
        return "said" not in self._tell(lambda: self.store.compact() or {})

    def _tell(self, work) -> dict:
        began = time.monotonic()
        try:
            answer = work()
        except StoreError as error:
            kind = type(error).__name__
            self.sentences.setdefault(kind, str(error))
            answer = {"said": kind}
            if not isinstance(error, PlaceFailed):
                self.wrong.append(f"not what there is to say: {error}")
        except Exception as error:
            answer = {"said": type(error).__name__}
            self.wrong.append(f"raw {type(error).__name__}: {error}")
        self.said[answer.get("said", "done")] += 1
        if (took := time.monotonic() - began) > PATIENT_S:
            self.wrong.append(f"took {took:.0f} s to answer {answer}")
        return answer

    def judge(self, when: str) -> None:
        try:
            found = self.store.read(broken) + differing(self.store, Told().add(self.journal.read()))
        except Exception as error:
            found = [f"{type(error).__name__}: {error}"]
        self.wrong += [f"{when}: {sentence}" for sentence in found]


def commits_fail(trial: Trial) -> None:
    for nth, left in enumerate(LEFT):
        with trial.full(left):
            is_saved = trial.send(f"full-{nth}", 1500, must_fail=True if left < 20_000 else None)
            print(f"  commit of 1,500 rows with {left:,} bytes left: {'saved' if is_saved else 'refused'}")
            trial.judge(f"{left} bytes left")
        trial.send(f"room-{nth}", 20, must_fail=False)
        trial.judge(f"room again after {left}")


def checkpoints_fail(trial: Trial) -> None:
    """By hand, and by a commit that finds the log long. The database dies of each, and its settings with it."""
    limit = "SET GLOBAL checkpoint_threshold = '{}'"

    def setting() -> object:
        return trial.store.cursor().execute("SELECT current_setting('checkpoint_threshold')").fetchone()

    usual = setting()

    def has_died() -> bool:
        return setting() == usual

    for by_hand in (True, False, True):
        turn = f"{'hand' if by_hand else 'commit'}-{trial.store.version()}"
        trial.store.cursor().execute(limit.format("1GB"))
        free = trial.store.cursor().execute("SELECT free_blocks FROM pragma_database_size()").fetchall()[0][0]
        for nth in range(3 + free // 2):  # more than what fits into the file as it is
            trial.send(f"long-{turn}-{nth}", 9000, must_fail=False)
        with trial.full(400_000):
            if by_hand:
                print(f"  checkpoint by hand: {'made' if trial.compact() else 'refused'}")
            else:
                trial.store.cursor().execute(limit.format("1MB"))
                for nth in range(TRIES):  # DuckDB makes no checkpoint at a commit while others read
                    is_saved = trial.send(f"auto-{turn}-{nth}", 5, must_fail=False)
                    if has_died():
                        print(f"  commit whose checkpoint fails: {'saved' if is_saved else 'refused'}")
                        break
            if not has_died():
                trial.wrong.append(f"the database did not die, nothing was tried, {turn}")
            trial.judge(f"still full, {turn}")
            trial.send(f"more-{turn}", 20)
            trial.judge(f"after one more, {turn}")
        trial.send(f"room-{turn}", 20, must_fail=False)
        if not trial.compact():
            trial.wrong.append(f"no checkpoint with room, {turn}")
        trial.judge(f"room again, {turn}")


def checkpoints_fail_beside_a_writer(trial: Trial) -> None:
    """The database dies under the commits of another thread, which must be told whether they were saved."""
    has_ended = threading.Event()

    def write() -> None:
        number = 0
        while not has_ended.is_set():
            trial.send(f"beside-{number}", 40)
            number += 1

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    failed = 0
    for _ in range(TRIES):
        trial.send(f"long-{trial.store.version()}", 9000)
        with trial.full(400_000):
            failed += not trial.compact()
            time.sleep(0.2)
    has_ended.set()
    writer.join(60)
    print(f"  {failed} of {TRIES} checkpoints failed beside a writer")
    trial.judge("beside a writer")


def main() -> int:
    given = arguments(__doc__)
    with small_disk() as disk, workshop(given.engine) as (folder, place):
        if disk is None:
            print("A disk in memory cannot be mounted here; nothing was tried.")
            return 0
        uri = f"duckdb:{disk / 'store.duckdb'}"
        if given.engine == "lake":
            uri = place.new()
            uri = f"{uri.partition(';data=')[0]};data={disk / name_of(uri)}"
        store = open_store(uri)
        trial = Trial(disk, store, Journal(folder / "journal"))
        try:
            trial.send("first", 200, must_fail=False)
            with trial.reader():
                commits_fail(trial)
                if given.engine == "file":
                    checkpoints_fail(trial)
                    checkpoints_fail_beside_a_writer(trial)
                else:
                    with trial.full(0):
                        print(f"  compaction: {'made' if trial.compact() else 'refused'}")
                        trial.judge("compaction on a full disk")
                    trial.send("last", 20, must_fail=False)
                    trial.judge("after all")
        finally:
            store.close()
        again = open_store(uri)
        trial.store = again
        trial.judge("opened again")
        again.close()
    print(f"{given.engine}: answers {dict(trial.said)}; reads {dict(trial.reads)}")
    for sentence in trial.sentences.values():
        print(f"  “{sentence}”")
    return verdict(trial.wrong)


if __name__ == "__main__":
    sys.exit(main())
