"""How far the cells of a sheet reach, read from its XML as it comes in: one cell far away makes a sheet enormous."""

from __future__ import annotations

import re
import sys

_CELL = rb"<(?:\w+:)?c\b"
_FILLED = re.compile(_CELL + rb"""[^>]*?\br\s*=\s*["']([A-Za-z]+)(\d{1,9})\d*["'][^>]*(?<!/)>""")
_WITHOUT_PLACE = re.compile(_CELL + rb"(?![^>]*\br\s*=)[^>]*>")  # it stands after the one before it, filled or not
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_NAMED_ROW = re.compile(_ROW.pattern + rb"""[^>]*?\br\s*=\s*["'](\d{1,9})\d*["']""")
LONGEST_TAG = 4_000_000  # nothing that a spreadsheet wrote has one that long


def _column(letters: bytes) -> int:
    """The number of a column: A is 1."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


class Span:
    """The rectangle from the first cell of one sheet to the last that is filled."""

    def __init__(self) -> None:
        self._rest = b""
        self._row = self._column = self._named_row = self._rows = 0
        self._without_place = self._most_without_place = 0  # in the row that is open; in any

    def after(self, xml: bytes) -> int:
        """The cells of the rectangle, with some more of the XML seen."""
        start = self._rest + xml
        cut = start.rfind(b"<")  # a tag may go on in what comes next
        done, self._rest = (start[:cut], start[cut:]) if cut >= 0 else (b"", b"")
        found = _FILLED.findall(done)
        self._column = max(self._column, *map(_column, {letters for letters, _ in found}), 0)
        self._row = max(self._row, *map(int, {number for _, number in found}), 0)
        self._rows += len(_ROW.findall(done))
        self._named_row = max(self._named_row, *map(int, _NAMED_ROW.findall(done)), 0)
        if _WITHOUT_PLACE.search(done):
            counts = [len(_WITHOUT_PLACE.findall(row)) for row in _ROW.split(done)]
            counts[0] += self._without_place
            self._without_place = counts[-1]
            self._most_without_place = max(self._most_without_place, *counts)
        elif _ROW.search(done):
            self._without_place = 0
        if len(self._rest) > LONGEST_TAG:
            return sys.maxsize
        rows = max(self._row, self._named_row + self._rows if self._most_without_place else 0)
        return rows * (self._column + self._most_without_place)
