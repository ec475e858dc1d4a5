"""The gate: any bytes become numbered text rows, with every row accounted for and nothing repaired."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from data import decoding, reading
from data.contract import contracts
from data.decoding import Refused
from data.reading import Gate, open_gate
from tests.files import csv_bytes

HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;catatan"
WIDTH = 6


def row(code: str, note: str = "") -> str:
    return f"{code};RPB-ACEH;15/03/2024;Plastik;4,5;{note}"


def lines(*given: str) -> bytes:
    return "".join(f"{line}\r\n" for line in given).encode()


def good_rows(gate: Gate) -> dict[int, list[str]]:
    """line -> cells of the rows that pass; makes sure that every row of the file is one of its four kinds, once."""
    found: dict[int, list[str]] = {}
    for chunk in gate.chunks():
        rows = zip(*(column.fill_null("").to_pylist() for column in chunk.columns[1:]), strict=True)
        found |= dict(zip(chunk["line"].to_pylist(), map(list, rows), strict=True))
    ignored = [line for line, _ in gate.ignored]
    accounted = sorted([gate.header_line, *found, *gate.set_aside, *ignored])
    assert accounted == list(range(1, len(accounted) + 1))
    assert gate.rows == len(found) + len(gate.set_aside)
    assert {p.line for p in gate.problems if not p.code.startswith("header_")} == set(gate.set_aside)
    return found


def codes(gate: Gate) -> dict[int, str]:
    """line -> problem code, of a gate whose rows were read."""
    return {p.line: p.code for p in gate.problems}


def refusal(content: bytes, kind: str | None = None) -> str:
    with pytest.raises(Refused) as caught:
        open_gate(content, kind)
    return caught.value.code


# Encodings


@pytest.mark.parametrize(
    ("prefix", "codec", "named"),
    [
        (b"", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xef\xbb\xbf\xef\xbb\xbf", "utf-8", "utf-8-sig"),
        (b"\xff\xfe", "utf-16-le", "utf-16"),
        (b"\xfe\xff", "utf-16-be", "utf-16"),
        (b"\xff\xfe\xff\xfe", "utf-16-le", "utf-16"),
        (b"", "cp1252", "cp1252"),
    ],
)
def test_encodings_are_recognised_and_named(prefix: bytes, codec: str, named: str) -> None:
    text = lines(HEADER, row("T-1", "café – “basah”")).decode()
    gate = open_gate(prefix + text.encode(codec))
    assert gate.encoding == named
    assert gate.header[0] == "no_tiket"
    assert good_rows(gate)[2][-1] == "café – “basah”"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + bytes(range(256)),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"no_tiket;jumlah",
        b"%PDF-1.7\nno_tiket;jumlah",
        b"\x89PNG\r\n\x1a\n",
        b"\x1f\x8b\x08\x00",
        b"{\\rtf1 no_tiket}",
        b"no_tiket;catatan\r\nT-1;\x81\x8d\r\n",  # neither UTF-8 nor CP1252
        lines(HEADER).decode().encode("utf-16") + b"\x00",  # half a character
        lines(HEADER).decode().encode("utf-16-le"),  # no mark says that it is UTF-16
        lines(HEADER).decode().encode("utf-32"),
        lines(HEADER, row("T-1")).replace(b"a", b"\x00"),
    ],
)
def test_what_is_not_text_is_refused(content: bytes) -> None:
    assert refusal(content) == "not_text"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\r\n \t\r\n", b";;;\r\n;;;\r\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal(content) == "empty"


def test_a_header_of_no_kind_is_refused() -> None:
    assert refusal(b"a;b;c\r\n1;2;3\r\n") == "unknown_kind"
    assert refusal(lines(HEADER, row("T-1")), "partners") == "unknown_kind"


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = lines(HEADER, row("T-1"))
    monkeypatch.setattr(reading, "MAX_BYTES", len(content) - 1)
    assert refusal(content) == "too_large"


# Delimiters and headers


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    cells = ["T-1", "RPB-ACEH", "15/03/2024", "Plastik", "4,5", "a;b,c\td|e"]
    gate = open_gate(csv_bytes([HEADER.split(";"), cells], delimiter=delimiter))
    assert gate.delimiter == delimiter
    assert good_rows(gate) == {2: cells}


@pytest.mark.parametrize(
    "header",
    [
        "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;catatan",
        "flow_code;site_code;date;material;quantity;note",
        "No. Tiket;KODE LOKASI; Tanggal ;Jenis-Limbah;\xa0Jumlah;Catatan",
        "nomor tiket;lokasi;tgl;bahan;berat;keterangan",
    ],
)
def test_headers_in_every_accepted_spelling(header: str) -> None:
    gate = open_gate(lines(header, row("T-1")))
    assert gate.contract.kind == "waste_flows"
    names = ("flow_code", "site_code", "date", "material", "quantity", "note")
    assert gate.columns == {name: place for place, name in enumerate(names)}
    assert not gate.problems and not gate.unused


def test_columns_are_bound_by_name_in_any_order() -> None:
    gate = open_gate(lines("jumlah;tanggal;no_tiket;jenis_limbah;kode_lokasi", "4,5;15/03/2024;T-1;Plastik;RPB-ACEH"))
    cells = good_rows(gate)[2]
    assert {name: cells[place] for name, place in gate.columns.items()} == {
        "flow_code": "T-1",
        "site_code": "RPB-ACEH",
        "date": "15/03/2024",
        "material": "Plastik",
        "quantity": "4,5",
    }


def test_each_kind_is_recognised_by_its_template() -> None:
    for kind, contract in contracts().items():
        for names in ([f.title for f in contract.fields], [f.name for f in contract.fields]):
            gate = open_gate(csv_bytes([names, ["x"] * len(names)]))
            assert gate.contract.kind == kind
            assert not gate.problems


def test_a_missing_header_is_named() -> None:
    gate = open_gate(lines("no_tiket;kode_lokasi;tanggal;jenis_limbah", "T-1;RPB-ACEH;15/03/2024;Plastik"))
    assert [(p.line, p.column, p.header, p.code) for p in gate.problems] == [
        (1, "quantity", "jumlah", "header_missing")
    ]


def test_a_column_twice_is_named_at_the_second() -> None:
    gate = open_gate(lines(HEADER + ";Berat", row("T-1") + ";9"))
    assert [(p.line, p.column, p.header, p.code) for p in gate.problems] == [
        (1, "quantity", "Berat", "header_duplicate")
    ]
    assert gate.columns["quantity"] == 4


def test_columns_the_contract_does_not_have_are_set_apart() -> None:
    gate = open_gate(lines(HEADER + ";cuaca;;", row("T-1") + ";hujan;;x"))
    good_rows(gate)
    assert gate.unused == [6, 7, 8]
    assert gate.filled_unused == {6, 8}


# Rows


def test_titles_blank_rows_and_totals_are_listed_as_ignored() -> None:
    content = lines(
        "Laporan Maret;;;;;",
        "",
        HEADER,
        row("T-1"),
        ";;;;;",
        "  ",
        row("T-2"),
        "JUMLAH;;;;9;",
        ";Total keseluruhan;;;9;",
        "Sub total;;;;9;",
        "",
    )
    gate = open_gate(content)
    assert list(good_rows(gate)) == [4, 7]
    assert gate.header_line == 3
    assert gate.ignored == [
        *((1, "title"), (2, "blank"), (5, "blank"), (6, "blank")),
        *((8, "total"), (9, "total"), (10, "total"), (11, "blank")),
    ]


def test_a_row_that_is_named_like_a_total_but_is_filled_in_is_a_row() -> None:
    gate = open_gate(lines(HEADER, row("Total-1"), row("JUMLAH")))
    assert list(good_rows(gate)) == [2, 3]


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    content = lines("Laporan", "", HEADER, row("T-1", '"dua\r\nbaris"'), row("T-2", '"tiga\n\nbaris"'), "", row("T-3"))
    found = good_rows(open_gate(content))
    assert {line: cells[0] for line, cells in found.items()} == {4: "T-1", 5: "T-2", 7: "T-3"}
    assert found[4][-1] == "dua\r\nbaris" and found[5][-1] == "tiga\n\nbaris"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_line_ends(end: str) -> None:
    content = end.join([HEADER, row("T-1"), row("T-2", "x")]).encode()
    assert {line: cells[0] for line, cells in good_rows(open_gate(content)).items()} == {2: "T-1", 3: "T-2"}


def test_mixed_line_ends_lose_nothing() -> None:
    content = f"{HEADER}\n{row('T-1', 'a')}\r\n{row('T-2', 'b')}\r{row('T-3', 'c')}".encode()
    found = good_rows(open_gate(content))
    assert [cells[0] + cells[-1] for cells in found.values()] == ["T-1a", "T-2b", "T-3c"]


def test_nothing_of_a_cell_is_repaired() -> None:
    cells = ["#1", " RPB-ACEH ", "NA", "NULL", "1e3", " x\t"]
    assert good_rows(open_gate(csv_bytes([HEADER.split(";"), cells])))[2] == cells


def test_too_few_and_too_many_fields() -> None:
    gate = open_gate(lines(HEADER, row("T-1"), "T-2;RPB-ACEH", row("T-3", "a;b"), row("T-4") + ";"))
    assert list(good_rows(gate)) == [2]
    assert codes(gate) == {3: "too_few_fields", 4: "too_many_fields", 5: "too_many_fields"}
    assert [p.details for p in gate.problems] == [
        *({"found": 2, "expected": WIDTH}, {"found": 7, "expected": WIDTH}, {"found": 7, "expected": WIDTH})
    ]


@pytest.mark.parametrize(
    "bad",
    [
        row("T-2", '"a" b'),  # something after the closing quote
        row("T-2", ' "a"'),  # a space before the opening one
        row("T-2", '"a'),  # never closed
        row('"T-2'),
    ],
)
def test_a_bad_quote_costs_its_own_row_only(bad: str) -> None:
    gate = open_gate(lines(HEADER, row("T-1"), bad, row("T-3", '"a ""b"""'), "", row("T-4", "x")))
    found = good_rows(gate)
    assert codes(gate) == {3: "bad_quote"}
    assert {line: cells[-1] for line, cells in found.items()} == {2: "", 4: 'a "b"', 6: "x"}


