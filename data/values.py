"""What may stand in a reference table: rules as data. Figures are made with these values, so a wrong one is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb

from data.errors import StoreError
from data.words import N_

Row = Mapping[str, str | None]

NUMBERS = {
    *("latitude", "longitude", "weight", "minimum_score", "minimum_assessed_weight_percent", "kg_per_unit", "value"),
    *("low", "high"),
}
DAYS = {"opened_on", "from_date"}
KINDS = ("shared_factory", "member_network")  # of sites
STATES = ("operating", "reported")


@dataclass(frozen=True)
class Rules:
    """Of one table. required: columns that may not be blank; codes: column -> the table in which its code stands.

    months: columns of year-month; choices: column -> what it may say; above_zero, not_below_zero: columns of numbers;
    shape: column -> pattern of its code.
    """

    required: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    months: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    above_zero: tuple[str, ...] = ()
    not_below_zero: tuple[str, ...] = ()
    shape: Mapping[str, str] = field(default_factory=dict)


RULES = {
    "targets": Rules(("metric", "value"), months=("from_period", "due")),
    "practices": Rules(("dimension", "weight"), not_below_zero=("weight",)),
    "sites": Rules(
        ("name", "kind", "province_iso", "status"),
        {"province_iso": "provinces"},
        choices={"kind": KINDS, "status": STATES},
        shape={"site_code": r"[A-Z0-9]+(-[A-Z0-9]+)*"},  # roles list sites with blanks between
    ),
    "unit_weights": Rules(
        ("material", "unit", "kg_per_unit", "from_date"),
        {"site_code": "sites", "material": "materials"},
        above_zero=("kg_per_unit",),
    ),
    "baselines": Rules(
        ("measure", "value"),
        {"site_code": "sites"},
        not_below_zero=("value",),
    ),
}


def refuse_wrong(db: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Row]) -> None:
    """Raise StoreError for the first cell that cannot stand in a table."""
    rules = RULES.get(table, Rules())
    known = {name: _codes(db, named) for name, named in rules.codes.items()}
    for row in rows:
        if missing := [name for name in rules.required if not row.get(name)]:
            raise StoreError(N_("A row of {table} needs {names}."), table=table, names=", ".join(missing))
        for name, cell in row.items():
            if cell:
                _refuse_cell(rules, table, name, cell, known.get(name))


def _refuse_cell(rules: Rules, table: str, name: str, cell: str, codes: set[str] | None) -> None:
    said = {"value": cell, "name": name, "table": table}
    is_month = name in rules.months
    if (name in NUMBERS and not re.fullmatch(r"-?\d+(\.\d+)?", cell)) or (name in DAYS and not _is_day(cell)):
        raise StoreError(
            N_("“{value}” cannot stand in {table}, column {name}. Write numbers as 18.5, days as 2024-03-31."), **said
        )
    if is_month and not re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", cell):
        raise StoreError(N_("“{value}” cannot stand in {table}, column {name}. Write months as 2024-03."), **said)
    if (name in rules.above_zero and Decimal(cell) <= 0) or (name in rules.not_below_zero and Decimal(cell) < 0):
        raise StoreError(N_("“{value}” is too small for {table}, column {name}."), **said)
    if codes is not None and cell not in codes:
        raise StoreError(N_("“{value}” is not known, in {table}, column {name}."), **said)
    if cell not in rules.choices.get(name, (cell,)):
        allowed = ", ".join(rules.choices[name])
        raise StoreError(N_("“{value}” cannot stand in {table}, column {name}: {allowed}."), **said, allowed=allowed)
    if name in rules.shape and not re.fullmatch(rules.shape[name], cell):
        raise StoreError(
            N_("“{value}” is no code: write capital letters and digits, with hyphens between, as in RPB-ACEH."), **said
        )


def _is_day(cell: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", cell)) and bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _codes(db: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    """The codes of a reference table that stand."""
    first = db.execute(f"DESCRIBE {table}").fetchall()[1][0]  # after the place in the list
    return {row[0] for row in db.execute(f'SELECT "{first}" FROM {table} WHERE removed_in IS NULL').fetchall()}
