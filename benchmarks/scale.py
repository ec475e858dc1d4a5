"""What a store of a given size costs: disk, memory, each screen, a small upload.

Run with: python -m benchmarks.scale [--flows N ...] [--sites N ...] [--keep FOLDER] [--out FILE] [--enterprises N]

For each pair of flows and sites a store is filled (it stays in --keep), and measured in a process of its own. Each
screen is run as a reader's browser would have it run: first with no answer kept, as after every upload (`fresh`), on
all sites and on one of them (`one site`), then again (`again`). Times are by the clock and of processors: beside others
on the machine the second says more. --out: one line of JSON for each store.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks import programme
from benchmarks.commit import ENTERPRISES, next_file, send

FLOWS, SITES = [100_000, 1_000_000, 10_000_000], [6, 18, 500]
ROUNDS, UPLOADS = 3, 8
FRONT = str(Path(__file__).parents[1] / "pages" / "front.py")
Times = tuple[float, float]  # ms by the clock, ms of processors


def middle(times: list[Times]) -> list[float]:
    return [round(statistics.median(column), 1) for column in zip(*times, strict=True)]


def timed(work: Callable[[], object]) -> Times:
    clock, used = time.perf_counter(), time.process_time()
    work()
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - used)


def memory() -> dict[str, int]:
    """MB of this process: now, and the most so far."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    return {name: int(lines[key].split()[0]) // 1024 for name, key in (("now", "VmRSS"), ("most", "VmHWM"))}


def on_disk(folder: Path) -> dict[str, Any]:
    """Bytes of the store, and rows and bytes of its larger tables."""
    from metrics.home import open_store

    with closing(open_store(f"duckdb:{folder / 'store.duckdb'}")) as store, store.snapshot() as db:
        tables: dict[str, list[int]] = {}
        for (name,) in db.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall():
            rows = db.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            blocks = f"SELECT count(DISTINCT block_id) FROM pragma_storage_info('{name}') WHERE block_id >= 0"
            if rows > 1000:
                tables[name] = [rows, db.execute(blocks).fetchall()[0][0] * 262_144]
    return {"bytes": (folder / "store.duckdb").stat().st_size, "tables": tables}


def screens(wanted: list[str] | None = None) -> dict[str, dict[str, list[float]]]:
    """Screen -> what was asked -> ms by the clock and of processors."""
    from streamlit.runtime.scriptrunner import script_runner
    from streamlit.testing.v1 import AppTest

    from pages.shared import asking
    from pages.shared.menu import SCREENS

    times: list[Times] = []
    run = script_runner.exec_func_with_error_handling

    def measured(*given: Any) -> Any:
        answer: list[Any] = []
        times.append(timed(lambda: answer.append(run(*given))))
        return answer[0]

    script_runner.exec_func_with_error_handling = measured

    def one(app: AppTest, is_fresh: bool) -> list[float]:
        found = []
        for _ in range(ROUNDS):
            if is_fresh:
                asking._looked_up.cache_clear()
            times.clear()
            app.run()
            assert not app.exception, app.exception
            found.append((sum(t[0] for t in times), sum(t[1] for t in times)))
        return middle(found)

    measured_of: dict[str, dict[str, list[float]]] = {}
    try:
        for screen in wanted or SCREENS:
            app = AppTest.from_file(FRONT, default_timeout=900)
            app.run()
            app.switch_page(f"{screen}.py")
            app.run()  # loads what only this screen needs
            found = {"fresh": one(app, True), "again": one(app, False)}
            app.query_params["site"] = programme.SITES[0]
            found["one site"] = one(app, True)
            measured_of[screen] = found
    finally:
        script_runner.exec_func_with_error_handling = run
    return measured_of


