"""How long a large file takes: gate, checks and commit of a million waste flows, beside others that read or check it.

Run with: python -m benchmarks.upload [ROWS]. One row in a thousand is bad; it is asserted that these are found, and no
others. DuckDB's own scan is the least that reading can cost; it checks nothing. Each has a process of its own, so that
the peak of its memory is known. frictionless reads a part of the rows, and its time is multiplied.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.wide_file import bad_rows, write

SAMPLE = 20_000


def measured(name: str, path: Path) -> dict[str, Any]:
    """What a contender says of itself."""
    command = [sys.executable, "-m", "benchmarks.contenders", name, str(path)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]))


Seconds = tuple[float, float] | list[float]  # by the clock, and of processors


def show(what: str, seconds: Seconds, scan: Seconds, peak_mb: int, more: str = "") -> None:
    took = f"{seconds[0]:7.2f} s = {seconds[0] / scan[0]:5.1f} x scan"
    busy = f"{seconds[1]:7.2f} s of processors = {seconds[1] / scan[1]:5.1f} x"
    print(f"  {what:<22} {took} {busy}   peak {peak_mb:>5} MB   {more}".rstrip(), flush=True)


def less(later: Seconds, earlier: Seconds) -> Seconds:
    return [a - b for a, b in zip(later, earlier, strict=True)]


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(prefix="jh") as folder:
        path, sample = Path(folder) / "flows.csv", Path(folder) / "sample.csv"
        write(path, rows)
        bad = bad_rows(rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:.0f} MB, {len(bad)} of them bad", flush=True)
        scan = measured("scan", path)
        least = scan["seconds"]
        show("DuckDB, all as text", least, least, scan["peak_mb"], f"{scan['rows']:,} rows, no checks")
        gate, whole = measured("gate", path), measured("upload", path)
        show("gate", gate["seconds"], least, gate["peak_mb"])
        show("checks", less(whole["checked"], gate["seconds"]), least, whole["checked_mb"], "(with the gate)")
        show("commit", less(whole["seconds"], whole["checked"]), least, whole["peak_mb"], "(with both)")
        found = {int(line): code for line, code in whole["bad"].items()}
        assert found == bad and whole["rows"] == rows and whole["good"] == rows - len(bad), found.items() ^ bad.items()
        show("gate + checks + commit", whole["seconds"], least, whole["peak_mb"], f"all {len(bad)} bad rows found")
        if importlib.util.find_spec("pandera"):
            other = measured("pandera", path)
            more = f"{other['rows']:,} rows read, {other['found']} bad rows found; stores nothing"
            show("pandas and pandera", other["seconds"], least, other["peak_mb"], more)
        else:
            print(
                "  pandera is not installed. Install what is listed in benchmarks/requirements.txt to see it measured."
            )
        if importlib.util.find_spec("frictionless"):
            write(sample, min(rows, SAMPLE))
            other = measured("frictionless", sample)
            times = rows / min(rows, SAMPLE)
            more = f"from {min(rows, SAMPLE):,} rows, times {times:.0f}; {other['found']} of"
            more += f" {len(bad_rows(min(rows, SAMPLE)))} bad rows found; stores nothing"
            show("frictionless", [part * times for part in other["seconds"]], least, other["peak_mb"], more)
        else:
            print("  frictionless is not installed. Install what is listed in requirements-dev.txt to see it measured.")


if __name__ == "__main__":
    main()
