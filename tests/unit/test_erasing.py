"""Erasing a person: nothing of them is left in any version, held row, kept file or backup; the rest stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from data import moving, schema, undoing
from data.engines.file import FileEngine
from data.erasing import Erased, erase
from data.errors import StoreError
from data.privacy import pseudonym
from data.receipt import Options
from data.store import Store
from data.uploads import log, upload
from metrics.figures import figures
from metrics.home import open_store
from tests.files import file, query, send
from tests.places import Place, opened, template

ENGINES = ("file", "lake")
NIK, OTHER = "3173015410010001", "3173015501020002"
FIRST = [{"participant_code": code} for code in (NIK, OTHER, "P-7")]


def traces(store: Store, code: str) -> list[str]:
    """Where a text still stands: tables and kept files."""
    texts = "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
    columns: dict[str, list[str]] = {}
    for table, column in query(store, f"{texts} AND table_catalog = current_database()"):
        columns.setdefault(table, []).append(column)
    assert (
        columns.keys() <= store.read(schema.columns).keys() and {"versions", "uploads", "held_rows"} <= columns.keys()
    )
    looks = []
    for table, names in columns.items():
        places = [f"""CASE WHEN bool_or(contains("{name}", '{code}')) THEN '{table}.{name}' END""" for name in names]
        looks.append(f"SELECT [{', '.join(places)}] AS places FROM {table}")
    # one question for all tables: asked one by one, those of a lake take twice as long
    found = [place for (places,) in query(store, " UNION ALL ".join(looks)) for place in places if place]
    return found + [name for name, _ in store.files.all() if code.encode() in store.files.get(name)]


def people(store: Store) -> None:
    """Two holders of national numbers at two sites, two of a site's own codes, held rows, and mentions of one."""
    send(store, "coaching_attendance", *FIRST)
    again = {"session_code": "S-2", "session_date": "2024-05-10", "site_code": "RPB-NTT"}
    wrong = {**again, "session_code": "S-3", "topic": ""}
    held = file("coaching_attendance", {**again, "participant_code": NIK}, {**again, "participant_code": "P-7"},
                {**wrong, "participant_code": NIK}, {**wrong, "participant_code": "P-7"})  # fmt: skip
    assert upload(store, held, Options(hold_bad=True)).held == 2
    send(store, "coaching_attendance", {"participant_code": NIK, "age": "26"})  # a correction
    send(store, "enterprises", {"enterprise_code": NIK, "name": "Warung Ibu Sri", "size_class": "micro"})
    send(store, "waste_flows", {"note": f"diambil {NIK} sendiri"}, {"flow_code": "T-2", "enterprise_code": NIK})
    undoing.undo(store, ["U0003"])


@pytest.fixture(scope="module")
def peopled_store(place: Place, empty_store: str) -> Iterator[str]:
    with template(place, empty_store, people) as uri:
        yield uri


@pytest.fixture
def peopled(place: Place, peopled_store: str) -> Iterator[Store]:
    with opened(place, peopled_store) as store:
        yield store


def test_a_holder_of_a_national_number_is_erased_everywhere(peopled: Store) -> None:
    code = pseudonym(NIK, peopled.key)
    before = {metric: picture(peopled, metric) for metric in ("waste_recorded", "diversion_rate")}
    assert traces(peopled, code)
    done = erase(peopled, NIK, "officer")
    assert done == Erased(rows=4, mentions=3, held_rows=1, files=5)
    assert traces(peopled, code) == traces(peopled, NIK) == traces(peopled, "Warung Ibu Sri") == []
    assert {metric: picture(peopled, metric) for metric in before} == before
    assert query(peopled, "SELECT DISTINCT name FROM enterprises") == [(None,)]
    (enterprise,) = {row[0] for row in query(peopled, "SELECT enterprise_code FROM enterprises")}
    assert query(peopled, "SELECT enterprise_code FROM waste_flows WHERE flow_code = 'T-2'") == [(enterprise,)]
    codes = query(peopled, "SELECT DISTINCT participant_code FROM coaching_attendance ORDER BY 1")
    assert codes == [("P-7",), (pseudonym(OTHER, peopled.key),)]
    for version in (1, 2, 3, None):
        with peopled.snapshot() as db:
            count = figures(db, "coaching_participants", version=version)[0].value
        assert count == (2 if version == 1 else 3)


def picture(store: Store, metric: str) -> list:
    with store.snapshot() as db:
        return [figures(db, metric, ("site",), version=version) for version in (1, 5, 6, None)]


