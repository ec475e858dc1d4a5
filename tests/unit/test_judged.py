"""frictionless and the gate judge the same cells: where they differ, the reason stands here."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import reference
from data.checking import Answers
from data.contract import Field, contracts
from data.receipt import File, Options
from data.store import Store
from data.templates import datapackage
from data.uploads import check
from tests.files import GOOD, csv_bytes
from tests.properties import costly

KINDS = list(contracts())


def listed(cells: str) -> list[str]:
    return cells.split("|")


CELLS = {
    "code": ["K-1", " K-1 ", "1E+12", '="0012"', "#REF!", "=1+1", "NULL", "x" * 300, ""],
    "text": ["teks", " tepi ", "NULL", "nan", "=1+1", 'a"b', "dua\nbaris", "🌱", ""],
    "boolean": listed("true|false|TRUE|ya|Tidak|yes|1|0|mungkin|"),
    "date": listed(
        "2024-01-31|2014-12-31|2024-02-30|2024-1-5|2024/01/05|15/01/2024|5 Mei 2019|2099-01-01|2024-01-05 00:00:00|"
        "45366|05/01/24|kemarin|2024-01| 2024-01-31 |1919-12-31|"
    ),
    "number": listed(
        "0|0.5|-0.5|+5|007|12.25|1,234.5|5.|.5|1e3|NaN|INF|1_000|0.1234567|10000000|10000000.5|9999999999999.5|12 kg|"
        "dua| 5 |50%|٥|"
    ),
    "integer": listed("0|4|5|25|110|111|2000|2101|+25|025|25.0|2.5|1e2|-5|dua| 25 |1_0|٢٥|99999999999999|"),
}
CELLS["number"].append("Rp 5")
CELLS["mass"] = CELLS["number"]
OWN = {  # cells that also fit their neighbours, so that a row is wrong in one column only
    "birth_date": ["1990-05-05", "1919-12-31", "2024-02-30", "05/05/1990", "kemarin", ""],
    "session_date": ["2024-02-10", "2024-02-30", "10/02/2024", "2099-01-01", ""],
    "finished_on": ["2024-03-16", "2024-02-29", "2024-02-30", "16/03/2024", ""],
    "started_on": ["2024-03-01", "2014-12-31", "2024-02-30", "01/03/2024", ""],
}


@dataclass(frozen=True)
class Reason:
    """Why the two may differ about a cell. ours: our code, or "" where we take it; theirs: their error, or ""."""

    ours: str
    theirs: str
    why: str
    fits: Callable[[Field, str], bool] = lambda f, cell: True


REASONS = [
    Reason("unknown_code", "", "what a code refers to is in the store"),
    Reason("date_future", "", "no day of theirs is in the future"),
    Reason("choice", "", "the choices are ours: their spellings are aliases, for which a schema has no place"),
    Reason("code_mangled", "", "a spreadsheet's damage is text to them"),
    Reason("range", "", "a limit that is another column", lambda f, cell: bool(f.not_before or f.not_after)),
    Reason("", "type-error", "days may be written as clerks do", lambda f, cell: f.rule == "date" and bool(cell)),
    Reason("", "type-error", "yes and no may be words", lambda f, cell: f.rule == "boolean" and cell[:1] in "ytYT"),
    Reason("", "type-error", "thousands may be grouped", lambda f, cell: f.is_numeric and "," in cell),
    Reason("", "type-error", "money may have its currency", lambda f, cell: f.unit == "IDR" and cell[:2] == "Rp"),
    Reason("", "type-error", "spaces around a cell are no part of it", lambda f, cell: cell != cell.strip()),
    Reason("number", "", "no powers, no infinities, nothing half-written; 6 places and 12 digits are kept"),
    Reason("integer", "", "we take digits only", lambda f, cell: re.fullmatch("[+-]?[0-9]{1,12}", cell) is None),
    Reason("boolean", "", "1 and 0 are numbers", lambda f, cell: cell in "10"),
    Reason("required", "", "a cell of spaces is empty", lambda f, cell: not cell.strip()),
]  # fmt: skip


def pool(kind: str, f: Field) -> list[str]:
    if f.name in OWN and kind != "practice_assessments":
        return OWN[f.name]
    if f.rule == "choice":
        listed = (
            [row[reference.columns(f.reference)[0]] for row in reference.tables()[f.reference]] if f.reference else []
        )
        codes = [*map(str, f.choices.values()), *listed]
        return [*codes[:3], *list(f.choices)[:2], codes[0].upper(), "bukan pilihan", " ", ""]
    if any(f.name in key.fields for key in contracts()[kind].foreign_keys):
        return [GOOD[kind].get(f.name, ""), "X-9", ""]
    return CELLS[f.rule]


@cache
def schema(kind: str) -> dict[str, Any]:
    found = copy.deepcopy(next(r["schema"] for r in datapackage()["resources"] if r["name"] == kind))
    found.pop("foreignKeys", None)  # they need the other tables: what is exported is judged with them elsewhere
    return found


def theirs(kind: str, rows: list[list[str]]) -> dict[tuple[int, str], str]:
    """(row, column) -> error, as frictionless says it of the file's bytes."""
    file = {"name": kind, "type": "table", "path": "rows.csv", "encoding": "utf-8", "schema": schema(kind)}
    with TemporaryDirectory() as folder:
        Path(folder, "rows.csv").write_bytes(csv_bytes(rows, delimiter=","))
        descriptor = {"$schema": datapackage()["$schema"], "resources": [file]}
        report = frictionless.Package.from_descriptor(descriptor, basepath=folder).validate(limit_errors=100_000)
    found = {}
    for number, column, error in report.flatten(["rowNumber", "fieldName", "type"]):
        if error == "primary-key":
            number, column = number, contracts()[kind].key[-1]
        assert number, report.flatten(["type", "note"])
        found.setdefault((number, column or ""), error)
    return found


