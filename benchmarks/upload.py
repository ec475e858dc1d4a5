"""How long a large file takes: gate, checks and commit of a million waste flows against DuckDB's own all-text scan.

Run with: python -m benchmarks.upload [ROWS]. The scan is the least that reading can cost; it checks nothing.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from data.receipt import File, Options
from data.uploads import upload
from metrics.home import open_store

HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;satuan;tujuan;penanganan;cara_ukur;catatan"
SITES = ("RPB-ACEH", "RPB-JATENG", "RPB-NTT", "RPB-SULUT", "RPB-KALTIM", "KADIN-JAKSEL")
MATERIALS = ("Plastik", "Serbuk kayu", "Sisa makanan", "Kaca", "Logam")
DESTINATIONS = ("Kompos", "Daur ulang", "TPA", "", "Pakan ternak", "Dibakar terbuka")


def write(path: Path, rows: int) -> None:
    """A file in Indonesian style with one bad row in a thousand."""
    dice = random.Random(7)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(HEADER + "\r\n")
        for n in range(rows):
            kg = f"{dice.randint(1, 2500):,}".replace(",", ".") + f",{dice.randint(1, 99):02d}"
            quantity = "empat ratus" if n % 1000 == 500 else kg
            day = f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(2022, 2025)}"
            cells = (f"T-{n:07d}", dice.choice(SITES), day, dice.choice(MATERIALS), quantity, "kg")
            more = (dice.choice(DESTINATIONS), "terpusat", "ditimbang", '"sore; truk kecil"' if n % 7 == 0 else "")
            file.write(";".join((*cells, *more)) + "\r\n")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flows.csv"
        write(path, rows)
        started = time.perf_counter()
        duckdb.connect().execute(
            "CREATE TEMP TABLE t AS SELECT * FROM read_csv(?, delim=';', header=true, all_varchar=true)", [str(path)]
        )
        scan = time.perf_counter() - started
        store = open_store(f"duckdb:{folder}/store.duckdb")
        content = path.read_bytes()
        started = time.perf_counter()
        receipt = upload(store, File(path.name, content), Options(hold_bad=True))
        taken = time.perf_counter() - started
        store.close()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{receipt.rows} rows, {receipt.good} good, {len(receipt.problems)} problems")
    print(f"scan {scan:.2f} s, gate + checks + commit {taken:.2f} s = {taken / scan:.1f} x, peak {peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