def test_an_unclosed_quote_far_up_does_not_swallow_the_rows_below() -> None:
    rows = [row(f"T-{n}", '"hujan"') for n in range(200)]
    rows[10] = row("T-10", '"hujan')
    rows[150] = row("T-150", '"')
    gate = open_gate(lines(HEADER, *rows))
    assert len(good_rows(gate)) == 198
    assert codes(gate) == {12: "bad_quote", 152: "bad_quote"}


def test_an_unclosed_quote_does_not_reach_the_next_stray_one() -> None:
    gate = open_gate(lines(HEADER, row("T-1", '"a'), row("T-2"), row("T-3", 'b"'), row("T-4")))
    found = good_rows(gate)
    assert 2 not in found and found[5][0] == "T-4"
    assert codes(gate)[2] == "bad_quote"


def test_a_quote_within_a_cell_that_does_not_begin_with_one_is_text() -> None:
    assert good_rows(open_gate(lines(HEADER, row("T-1", 'pipa 12" baru'))))[2][-1] == 'pipa 12" baru'


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1a", "\ufeff", "\ufffd", "\uffff"])
def test_unreadable_characters_are_found_in_their_cell(bad: str) -> None:
    gate = open_gate(lines(HEADER, row("T-1"), row("T-2").replace("Plastik", f"Pla{bad}stik")))
    assert list(good_rows(gate)) == [2]
    assert [(p.line, p.column, p.header, p.code) for p in gate.problems] == [
        (3, "material", "jenis_limbah", "bad_character")
    ]


