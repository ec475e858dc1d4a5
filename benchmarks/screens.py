"""How long a screen takes: a warm run of its script over a million flows, and its figures and charts in a browser.

Run with: python -m benchmarks.screens [--flows N] [--browser PAGE_TIMES] [--runs N] [--screens NAME ...]

PAGE_TIMES is a program that loads two pages in turn in a real browser and prints, as its last line, one JSON object
with the times of each and their ratio. It is given ours and a bare page (benchmarks/bare.py) with as many charts,
without a limit and at 20 Mbit with 20 ms. Milliseconds; the middle of several runs.
"""

from __future__ import annotations

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from benchmarks.commit import fill
from data import example
from metrics.home import open_store
from pages.shared.menu import SCREENS

ROOT = Path(__file__).parents[1]
FRONT = str(ROOT / "pages" / "front.py")
ROUNDS = 15
CHARTS = {"overview": 1, "waste": 3}  # the first charts that a reader sees
FIGURE = "[data-testid=stMetricValue]"
LINES = {"no limit": (), "20 Mbit": ("--throttle", "20,20")}


def screens() -> list[str]:
    """Every screen, by the name of its script."""
    return list(SCREENS)


def warm_ms(screen: str) -> tuple[float, float]:
    """The first run of a screen's script and the middle of later ones."""
    times: list[float] = []
    run = script_runner.exec_func_with_error_handling

    def timed(*given: Any) -> Any:
        began = time.perf_counter()
        try:
            return run(*given)
        finally:
            times.append(1000 * (time.perf_counter() - began))

    script_runner.exec_func_with_error_handling = timed
    app = AppTest.from_file(FRONT, default_timeout=600)
    app.run()
    app.switch_page(f"{screen}.py")
    times.clear()
    for _ in range(ROUNDS):
        app.run()
        assert not app.exception, app.exception
    script_runner.exec_func_with_error_handling = run
    return times[0], statistics.median(times[1:])


@contextmanager
def served(*command: str) -> Iterator[str]:
    """The address of a Streamlit page on a free port."""
    port = 8700 + os.getpid() % 200 + (command[0].endswith("bare.py"))
    options = ("--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true")
    script, *rest = command
    # a script elsewhere is served from its own folder, so that our settings do not reach it
    folder = Path(script).parent if Path(script).is_absolute() else ROOT
    serve = [sys.executable, "-m", "streamlit", "run", script, *options, *rest]
    server = subprocess.Popen(serve, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def in_browser(program: Path, screen: str, runs: int) -> None:
    """Print what the program says of ours against a bare page."""
    charts = str(CHARTS[screen])
    with tempfile.TemporaryDirectory() as bare_home, served("dashboard.py") as ours:
        bare = Path(bare_home) / "bare.py"
        bare.write_text((ROOT / "benchmarks" / "bare.py").read_text(encoding="utf-8"), encoding="utf-8")
        with served(str(bare), "--", charts) as plain:
            address = ours if screen == "overview" else f"{ours}/{screen}"
            for line, throttle in LINES.items():
                ready = ("--ready", FIGURE, "--vs", plain, "--ready2", FIGURE)
                command = (str(program), address, *ready, "--charts", charts, "--runs", str(runs), *throttle)
                found = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
                print(f"{screen}, {line}: {(found.stdout.strip().splitlines() or [found.stderr])[-1]}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, default=1_000_000)
    parser.add_argument("--browser", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--screens", nargs="*", default=screens())
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GREEN_UMKM_STORE"] = uri = f"duckdb:{folder}/store.duckdb"
        with closing(open_store(uri)) as store:
            fill(store, given.flows)
            example.load(store)
        for screen in given.screens:
            first, warm = warm_ms(screen)
            print(f"{given.flows:>10,} flows  {screen:12} first {first:8.1f} ms   warm {warm:6.1f} ms", flush=True)
        if given.browser:
            from pages.shared import asking

            asking.store().close()  # the server needs the file
            for screen in CHARTS:
                in_browser(given.browser, screen, given.runs)


if __name__ == "__main__":
    main()
