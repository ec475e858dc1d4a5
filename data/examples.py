"""The example rows of a template: how they are written, and how they are known again when a site leaves them in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from data import marks, reference
from data.contract import Contract, Field
from data.words import LANGUAGES

ROWS = 2


def example_rows(contract: Contract, language: str) -> list[list[str]]:
    """The example rows of a kind, a cell for each of its columns, as a clerk of that language writes."""
    return [[written(f, _value(f, nth), language) for f in contract.fields] for nth in range(ROWS)]


def _value(f: Field, nth: int) -> str:
    return f.examples[nth] if nth < len(f.examples) else ""


def written(f: Field, value: str, language: str) -> str:
    """A stored value as a clerk writes it: dates day first, decimals by language, choices by a title or a spelling."""
    if not value:
        return ""
    if f.rule == "date":
        return date.fromisoformat(value).strftime("%d/%m/%Y")
    if f.is_numeric:
        return value.replace(".", ",") if language == "id" else value
    if f.reference:
        table = reference.tables()[f.reference]
        row = next(row for row in table if row[reference.columns(f.reference)[0]] == value)
        return row.get(f"title_{language}") or row.get("name") or value
    if f.choices:
        by_text = {str(stored).lower(): stored for stored in f.choices.values()}
        if language == "id":
            return f.choice_title(by_text[value])
        return {"true": "yes", "false": "no"}.get(value, value)
    return value


def typed(f: Field, value: str, language: str) -> str | date | float:
    """A stored value as a cell of a workbook: a day and a number as such, all else as it is written."""
    if f.rule == "date":
        return date.fromisoformat(value)
    return float(value) if f.is_numeric or f.rule == "integer" else written(f, value, language)


def is_example(contract: Contract, columns: Mapping[str, int], cells: Sequence[str]) -> bool:
    """True for an example row that nobody has written over; a spreadsheet may have written its dates anew."""
    return any(
        all(_is_same(f, _value(f, nth), cells[columns[f.name]].strip()) for f in contract.fields if f.name in columns)
        for nth in range(ROWS)
    )


def _is_same(f: Field, value: str, cell: str) -> bool:
    if not value or not cell:
        return value == cell
    if f.rule == "date":
        return date.fromisoformat(value) in (marks.read_date(cell).value, marks.read_date(cell, "mdy").value)
    if f.is_numeric or f.rule == "integer":
        return Decimal(value) in _readings(cell)
    return cell in (value, *(written(f, value, language) for language in LANGUAGES))


def _readings(cell: str) -> set[Decimal]:
    """What a number may mean under either decimal mark."""
    return {
        Decimal(cell.replace(thousand, "").replace(mark, "."))
        for decimal, (mark, thousand) in marks.MARKS.items()
        if re.fullmatch(marks.well_formed(decimal), cell)
    }
