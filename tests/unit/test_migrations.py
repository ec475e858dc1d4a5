"""Stores made by earlier releases open with this one, whole; a newer one is refused."""

from __future__ import annotations

import tarfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from data import audit, migrations, moving, schema, undoing
from data.audit import Asked
from data.errors import StoreError
from data.store import Store
from data.uploads import log
from metrics.figures import figures
from metrics.home import open_store
from tests.files import query, send
from tests.places import Place

STORES = sorted((Path(__file__).parents[1] / "stores").glob("schema-*.tar.xz"))
ENGINES = ("file", "lake")
VERSION = 11  # ten, and one with the reference tables that this release brings


def unpacked(archive: Path, folder: Path) -> str:
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return f"duckdb:{folder / 'store.duckdb'}"


def test_every_earlier_schema_has_its_store() -> None:
    assert [path.name for path in STORES] == [f"schema-{n}.tar.xz" for n in range(1, migrations.NUMBER)]


@pytest.mark.parametrize("archive", STORES, ids=lambda path: path.name.partition(".")[0])
def test_a_store_of_an_earlier_release_goes_on(archive: Path, tmp_path: Path) -> None:
    """Each such store has ten versions: seven kinds sent, rows changed, held and undone, and one upload as example."""
    store = open_store(unpacked(archive, tmp_path))
    try:
        assert query(store, "SELECT schema FROM meta") == [(migrations.NUMBER,)]
        assert store.version() == VERSION
        flows = "SELECT flow_code, mass_kg, upload_id, line FROM waste_flows WHERE removed_in IS NULL ORDER BY 1"
        assert query(store, flows) == [
            ("T-1", Decimal("4.5"), "U0004", 2),
            ("T-2", Decimal("2.5"), "U0004", 3),
            ("T-4", Decimal("9.5"), "U0006", 2),
        ]
        with store.snapshot() as db:
            recorded = [figures(db, "waste_recorded", version=version)[0].value for version in (4, 5, 8, None)]
            assert figures(db, "coaching_participants")[0].value == 2
        assert recorded == [Decimal("0.007"), Decimal("1.259"), Decimal("1.2685"), Decimal("0.0165")]
        assert query(store, "SELECT line FROM held_rows WHERE removed_in IS NULL") == [(3,)]
        assert {store.files.get(str(entry["kept"]))[:4] for entry in log(store)} - {b""}  # each has its kept file
        undoing.undo(store, ["U0006"])
        send(store, "waste_flows", {"flow_code": "T-9"})
        assert store.version() == VERSION + 2
    finally:
        store.close()


@pytest.mark.parametrize("archive", STORES, ids=lambda path: path.name.partition(".")[0])
def test_a_migrated_store_has_the_tables_of_a_new_one(archive: Path, tmp_path: Path) -> None:
    old, new = open_store(unpacked(archive, tmp_path / "old")), open_store(f"duckdb:{tmp_path / 'new.duckdb'}")
    try:
        for table in schema.tables():
            described = [set(query(store, f"DESCRIBE {table}")) for store in (old, new)]
            assert described[0] == described[1], table
    finally:
        old.close()
        new.close()


def test_what_was_refused_before_is_in_the_log(tmp_path: Path) -> None:
    """The store of schema 7 has two refusals in a table of their own."""
    store = open_store(unpacked(STORES[6], tmp_path))
    try:
        found = store.read(lambda db: audit.entries(db, Asked(what=("refused",)))).entries
        assert [(e.who, e.role, e.about) for e in found] == [("", "nobody", "figures"), ("b@x.id", "board", "upload")]
        assert found[0].happened_at == datetime(2026, 11, 22, 16, 50, 24, 874435)
        assert "refusals" not in store.read(schema.columns)
    finally:
        store.close()


def test_refusals_of_a_store_on_either_engine_are_moved_into_the_log(store: Store) -> None:
    """As schema 7 had them: the kept stores are files, and a lake has other ways to make and drop a table."""
    with store.transaction() as db:
        for table in ("events", "signed_out"):
            db.execute(f"DROP TABLE {table}")
        db.execute("CREATE TABLE refusals (refused_at TIMESTAMP, who VARCHAR, role VARCHAR, action VARCHAR)")
        db.execute("INSERT INTO refusals VALUES ('2026-11-01 10:00:00', 'b@x.id', 'board', 'upload')")
        db.execute("UPDATE meta SET schema = 7")
    store.close()
    again = open_store(store.uri)
    try:
        assert query(again, "SELECT schema FROM meta") == [(migrations.NUMBER,)]
        audit.note(again, "download", "waste/flows.csv", 0)
        found = again.read(lambda db: audit.entries(db)).entries
        assert [(e.what, e.about) for e in found] == [("download", "waste/flows.csv"), ("refused", "upload")]
    finally:
        again.close()


def test_what_contracts_and_reference_tables_have_gained_is_added(store: Store) -> None:
    send(store, "waste_flows", {"note": "basah"})
    with store.transaction() as db:
        db.execute("ALTER TABLE waste_flows DROP COLUMN note")
        db.execute("DROP TABLE green_products")
        db.execute("ALTER TABLE targets DROP COLUMN metric")
    store.close()
    again = open_store(store.uri)
    try:
        assert query(again, "SELECT flow_code, note FROM waste_flows") == [("T-1", None)]
        assert "metric" in {row[0] for row in query(again, "DESCRIBE targets")}
        send(again, "green_products", {})
        assert send(again, "waste_flows", {"note": "kering"}).changed == 1
    finally:
        again.close()


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = unpacked(STORES[0], tmp_path)

    def fail(db: object) -> None:
        raise StoreError("in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, fail))
        patch.setattr(migrations, "NUMBER", migrations.NUMBER + 1)
        with pytest.raises(StoreError, match="in the middle"):
            Store(uri)
    store = open_store(uri)
    assert store.version() == VERSION
    store.close()


def test_a_store_of_an_earlier_release_can_be_moved(place: Place, tmp_path: Path) -> None:
    old, uri = open_store(unpacked(STORES[0], tmp_path)), place.new()
    moved = moving.move(old, uri)
    assert (moved.version, moved.rows["waste_flows"]) == (VERSION, 6)
    old.close()
    store = open_store(uri)
    assert store.version() == VERSION
    store.close()
    place.remove(uri)


def test_a_newer_store_is_refused_with_a_sentence(store: Store) -> None:
    with store.transaction() as db:
        db.execute("UPDATE meta SET schema = schema + 1")
    with pytest.raises(StoreError, match=f"schema {migrations.NUMBER + 1}") as refused:
        Store(store.uri)
    assert "rilis" in refused.value.message("id")
