"""The gate: bytes of a file -> numbered rows of text cells, with every row of the file accounted for.

Nothing is repaired. Rows are numbered as a spreadsheet numbers them: the header is its own row, blank rows count,
a line break inside quotes does not.
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa

from data.blocks import Block, blocks, with_rows
from data.bounds import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, MAX_WIDE_CELLS, WIDE_COLUMNS
from data.contract import FEEDBACK, TRACE, Contract, contracts, normal
from data.decoding import UNREADABLE, Refused, first, recode
from data.examples import is_example
from data.formulas import rearmed
from data.naming import Names, name_columns
from data.privacy import holds_numbers
from data.problems import Problem
from data.rows import Reader, Record, Text, records

DELIMITERS = (";", ",", "\t", "|")
HEADER_SEARCH_ROWS = 60
SITES_ROWS = 200  # so many rows are asked for the sites of a file
HEADER_SEARCH_CHARACTERS = 400_000

_WRITTEN = re.compile(rb"[^\xef\xbb\xbf\xff\xfe\x00 \t\r\n;,]")
_MAYBE_TOTAL = re.compile(r"(?i)\W*(sub|grand|total|jumlah)")  # quick; the next one decides
_TOTAL = re.compile(r"(sub ?|grand )?(total|jumlah)\b")


def is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


@dataclass
class Gate:
    """A file whose header was found. `chunks` reads the rows; what it sets aside is then in the other attributes."""

    content: Text  # in UTF-8
    encoding: str
    delimiter: str
    contract: Contract
    header_line: int
    header: list[str]
    columns: dict[str, int]  # contract column -> position in the file
    unused: list[int] = field(default_factory=list)  # positions of columns that the contract does not have
    said: dict[str, str] = field(default_factory=dict)  # header -> column (or none), where only a word says which it is
    filled_unused: set[int] = field(default_factory=set)  # those of them with something in a cell
    rows: int = 0
    ignored: list[tuple[int, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    holds_numbers: bool = False  # something as long as a national number stands in a text, set while rows are read
    set_aside: dict[int, list[str]] = field(default_factory=dict)  # line -> cells of rows the gate refused

    @property
    def text(self) -> str:
        return str(self.content, "utf-8")

    @property
    def is_own_export(self) -> bool:
        """True for a file that left this house: by the columns that say where its rows came from."""
        return set(TRACE) <= set(self.header)

    @property
    def is_returned(self) -> bool:
        """True for wrong rows that were downloaded here to be corrected."""
        return set(FEEDBACK) <= set(self.header)

    @property
    def is_own_file(self) -> bool:
        """True for a file in which we have disarmed what could start a formula."""
        return self.is_own_export or self.is_returned

    @property
    def strange(self) -> list[int]:
        """Positions of the columns that the contract does not have, but for those that only we fill in."""
        made = {*TRACE, *(column.name for column in self.contract.derived)} if self.is_own_export else set()
        made |= set(FEEDBACK) if self.is_returned else set()
        return [place for place in self.unused if self.header[place].strip() not in made]

    def header_of(self, column: str | None) -> str | None:
        """What the file calls a contract column; the template's name where the file has none."""
        if column is None:
            return None
        if column in self.columns:
            return self.header[self.columns[column]]
        return self.contract.field(column).title

    def sites(self) -> set[str]:
        """The sites that the first rows name; that of no site in kinds without, or where no column says it."""
        place = self.columns.get("site_code")
        if place is None:
            return {""}
        first = itertools.islice((r for r in self.records() if r.line > self.header_line), SITES_ROWS)
        return {r.cells[place].strip() for r in first if not r.problem and len(r.cells) > place} - {""} or {""}

    def records(self) -> Iterator[Record]:
        """Every row of the file, titles and header too."""
        return records(self.content, self.delimiter, len(self.header), self.header_line)

    def chunks(self) -> Iterator[pa.Table]:
        """Rows of equal width without a gate problem, some at a time."""
        return map(self.chunk, self.parts())

    def parts(self) -> Iterator[Block]:
        """The same rows, of which `chunk` is still to be made; any thread may do that while the next ones are read."""
        self.rows, self.problems = 0, [p for p in self.problems if p.code.startswith("header_")]
        self.ignored, self.set_aside = [], {}
        width = len(self.header)
        reader = Reader(self.content, self.delimiter, width)
        for number in range(1, self.header_line):
            self._is_taken(reader.read(number, is_below=False))
        reader.read(self.header_line, is_below=False)
        longest = min(MAX_CELL, csv.field_size_limit())
        watched = [mark.encode() for mark in self.contract.example_marks]
        is_own_file = self.is_own_file
        watched += [b"'"] if is_own_file else []  # a cell may have to be rearmed
        for block in blocks(reader, self.content, self.header_line, longest, watched):
            self.rows += block.count
            odd = map(_rearmed, block.odd) if is_own_file else block.odd
            yield replace(block, odd=[record for record in odd if self._is_taken(record)])

    def chunk(self, part: Block) -> pa.Table:
        """Some rows as a table: `line`, and a column of text for each position. An empty cell is null."""
        rows = with_rows(part.plain(), part.odd)
        self._look_at_unused(rows)
        return rows

    def _is_taken(self, record: Record) -> bool:
        """True for a row whose cells are to be checked; what is ignored or set aside is noted as such."""
        if is_blank(record.cells):
            self.ignored.append((record.line, "blank"))
        elif record.line < self.header_line:
            self.ignored.append((record.line, "title"))
            self._note_numbers(record.cells)
        elif not record.problem and self._is_total(record.cells):
            self.ignored.append((record.line, "total"))
            self._note_numbers(record.cells)
        elif not record.problem and len(record.cells) == len(self.header) and self._is_example(record.cells):
            self.ignored.append((record.line, "example"))
        else:
            self.rows += 1
            problem = self._problem(record, len(self.header))
            if problem is None:
                return True
            self.problems.append(problem)
            self.set_aside[record.line] = record.cells
            self._note_numbers(record.cells)
        return False

    def _look_at_unused(self, chunk: pa.Table) -> None:
        """Note whether there is anything in columns that the contract does not have."""
        for place in self.unused:
            cells = [cell for cell in chunk[str(place)].unique().to_pylist() if cell and cell.strip()]
            if cells:
                self.filled_unused.add(place)
                self._note_numbers(cells)

    def _note_numbers(self, cells: list[str]) -> None:
        if holds_numbers("\0".join(cells)):
            self.holds_numbers = True  # never back: several threads look

    def _problem(self, record: Record, width: int) -> Problem | None:
        found = len(record.cells)
        if record.problem:
            return Problem(record.line, None, None, None, record.problem)
        if found != width:
            code = "too_few_fields" if found < width else "too_many_fields"
            return Problem(record.line, None, None, None, code, details={"found": found, "expected": width})
        if max(map(len, record.cells)) <= MAX_CELL and not UNREADABLE.search("".join(record.cells)):
            return None  # as nearly every row, seen at once
        for position, cell in enumerate(record.cells):
            code = "too_long" if len(cell) > MAX_CELL else ""
            if UNREADABLE.search(cell):
                code = "bad_character"
            if code:
                name = next((n for n, p in self.columns.items() if p == position), None)
                return Problem(record.line, name, self.header[position], None, code)
        return None

    def _is_example(self, cells: list[str]) -> bool:
        text = "\n".join(cells)
        return any(mark in text for mark in self.contract.example_marks) and (
            any(cell.strip() in self.contract.example_marks for cell in cells)
            and is_example(self.contract, self.columns, cells)
        )

    def _is_total(self, cells: list[str]) -> bool:
        label = 0 if cells[0].strip() else next((i for i, cell in enumerate(cells) if cell.strip()), 0)
        if not _MAYBE_TOTAL.match(cells[label]) or not _TOTAL.match(normal(cells[label])):
            return False
        needed = (f for f in self.contract.fields if f.required and not f.is_numeric and f.rule != "integer")
        places = (self.columns.get(f.name) for f in needed)
        return all(p is None or p == label or p >= len(cells) or not cells[p].strip() for p in places)