@pytest.mark.parametrize("length", [32_768, 131_073])
def test_a_cell_that_is_too_long(length: int) -> None:
    before = csv.field_size_limit(131_072)  # as Python has it: some packages change it for all
    gate = open_gate(lines(HEADER, row("T-1", "x" * 32_767), row("T-2", "x" * length), row("T-3")))
    try:
        assert list(good_rows(gate)) == [2, 4]
    finally:
        csv.field_size_limit(before)
    assert codes(gate) == {3: "too_long"}


@pytest.mark.parametrize("note", ["hujan; ", "hujan;\xa0", "baris\n  ", ' "basah"', '\t"', 'kata "basah"; '])
def test_spaces_beside_quotes_inside_a_quoted_cell_are_text(note: str) -> None:
    cells = [*row("T-1").split(";")[:-1], note]
    assert good_rows(open_gate(csv_bytes([HEADER.split(";"), cells]))) == {2: cells}


def test_a_title_of_two_lines_is_one_row() -> None:
    gate = open_gate(lines('"Laporan\r\nMaret"', HEADER, row("T-1")))
    assert gate.header_line == 2
    assert list(good_rows(gate)) == [3]


def test_a_row_of_two_lines_with_too_many_fields_is_one_row() -> None:
    gate = open_gate(lines(HEADER, row("T-1", '"a\r\nb";x'), row("T-2")))
    assert list(good_rows(gate)) == [3]
    assert codes(gate) == {2: "too_many_fields"}


def test_a_broken_row_that_is_named_like_a_total_is_a_problem() -> None:
    gate = open_gate(lines(HEADER, 'TOTAL-1;RPB-ACEH;"15/03/2024;Plastik;4,5;', row("T-2")))
    assert list(good_rows(gate)) == [3]
    assert codes(gate) == {2: "bad_quote"}


def test_chunks_can_be_read_again() -> None:
    gate = open_gate(lines("Laporan", HEADER, row("T-1"), "x", "", row("T-2")))
    first = good_rows(gate), list(gate.ignored), list(gate.problems), gate.rows
    assert (good_rows(gate), gate.ignored, gate.problems, gate.rows) == first


