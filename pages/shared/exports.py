"""Tables that leave the house: CSV as Excel in the reader's language opens it, and workbooks that say what they hold.

No cell of either starts a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from data.formulas import disarmed
from data.words import N_, say
from metrics.workbook import SHEET_NAME

WIDEST = 60
MEASURED = 1000  # rows by which columns get their width
PART = 256 * 1024
Row = Sequence[Any]


def safe(value: Any, language: str) -> str:
    """A cell that a spreadsheet shows as it is: text that could start a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if language == "id" else text
    return disarmed(str(value))


def to_csv(rows: Sequence[dict[str, Any]], language: str) -> bytes:
    """Rows as CSV with a byte order mark; semicolons and decimal commas in Indonesian."""
    names = list(rows[0]) if rows else []
    return b"".join(csv_parts(names, (tuple(row.values()) for row in rows), language))


def csv_parts(names: Sequence[str], rows: Iterable[Row], language: str) -> Generator[bytes, None, None]:
    """The same in parts of about PART bytes, for any number of rows: no more than one part is in memory."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "id" else ",", lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    if names:
        writer.writerow([safe(name, language) for name in names])
    for row in rows:
        writer.writerow([safe(value, language) for value in row])
        if out.tell() > PART:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def to_xlsx(rows: Sequence[dict[str, Any]], about: Mapping[str, str], language: str) -> bytes:
    """Rows as a workbook with numbers as numbers, and a second sheet that says what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    _fill(book, list(rows[0]) if rows else [], (tuple(row.values()) for row in rows), about, language)
    return out.getvalue()


def write_xlsx(
    out: IO[bytes], names: Sequence[str], rows: Iterable[Row], about: Mapping[str, str], language: str
) -> None:
    """The same into a file, for as many rows as a sheet holds: they lie on the disk and not in memory."""
    _fill(xlsxwriter.Workbook(out, {"constant_memory": True}), names, rows, about, language)


def _fill(book: Any, names: Sequence[str], rows: Iterable[Row], about: Mapping[str, str], language: str) -> None:
    """Write both sheets, row by row and once only, as a workbook on the disk needs it."""
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(say(language, N_("Data"))[:SHEET_NAME])
    widths = [len(name) for name in names]
    for at, name in enumerate(names):
        sheet.write_string(0, at, name, bold)
    line = 0
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            _write(sheet, line, at, value, days)
            if line <= MEASURED:
                widths[at] = max(widths[at], len(str(value or "")))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 2, WIDEST))
    sheet.freeze_panes(1, 1)
    if line:
        sheet.autofilter(0, 0, line, len(names) - 1)
    words = book.add_worksheet(say(language, N_("About"))[:SHEET_NAME])
    words.set_column(0, 0, 24)
    words.set_column(1, 1, WIDEST)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for line, (name, text) in enumerate(about.items()):
        words.write_string(line, 0, name, wrapped)
        words.write_string(line, 1, text, wrapped)
    book.close()


def _write(sheet: Any, line: int, at: int, value: Any, days: Any) -> None:
    """A value as a number, a date or a string that is never read as a formula; nothing for None."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, Decimal | int | float):
        sheet.write_number(line, at, float(value))
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, days)
    else:
        sheet.write_string(line, at, str(value))