def _rearmed(record: Record) -> Record:
    return Record(record.line, [rearmed(cell) for cell in record.cells], record.problem)


def has_more_lines(text: Text, than: int) -> bool:
    """True where a text has more lines than so many, those within quotes too. Its rows are no more than its lines."""
    breaks, last = 0, b""
    for place in range(0, len(text), 1 << 20):  # in pieces: never the whole text a second time
        piece = bytes(text[place : place + (1 << 20)])
        breaks += piece.count(b"\n") + piece.count(b"\r") - piece.count(b"\r\n")
        breaks -= last == b"\r" and piece.startswith(b"\n")
        last = piece[-1:]
        if breaks > than:
            return True
    return breaks + (last not in (b"", b"\n", b"\r")) > than


def _count(text: Text, mark: str) -> int:
    """How often a mark stands in a text: as good as the number of its cells, and known before any is read."""
    return sum(bytes(text[place : place + (1 << 20)]).count(mark.encode()) for place in range(0, len(text), 1 << 20))


def _kind_score(contract: Contract, cells: set[str]) -> tuple[int, int]:
    """How well a row fits a kind as its header: (twice the columns found less required ones missing, columns found).

    cells: the row's cells in normal form.
    """
    names = contract.columns_by_header
    found = {names[cell] for cell in cells & names.keys()}
    missing = sum(f.required and f.name not in found for f in contract.fields)
    return 2 * len(found) - missing, len(found)