def uploads(sites: int) -> list[float]:
    """A file of 200 rows, checked and stored: the middle of several."""
    from metrics.home import open_store

    dice, names = random.Random(7), programme.codes(sites)
    with closing(open_store()) as store:
        files = [next_file(store, dice, store.version() * 100 + n, names) for n in range(UPLOADS)]
        return middle([timed(lambda file=file: send(store, file)) for file in files])  # type: ignore[misc]


def measure(folder: Path, sites: int, wanted: list[str] | None = None) -> dict[str, Any]:
    """All of one store. It is measured in this process, which has it to itself."""
    os.environ["GREEN_UMKM_STORE"] = f"duckdb:{folder / 'store.duckdb'}"
    logging.disable(logging.WARNING)
    found: dict[str, Any] = {"disk": on_disk(folder), "load": os.getloadavg()[0], "memory": {"empty": memory()}}
    found["screens"] = screens(wanted)
    found["memory"]["screens"] = memory()
    from pages.shared import asking

    asking.store().close()
    found["upload"] = uploads(sites)
    found["memory"]["uploads"] = memory()
    return found


def filled(keep: Path, flows: int, sites: int, enterprises: int) -> tuple[Path, Times | None]:
    """The folder of a filled store, and how long it took where it was not there."""
    from data.tidying import tidy
    from metrics.home import open_store

    folder, making = keep / f"{flows}-{sites}-{enterprises}", keep / "making"
    if folder.exists():
        return folder, None

    def work() -> None:
        with closing(open_store(f"duckdb:{making / 'store.duckdb'}")) as store:
            programme.make(store, flows, sites, enterprises)
            tidy(store)

    took = timed(work)
    making.rename(folder)
    return folder, took


def show(flows: int, sites: int, found: dict[str, Any]) -> None:
    disk = found["disk"]
    print(f"{flows:,} flows, {sites} sites")
    print(f"  disk {disk['bytes'] / 1e6:.0f} MB, {disk['bytes'] / flows:.0f} bytes a flow")
    for name, (rows, size) in sorted(disk["tables"].items(), key=lambda item: -item[1][1])[:6]:
        print(f"    {name:22} {rows:>12,} rows {size / 1e6:8.1f} MB")
    if "screens" not in found:
        return
    kept = found["memory"]
    print(f"  load {found['load']:.1f} at the beginning")
    print(f"  memory {kept['empty']['now']} MB before, {kept['screens']['most']} at most, all screens")
    for screen, times in found["screens"].items():
        said = "   ".join(f"{name} {clock:7.1f} ({used:7.1f})" for name, (clock, used) in times.items())
        print(f"  {screen:12} {said}")
    print(f"  upload of 200 rows {found['upload'][0]:.0f} ms ({found['upload'][1]:.0f})", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, nargs="+", default=FLOWS)
    parser.add_argument("--sites", type=int, nargs="+", default=SITES)
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES, help="of each site")
    parser.add_argument("--keep", type=Path, help="a folder where filled stores stay for the next run")
    parser.add_argument("--out", type=Path, help="a file to which the measures are added, a line for each store")
    parser.add_argument("--screens", nargs="+", help="only these")
    parser.add_argument("--disk", action="store_true", help="only what lies on the disk")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        found = (
            {"disk": on_disk(given.measure)} if given.disk else measure(given.measure, given.sites[0], given.screens)
        )
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory(prefix="jh") as scratch:
        keep = (given.keep or Path(scratch)).resolve()
        keep.mkdir(parents=True, exist_ok=True)
        for sites in given.sites:
            for flows in given.flows:
                folder, took = filled(keep, flows, sites, given.enterprises)
                command = [sys.executable, "-m", "benchmarks.scale", "--measure", str(folder), "--sites", str(sites)]
                command += [
                    *(["--disk"] if given.disk else []),
                    *(["--screens", *given.screens] if given.screens else []),
                ]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                found = json.loads(done.stdout.splitlines()[-1])
                found |= {"flows": flows, "sites": sites, "enterprises": given.enterprises * sites, "filled": took}
                show(flows, sites, found)
                if given.out:
                    with given.out.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