def test_a_person_known_as_an_enterprise_leaves_no_name_where_rows_wait(store: Store) -> None:
    wrong = {"enterprise_code": NIK, "name": "Warung Ibu Sri", "size_class": "besar sekali"}
    assert upload(store, file("enterprises", {}, wrong), Options(hold_bad=True)).held == 1
    assert traces(store, "Warung Ibu Sri")
    erase(store, NIK, "officer")
    assert traces(store, "Warung Ibu Sri") == traces(store, pseudonym(NIK, store.key)) == []


def test_beside_a_long_reader_an_erasure_is_done_all_the_same(peopled: Store) -> None:
    with peopled.snapshot() as db:
        before = db.execute("SELECT count(*) FROM coaching_attendance").fetchall()
        assert erase(peopled, NIK, "officer").rows == 4
        assert db.execute("SELECT count(*) FROM coaching_attendance").fetchall() == before


@pytest.mark.engines("file")
def test_a_participant_of_a_site_is_not_the_one_of_another(peopled: Store) -> None:
    assert erase(peopled, "RPB-NTT/P-7", "officer") == Erased(rows=1, held_rows=1, files=1)
    assert query(peopled, "SELECT site_code FROM coaching_attendance WHERE participant_code = 'P-7'") == [("RPB-ACEH",)]
    with pytest.raises(StoreError, match="Nothing"):
        erase(peopled, "RPB-NTT/P-7", "officer")


@pytest.mark.engines("file")
def test_the_log_says_what_was_done_and_not_to_whom(peopled: Store) -> None:
    version = peopled.version()
    erase(peopled, NIK, "officer")
    rows = query(peopled, f"SELECT made_by, action, upload_id, note FROM versions WHERE version > {version}")
    assert [(by, action, upload_id) for by, action, upload_id, _ in rows] == [("officer", "erase", None)]
    assert json.loads(rows[0][3]) == {
        **{"rows": 4, "mentions": 3, "held_rows": 1, "files": 5, "backups": 0, "backups_not_reached": 0}
    }


@pytest.mark.engines("file")
def test_lines_of_a_kept_file_stay_where_they_were(peopled: Store) -> None:
    erase(peopled, NIK, "officer")
    (entry,) = [entry for entry in log(peopled) if entry["upload_id"] == "U0001"]
    lines = peopled.files.get(str(entry["kept"])).decode().splitlines()
    assert len(lines) == 4 and set(lines[1]) <= {";", '"'} and "P-7" in lines[3]
    assert upload(peopled, file("coaching_attendance", *FIRST)).refused == "already_uploaded"


@pytest.mark.engines("file")
def test_undo_brings_nobody_back(peopled: Store) -> None:
    erase(peopled, NIK, "officer")
    undoing.undo(peopled, ["U0002"])
    assert traces(peopled, pseudonym(NIK, peopled.key)) == []


@pytest.mark.engines("file")
@pytest.mark.parametrize("who", ["", "P-7", "31730154100100", "3173015410010000", "RPB-ACEH/", "/P-7"])
def test_who_is_not_named_well_is_not_looked_for(peopled: Store, who: str) -> None:
    with pytest.raises(StoreError) as refused:
        erase(peopled, who, "officer")
    assert "31730" not in str(refused.value)


def test_backups_are_reached_and_those_that_are_gone_are_counted(peopled: Store, tmp_path: Path) -> None:
    for name in ("kept", "gone"):
        moving.backup(peopled, tmp_path / name)
    (tmp_path / "gone").rename(tmp_path / "elsewhere")
    done = erase(peopled, NIK, "officer")
    assert (done.backups, done.backups_not_reached) == (1, 1)
    copy = open_store(moving.of_backup(tmp_path / "kept"))
    code = pseudonym(NIK, copy.key)
    assert traces(copy, code) == []
    copy.close()
    assert code.encode() not in Path(copy.engine.path).read_bytes()  # type: ignore[union-attr]


def test_nothing_is_left_in_the_place_either(peopled: Store) -> None:
    code = pseudonym(NIK, peopled.key)
    erase(peopled, NIK, "officer")
    if not isinstance(peopled.engine, FileEngine):  # a deleted row stays in its Parquet file until that is written anew
        listed = "SELECT data_file FROM ducklake_list_files('lake', 'coaching_attendance')"
        for (path,) in query(peopled, listed):
            assert query(peopled, f"SELECT 1 FROM read_parquet('{path}') WHERE participant_code = '{code}'") == []
    else:
        peopled.close()
        peopled.engine.rewrite()
        assert code.encode() not in peopled.engine.path.read_bytes()
        again = open_store(peopled.uri)
        assert again.version() == 7 and traces(again, code) == []
        again.close()
