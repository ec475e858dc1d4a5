"""A file as it arrives, how it is to be taken, and what is then known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import PurePath

from data.checking import Answers, ColumnSum, UnknownUnit
from data.errors import StoreError
from data.months import SentAgain
from data.problems import REFUSALS, Problem, Question
from data.words import say

SHOWN_CHANGES = 1000


@dataclass(frozen=True)
class File:
    """A file as it arrives."""

    name: str
    content: bytes

    @property
    def short_name(self) -> str:
        name = PurePath(self.name.replace("\\", "/")).name
        return name.encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class Options:
    """How a sender wants files to be taken."""

    kind: str | None = None
    answers: Answers = field(default_factory=Answers)
    hold_bad: bool = False
    by: str = "local"
    is_example: bool = False
    names_columns: bool = False  # the sender will say which column is which, where none is known
    parent: str | None = None  # the upload whose held rows this one repairs
    why: str | None = None  # kept in the log


@dataclass(frozen=True)
class Change:
    """A cell that differs from what is stored. key: the row's, as one text; old, new: values as the store has them.

    hidden: which of the two is not shown to who reads it, and is None here.
    """

    line: int
    key: str
    column: str
    old: str | None
    new: str | None
    hidden: tuple[str, ...] = ()


@dataclass
class Receipt:
    """What was understood of one file, what is wrong with it, and what it changes (counts of rows)."""

    file: str
    kind: str | None = None
    sha256: str | None = None
    encoding: str | None = None
    sheet: str | None = None  # of a workbook
    delimiter: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    header_line: int | None = None
    rows: int = 0
    good: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    held: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)
    question: Question | None = None
    refused: str | None = None
    refused_details: dict[str, object] = field(default_factory=dict)
    upload_id: str | None = None
    version: int | None = None
    columns: dict[str, str] = field(default_factory=dict)  # contract column -> the file's header
    date_example: tuple[str, date] | None = None  # a cell, and the day it was taken for
    number: str | None = None  # of this receipt: the same for the same file read in the same way
    unused: list[str] = field(default_factory=list)  # headers of columns that were not read
    likely: dict[str, list[str]] = field(default_factory=dict)  # of those: the columns they may stand for
    said: dict[str, str] = field(default_factory=dict)  # header -> column, known by a sender's word, now or before
    number_example: tuple[str, Decimal] | None = None  # a cell, and the number it was taken for
    sums: list[ColumnSum] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # of changed rows, cell by cell; no more than SHOWN_CHANGES
    sent_again: list[SentAgain] = field(default_factory=list)
    taken_away: int = 0  # rows of the months sent again that the file has not and that are, or would be, taken away
    renumbered: int = 0  # rows whose number was used before, stored with their month
    unknown_units: list[UnknownUnit] = field(default_factory=list)
    decided: dict[tuple[int, str], str] = field(default_factory=dict)  # (line, column) of a warning -> what was said
    failure: StoreError | None = None  # why storing failed, where the file itself was fit to be stored

    @property
    def is_clean(self) -> bool:
        return not (self.problems or self.question or self.refused)

    @property
    def wrong_rows(self) -> int:
        """How many rows have a problem."""
        return len({problem.line for problem in self.problems})

    @property
    def can_hold(self) -> bool:
        """True where some rows are good and could be stored while the others wait."""
        return bool(self.problems and self.good and not self.question and not self.refused)

    def may_store(self, options: Options) -> bool:
        """True where the file, or with hold_bad its good rows, would be stored."""
        return self.is_clean or (options.hold_bad and self.can_hold)

    def refusal(self, language: str) -> str:
        """Why the whole file was not taken, in words."""
        if self.refused is None:
            return ""
        sentence = REFUSALS["same_file" if "same_as" in self.refused_details else self.refused]
        return say(language, sentence, **self.refused_details)
