"""How a file writes numbers and dates: the evidence for a decimal mark, and the meaning of a date cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

# A cell proves a decimal mark by using both marks, one mark twice (then it groups thousands), or one mark where no
# thousand could end; "1.234" alone proves nothing. In these patterns D is the decimal mark and T groups thousands.
_GROUPED = r"[1-9]\d{0,2}(T\d{3})"
_PROOF = rf"[-+]?({_GROUPED}+D\d+|{_GROUPED}{{2,}}|\d+D(\d{{1,2}}|\d{{4,}})|(\d{{4,}}|0\d*)D\d{{3}})"
_WELL_FORMED = rf"[-+]?(\d+|{_GROUPED}+)(D\d+)?"
UNDECIDED_NUMBER = r"[-+]?[1-9]\d{0,2}[.,]\d{3}"
MARKS = {"comma": (",", "."), "point": (".", ",")}


def _pattern(template: str, decimal: str) -> str:
    mark, thousand = MARKS[decimal]
    return template.replace("D", re.escape(mark)).replace("T", re.escape(thousand))


def proof(decimal: str) -> str:
    """Regular expression of the cells that prove this decimal mark ("comma" or "point")."""
    return _pattern(_PROOF, decimal)


def well_formed(decimal: str) -> str:
    """Regular expression of the numbers that are right under this decimal mark."""
    return _pattern(_WELL_FORMED, decimal)


def short(decimal: str, digits: int, places: int) -> str:
    """Regular expression of some numbers that are right and have at most so many digits and decimal places."""
    grouped = rf"[1-9]\d{{0,2}}(T\d{{3}}){{1,{digits // 3 - 1}}}"
    return _pattern(rf"[-+]?(\d{{1,{digits}}}|{grouped})(D\d{{1,{places}}})?", decimal)


@dataclass(frozen=True)
class DateCell:
    """What a date cell says. Exactly one of value and code is set; the suggestion, if any, is day/month/year."""

    value: date | None
    code: str | None = None
    suggestion: str | None = None
    style: str = ""  # "numeric", "iso", "named" or ""


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agu agt ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_NAMES = "|".join(
    (
        *("senin", "selasa", "rabu", "kamis", "jumat", "jum'at", "sabtu", "minggu", "ahad"),
        *("sen", "sel", "rab", "kam", "jum", "sab", "min", "monday", "tuesday", "wednesday", "thursday", "friday"),
        *("saturday", "sunday", "mon", "tues?", "wed", "thurs?", "thu", "fri", "sat", "sun"),
    )
)
_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_NUMERIC = re.compile(rf"(\d{{1,2}})([/.\-])(\d{{1,2}})\2(\d{{4}}){_MIDNIGHT}")
_ISO = re.compile(rf"(\d{{4}})([/\-])(\d{{1,2}})\2(\d{{1,2}}){_MIDNIGHT}")
_NAMED = re.compile(rf"(?i:(?:{_DAY_NAMES})\.?,? +)?(\d{{1,2}})[ \-/.]+([A-Za-z]+)[ \-/.,]+(\d{{4}})")
_NAMED_FIRST = re.compile(r"([A-Za-z]+) +(\d{1,2}), *(\d{4})")
_SHORT_YEAR = re.compile(r"(\d{1,2})[/.\- ](\d{1,2}|[A-Za-z]+)[/.\- ](\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:[.,]0+)?")
_SERIAL_START = date(1899, 12, 30)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _write(value: date | None) -> str | None:
    return value.strftime("%d/%m/%Y") if value else None


def read_date(cell: str, order: str = "dmy") -> DateCell:
    """The day a cell means; `order` ("dmy" or "mdy") decides only numeric cells such as 3/4/2024."""
    if found := _NUMERIC.fullmatch(cell):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        day, month = (first, second) if order == "dmy" else (second, first)
        value = _date(year, month, day)
        other = _write(_date(year, day, month)) if value is None else None
        return DateCell(value, None if value else "date", other, "numeric")
    if found := _ISO.fullmatch(cell):
        value = _date(int(found[1]), int(found[3]), int(found[4]))
        return DateCell(value, None if value else "date", style="iso")
    named = _NAMED.fullmatch(cell)
    first_named = _NAMED_FIRST.fullmatch(cell)
    if named or first_named:
        parts = named.groups() if named else (first_named[2], first_named[1], first_named[3])  # type: ignore[index]
        month = _MONTHS.get(parts[1].lower(), 0)
        value = _date(int(parts[2]), month, int(parts[0]))
        return DateCell(value, None if value else "date", style="named")
    if found := _SHORT_YEAR.fullmatch(cell):
        month = _MONTHS.get(found[2].lower(), 0) if found[2].isalpha() else int(found[2])
        return DateCell(None, "date", _write(_date(2000 + int(found[3]), month, int(found[1]))))
    if found := _SERIAL.fullmatch(cell):
        value = _SERIAL_START + timedelta(days=int(found[1]))
        return DateCell(None, "date", _write(value) if 2000 <= value.year <= 2100 else None)
    return DateCell(None, "date")


def needs_date_order(cell: str) -> bool:
    """True where a cell is impossible day first and possible month first."""
    return bool(_NUMERIC.fullmatch(cell)) and not read_date(cell).value and read_date(cell, "mdy").value is not None
