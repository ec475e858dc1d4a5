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

DIGITS = 16
PREFIX = "nik-"
PSEUDONYM = PREFIX + "[a-p]{32}"  # no digits: nothing that could be taken for a number
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
YOUNGEST = 5
ENOUGH_TO_TELL = 4  # so many numbers that all end in 0 were rounded by a spreadsheet, which keeps 15 digits

_BETWEEN = r"[ \t.\-_/'\u00a0\u00ad\u2000-\u2015\u2018\u2019\u202f\u205f-\u2064\u2212\u3000\ufeff]"  # seen or not
_RUN = re.compile(rf"(?<!\d)\d(?:{_BETWEEN}{{0,3}}\d){{14,}}(?!\d)")
_SHAPES = ((4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2, 2, 2, 2, 2, 2, 4), (12, 4), (6, 10), (16,))
_WHOLE = re.compile(r"(?<!\d)(?<!\d[.,])\d{16}(?!\d)")  # not the decimals of another number
_DECORATION = re.compile(r"(?i)(?:=?[\"'’]+|nik\b[ :.]*|[\"'’*]+)+")
_LONG = r"\d(?:[ \t.\-_/']{0,3}\d){14}"
_REGIONS = {  # the two digits of the provinces with which a national number begins
    *(*range(11, 22), *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 98))
}
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
    bare = cell.strip().rstrip("\"'’*")
    if before := _DECORATION.match(bare):
        bare = bare[before.end() :]
    found = _RUN.search(bare)
    if _SCIENTIFIC.fullmatch(bare):
        return Holder(cell.strip(), is_mangled=True)
    if found is None:
        return Holder(cell.strip())
    digits = _digits(found[0])
    if found[0] != bare or len(digits) != 16 or digits.endswith("0000"):
        return Holder(digits[:4] + "…", is_mangled=True)
    return Holder(pseudonym(digits, key), digits)


def redact(text: str, key: bytes, is_code: bool = False) -> str:
    """A text with every national number in it replaced by its pseudonym.

    Sixteen digits in one piece are always one; grouped digits are, if they hold a possible birthday. In the code of a
    thing sixteen digits in one piece are one if they begin with a region and hold a possible birthday.
    """
    if not holds_numbers(text):
        return text
    if is_code:
        return _WHOLE.sub(lambda found: _if_person(found[0], key), text)
    text = _WHOLE.sub(lambda found: pseudonym(_digits(found[0]), key), text)
    return _RUN.sub(lambda found: _without_grouped(found[0], key), text)


def without_people(text: str, key: bytes) -> str:
    """A text for the log, from which nothing is ever taken out again: of a person neither number nor pseudonym."""
    return re.sub(PSEUDONYM, f"{PREFIX}…", redact(text, key))


def _if_person(digits: str, key: bytes) -> str:
    number = _digits(digits)
    is_person = int(number[:2]) in _REGIONS and said_by(number, date.today()) is not None
    return pseudonym(number, key) if is_person else digits


def _without_grouped(run: str, key: bytes) -> str:
    """Groups of digits with a pseudonym for the national number that they are, or that some of them are."""
    groups = list(re.finditer(r"\d+", run))
    sizes = [len(group[0]) for group in groups]
    shapes = [tuple(sizes)] if sum(sizes) == 16 else _SHAPES
    kept, place, first = "", 0, 0
    while first < len(groups):
        shape = next((shape for shape in shapes if tuple(sizes[first : first + len(shape)]) == shape), (0,))
        found = groups[first : first + len(shape)]
        digits = _digits("".join(group[0] for group in found))
        first += 1
        if sum(shape) and said_by(digits, date.today()):
            kept += run[place : found[0].start()] + pseudonym(digits, key)
            place, first = found[-1].end(), first + len(shape) - 1
    return kept + run[place:]


def _digits(text: str) -> str:
    """The digits of a text, in whatever script, as 0 to 9."""
    digits = re.sub(r"\D", "", text)
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def redact_all(cells: pa.ChunkedArray, key: bytes, is_code: bool = False) -> pa.ChunkedArray:
    """A column of cells, each redacted; the same object where none holds anything as long as a national number."""
    # A quick look first, by another engine, which has no digits but those of ASCII.
    may_hold = pc.or_(pc.match_substring_regex(cells, _LONG), pc.invert(pc.string_is_ascii(cells)))
    if not any(cell and holds_numbers(cell) for cell in cells.filter(may_hold).to_pylist()):
        return cells
    bare = [cell and redact(cell, key, is_code) for cell in cells.to_pylist()]
    return pa.chunked_array([pa.array(bare, pa.string())])


def without_dates(text: str) -> str:
    """A text without the dates in it, for cells where a birth date may have strayed."""
    return _DATE.sub("", text)
