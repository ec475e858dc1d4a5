"""Columns that a file names differently: proposed, named by the sender, and remembered for the site."""

from __future__ import annotations

import pytest

from data.checking import Answers
from data.contract import contracts
from data.naming import likely
from data.receipt import File, Options, Receipt
from data.store import Store
from data.undoing import undo
from data.uploads import check, upload
from tests.files import csv_bytes, query

ENGINES = ("file",)
SAID = (("Banyaknya barang", "quantity"),)


def flows(header: str = "Banyaknya barang", site: str = "RPB-ACEH", code: str = "T-1") -> File:
    names = ["no_tiket", "kode_lokasi", "tanggal", "jenis_limbah", header, "satuan"]
    return File("a.csv", csv_bytes([names, [code, site, "2024-03-15", "plastic", "4.5", "kg"]]))


def tried(store: Store, file: File, **answers: object) -> Receipt:
    return check(store, [file], Options(answers=Answers(**answers)))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Berat bersih", "quantity"),
        ("Tgl masuk", "date"),
        ("Jenis limbahnya", "material"),
        ("Nomer tiket", "flow_code"),
    ],
)
def test_a_likely_column_is_proposed_first(header: str, column: str) -> None:
    contract = contracts()["waste_flows"]
    assert likely(contract, header, [f.name for f in contract.fields])[0] == column


def test_nothing_is_proposed_for_what_is_like_nothing() -> None:
    contract = contracts()["waste_flows"]
    assert likely(contract, "xyzzy", [f.name for f in contract.fields]) == []
    assert likely(contract, " - ", [f.name for f in contract.fields]) == []


def test_a_missing_column_says_which_header_it_may_be(store: Store) -> None:
    receipt = tried(store, flows("Jumlahnya"))
    (problem,) = receipt.problems
    assert (problem.code, problem.column, problem.suggestion) == ("header_missing", "quantity", "Jumlahnya")
    assert receipt.likely["Jumlahnya"][0] == "quantity"


def test_a_likely_column_is_not_used_unless_the_sender_says_so(store: Store) -> None:
    assert tried(store, flows()).problems
    receipt = tried(store, flows(), columns=SAID)
    assert receipt.is_clean and receipt.columns["quantity"] == "Banyaknya barang"
    assert receipt.said == {"Banyaknya barang": "quantity"}


def test_a_name_the_contract_knows_cannot_be_taken_for_another(store: Store) -> None:
    receipt = tried(store, flows(), columns=(*SAID, ("satuan", "note")))
    assert receipt.columns["unit"] == "satuan" and "note" not in receipt.columns


def test_what_a_site_said_is_remembered_for_it_alone_until_the_upload_is_undone(store: Store) -> None:
    first = upload(store, flows(), Options(answers=Answers(columns=SAID)))
    again = tried(store, flows(code="T-2"))
    assert again.is_clean and again.said == {"Banyaknya barang": "quantity"}
    assert tried(store, flows(site="RPB-NTT")).problems[0].code == "header_missing"
    mistyped = flows(code="T-2").content + b"T-3;RPB-ACE;2024-03-15;plastic;4.5;kg\r\n"
    assert [p.code for p in tried(store, File("b.csv", mistyped)).problems] == ["unknown_code"]
    upload(store, flows(code="T-3"))
    undo(store, [str(first.upload_id)])
    assert tried(store, flows(code="T-4")).is_clean  # the second upload holds by the same word
    undo(store, ["U0002"])
    assert tried(store, flows(code="T-5")).problems[0].code == "header_missing"


def test_a_column_that_is_none_of_the_reports_is_remembered_as_such(store: Store) -> None:
    names = ["no_tiket", "kode_lokasi", "tanggal", "jenis_limbah", "jumlah", "Berat lori"]
    file = File("a.csv", csv_bytes([names, ["T-1", "RPB-ACEH", "2024-03-15", "plastic", "4.5", "9"]]))
    upload(store, file, Options(answers=Answers(columns=(("Berat lori", ""),))))
    receipt = tried(store, File("b.csv", file.content.replace(b"T-1", b"T-2")))
    assert receipt.said == {"Berat lori": ""} and receipt.unused == ["Berat lori"]
    assert [w.code for w in receipt.warnings] == ["column_unused"]


def test_a_named_column_of_people_is_protected_like_any_other(store: Store) -> None:
    names = ["kode_sesi", "Nomor identitas orang", "tanggal_sesi", "kode_lokasi", "topik", "jenis_kelamin", "usia"]
    row = ["S-1", "3173055203900001", "2024-03-15", "RPB-ACEH", "Kompos", "P", "34"]
    said = (("Nomor identitas orang", "participant_code"),)
    receipt = upload(store, File("a.csv", csv_bytes([names, row])), Options(answers=Answers(columns=said)))
    assert query(store, "SELECT participant_code FROM coaching_attendance")[0][0].startswith("nik-")
    kept = store.files.get(query(store, "SELECT kept FROM uploads")[0][0])
    assert b"3173055203900001" not in kept and b"nik-" in kept and receipt.upload_id
