"""A spec is a table, an expression, an answer: tables drawn in ASCII are uploaded, and a metric must give a dict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from data import amending, reference
from data.contract import contracts
from data.nil import report_nothing
from data.receipt import File, Options
from data.store import Store
from data.uploads import upload
from metrics.figures import figures
from metrics.questions import Where
from tests.files import CORRECTION, GOOD, csv_bytes

Given = Callable[..., "Programme"]
on_a_lake_too = pytest.mark.engines("file", "lake")  # one spec for each cube and each way to ask; a lake is slow


def parse(drawing: str) -> list[dict[str, str]]:
    """Rows of a table drawn with bars; lines of dashes are for the eye, a blank cell is empty."""
    lines = (line.strip() for line in drawing.strip().splitlines())
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if set(line) - set("|-+ ")]
    header, *body = rows
    return [dict(zip(header, row, strict=True)) for row in body]


def completed(kind: str, rows: list[dict[str, str]]) -> list[list[str]]:
    """A header and rows; columns that are required and not drawn are filled in, codes of rows numbered."""
    contract = contracts()[kind]
    drawn = list(rows[0])
    more = {f.name: GOOD[kind][f.name] for f in contract.fields if f.required and f.name not in drawn}
    elsewhere = {name for key in contract.foreign_keys for name in key.fields}
    numbered = {n for n in more if n in contract.key and n not in elsewhere and contract.field(n).rule == "code"}
    header = [*drawn, *more]
    full = [
        row | {n: f"{c}-{number}" if n in numbered else c for n, c in more.items()} for number, row in enumerate(rows)
    ]
    return [header, *([row[name] for name in header] for row in full)]


def send(store: Store, kind: str, rows: list[dict[str, str]]) -> str | None:
    """Rows of a kind are uploaded: the upload; those of a reference table are put there; a nil report is made."""
    if kind in reference.tables():
        amending.put(store, kind, rows, by="analyst")
        return None
    if kind == "nil_reports":
        for row in rows:
            upload_id = report_nothing(store, "waste_flows", row["site_code"], date.fromisoformat(f"{row['month']}-01"))
        return upload_id
    receipt = upload(store, File(f"{kind}.csv", csv_bytes(completed(kind, rows))), Options(answers=CORRECTION))
    assert receipt.is_clean, receipt.problems
    return receipt.upload_id


class Programme:
    """A store with the rows of a spec, to be asked."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def ask(
        self,
        metric: str,
        *,
        by: str = "",
        of: str = "value",
        sites: str = "",
        first: str = "",
        last: str = "",
        definition: str | None = None,
        version: int | None = None,
    ) -> dict[Any, Any]:
        """{key: value} of a metric: keys are values of the dimension (tuples of several, "all" of none), values those

        parts of the figure that `of` names (tuples of several). Periods are months: "2024-03".
        """
        dimensions = tuple(by.split())
        where = Where(tuple(sites.split()), _month(first), _month(last), definition)
        with self.store.snapshot() as db:
            found = figures(db, metric, dimensions, where, version)
        keys = [tuple(f.by[d] for d in dimensions) for f in found]
        values = [tuple(getattr(f, part) for part in of.split()) for f in found]
        assert len(set(keys)) == len(keys)
        return {_single(key, "all"): _single(value) for key, value in zip(keys, values, strict=True)}


def _single(parts: tuple, none: str = "") -> Any:
    return parts if len(parts) > 1 else parts[0] if parts else none


def _month(text: str) -> date | None:
    return date.fromisoformat(f"{text}-01") if text else None
