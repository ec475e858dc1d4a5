"""The rows of a file one by one, exactly: strict quoting, and reading goes on below a row whose quoting is wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?")
Text = bytes | memoryview  # in UTF-8


@dataclass(frozen=True)
class Record:
    """One row of the file as the gate saw it."""

    line: int
    cells: list[str]
    problem: str | None = None


class _Lines:
    """The lines of a text, each with its end; `place` is where the next one starts, and may be set."""

    def __init__(self, content: Text) -> None:
        self.content = content
        self.place = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        start = self.place
        if start >= len(self.content):
            raise StopIteration
        self.place = _LINE.match(self.content, start).end()  # type: ignore[union-attr]
        return str(self.content[start : self.place], "utf-8")


class Reader:
    """Reads one row after the other of a CSV text; `place` is where the next one starts, and may be set.

    With a width, a row below the header whose quotes seem to hold other rows has a problem too.
    """

    def __init__(self, content: Text, delimiter: str, width: int | None = None) -> None:
        self.delimiter, self.width = delimiter, width
        self._lines = _Lines(content)
        self._spaces = " \t\xa0".replace(delimiter, "")
        self._loose_quote = loose_quote(delimiter)
        self._cells = csv.reader(self._lines, delimiter=delimiter, strict=True)

    @property
    def place(self) -> int:
        return self._lines.place

    @place.setter
    def place(self, place: int) -> None:
        self._lines.place = place

    def read(self, number: int, is_below: bool) -> Record:
        """The row at `place`, which is not the end. is_below: it stands below the header."""
        start, seen = self.place, self._cells.line_num
        try:
            cells = next(self._cells)
            spanned = self._cells.line_num - seen
            below = self.width is not None and is_below
            if not (spanned > 1 and below and _has_swallowed(cells, self.delimiter, self.width or 0)):
                return Record(number, cells, "bad_quote" if self._is_loose(cells, start) else None)
        except csv.Error:
            pass
        self.place = start
        line = next(self._lines).rstrip("\r\n")
        self._cells = csv.reader(self._lines, delimiter=self.delimiter, strict=True)
        return Record(number, [line], "too_long" if len(line) > csv.field_size_limit() else "bad_quote")

    def _is_loose(self, cells: list[str], start: int) -> bool:
        """True where spaces stand before the opening quote of a cell, which is then text."""
        written = str(self._lines.content[start : self.place], "utf-8")
        if '"' not in written:
            return False
        if not any(cell[:1] in self._spaces and cell.lstrip(self._spaces)[:1] == '"' for cell in cells if cell):
            return False
        return self._loose_quote.search(written) is not None


def loose_quote(delimiter: str) -> re.Pattern[str]:
    """A quote with spaces before it, as far as the text alone can say."""
    spaces = " \t\xa0".replace(delimiter, "")
    return re.compile(rf'(^|{re.escape(delimiter)})[{spaces}]+"(?!")', re.MULTILINE)


def records(content: Text, delimiter: str, width: int | None = None, header_line: int = 0) -> Iterator[Record]:
    """Rows of a CSV text; one whose quoting is wrong is a record with a problem, and reading goes on at the next line.

    With a width, a row below the header whose quotes seem to hold other rows is such a record too.
    """
    reader = Reader(content, delimiter, width)
    number = 0
    while reader.place < len(content):
        number += 1
        yield reader.read(number, number > header_line)


def _has_swallowed(cells: list[str], delimiter: str, width: int) -> bool:
    """True where a quoted cell of several lines looks as if it held whole rows: its quote was left open."""
    enough = width - 1 if len(cells) == width else 1
    inner_lines = (line for cell in cells if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:])
    return any(line.count(delimiter) >= enough for line in inner_lines)
