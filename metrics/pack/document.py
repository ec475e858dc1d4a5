"""What a pack is made of: sections of words, cards, tables and pictures. Every number knows what it was asked with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from metrics.periods import range_key
from metrics.questions import Where


@dataclass(frozen=True)
class Asked:
    """A question of the catalogue: what a number can be followed to, and made again from."""

    metric: str
    where: Where

    def address(self, base: str, version: int, language: str) -> str:
        """Where the number is traced, as of a version of the data."""
        first, last = self.where.first, self.where.last
        choices = {
            "metric": self.metric,
            "version": version,
            "lang": language,
            "period": range_key(first, last) if first and last else "all",
            "site": list(self.where.sites),
            "definition": self.where.definition or "",
            "only": [f"{name}:{value}" for name, value in self.where.only],
        }
        return f"{base}/trace?" + urlencode({k: v for k, v in choices.items() if v}, doseq=True)


@dataclass(frozen=True)
class Number:
    """A number as it is written, its value, how a spreadsheet is to show it, and what it was asked with."""

    text: str
    value: Decimal | None = None
    form: str = "#,##0"
    asked: Asked | None = None


Cell = str | Number | date | None


@dataclass(frozen=True)
class Column:
    """A column. share: how much of the width it gets beside the others."""

    title: str
    share: float = 1
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its title and what it is about: measure, unit, period, definition. notes stand below it."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    is_summed: bool = False  # the last row is that of all together


@dataclass(frozen=True)
class Picture:
    """A chart as SVG. alt: what it shows, in words."""

    svg: str
    title: str
    about: str
    alt: str


@dataclass(frozen=True)
class Words:
    """A paragraph. asked: what its numbers can be followed to; tone: "lead", "note" or ""."""

    text: str
    asked: tuple[Asked, ...] = ()
    tone: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading below that of the section."""

    text: str


@dataclass(frozen=True)
class Card:
    """A headline figure with what belongs beside it. question: the one it answers, where it is one of the three."""

    title: str
    value: Number
    lines: tuple[str, ...]
    small: str
    question: str = ""


@dataclass(frozen=True)
class Cards:
    """Cards, three in a row."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Terms:
    """Terms, each with what is said of it: (name, text) lines."""

    terms: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


Block = Words | Heading | Cards | Table | Picture | Terms


@dataclass(frozen=True)
class Section:
    """A section begins on a page of its own, unless it is short and follows another."""

    code: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A pack. facts: what stands on its cover, as (name, text); day: of the version of the data."""

    title: str
    subtitle: str
    language: str
    version: int
    day: date
    address: str
    running: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = field(default=())
    warning: str = ""

    def tables(self) -> Iterator[Table]:
        """Every table, section by section."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield block

    def numbers(self) -> Iterator[Number]:
        """Every number that stands in a table or on a card."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield from (cell for row in block.rows for cell in row if isinstance(cell, Number))
                if isinstance(block, Cards):
                    yield from (card.value for card in block.cards)
