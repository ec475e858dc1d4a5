"""A receipt as a page of its own, to print and to file: nothing in it is fetched from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from data.receipt import Receipt
from data.words import N_, say
from metrics import text

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
MOST_PROBLEMS = 500


def receipt_page(
    receipt: Receipt,
    kind: str,
    parts: Mapping[str, Mapping[str, str]],
    changes: list[dict[str, object]],
    language: str,
) -> bytes:
    """The receipt as HTML. parts: title -> name -> value; changes: rows of a table, their keys its header."""

    def listed(found: list) -> list[str]:
        return [problem.message(language) for problem in found[:MOST_PROBLEMS]]

    now = text.moment(datetime.now(UTC).replace(tzinfo=None), language)
    stored = N_("Stored as {upload_id}.") if receipt.upload_id else N_("Not stored: this is what a check found.")
    return (
        _PAGES.get_template("receipt.html")
        .render(
            language=language,
            title=say(language, N_("Receipt {number}"), number=receipt.number or receipt.upload_id),
            file=receipt.file,
            kind=kind,
            state=say(language, stored, upload_id=receipt.upload_id),
            parts=parts,
            changes_title=say(language, N_("What changes")),
            changes=changes,
            lists={
                say(language, N_("What to correct")): listed(receipt.problems),
                say(language, N_("Worth a look")): listed(receipt.warnings),
            },
            sha256=receipt.sha256,
            printed=say(language, N_("Printed {moment}"), moment=now),
        )
        .encode()
    )
