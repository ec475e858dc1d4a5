"""Tables that leave the house: CSV as Excel in the reader's language opens it, and workbooks that say what they hold.

No cell of either starts a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from data.formulas import disarmed
from data.words import N_, say
from metrics.workbook import SHEET_NAME

WIDEST = 60


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
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "id" else ",", lineterminator="\r\n")
    if rows:
        writer.writerow([safe(name, language) for name in rows[0]])
        writer.writerows([safe(value, language) for value in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(rows: Sequence[dict[str, Any]], about: Mapping[str, str], language: str) -> bytes:
    """Rows as a workbook with numbers as numbers, and a second sheet that says what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(say(language, N_("Data"))[:SHEET_NAME])
    for at, name in enumerate(rows[0] if rows else ()):
        sheet.write_string(0, at, name, bold)
        width = max(len(name), *(len(str(row[name] or "")) for row in rows))
        sheet.set_column(at, at, min(width + 2, WIDEST))
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, at, row[name], days)
    sheet.freeze_panes(1, 1)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(rows[0]) - 1)
    words = book.add_worksheet(say(language, N_("About"))[:SHEET_NAME])
    words.set_column(0, 0, 24)
    words.set_column(1, 1, WIDEST)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for line, (name, text) in enumerate(about.items()):
        words.write_string(line, 0, name, wrapped)
        words.write_string(line, 1, text, wrapped)
    book.close()
    return out.getvalue()


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
