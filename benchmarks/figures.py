"""How long the figures of a screen take: the one that asks most, over 100 thousand to ten million flows; and people.

Run with: python -m benchmarks.figures [--flows N ...] [--people N] [--engine file|lake]. The questions are those that
the screen asks when it is run. Each is asked without any cache but the database's own; the middle of several rounds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from streamlit.testing.v1 import AppTest

from benchmarks.commit import FIRST_YEAR, SITES, YEARS, fill
from data.store import Store
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import asking

SCREENS = ("overview", "waste", "practices", "coaching")
ROUNDS = 7
SESSION = 20  # people at one
Question = tuple[str, tuple[str, ...], Where]
ATTENDANCES = f"""
    INSERT INTO coaching_attendance
        (session_code, participant_code, session_date, site_code, topic, organiser, gender, age, upload_id, line,
         added_in)
    SELECT 'S-' || (n // {SESSION}), format('P-{{}}', n * 7919 % ($people // 3)),
           (make_date({FIRST_YEAR}, 1, 1) + (n * {YEARS} * 365 // $people)::INTEGER)::DATE,
           $sites[1 + n % {len(SITES)}], 'Kompos', 'kaktus', [NULL, 'female', 'male'][1 + n % 3],
           CASE WHEN n % 5 > 0 THEN 15 + n % 50 END, 'U0000', 2 + n, 1
    FROM range($people) r(n)
"""


def asked(store: Store, screen: str) -> list[Question]:
    """The different questions that a screen asks in one run."""
    found: dict[Question, None] = {}

    def note(db: object, metric: str, by: tuple[str, ...], where: Where, version: int) -> object:
        found[metric, by, where] = None
        return figures(db, metric, by, where, version)  # type: ignore[arg-type]

    asking.figures = note  # type: ignore[assignment]
    asking._open.clear()
    app = AppTest.from_file(str(Path(__file__).parents[1] / "pages" / "front.py"), default_timeout=120)
    app.switch_page(f"{screen}.py").run()
    asking.figures = figures  # type: ignore[assignment]
    assert not app.exception, app.exception
    return list(found)


def middle(work: Callable[[], object]) -> float:
    """Milliseconds of the middle of several rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


def measure(store: Store, questions: list[Question]) -> dict[Question, float]:
    """Milliseconds of each question."""
    with store.snapshot() as db:
        return {question: middle(partial(figures, db, *question)) for question in questions}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flows", type=int, nargs="+", default=[100_000, 1_000_000, 10_000_000])
    parser.add_argument("--people", type=int, default=1_000_000)
    given = parser.parse_args()
    for flows in given.flows:
        with tempfile.TemporaryDirectory() as folder:
            uri = f"duckdb:{folder}/store.duckdb"
            os.environ["GREEN_UMKM_STORE"] = uri
            with closing(open_store(uri)) as store:
                fill(store, flows)
                with store.transaction() as db:
                    for follower in store.followers:
                        follower.rebuild(db)
            heaviest = {}
            for screen in SCREENS:
                with closing(open_store(uri)) as store:
                    questions = asked(store, screen)
                    heaviest[screen] = measure(store, questions)
            for screen, times in heaviest.items():
                print(f"{flows:>10,} flows  {screen:10} {len(times):3} questions  {sum(times.values()):7.1f} ms")
                for (metric, by, _), ms in sorted(times.items(), key=lambda item: -item[1])[:3]:
                    print(f"{'':18}{ms:7.1f} ms  {metric} by {', '.join(by) or 'nothing'}")
    people(given.people)


def people(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(open_store(f"duckdb:{folder}/store.duckdb")) as store:
        with store.transaction() as db:
            db.execute(ATTENDANCES, {"people": count, "sites": SITES})
            for follower in store.followers:
                follower.rebuild(db)
        year = Where(first=None, last=None)
        asked_of_people: list[Question] = [
            ("coaching_priority_share", by, year) for by in ((), ("year",), ("month",), ("site",))
        ] + [("coaching_new_participants", ("year",), year)]
        for (metric, by, _), ms in measure(store, asked_of_people).items():
            print(f"{count:>10,} attendances  {ms:7.1f} ms  {metric} by {', '.join(by) or 'nothing'}")


if __name__ == "__main__":
    main()