# Any table, any bytes

TEXT = st.one_of(
    st.text(" ;,\t|\"\n\ra'#\xa0é–", max_size=8),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffd\ufffe\uffff"), max_size=12),
)


def is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


COLUMNS = ("kode_mitra", "nama_mitra", "jenis_mitra", "cuaca")
TABLE = st.lists(st.one_of(st.tuples(TEXT, TEXT, TEXT), st.none()), min_size=1, max_size=12)


@settings(max_examples=250)
@given(
    table=TABLE,
    titles=st.lists(st.sampled_from(["", "Laporan bulanan", "Dicetak: 05/01/2025"]), max_size=3),
    delimiter=st.sampled_from([";", ",", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_any_table_is_read_back_cell_for_cell(
    table: list, titles: list[str], delimiter: str, encoding: str, quoting: int, end: str
) -> None:
    if end == "\n" and quoting == csv.QUOTE_MINIMAL:
        quoting = csv.QUOTE_ALL  # the writer leaves a bare \r unquoted
    full = [[title] if title else [] for title in titles] + [list(COLUMNS)]
    expected = {}
    for number, cells in enumerate(table):
        full.append([f"K{number}", *cells] if cells else [])
        if cells:
            expected[len(full)] = full[-1]
    assume(not any(re.match(r'[ \t\xa0]+"', cell) for cells in expected.values() for cell in cells))  # a bad quote?
    inner = [line for cells in expected.values() for cell in cells for line in cell.splitlines()[1:]]
    assume(all(line.count(delimiter) < len(COLUMNS) - 1 for line in inner))  # it would look like a swallowed row
    text = csv_bytes(full, delimiter=delimiter, quoting=quoting, end=end).decode()
    if encoding == "cp1252":
        text = text.encode("cp1252", "ignore").decode("cp1252")
        expected = {n: [c.encode("cp1252", "ignore").decode("cp1252") for c in cells] for n, cells in expected.items()}
        assume(text.isascii() or not is_utf8(text.encode("cp1252")))
        assume(not decoding._UTF8_PIECES.search(text.encode("cp1252")))  # it would look like a file in two encodings
    gate = open_gate(text.encode(encoding))
    assert good_rows(gate) == expected
    assert gate.header_line == len(titles) + 1
    assert gate.delimiter == delimiter
    assert gate.ignored == sorted(
        [(n, "title" if title else "blank") for n, title in enumerate(titles, 1)]
        + [(n, "blank") for n, cells in enumerate(full, 1) if not cells and n > len(titles)]
    )


BASE = lines("Laporan", "", HEADER, row("T-1", '"dua\r\nbaris"'), row("T-2", '"a ""b"""'), row("T-3"), "JUMLAH;;;;9;")
MUTATION = st.tuples(
    st.sampled_from(["replace", "insert", "delete", "repeat"]),
    st.integers(0, len(BASE)),
    st.one_of(st.sampled_from([b'"', b";", b"\r", b"\n", b"\x00", b"\xff", b",", b'"\r\n']), st.binary(max_size=3)),
)


def mutated(content: bytes, changes: list[tuple[str, int, bytes]]) -> bytes:
    for how, place, new in changes:
        kept = {"replace": place + len(new), "insert": place, "delete": place + 5, "repeat": max(0, place - 40)}[how]
        content = content[:place] + (b"" if how == "delete" else new) + content[kept:]
    return content


def breaks(text: str) -> int:
    return len(re.findall("\r\n|\r|\n", text))


@settings(max_examples=300)
@given(
    changes=st.lists(MUTATION, min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
@example(changes=[("insert", 0, b'"')], encoding="utf-8")
def test_any_damage_is_refused_or_accounted_for(changes: list[tuple[str, int, bytes]], encoding: str) -> None:
    content = mutated(BASE.decode().encode(encoding), changes)
    try:
        gate = open_gate(content)
    except Refused as refused:
        assert refused.code in ("not_text", "empty", "unknown_kind")
        return
    good_rows(gate)
    # No line of the text is lost: each row has the lines that its cells span.
    found = list(gate.records())
    physical = breaks(gate.text) + (not gate.text.endswith(("\r", "\n")))
    assert sum(1 + sum(breaks(cell) for cell in record.cells) for record in found) == physical
    assert len(found) == len(gate.set_aside) + len(gate.ignored) + 1 + gate.rows - len(gate.set_aside)


@settings(max_examples=200)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_refused_or_accounted_for(content: bytes) -> None:
    try:
        gate = open_gate(content + lines("", HEADER, row("T-1")))
    except Refused:
        return
    good_rows(gate)
