"""The gate's rows as text in the database, and what their cells say of themselves.

Leaves tables and views on the connection. `load` makes, of the file alone, `raw_rows` (line and one text column per
contract field; for dates and choices also `name__nth`, the place of the cell in a list), `listed_cells` (those lists:
each different cell once) and `date_cells` (each different date cell read both ways); `match_choices` makes
`choice_cells` (each different choice cell and the value it stands for in the store).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import marks, privacy
from data.ahead import ahead
from data.blocks import LINE
from data.contract import Contract, Field, spelling_form
from data.reading import Gate

LATEST_TIME_ZONE = timezone(timedelta(hours=9))  # the day is first over in eastern Indonesia
SPACES = " \t\r\n\u00a0"
SAID = ("nik_gender", "nik_birth_date", "nik_state")  # what national numbers say, in kinds that name people
LISTED = ("date", "choice", "boolean")  # rules of columns in which few cells differ
pa.set_memory_pool(pa.system_memory_pool())  # it can give back what is free, also of numpy's
_OUTER = np.isin(np.arange(256), list(SPACES.encode()))


def today() -> date:
    """The calendar day in the part of Indonesia where it is latest."""
    return datetime.now(LATEST_TIME_ZONE).date()


def load(db: duckdb.DuckDBPyConnection, gate: Gate, key: bytes) -> None:
    """Bring a file's rows in, trimmed, with national numbers hashed on the way, and read its dates: needs no store."""
    _load(db, gate, key)
    _dates(db, gate.contract)


def _load(db: duckdb.DuckDBPyConnection, gate: Gate, key: bytes) -> None:
    """Bring the gate's rows into `raw_rows`, trimmed, as text; national numbers are hashed on the way."""
    contract = gate.contract
    chunks = ahead(lambda part: _cells(gate, gate.chunk(part), key), gate.parts())
    arrived = pa.concat_tables([_no_cells(gate), *chunks])
    if contract.holds_people:
        arrived = _doubt_rounded_numbers(arrived, contract)
    arrived = _listed(db, arrived, contract)
    db.register("arrived", arrived)  # stays as it is: rows are scanned where they are
    known = arrived.column_names
    missing = (f'NULL::VARCHAR AS "{f.name}"' for f in contract.fields if f.name not in known)
    db.execute(f"CREATE OR REPLACE TEMP VIEW raw_rows AS SELECT {', '.join(('*', *missing))} FROM arrived")
    pa.default_memory_pool().release_unused()  # what the reading of blocks took: checks need it now


def _listed(db: duckdb.DuckDBPyConnection, arrived: pa.Table, contract: Contract) -> pa.Table:
    """List the different cells of each column of dates or choices, and add the places of its cells in that list."""
    lists: list[pa.Table] = []
    for f in contract.fields:
        if f.rule in LISTED and f.name in arrived.column_names:
            column = arrived[f.name].unify_dictionaries()
            cells = column.chunk(0).dictionary
            name = pa.repeat(f.name, len(cells))
            lists.append(pa.table({"field": name, "nth": pa.array(range(len(cells)), pa.int32()), "cell": cells}))
            arrived = arrived.set_column(arrived.column_names.index(f.name), f.name, column)
            places = pa.chunked_array([chunk.indices for chunk in column.chunks])
            arrived = arrived.append_column(f"{f.name}__nth", places)
    none = pa.schema({"field": pa.string(), "nth": pa.int32(), "cell": pa.string()}).empty_table()
    _keep(db, "listed_cells", pa.concat_tables([none, *lists]))
    return arrived


def _no_cells(gate: Gate) -> pa.Table:
    contract = gate.contract
    listed = pa.dictionary(pa.int32(), pa.string())
    types = {name: listed if contract.field(name).rule in LISTED else pa.string() for name in gate.columns}
    said = dict.fromkeys(SAID if contract.holds_people else (), pa.string())
    return pa.schema({LINE: pa.int64()} | types | said).empty_table()


def _cells(gate: Gate, chunk: pa.Table, key: bytes) -> pa.Table:
    """Some rows by the names of the contract's columns, trimmed, without national numbers."""
    contract = gate.contract
    cells: dict[str, pa.ChunkedArray] = {LINE: chunk[LINE]}
    for name, place in gate.columns.items():
        f, column = contract.field(name), chunk[str(place)]
        if f.may_hold_number or contract.holds_people or _may_be_strayed(column):
            is_code = f.rule == "code" and not (f.may_hold_number or contract.holds_people)
            bare = privacy.redact_all(column, key, is_code)
            if bare is not column:
                gate.holds_numbers = True
            column = bare
        column = _trimmed(column, f)
        cells[name] = column.dictionary_encode() if f.rule in LISTED else column
    if contract.holds_people:
        cells |= _without_national_numbers(gate, chunk, key)
    return pa.table(cells)


