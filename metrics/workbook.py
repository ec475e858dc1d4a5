"""A workbook as it is filed: titled sheets of numbers with their formats, to be read on and to be printed.

Text is written as text: no cell starts a formula.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

SHEET_NAME = 31  # characters that Excel allows

A4 = 9
TITLE_POINTS = 14
LARGE = "#,##0"
PLAIN = {"valign": "top"}


@dataclass(frozen=True)
class Number:
    """An amount and how a spreadsheet is to show it."""

    value: Decimal | int
    form: str = LARGE


Cell = str | date | Number | None


@dataclass(frozen=True)
class Column:
    """A column; above: what it has in common with those beside it."""

    title: str
    above: str = ""
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """One sheet: what stands above its table, line by line, and the table. frozen: columns that stay in sight."""

    name: str
    title: str
    about: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    frozen: int = 1

    @property
    def header_at(self) -> int:
        """The row, counted from 0, in which the names of the columns stand."""
        return 1 + len(self.about) + 1 + any(column.above for column in self.columns)


def made(sheets: Sequence[Sheet], on: datetime | None = None) -> bytes:
    """The workbook as bytes of an XLSX file. on: the moment that it says it was made; the same sheets are then the same

    bytes.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    if on:
        book.set_properties({"created": on})
    for sheet in sheets:
        _sheet(book, sheet)
    book.close()
    return out.getvalue()


def _sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name[:SHEET_NAME])
    page.write_string(0, 0, sheet.title, book.add_format({"bold": True, "font_size": TITLE_POINTS}))
    for line, words in enumerate(sheet.about, start=1):
        page.write_string(line, 0, words, book.add_format())
    _header(book, page, sheet)
    _body(book, page, sheet)
    page.freeze_panes(sheet.header_at + 1, sheet.frozen)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.repeat_rows(sheet.header_at - any(column.above for column in sheet.columns), sheet.header_at)
    page.set_footer("&L&A&R&P / &N")


def _header(book: Any, page: Any, sheet: Sheet) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    above = book.add_format({"bold": True, "align": "center", "bottom": 1})
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(sheet.header_at, at, column.title, bold)
    begins = 0
    for at in range(1, len(sheet.columns) + 1):
        if at < len(sheet.columns) and sheet.columns[at].above == sheet.columns[begins].above:
            continue
        if words := sheet.columns[begins].above:
            if at - begins > 1:
                page.merge_range(sheet.header_at - 1, begins, sheet.header_at - 1, at - 1, "", above)
            page.write_string(sheet.header_at - 1, begins, words, above)
        begins = at


def _body(book: Any, page: Any, sheet: Sheet) -> None:
    wrapped = book.add_format(PLAIN | {"text_wrap": True})
    days = book.add_format(PLAIN | {"num_format": "yyyy-mm-dd", "align": "left"})
    forms: dict[str, Any] = {}
    for line, row in enumerate(sheet.rows, start=sheet.header_at + 1):
        for at, cell in enumerate(row):
            if isinstance(cell, Number):
                form = forms.setdefault(cell.form, book.add_format(PLAIN | {"num_format": cell.form}))
                page.write_number(line, at, float(cell.value), form)
            elif isinstance(cell, date):
                page.write_datetime(line, at, cell, days)
            elif cell:
                page.write_string(line, at, cell, wrapped)
