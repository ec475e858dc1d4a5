"""What can be followed: a receipt that stays with its upload, a row to its line, a record through all uploads."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from data.attaching import attached
from data.checking import Answers, ColumnSum
from data.errors import StoreError
from data.receipt import File, Options
from data.returning import wrong_rows
from data.store import Store
from data.tracing import line_of, sayings
from data.uploads import check, upload
from tests.files import checked, file, query, send

ENGINES = ("file",)
HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;satuan;Petugas\r\n"
WRITTEN = (
    "Laporan Maret\r\n" + HEADER + "T-1;RPB-ACEH;15/03/2024;Plastik;1.234,5;kg;Sari\r\n"
    "T-2;RPB-ACEH;16/03/2024;Plastik;12,5;kg;\r\nT-3;RPB-ACEH;17/03/2024;Plastik;=1+1;kg;\r\nTotal;;;;1.247;;\r\n"
)


def sent(store: Store, text: str = WRITTEN, **answers: object) -> str:
    options = Options(answers=Answers(**answers), hold_bad=True)  # type: ignore[arg-type]
    return str(upload(store, File("maret.csv", text.encode()), options).upload_id)


def test_a_receipt_stays_as_it_was(store: Store) -> None:
    before = check(store, [File("maret.csv", WRITTEN.encode())], Options(hold_bad=True))[0]
    kept = attached(store, sent(store))
    assert kept is not None
    for name in (
        *("number", "kind", "encoding", "delimiter", "decimal", "date_order", "header_line", "rows", "good", "columns"),
        *("unused", "ignored", "sums", "new", "changed", "unchanged", "problems"),
    ):
        assert getattr(kept, name) == getattr(before, name), name
    assert kept.number and kept.held == 1
    assert kept.number_example and [kept.number_example[0], Decimal(kept.number_example[1])] == [
        "1.234,5",
        Decimal("1234.5"),
    ]
    assert kept.unused == ["Petugas"] and kept.ignored == [(1, "title"), (6, "total")]
    assert kept.sums == [
        ColumnSum("quantity", Decimal("1247"), 2, 1, None),
        ColumnSum("mass_kg", Decimal("1247"), 2, 0, "kg"),
    ]


def test_the_number_of_a_receipt_is_of_the_file_and_how_it_was_read(store: Store) -> None:
    first, again = (checked(store, "waste_flows", {}).number for _ in range(2))
    assert first == again and first
    assert checked(store, "waste_flows", {"quantity": "5"}).number != first
    assert checked(store, "waste_flows", {}, answers=Answers(date_order="mdy")).number != first


def test_changed_rows_have_their_old_and_new_values_before_and_after(store: Store) -> None:
    send(store, "waste_flows", {}, {"flow_code": "T-2"})
    change = {"quantity": "5.5", "note": "dikoreksi"}
    other = {"flow_code": "T-2", "material": "glass"}
    before = checked(store, "waste_flows", change, other).changes
    assert [(c.line, c.key, c.column, c.old, c.new) for c in before] == [
        (2, "RPB-ACEH / T-1", "quantity", "4.500000", "5.500000"),
        (2, "RPB-ACEH / T-1", "note", None, "dikoreksi"),
        (2, "RPB-ACEH / T-1", "mass_kg", "4.500000", "5.500000"),
        (3, "RPB-ACEH / T-2", "material", "plastic", "glass"),
    ]
    send(store, "waste_flows", change, other)
    send(store, "waste_flows", {"quantity": "6"})  # what came later is not of this receipt
    kept = attached(store, "U0002")
    assert kept and kept.changes == before


def test_a_row_leads_to_its_line_as_it_was_written(store: Store) -> None:
    upload_id = sent(store)
    ((found, line),) = query(store, "SELECT upload_id, line FROM waste_flows WHERE flow_code = 'T-1'")
    written = line_of(store, found, line)
    assert dict(zip(written.header, written.cells, strict=True))["jumlah"] == "1.234,5"
    assert (written.upload_id, written.file, written.line) == (upload_id, "maret.csv", 3)
    for missing in ((upload_id, 99), ("U0099", 3)):
        with pytest.raises(StoreError):
            line_of(store, *missing)


def test_a_record_is_followed_through_all_that_was_said_of_it(store: Store) -> None:
    send(store, "waste_flows", {})
    send(store, "waste_flows", {"quantity": "6"}, {"flow_code": "T-2"})
    send(store, "waste_flows", {"quantity": "6"}, {"flow_code": "T-3"})
    options = Options(answers=Answers(replaces=True))
    upload(store, file("waste_flows", {"flow_code": "T-3"}, name="akhir.csv"), options)
    said = sayings(store, "waste_flows", "t-1")
    assert [(s.upload_id, s.line, s.stood, s.removed_in) for s in said] == [
        ("U0001", 2, True, 2),
        ("U0002", 2, True, 4),
        ("U0003", 2, False, 3),
        ("U0004", None, False, 4),
    ]
    assert [s.values["quantity"] for s in said] == [Decimal("4.5"), Decimal("6"), Decimal("6"), Decimal("6")]


def test_wrong_rows_come_back_as_they_were_and_are_taken_when_they_are_right(store: Store) -> None:
    text = WRITTEN + "T-4;RPB-ACEH;18/03/2024;Kaca\r\nT-5;RPB-ACEH;18/03/2024;Kacaa;2,5;kg;\r\n"
    whole, options = File("maret.csv", text.encode()), Options(hold_bad=True)
    receipt = upload(store, whole, options)
    content = wrong_rows(whole, options, receipt, "id", store.key)
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert header == ["jejak_row", "jejak_message", *HEADER.strip().split(";")]
    assert [row[0] for row in rows] == ["5", "7", "8"]
    assert rows[0][6] == "'=1+1" and rows[0][1].startswith("jumlah: ") and "bukan angka" in rows[0][1]
    assert rows[1][2:] == ["T-4", "RPB-ACEH", "18/03/2024", "Kaca"] and "Kaca" in rows[2][1]
    again = check(store, [File("kembali.csv", content)])[0]
    assert [(p.line, p.code) for p in again.problems] == [(2, "number"), (3, "too_few_fields"), (4, "choice")]
    assert again.unused == ["Petugas"]  # and neither the row nor the message, which are ours
    assert [(w.code, w.header) for w in again.warnings] == [("column_unused", "Petugas")]
    mended = content.replace(b"'=1+1", b"2,5").replace(b"Kaca\r\n", b"Kaca;2,5;kg;\r\n").replace(b"Kacaa;", b"Kaca;")
    done = upload(store, File("kembali.csv", mended), Options())
    assert (done.is_clean, done.new, done.upload_id) == (True, 3, "U0002")


def test_wrong_rows_of_people_come_back_without_what_may_not_be_kept(store: Store) -> None:
    rows = ({"participant_code": "3173055203900001", "gender": "x", "birth_date": "1990-03-12", "age": ""},)
    whole = file("coaching_attendance", *rows)
    receipt = check(store, [whole])[0]
    content = wrong_rows(whole, Options(), receipt, "en", store.key)
    assert b"3173055203900001" not in content and b"1990" not in content and b"nik-" in content
