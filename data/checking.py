"""A file's rows against the rules: what was understood, what is wrong, what must be asked.

`stage` leaves the good rows in the temporary view `typed_rows` (line, then what the kind's table stores).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb

from data import arriving, deciding, marks, oddities, renumbering, rules, suggesting, typed
from data.contract import Contract, Derived, Field
from data.problems import Option, Problem, Question
from data.reading import Gate

NUMBER_EXAMPLES = {"comma": "1.234,5", "point": "1,234.5"}


@dataclass(frozen=True)
class Answers:
    """What the sender has said about a file; None where the file is to decide."""

    decimal: str | None = None
    date_order: str | None = None
    sheet: str | None = None
    numbering: str | None = None  # "correction" or "restart", where record numbers were used before
    columns: tuple[tuple[str, str], ...] = ()  # header -> contract column (or data.naming.NOT_USED)
    replaces: bool = False  # rows stored for the months of the file that it has not are taken away
    decided: tuple[tuple[int, str, str], ...] = ()  # (line, column, "taken" or "kept") of warnings


@dataclass(frozen=True)
class ColumnSum:
    """A column of numbers as read: its sum over all rows that could be read, and how many cells that were or not."""

    column: str
    total: Decimal
    cells: int
    unread: int
    unit: str | None


@dataclass(frozen=True)
class UnknownUnit:
    """A unit of which no weight is known: where, for what, in how many rows, and from which day on."""

    site_code: str
    material: str
    unit: str
    rows: int
    first: date


@dataclass
class Checked:
    """What the checks found in one file."""

    decimal: str | None
    date_order: str | None
    question: Question | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    good: int = 0
    date_example: tuple[str, date] | None = None  # a cell, and the day it was taken for
    ages: dict[int, int] = field(default_factory=dict)  # line -> age, for kinds that do not keep birth dates
    sums: list[ColumnSum] = field(default_factory=list)
    number_example: tuple[str, Decimal] | None = None  # a cell, and the number it was taken for
    unknown_units: list[UnknownUnit] = field(default_factory=list)


def understand(db: duckdb.DuckDBPyConnection, gate: Gate, answers: Answers) -> Checked:
    """Find out how a file that was loaded writes its cells, and type its rows; or ask, where it leaves that open."""
    contract = gate.contract
    arriving.match_choices(db, contract)
    given = "point" if gate.is_own_export else answers.decimal
    decimal, decimal_is_open = arriving.decimal_mark(db, contract, given)
    order, order_is_open = arriving.date_order(db, answers.date_order)
    checked = Checked(decimal, order)
    if order_is_open:
        checked.question = _ask_date_order(db, contract, decimal or "comma")
    elif decimal_is_open:
        checked.question = _ask_decimal_mark(db, contract, order or "dmy")
    else:
        typed.read(db, contract, decimal or "comma", order or "dmy")
    return checked


def stage(db: duckdb.DuckDBPyConnection, gate: Gate, checked: Checked, answers: Answers) -> None:
    """Check every row that was typed against its contract and the store, and note what was found."""
    if checked.question:
        return
    contract, decimal, order = gate.contract, checked.decimal, checked.date_order
    renumbering.settle(db, contract)
    rules.judge(db, contract)
    checked.date_example = _date_example(db, contract, "mdy" if order == "mdy" else "dmy")
    checked.problems = _problems(db, gate, decimal or "comma")
    checked.good = _count(db, "typed_rows")
    checked.sums = _sums_as_read(db, contract)
    checked.number_example = _number_example(db, contract)
    if any(p.variant == "unit" for p in checked.problems):
        checked.unknown_units = _unknown_units(db, contract)
    checked.warnings = oddities.find(db, gate, decimal or "comma")
    deciding.apply(db, contract, checked.warnings, answers.decided)
    checked.sums += _sums_to_store(db, contract)
    if any(f.becomes for f in contract.fields):
        rows = db.execute("SELECT line, age FROM every_row WHERE has_birth_date AND age IS NOT NULL").fetchall()
        checked.ages = dict(rows)


def _count(db: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def _ask_date_order(db: duckdb.DuckDBPyConnection, contract: Contract, decimal: str) -> Question:
    """Each option shows an unclear date written out, and how many rows would then be good."""
    options = []
    for order in ("dmy", "mdy"):
        typed.read(db, contract, decimal, order)
        rules.judge(db, contract)
        query = f"SELECT cell, {order} FROM date_cells WHERE needs_order ORDER BY cell LIMIT 1"
        cell, value = db.execute(query).fetchall()[0]
        options.append(Option(order, cell, value, _count(db, "typed_rows")))
    return Question("date_order", tuple(options))


def _ask_decimal_mark(db: duckdb.DuckDBPyConnection, contract: Contract, order: str) -> Question:
    """Each option shows an unclear number written out, and the sum (of the mass in kg, if there is one)."""
    options = []
    cells = " UNION ALL ".join(
        f"SELECT line, {arriving.number_cell(f)} AS cell FROM raw_rows" for f in contract.fields if f.is_numeric
    )
    query = f"SELECT cell FROM ({cells}) WHERE regexp_full_match(cell, ?) OR regexp_full_match(cell, ?) ORDER BY line"
    unclear = db.execute(query, [marks.UNDECIDED_NUMBER, marks.proof("comma")]).fetchall()[0][0]
    summed: Field | Derived = (
        contract.derived[0] if contract.derived else next(f for f in contract.fields if f.is_numeric)
    )
    for decimal, (mark, thousand) in marks.MARKS.items():
        typed.read(db, contract, decimal, order)
        total = db.execute(f"SELECT sum({summed.name}) FROM every_row").fetchall()[0][0]
        is_number = re.fullmatch(marks.well_formed(decimal), unclear)
        value = Decimal(unclear.replace(thousand, "").replace(mark, ".")) if is_number else None
        options.append(Option(decimal, unclear, value, total, summed.unit))
    return Question("decimal_mark", tuple(options))


def _date_example(db: duckdb.DuckDBPyConnection, contract: Contract, order: str) -> tuple[str, date] | None:
    """A date cell whose order was decided, and the day it was taken for; one of a date that may be kept."""
    cells = " UNION ALL ".join(
        f"SELECT {f.name} FROM raw_rows" for f in contract.fields if f.rule == "date" and f.is_stored
    )
    if not cells:
        return None
    return db.execute(f"""
        SELECT cell, {order} FROM date_cells SEMI JOIN ({cells}) stored(cell) USING (cell)
        WHERE style = 'numeric' AND {order} IS NOT NULL ORDER BY cell LIMIT 1
    """).fetchone()


def _number_example(db: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[str, Decimal] | None:
    """A number cell that shows best how the file writes numbers (the longest), and what it was taken for."""
    cells = " UNION ALL ".join(
        f"SELECT line, '{f.name}' AS name, {arriving.number_cell(f)} AS cell FROM raw_rows WHERE line IN (FROM shown)"
        for f in contract.fields
        if f.is_numeric
    )
    if not cells:
        return None
    values = " ".join(f"WHEN '{f.name}' THEN e.{f.name}" for f in contract.fields if f.is_numeric)
    return db.execute(f"""
        WITH shown AS (SELECT line FROM typed_rows ORDER BY line LIMIT 200), written AS ({cells})
        SELECT cell, CASE name {values} END FROM written JOIN every_row e USING (line)
        WHERE cell IS NOT NULL ORDER BY length(cell) DESC, line, name LIMIT 1
    """).fetchone()


def _sums_as_read(db: duckdb.DuckDBPyConnection, contract: Contract) -> list[ColumnSum]:
    """The sums of the columns of numbers over every row that could be read."""
    written = [f for f in contract.fields if f.is_numeric]
    if not written:
        return []
    row = db.execute(
        f"SELECT {', '.join(f'sum({f.name}), count({f.name})' for f in written)} FROM every_row"
    ).fetchall()
    filled = db.execute(f"SELECT {', '.join(f'count({f.name})' for f in written)} FROM raw_rows").fetchall()
    each = zip(written, row[0][0::2], row[0][1::2], filled[0], strict=True)
    return [ColumnSum(f.name, total, cells, count - cells, f.unit) for f, total, cells, count in each if count]


def _sums_to_store(db: duckdb.DuckDBPyConnection, contract: Contract) -> list[ColumnSum]:
    """The sums of what is made from other columns, over the good rows as they would be stored."""
    made = contract.derived
    if not made:
        return []
    found = db.execute(f"SELECT {', '.join(f'sum({d.name}), count({d.name})' for d in made)} FROM typed_rows")
    row = found.fetchall()[0]
    each = zip(made, row[0::2], row[1::2], strict=True)
    return [ColumnSum(d.name, total, cells, 0, d.unit) for d, total, cells in each if cells]


def _unknown_units(db: duckdb.DuckDBPyConnection, contract: Contract) -> list[UnknownUnit]:
    """What the sender may give a weight for: rows that say where, what and when, in a unit that is not known."""
    (f,) = (f for f in contract.fields if f.site_units)
    rows = db.execute(f"""
        SELECT e.site_code, e.material, lower(r.{f.name}), count(*), min(e.{contract.day})
        FROM problem_cells p JOIN every_row e USING (line) JOIN problem_rows r USING (line)
        WHERE p.field = '{f.name}' AND p.code = 'choice' AND e.site_code IS NOT NULL
          AND e.material IS NOT NULL AND e.{contract.day} IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM problem_cells q WHERE q.line = p.line AND q.field = 'site_code')
        GROUP BY ALL ORDER BY ALL
    """)
    return [UnknownUnit(*row) for row in rows.fetchall()]


def _problems(db: duckdb.DuckDBPyConnection, gate: Gate, decimal: str) -> list[Problem]:
    """The gate's problems and those of `problem_cells`, in the order of the file."""
    contract = gate.contract
    cells = " ".join(f"WHEN '{f.name}' THEN r.\"{f.name}\"" for f in contract.fields)
    query = f"""
        SELECT p.line, p.field, p.code, CASE p.field {cells} END
        FROM problem_cells p JOIN problem_rows r ON r.line = p.line
    """
    suggest = suggesting.Suggester(db, contract)
    found = list(gate.problems)
    for line, name, code, value in db.execute(query).fetchall():
        f = contract.field(name)
        details: dict[str, object] = {}
        if code == "number":
            details["example"] = NUMBER_EXAMPLES[decimal]
        if code == "range":
            details["limits"] = _limits(f, gate)
        is_unit = code == "choice" and f.site_units is not None
        suggestion = suggest(f, code, value)
        found.append(
            Problem(line, name, gate.header_of(name), value, code, suggestion, details, "unit" if is_unit else "")
        )
    order = {f.name: position for position, f in enumerate(contract.fields)}
    return sorted(found, key=lambda p: (p.line, order.get(p.column or "", -1)))


def _limits(f: Field, gate: Gate) -> str:
    """The limits of a column as signs and numbers, the same in every language."""
    limits = []
    if f.exclusive_minimum is not None:
        limits.append(f"> {f.exclusive_minimum}")
    if f.minimum is not None:
        limits.append(f"≥ {f.minimum}")
    if f.maximum is not None:
        limits.append(f"≤ {f.maximum}")
    if f.not_before:
        limits.append(f"≥ {gate.header_of(f.not_before)}")
    if f.not_after and f.not_after != "today":
        limits.append(f"≤ {gate.header_of(f.not_after)}")
    return ", ".join(limits)
