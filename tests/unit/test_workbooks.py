"""Workbooks are read as the CSV of their sheet; what is locked, alive or swollen is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from data import workbooks
from data.checking import Answers
from data.contract import contracts
from data.examining import open_file
from data.receipt import File, Options, Receipt
from data.store import Store
from data.templates import xlsx_template
from data.uploads import check, log, upload
from tests.files import GOOD, kept, query, rows_of
from tests.properties import costly

FLOWS = rows_of("waste_flows", {}, {"flow_code": "T-2", "quantity": "2.5"})


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as made:
        days = made.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(line, place, cell, days)
                    else:
                        sheet.write(line, place, cell)
    return content.getvalue()


def looked_at(store: Store, content: bytes, sheet: str | None = None) -> Receipt:
    return check(store, [File("a.xlsx", content)], Options(answers=Answers(sheet=sheet)))[0]


def test_numbers_days_and_texts_arrive_as_the_sheet_knows_them(store: Store) -> None:
    header = ["flow_code", "site_code", "date", "material", "quantity", "unit", "note"]
    content = book({"Data": [["Laporan"], [], header,
        ["T-1", "RPB-ACEH", datetime(2024, 3, 4), "Plastik", 1.234, "kg", "a;b"],
        ["T-2", "RPB-ACEH", "05/03/2024", "plastic", 0.1 + 0.2, "kg", 'ia "baru"\ndua'],
        [], [12, "RPB-ACEH", datetime(2024, 3, 6), "Kaca", 1234567, "kg", None]]})  # fmt: skip
    receipt = upload(store, File("a.xlsx", content))
    assert (receipt.encoding, receipt.sheet, receipt.header_line, receipt.rows) == ("xlsx", "Data", 3, 3)
    assert receipt.ignored == [(1, "title"), (2, "blank"), (6, "blank")]
    assert query(store, "SELECT line, flow_code, date, quantity, note FROM waste_flows ORDER BY line") == [
        (4, "T-1", date(2024, 3, 4), Decimal("1.234"), "a;b"),
        (5, "T-2", date(2024, 3, 5), Decimal("0.3"), 'ia "baru"\ndua'),
        (7, "12", date(2024, 3, 6), Decimal("1234567"), None),
    ]
    (entry,) = log(store)
    lines = kept(store, entry["kept"]).split(b"\r\n")
    assert lines[0].startswith(b"Laporan;") and lines[3].startswith(b"T-1;RPB-ACEH;2024-03-04")
    assert upload(store, File("again.xlsx", content)).refused == "already_uploaded"


def test_numbers_typed_as_text_decide_how_the_others_are_written(store: Store) -> None:
    rows = [*FLOWS, *rows_of("waste_flows", {"flow_code": "T-3", "quantity": "7,25"})[1:]]
    rows[1][FLOWS[0].index("quantity")] = 1.234  # type: ignore[call-overload]
    rows[2][FLOWS[0].index("quantity")] = 2.5  # type: ignore[call-overload]
    assert upload(store, File("a.xlsx", book({"Data": rows}))).decimal == "comma"
    assert [row[0] for row in query(store, "SELECT quantity FROM waste_flows ORDER BY line")] == [
        *(Decimal("1.234"), Decimal("2.5"), Decimal("7.25"))
    ]


def test_one_sheet_with_a_report_is_taken_and_of_several_one_is_asked_for(store: Store) -> None:
    alone = {"Catatan": [["bukan laporan"]], "Data": FLOWS}
    assert looked_at(store, book(alone)).sheet == "Data"
    several = book({"Maret": FLOWS, "April": [*FLOWS, *rows_of("waste_flows", {"flow_code": "T-4"})[1:]]})
    asked = looked_at(store, several)
    assert asked.question and asked.question.name == "sheet" and not asked.is_clean
    assert {option.answer: option.total for option in asked.question.options} == {"Maret": 2, "April": 3}
    assert upload(store, File("a.xlsx", several)).upload_id is None and not log(store)
    assert looked_at(store, several, "April").rows == 3
    assert looked_at(store, several, "Mei").question is not None
    assert looked_at(store, book({"Data": [["a", "b"], [1, 2]]})).refused == "unknown_kind"


def test_other_sheets_are_not_kept(store: Store) -> None:
    content = book({"Data": FLOWS, "Peserta": [["nama", "nik"], ["Sri", "3173015410010001"]]})
    upload(store, File("a.xlsx", content))
    assert not any(b"Sri" in store.files.get(name) or b"PK" in store.files.get(name) for name, _ in store.files.all())


def without(content: bytes, change: Callable[[zipfile.ZipFile, zipfile.ZipFile], None]) -> bytes:
    """A workbook packed again, with a change."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        change(old, new)
    return out.getvalue()


def test_macros_locks_bombs_and_damage_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    good = book({"Data": FLOWS})
    assert looked_at(store, good).refused is None
    unsafe = {
        "macros": without(good, lambda old, new: new.writestr("xl/vbaProject.bin", b"x")),
        "a link to elsewhere": without(good, lambda old, new: new.writestr("xl/externalLinks/externalLink1.xml", b"x")),
        "a locked workbook": workbooks.OLE + b"\0" * 600 + workbooks.LOCKED,
        "many parts": without(good, lambda old, new: [new.writestr(f"x{n}", b"") for n in range(2001)] and None),
    }
    for what, content in unsafe.items():
        assert looked_at(store, content).refused == "unsafe_workbook", what
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1_000_000)
    bomb = without(good, lambda old, new: new.writestr("xl/media/image1.png", bytes(2_000_000)))
    assert len(bomb) < 20_000 and looked_at(store, bomb).refused == "unsafe_workbook"
    for content in (good[:-80], good[:400] + bytes(200) + good[600:], workbooks.OLE + b"\0" * 600):
        assert looked_at(store, content).refused == "not_text"
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert looked_at(store, other.getvalue()).refused == "not_text"


@pytest.mark.parametrize("kind", contracts())
def test_a_template_that_was_filled_in_is_read(asked_store: Store, kind: str) -> None:
    """The template's own sheet is the one with the report; its explanation and lists are not."""
    receipt = check(asked_store, [File("t.xlsx", xlsx_template(contracts()[kind], "id"))])[0]
    assert (receipt.refused, receipt.kind, receipt.rows) == ("no_rows", kind, 0)
    assert receipt.sheet == contracts()[kind].title[:31]


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@costly(20)
@given(notes=st.lists(CELLS.filter(lambda text: text.strip() == text), min_size=1, max_size=4))
def test_any_text_comes_through_as_it_is(asked_store: Store, notes: list[str]) -> None:
    rows = [[*GOOD["waste_flows"], "note"], *([*GOOD["waste_flows"].values(), note] for note in notes)]
    (sheet,) = workbooks.sheets(book({"Data": rows}))
    assert [line.split(";")[0] for line in sheet.csv.decode().split("\r\n")][:2] == ["flow_code", "T-1"]
    with asked_store.snapshot() as db:
        opened = open_file(db, File("a.xlsx", book({"Data": rows})), Options(), asked_store.key)
        found = [row[0] for row in db.execute("SELECT note FROM raw_rows ORDER BY line").fetchall()]
    assert opened.receipt.sheet == "Data" and found == [note or None for note in notes]
