"""The file as it is kept: as received, but without what may not be kept; named by the hash of its content."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from data import privacy
from data.checking import Checked
from data.reading import Gate, Record


def kept_content(gate: Gate, content: bytes, checked: Checked, key: bytes) -> bytes:
    """What is kept of a file: its bytes; or the same rows without what may not be kept, where there is any of it.

    National numbers become pseudonyms, birth dates the age they give; columns that the contract does not have are
    emptied in kinds that say something of people.
    """
    contract = gate.contract
    hides_columns = contract.is_personal and bool(gate.unused)
    if not (contract.holds_people or hides_columns or gate.holds_numbers):
        return content
    totals = {line for line, reason in gate.ignored if reason == "total"}

    def change(record: Record) -> list[str]:
        return redacted(gate, record.cells, record.line, checked.ages, key, record.line in totals)

    return rewritten(gate, content, change)


def rewritten(gate: Gate, content: bytes, change: Callable[[Record], list[str]]) -> bytes:
    """A file with the cells of each row as `change` gives them, line for line; its own bytes where nothing differs."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=gate.delimiter, lineterminator="\r\n")
    is_changed = False
    for record in gate.records():
        cells = change(record)
        is_changed = is_changed or cells != record.cells
        writer.writerow(cells)
    return out.getvalue().encode() if is_changed else content


def redacted(
    gate: Gate, cells: list[str], line: int, ages: dict[int, int], key: bytes, is_total: bool = False
) -> list[str]:
    """A row of a file without what may not be kept. Where it does not fit the header, no cell can be told from another:

    then every national number goes and, in kinds that name people, every date.
    """
    contract = gate.contract
    by_place = {place: contract.field(name) for name, place in gate.columns.items()}
    fits = line > gate.header_line and len(cells) == len(gate.header)
    kept = []
    for place, cell in enumerate(cells):
        f = by_place.get(place) if fits else None
        if fits and f is None and contract.is_personal and place in gate.unused:
            kept.append("")
        elif f and f.privacy == "national_number":
            person = privacy.holder(cell, key)
            kept.append(person.code if person.number or person.is_mangled else cell)
        elif f and f.privacy == "not_stored":
            kept.append(str(ages.get(line, "")) if cell.strip() else cell)
        elif f and not contract.holds_people and f.rule == "code" and not (f.may_hold_number or is_total):
            kept.append(privacy.redact(cell, key, is_code=True))
        else:
            bare = privacy.redact(cell, key)
            is_date = f is not None and f.rule == "date"
            kept.append(privacy.without_dates(bare) if contract.holds_people and not is_date else bare)
    return kept
