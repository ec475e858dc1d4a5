"""What a contract gives to those who fill in files: templates as CSV and workbook, and the Data Package descriptor."""

from __future__ import annotations

import csv
import io
from typing import Any

import xlsxwriter
import yaml
from xlsxwriter.utility import xl_col_to_name

from data import reference
from data.contract import FOLDER, Contract, Field, contracts
from data.examples import example_rows, typed
from data.words import LANGUAGES, N_, say

ROWS_TO_FILL = 10_000  # how far down a sheet its cells know their format and their list of values
HELP_SHEET, LISTS_SHEET = N_("Explanation"), N_("Lists")
HELP_HEADERS = (N_("Column"), N_("Must be filled in"), N_("Unit"), N_("Allowed values"), N_("Description"))
HELP_WIDTHS = (34, 18, 10, 60, 80)
NOT_LISTED = N_("This value is not in the list of this column, so the file may not be accepted.")
AS_TEXT = {"num_format": "@"}  # else a spreadsheet takes 0012 for 12, and a level 0 is not the 0 of its list
CELL_FORMATS = {"code": AS_TEXT, "choice": AS_TEXT, "date": {"num_format": "dd/mm/yyyy"}}
FREE_VALUES = {
    "code": N_("a code, always written the same way"),
    "text": N_("text"),
    "date": N_("a date, day/month/year"),
    "integer": N_("a whole number"),
    "number": N_("a number"),
    "mass": N_("a number"),
}


def helping_sheets() -> set[str]:
    """The sheets of a template that hold no rows, in every language."""
    return {say(language, sheet) for language in LANGUAGES for sheet in (HELP_SHEET, LISTS_SHEET)}


def headers(contract: Contract, language: str) -> list[str]:
    """The header row of a template, in words that the reading of files knows."""
    titles = contract.titles(language)
    return [titles[f.name] for f in contract.fields]


def csv_template(contract: Contract, language: str) -> bytes:
    """The header row and two example rows, saved so that a spreadsheet opens it with its columns apart."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([headers(contract, language), *example_rows(contract, language)])
    return text.getvalue().encode("utf-8-sig")


def allowed_values(contract: Contract, f: Field, language: str) -> list[str]:
    """The values a column may have, each in one accepted spelling; none where it is free.

    In English a choice is spelled as it is stored; values of a reference table are spelled by their titles.
    """
    if f.choices:
        values = list(dict.fromkeys(f.choices.values()))
        if language == "id":
            return [f.choice_title(value) for value in values]
        return [{True: "yes", False: "no"}.get(value, str(value)) for value in values]
    named = (key.resource for key in contract.foreign_keys if key.fields == (f.name,))
    table = f.reference or next((name for name in named if name in reference.tables()), None)
    if table is None:
        return []
    code = reference.columns(table)[0]
    title = code if f.rule == "code" else f"title_{language}"
    return [row.get(title) or row.get("name") or row[code] for row in reference.tables()[table]]


def xlsx_template(contract: Contract, language: str) -> bytes:
    """A workbook: a sheet to fill in, one that explains its columns, and one with the lists of allowed values."""
    content = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, safe) as book:
        title = contract.title if language == "id" else contract.title_en
        sheet = book.add_worksheet(title[:31])
        explanation = book.add_worksheet(say(language, HELP_SHEET))
        lists = book.add_worksheet(say(language, LISTS_SHEET))
        bold = book.add_format({"bold": True, "bottom": 1})
        required = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCEBDD"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        formats = {rule: book.add_format(wanted) for rule, wanted in CELL_FORMATS.items()}
        for place, width in enumerate(HELP_WIDTHS):
            explanation.set_column(place, place, width, wrapped)
            explanation.write_string(0, place, say(language, HELP_HEADERS[place]), bold)
        for place, (f, header) in enumerate(zip(contract.fields, headers(contract, language), strict=True)):
            sheet.set_column(place, place, max(14, len(header) + 2), formats.get(f.rule))
            sheet.write_string(0, place, header, required if f.required else bold)
            for line, value in enumerate(f.examples, start=1):
                if value:
                    sheet.write(line, place, typed(f, value, language), formats.get(f.rule))
            values = allowed_values(contract, f, language)
            for column, cell in enumerate(_explained(f, header, values, language)):
                explanation.write_string(place + 1, column, cell, wrapped)
            if values:
                _offer(sheet, lists, place, header, values, language)
        for page in (sheet, explanation, lists):
            page.freeze_panes(1, 0)
    return content.getvalue()


def _explained(f: Field, header: str, values: list[str], language: str) -> list[str]:
    """A column's row of the explanation, under HELP_HEADERS."""
    allowed = "; ".join(values) or say(language, FREE_VALUES.get(f.rule, ""))
    must = say(language, N_("yes") if f.required else N_("no"))
    return [header, must, f.unit or "", allowed, say(language, f.description) if f.description else ""]


def _offer(sheet: Any, lists: Any, place: int, header: str, values: list[str], language: str) -> None:
    """Write a column's values on the sheet of lists, and have its cells offer them; another spelling is warned about.

    The values stand in cells because a list inside a rule may not hold commas, nor more than 255 characters.
    """
    lists.set_column(place, place, 28)
    lists.write_column(0, place, [header, *values])
    letter = xl_col_to_name(place)
    rule = {
        "validate": "list",
        "source": f"='{lists.get_name()}'!${letter}$2:${letter}${len(values) + 1}",
        "error_type": "warning",
        "error_title": header[:32],
        "error_message": say(language, NOT_LISTED),
    }
    sheet.data_validation(1, place, ROWS_TO_FILL, place, rule)


def datapackage() -> dict[str, Any]:
    """The Data Package descriptor: a resource for each kind, and for each reference table that their keys name."""
    named = {key.resource for contract in contracts().values() for key in contract.foreign_keys}
    tables = [name for name in reference.tables() if name in named]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "jejak-hijau",
        "resources": [*map(_resource, contracts().values()), *map(_reference_resource, tables)],
    }


def _resource(contract: Contract) -> dict[str, Any]:
    schema = yaml.safe_load((FOLDER / f"{contract.kind}.yaml").read_text(encoding="utf-8"))
    told = {"title": contract.title, "title_en": contract.title_en, "description": contract.description}
    return _file(contract.kind) | told | {"schema": schema}


def _reference_resource(table: str) -> dict[str, Any]:
    names = reference.columns(table)
    fields = [{"name": name, "type": "string"} for name in names]
    return _file(table) | {"schema": {"fields": fields, "primaryKey": [names[0]]}}


def _file(name: str) -> dict[str, Any]:
    return {"name": name, "type": "table", "path": f"{name}.csv", "format": "csv", "mediatype": "text/csv"}
