"""How the example's files are written: six dialects, as sites save them, and the writing."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from data import reference
from data.contract import Contract, Field
from data.marks import MARKS

Row = dict[str, Any]
MONTH_NAMES: tuple[str, ...] = ("Januari", "Februari", "Maret", "April", "Mei", "Juni")
MONTH_NAMES += ("Juli", "Agustus", "September", "Oktober", "November", "Desember")


@dataclass(frozen=True)
class Dialect:
    """How a site's programme or spreadsheet saves a CSV.

    date: a template of day, month, year and name (of the month); headers: "title" (kode_umkm), "words" (Kode Umkm) or
    "name" (enterprise_code, with codes in the cells as well); a dialect with a heading has a total row too.
    """

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "point"
    has_thousands: bool = False
    date: str = "{year}-{month:02}-{day:02}"
    headers: str = "title"
    line_end: str = "\r\n"
    heading: str = ""
    blank_rows: int = 0


SPREADSHEET = Dialect("utf-8-sig", ";", "comma", date="{day:02}/{month:02}/{year}")
REPORT = Dialect(
    "cp1252",
    ";",
    "comma",
    has_thousands=True,
    date="{day}/{month}/{year}",
    heading="LAPORAN RUMAH PRODUKSI BERSAMA – DATA CONTOH",
    blank_rows=3,
)
UNICODE_TEXT = Dialect("utf-16", "\t", "comma", has_thousands=True, date="{day:02}-{month:02}-{year}")
PLAIN_ENGLISH = Dialect(headers="name", line_end="\n")
NAMED_MONTHS = Dialect(
    decimal="comma", has_thousands=True, date="{day} {name} {year}", headers="words", line_end="\n", blank_rows=2
)
APP_EXPORT = Dialect(has_thousands=True)


def write(contract: Contract, rows: list[Row], dialect: Dialect) -> bytes:
    """The rows of a kind as the bytes of a file; every column of the contract, blank where a row has no value."""
    lines: list[list[str]] = []
    width = len(contract.fields)
    if dialect.heading:
        lines += [[dialect.heading, *[""] * (width - 1)], [contract.title, *[""] * (width - 1)], []]
    lines.append([_header(f, dialect) for f in contract.fields])
    lines += [[_cell(f, row.get(f.name), dialect) for f in contract.fields] for row in rows]
    sums = [f.name for f in contract.fields if f.is_numeric and f.unit]
    if dialect.heading and sums:
        total = {name: sum(row[name] or 0 for row in rows) for name in sums}
        lines.append(["TOTAL", *(_cell(f, total.get(f.name), dialect) for f in contract.fields[1:])])
    lines += [[""] * width] * dialect.blank_rows
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=dialect.delimiter, lineterminator=dialect.line_end).writerows(lines)
    return text.getvalue().encode(dialect.encoding)


def _header(f: Field, dialect: Dialect) -> str:
    return {"title": f.title, "name": f.name, "words": f.title.replace("_", " ").title()}[dialect.headers]


def _cell(f: Field, value: Any, dialect: Dialect) -> str:
    if value is None:
        return ""
    if f.is_numeric:
        return _number(Decimal(value), dialect)
    if f.rule == "date":
        return _date(value, dialect)
    if dialect.headers == "name":
        return ("yes" if value else "no") if f.rule == "boolean" else str(value)
    if f.reference:
        return _titles(f.reference)[value]
    return f.choice_title(value) if f.choices else str(value)


def _number(value: Decimal, dialect: Dialect) -> str:
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    mark, thousand = MARKS[dialect.decimal]
    return text.translate({ord("."): mark, ord(","): thousand if dialect.has_thousands else ""})


def _date(value: date, dialect: Dialect) -> str:
    name = MONTH_NAMES[value.month - 1]
    return dialect.date.format(day=value.day, month=value.month, year=value.year, name=name)


@cache
def _titles(table: str) -> dict[str, str]:
    """code -> the Indonesian title, or the name, of a reference table."""
    code = reference.columns(table)[0]
    return {row[code]: row.get("title_id") or row.get("name") or row[code] for row in reference.tables()[table]}