def _may_be_strayed(cells: pa.ChunkedArray) -> bool:
    """True where a cell has room for a national number: in a date or a choice it would be shown with what is wrong."""
    return (pc.max(pc.binary_length(cells)).as_py() or 0) >= privacy.DIGITS


def _trimmed(column: pa.ChunkedArray, f: Field) -> pa.ChunkedArray:
    """Cells without the spaces around them; free text as it was written. A cell of spaces is empty."""
    if not any(map(_has_outer_spaces, column.chunks)):
        return column
    bare = pc.utf8_trim(column, SPACES)
    return pc.if_else(pc.equal(bare, ""), None, column if f.rule == "text" else bare)


def _has_outer_spaces(cells: pa.Array) -> bool:
    """False if no cell starts or ends with a space. A look at single bytes: part of a letter may pass for a space."""
    if not len(cells):
        return False
    _, places, content = cells.buffers()
    ends = np.frombuffer(places, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    if ends[0] == ends[-1]:
        return False
    text = np.frombuffer(content, np.uint8)
    first, last = text[np.minimum(ends[:-1], ends[-1] - 1)], text[ends[1:] - 1]
    return bool(_OUTER[first].any() or _OUTER[last].any())


def _without_national_numbers(gate: Gate, chunk: pa.Table, key: bytes) -> dict[str, pa.Array]:
    """Replacement columns for kinds that name people: pseudonyms for national numbers, and what those numbers say."""
    contract = gate.contract
    column = next(f.name for f in contract.fields if f.privacy == "national_number")
    day_of = next(f.not_after for f in contract.fields if f.privacy == "not_stored") or ""
    days = chunk[str(gate.columns[day_of])].to_pylist() if day_of in gate.columns else None
    read = [privacy.holder((cell or "").strip(SPACES), key) for cell in chunk[str(gate.columns[column])].to_pylist()]
    said: list[tuple[str, date] | None] = []
    for row, person in enumerate(read):
        on = marks.read_date((days[row] or "").strip(SPACES)).value if days else None
        said.append(privacy.said_by(person.number, on or today()) if person.number else None)
    text = pa.string()
    return {
        column: pa.array([person.code.strip(SPACES) or None for person in read], text),
        "nik_gender": pa.array([facts[0] if facts else None for facts in said], text),
        "nik_birth_date": pa.array([facts[1].isoformat() if facts else None for facts in said], text),
        "nik_state": pa.array([_state(person) for person in read], text),
    }


def _state(person: privacy.Holder) -> str | None:
    """What to remember of a national number: damaged, ending in 0, whole; None for a site's own code."""
    if person.is_mangled:
        return "mangled"
    if person.number is None:
        return None
    return "ends_in_0" if person.number.endswith("0") else "whole"


def _doubt_rounded_numbers(arrived: pa.Table, contract: Contract) -> pa.Table:
    """Where every one of several numbers ends in 0, a spreadsheet has rounded them all: call them mangled."""
    column = next(f.name for f in contract.fields if f.privacy == "national_number")
    state = arrived["nik_state"]
    numbers = pc.count_distinct(arrived.filter(pc.equal(state, "ends_in_0"))[column]).as_py()
    if numbers < privacy.ENOUGH_TO_TELL or pc.any(pc.equal(state, "whole")).as_py():
        return arrived
    mangled = pc.if_else(pc.equal(state, "ends_in_0"), "mangled", state)
    return arrived.set_column(arrived.column_names.index("nik_state"), "nik_state", mangled)


def _dates(db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Read each different date cell once, both ways: `date_cells`."""
    names = {f.name for f in contract.fields if f.rule == "date"}
    cells = sorted({cell for field, cell in _different(db) if field in names})
    dmy = [marks.read_date(cell) for cell in cells]
    mdy = [marks.read_date(cell, "mdy") for cell in cells]
    found = pa.table(
        {
            "cell": pa.array(cells, pa.string()),
            "dmy": pa.array([d.value for d in dmy], pa.date32()),
            "mdy": pa.array([d.value for d in mdy], pa.date32()),
            "style": pa.array([d.style for d in dmy], pa.string()),
            "needs_order": pa.array([marks.needs_date_order(cell) for cell in cells], pa.bool_()),
        }
    )
    _keep(db, "date_cells", found)


def _different(db: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """(column, cell) of each different cell of dates and choices."""
    return db.execute("SELECT field, cell FROM listed_cells ORDER BY field, nth").fetchall()


def meanings(db: duckdb.DuckDBPyConnection, contract: Contract, order: str) -> dict[str, list[object]]:
    """For each column of dates or choices that is not blank: what each cell in its list means."""
    query = f"""
        SELECT l.field, c.value, d.{order} FROM listed_cells l
        LEFT JOIN choice_cells c ON c.field = l.field AND c.cell = l.cell LEFT JOIN date_cells d ON d.cell = l.cell
        ORDER BY l.field, l.nth
    """
    found: dict[str, list[object]] = {}
    for name, value, day in db.execute(query).fetchall():
        found.setdefault(name, []).append(day if contract.field(name).rule == "date" else value)
    return found


def _keep(db: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    db.register("arriving", table)
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM arriving")
    db.unregister("arriving")


def spellings(db: duckdb.DuckDBPyConnection, f: Field) -> dict[str, str]:
    """Every accepted way to write a choice, in its compared form -> the value stored."""
    known: dict[str, str] = {}
    for spelling, value in f.choices.items():
        stored = str(value).lower() if isinstance(value, bool) else str(value)
        known[spelling.casefold()] = known[spelling_form(spelling)] = known[stored.casefold()] = stored
    if f.rule == "boolean":
        known |= {"yes": "true", "no": "false"}
    if f.reference:
        listed = db.execute(f"SELECT * FROM {f.reference} WHERE removed_in IS NULL ORDER BY position")
        names = [column[0] for column in listed.description]
        code = names[1]
        for row in listed.fetchall():
            entry = dict(zip(names, row, strict=True))
            titles = [entry.get(n) for n in ("title_id", "title_en", "name") if n in entry]
            aliases = (entry.get("aliases") or "").split(";")
            for spelling in (entry[code], *titles, *aliases):
                if spelling and spelling.strip():
                    known.setdefault(spelling.strip().casefold(), entry[code])
                    known.setdefault(spelling_form(spelling), entry[code])
    known.pop("", None)
    return known


def match_choices(db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Match each different cell of a choice column once: `choice_cells` (field, cell, value)."""
    fields: list[str] = []
    cells: list[str] = []
    values: list[str | None] = []
    different = _different(db)
    for f in contract.fields:
        if f.rule in ("choice", "boolean"):
            known = spellings(db, f)
            for cell in (cell for field, cell in different if field == f.name):
                fields.append(f.name)
                cells.append(cell)
                values.append(known.get(cell.casefold()) or known.get(spelling_form(cell)))
    text = pa.string()
    table = {"field": pa.array(fields, text), "cell": pa.array(cells, text), "value": pa.array(values, text)}
    _keep(db, "choice_cells", pa.table(table))


def number_cell(f: Field) -> str:
    """SQL for the text of a number cell without its currency."""
    if f.unit != "IDR":
        return f'"{f.name}"'
    return rf"""regexp_replace(regexp_replace("{f.name}", '^(Rp|IDR)\.?\s*', '', 'i'), ',-$', '')"""


def decimal_mark(db: duckdb.DuckDBPyConnection, contract: Contract, given: str | None) -> tuple[str | None, bool]:
    """The decimal mark that most cells prove, else the one given; and whether it must be asked for."""
    parts = [f"SELECT {number_cell(f)} AS cell FROM raw_rows" for f in contract.fields if f.is_numeric]
    if not parts:
        return given, False
    query = f"""
        SELECT count(*) FILTER (says = 'comma'), count(*) FILTER (says = 'point'), count(*) FILTER (says = 'undecided')
        FROM (SELECT CASE WHEN regexp_full_match(cell, $comma) THEN 'comma' WHEN regexp_full_match(cell, $point)
              THEN 'point' WHEN regexp_full_match(cell, $undecided) THEN 'undecided' END AS says
              FROM ({" UNION ALL ".join(parts)}))
    """
    patterns = {"comma": marks.proof("comma"), "point": marks.proof("point"), "undecided": marks.UNDECIDED_NUMBER}
    comma, point, undecided = db.execute(query, patterns).fetchall()[0]
    if comma != point:
        return ("comma" if comma > point else "point"), False
    return given, not given and bool(comma or undecided)


def date_order(db: duckdb.DuckDBPyConnection, given: str | None) -> tuple[str | None, bool]:
    """The order of the file's dates ("ymd" where all are ISO), and whether it must be asked for."""
    query = "SELECT count(*), count(*) FILTER (style = 'iso'), count(*) FILTER (needs_order) FROM date_cells"
    cells, iso, unclear = db.execute(query).fetchall()[0]
    if given or not cells:
        return given, False
    return ("ymd" if iso == cells else "dmy"), bool(unclear)
