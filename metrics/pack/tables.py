"""Every table of a pack as a workbook, and every figure that stands in it, with both bounds and what it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from metrics import saying, text, workbook
from metrics.catalogue import METRICS
from metrics.figures import Figure
from metrics.pack.composing import Composed
from metrics.pack.document import Asked, Cell, Column, Document, Number, Table, Terms
from metrics.periods import range_key
from metrics.text import t

UNITS = {"percent": "%", "score": "", "IDR": "Rp", "t CO2e": "t CO₂e", "m3/t": "m³/t", "IDR/t": "Rp/t"}
NARROW, WIDE = 14, 40


def made(pack: Composed, on: datetime) -> bytes:
    """The workbook as bytes of an XLSX file; the same pack is the same bytes."""
    document = pack.document
    with text.speaking(document.language):
        sheets = [_cover(document), *(_sheet(document, table) for table in document.tables())]
        sheets += [*_terms(document), _figures(document, pack.figures)]
        return workbook.made(list(_named_once(sheets)), on)


def _named_once(sheets: Iterable[workbook.Sheet]) -> Iterator[workbook.Sheet]:
    """Names of sheets as a workbook takes them: without some characters, and none twice."""
    seen: set[str] = set()
    for sheet in sheets:
        plain = re.sub(r"[\[\]:*?/\\']", " ", sheet.name).strip()[: workbook.SHEET_NAME] or t("Table")
        name, nth = plain, 2
        while name.casefold() in seen:
            name = f"{plain[: workbook.SHEET_NAME - len(str(nth)) - 1]} {nth}"
            nth += 1
        seen.add(name.casefold())
        yield workbook.Sheet(name, sheet.title, sheet.about, sheet.columns, sheet.rows, sheet.frozen)


def _about(document: Document, *more: str) -> tuple[str, ...]:
    version = t("Data version {version}", version=document.version)
    return tuple(part for part in (*more, document.subtitle, version, document.warning) if part)


def _cover(document: Document) -> workbook.Sheet:
    columns = (workbook.Column(t("What"), width=30), workbook.Column(t("Value"), width=90))
    about = _about(
        document, t("Where a share is given by two bounds, tables hold the lower one; the last sheet has both.")
    )
    return workbook.Sheet(t("About"), document.title, about, columns, tuple(document.facts))


def _sheet(document: Document, table: Table) -> workbook.Sheet:
    rows = tuple(tuple(_cell(cell) for cell in row) for row in table.rows)
    return workbook.Sheet(
        table.title, table.title, _about(document, table.about, *table.notes), _columns(table.columns), rows
    )


def _columns(columns: Iterable[Column]) -> tuple[workbook.Column, ...]:
    return tuple(workbook.Column(column.title, width=NARROW if column.is_number else WIDE) for column in columns)


def _cell(cell: Cell) -> workbook.Cell:
    if not isinstance(cell, Number):
        return cell
    is_range = cell.asked is not None and METRICS[cell.asked.metric].is_range  # never one number alone
    return cell.text if cell.value is None or is_range else workbook.Number(cell.value, cell.form)


def _terms(document: Document) -> list[workbook.Sheet]:
    """What the figures mean, one sheet for each list of terms."""
    columns = (workbook.Column(t("Figure"), width=34), workbook.Column(t("What"), width=16))
    return [
        workbook.Sheet(
            section.title,
            section.title,
            _about(document),
            (*columns, workbook.Column("", width=100)),
            tuple((term, name or t("Definition"), said) for term, lines in block.terms for name, said in lines),
        )
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Terms)
    ]


def _figures(document: Document, figures: dict[Asked, Figure]) -> workbook.Sheet:
    titles = (
        *(t("Figure"), t("Code"), t("Period"), t("Sites"), t("Only"), t("Definition"), t("Unit")),
        *(t("Value"), t("Lower bound"), t("Upper bound"), t("Not known"), t("Trace")),
    )
    rows = []
    for asked, figure in figures.items():
        where, declared = asked.where, METRICS[asked.metric]
        amounts = (figure.value, figure.low, figure.high, figure.unknown)
        rows.append(
            (
                *(saying.title(asked.metric), asked.metric),
                range_key(where.first, where.last) if where.first and where.last else None,
                *(", ".join(where.sites), ", ".join(f"{name}={value}" for name, value in where.only)),
                *(where.definition or None, UNITS.get(declared.unit, declared.unit)),
                *(None if amount is None else workbook.Number(amount, "#,##0.######") for amount in amounts),
                asked.address(document.address, document.version, document.language),
            )
        )
    columns = tuple(
        workbook.Column(title, width=NARROW if nth in range(6, 11) else 24) for nth, title in enumerate(titles)
    )
    return workbook.Sheet(t("Figures"), t("Figures of this pack"), _about(document), columns, tuple(rows), frozen=2)
