"""National numbers and birth dates: they say what they say, and then are nowhere."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.engines.objects import sha256
from data.errors import StoreError
from data.privacy import (
    ENOUGH_TO_TELL,
    PSEUDONYM,
    Holder,
    holder,
    pseudonym,
    redact,
    redact_all,
    said_by,
    without_dates,
)
from data.receipt import File, Options
from data.store import Store
from data.uploads import check, upload
from tests.files import kept, query

NIK = "3173054107000001"  # a woman born on 1 July 2000
KEY = b"a key of tests"
HEADER = "kode_sesi;kode_peserta;tanggal_sesi;kode_lokasi;topik;jenis_kelamin;tanggal_lahir;usia;kode_umkm"
GOOD = "S-9;P-9;11/05/2024;RPB-ACEH;Kompos;P;;40;"


def attendance(*rows: str, header: str = HEADER, encoding: str = "utf-8", name: str = "hadir.csv") -> File:
    return File(name, "".join(f"{row}\r\n" for row in (header, *rows)).encode(encoding))


def taken(store: Store, *rows: str) -> list[tuple]:
    """(participant, gender, age) of uploaded rows."""
    receipt = upload(store, attendance(*rows))
    assert receipt.is_clean, receipt.problems
    return query(store, "SELECT participant_code, gender, age FROM coaching_attendance ORDER BY line")


# What a number is, and what it says


@pytest.mark.parametrize(
    "cell",
    [
        *(NIK, f"'{NIK}", f"NIK {NIK}", f'="{NIK}"', f" {NIK} ", "3173 0541 0700 0001", "31.73.05.410700.0001"),
        *("3173-0541-0700-0001", "3173\xa00541\xa00700\xa00001", "317305 410700 0001", "3173/0541/0700/0001"),
    ],
)
def test_a_national_number_is_known_however_it_is_written(cell: str) -> None:
    assert holder(cell, KEY) == Holder(pseudonym(NIK, KEY), NIK)


@pytest.mark.parametrize("cell", ["P-0001", "S-1E5", "12345", "317305", "P-ACE-9001", "Ibu 3"])
def test_a_code_of_a_site_stays_as_it_is(cell: str) -> None:
    assert holder(cell, KEY) == Holder(cell)


@pytest.mark.parametrize(
    "cell",
    [
        *("3,17305E+15", "3.17305e+15", "3E15"),  # as a spreadsheet shows it
        *("3173054107000000", "3173 0541 0700 0000"),  # as a spreadsheet rounds it
        *(NIK[:-1], NIK + "1", f"P{NIK}", f"{NIK} / {NIK}"),  # too short, too long, with something else
    ],
)
def test_a_damaged_number_is_mangled_and_masked(cell: str) -> None:
    found = holder(cell, KEY)
    assert found.is_mangled and found.number is None
    assert NIK[:9] not in found.code


@settings(max_examples=100)
@given(number=st.from_regex(r"[0-9]{16}", fullmatch=True), other=st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_a_pseudonym_is_one_persons_and_of_one_key(number: str, other: str) -> None:
    name = pseudonym(number, KEY)
    assert name == pseudonym(number, KEY)
    assert (name == pseudonym(other, KEY)) == (number == other)
    assert name != pseudonym(number, b"another key")
    assert number not in name and re.fullmatch(PSEUDONYM, name)
    assert redact(f"ktp {number}, ya", KEY) == f"ktp {name}, ya"


@settings(max_examples=100)
@given(number=st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_a_pseudonym_is_never_taken_for_a_number(number: str) -> None:
    name = pseudonym(number, KEY)
    assert redact(name, KEY) == name
    assert holder(name, KEY) == Holder(name)
    assert without_dates(name) == name


@pytest.mark.parametrize("text", ["", "P-1", "12345678901234567", "123456789012345", "62812345678"])
def test_other_numbers_are_not_redacted(text: str) -> None:
    assert redact(text, KEY) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        *(("lahir 01/07/2000 di Aceh", "lahir  di Aceh"), ("1 Juli 2000", ""), ("2000-07-01", ""), ("01-07-00", "")),
        *(("nomor 12/34", "nomor 12/34"), ("S-2301-1", "S-2301-1"), ("24", "24")),
    ],
)
def test_dates_can_be_taken_out_of_a_text(text: str, left: str) -> None:
    assert without_dates(text) == left


@pytest.mark.parametrize(
    ("digits", "on", "said"),
    [
        ("410700", date(2024, 5, 1), ("female", date(2000, 7, 1))),
        ("010700", date(2024, 5, 1), ("male", date(2000, 7, 1))),
        ("710595", date(2024, 5, 1), ("female", date(1995, 5, 31))),
        ("150370", date(2024, 5, 1), ("male", date(1970, 3, 15))),
        ("150319", date(2024, 5, 1), ("male", date(2019, 3, 15))),  # the youngest who may attend
        ("150320", date(2024, 5, 1), ("male", date(1920, 3, 15))),  # a child of four was not there
        ("690200", date(2024, 5, 1), ("female", date(2000, 2, 29))),
        ("690201", date(2024, 5, 1), None),
        ("320700", date(2024, 5, 1), None),
        ("400700", date(2024, 5, 1), None),
        ("011300", date(2024, 5, 1), None),
        ("000700", date(2024, 5, 1), None),
    ],
)
def test_what_the_digits_say(digits: str, on: date, said: tuple[str, date] | None) -> None:
    assert said_by(f"317305{digits}0001", on) == said


# In a file


def test_a_number_fills_a_blank_gender_and_age_and_becomes_a_pseudonym(store: Store) -> None:
    name = pseudonym(NIK, store.key)
    assert taken(
        store,
        f"S-1;{NIK};30/06/2024;RPB-ACEH;Kompos;;;;",  # the day before the birthday
        f"S-2;'{NIK};01/07/2024;RPB-ACEH;Kompos;;;;",
        "S-3;3173 0541 0700 0001;01/07/2024;RPB-ACEH;Kompos;;;;",
        "S-4;P-1;01/07/2024;RPB-ACEH;Kompos;;;;",
    ) == [(name, "female", 23), (name, "female", 24), (name, "female", 24), ("P-1", None, None)]


def test_a_number_never_overrules_what_the_file_says_but_warns(store: Store) -> None:
    rows = (
        f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;L;;;",
        f"S-2;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/08/1980;;",
        f"S-3;{NIK};10/02/2024;RPB-ACEH;Kompos;P;;40;",
        f"S-4;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;24;",  # a year apart is no contradiction
    )
    found = check(store, [attendance(*rows)])[0].warnings
    assert {(w.line, w.column, w.code) for w in found} == {
        (2, "gender", "identity_mismatch"),
        (3, "birth_date", "identity_mismatch"),
        (4, "age", "identity_mismatch"),
    }
    assert [row[1:] for row in taken(store, *rows)] == [("male", 23), ("female", 43), ("female", 40), ("female", 24)]


def test_a_number_whose_digits_are_no_date_says_nothing(store: Store) -> None:
    impossible = "3173059913000001"
    assert taken(store, f"S-1;{impossible};10/02/2024;RPB-ACEH;Kompos;;;;") == [
        (pseudonym(impossible, store.key), None, None)
    ]


def test_a_birth_date_becomes_the_age_on_the_day_of_the_session(store: Store) -> None:
    found = taken(
        store,
        "S-1;P-1;14/03/2024;RPB-ACEH;Kompos;;15/03/1993;;",
        "S-1;P-2;15/03/2024;RPB-ACEH;Kompos;;15/03/1993;;",
        "S-1;P-3;28/02/2023;RPB-ACEH;Kompos;;28/02/1992;;",
    )
    assert [age for _, _, age in found] == [30, 31, 31]


def test_who_was_born_on_a_leap_day_is_a_year_older_in_march(store: Store) -> None:
    found = taken(
        store,
        "S-1;P-1;28/02/2023;RPB-ACEH;Kompos;;29/02/1992;;",
        "S-1;P-2;01/03/2023;RPB-ACEH;Kompos;;29/02/1992;;",
        "S-1;P-3;29/02/2024;RPB-ACEH;Kompos;;29/02/1992;;",
    )
    assert [age for _, _, age in found] == [30, 31, 32]


@pytest.mark.parametrize("cell", ["3,17305E+15", "3.17305E+15", "3173054107000000", NIK + "1"])
def test_a_mangled_number_is_refused(store: Store, cell: str) -> None:
    receipt = check(store, [attendance(f"S-1;{cell};10/02/2024;RPB-ACEH;Kompos;P;;;", GOOD)])[0]
    assert [(p.line, p.column, p.code) for p in receipt.problems] == [(2, "participant_code", "code_mangled")]


@pytest.mark.parametrize("last", ["0", "1"])
def test_numbers_that_all_end_in_0_were_rounded(store: Store, last: str) -> None:
    numbers = [f"31730541070001{n}0" for n in range(ENOUGH_TO_TELL - 1)] + [f"317305410700020{last}"]
    rows = (f"S-1;{number};10/02/2024;RPB-ACEH;Kompos;P;;;" for number in numbers)
    found = check(store, [attendance(*rows)])[0].problems
    assert [p.code for p in found] == (["code_mangled"] * ENOUGH_TO_TELL if last == "0" else [])


# Nowhere in the store


def secrets_in(store: Store, folder: Path) -> list[str]:
    """The secrets in what a store has written: the rows of its tables, the bytes of its files, open and closed."""
    tables = query(store, "SELECT table_name FROM information_schema.tables")
    rows = [row for (name,) in tables for row in query(store, f'SELECT COLUMNS(*)::VARCHAR FROM "{name}"')]
    found = [" ".join(map(str, row)) for row in rows] + contents(folder)
    store.cursor().execute("PRAGMA enable_checkpoint_on_shutdown")
    store.close()
    written = "\n".join(found + contents(folder)).replace("\x00", "").replace("\xa0", " ")  # UTF-16 is read too
    assert "tandanya ada" in written  # what is searched does show what was stored
    return [secret for secret in SECRETS if secret in written]


def contents(folder: Path) -> list[str]:
    return [path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()]


SECRETS = [NIK, NIK[:14], "3173 0541 0700 0001", "01/07/2000", "2000-07-01", "1 Juli 2000", "01/07/00", "rahasia"]

SECRET_ROWS = {
    "good": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;;",
    "grouped": "S-1;3173 0541 0700 0001;10/02/2024;RPB-ACEH;Kompos;P;1 Juli 2000;;",
    "in free text": f"S-1;P-1;10/02/2024;RPB-ACEH;hadir {NIK} juga;P;01/07/2000;;",
    "wrong site": f"S-1;{NIK};10/02/2024;RPB-MARS;Kompos;P;01/07/2000;;",
    "wrong session date": f"S-1;{NIK};31/02/2024;RPB-ACEH;Kompos;P;01/07/2000;;",
    "wrong age": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;dua;",
    "birth date that cannot be read": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/00;;",
    "too few": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;",
    "too many": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;;;;",
    "bad character": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kom\x07pos;P;01/07/2000;;",
    "space before a quote": f'S-1;{NIK};10/02/2024;RPB-ACEH; "Kompos";P;01/07/2000;;',
    "twice": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;;\r\nS-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;;;",
    "open quote": f'S-1;{NIK};10/02/2024;RPB-ACEH;"Kompos;P;01/07/2000;;',
    "too few and a short year": f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/00;",
    "too few, grouped, in a text": "S-1;NIK 3173 0541 0700 0001;10/02/2024;RPB-ACEH;Kompos;P;;",
    "after a word": f"S-1;NIK {NIK};10/02/2024;RPB-ACEH;Kompos;P;;;",
    "with hard spaces": "S-1;3173\xa00541\xa00700\xa00001;10/02/2024;RPB-ACEH;Kompos;P;;;",
    "as a session": f"{NIK};P-1;10/02/2024;RPB-ACEH;Kompos;P;;;",
    "as an enterprise": f"S-1;P-1;10/02/2024;RPB-ACEH;Kompos;P;;;{NIK}",
    "as a gender": f"S-1;P-1;10/02/2024;RPB-ACEH;Kompos;{NIK};;;",
    "mangled": "S-1;3173054107000000;10/02/2024;RPB-ACEH;Kompos;P;;;",
    "birth date as an age": "S-1;P-1;10/02/2024;RPB-ACEH;Kompos;P;;01/07/2000;",
}


@pytest.mark.parametrize("case", SECRET_ROWS)
def test_neither_number_nor_birth_date_is_in_any_file_of_the_store(store: Store, tmp_path: Path, case: str) -> None:
    sent = attendance(SECRET_ROWS[case], GOOD, "S-9;P-8;11/05/2024;RPB-ACEH;tandanya ada;P;;40;")
    receipt = upload(store, sent, Options(hold_bad=True))
    assert receipt.upload_id
    assert secrets_in(store, store.files.path.parent) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_kept_file_has_pseudonyms_ages_and_no_foreign_columns(store: Store, tmp_path: Path, encoding: str) -> None:
    header = f"Peserta – {NIK};;;;;;;;;\r\n" + HEADER + ";nama"
    rows = (
        f"S-1;{NIK};10/02/2024;RPB-ACEH;Kompos;P;01/07/2000;;;rahasia",
        f"S-2;P-2;10/02/2024;RPB-ACEH;tandanya ada {NIK};P;;;;rahasia",
    )
    receipt = upload(store, attendance(*rows, header=header, encoding=encoding))
    assert receipt.is_clean and receipt.sha256
    name = pseudonym(NIK, store.key)
    assert kept(store, receipt.sha256).decode() == "".join(
        f"{row}\r\n"
        for row in (
            f"Peserta – {name};;;;;;;;;",
            HEADER + ";nama",
            f"S-1;{name};10/02/2024;RPB-ACEH;Kompos;P;23;;;",
            f"S-2;P-2;10/02/2024;RPB-ACEH;tandanya ada {name};P;;;;",
        )
    )
    assert secrets_in(store, store.files.path.parent) == []


def test_a_file_that_names_no_person_is_kept_byte_for_byte(store: Store) -> None:
    sent = attendance("S-1;P-1;10/02/2024;RPB-ACEH;Kompos;P;;40;", encoding="utf-16")
    receipt = upload(store, sent)
    assert receipt.sha256 == sha256(sent.content)
    assert kept(store, receipt.sha256) == sent.content


def test_the_same_file_is_known_again_by_what_was_kept_of_it(store: Store) -> None:
    first = upload(store, attendance(SECRET_ROWS["good"]))
    again = upload(store, attendance(SECRET_ROWS["good"]))
    assert (again.refused, again.upload_id) == ("already_uploaded", first.upload_id)


def test_held_rows_show_the_pseudonym(store: Store) -> None:
    upload(store, attendance(SECRET_ROWS["wrong site"], GOOD), Options(hold_bad=True))
    ((cells, problems),) = query(store, "SELECT cells, problems FROM held_rows")
    assert json.loads(cells)["participant_code"] == pseudonym(NIK, store.key)
    assert "birth_date" not in json.loads(cells)
    assert [(p["column"], p["code"]) for p in json.loads(problems)] == [("site_code", "unknown_code")]


def test_checking_writes_nothing(store: Store, tmp_path: Path) -> None:
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    check(store, [attendance(SECRET_ROWS["good"]), attendance(SECRET_ROWS["wrong age"])], Options(hold_bad=True))
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
    assert store.version() == 0


def test_one_person_keeps_one_name_and_another_key_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert taken(store, SECRET_ROWS["good"]) == [(pseudonym(NIK, store.key), "female", 23)]
    assert not (Path(store.engine.key_path).stat().st_mode & 0o077)
    uri = store.uri
    store.close()
    monkeypatch.setenv("GREEN_UMKM_KEY", "another key " * 3)
    with pytest.raises(StoreError, match="key"):
        Store(uri)


CELL = st.one_of(
    st.none(),
    st.text("0123456789 .-_/'\u00a0\u2013\u2019x٣１", max_size=40),
    st.sampled_from([NIK, f"a{NIK}b", " ".join(NIK), "3173-0541-0700-0001", "٣" * 16, NIK.replace("1", "１")]),
)


@settings(max_examples=500)
@given(cells=st.lists(CELL, max_size=6))
def test_a_column_is_redacted_cell_by_cell(cells: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(cells, pa.string())])
    assert redact_all(column, KEY).to_pylist() == [cell and redact(cell, KEY) for cell in cells]
