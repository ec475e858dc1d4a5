"""The log: what happened and what was changed, in one list that is only ever added to, and that keeps no secret."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import simplejson

from data import access, amending, audit, closing, erasing, members, moving, repairing, schema, sessions, undoing
from data.__main__ import main as data
from data.access import ROLES, Person, Refused
from data.audit import EVENTS, WHAT, Asked, Entry
from data.errors import StoreError
from data.members import Member
from data.store import Store
from data.tidying import tidy
from metrics.__main__ import main as metrics
from metrics.home import open_store
from tests.files import query, send
from tests.places import Place

ENGINES = ("file", "lake")
ROOT = Path(__file__).parents[2]
NUMBER = "1171010101900001"
NAME = "Siti Rahmawati"
COOKIE = "2|1:0|10:1700000000|15:_streamlit_user|secret"
NEVER_CHANGED = {"events", "versions", "signed_out"}
ANALYST = Person("analis@x.id", "analyst")


def log(store: Store, most: int | None = None, skip: int = 0, **asked: object) -> list[Entry]:
    return store.read(lambda db: audit.entries(db, Asked(**asked), most, skip)).entries  # type: ignore[arg-type]


def codes(store: Store, **asked: object) -> list[tuple[str, str | None, int | None, int | None]]:
    """What, about what, and the versions before and after; the oldest first."""
    return [(e.what, e.about, e.version_before, e.version_after) for e in reversed(log(store, **asked))]


@pytest.mark.parametrize("what", EVENTS)
def test_each_event_is_kept_with_who_when_and_as_what(store: Store, what: str) -> None:
    began = datetime.now(UTC).replace(tzinfo=None)
    with access.acting(ANALYST):
        assert audit.note(store, what, "waste/panel_flows.csv", 0)
    (entry,) = log(store)
    assert (entry.who, entry.role, entry.what, entry.about) == ("analis@x.id", "analyst", what, "waste/panel_flows.csv")
    assert (entry.version_before, entry.version_after, entry.note) == (0, 0, None)
    assert began <= entry.happened_at <= datetime.now(UTC).replace(tzinfo=None)
    assert store.version() == 0  # an event makes none


def test_an_event_that_is_not_declared_is_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError, match="coffee"):
        audit.note(store, "coffee")
    assert not log(store)


def test_events_and_versions_are_one_list_the_newest_first(store: Store) -> None:
    members.put(store, Member(ANALYST.name, "analyst"), "x", "new here")
    audit.note(store, "sign_in", person=ANALYST)
    with access.acting(ANALYST):
        send(store, "waste_flows", {})
        undoing.undo(store, ["U0002"])
        audit.note(store, "download", "waste/flows.csv", 3)
    assert codes(store) == [
        ("member", None, 0, 1),
        ("sign_in", None, None, None),
        ("upload", "U0002", 1, 2),
        ("undo", "U0002", 2, 3),
        ("download", "waste/flows.csv", 3, 3),
    ]
    found = log(store)
    assert [entry.role for entry in found] == ["analyst"] * 4 + [None]
    assert [entry.happened_at for entry in found] == sorted((e.happened_at for e in found), reverse=True)
    assert found[-1].note == "analis@x.id: analyst (new here)"


def test_the_role_of_a_version_is_the_one_that_counted_then(store: Store) -> None:
    members.put(store, Member("a@x.id", "administrator"), "x", "first")
    members.put(store, Member("b@x.id", "administrator"), "a@x.id", "second")
    members.put(store, Member("a@x.id", "analyst"), "a@x.id", "less")
    members.put(store, Member("c@x.id", "board"), "a@x.id", "third")
    assert [(e.who, e.role) for e in log(store)] == [
        *(("a@x.id", "analyst"), ("a@x.id", "administrator"), ("a@x.id", "administrator"), ("x", None))
    ]


def test_it_is_asked_by_who_what_days_and_words(store: Store) -> None:
    send(store, "waste_flows", {})
    closing.close(store, date(2024, 3, 1), "ketua@x.id", "")
    audit.note(store, "download", "waste/Flows_100%.csv".replace("%", ""), 2, person=ANALYST)
    audit.note(store, "refused", "upload", person=Person("dewan@x.id", "board"))
    asked: dict[str, Callable[[], list[str]]] = {
        "who": lambda: [e.what for e in log(store, who="ketua@x.id")],
        "part of who": lambda: [e.what for e in log(store, who="ketua")],
        "what": lambda: [e.what for e in log(store, what=("upload", "refused"))],
        "text": lambda: [e.what for e in log(store, text=" FLOWS_1")],
        "title": lambda: [e.what for e in log(store, text="ditolak")],
        "english": lambda: [e.what for e in log(store, text="month closed")],
        "wildcards": lambda: [e.what for e in log(store, text="%")],
        "quotes": lambda: [e.what for e in log(store, text="'; DROP TABLE events; --")],
        "several": lambda: [e.what for e in log(store, text="upload", what=("refused",), who="dewan@x.id")],
    }
    assert {name: ask() for name, ask in asked.items()} == {
        "who": ["close"],
        "part of who": [],
        "what": ["refused", "upload"],
        "text": ["download"],
        "title": ["refused"],
        "english": ["close"],
        "wildcards": [],
        "quotes": [],
        "several": ["refused"],
    }
    moment = log(store)[1].happened_at
    assert [e.what for e in log(store, since=moment)] == ["refused", "download"]
    assert [e.what for e in log(store, until=moment)] == ["close", "upload"]
    assert store.read(audit.people) == ["analis@x.id", "dewan@x.id", "ketua@x.id", "local"]


def test_pages_of_it_hold_every_entry_once(store: Store) -> None:
    def many(db: object) -> None:
        for nth in range(7):
            audit.write(db, "download", f"waste/t{nth}.csv")  # type: ignore[arg-type]

    store.add(many)
    send(store, "waste_flows", {})
    pages = [log(store, 3, skip) for skip in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert [entry for page in pages for entry in page] == log(store)
    assert store.read(lambda db: audit.entries(db, None, 3)).count == 8


@pytest.mark.parametrize("role", ROLES)
def test_only_an_administrator_reads_it(store: Store, role: str) -> None:
    with access.acting(Person("x@x.id", role, ("RPB-ACEH",))):
        if role == "administrator":
            assert log(store) == [] == store.read(audit.people)
            return
        for read in (lambda: log(store), lambda: store.read(audit.people)):
            with pytest.raises(Refused):
                read()


@pytest.mark.parametrize(
    "about",
    [
        *(NUMBER, "1171 0101 0190 0001", "11.71.01.01-0190:0001", f"nik-{'a' * 32}", NAME, "what was looked for?"),
        *("x" * 81, "a\nb", "<b>", COOKIE, "=1+1", "şirket"),
    ],
)
def test_what_is_no_code_is_left_out(store: Store, about: str, caplog: pytest.LogCaptureFixture) -> None:
    assert audit.note(store, "download", about, by=about if about.startswith("11") else "")
    (entry,) = log(store)
    assert (entry.about, entry.who) == (None, "local")
    assert about not in caplog.text and "no code" in caplog.text


def test_nothing_of_a_person_and_nothing_secret_is_in_the_events(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All that commands do with a person whose number and name are known, and refusals of the same."""
    uri = place.new()
    monkeypatch.setenv("GREEN_UMKM_STORE", uri)
    with access.acting(access.LOCAL):
        store = open_store(uri)
        access.tell(lambda person, action: audit.note(store, "refused", action, person=person) and None)
        send(store, "enterprises", {"enterprise_code": NUMBER, "name": NAME})
        send(store, "coaching_attendance", {"participant_code": NUMBER})
        sessions.end(store, "a@x.id", "analyst", 1_700_000_000.0)
        for work in (
            lambda: erasing.erase(store, NUMBER.replace("9", "8"), "petugas"),
            lambda: erasing.erase(store, f"RPB-ACEH/{NAME}", NUMBER),
        ):
            with pytest.raises(StoreError):
                work()
        with access.acting(Person("b@x.id", "board")), pytest.raises(Refused):
            erasing.erase(store, NUMBER, "petugas")
        access._tellers.clear()
        with pytest.raises(ValueError):
            audit.note(store, COOKIE)
        store.close()
    assert data(["export", str(tmp_path / "out")]) == 0
    assert data(["backup", str(tmp_path / f"{NAME} {NUMBER}")]) == 0
    assert data(["tidy"]) == 0
    assert metrics(["rows", "coaching_participants"]) == 0
    assert data(["log", "--text", NUMBER]) == 0
    capsys.readouterr()
    store = open_store(uri)
    found = query(store, "SELECT * FROM events ORDER BY happened_at")
    events = [(row[3], row[4]) for row in found]
    assert events == [
        *(("sign_out", None), ("erase_none", None), ("erase_none", None), ("refused", "erase")),
        *(("export", "datapackage"), ("backup", None), ("tidy", None), ("export", "rows/coaching_participants")),
    ]
    written = repr(found)
    digits = re.sub(r"[^\d]", "", repr([[cell for cell in row if isinstance(cell, str)] for row in found]))
    for secret in (NUMBER, NAME, *NAME.split(), "nik-", COOKIE, "secret", store.key.hex(), str(tmp_path)):
        assert secret not in written
    assert NUMBER not in digits
    store.close()
    place.remove(uri)


