"""Small files as sites send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from data.checking import Answers
from data.receipt import File, Options, Receipt
from data.repairing import waiting_rows
from data.store import Store
from data.uploads import check, upload

CORRECTION = Answers(numbering="correction")  # where a number was used before, its record is meant

# A good row of each kind, in the contract's own names and codes.
GOOD: dict[str, dict[str, str]] = {
    "partners": {"partner_code": "MTR-1", "name": "Kaktus", "partner_kind": "hauler", "province": "ID-JK"},
    "enterprises": {"enterprise_code": "U-1", "name": "Usaha 1", "site_code": "RPB-ACEH", "size_class": "micro"},
    "production_batches": {
        "batch_code": "B-1",
        "site_code": "RPB-ACEH",
        "product": "Minyak nilam",
        "started_on": "2024-03-01",
        "input_kg": "100.5",
        "product_kg": "2.5",
    },
    "waste_flows": {
        "flow_code": "T-1",
        "site_code": "RPB-ACEH",
        "date": "2024-03-15",
        "material": "plastic",
        "quantity": "4.5",
        "unit": "kg",
        "destination": "recycling",
    },
    "green_products": {
        "record_code": "H-1",
        "site_code": "RPB-ACEH",
        "date": "2024-03-20",
        "product": "Kompos",
        "quantity": "10.5",
        "unit": "kg",
        "value_idr": "15000",
    },
    "coaching_attendance": {
        "session_code": "S-1",
        "participant_code": "P-1",
        "session_date": "2024-02-10",
        "site_code": "RPB-ACEH",
        "topic": "Kompos",
        "gender": "female",
        "age": "25",
    },
    "practice_assessments": {
        "enterprise_code": "U-1",
        "assessed_on": "2024-02-15",
        "practice": "energy",
        "level": "2",
    },
    "regional_waste": {
        "year": "2024",
        "province": "ID-AC",
        "regency": "Kab. Aceh Besar",
        "period": "P1",
        "generated_t": "1000.5",
        "reduced_t": "100.5",
    },
}


def csv_bytes(
    rows: Iterable[Sequence[str]],
    *,
    delimiter: str = ";",
    encoding: str = "utf-8",
    quoting: int = csv.QUOTE_MINIMAL,
    end: str = "\r\n",
) -> bytes:
    """Rows as a CSV file; an empty row is a blank line."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode(encoding)


def rows_of(kind: str, *differences: dict[str, str]) -> list[list[str]]:
    """A header and, for each given row, the good row of a kind with what differs."""
    names = list(dict.fromkeys([*GOOD[kind], *(name for row in differences for name in row)]))
    return [names, *([{**GOOD[kind], **row}.get(name, "") for name in names] for row in differences)]


def file(kind: str, *differences: dict[str, str], name: str = "") -> File:
    """A file of a kind: one row for each dict, which says what differs from the good row."""
    return File(name or f"{kind}.csv", csv_bytes(rows_of(kind, *differences)))


def send(store: Store, kind: str, *differences: dict[str, str], **options: object) -> Receipt:
    """Upload such a file; it must be clean unless bad rows are to be held."""
    options.setdefault("answers", CORRECTION)
    receipt = upload(store, file(kind, *differences), Options(**options))  # type: ignore[arg-type]
    assert receipt.upload_id and not receipt.refused, receipt
    return receipt


def query(store: Store, sql: str) -> list[tuple]:
    """Rows of a query over the newest state of a store."""
    return store.read(lambda db: db.execute(sql).fetchall())


def checked(store: Store, kind: str, *rows: dict[str, str], **options: object) -> Receipt:
    """What a check says of a file of these rows."""
    return check(store, [file(kind, *rows)], Options(**options))[0]  # type: ignore[arg-type]


def held_cells(store: Store, upload_id: str) -> dict[int, dict[str, str | None]]:
    """line -> cells by contract column, of the rows of an upload that wait for repair."""
    return {line: waiting.cells for line, waiting in waiting_rows(store, upload_id).items()}


def kept(store: Store, name: object) -> bytes:
    """The file that a store keeps under a hash."""
    return store.files.get(str(name))
