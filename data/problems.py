"""What can be wrong with a file, as fixed codes, and the sentence for each in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from data.words import N_, say

HIDDEN = N_("not shown to your role")  # in the place of a cell (data/masking.py)
SENTENCES = {
    "header_missing": N_(
        "The column {header} is missing. Add it to the header row, or rename the column that holds it."
    ),
    "header_duplicate": N_("There are two columns named {header}. Remove or rename one of them."),
    "too_few_fields": N_("This row has {found} cells where the header has {expected}. Check for a missing separator."),
    "too_many_fields": N_(
        "This row has {found} cells where the header has {expected}. Put cells that hold the separator in quotes."
    ),
    "bad_quote": N_("A quotation mark is out of place. Close the quote, or write the mark twice inside a quoted cell."),
    "bad_character": N_("There is a character that cannot be read. Type this cell again and save the file anew."),
    "too_long": N_("This cell has more than 32,767 characters. Shorten it."),
    "required": N_("This cell is empty and must be filled in."),
    "number": N_("“{value}” is not a number as this file writes them. Write for example {example}."),
    "integer": N_("“{value}” is not a whole number."),
    "boolean": N_("“{value}” is neither ya nor tidak."),
    "date": N_("“{value}” is not a date. Write day/month/year, for example 15/03/2024."),
    "date_future": N_("“{value}” lies in the future. Check the year."),
    "range": N_("“{value}” is not possible here: it must be {limits}."),
    "choice": N_("“{value}” is not in the list for this column."),
    "unknown_code": N_("“{value}” is not a registered code."),
    "code_mangled": N_("Excel has changed this number ({value}). Format the column as text and type it again."),
    "duplicate_key": N_("“{value}” stands earlier in this file. Each number may be used once."),
    "site_not_allowed": N_("You may not send rows of “{value}”."),
    "thousandfold": N_(
        "{value} is about a thousand times what is usual for this site and material. Is the unit right?"
    ),
    "implausible_balance": N_("Product and waste together weigh more than the input of this batch."),
    "date_far_from_batch": N_("“{value}” is more than 60 days away from its batch."),
    "identity_mismatch": N_("“{value}” does not agree with the national number or with the other age columns."),
    "column_unused": N_("The column “{header}” is not part of this report. It was not read."),
}
TITLES = {
    "header_missing": N_("Column missing"),
    "header_duplicate": N_("Column twice"),
    "too_few_fields": N_("Too few cells"),
    "too_many_fields": N_("Too many cells"),
    "bad_quote": N_("Quotation mark"),
    "bad_character": N_("Unreadable character"),
    "too_long": N_("Too long"),
    "required": N_("Empty"),
    "number": N_("Not a number"),
    "integer": N_("Not a whole number"),
    "boolean": N_("Neither ya nor tidak"),
    "date": N_("Not a date"),
    "date_future": N_("In the future"),
    "range": N_("Out of range"),
    "choice": N_("Not in the list"),
    "unknown_code": N_("Code not registered"),
    "code_mangled": N_("Number changed by Excel"),
    "duplicate_key": N_("Number used twice"),
    "site_not_allowed": N_("Another site"),
    "thousandfold": N_("A thousand times the usual"),
    "implausible_balance": N_("More out than in"),
    "date_far_from_batch": N_("Far from its batch"),
    "identity_mismatch": N_("Details disagree"),
    "column_unused": N_("Column not read"),
}
VARIANTS = {
    ("choice", "unit"): N_(
        "“{value}” has no known weight here. Write the mass in kg, or say what one {value} weighs at your site."
    ),
}
QUESTIONS = {
    "decimal_mark": N_("Nothing in this file says whether 1.234 means one thousand or one and a bit. Which is it?"),
    "date_order": N_("Some dates can only be month first. How are the dates in this file written?"),
    "key_reused": N_(
        "Some record numbers were used before, with a date in another month. Is this a correction of those records, "
        "or did numbering start again?"
    ),
    "sheet": N_("Several sheets of this workbook hold a report. Which one is to be read?"),
}
ANSWERS = {
    "comma": N_("The comma is the decimal mark (1.234,5)"),
    "point": N_("The point is the decimal mark (1,234.5)"),
    "dmy": N_("Day first (31/12/2024)"),
    "mdy": N_("Month first (12/31/2024)"),
    "correction": N_("A correction: the stored records change"),
    "restart": N_("Numbering started again: these are new records"),
}
REFUSALS = {
    "unsafe_workbook": N_(
        "This workbook has a password, macros, parts of other files or cells far beyond its rows. "
        "Save its sheet as CSV, and send that file."
    ),
    "not_text": N_("This is not a text file. In Excel choose “Save as” and the type CSV, then send that file."),
    "empty": N_("This file is empty. Save the sheet as CSV again, and see that its rows are in it."),
    "no_rows": N_("This file has a header and no rows below it. Are the rows on another sheet?"),
    "too_large": N_("This file is larger than {limit_mb} MB. Split it by month and send the parts."),
    "too_many_rows": N_("This file has more than {limit} lines. Split it by month and send the parts."),
    "too_many_columns": N_("The header of this file has more than {limit} columns. Delete those that are no report's."),
    "too_many_cells": N_(
        "This file has {columns} columns, and more than {limit} cells in all. Delete the columns that are no report's."
    ),
    "too_many_sheets": N_(
        "This workbook has more than {limit} sheets. Save those with a report in a workbook of their own."
    ),
    "unknown_kind": N_("No header row of a known report was found. Compare the first row with the template."),
    "kind_not_allowed": N_(
        "Your role does not send this kind of report. Give the file to an analyst of the programme."
    ),
    "same_file": N_("This is the same file as {same_as}. It is needed once."),
    "already_uploaded": N_("This file was uploaded before, as {upload_id}, and still stands. Nothing was changed."),
}
IGNORED = {
    "title": N_("a title above the header"),
    "blank": N_("a blank row"),
    "total": N_("a total row"),
    "example": N_("an example row of the template"),
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with (or odd about) one cell, row or column of a file.

    line: the row's number as a spreadsheet shows it; column: the contract's name; header: the file's.
    """

    line: int
    column: str | None
    header: str | None
    value: str | None
    code: str
    suggestion: str | None = None
    details: dict[str, object] = field(default_factory=dict)
    variant: str = ""
    sets: dict[str, str] = field(default_factory=dict)  # of a warning: what taking its proposal would store
    is_hidden: bool = False  # what it quotes is not shown to who reads it

    def quoted(self, language: str) -> str:
        """The cell, or that it is not shown; "" for a blank."""
        return say(language, HIDDEN) if self.is_hidden else self.value or ""

    def explanation(self, language: str) -> str:
        """What is wrong and what to do, without the place."""
        values = {"value": self.quoted(language), "header": self.header or "", **self.details}
        sentence = say(language, VARIANTS.get((self.code, self.variant)) or SENTENCES[self.code], **values)
        if self.suggestion:
            sentence += " " + say(language, N_("Did you mean {suggestion}?"), suggestion=self.suggestion)
        return sentence

    def cell_message(self, language: str) -> str:
        """Which column, what is wrong, what to do: for a place beside the row."""
        return f"{self.header}: {self.explanation(language)}" if self.header else self.explanation(language)

    def message(self, language: str) -> str:
        """The whole sentence: where, what, what to do."""
        place = (
            say(language, N_("Row {line}, column {header}"), line=self.line, header=self.header)
            if self.header
            else say(language, N_("Row {line}"), line=self.line)
        )
        return f"{place}: {self.explanation(language)}"


@dataclass(frozen=True)
class Option:
    """One possible answer to a question, with what would follow from it."""

    answer: str
    cell: str  # as the file has it
    value: Decimal | date | None  # what it would mean
    total: Decimal | int | None
    unit: str | None = None  # of value and total
    stored: str | None = None  # of a record number: what it would be stored as

    @property
    def example(self) -> str:
        """The cell and what it would mean, the same in every language."""
        if self.stored is not None:
            return f"{self.cell} = {self.stored}"
        if self.value is None:
            return f"{self.cell} = ?"
        meaning = self.value.isoformat() if isinstance(self.value, date) else f"{self.value:f}"
        return f"{self.cell} = {meaning}"


@dataclass(frozen=True)
class Question:
    """What a file does not decide, and the answers it leaves open."""

    name: str
    options: tuple[Option, ...]
