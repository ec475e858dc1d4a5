"""The file as it is kept: as received, but without what may not be kept; named by the hash of its content."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from pathlib import Path

from data import marks, privacy
from data.checking import Checked
from data.reading import Gate, is_blank, records


def kept_content(gate: Gate, content: bytes, checked: Checked, key: bytes) -> bytes:
    """What is kept of a file: its bytes, or for kinds that name people the same rows with

    national numbers replaced by their pseudonyms, birth dates by the age they give, and columns that the contract
    does not have emptied.
    """
    if not gate.contract.holds_people:
        return content
    out = io.StringIO()
    writer = csv.writer(out, delimiter=gate.delimiter, lineterminator="\r\n")
    is_changed = False
    for record in records(gate.text, gate.delimiter, len(gate.header)):
        cells = redacted(gate, record.cells, record.line, checked.ages, key)
        is_changed = is_changed or cells != record.cells
        writer.writerow(cells)
    return out.getvalue().encode() if is_changed else content


def redacted(gate: Gate, cells: list[str], line: int, ages: dict[int, int], key: bytes) -> list[str]:
    """A row of a file that names people, without what may not be kept. Where the row does not fit the header no cell

    can be told from another: then every date in it goes, and every national number.
    """
    kept = [_without_numbers(cell, key) for cell in cells]
    if line <= gate.header_line or is_blank(cells):
        return kept
    if len(cells) != len(gate.header):
        return ["" if marks.read_date(cell.strip()).style else cell for cell in kept]
    for f in gate.contract.fields:
        place = gate.columns.get(f.name)
        if f.privacy == "not_stored" and place is not None and kept[place]:
            kept[place] = str(ages.get(line, ""))
    for place in gate.unused:
        kept[place] = ""
    return kept


def _without_numbers(cell: str, key: bytes) -> str:
    number = privacy.national_number(cell.strip())
    return privacy.pseudonym(number, key) if number else privacy.redact(cell, key)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def keep(folder: Path, content: bytes) -> str:
    """Write a file under its hash, once, whole or not at all; returns the hash."""
    name = sha256(content)
    path = folder / name[:2] / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".part{os.getpid()}")
        part.write_bytes(content)
        part.replace(path)
    return name


def fetch(folder: Path, name: str) -> bytes:
    return (folder / name[:2] / name).read_bytes()