def _widest(text: str, contract: Contract) -> tuple[tuple[int, int], str, Contract, int, list[str]] | None:
    """The first row with the most cells filled: the header, where the sender names the kind and no column is known."""
    best: tuple[tuple[int, int], str, Contract, int, list[str]] | None = None
    for delimiter in DELIMITERS:
        for record in itertools.islice(records(text.encode(), delimiter), HEADER_SEARCH_ROWS):
            filled = sum(bool(cell.strip()) for cell in record.cells)
            if filled > 1 and not record.problem and (best is None or filled > best[0][0]):
                best = (filled, 0), delimiter, contract, record.line, record.cells
    return best


def find_header(text: str, kind: str | None = None, any_header: bool = False) -> tuple[str, Contract, int, list[str]]:
    """(delimiter, contract, header row, its cells): the row, among the first, that fits a kind best."""
    choices = [contracts()[kind]] if kind else list(contracts().values())
    best: tuple[tuple[int, int], str, Contract, int, list[str]] | None = None
    for delimiter in DELIMITERS:
        for record in records(text[:HEADER_SEARCH_CHARACTERS].encode(), delimiter):
            if record.line > HEADER_SEARCH_ROWS:
                break
            cells = {normal(cell) for cell in record.cells}
            for contract in choices:
                score = _kind_score(contract, cells)
                if score[1] >= 2 and score[0] > 0 and (best is None or score > best[0]):
                    best = (score, delimiter, contract, record.line, record.cells)
    if best is None and kind and any_header:
        best = _widest(text, choices[0])
    if best is None:
        raise Refused("unknown_kind")
    return best[1:]


def open_gate(
    content: bytes,
    kind: str | None = None,
    said: Names | None = None,
    memory: Callable[[Gate, list[str]], Names] = lambda gate, headers: {},
    any_header: bool = False,
) -> Gate:
    """Decode a file and find its header. Raises Refused for a file that cannot be taken as a whole.

    said: what the sender says of headers that the contract does not know. memory: asked what was said of them before.
    any_header: with a kind, a header row of which no column is known is taken, for the sender to name its columns.
    """
    if len(content) > MAX_BYTES:
        raise Refused("too_large", limit_mb=MAX_BYTES // 1_000_000)
    if not _WRITTEN.search(content):
        raise Refused("empty")
    text, encoding = recode(content)
    if has_more_lines(text, MAX_ROWS):
        raise Refused("too_many_rows", limit=MAX_ROWS)
    delimiter, contract, header_line, header = find_header(
        first(text, HEADER_SEARCH_CHARACTERS), kind, any_header or bool(said)
    )
    if len(header) > MAX_COLUMNS:
        raise Refused("too_many_columns", limit=MAX_COLUMNS)
    if len(header) > WIDE_COLUMNS and _count(text, delimiter) > MAX_WIDE_CELLS:
        raise Refused("too_many_cells", columns=len(header), limit=MAX_WIDE_CELLS)
    by_word = {normal(name): column for name, column in (said or {}).items()}
    named = name_columns(contract, header, header_line, by_word)
    gate = Gate(text, encoding, delimiter, contract, header_line, header, named.columns, named.unused)
    asked = [normal(header[place]) for place in gate.strange if header[place].strip()]
    if asked and (before := memory(gate, asked)):
        named = name_columns(contract, header, header_line, {**before, **by_word})
    gate.columns, gate.unused, gate.said, gate.problems = named.columns, named.unused, named.said, named.problems
    return gate
