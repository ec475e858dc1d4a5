"""Workbooks are read as the CSV of their sheet; what is locked, alive or swollen is refused."""

from __future__ import annotations

import io
import re
import string
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
from data.examining import kind_of, open_file
from data.receipt import File, Options, Receipt
from data.spans import Span
from data.store import Store
from data.templates import xlsx_template
from data.uploads import check, in_order, log, upload
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


def test_files_sent_together_are_put_in_order_by_the_top_of_their_sheets() -> None:
    lines = [["Laporan Maret"], [], *rows_of("waste_flows", *({"flow_code": f"T-{n}"} for n in range(99)))]
    flows = File("a.xlsx", book({"Catatan": [["bukan laporan"]], "Data": lines}))
    enterprises = File("b.xlsx", book({"Data": rows_of("enterprises", {})}))
    assert [kind_of(file) for file in (flows, enterprises)] == ["waste_flows", "enterprises"]
    assert in_order([flows, File("c.csv", b"a;b"), enterprises]) == [1, 2, 0]
    assert kind_of(File("d.xlsx", book({"Data": [["a", "b"]]}))) is None


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


def reaching(far: str, rest: str = "><v>1</v></c>") -> bytes:
    """A workbook with one more cell, far away."""
    row = f'<row r="{far.lstrip(string.ascii_uppercase)}"><c r="{far}"{rest}</row></sheetData>'
    return edited(book({"Data": FLOWS}), lambda xml: xml.replace("</sheetData>", row))


def edited(content: bytes, change: Callable[[str], str]) -> bytes:
    """A workbook whose first sheet has another XML."""
    out, sheet = io.BytesIO(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part).decode()) if part == sheet else old.read(part))
    return out.getvalue()


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ100000", "A99999999999"])
def test_a_cell_far_away_does_not_end_the_program(asked_store: Store, far: str) -> None:
    """Reading takes room for the whole rectangle: half a terabyte for the last cell of a sheet."""
    assert looked_at(asked_store, reaching(far)).refused == "unsafe_workbook"


def test_many_columns_and_empty_cells_far_away_are_read(asked_store: Store) -> None:
    for content in (reaching("XFD9"), reaching("XFD1048576", ' s="1"/>')):
        assert looked_at(asked_store, content).good == 2


def test_a_rectangle_is_counted_however_its_cells_are_written() -> None:
    for xml, cells in (
        (b'<c r="C4" s="1"><v>1</v></c><', 12),
        (b'<x:c s="1" r = \'AA2\' t="n"><v>1</v></x:c><', 54),
        (b'<c r="XFD9" s="1"/><c r="B2"><v>1</v></c><', 4),  # an empty one takes no room
        (b'<row r="7"><c/><c/><c><v>1</v></c></row><', 24),  # those without a place stand side by side
    ):
        assert Span().after(xml) == cells
        whole = Span()
        assert [whole.after(bytes([byte])) for byte in xml][-1] == cells  # in pieces


@pytest.mark.parametrize(
    ("column", "code"), [("quantity", "number"), ("material", "choice"), ("flow_code", "code_mangled")]
)
def test_a_fault_of_a_formula_is_not_an_empty_cell(asked_store: Store, column: str, code: str) -> None:
    place = "ABCDEFG"[FLOWS[0].index(column)]
    fault = f'<c r="{place}2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'
    content = edited(book({"Data": FLOWS}), lambda xml: re.sub(rf'<c r="{place}2".*?</c>', fault, xml))
    receipt = looked_at(asked_store, content)
    assert [(p.line, p.column, p.code, p.value) for p in receipt.problems] == [(2, column, code, "#DIV/0!")]


def test_a_number_of_sixteen_digits_has_lost_the_last_of_them(asked_store: Store) -> None:
    """As text it would be whole; as a number it is what a spreadsheet shows, and seen."""
    rows = [*FLOWS, *rows_of("waste_flows", {})[1:]]
    rows[3][0] = 3173054107000123  # type: ignore[call-overload]
    receipt = looked_at(asked_store, book({"Data": rows}))
    assert [(p.line, p.column, p.code, p.value) for p in receipt.problems] == [
        (4, "flow_code", "code_mangled", "3.17305E+15")
    ]


def flow(code: str, quantity: object, **cells: str) -> list[object]:
    header, row = rows_of("waste_flows", {"flow_code": code, "date": "2024-03-15", **cells})
    row[header.index("quantity")] = quantity  # type: ignore[call-overload]
    return list(row)


@pytest.mark.parametrize(
    ("text", "other", "stored"),
    [
        ("1.234", "2,5", "1234"),  # another text says that the comma is the mark
        ("1.234", "2.5", "1.234"),
        ("1234", None, "1234"),
        ("1.234", None, None),  # nothing says it: neither may be taken
        ("1,234", None, None),
    ],
)
def test_a_number_typed_as_text_is_read_as_other_texts_say_or_not_at_all(
    store: Store, text: str, other: str | None, stored: str | None
) -> None:
    rows = [rows_of("waste_flows")[0], flow("T-1", 2.5), flow("T-2", text), *([flow("T-3", other)] if other else [])]
    receipt = upload(store, File("a.xlsx", book({"Data": rows})), Options(hold_bad=True))
    found = dict(query(store, "SELECT flow_code, mass_kg FROM waste_flows"))
    assert found["T-1"] == Decimal("2.5")
    assert found.get("T-2") == (Decimal(stored) if stored else None)
    assert [(p.line, p.code) for p in receipt.problems] == ([] if stored else [(3, "number")])


def test_a_text_in_a_note_does_not_say_how_numbers_are_written(store: Store) -> None:
    header = [*rows_of("waste_flows")[0], "note"]
    rows = [header, [*flow("T-1", 2.5), "12,5 dan 3,5"], [*flow("T-2", "1.234"), "12,5"]]
    assert [p.code for p in looked_at(store, book({"Data": rows})).problems] == ["number"]


def test_a_cell_merged_over_rows_is_not_taken_for_an_empty_one(store: Store) -> None:
    merged = [flow("T-0", 2.5, unit="t"), *(flow(f"T-{n}", 2.5, unit="") for n in (1, 2))]
    rows = [rows_of("waste_flows")[0], *merged, flow("T-9", 2.5)]
    place = rows[0].index("unit")
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Data")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
        sheet.merge_range(1, place, 3, place, "t")
    receipt = looked_at(store, content.getvalue())
    assert [(p.line, p.column, p.code) for p in receipt.problems] == [(3, "unit", "choice"), (4, "unit", "choice")]


def test_a_space_far_below_is_no_row(store: Store) -> None:
    rows = [rows_of("waste_flows")[0], flow("T-1", 2.5), *([[]] * 5000), [" "]]
    receipt = looked_at(store, book({"Data": rows}))
    assert (receipt.rows, receipt.ignored) == (1, [])
