"""What a trial does to a store: random acts, a journal that outlives its writer, and a model to compare with."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.contract import contracts
from data.receipt import File, Options
from data.store import Store
from data.undoing import undo
from data.uploads import log, upload
from metrics.home import open_store
from tests.files import CORRECTION, file

# What is compared of each kind, besides its key.
COMPARED = {
    "waste_flows": ("material", "quantity", "destination"),
    "production_batches": ("product", "input_kg"),
    "practice_assessments": ("level",),
    "enterprises": ("site_code",),
}
NUMBERS = {"quantity", "input_kg"}
BAD = {"waste_flows": {"quantity": "banyak"}, "production_batches": {"input_kg": "-"}}
SITES = ("RPB-ACEH", "RPB-NTT")
BASE = "base"
PLACES = 60  # keys of each kind

Row = dict[str, str]


@dataclass(frozen=True)
class Act:
    """One upload (of good rows, and bad ones to be held), undo or tidying. Its name is its author in the store."""

    name: str
    what: str  # a kind, "undo" or "tidy"
    rows: list[Row] = field(default_factory=list)
    bad: list[Row] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)

    @property
    def is_upload(self) -> bool:
        return self.what in COMPARED

    @property
    def file(self) -> File:
        return file(self.what, *self.rows, *self.bad)


def do(store: Store, act: Act) -> dict[str, Any]:
    """Do it; returns what the store answered: saved as which upload and version, or refused and why."""
    if act.what == "tidy":
        store.compact()
        return {"said": "tidied"}
    if act.what == "undo":
        return {"said": "saved", "version": undo(store, act.uploads, act.name)}
    receipt = upload(store, act.file, Options(None, CORRECTION, True, act.name))
    said = receipt.refused or ("saved" if receipt.upload_id else f"not taken: {receipt.question} {receipt.problems}")
    return {"said": said, "upload_id": receipt.upload_id, "version": receipt.version}


def start(uri: str, journal: Journal) -> None:
    """Make a store in which every enterprise is known, so that what is good in a file depends on nothing else."""
    store = open_store(uri)
    base = Act(BASE, "enterprises", [{"enterprise_code": f"U-{place}"} for place in range(PLACES)])
    journal.will(base)
    journal.did(base, do(store, base))
    store.close()


def undoable(store: Store) -> list[str]:
    """Uploads that stand, the newest first, but for the one from which all started."""
    return [str(e["upload_id"]) for e in log(store) if e["removed_in"] is None and e["uploaded_by"] != BASE]


def draw(dice: random.Random, name: str, standing: list[str], before: list[Act], prefix: str = "") -> Act:
    """A random act: new rows, corrections, an earlier file again, bad rows, an undo; prefix: of one's own keys."""
    chance = dice.random()
    if standing and chance < 0.15:
        return Act(name, "undo", uploads=dice.sample(standing, min(len(standing), dice.choice((1, 1, 1, 2)))))
    if chance < 0.18:
        return Act(name, "tidy")
    if (earlier := [act for act in before if act.is_upload]) and chance < 0.28:
        again = dice.choice(earlier)
        return Act(name, again.what, again.rows, again.bad)
    kind = dice.choice(list(COMPARED))
    rows = [_row(dice, kind, place, prefix) for place in dice.sample(range(PLACES), dice.choice((1, 3, 8, 40)))]
    bad = [rows.pop() | BAD[kind] for _ in range(dice.randint(0, len(rows) - 1) % 4)] if kind in BAD else []
    return Act(name, kind, rows, bad)


def _row(dice: random.Random, kind: str, place: int, prefix: str) -> Row:
    code, site, enterprise = f"{prefix}{place}", SITES[place % 2], f"U-{place}"
    if kind == "waste_flows":
        amount = {"quantity": f"{dice.randint(1, 40)}.5", "destination": dice.choice(("recycling", "landfill"))}
        return {"flow_code": f"T-{code}", "site_code": site, "material": ("plastic", "glass")[place % 2], **amount}
    if kind == "production_batches":
        return {"batch_code": f"B-{code}", "site_code": site, "input_kg": f"{dice.randint(50, 90)}.5"}
    if kind == "practice_assessments":
        return {"enterprise_code": enterprise, "practice": "energy", "level": dice.choice(("0", "2", "4"))}
    return {"enterprise_code": enterprise, "site_code": dice.choice(SITES)}


class Journal:
    """Lines that are on the disk before anything else happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def will(self, act: Act) -> None:
        self.write({"will": asdict(act)})

    def did(self, act: Act, answer: dict[str, Any]) -> None:
        self.write({"did": act.name, **answer})

    def write(self, entry: dict[str, Any]) -> None:
        os.write(self._file, json.dumps(entry).encode() + b"\n")
        os.fsync(self._file)

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()]


@dataclass
class Told:
    """What journals say: every act by name, and what was answered to those whose answer was heard."""

    acts: dict[str, Act] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, entries: Iterable[dict[str, Any]]) -> Told:
        for entry in entries:
            if "will" in entry:
                act = Act(**entry["will"])
                self.acts[act.name] = act
            elif "did" in entry:
                self.answers[entry["did"]] = entry
        return self

    @property
    def unknown(self) -> list[Act]:
        return [act for name, act in self.acts.items() if name not in self.answers]


def model(versions: Iterable[tuple[int, Act]], kind: str) -> set[tuple[object, ...]]:
    """The current rows of a kind after these versions: of each key what the latest upload that still stands says."""
    uploads: dict[str, Act] = {}
    for version, act in versions:
        if act.what == "undo":
            for upload_id in act.uploads:
                uploads.pop(upload_id, None)
        elif act.what == kind:
            uploads[f"U{version:04d}"] = act
    rows: dict[tuple[str, ...], tuple[object, ...]] = {}
    for act in uploads.values():
        good = file(kind, *act.rows).content.decode().splitlines()
        names, *lines = (line.split(";") for line in good)
        for line in lines:
            row = dict(zip(names, line, strict=True))
            values = (Decimal(row[name]) if name in NUMBERS else row[name] for name in COMPARED[kind])
            key = tuple(row[name] for name in contracts()[kind].key)
            rows[key] = (*key, *values)
    return set(rows.values())
