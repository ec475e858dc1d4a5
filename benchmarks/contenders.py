"""Those that read and check the large file, each in a process of its own: python -m benchmarks.contenders NAME PATH.

Prints what was measured as JSON: seconds, peak memory of the process in MB, rows, and the bad rows that were found.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.wide_file import DESTINATIONS, HEADER, MATERIALS, SITES

Measured = dict[str, Any]


def peak() -> int:
    """The most memory that this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def now() -> tuple[float, float]:
    """The time, by the clock and of the processors that this process has used."""
    return time.perf_counter(), time.process_time()


def since(started: tuple[float, float]) -> tuple[float, float]:
    """Seconds that have gone, by the clock and of the processors: beside others the second says more."""
    (clock, used), (clock_then, used_then) = now(), started
    return clock - clock_then, used - used_then


def scan(path: Path) -> Measured:
    """DuckDB's own reader, every cell as text, into a temporary table; what it cannot read it leaves out."""
    import duckdb

    db = duckdb.connect()
    started = now()
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in HEADER.split(";"))
    declared = f"auto_detect = false, header = true, delim = ';', quote = '\"', columns = {{{columns}}}"
    lenient = "strict_mode = false, ignore_errors = true"
    db.execute(f"CREATE TEMP TABLE t AS SELECT * FROM read_csv(?, {declared}, {lenient})", [str(path)])
    seconds = since(started)
    return {"seconds": seconds, "rows": db.execute("SELECT count(*) FROM t").fetchall()[0][0]}


def gate(path: Path) -> Measured:
    """Our gate: bytes to numbered rows of text, into the database."""
    from data.examining import open_file
    from data.receipt import File, Options
    from metrics.home import open_store

    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"duckdb:{folder}/store.duckdb")) as store:
        file = File(path.name, path.read_bytes())
        started = now()
        with store.snapshot() as db:
            opened = open_file(db, file, Options(), store.key)
        return {"seconds": since(started), "rows": opened.receipt.rows}


def upload(path: Path) -> Measured:
    """The whole upload; `checked` is when gate and checks were done."""
    from data.receipt import File, Options
    from data.uploads import upload
    from metrics.home import open_store

    checked: list[float] = []
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"duckdb:{folder}/store.duckdb")) as store:
        file = File(path.name, path.read_bytes())
        started = now()
        receipt = upload(
            store, file, Options(hold_bad=True), lambda db, version: checked.extend((*since(started), peak()))
        )
        seconds = since(started)
    return {
        "seconds": seconds,
        "checked": checked[:2],
        "checked_mb": checked[2],
        "rows": receipt.rows,
        "good": receipt.good,
        "bad": {p.line: p.code for p in receipt.problems},
    }


def pandera(path: Path) -> Measured:
    """pandas with pandera: rules of one column at a time, over whole columns."""
    import pandas as pd
    import pandera.pandas as pa

    def numbers(cells: pd.Series) -> pd.Series:
        bare = cells.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
        return pd.to_numeric(bare, errors="coerce")

    def days(cells: pd.Series) -> pd.Series:
        return pd.to_datetime(cells, format="%d/%m/%Y", errors="coerce")

    rules = {
        "no_tiket": [],
        "kode_lokasi": [pa.Check.isin(SITES)],
        "tanggal": [pa.Check(lambda c: days(c).between("2015-01-01", pd.Timestamp.now()))],
        "jenis_limbah": [pa.Check.isin(MATERIALS)],
        "jumlah": [
            pa.Check.str_matches(r"[-+]?(\d+|[1-9]\d{0,2}(\.\d{3})+)(,\d+)?$"),
            pa.Check(lambda c: numbers(c).gt(0)),
        ],
        "satuan": [pa.Check.isin(["kg", "ton"])],
        "tujuan": [pa.Check.isin(DESTINATIONS)],
        "penanganan": [pa.Check.isin(["terpusat", "mandiri", ""])],
        "cara_ukur": [pa.Check.isin(["ditimbang", "diperkirakan", ""])],
        "catatan": [],
    }
    columns = {name: pa.Column(str, checks) for name, checks in rules.items()}
    schema = pa.DataFrameSchema(columns, unique=["kode_lokasi", "no_tiket"], report_duplicates="exclude_first")
    started = now()
    options: Any = {"dtype": "str", "keep_default_na": False, "encoding": "utf-8-sig", "on_bad_lines": "skip"}
    frame = pd.read_csv(path, sep=";", **options)
    try:
        schema.validate(frame, lazy=True)
        found = 0
    except pa.errors.SchemaErrors as errors:
        found = errors.failure_cases["index"].nunique()
    return {"seconds": since(started), "rows": len(frame), "found": found}


def frictionless(path: Path) -> Measured:
    """frictionless: a Table Schema, row by row."""
    from frictionless import Checklist, Dialect, Resource, Schema, formats

    def text(name: str, **constraints: object) -> Measured:
        return {"name": name, "type": "string", "constraints": constraints}

    fields = [
        text("no_tiket", required=True),
        text("kode_lokasi", required=True, enum=list(SITES)),
        {"name": "tanggal", "type": "date", "format": "%d/%m/%Y", "constraints": {"required": True}},
        text("jenis_limbah", required=True, enum=list(MATERIALS)),
        {
            "name": "jumlah",
            "type": "number",
            "decimalChar": ",",
            "groupChar": ".",
            "constraints": {"minimum": 0.000001},
        },
        text("satuan", enum=["kg", "ton"]),
        text("tujuan", enum=[d for d in DESTINATIONS if d]),
        text("penanganan", enum=["terpusat", "mandiri"]),
        text("cara_ukur", enum=["ditimbang", "diperkirakan"]),
        text("catatan"),
    ]
    schema = Schema.from_descriptor({"fields": fields, "primaryKey": ["kode_lokasi", "no_tiket"]})
    dialect = Dialect(controls=[formats.CsvControl(delimiter=";")])
    resource = Resource(path.name, basepath=str(path.parent), schema=schema, dialect=dialect, encoding="utf-8-sig")
    started = now()
    report = resource.validate(Checklist(), limit_errors=1_000_000)
    seconds = since(started)
    rows = report.flatten(["rowNumber"])
    return {"seconds": seconds, "rows": report.tasks[0].stats["rows"], "found": len({row for (row,) in rows if row})}


CONTENDERS: dict[str, Callable[[Path], Measured]] = {
    work.__name__: work for work in (scan, gate, upload, pandera, frictionless)
}

if __name__ == "__main__":
    measured = CONTENDERS[sys.argv[1]](Path(sys.argv[2]))
    print(json.dumps(measured | {"peak_mb": peak()}))
