"""Addresses of stores, kept files, tidying, and the door of an open store."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from data import commands, doorway, tidying
from data.engines import engine_of
from data.engines.failing import Unreachable, in_words, without_password
from data.engines.file import FileEngine, in_memory
from data.engines.lake import LakeEngine, _extension, _use_s3
from data.engines.objects import Bucket, Folder, sha256
from data.errors import StoreError
from data.store import Store
from data.undoing import undo
from metrics import commands as metrics_commands
from metrics.home import open_store
from tests.conftest import NewStore
from tests.files import kept, query, send
from tests.places import Lakes, name_of

ENGINES = ("file", "lake")
OTHERS = ["sqlite:x", "duckdb::memory:", "duckdb:", "ducklake:x;data=y"]
OTHERS += ["ducklake:postgres:;data=", "ducklake:postgres:x"]
ROOT = Path(__file__).parents[2]


def test_an_address_names_its_engine() -> None:
    assert engine_of("duckdb:a b/c.duckdb") == FileEngine(Path("a b/c.duckdb"))
    lake = engine_of("ducklake:postgres:host=db dbname=jejak;data=/srv/lake")
    assert lake == LakeEngine("host=db dbname=jejak", "/srv/lake")
    assert engine_of("ducklake:postgres:postgresql://me@db/jejak;data=s3://bucket/lake").place == "s3://bucket/lake"


@pytest.mark.parametrize("uri", OTHERS)
def test_other_addresses_are_refused(uri: str) -> None:
    with pytest.raises(StoreError, match="not understood"):
        engine_of(uri)


def test_a_password_is_never_shown() -> None:
    for address in (
        *("postgresql://me:s3cret@db/x", "host=db password=s3cret user=me", "password='s3 cret' host=db"),
        *("password = s3cret host=db", r"password='s3\'s3' host=db", "postgresql://:s3@db/x"),
    ):
        assert "s3" not in without_password(f"cannot open {address}") and "db" in without_password(address), address
    with pytest.raises(StoreError) as refused:
        engine_of("ducklake:mysql:host=db password=s3cret;data=x")
    assert "s3cret" not in str(refused.value)


def test_a_lake_whose_catalogue_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        Store(f"ducklake:postgres:host=127.0.0.1 port=1 password=s3cret;data={tmp_path}")
    assert "s3cret" not in str(refused.value)


def test_files_are_kept_once_under_the_hash_of_their_content(tmp_path: Path) -> None:
    files = Folder(tmp_path / "files")
    names = {files.put(content) for content in (b"one", b"two", b"one")}
    assert names == {sha256(b"one"), sha256(b"two")} == {name for name, _ in files.all()}
    assert files.get(sha256(b"two")) == b"two"
    files.remove(sha256(b"two"))
    files.remove(sha256(b"two"))
    with pytest.raises(FileNotFoundError):
        files.get(sha256(b"two"))


def test_tidying_sweeps_what_no_upload_names_and_nothing_else(store: Store) -> None:
    receipt = send(store, "waste_flows", {})
    orphan = store.files.put(b"of an upload that was killed")
    assert tidying.tidy(store) == 0  # it may be about to be committed
    for name, _ in store.files.all():
        path = store.files.path / name[:2] / name  # type: ignore[union-attr]
        old = path.stat().st_mtime - 2 * tidying.GRACE.total_seconds()
        os.utime(path, (old, old))
    assert tidying.tidy(store) == 1
    assert [name for name, _ in store.files.all()] == [receipt.sha256] != [orphan]
    assert kept(store, receipt.sha256)


def test_tidying_beside_readers_and_writers_changes_no_answer(store: Store, engine: str) -> None:
    send(store, "waste_flows", {})
    stop, wrong, looks = threading.Event(), [], []
    # A look takes a lake a tenth of a second: without a pause the writer would have none of a small machine.
    pause_s = 0.05 if engine == "lake" else 0

    def read() -> None:
        while not stop.wait(pause_s):
            with store.snapshot() as db:
                parts = ("count(*) FROM waste_flows", "version FROM head", "sum(flows) FROM cube_waste")
                found = [db.execute(f"SELECT {part}").fetchall()[0][0] for part in parts]
                looks.append(found)
                if len(set(found)) > 1:
                    wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for n in range(8):
            send(store, "waste_flows", {"flow_code": f"W-{n}"})
            if n % 3 == 2:
                tidying.tidy(store, is_forgetting=n == 5)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert len(set(map(tuple, looks))) >= 5, "the readers saw too little of it"
    assert query(store, "SELECT count(*) FROM waste_flows") == [(9,)]


def test_a_snapshot_goes_on_through_compaction(store: Store) -> None:
    for n in range(4):
        send(store, "waste_flows", {"flow_code": f"W-{n}"})
    with store.snapshot() as db:
        before = db.execute("SELECT count(*), sum(mass_kg) FROM waste_flows").fetchall()
        if not isinstance(store.engine, FileEngine):  # a file is not compacted while somebody reads it
            tidying.tidy(store, is_forgetting=True)
        assert db.execute("SELECT count(*), sum(mass_kg) FROM waste_flows").fetchall() == before


@pytest.mark.engines("lake")
def test_answers_do_not_lean_on_what_a_lake_says_of_whole_tables(store: Store, place: Lakes) -> None:
    """After files were written anew beside a commit, the catalogue may be wrong about a table's least and greatest."""
    for n in range(3):
        send(store, "waste_flows", {"flow_code": f"W-{n}"})
    undo(store, ["U0002"])
    asked = (
        "SELECT upload_id, removed_in FROM uploads ORDER BY added_in",
        "SELECT upload_id FROM uploads WHERE removed_in = 4",
        "SELECT removed_in, count(*) FROM uploads GROUP BY 1 ORDER BY 1",
        "SELECT min(removed_in), max(added_in) FROM uploads",
    )
    before = [query(store, question) for question in asked]
    place.sql("UPDATE ducklake_table_column_stats SET min_value = '9', max_value = '9'", name_of(store.uri))
    again = open_store(store.uri)
    try:
        assert [query(again, question) for question in asked] == before
    finally:
        again.close()


