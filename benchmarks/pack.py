"""How long a board pack takes: a programme of 24 sites and three years, composed, set and written as a workbook.

Run with: python -m benchmarks.pack [--runs N] [--out FILE]

Milliseconds: the first pack of a process, then the middle of several, on the newest version and as of the one before it
(where every cube is made again of the rows as they stood).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from data import example
from data.contract import contracts
from data.store import Database, Store, head
from metrics.home import open_store
from metrics.pack import tables, typesetting
from metrics.pack.composing import compose, made_at
from metrics.pack.order import Order

COPIES = ("-2",)  # of the twelve sites of the example
LONGER = 24  # months by which the first year comes again as the third
ORDER = Order(date(2023, 1, 1), date(2025, 12, 1), (date(2022, 1, 1), date(2024, 12, 1)))


def grow(store: Store) -> None:
    """Make two programmes of one, and a third year of the first."""
    with store.transaction() as db:
        first = db.execute("SELECT min(date) FROM waste_flows").fetchall()[0][0]
        for contract in contracts().values():
            texts = {f.name for f in contract.stored if f.sql_type == "VARCHAR"}
            days = [f.name for f in contract.stored if f.sql_type == "DATE"]
            if contract.day in days and contract.kind != "practice_assessments":
                shifted = [f"({name} + INTERVAL {LONGER} MONTH)::DATE AS {name}" for name in days]
                marked = [f"{name} || '-Y' AS {name}" for name in contract.key if name in texts]
                until = f"{contract.day} < DATE '{first}' + INTERVAL 12 MONTH"
                _again(db, contract.kind, [*shifted, *marked], until)
            own = [*contract.key, "site_code", "batch_code", "enterprise_code"]
            codes = [name for name in dict.fromkeys(own) if name in texts]
            if {"site_code", "enterprise_code"} & texts:
                for suffix in COPIES:
                    _again(db, contract.kind, [f"{name} || '{suffix}' AS {name}" for name in codes], _of_one(codes))
        for suffix in COPIES:
            _again(db, "sites", [f"site_code || '{suffix}' AS site_code"], "length(split_part(site_code, '-', 3)) = 0")
        version = head(db)
        for follower in store.followers:
            follower.rebuild(db)
        db.execute("UPDATE head SET followed = ?", [version])


def _of_one(codes: list[str]) -> str:
    """Rows that are no copies yet."""
    return " AND ".join(f"coalesce({codes[0]}, '') NOT LIKE '%{suffix}'" for suffix in COPIES)


def _again(db: Database, table: str, changed: list[str], where: str) -> None:
    db.execute(f"INSERT INTO {table} SELECT * REPLACE ({', '.join(changed)}) FROM {table} WHERE {where}")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--runs", type=int, default=5)
    given.add_argument("--out", type=Path)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"duckdb:{folder}/store.duckdb")) as store:
        example.load(store)
        grow(store)
        with store.snapshot() as db:
            flows, sites = db.execute("SELECT count(*), count(DISTINCT site_code) FROM waste_flows").fetchall()[0]
            version = head(db)
        print(f"{flows} flows of {sites} sites")
        _report(store, version, 1, "first")
        _report(store, version, asked.runs, "newest version")
        if asked.out:
            with store.snapshot() as db:
                asked.out.write_bytes(typesetting.pdf(compose(db, ORDER, version).document))
        store.commit("note", "benchmark", lambda db, at: None, touches=())
        _report(store, version, asked.runs, "as of an older version")


def _report(store: Store, version: int, runs: int, what: str) -> None:
    times: dict[str, list[float]] = {"compose": [], "pdf": [], "workbook": [], "all": []}
    for _ in range(runs):
        began = time.perf_counter()
        with store.snapshot() as db:
            composed = compose(db, ORDER, version)
            moment = made_at(db, version)
        times["compose"].append(time.perf_counter() - began)
        made = time.perf_counter()
        size = len(typesetting.pdf(composed.document))
        times["pdf"].append(time.perf_counter() - made)
        written = time.perf_counter()
        tables.made(composed, moment)
        times["workbook"].append(time.perf_counter() - written)
        times["all"].append(time.perf_counter() - began)
    said = ", ".join(f"{name} {1000 * statistics.median(found):.0f}" for name, found in times.items())
    print(f"{what}: {said} ms; {len(composed.figures)} figures, {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
