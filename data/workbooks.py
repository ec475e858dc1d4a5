"""Workbooks (XLSX): the sheet that holds a report, as the CSV that a careful clerk would have saved from it.

Only the text of that sheet goes on: other sheets, formulas, comments and properties are never kept.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine as calamine

from data import marks
from data.bounds import MAX_CELLS, MAX_PARTS, MAX_SHEETS, MAX_UNPACKED
from data.contract import normal
from data.decoding import Refused
from data.reading import HEADER_SEARCH_ROWS, find_header
from data.spans import Span
from data.templates import helping_sheets

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
UNSAFE = re.compile(r"vbaProject|macrosheets/|activeX/|embeddings/|externalLinks/", re.IGNORECASE)
FAULT = re.compile(rb"""(<(?:\w+:)?c\b[^>]*?\bt\s*=\s*["'])e(["'])""")
EXACT = 10**15  # a spreadsheet knows 15 digits of a number; what has more is written as it shows it, so that it is seen
MERGED = "#MERGED!"
Cell = str | float | int | bool | date | datetime | time | timedelta


@dataclass(frozen=True)
class Sheet:
    """A sheet in which a header was found. csv: its rows, as many as it has; rows: those below the header."""

    name: str
    csv: bytes
    rows: int
    decimal: str  # the mark that its numbers are written with here


def is_workbook(content: bytes) -> bool:
    return content.startswith((ZIP, OLE))


def sheets(content: bytes, kind: str | None = None, rows: int | None = None) -> list[Sheet]:
    """The visible sheets that have the header of a report; of each the first rows, or all. Raises Refused.

    What a sheet knows as numbers is written with the decimal mark that its texts use; what it knows as days, as ISO.
    """
    if content.startswith(OLE):  # a locked workbook, else one of before 2007
        raise Refused("unsafe_workbook" if LOCKED in content else "not_text")
    content = _checked(content)
    helping = helping_sheets()
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            wanted = (calamine.SheetTypeEnum.WorkSheet, calamine.SheetVisibleEnum.Visible)
            names = [s.name for s in book.sheets_metadata if (s.typ, s.visible) == wanted and s.name not in helping]
            if len(names) > MAX_SHEETS:
                raise Refused("too_many_sheets", limit=MAX_SHEETS)
            found = [_sheet(name, _rows(book.get_sheet_by_name(name), rows), kind) for name in names]
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("not_text") from error
    if not any(found):
        raise Refused("unknown_kind")
    return [sheet for sheet in found if sheet]


def _rows(sheet: calamine.CalamineSheet, first: int | None) -> list[list[Cell]]:
    """The cells of a sheet, or of its first rows.

    Of cells that were merged over rows, the lower ones say so: else they would seem empty.
    """
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False, nrows=first)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top < len(rows) and left < len(rows[top]) and rows[top][left] != "":
            for row in rows[top + 1 : bottom + 1]:
                for place in range(left, min(right + 1, len(row))):
                    row[place] = row[place] or MERGED
    return rows


def as_csv(content: bytes, kind: str | None = None, sheet: str | None = None, rows: int | None = None) -> bytes:
    """A file as CSV: itself, or the sheet that is asked for, else the first with a report; of it the first rows.

    Raises Refused.
    """
    if not is_workbook(content):
        return content
    found = sheets(content, kind, rows)
    return next((s.csv for s in found if s.name == sheet), found[0].csv)


def _checked(content: bytes) -> bytes:
    """Refuse what is no plain workbook: macros, embedded things, and what would unpack to more than it should.

    Returns the workbook, with faults such as #REF! as text: else they would be read as empty cells.
    """
    with_faults: set[str] = set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or any(UNSAFE.search(part.filename) or part.flag_bits & 1 for part in parts):
                raise Refused("unsafe_workbook")
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused("not_text")
            left = MAX_UNPACKED
            for part in parts:
                span, last = Span(), b""
                with archive.open(part) as stream:  # what it says of its size need not be true
                    while block := stream.read(1 << 20):
                        left -= len(block)
                        if left < 0 or span.after(block) > MAX_CELLS:
                            raise Refused("unsafe_workbook")
                        if FAULT.search(last + block):
                            with_faults.add(part.filename)
                        last = block[-1000:]
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                raise Refused("unsafe_workbook")
            return _with_faults_as_text(archive, with_faults) if with_faults else content
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, zipfile.LargeZipFile) as error:
        raise Refused("not_text") from error


def _with_faults_as_text(archive: zipfile.ZipFile, sheets: set[str]) -> bytes:
    """The workbook, with the cells of these parts that hold a fault as cells that hold its name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in archive.namelist():
            part = archive.read(name)
            changed.writestr(name, FAULT.sub(rb"\1str\2", part) if name in sheets else part)
    return out.getvalue()


def _sheet(name: str, rows: list[list[Cell]], kind: str | None) -> Sheet | None:
    """A sheet as CSV, or None where it has no header that is known."""
    while rows and not any(str(cell).strip() for cell in rows[-1]):  # a space far below is no row
        rows.pop()
    try:
        _, contract, header_line, header = find_header(_csv(rows[:HEADER_SEARCH_ROWS], "point"), kind)
    except Refused:
        return None
    names = contract.columns_by_header
    numeric = [n for n, cell in enumerate(header) if (c := names.get(normal(cell))) and contract.field(c).is_numeric]
    texts = [(row, n) for row in rows[header_line:] for n in numeric if n < len(row) and isinstance(row[n], str)]
    decimal = _mark([str(row[n]).strip() for row, n in texts])
    if decimal is None:  # then only its sender knows whether the text 1.234 is a thousand
        for row, n in texts:
            if re.fullmatch(marks.UNDECIDED_NUMBER, str(row[n]).strip()):
                row[n] = f"'{row[n]}"
    decimal = decimal or "point"
    return Sheet(name, _csv(rows, decimal).encode(), len(rows) - header_line, decimal)


def _csv(rows: list[list[Cell]], decimal: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_text(c, decimal) for c in row] for row in rows)
    return out.getvalue()


def _mark(texts: list[str]) -> str | None:
    """The decimal mark that numbers typed as text prove; None where they prove none, or both alike."""
    comma, point = (
        sum(re.fullmatch(marks.proof(mark), text) is not None for text in texts) for mark in ("comma", "point")
    )
    return None if comma == point else "comma" if comma > point else "point"


def _text(cell: Cell, decimal: str) -> str:
    """A cell as it would be typed."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float | int):
        number = f"{Decimal(f'{cell:.15g}'):f}" if abs(cell) < EXACT else f"{cell:.5E}"
        return number.replace(".", ",") if decimal == "comma" else number
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
