"""What must be true of a store at any moment, and what of it a journal demands."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from data.contract import contracts
from data.engines.objects import sha256
from data.store import AS_OF, Database, Store, head
from metrics import facts
from metrics.cubes import cubes
from tests.trials.history import COMPARED, NUMBERS, Act, Told, model

MADE_BY_ALL = " UNION ALL ".join(
    f"SELECT '{kind}' AS kind, upload_id, added_in, removed_in FROM {kind}" for kind in COMPARED
)


def broken(db: Database) -> list[str]:
    """What is not whole in the state that a snapshot shows."""
    return [*_versions(db), *_uploads(db), *_keys(db), *_cubes(db)]


def _versions(db: Database) -> list[str]:
    found = [row[0] for row in db.execute("SELECT version FROM versions ORDER BY version").fetchall()]
    wrong = [] if found == list(range(1, head(db) + 1)) else [f"versions {found[-5:]} ({len(found)}), head {head(db)}"]
    heads = db.execute("SELECT version, followed FROM head").fetchall()
    return wrong if len(heads) == 1 and heads[0][0] == heads[0][1] else [*wrong, f"head {heads}"]


def _uploads(db: Database) -> list[str]:
    """Each upload has exactly its rows, and every row an upload and a version."""
    short = db.execute(f"""
        SELECT u.upload_id, u.good, count(r.upload_id), u.held, any_value(h.held)
        FROM uploads u
        LEFT JOIN ({MADE_BY_ALL}) r ON (r.kind, r.upload_id, r.added_in) = (u.kind, u.upload_id, u.added_in)
        LEFT JOIN (SELECT upload_id, added_in, count(*) AS held FROM held_rows GROUP BY ALL) h
        ON (h.upload_id, h.added_in) = (u.upload_id, u.added_in)
        GROUP BY ALL HAVING u.good <> count(r.upload_id) OR u.held <> coalesce(any_value(h.held), 0)
    """).fetchall()
    astray = db.execute(f"""
        SELECT kind, upload_id, added_in, removed_in, count(*)
        FROM ({MADE_BY_ALL} UNION ALL SELECT 'held_rows', upload_id, added_in, removed_in FROM held_rows
              UNION ALL SELECT 'uploads', upload_id, added_in, removed_in FROM uploads) r
        WHERE upload_id NOT IN (SELECT upload_id FROM uploads) OR added_in NOT IN (SELECT version FROM versions)
           OR removed_in NOT IN (SELECT version FROM versions)
        GROUP BY ALL
    """).fetchall()
    twice = db.execute("""
        SELECT sha256, kind, count(*) FROM uploads WHERE removed_in IS NULL GROUP BY ALL HAVING count(*) > 1
        UNION ALL SELECT upload_id, 'id', count(*) FROM uploads GROUP BY ALL HAVING count(*) > 1
    """).fetchall()
    return [f"{name}: {row}" for name, rows in (("half", short), ("astray", astray), ("twice", twice)) for row in rows]


def _keys(db: Database) -> list[str]:
    wrong = []
    for kind in COMPARED:
        key = ", ".join(contracts()[kind].key)
        query = f"SELECT {key}, count(*) FROM {kind} WHERE removed_in IS NULL GROUP BY {key} HAVING count(*) > 1"
        wrong += [f"{kind} has a key more than once: {row}" for row in db.execute(query).fetchall()]
    return wrong


def _cubes(db: Database) -> list[str]:
    wrong = []
    for cube in cubes().values():
        stored = Counter(db.execute(f"SELECT * FROM {cube.table}").fetchall())
        if stored != Counter(db.execute(facts.at(cube.select, None)).fetchall()):
            wrong.append(f"cube {cube.name} is not what a rebuild makes")
    return wrong


def differing(store: Store, told: Told, others: Mapping[int, Act] | None = None) -> list[str]:
    """What the store has otherwise than the journal: lost or invented versions, other rows, a kept file gone.

    others: acts by their version that are in no journal, as those of people at a screen.
    """
    with store.snapshot() as db:
        made = db.execute("SELECT version, made_by FROM versions ORDER BY version").fetchall()
        by_version = {version: told.acts[who] for version, who in made if who in told.acts} | dict(others or {})
        wrong = [f"version {version} is of nobody: {who}" for version, who in made if version not in by_version]
        acts = sorted(by_version.items())
        by_name = {act.name: version for version, act in acts}
        wrong += [
            f"{name} has {count} versions" for name, count in Counter(a.name for _, a in acts).items() if count > 1
        ]
        for name, answer in told.answers.items():
            expected = answer["version"] if answer["said"] == "saved" else None
            if by_name.get(name) != expected:
                wrong.append(f"{name} was told {answer}, the store has {by_name.get(name)}")
        newest = head(db)
        for version in {newest, random.randint(0, newest)}:
            wrong += _other_rows(db, version, [(nth, act) for nth, act in acts if nth <= version])
        kept = [row[0] for row in db.execute("SELECT DISTINCT kept FROM uploads").fetchall()]
    wrong += [f"kept file {name} is another" for name in kept if sha256(store.files.get(name)) != name]
    return wrong


def _other_rows(db: Database, version: int, acts: list[tuple[int, Act]]) -> list[str]:
    wrong = []
    for kind, compared in COMPARED.items():
        names = (*contracts()[kind].key, *compared)
        cells = ", ".join(name if name in NUMBERS else f"{name}::VARCHAR" for name in names)
        found = db.execute(f"SELECT {cells} FROM {kind} WHERE {AS_OF}", {"version": version}).fetchall()
        expected = model(acts, kind)
        seen = {tuple(Decimal(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in found}
        if len(found) != len(expected) or seen != expected:
            lost, more = sorted(map(str, expected - seen))[:2], sorted(map(str, seen - expected))[:2]
            wrong.append(
                f"{kind} in version {version}: {len(found)} rows, not {len(expected)}; lost {lost}, more {more}"
            )
    return wrong