def test_no_row_of_it_is_ever_changed_or_removed(store: Store, tmp_path: Path) -> None:
    """DuckDB itself tells every command that it was given, while everything is done that a store can do."""
    send(store, "partners", {})
    audit.note(store, "download", "waste/flows.csv", 1)
    before = {table: set(query(store, f"SELECT * FROM {table}")) for table in NEVER_CHANGED}
    store.cursor().execute("CALL enable_logging('QueryLog')")
    sessions.end(store, "a@x.id", "board", 1.0)
    upload = send(store, "coaching_attendance", {"participant_code": NUMBER}, {"age": "x"}, hold_bad=True)
    repairing.drop(store, str(upload.upload_id), [3], "x", "")
    closing.close(store, date(2024, 2, 1), "x", "")
    closing.reopen(store, date(2024, 2, 1), "x")
    amending.put(store, "targets", [{"target": "ours", "value": "5", "metric": "waste_recorded"}], "x", "trial")
    members.put(store, Member("a@x.id", "board"), "x", "new")
    moving.backup(store, tmp_path / "copy")
    erasing.erase(store, NUMBER, "x")
    undoing.undo(store, ["U0001"])
    tidy(store, is_forgetting=True)
    said = [row[0] for row in query(store, "SELECT message FROM duckdb_logs WHERE type = 'QueryLog'")]
    changing = re.compile(r"\b(UPDATE|DELETE\s+FROM|TRUNCATE|DROP\s+TABLE|ALTER\s+TABLE)\s+\"?(\w+)", re.IGNORECASE)
    changed = {found[2].lower() for command in said for found in changing.finditer(command)}
    added = {found[1].lower() for command in said for found in re.finditer(r"INSERT INTO (\w+)", command)}
    assert {"head", "coaching_attendance", "held_rows", "uploads", "members"} <= changed
    assert added >= NEVER_CHANGED and not changed & NEVER_CHANGED
    store.close()
    again = open_store(store.uri)
    for table, rows in before.items():
        assert rows < set(query(again, f"SELECT * FROM {table}"))
    again.close()


