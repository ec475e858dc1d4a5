"""What befalls an installation: python -m tests.trials.faults FAULT [FAULT …] [--seconds N].

The app is served, two readers (one for each language) and a machine look at it, and a writer beside it sends files.
Then comes the fault, and goes. It must be said in a sentence in both languages, stand in the log, and be over by
itself: the windows that said it show the figures again, untouched, and nothing that was said to be stored is lost.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

from data.errors import StoreError
from data.store import Store
from metrics.home import open_store
from tests.files import csv_bytes, rows_of
from tests.places import Lakes
from tests.trials.befalling import FAULTS, Fault, Stage
from tests.trials.disk_full import small_disk
from tests.trials.history import Act, Journal, Told, do, start
from tests.trials.judging import broken, differing
from tests.trials.s3 import bucket
from tests.trials.settings import verdict
from tests.trials.sick import Sick
from tests.trials.suffering import LANGUAGES, NO_WORDS, App, Readers, readers

PATIENCE_S = 60  # until all is well again
SENT = 400  # rows of a file that a reader sends
EVERY_S = 4  # a reader loads the screen again
ROOT = Path(__file__).parents[2]

OF_ITS_OWN = [name for name, fault in FAULTS.items() if not fault.is_in_s3]  # what needs nothing beside
ELSEWHERE = {
    "replica-killed": ("tests.trials.cluster", "--kills", "3"),
    "writer-killed": ("tests.trials.kills", "--engine", "lake", "--kills", "20"),
    "disk-full-store": ("tests.trials.disk_full",),
}


@contextmanager
def writing(stage: Stage) -> Iterator[None]:
    """Another replica, which sends one small file after another; whatever it gets must be an answer or a sentence."""
    has_ended = threading.Event()

    def write() -> None:
        with closing(open_store(stage.uri)) as store:
            number = 0
            while not has_ended.wait(0.3):
                number += 1
                act = Act(f"act-{number}", "waste_flows", [{"flow_code": f"A-{number}-{nth}"} for nth in range(20)])
                stage.journal.will(act)
                try:
                    answer = do(store, act)
                except StoreError as error:
                    answer = {"said": str(error).partition(". ")[0]}
                    if answer["said"].startswith("It is not known"):
                        continue  # the act is sent again below, under its name
                except Exception as error:
                    answer = {"said": f"raw {type(error).__name__}"}
                    stage.wrong.append(f"the writer got {type(error).__name__}: {str(error)[:300]}")
                stage.said[answer["said"][:90]] += 1
                stage.journal.did(act, answer)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    try:
        yield
    finally:
        has_ended.set()
        writer.join(90)
        if writer.is_alive():
            stage.wrong.append("the writer stands still")


def suffer(fault: Fault, stage: Stage) -> None:
    """The whole story of a fault; prints it."""
    beside = writing(stage) if fault.is_lake else nullcontext()
    cause = fault.befall(stage)
    if fault.is_at_start:
        cause.__enter__()
    app = App(stage.uri, stage.folder, fault.before)
    try:
        with readers(app) as window, beside:
            if not fault.is_at_start:
                window.come()
                if window.until_well(PATIENCE_S) is None:
                    stage.wrong.append("it was not well before")
                window.wait(3)
            if fault.is_sending:
                window.come("upload")
                window.pick(_files(stage))
            start_of_log = app.log.stat().st_size if not fault.is_at_start else 0
            since = time.monotonic()
            if not fault.is_at_start:
                cause.__enter__()
            if fault.is_sending:
                window.store()
                window.listen()
            while not fault.is_sending and time.monotonic() < since + stage.seconds:
                window.come(fault.path)
                for _ in range(EVERY_S * 2):
                    window.wait(0.5)
                    window.listen()
            cause.__exit__(None, None, None)
            gone = time.monotonic()
            back_s = 0.0 if fault.is_sending else window.until_well(PATIENCE_S)
            while app.first(gone, is_well=True) is None and time.monotonic() < gone + PATIENCE_S:
                time.sleep(0.2)
            if fault.is_sending:
                _send_again(stage, window)
            window.wait(2)
            _tell(fault, stage, app, window.told, since, gone, back_s, start_of_log)
    finally:
        app.stop()


def _files(stage: Stage) -> dict[str, Path]:
    """A file for each language."""
    found = {}
    for language in LANGUAGES:
        found[language] = stage.folder / f"{language}.csv"
        found[language].write_bytes(csv_bytes(rows_of("waste_flows", *_rows(language))))
    return found


def _rows(language: str) -> list[dict[str, str]]:
    return [{"flow_code": f"S-{language}-{nth}", "quantity": f"{nth % 50}.5"} for nth in range(SENT)]


def _sent(store: Store) -> dict[int, Act]:
    """What readers sent from their windows, by its version."""
    query = "SELECT added_in, file FROM uploads WHERE uploaded_by = 'local'"
    found = store.read(lambda db: db.execute(query).fetchall())
    return {version: Act(file, "waste_flows", _rows(Path(file).stem)) for version, file in found}


def _send_again(stage: Stage, window: Readers) -> None:
    """The cause has gone: the same files are chosen once more in the same windows, and stored."""
    began = time.monotonic()
    window.pick(_files(stage))
    window.store()
    print(f"  both files chosen again and stored in {time.monotonic() - began:.1f} s")
    for language, page in window.pages.items():
        if not page.locator("[data-testid='stAlertContentSuccess']").count():
            words = " | ".join(page.get_by_test_id("stAlert").all_inner_texts())
            stage.wrong.append(f"{language}: not stored when the cause had gone: {words}")
        else:
            stage.stored.append(f"{language}.csv")


def _fill(stage: Stage) -> None:
    """Rows enough that opening the store does not read them all."""
    act = Act("large", "waste_flows", [{"flow_code": f"L-{nth}", "note": f"{nth:x}" * 9} for nth in range(60_000)])
    stage.journal.will(act)
    with closing(open_store(stage.uri)) as store:
        stage.journal.did(act, do(store, act))


def _tell(
    fault: Fault,
    stage: Stage,
    app: App,
    told: dict[str, dict[str, float]],
    since: float,
    gone: float,
    back_s: float | None,
    start_of_log: int,
) -> None:
    words = Counter(word for at, word in app.words if since < at < gone)
    noticed, again = app.first(since, is_well=False), app.first(gone, is_well=True)
    print(
        f"  /readyz meanwhile {dict(words)}; not ok after {_s(noticed)}, ok again {_s(again)} after the cause had gone"
    )
    print(f"  windows whole again, untouched, after {_s(back_s)}")
    for language, sentences in told.items():
        for sentence, at in sentences.items():
            print(f"  {language} after {at - since:.1f} s: {sentence}")
            if NO_WORDS.search(sentence) and "IO Error: " not in sentence:
                stage.wrong.append(f"no words for it: {sentence}")
    lines = [line for line in app.lines(start_of_log) if line["level"] in ("warning", "error", "critical", "raw")]
    for line, times in Counter(
        f"{one['level']} {one['message']} | {(one.get('trace') or [''])[-1]}" for one in lines
    ).items():
        print(f"  log {times}×: {line[:400]}")
    if stage.said:
        print(f"  the writer was told: {dict(stage.said)}")
    if back_s is None or again is None:
        stage.wrong.append("it did not go on by itself")
    if fault.is_seen and not fault.is_sending:
        stage.wrong += [] if fault.word in words else [f"/readyz never said {fault.word}"]
    if fault.is_seen:
        stage.wrong += [f"nothing was said in {language}" for language in ("id", "en") if not told.get(language)]
        stage.wrong += [] if lines else ["nothing stands in the log"]
    stage.wrong += [f"raw line in the log: {line['message'][:200]}" for line in lines if line["level"] == "raw"]


def _s(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def judge(stage: Stage) -> list[str]:
    """What the store has otherwise than whole, and than what was said of it."""
    told = Told().add(stage.journal.read())
    store = open_store(stage.uri)
    try:
        for act in told.unknown:  # nobody knew whether it was stored: sent again it must be there once
            answer = do(store, act)
            if answer["said"] == "already_uploaded":
                answer["said"] = "saved"
            stage.journal.did(act, answer)
        others = _sent(store)
        found = sorted(act.name for act in others.values())
        lost = [] if found == sorted(stage.stored) else [f"said to be stored: {stage.stored}; there: {found}"]
        return lost + store.read(broken) + differing(store, Told().add(stage.journal.read()), others)
    finally:
        store.close()


def _in_s3(uri: str) -> tuple[Sick, str]:
    """The lake of an address with its data in a new bucket, behind a server that can be sick."""
    for given, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "REGION": "us-east-1"}.items():
        os.environ.setdefault(f"AWS_{given}", value)
    os.environ["GREEN_UMKM_KEY"] = secrets.token_hex(32)
    sick = Sick(os.environ["AWS_ENDPOINT_URL"])
    os.environ["AWS_ENDPOINT_URL"] = sick.address
    return sick, f"{uri.partition(';data=')[0]};data=s3://{bucket()}/lake"


def one(name: str, seconds: float) -> list[str]:
    """One fault in a place of its own; returns what was wrong."""
    fault = FAULTS[name]
    with small_disk() if fault.is_small else nullcontext() as disk:
        if fault.is_small and disk is None:
            print("A disk in memory cannot be mounted here; nothing was tried.")
            return []
        return _on(disk, name, fault, seconds)


def _on(disk: Path | None, name: str, fault: Fault, seconds: float) -> list[str]:
    folder = Path(tempfile.mkdtemp(prefix="fault"))
    lakes = Lakes() if fault.is_lake else None
    try:
        uri = lakes.new() if lakes else f"duckdb:{(disk or folder) / 'store' / 'store.duckdb'}"
        sick = None
        if fault.is_in_s3:
            sick, uri = _in_s3(uri)
        stage = Stage(folder, uri, seconds or fault.seconds, Journal(folder / "journal"), lakes=lakes, sick=sick)
        start(uri, stage.journal)
        if fault.is_large:
            _fill(stage)
        print(f"{name}, {stage.seconds:.0f} s, load {os.getloadavg()[0]:.0f}", flush=True)
        suffer(fault, stage)
        return [f"{name}: {sentence}" for sentence in [*stage.wrong, *judge(stage)]]
    finally:
        if lakes:
            lakes.close()
        shutil.rmtree(folder, ignore_errors=True)


def elsewhere(name: str) -> list[str]:
    """One of the trials that have a script of their own."""
    print(f"{name}, load {os.getloadavg()[0]:.0f}", flush=True)
    done = subprocess.run([sys.executable, "-m", *ELSEWHERE[name]], cwd=ROOT, check=False)
    return [f"{name}: see above"] if done.returncode else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("faults", nargs="*", default=OF_ITS_OWN, metavar="FAULT", help=", ".join([*FAULTS, *ELSEWHERE]))
    parser.add_argument("--seconds", type=float, default=0, help="how long a fault lasts, else as long as is its way")
    given = parser.parse_args()
    if unknown := [name for name in given.faults if name not in FAULTS and name not in ELSEWHERE]:
        parser.error(f"no such fault: {', '.join(unknown)}")
    wrong: list[str] = []
    for name in given.faults:
        wrong += elsewhere(name) if name in ELSEWHERE else one(name, given.seconds)
    return verdict(wrong)


if __name__ == "__main__":
    sys.exit(main())
