"""Run the dashboard on a store until the process that asked for it ends: python -m tests.browser.serving PORT.

With two more arguments: PAUSE, seconds that each file takes longer to be stored, half of them before its rows are
written and half after; and TOLD, a file that gets a line for each beginning and end of storing files.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from streamlit.web import cli

from data import together, uploads


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def _store_slowly(pause_s: float) -> None:
    as_it_is = uploads._store

    def slowly(db: Any, version: int, examined: Any, options: Any, key: bytes, kept: str | None = None) -> None:
        part_s = pause_s / 2 if kept else 0  # a check stores too, and keeps no file
        time.sleep(part_s)
        as_it_is(db, version, examined, options, key, kept)
        time.sleep(part_s)

    uploads._store = slowly


def _tell_of_storing(path: Path) -> None:
    as_it_is = together.store_together

    def say(what: str) -> None:
        with path.open("a") as file:
            file.write(f"{what} {time.time()}\n")

    def telling(*given: Any) -> Any:
        say("begin")
        try:
            return as_it_is(*given)
        finally:
            say("end")

    together.store_together = telling


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    port, *more = sys.argv[1:]
    if more:
        _store_slowly(float(more[0]))
        _tell_of_storing(Path(more[1]))
    sys.argv = ["streamlit", "run", "dashboard.py", "--server.port", port, "--server.address", "127.0.0.1"]
    cli.main()
