"""National numbers (NIK): replaced by a keyed hash before anything is written, after saying what they say.

A NIK has 16 digits: region (6), day, month and year of birth (6; the day + 40 for a woman), serial (4).
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

PREFIX = "nik-"
PSEUDONYM = PREFIX + "[a-p]{32}"  # no digits: nothing that could be taken for a number
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
YOUNGEST = 5
ENOUGH_TO_TELL = 4  # so many numbers that all end in 0 were rounded by a spreadsheet, which keeps 15 digits

_RUN = re.compile(r"(?<!\d)\d(?:[ .\-_/'\u00a0\u2013\u2019]{0,2}\d){14,}(?!\d)")
_LONG = r"\d(?:[ .\-_/']{0,2}\d){14}"
_DECORATION = re.compile(r"(?i)^(?:=?[\"'’]+|nik\b[ :.]*|[\"'’*]+)+|[\"'’*]+$")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_DATE = re.compile(
    r"(?<!\d)\d{1,4}[ /.\-]\d{1,2}[ /.\-]\d{1,4}(?!\d)|(?i:(?<!\d)\d{1,2}[ \-/.]+[a-z]{3,9}[ \-/.,]+\d{2,4}(?!\d))"
)


def holds_numbers(text: str) -> bool:
    """True where a text has anything as long as a national number in it: a quick look at a whole file."""
    return _RUN.search(text) is not None


def said_by(number: str, on: date) -> tuple[str, date] | None:
    """(gender, birth date) that digits 7-12 of a national number say to a reader on that day; None if impossible."""
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    gender = "female" if day > 40 else "male"
    century = 2000 if 2000 + year + YOUNGEST <= on.year else 1900
    try:
        return gender, date(century + year, month, day - 40 if day > 40 else day)
    except ValueError:
        return None


def pseudonym(number: str, key: bytes) -> str:
    """The name under which the holder of a national number is known here; the number cannot be had back from it."""
    return PREFIX + hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:32].translate(_LETTERS)


@dataclass(frozen=True)
class Holder:
    """Whom a cell of a column for national numbers or codes names."""

    code: str  # a pseudonym, a site's own code, or the masked start of a number that is damaged
    number: str | None = None  # the national number, for as long as the row is being read
    is_mangled: bool = False


def holder(cell: str, key: bytes) -> Holder:
    """Read one such cell. Never lets a long number through: damaged ones are masked."""
    bare = _DECORATION.sub("", cell.strip())
    found = _RUN.search(bare)
    if _SCIENTIFIC.fullmatch(bare):
        return Holder(cell.strip(), is_mangled=True)
    if found is None:
        return Holder(cell.strip())
    digits = re.sub(r"\D", "", found[0])
    if found[0] != bare or len(digits) != 16 or digits.endswith("0000"):
        return Holder(digits[:4] + "…", is_mangled=True)
    return Holder(pseudonym(digits, key), digits)


def redact(text: str, key: bytes) -> str:
    """A text with every national number in it replaced by its pseudonym.

    Sixteen digits in one piece are always one; grouped digits are, if they hold a possible birthday.
    """

    def replace(found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        is_one = len(digits) == 16 and (digits == found[0] or said_by(digits, date.today()) is not None)
        return pseudonym(digits, key) if is_one else found[0]

    return _RUN.sub(replace, text)


def redact_all(cells: pa.ChunkedArray, key: bytes) -> pa.ChunkedArray:
    """A column of cells, each redacted; the same object where none holds anything as long as a national number."""
    # A quick look first, by another engine, which has no digits but those of ASCII.
    may_hold = pc.or_(pc.match_substring_regex(cells, _LONG), pc.invert(pc.string_is_ascii(cells)))
    if not any(cell and holds_numbers(cell) for cell in cells.filter(may_hold).to_pylist()):
        return cells
    return pa.chunked_array([pa.array([cell and redact(cell, key) for cell in cells.to_pylist()], pa.string())])


def without_dates(text: str) -> str:
    """A text without the dates in it, for cells where a birth date may have strayed."""
    return _DATE.sub("", text)
