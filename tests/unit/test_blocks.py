"""Plain lines read many at a time give the same as every row read exactly, one by one."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data import arriving, blocks, reading
from data.blocks import Block
from data.contract import contracts
from data.decoding import Refused
from data.reading import Gate, open_gate
from data.rows import Reader, records

PLAIN = (
    "K-1;Nama;pengangkut;hujan",
    "T-2;RPB;x;",
    "9;a b;c;d",
    "é;a;b;c",
    "K;'=1;'a;c",
    '"Kota";"a;b";"";c',
    '"a ""b""";b;c;d',
)
TRICKY = (
    *('"', '""', '"""', ";", ";;;", "\r", "\n", "\r\n", "\n\n", "\t", " ", "\xa0", "'", "'=1", ",", "_", "a", "T", "1"),
    *(' "a"', '"a"', '"a;b"', '"a\nb"', '"a\r\nb;c;d;e"', 'x"y', '"a" b', '" a"', '; ""a"";', '"; "', '" ""a"', "ſub"),
    *("Total", "jumlah;;;", ";Sub total;;", "GRAND TOTAL", "Total;b;c;d", ";;;", '"";;;', ";\u3000;;", "ſub total;;;"),
    *("\x00", "\x0b", "\x0c", "\x1c", "\x7f", "\x85", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff", "ﬀ", "😀"),
    "1234567890123456",
)
HEADERS = ("kode_mitra;nama_mitra;jenis_mitra;cuaca", "kode_mitra;nama_mitra;jejak_upload;jejak_line")
LINES = st.one_of(st.sampled_from(PLAIN), st.lists(st.sampled_from(TRICKY), max_size=6).map("".join))
BODY = st.lists(st.tuples(LINES, st.sampled_from(["\r\n", "\n", "\r", ""])), max_size=12).map(
    lambda lines: "".join(line + end for line, end in lines)
)


def all_of(gate: Gate) -> dict[str, object]:
    """Everything that is known of a gate's rows."""
    rows: list[tuple] = []
    for chunk in gate.chunks():
        rows += zip(*(column.to_pylist() for column in chunk.columns), strict=True)
    told = (gate.ignored, gate.problems, gate.set_aside, gate.rows, gate.filled_unused, gate.holds_numbers)
    return {"rows": rows} | dict(zip(("ignored", "problems", "aside", "count", "unused", "numbers"), told, strict=True))


def one_by_one(reader: Reader, content: bytes, number: int, longest: int, watched: list[bytes]) -> Iterator[Block]:
    """Every row looked at singly."""
    types = {blocks.LINE: pa.int64()} | {str(place): pa.string() for place in range(reader.width or 0)}
    odd = [r for r in records(content, reader.delimiter, reader.width, number) if r.line > number]
    yield Block(0, pa.schema(types).empty_table, odd)


@settings(max_examples=500)
@given(
    body=BODY,
    header=st.sampled_from(HEADERS),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    size=st.sampled_from([1, 7, 30, blocks.BLOCK_BYTES]),
)
@example(body='a;"b;c\r\nK-1;x;y";d\r\nK-2;a;b;c', header=HEADERS[0], delimiter=";", size=1)
@example(body='K-1;"x; ";" ""a""";d\r\n', header=HEADERS[0], delimiter=";", size=1)
def test_the_fast_way_and_the_exact_way_give_the_same(body: str, header: str, delimiter: str, size: int) -> None:
    content = f"Laporan\r\n{header}\r\n{body}".replace(";", delimiter).encode()
    try:
        fast, exact = open_gate(content), open_gate(content)
    except Refused:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", size)
        found = all_of(fast)
        patch.setattr(reading, "blocks", one_by_one)
        assert found == all_of(exact)


@pytest.mark.parametrize("line", PLAIN)
def test_plain_lines_take_the_fast_way(line: str) -> None:
    lines = blocks._Lines(f"{line}\r\n".encode())
    assert not lines.odd(";", 4, reading.MAX_CELL, []).any()


def by_the_book(text: str, delimiter: str, width: int, header_line: int) -> Iterator[tuple[list[str], bool]]:
    """(cells, whether they are right) of each row, as Python's strict reader alone would have them."""
    lines = io.StringIO(text, newline="")
    spaces = " \t\xa0".replace(delimiter, "")
    loose = re.compile(rf'(^|{re.escape(delimiter)})[{spaces}]+"(?!")', re.MULTILINE)
    number = 0
    while True:
        start, number = lines.tell(), number + 1
        try:
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            cells = next(reader)
            inner = [line for cell in cells if re.search("[\r\n]", cell) for line in cell.splitlines()[1:]]
            enough = width - 1 if len(cells) == width else 1
            swallowed = reader.line_num > 1 and any(line.count(delimiter) >= enough for line in inner)
            if not (swallowed and number > header_line):
                is_loose = any(c[:1] in spaces and c.lstrip(spaces)[:1] == '"' for c in cells if c)
                yield cells, not (is_loose and loose.search(text[start : lines.tell()]))
                continue
        except StopIteration:
            return
        except csv.Error:
            pass
        lines.seek(start)
        yield [lines.readline().rstrip("\r\n")], False


@settings(max_examples=250)
@given(body=BODY, delimiter=st.sampled_from([";", ",", "\t", "|"]))
def test_rows_one_by_one_are_those_of_the_strict_reader(body: str, delimiter: str) -> None:
    try:
        gate = open_gate(f"{HEADERS[0]}\r\n{body}".replace(";", delimiter).encode())
    except Refused:
        return
    found = [(record.cells, record.problem is None) for record in gate.records()]
    assert found == list(by_the_book(gate.text, gate.delimiter, len(gate.header), gate.header_line))


@settings(max_examples=200)
@given(cells=st.lists(st.one_of(st.none(), st.text(" \t\r\n\xa0\u2003aà ,", min_size=1, max_size=5)), max_size=6))
def test_cells_lose_the_spaces_around_them(cells: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(cells, pa.string()), pa.array([], pa.string())])
    bare = [(cell or "").strip(arriving.SPACES) or None for cell in cells]
    code, note = (contracts()["waste_flows"].field(name) for name in ("flow_code", "note"))
    assert arriving._trimmed(column, code).to_pylist() == bare
    kept = [cell if found else None for cell, found in zip(cells, bare, strict=True)]
    assert arriving._trimmed(column, note).to_pylist() == kept
