"""Faults: what befalls the place of a store, from its coming to its going."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from data.migrations import NUMBER
from metrics.home import open_store
from tests.places import Lakes
from tests.trials.history import Journal
from tests.trials.sick import Sick

# Root may write whatever a file says of it; without this right it is as anybody else.
AS_ANYBODY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


@dataclass
class Stage:
    """Where a fault happens. seconds: how long it lasts."""

    folder: Path
    uri: str
    seconds: float
    journal: Journal
    wrong: list[str] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)  # to the writer
    stored: list[str] = field(default_factory=list)  # files of which a window said so
    lakes: Lakes | None = None
    sick: Sick | None = None

    @property
    def path(self) -> Path:
        """The file of a store in a file."""
        return Path(self.uri.removeprefix("duckdb:"))


@dataclass(frozen=True)
class Fault:
    """befall: the fault, from its coming to its going. is_lake: where; is_at_start: it is there before the app is.

    before: a command in whose place the app runs; word: what /readyz says meanwhile, "" for whatever but "ok";
    is_seen: a reader must see it; is_large: of a store of which not all is in memory once it is open;
    path: the screen that readers open; is_sending: they send a file each;
    is_small: on a small disk of its own.
    """

    befall: Callable[[Stage], AbstractContextManager[object]]
    is_lake: bool = False
    is_in_s3: bool = False
    is_at_start: bool = False
    seconds: float = 15
    before: Sequence[str] = ()
    word: str = ""
    is_seen: bool = True
    is_large: bool = False
    path: str = ""
    is_sending: bool = False
    is_small: bool = False


@contextmanager
def postgres_restarts(stage: Stage) -> Iterator[None]:
    server = stage.lakes._server  # type: ignore[union-attr]
    server.stop()
    server.start()
    yield


@contextmanager
def postgres_is_gone(stage: Stage) -> Iterator[None]:
    server = stage.lakes._server  # type: ignore[union-attr]
    server.stop()
    yield
    server.start()


@contextmanager
def s3_answers_errors(stage: Stage) -> Iterator[None]:
    assert stage.sick
    stage.sick.is_sick = True
    yield
    stage.sick.is_sick = False
    if not stage.sick.refused:
        stage.wrong.append("nothing was asked of S3")


@contextmanager
def is_cut_short(stage: Stage) -> Iterator[None]:
    """The file loses its second half; a copy of it takes its place in one step, as a backup is brought back."""
    kept = stage.path.with_name("kept")
    shutil.copy(stage.path, kept)
    os.truncate(stage.path, stage.path.stat().st_size // 2)
    yield
    kept.replace(stage.path)


@contextmanager
def disk_is_full(stage: Stage) -> Iterator[None]:
    ballast = stage.path.with_name("ballast")
    with ballast.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(bytes(65_536))
    yield
    ballast.unlink()


@contextmanager
def folder_is_read_only(stage: Stage) -> Iterator[None]:
    """Under an open store: what is open may be written still, but nothing new comes beside it."""
    files = stage.path.with_name(stage.path.name + ".files")
    files.chmod(0o555)
    yield
    files.chmod(0o700)


@contextmanager
def is_moved_away(stage: Stage) -> Iterator[None]:
    kept = stage.path.with_name("kept")
    stage.path.rename(kept)
    yield
    if stage.path.exists():
        stage.wrong.append("an empty store has taken the place of the one that is gone")
    kept.replace(stage.path)


@contextmanager
def is_read_only(stage: Stage) -> Iterator[None]:
    modes = {path: path.stat().st_mode & 0o777 for path in (stage.path, stage.path.parent)}
    stage.path.chmod(0o444)
    stage.path.parent.chmod(0o555)
    yield
    for path, mode in modes.items():
        path.chmod(mode)


HOLD = "import duckdb, sys; db = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"


@contextmanager
def is_locked(stage: Stage) -> Iterator[None]:
    command = [sys.executable, "-c", HOLD, str(stage.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        yield
        holder.communicate("\n")


@contextmanager
def is_newer(stage: Stage) -> Iterator[None]:
    """A release that nobody has yet has been at the store."""
    store = open_store(stage.uri)
    with store.transaction() as db:
        db.execute("UPDATE meta SET schema = schema + 1")
    store.close()
    kept = stage.path.with_name("kept")
    shutil.copy(stage.path, kept)
    yield
    with duckdb.connect(str(kept)) as db:
        db.execute("UPDATE meta SET schema = ?", [NUMBER])
    kept.replace(stage.path)


FAULTS = {
    "postgres-restarts": Fault(postgres_restarts, is_lake=True, seconds=10, is_seen=False),
    "postgres-gone": Fault(postgres_is_gone, is_lake=True, seconds=60, word="store_unreachable"),
    "s3-errors": Fault(s3_answers_errors, is_lake=True, is_in_s3=True, seconds=20, is_seen=False),
    "cut-short-open": Fault(is_cut_short, word="store_unreachable", is_large=True, path="trace?metric=waste_recorded"),
    "cut-short": Fault(is_cut_short, is_at_start=True, word="store_unreachable"),
    "moved-away": Fault(is_moved_away, word="store_unreachable"),
    "disk-full": Fault(disk_is_full, is_sending=True, is_small=True),
    "read-only-files": Fault(folder_is_read_only, is_sending=True, before=AS_ANYBODY),
    "read-only": Fault(is_read_only, is_at_start=True, before=AS_ANYBODY, word="store_unreachable"),
    "locked": Fault(is_locked, is_at_start=True, word="store_unreachable"),
    "newer": Fault(is_newer, is_at_start=True, word="store_schema"),
}
