"""Replicas that write at once, and one that only reads: python -m tests.trials.replicas_writing [--seconds N].

Each replica is a process with a store of its own on one lake. All send the same file at the same time, different files
with the same keys, and files of their own, and undo. Every file has rows of one quantity, so its sum is known: what the
reader sees must be a sum of whole files in every version, in the rows, in the cubes and in the figures.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

from data.store import Database, Store, head
from metrics.figures import figures
from metrics.home import open_store
from tests.trials.history import SITES, Act, Journal, Row, Told, start
from tests.trials.judging import broken, differing
from tests.trials.settings import arguments, verdict, workshop
from tests.trials.writers import ENDING_S, PROCESSES, Counting, report, same_once

SIZES = (1, 3, 8, 40, 150, 600)  # rows of a file
SHARED, OWN = 12, 6  # places of files that all write, and of files of each writer
EDITIONS = 97  # the quantities of a place, in kg
KG_IN_T = 1000  # figures are in t, rows in kg
SAME_EVERY = 4  # acts of a writer, the first of which is a file that all send
BUSY = "error: Others are changing the data just now"  # after a minute of waiting; nothing is stored then
WHOLE_EVERY = 12  # looks of the reader, one of which looks at everything


def edition(place: str, rows: int, kg: int) -> list[Row]:
    """The rows of a file. Of one place all files have the same keys; kg tells them apart."""
    return [
        {"flow_code": f"F-{place}-{rows}-{nth}", "quantity": str(kg), "site_code": SITES[nth % 2]}
        for nth in range(rows)
    ]


def write(store: Counting, name: str, journal: Journal, until: float) -> None:
    """One replica. What it is answered is noted; anything but an answer or a sentence ends it, which is a violation."""
    dice = random.Random(name)
    mine: list[str] = []
    for number in count():
        if time.time() > until:
            return
        chance = dice.random()
        if number % SAME_EVERY == 0:
            turn = number // SAME_EVERY
            act = Act(f"{name}-{number}-same", "waste_flows", edition(f"all{turn}", SIZES[turn % 4], 1 + turn % 9))
        elif mine and chance < 0.12:
            act = Act(name=f"{name}-{number}", what="undo", uploads=[mine.pop(dice.randrange(len(mine)))])
        else:
            is_own = chance > 0.6
            nth = dice.randrange(OWN if is_own else SHARED)
            place = f"{name}p{nth}" if is_own else f"p{nth}"
            kg = dice.randint(1, EDITIONS)
            act = Act(f"{name}-{number}", "waste_flows", edition(place, SIZES[nth % len(SIZES)], kg))
        answer = store.carry_out(act, journal)
        if answer["said"] == "saved" and act.is_upload and not act.name.endswith("same"):
            mine = [*mine[-5:], answer["upload_id"]]


def halves(db: Database) -> list[str]:
    """What a snapshot shows that no sum of whole files is."""
    rows = db.execute("""
        SELECT regexp_extract(flow_code, '^F-(\\w+)-\\d+-', 1) AS place,
               regexp_extract(flow_code, '^F-\\w+-(\\d+)-', 1)::BIGINT AS rows,
               count(*), count(DISTINCT flow_code), min(mass_kg), max(mass_kg)
        FROM waste_flows WHERE removed_in IS NULL GROUP BY ALL
    """).fetchall()
    wrong = [
        f"half a file: place {place} has {found} of {size} rows, of {least} to {most} kg"
        for place, size, found, keys, least, most in rows
        if not (found == keys == size and least == most)
    ]
    whole = sum((Decimal(size) * least for _, size, _, _, least, _ in rows), Decimal(0))
    cubes = db.execute("SELECT coalesce(sum(mass_kg), 0), coalesce(sum(flows), 0) FROM cube_waste").fetchone()
    if cubes != (whole, sum(size for _, size, *_ in rows)):
        wrong.append(f"the cube has {cubes}, the whole files {whole} kg")
    by_site = figures(db, "waste_recorded", ("site",))
    shown = sum((KG_IN_T * (figure.value or 0) for figure in by_site), Decimal(0))
    if shown != whole:
        wrong.append(f"the figure is {shown} kg, the whole files {whole} kg")
    return wrong


def watch(store: Store, journal: Journal, until: float) -> None:
    """The reader: one snapshot after another."""
    for number in count():
        if time.time() > until:
            return
        looks = (halves, broken) if number % WHOLE_EVERY == 0 else (halves,)

        def work(db: Database, looks: Any = looks) -> tuple[list[str], int]:
            return [sentence for look in looks for sentence in look(db)], head(db)

        try:
            found, version = store.read(work)
        except Exception as error:
            found, version = [f"{type(error).__name__}: {error}"], -1
        journal.write({"saw": found, "version": version})


def run(uri: str, name: str, path: Path, until: float) -> None:
    """The process of a replica."""
    store = Counting(uri)
    (watch if name == "reader" else lambda *given: write(given[0], name, *given[1:]))(store, Journal(path), until)
    store.close()


def together(uri: str, folder: Path, names: list[str], until: float) -> list[str]:
    """Run every replica to its end; returns who did not end well."""
    started = [PROCESSES.Process(target=run, args=(uri, name, folder / name, until), name=name) for name in names]
    for process in started:
        process.start()
    for process in started:
        process.join(max(0, until + ENDING_S - time.time()))
    wrong = [f"{process.name} has not ended" for process in started if process.is_alive()]
    wrong += [f"{process.name} ended with {process.exitcode}" for process in started if process.exitcode]
    for process in started:
        process.kill()
    return wrong


def _but_busy(told: Told) -> Told:
    """Without those who were told to try again, as others came first; that nothing of theirs is stored is judged."""
    found = {name: answer for name, answer in told.answers.items() if not str(answer["said"]).startswith(BUSY)}
    return Told(told.acts, found)


def main() -> int:
    given = arguments(__doc__, engine="lake", seconds=600, processes=4)
    names = [f"w{nth}" for nth in range(given.processes)]
    PROCESSES.set_forkserver_preload(["tests.trials.judging"])
    with workshop("lake") as (folder, place):
        uri = place.new()
        start(uri, Journal(folder / "base"))
        wrong = together(uri, folder, [*names, "reader"], time.time() + given.seconds)
        told = Told()
        for name in ("base", *names):
            told.add(Journal(folder / name).read())
        seen = Journal(folder / "reader").read()
        began = time.monotonic()
        store = open_store(uri)
        try:
            wrong += store.read(broken) + store.read(halves) + same_once(_but_busy(told)) + differing(store, told)
            versions = store.version()
        finally:
            store.close()
    wrong += [f"the reader saw, in version {entry['version']}: {what}" for entry in seen for what in entry["saw"]]
    wrong += [f"{name} has no answer" for name in told.acts if name not in told.answers]
    report("lake", given.seconds, told, seen)
    rows = Counter(len(act.rows) for name, act in told.acts.items() if told.answers[name]["said"] == "saved")
    print(f"{versions} versions; saved files by rows {dict(sorted(rows.items()))}")
    print(f"{len({entry['version'] for entry in seen})} versions were seen; judged in {time.monotonic() - began:.1f} s")
    return verdict(wrong)


if __name__ == "__main__":
    sys.exit(main())
