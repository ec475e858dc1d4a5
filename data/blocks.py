"""The rows of a file many at a time: lines proved to be plain go through a fast reader, the others are read one by one.

A line is plain if reading it by itself, with whatever reader, can only give what `rows` gives: it has the width of the
header, each of its quotes opens or closes a whole cell or is one of two in a quoted cell, no character in it is
doubtful, and it can be neither blank nor a total. A row that is not plain may go on over lines that look plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from data.rows import Reader, Record, Text, loose_quote

BLOCK_BYTES = 2_000_000
LINE = "line"  # the column of row numbers; those of cells are named by their position
_END = re.compile(rb"\r\n|\r|\n")
_QUOTE, _LF, _CR = b'"'[0], b"\n"[0], b"\r"[0]
# How a row may start that is blank or a total (s may be written ſ, which is an S to Python).
_MAY_BE_IGNORED = re.compile(rb"(?i)[^0-9a-z_]*(?:\Z|su|\xc5\xbfu|gr|to|ju)")
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]


def _set(found: bytes) -> Flags:
    """For each byte, whether it is one of these."""
    flags = np.zeros(256, bool)
    flags[list(found)] = True
    return flags


# Control characters, and the byte with which the marks begin that are no characters.
_DOUBTFUL = _set(bytes(set(range(32)) - set(b"\t\n\r")) + b"\x7f\xef")
_ORDINARY_START = _set(bytes(set(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") - set(b"sgtjSGTJ")))
_STARTS_OF_TOTALS = {b"s"[0]: b"u"[0], b"g"[0]: b"r"[0], b"t"[0]: b"o"[0], b"j"[0]: b"u"[0]}


@dataclass(frozen=True)
class Block:
    """Some rows of a file. count: of the plain ones, of which `plain` makes a table: their numbers and cells, an empty
    one as null. odd: those to be looked at singly.
    """

    count: int
    plain: Callable[[], pa.Table]
    odd: list[Record]


def blocks(reader: Reader, content: Text, number: int, longest: int, watched: Sequence[bytes]) -> Iterator[Block]:
    """The rows from the reader's place on, which is below the header, with the width of the header.

    number: of the row above. longest: cells with more characters are doubtful. watched: a row with one of these is odd.
    """
    while reader.place < len(content):
        start = reader.place
        end = _END.search(content, min(start + BLOCK_BYTES, len(content)))
        lines = _Lines(bytes(content[start : end.end() if end else len(content)]))
        is_odd = lines.odd(reader.delimiter, reader.width or 0, longest, watched)
        begins = np.ones(len(is_odd), bool)
        singly: list[tuple[int, Record]] = []
        read_to = 0
        for nth in np.flatnonzero(is_odd).tolist():
            place = int(lines.starts[nth])
            if place >= read_to:
                reader.place = start + place
                singly.append((nth, reader.read(0, is_below=True)))
                read_to = reader.place - start
                begins[nth + 1 : np.searchsorted(lines.starts, read_to)] = False
        numbers = number + np.cumsum(begins)
        is_plain = begins & ~is_odd
        plain = partial(lines.table, is_plain, numbers[is_plain], reader.delimiter, reader.width or 0)
        odd = [Record(int(numbers[nth]), record.cells, record.problem) for nth, record in singly]
        yield Block(int(np.count_nonzero(is_plain)), plain, odd)
        number = int(numbers[-1])
        reader.place = start + max(read_to, len(lines.content))


def with_rows(plain: pa.Table, odd: list[Record]) -> pa.Table:
    """The plain rows of a block with those that were looked at singly, in the order of the file."""
    if not odd:
        return plain
    cells = zip(*(record.cells for record in odd), strict=True)
    columns = [pa.array([record.line for record in odd], pa.int64())]
    columns += [pa.array([cell or None for cell in column], pa.string()) for column in cells]
    return pa.concat_tables([plain, pa.table(columns, plain.schema)]).sort_by(LINE)


class _Lines:
    """Whole lines of a text, looked at together."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.bytes: Bytes = np.frombuffer(content, np.uint8)
        is_break = self.bytes == _LF
        is_alone = self.bytes == _CR
        is_alone[:-1] &= ~is_break[1:]
        ends = np.flatnonzero(is_break | is_alone) + 1
        if not len(ends) or ends[-1] < len(content):
            ends = np.append(ends, len(content))
        self.starts: Places = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
        self.ends: Places = ends

    def odd(self, delimiter: str, width: int, longest: int, watched: Sequence[bytes]) -> Flags:
        """Which lines are not proved to be plain."""
        is_odd = self._may_have_longer(delimiter, longest)
        is_odd |= self._cells(delimiter, is_odd) != width
        self._mark(is_odd, self._doubtful())
        for text in watched:
            self._mark(is_odd, [found.start() for found in re.finditer(re.escape(text), self.content)])
        for nth in np.flatnonzero(self._may_be_ignored() & ~is_odd):
            is_odd[nth] = _MAY_BE_IGNORED.match(self.content, self.starts[nth], self.ends[nth]) is not None
        return is_odd

    def _may_have_longer(self, delimiter: str, longest: int) -> Flags:
        """Which lines may have a cell of more bytes: long ones, but for what delimiters cut and no quote joins."""
        may_be = self.ends - self.starts > longest
        for nth in np.flatnonzero(may_be):
            line = self.bytes[self.starts[nth] : self.ends[nth]]
            cuts = np.flatnonzero(line == delimiter.encode()[0])
            is_cut = np.diff(cuts, prepend=-1, append=len(line)).max() - 1 <= longest
            may_be[nth] = not is_cut or bool((line == _QUOTE).any())
        return may_be

    def _line_of(self, places: Places | list[int]) -> Places:
        return np.searchsorted(self.starts, places, "right") - 1

    def _mark(self, is_odd: Flags, places: Places | list[int]) -> None:
        if len(places):
            is_odd[self._line_of(places)] = True

    def _cells(self, delimiter: str, is_odd: Flags) -> Places:
        """How many cells each line has; lines whose quotes are not proved to be right are marked as odd."""
        mark = delimiter.encode()[0]
        is_delimiter = self.bytes == mark
        cells = np.add.reduceat(is_delimiter, self.starts, dtype=np.int32).astype(np.int64) + 1
        quotes = np.flatnonzero(self.bytes == _QUOTE)
        if not len(quotes):
            return cells
        lines = self._line_of(quotes)
        is_uneven = np.bincount(lines, minlength=len(cells)) % 2 == 1
        is_odd |= is_uneven
        is_paired = ~is_uneven[lines]
        opening, closing = quotes[is_paired][0::2], quotes[is_paired][1::2]
        lines = lines[is_paired][0::2]
        # Where every pair has an edge of a cell on either side, or another pair, no quote means anything else.
        is_edge = _set(bytes([mark, _LF, _CR, _QUOTE]))
        padded = np.concatenate([self.bytes, np.array([_LF], np.uint8)])  # also stands before the first byte, at -1
        after = padded[closing + 1]
        is_odd[lines[~(is_edge[padded[opening - 1]] & is_edge[after])]] = True
        loose = loose_quote(delimiter)
        for nth in np.unique(lines[after == _QUOTE]):
            is_odd[nth] |= loose.search(self.content[self.starts[nth] : self.ends[nth]].decode()) is not None
        delimiters = np.flatnonzero(is_delimiter)
        inside = np.searchsorted(delimiters, closing) - np.searchsorted(delimiters, opening)
        return cells - np.bincount(lines, inside, minlength=len(cells)).astype(np.int64)

    def _doubtful(self) -> Places:
        """Where characters stand that are none, or seldom are."""
        usual = sum(np.count_nonzero(self.bytes == mark) for mark in b"\t\n\r")
        if np.count_nonzero(self.bytes < 32) == usual and b"\x7f" not in self.content and b"\xef" not in self.content:
            return np.zeros(0, np.int64)
        return np.flatnonzero(_DOUBTFUL[self.bytes])

    def _may_be_ignored(self) -> Flags:
        """Which lines do not start as most do; a quick look."""
        last = len(self.bytes) - 1
        places = np.minimum(self.starts + (self.bytes[self.starts] == _QUOTE), last)
        first, second = (self.bytes[at] for at in (places, np.minimum(places + 1, last)))
        may_be = ~_ORDINARY_START[first]
        for letter, next_letter in _STARTS_OF_TOTALS.items():
            may_be &= (first | 32 != letter) | (second | 32 == next_letter)
        return may_be

    def table(self, is_wanted: Flags, numbers: Places, delimiter: str, width: int) -> pa.Table:
        """The numbers and cells of plain lines."""
        edges = np.flatnonzero(np.diff(is_wanted.astype(np.int8), prepend=0, append=0))
        runs = [self.content[self.starts[a] : self.ends[b - 1]] for a, b in zip(edges[0::2], edges[1::2], strict=True)]
        content = runs[0] if len(runs) == 1 else b"".join(runs)
        types = {str(place): pa.string() for place in range(width)}
        if not content:
            return pa.schema({LINE: pa.int64()} | types).empty_table()
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(
                column_names=list(types), block_size=len(content) + 1, use_threads=False
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                check_utf8=False, column_types=types, null_values=[""], strings_can_be_null=True
            ),
        )
        assert table.num_rows == np.count_nonzero(is_wanted)  # else rows would have the numbers of others
        return table.add_column(0, LINE, pa.array(numbers, pa.int64()))