SPILL = """
from data.engines.file import in_memory
db = in_memory()
db.execute("SET memory_limit = '60MB'")
db.execute("SET threads = 1")
db.execute("SET enable_progress_bar = false")
db.execute("CREATE TABLE t AS SELECT i, repeat(i::VARCHAR, 20) AS s FROM range(900_000) r(i)")
place = db.execute("SELECT current_setting('temp_directory')").fetchone()[0]
print(place, db.execute("SELECT count(*) FROM duckdb_temporary_files()").fetchone()[0], flush=True)
input()
"""


def test_processes_that_share_a_folder_do_not_share_what_they_have_no_room_for(tmp_path: Path) -> None:
    """As DuckDB does it by itself, one replica reads what another has written, or fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SPILL], cwd=tmp_path, env=environment, text=True, stdin=subprocess.PIPE, stdout=-1
        )
        for _ in range(2)
    ]
    said = [process.stdout.readline().split() for process in started if process.stdout]
    places = {place for place, _ in said}
    assert len(places) == 2 and all(int(files) for _, files in said), said
    assert all(Path(place).stat().st_mode & 0o077 == 0 for place in places)
    for process in started:
        process.communicate("\n")
    assert not any(Path(place).exists() for place in places) and not list(tmp_path.iterdir())


def test_s3_that_does_not_answer_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to it: kept files by obstore, rows by DuckDB."""
    for name, value in {"ENDPOINT_URL": "http://127.0.0.1:9", "ACCESS_KEY_ID": "a", "SECRET_ACCESS_KEY": "b"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with pytest.raises(Unreachable, match="cannot be reached"), in_words():
        Bucket("s3://bucket/lake/files").get(sha256(b"one"))
    with in_memory() as db:
        db.execute(f"LOAD '{_extension('httpfs')}'")
        _use_s3(db)
        with pytest.raises(Unreachable, match="cannot be reached"), in_words():
            db.execute("FROM 's3://bucket/lake/rows/one.parquet'")


@pytest.mark.engines("lake")
def test_a_folder_belongs_to_one_catalogue(store: Store, place: Lakes) -> None:
    other = place.new()
    with pytest.raises(StoreError, match="another store"):
        Store(f"{other.partition(';data=')[0]};data={store.engine.place}")
    Store(store.uri).close()


def test_a_key_that_is_lost_while_the_store_is_open_is_not_made_anew(store: Store) -> None:
    send(store, "coaching_attendance", {"participant_code": "3173015410010001"})
    path = store.engine.key_path
    assert path is not None
    key = path.read_bytes()
    path.unlink()
    send(store, "coaching_attendance", {"participant_code": "3173015410010001", "session_code": "S-2"})
    assert not path.exists()
    assert query(store, "SELECT count(DISTINCT participant_code) FROM coaching_attendance") == [(1,)]
    path.write_bytes(key)


@pytest.mark.engines("file")
def test_a_store_that_is_written_anew_stays_where_and_as_it_was(store: Store, tmp_path: Path) -> None:
    send(store, "waste_flows", {})
    store.close()
    assert isinstance(store.engine, FileEngine)
    path = store.engine.path
    path.chmod(0o600)
    link = tmp_path / "link.duckdb"
    link.symlink_to(path)
    FileEngine(link).rewrite()
    assert link.is_symlink() and path.stat().st_mode & 0o777 == 0o600 and not list(tmp_path.glob("*.part"))
    again = open_store(store.uri)
    assert query(again, "SELECT flow_code FROM waste_flows") == [("T-1",)]
    with pytest.raises(StoreError, match="anew"):
        command_of_another_process_rewrites(path)
    again.close()


REWRITE = (
    "import pathlib, sys; from data.engines.file import FileEngine; FileEngine(pathlib.Path(sys.argv[1])).rewrite()"
)


def command_of_another_process_rewrites(path: Path) -> None:
    """As a process that does not have the file open."""
    command = [sys.executable, "-c", REWRITE, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StoreError(done.stderr.splitlines()[-1].replace("{", "").replace("}", ""))


def test_the_key_must_be_there_and_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    path = store.engine.key_path
    assert path is not None and not path.stat().st_mode & 0o077
    store.close()
    away = path.with_name("away")
    path.rename(away)
    with pytest.raises(StoreError, match="Put back"):
        Store(store.uri)
    assert not path.exists()  # none is made in its place
    away.rename(path)
    Store(store.uri).close()


# The door


def command(*arguments: str, uri: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"GREEN_UMKM_STORE": uri}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_commands_go_through_the_process_that_has_the_file_open(store: Store, tmp_path: Path) -> None:
    if not isinstance(store.engine, FileEngine):
        assert command("data", "uploads", uri=store.uri).returncode == 0  # a lake is open to all
        return
    assert "open" in command("data", "--language", "en", "uploads", uri=store.uri).stderr  # nobody at the door
    doorway.open_door(store, (commands.PROGRAM, metrics_commands.PROGRAM))
    (tmp_path / "a.csv").write_text("kode_mitra;nama;jenis_mitra\nM-1;Kaktus;pengangkut\n")
    sent = command("data", "upload", str(tmp_path / "a.csv"), "--json", uri=store.uri)
    assert (sent.returncode, '"upload_id": "U0001"' in sent.stdout) == (0, True), sent
    assert query(store, "SELECT partner_code FROM partners") == [("M-1",)]
    assert "U0001" in command("data", "uploads", uri=store.uri).stdout
    assert command("metrics", "show", "waste_recorded", "--json", uri=store.uri).returncode == 0
    assert command("metrics", "show", "nothing", uri=store.uri).returncode == 2
    assert command("data", "undo", "U0009", uri=store.uri).stderr.strip()
    backed = command("data", "backup", str(tmp_path / "backup"), uri=store.uri)
    assert backed.returncode == 0, backed.stderr
    copy = open_store(f"duckdb:{tmp_path / 'backup' / 'store.duckdb'}")
    assert query(copy, "SELECT partner_code FROM partners") == [("M-1",)]
    copy.close()
    assert command("data", "tidy", uri=store.uri).returncode == 0
    elsewhere = f"duckdb:{tmp_path / 'other.duckdb'}"
    moved = command("data", "--language", "en", "move", "--to", store.uri, uri=elsewhere)
    assert moved.returncode == 1 and "open" in moved.stderr  # the door is that of another store, which is not asked
    assert command("data", "restore", str(tmp_path / "backup"), uri=store.uri).returncode == 1


def test_a_door_is_shut_when_its_store_is_closed(new_store: NewStore) -> None:
    def doors() -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "door"]

    with new_store() as store:
        before = doors()
        doorway.open_door(store, ())
        is_file = isinstance(store.engine, FileEngine)
        new = [door for door in doors() if door not in before]
        assert len(new) == is_file
    for door in new:
        door.join(timeout=10)
        assert not door.is_alive()


def test_the_grace_of_a_kept_file_is_longer_than_any_upload() -> None:
    assert timedelta(hours=1) <= tidying.GRACE