def test_no_code_says_so_either() -> None:
    """What names the log in a command that changes or removes rows: a migration that makes it, and nothing else."""
    changing = re.compile(r"(UPDATE|DELETE FROM|TRUNCATE|DROP TABLE|OR REPLACE TABLE)\s+(events|versions|signed_out)\b")
    for path in (*ROOT.glob("data/**/*.py"), *ROOT.glob("metrics/**/*.py"), *ROOT.glob("metrics/**/*.sql")):
        assert not changing.search(path.read_text(encoding="utf-8")), path
    assert changing.search("DELETE FROM events WHERE true")


def test_many_at_once_are_all_kept(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda nth: audit.note(store, "download", f"waste/t{nth}.csv"), range(20)))
    assert kept == [True] * 20
    assert {entry.about for entry in log(store)} == {f"waste/t{nth}.csv" for nth in range(20)}


def test_an_event_that_cannot_be_kept_stops_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.close()
    with caplog.at_level(logging.WARNING):
        assert audit.note(store, "download", "waste/flows.csv") is False
    assert "could not be kept" in caplog.text


def test_a_move_and_a_backup_bring_it_along(store: Store, place: Place, tmp_path: Path) -> None:
    audit.note(store, "download", "waste/flows.csv", 0)
    sessions.end(store, "a@x.id", "board", 5.0)
    moving.backup(store, tmp_path / "copy", "me")
    uri = place.new()
    moving.restore(tmp_path / "copy", uri)
    restored = open_store(uri)
    for table in ("events", "signed_out"):
        rows = query(store, f"SELECT * FROM {table} ORDER BY ALL")
        assert rows and query(restored, f"SELECT * FROM {table} ORDER BY ALL") == rows
    assert codes(restored)[-1] == ("backup", None, 0, 0) and log(restored)[0].who == "me"
    restored.close()
    place.remove(uri)


