"""What a sender may bring: at the bound it is taken, beyond it and far beyond it a sentence says so."""

from __future__ import annotations

import io
import tomllib
from pathlib import Path

import pytest
import xlsxwriter

from data import bounds, reading
from data.contract import contracts
from data.decoding import Refused
from data.problems import REFUSALS
from data.reading import has_more_lines, open_gate
from data.receipt import File
from data.store import Store
from data.templates import xlsx_template
from data.uploads import check
from data.words import LANGUAGES
from data.workbooks import sheets
from tests.files import GOOD, csv_bytes, rows_of

ROOT = Path(__file__).parents[2]
HEADER, ROW = list(GOOD["waste_flows"]), list(GOOD["waste_flows"].values())


def refusal(content: bytes) -> str | None:
    """The code with which a file is refused as a whole."""
    try:
        open_gate(content)
    except Refused as refused:
        for language in LANGUAGES:
            assert "{" not in REFUSALS[refused.code].format(**refused.details), language
        return refused.code
    return None


def padded(size: int) -> bytes:
    """A file of so many bytes: a row, and a note that fills the rest."""
    content = csv_bytes([[*HEADER, "note"], [*ROW, ""]])
    return content[:-2] + b"x" * (size - len(content)) + b"\r\n"


def test_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    assert [refusal(padded(size)) for size in (999, 1000, 1001, 100_000)] == [None, None, "too_large", "too_large"]


def test_a_file_far_beyond_is_refused_before_it_is_read() -> None:
    assert refusal(bytes(bounds.MAX_BYTES + 1)) == "too_large"


def test_the_picker_takes_what_the_gate_takes_and_little_more() -> None:
    """What is larger than the gate takes, and smaller than the picker takes, is answered with the gate's sentence."""
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    picker = settings["server"]["maxUploadSize"] * 1024**2
    assert bounds.MAX_BYTES <= picker < 1.1 * bounds.MAX_BYTES


@pytest.mark.parametrize("columns", [bounds.WIDE_COLUMNS, bounds.WIDE_COLUMNS + 1])
def test_cells_of_a_wide_file(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """What is wide has few rows, or none of a report; a file that is not wide may be as long as a sheet."""
    wide = [f"c{n}" for n in range(columns - len(HEADER))]
    content = csv_bytes([[*HEADER, *wide], *[[*ROW, *wide]] * 4])
    monkeypatch.setattr(reading, "MAX_WIDE_CELLS", 5 * (columns - 1))
    assert refusal(content) is None
    monkeypatch.setattr(reading, "MAX_WIDE_CELLS", 5 * (columns - 1) - 1)
    assert refusal(content) == (None if columns == bounds.WIDE_COLUMNS else "too_many_cells")


def test_long_lines_of_short_cells_are_read_together() -> None:
    """Lines longer than a cell may be, in which no cell is: none of them is looked at singly."""
    wide = [f"kolom {n}" for n in range(8000)]
    gate = open_gate(
        csv_bytes([[*HEADER, *wide], *[[*ROW, *["isi"] * 8000]] * 3, [*ROW, *["isi"] * 7999, "x" * 32_768]])
    )
    (part,) = gate.parts()
    assert (part.count, len(part.odd)) == (3, 0)
    assert [(problem.line, problem.code) for problem in gate.problems] == [(5, "too_long")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("lines", [1, 2, 1000])
@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) - 1])
def test_lines_are_counted_however_they_end(end: bytes, lines: int, size: int) -> None:
    for last in (end, b""):
        text = b"x" * size + end + end.join([b"y"] * lines) + last
        assert has_more_lines(text, lines) and not has_more_lines(memoryview(text), lines + 1)


def test_no_text_has_no_line() -> None:
    assert not has_more_lines(b"", 0) and has_more_lines(b"x", 0)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows(end: str) -> None:
    for lines, found in ((bounds.MAX_ROWS, None), (bounds.MAX_ROWS + 1, "too_many_rows")):
        rows = [";".join(HEADER), *[";".join(ROW)] * (lines - 1)]
        assert refusal(end.join(rows).encode()) == found
    assert refusal(";".join(HEADER).encode() + b"\n" * 100_000_000) == "too_many_rows"


def test_columns(asked_store: Store) -> None:
    more = [f"k{n}" for n in range(bounds.MAX_COLUMNS - len(HEADER))]
    content = csv_bytes([[*HEADER, *more], [*ROW, *more]])
    assert check(asked_store, [File("a.csv", content)])[0].good == 1
    for extra in (1, 40_000):
        wide = [f"k{n}" for n in range(bounds.MAX_COLUMNS - len(HEADER) + extra)]
        assert refusal(csv_bytes([[*HEADER, *wide], [*ROW, *wide]])) == "too_many_columns"


@pytest.mark.parametrize("length", [bounds.MAX_CELL - 1, bounds.MAX_CELL, bounds.MAX_CELL + 1, 5_000_000])
def test_cells(asked_store: Store, length: int) -> None:
    content = csv_bytes([[*HEADER, "note"], [*ROW, "x" * length]])
    receipt = check(asked_store, [File("a.csv", content)])[0]
    assert [p.code for p in receipt.problems] == (["too_long"] if length > bounds.MAX_CELL else [])
    assert all("32" in p.message(language) for p in receipt.problems for language in LANGUAGES)


def book(count: int) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        for nth in range(count):
            sheet = made.add_worksheet(f"s{nth}")
            for line, row in enumerate(rows_of("waste_flows", {})):
                sheet.write_row(line, 0, row)
    return content.getvalue()


def test_sheets(asked_store: Store) -> None:
    assert len(sheets(book(bounds.MAX_SHEETS))) == bounds.MAX_SHEETS
    for count in (bounds.MAX_SHEETS + 1, 10 * bounds.MAX_SHEETS):
        receipt = check(asked_store, [File("a.xlsx", book(count))])[0]
        assert receipt.refused == "too_many_sheets"
        assert all(str(bounds.MAX_SHEETS) in receipt.refusal(language) for language in LANGUAGES)


def test_what_has_a_sheet_more_for_help_is_read() -> None:
    """Explanations and lists of a template are no sheets of its sender."""
    assert sheets(xlsx_template(contracts()["waste_flows"], "id"))


def test_each_bound_is_declared_once() -> None:
    names = {name for name in vars(bounds) if name.isupper()}
    for path in [*ROOT.glob("data/**/*.py"), *ROOT.glob("metrics/**/*.py"), *ROOT.glob("pages/**/*.py")]:
        if path != ROOT / "data" / "bounds.py":
            lines = path.read_text(encoding="utf-8").splitlines()
            assert not [line for line in lines for name in names if line.startswith(f"{name} =")], path
