"""Programs that go on after the command that started them: known by process id and by when that process began."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

PATIENCE_S = 20  # how long a program may take to end by itself


@dataclass(frozen=True)
class Process:
    """One that was started. began: seconds since 1970, as the system says it; an id alone may be another's by now.

    ending: the signal by which it ends in an orderly way.
    """

    name: str
    pid: int
    began: float
    ending: int = signal.SIGTERM

    @property
    def is_alive(self) -> bool:
        return _same(self) is not None


def start(name: str, command: Sequence[str], log: Path, environment: Mapping[str, str], where: Path) -> Process:
    """Start a program in a session of its own, what it says added to a log. Raises OSError."""
    with log.open("ab") as out:
        child = subprocess.Popen(
            command,
            cwd=where,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return known(name, child.pid)


def known(name: str, pid: int, ending: int = signal.SIGTERM) -> Process:
    """A process that runs. Raises psutil.NoSuchProcess."""
    return Process(name, pid, psutil.Process(pid).create_time(), ending)


def stop(process: Process, patience_s: float = PATIENCE_S) -> bool:
    """End one program and wait for it; what does not end is killed. False where it was not there any more."""
    found = _same(process)
    if found is None:
        return False
    found.send_signal(process.ending)
    try:
        found.wait(patience_s)
    except psutil.TimeoutExpired:
        found.kill()
        found.wait(patience_s)
    return True


def _same(process: Process) -> psutil.Process | None:
    """The process, if it still runs and its id is not another's by now."""
    try:
        found = psutil.Process(process.pid)
        if abs(found.create_time() - process.began) > 1 or found.status() == psutil.STATUS_ZOMBIE:
            return None
    except psutil.NoSuchProcess:
        return None
    return found