def test_every_change_that_a_store_is_told_of_has_a_name() -> None:
    said = set()
    for path in (*ROOT.glob("data/**/*.py"), *ROOT.glob("metrics/**/*.py"), *ROOT.glob("pages/**/*.py")):
        said |= set(re.findall(r"\.commit\(\s*\"(\w+)\"", path.read_text(encoding="utf-8")))
    assert {"undo", "member", "erase"} <= said <= set(WHAT)
    assert "version_before BIGINT" in schema.HOUSE["events"]


def test_every_file_leaves_by_the_button_that_is_in_the_log() -> None:
    """Templates are the exception: they hold nothing of anybody."""
    pages = ROOT / "pages"
    buttons = {
        str(path.relative_to(pages)): len(re.findall(r"download_button\(", path.read_text(encoding="utf-8")))
        for path in pages.glob("**/*.py")
    }
    assert {path: n for path, n in buttons.items() if n} == {"shared/taking.py": 1, "shared/reports.py": 1}
    assert "partial(make, contract, language())" in (pages / "shared/reports.py").read_text(encoding="utf-8")


def test_a_sign_out_ends_what_was_issued_until_then_and_nothing_after(store: Store) -> None:
    sessions.end(store, "a@x.id", "board", 1000.7)
    sessions.end(store, "a@x.id", "board", 400.0)

    def ended(email: str, issued_at_s: float) -> bool:
        return store.read(lambda db: sessions.has_ended(db, email, issued_at_s))

    assert [ended("a@x.id", moment) for moment in (0, 400, 1000, 1000.7, 1000.8, 1001)] == [True] * 4 + [False] * 2
    assert not ended("b@x.id", 0)
    assert [(e.what, e.who, e.role) for e in log(store)] == [("sign_out", "a@x.id", "board")] * 2


@pytest.mark.engines("file")
def test_the_log_is_a_command(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    send(store, "waste_flows", {})
    audit.note(store, "download", "waste/flows.csv", 1, person=ANALYST)
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    today = datetime.now(UTC).date()
    assert data(["log", "--json", "--what", "download", "--who", ANALYST.name, "--from", str(today)]) == 0
    found = simplejson.loads(capsys.readouterr().out)
    assert found["count"] == 1 and list(found["entries"][0]) == list(Entry.__annotations__)
    assert found["entries"][0]["about"] == "waste/flows.csv"
    assert data(["log", "--json", "--to", str(today - timedelta(days=1))]) == 0
    assert simplejson.loads(capsys.readouterr().out) == {"count": 0, "entries": []}
    assert data(["--language", "en", "log", "--limit", "1", "--text", "csv"]) == 0
    assert "analis@x.id  analyst  Download  waste/flows.csv  v1" in capsys.readouterr().out
    assert data(["--language", "en", "log", "--limit", "1"]) == 0
    assert "… and 1 more" in capsys.readouterr().out
    assert data(["log", "--skip", "1"]) == 0
    assert "U0001" in capsys.readouterr().out
    for wrong in (["--what", "coffee"], ["--from", "yesterday"], ["--limit", "-1"]):
        with pytest.raises(SystemExit):
            data(["log", *wrong])


@pytest.mark.engines("file")
def test_a_board_pack_and_a_restored_backup_are_in_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(store, "waste_flows", {})
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    months = ["--from", "2024-03", "--to", "2024-03"]
    assert metrics(["pack", *months, "--out", str(tmp_path / "pack.pdf"), "--section", "answers"]) == 0
    assert data(["backup", str(tmp_path / "copy")]) == 0
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{tmp_path / 'new.duckdb'}")
    assert data(["restore", str(tmp_path / "copy")]) == 0
    assert data(["move", "--to", f"duckdb:{tmp_path / 'moved.duckdb'}"]) == 0
    moved = open_store(f"duckdb:{tmp_path / 'moved.duckdb'}")
    assert codes(moved)[1:] == [
        *(("export", "pack", 1, 1), ("backup", None, 1, 1), ("restore", None, 1, 1), ("move", None, None, None))
    ]
    moved.close()
