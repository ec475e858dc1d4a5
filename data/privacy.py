"""National numbers (NIK): replaced by a keyed hash before anything is written, after saying what they say."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import date

PREFIX = "nik-"
_WRITTEN_NIK = re.compile(r"'?\d[\d .\-]{14,22}\d")
_SIXTEEN_DIGITS = re.compile(r"(?<!\d)\d{16}(?!\d)")
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
YOUNGEST = 5


def national_number(cell: str) -> str | None:
    """The 16 digits of a cell that holds a national number, however it is grouped."""
    if not _WRITTEN_NIK.fullmatch(cell):
        return None
    digits = re.sub(r"\D", "", cell)
    return digits if len(digits) == 16 else None


def is_mangled(cell: str) -> bool:
    """True for a long number that a spreadsheet has rounded: 3,17305E+15, or a serial of 0000 that no person has."""
    number = national_number(cell)
    return bool(_SCIENTIFIC.fullmatch(cell)) or (number is not None and number.endswith("0000"))


def pseudonym(number: str, key: bytes) -> str:
    """The name under which the holder of a national number is known here; the number cannot be had back from it."""
    return PREFIX + hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:32]


def said_by(number: str, on: date) -> tuple[str, date] | None:
    """(gender, birth date) that digits 7-12 of a national number say to a reader on that day; None if impossible."""
    day, month, year = int(number[6:8]), int(number[8:10]), int(number[10:12])
    gender = "female" if day > 40 else "male"
    century = 2000 if 2000 + year + YOUNGEST <= on.year else 1900
    try:
        return gender, date(century + year, month, day - 40 if day > 40 else day)
    except ValueError:
        return None


def redact(text: str, key: bytes) -> str:
    """A cell with every 16-digit number in it replaced by its pseudonym."""
    return _SIXTEEN_DIGITS.sub(lambda found: pseudonym(found[0], key), text)