def ours(store: Store, kind: str, rows: list[list[str]]) -> dict[tuple[int, str], str]:
    """(line, column) -> problem code."""
    sent = File("a.csv", csv_bytes(rows, delimiter=","))
    receipt = check(store, [sent], Options(kind, Answers("point", "dmy")))[0]
    assert not receipt.refused and not receipt.question
    return {(p.line, p.column or ""): p.code for p in receipt.problems}


def unexplained(store: Store, kind: str, rows: list[list[str]], used: set[int]) -> list[tuple[Any, ...]]:
    """Cells about which the two differ for no reason that is known; notes the reasons that were."""
    contract, names = contracts()[kind], rows[0]
    said, judged = ours(store, kind, rows), theirs(kind, rows)
    found = []
    for place in sorted({*said, *judged}):
        code, error = said.get(place, ""), judged.get(place, "")
        f, cell = contract.field(place[1]), rows[place[0] - 1][names.index(place[1])]
        if code and error:
            continue
        if code == "duplicate_key" and place[0] in again(kind, rows):
            continue  # spaces around a key, and how a day or a choice in it is spelled, are no part of it
        keys_differ = "primary-key" in error or code == "duplicate_key"
        wrong_in_key = any((place[0], name) in {**said, **judged} for name in contract.key[:-1])
        why = [n for n, r in enumerate(REASONS) if (r.ours, r.theirs) == (code, error) and r.fits(f, cell)]
        used |= set(why)
        if not why and not (keys_differ and wrong_in_key):
            found.append((place, cell[:40], code, error))
    return found


def again(kind: str, rows: list[list[str]]) -> set[int]:
    """Rows whose key stands above, as far as it is not spelled in several ways."""
    places = [(rows[0].index(name), contracts()[kind].field(name)) for name in contracts()[kind].key]
    keys = [tuple(row[n].strip() for n, f in places if f.rule not in ("choice", "date", "integer")) for row in rows]
    return {line for line, key in enumerate(keys, 1) if key in keys[1 : line - 1]}


def good_row(kind: str, n: int) -> dict[str, str]:
    row = {f.name: GOOD[kind].get(f.name, "") for f in contracts()[kind].fields}
    own = [f.name for f in contracts()[kind].fields if f.name in contracts()[kind].key and f.rule == "code"]
    free = [name for name in own if name not in ("site_code", "enterprise_code") or kind == "enterprises"]
    other = {
        "practice_assessments": {"assessed_on": f"20{10 + n % 14}-01-{n % 28 + 1:02}"},
        "regional_waste": {"regency": f"Kab. {n}"},
    }
    return row | {name: f"{row[name]}{n}" for name in free[-1:]} | other.get(kind, {})


def one_by_one(kind: str) -> list[list[str]]:
    """Each cell of each column, in a row that is good but for it."""
    contract = contracts()[kind]
    rows = [[f.name for f in contract.fields]]
    for f in contract.fields:
        for cell in pool(kind, f):
            row = good_row(kind, len(rows)) | {f.name: cell}
            rows.append([row[name] for name in rows[0]])
    return rows


def test_they_agree_on_each_cell_or_it_is_known_why(asked_store: Store) -> None:
    used: set[int] = set()
    for kind in KINDS:
        rows = one_by_one(kind)
        assert unexplained(asked_store, kind, rows, used) == [], kind
    assert sorted(used) == list(range(len(REASONS))), [r.why for n, r in enumerate(REASONS) if n not in used]


@pytest.mark.parametrize("kind", KINDS)
@costly(6)
@given(data=st.data())
def test_they_agree_on_any_rows_or_it_is_known_why(asked_store: Store, kind: str, data: st.DataObject) -> None:
    names = [f.name for f in contracts()[kind].fields]
    cells = st.fixed_dictionaries(
        {f.name: st.none() | st.sampled_from(pool(kind, f)) for f in contracts()[kind].fields}
    )
    rows = [names]
    for n, drawn in enumerate(data.draw(st.lists(cells, min_size=1, max_size=15))):
        row = good_row(kind, n % 9) | {name: cell for name, cell in drawn.items() if cell is not None}
        rows.append([row[name] for name in names])
    assert unexplained(asked_store, kind, rows, set()) == []
