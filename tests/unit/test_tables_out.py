"""Workbooks that leave the house: numbers have all their digits, days are days, and no text is a formula."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pages.shared.exports import to_xlsx, write_xlsx

ROW = {
    "Tapak": "RPB-ACEH",
    "Massa": Decimal("1234.5678"),
    "Sampah": 12,
    "Bagian": 0.125,
    "Hari": date(2024, 12, 31),
    "Sudah": True,
    "Belum": None,
    "Kode": "0012",
}
LIVE = ("=1+1", "+62 812", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1+1}", "http://x", "\t=1")


def book(rows: list[dict[str, Any]], language: str = "id") -> tuple[CalamineWorkbook, dict[str, str]]:
    """A workbook as a reader sees it, and the text of its sheets."""
    made = to_xlsx(rows, {"Tabel": "=1+1", "Versi": "3"}, language)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        sheets = {name: parts.read(name).decode() for name in parts.namelist() if "/worksheets/" in name}
    return CalamineWorkbook.from_filelike(io.BytesIO(made)), sheets


@pytest.mark.parametrize("language", ["id", "en"])
def test_numbers_and_days_are_what_they_are_and_not_text(language: str) -> None:
    found, _ = book([ROW], language)
    header, row = found.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert header == list(ROW)
    assert row == ["RPB-ACEH", 1234.5678, 12, 0.125, date(2024, 12, 31), True, "", "0012"]


def test_no_text_is_a_formula_or_a_link() -> None:
    found, sheets = book([dict.fromkeys(LIVE, "x"), *({live: live for live in LIVE} for _ in range(2))])
    rows = found.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [tuple(row) for row in rows] == [LIVE, ("x",) * len(LIVE), LIVE, LIVE]
    assert found.get_sheet_by_index(1).to_python()[0] == ["Tabel", "=1+1"]
    for text in sheets.values():
        assert "<f>" not in text and "<f " not in text and "hyperlink" not in text.casefold()


def test_no_text_of_a_large_table_is_a_formula_or_a_link() -> None:
    out = io.BytesIO()
    write_xlsx(out, list(LIVE), [LIVE] * 3, {"Tabel": "=1+1"}, "id")
    out.seek(0)
    found = CalamineWorkbook.from_filelike(out)
    assert [tuple(row) for row in found.get_sheet_by_index(0).to_python(skip_empty_area=False)] == [LIVE] * 4
    with zipfile.ZipFile(out) as parts:
        for name in parts.namelist():
            marks = set(re.findall(r"<(\w+)", parts.read(name).decode()))
            assert not marks & {"f", "hyperlink", "hyperlinks"}, name


def test_a_table_without_rows_still_says_what_it_would_hold() -> None:
    found, _ = book([])
    assert found.get_sheet_by_index(0).to_python() == []
    assert found.sheet_names == ["Data", "Keterangan"]
