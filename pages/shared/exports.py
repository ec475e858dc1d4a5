"""Tables that leave the house: CSV as Excel in the reader's language opens it, in which no cell starts a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from data.formulas import disarmed


def safe(value: Any, language: str) -> str:
    """A cell that a spreadsheet shows as it is: text that could start a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        text = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return text.replace(".", ",") if language == "id" else text
    return disarmed(str(value))


def to_csv(rows: Sequence[dict[str, Any]], language: str) -> bytes:
    """Rows as CSV with a byte order mark; semicolons and decimal commas in Indonesian."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language == "id" else ",", lineterminator="\r\n")
    if rows:
        writer.writerow([safe(name, language) for name in rows[0]])
        writer.writerows([safe(value, language) for value in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
