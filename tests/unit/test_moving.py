"""Moves, backups and restores: everything arrives, or nothing is said to have."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data import amending, moving, schema, undoing
from data.errors import StoreError
from data.receipt import Options
from data.store import Store
from data.uploads import upload
from metrics.catalogue import METRICS
from metrics.figures import figures
from metrics.home import open_store
from tests.files import file, query, send
from tests.places import Place, opened, template
from tests.unit.test_cubes import ONE_OF_EACH, all_rows, stale

ENGINES = ("file", "lake")
Other = Callable[[str], Place]


def live_in(store: Store) -> None:
    """Some of everything: changed, undone and held rows, people, and a reference value of its own."""
    for kind in ("partners", "enterprises", "production_batches", "practice_assessments", "coaching_attendance"):
        send(store, kind, {})
    send(store, "waste_flows", {}, {"flow_code": "T-2", "quantity": "2.5", "destination": "landfill"})
    send(store, "waste_flows", {"quantity": "6.5"})
    upload(
        store, file("waste_flows", {"flow_code": "T-3"}, {"flow_code": "T-4", "quantity": "x"}), Options(hold_bad=True)
    )
    amending.put(store, "targets", [{"target": "ours", "value": "5", "metric": "waste_recorded"}], "tests", "a trial")
    undoing.undo(store, ["U0007"])


@pytest.fixture(scope="module")
def lived_in_store(place: Place, empty_store: str) -> Iterator[str]:
    with template(place, empty_store, live_in) as uri:
        yield uri


@pytest.fixture
def lived_in(place: Place, lived_in_store: str) -> Iterator[Store]:
    with opened(place, lived_in_store) as store:
        yield store


@pytest.fixture
def elsewhere(places: Other, engine: str) -> Place:
    """The other engine."""
    return places("lake" if engine == "file" else "file")


def everything(store: Store) -> dict[str, list]:
    """All rows of all tables but those that a store has for itself, and figures by site, now and of old.

    Of each cube or view one figure: those of one are made of the same rows, which a move does not bring but makes anew.
    """
    found: dict[str, list] = {}
    with store.snapshot() as db:
        for table in set(schema.tables()) - {"meta", "head", "backups"}:
            names = ", ".join(sorted(f'"{row[0]}"' for row in db.execute(f"DESCRIBE {table}").fetchall()))
            found[table] = sorted(map(repr, db.execute(f"SELECT {names} FROM {table}").fetchall()))
        for metric in ONE_OF_EACH:
            by = ("site",) if "site" in METRICS[metric].dimensions else ()
            found[metric] = [figures(db, metric, by, version=version) for version in (6, None)]
    found |= {f"cube {name}": sorted(map(repr, rows.elements())) for name, rows in all_rows(store).items()}
    found["files"] = sorted((name, store.files.get(name)) for (name,) in query(store, "SELECT kept FROM uploads"))
    return found


@pytest.fixture
def reopened() -> Iterator[Callable[[str], Store]]:
    stores = []

    def reopen(uri: str) -> Store:
        stores.append(open_store(uri))
        return stores[-1]

    yield reopen
    for store in stores:
        store.close()


@pytest.mark.engines("lake")
def test_a_move_there_and_back_brings_everything(
    lived_in: Store, place: Place, elsewhere: Place, reopened: Callable[[str], Store]
) -> None:
    before = everything(lived_in)
    there, back = elsewhere.new(), place.new()
    moved = moving.move(lived_in, there)
    assert (moved.version, moved.files) == (lived_in.version(), 8)
    assert moved.rows["waste_flows"] == len(query(lived_in, "SELECT 1 FROM waste_flows"))
    store = reopened(there)
    assert everything(store) == before
    moving.move(store, back)
    again = reopened(back)
    assert everything(again) == before
    assert again.key == lived_in.key
    send(again, "waste_flows", {"flow_code": "T-9"})  # it is a store like any other
    assert again.version() == lived_in.version() + 1


def test_a_move_that_was_interrupted_is_run_again(
    lived_in: Store, elsewhere: Place, reopened: Callable[[str], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = elsewhere.new()
    copied = []
    real = moving._copy

    def copy(here: object, target: Store, table: str) -> int:
        if len(copied) == 9:
            raise KeyboardInterrupt
        copied.append(table)
        return real(here, target, table)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(moving, "_copy", copy)
        with pytest.raises(KeyboardInterrupt):
            moving.move(lived_in, uri)
    with pytest.raises(StoreError, match="not whole"):
        open_store(uri)
    send(lived_in, "waste_flows", {"flow_code": "T-9"})  # meanwhile work goes on
    moving.move(lived_in, uri)
    assert everything(reopened(uri)) == everything(lived_in)


@pytest.mark.engines("file")
@pytest.mark.parametrize("has_followers", [True, False])
def test_who_has_the_empty_store_open_meanwhile_writes_nothing_and_then_sees_all(
    lived_in: Store,
    places: Other,
    reopened: Callable[[str], Store],
    monkeypatch: pytest.MonkeyPatch,
    has_followers: bool,
) -> None:
    uri = places("lake").new()
    other = reopened(uri)
    real, refused = moving._copy, []

    def copy(here: object, target: Store, table: str) -> int:
        if table == "waste_flows":
            with pytest.raises(StoreError, match="being moved"):
                send(other, "waste_flows", {"flow_code": "THEIRS"})
            refused.append(table)
        return real(here, target, table)  # type: ignore[arg-type]

    monkeypatch.setattr(moving, "_copy", copy)
    lived_in.followers = lived_in.followers if has_followers else ()
    moving.move(lived_in, uri)
    assert refused == ["waste_flows"]
    assert other.key == lived_in.key  # one person stays one person
    if not has_followers:
        send(other, "waste_flows", {"flow_code": "T-8"})
    assert stale(other) == []


def test_a_difference_is_found_and_nothing_is_said_to_be_done(
    lived_in: Store, elsewhere: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = elsewhere.new()
    with monkeypatch.context() as patch:
        patch.setattr(moving, "facts", _losing(moving.facts))
        with pytest.raises(StoreError, match="waste_flows"):
            moving.move(lived_in, uri)
    with pytest.raises(StoreError, match="not whole"):
        open_store(uri)


def _losing(real: Callable) -> Callable:
    """As `facts`, but of every second look at the flows a row is missing."""
    looks = []

    def look(db: object, table: str) -> list:
        looks.extend([table] * (table == "waste_flows"))
        found = real(db, table)
        return found[1:] if table == "waste_flows" and len(looks) % 3 == 0 else found

    return look


def test_a_store_with_data_is_not_written_over(lived_in: Store, place: Place, tmp_path: Path) -> None:
    uri = place.new()
    other = open_store(uri)
    send(other, "partners", {"partner_code": "THEIRS"})
    other.close()
    moving.backup(lived_in, tmp_path / "backup")
    for attempt in (lambda: moving.move(lived_in, uri), lambda: moving.restore(tmp_path / "backup", uri)):
        with pytest.raises(StoreError, match="data already"):
            attempt()
    again = open_store(uri)
    assert query(again, "SELECT partner_code FROM partners") == [("THEIRS",)]
    again.close()
    with pytest.raises(StoreError, match="itself"):
        moving.move(lived_in, lived_in.uri)
    place.remove(uri)


def test_a_backup_made_while_people_work_is_one_version_and_can_be_restored(
    lived_in: Store, place: Place, tmp_path: Path, reopened: Callable[[str], Store]
) -> None:
    """The drill: a backup under way, uploads beside it, the store lost, the backup restored."""
    at_version = {lived_in.version(): everything(lived_in)}

    def work() -> None:
        for n in range(4):
            send(lived_in, "waste_flows", {"flow_code": f"W-{n}", "quantity": f"{n + 1}"})

    with ThreadPoolExecutor(2) as pool:
        working = pool.submit(work)
        moved = moving.backup(lived_in, tmp_path / "backup")
        working.result()
    assert moved.version in range(*(min(at_version), lived_in.version() + 1))
    with pytest.raises(StoreError, match="data already"):
        moving.backup(lived_in, tmp_path / "backup")
    rows = query(lived_in, f"SELECT * FROM waste_flows WHERE added_in <= {moved.version}")
    key = lived_in.key
    shutil.rmtree(lived_in.engine.files.path)  # type: ignore[union-attr]
    uri = place.new()
    restored = moving.restore(tmp_path / "backup", uri)
    assert restored.version == moved.version
    store = reopened(uri)
    assert len(query(store, "SELECT * FROM waste_flows")) == len(rows)
    assert store.key == key
    assert all(store.files.get(name) for (name,) in query(store, "SELECT kept FROM uploads"))
    assert moving.backups(store) == moving.backups(lived_in) == [tmp_path / "backup"]


@pytest.mark.engines("file")
def test_a_damaged_kept_file_stops_a_backup(lived_in: Store, tmp_path: Path) -> None:
    ((name,), *_) = query(lived_in, "SELECT kept FROM uploads WHERE kind = 'waste_flows'")
    path = lived_in.files.path / name[:2] / name  # type: ignore[union-attr]
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(StoreError, match="damaged"):
        moving.backup(lived_in, tmp_path / "backup")


def test_a_folder_without_a_backup_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no backup"):
        moving.restore(tmp_path, None)
