"""Uploads: what a file would change, and changing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from data import held, keeping, privacy
from data.checking import Checked, stage
from data.contract import Contract
from data.reading import Gate, Refused, open_gate
from data.receipt import File, Options, Receipt
from data.store import Database, Store, head, same_key


def check(store: Store, files: list[File], options: Options | Sequence[Options] | None = None) -> list[Receipt]:
    """What an upload of these files, in this order, would say and do, each with its options. Nothing is stored."""
    each = [options or Options()] * len(files) if isinstance(options, Options | None) else list(options)
    return store.try_out(lambda db: _check(db, store, files, each))


def _check(db: Database, store: Store, files: list[File], options: list[Options]) -> list[Receipt]:
    """Each file sees those before it as if they were stored; the last one leaves nothing to be seen."""
    receipts: list[Receipt] = []
    tried: dict[str | None, str] = {}
    for nth, (file, chosen) in enumerate(zip(files, options, strict=True), start=1):
        receipt, gate, checked = _examine(db, store, file, chosen)
        receipts.append(receipt)
        if receipt.upload_id in tried:  # the same file twice among these
            receipt.refused_details = {"same_as": tried[receipt.upload_id]}
            receipt.upload_id = receipt.version = None
        if nth < len(files) and gate and checked and receipt.may_store(chosen):
            _store(db, head(db) + nth, receipt, gate, checked, chosen, store.key)
            tried[receipt.upload_id] = receipt.file
            receipt.upload_id = receipt.version = None
    return receipts


def upload(store: Store, file: File, options: Options | None = None) -> Receipt:
    """Take a file in one transaction: all its rows, or with `hold_bad` the good ones, or nothing."""
    options = options or Options()

    def work(db: Database, version: int) -> Receipt:
        receipt, gate, checked = _examine(db, store, file, options)
        if not (gate and checked and receipt.may_store(options)):
            raise _NotTaken(receipt)
        keeping.keep(store.files, keeping.kept_content(gate, file.content, checked, store.key))
        _store(db, version, receipt, gate, checked, options, store.key)
        return receipt

    try:
        return store.commit("upload", options.by, work)
    except _NotTaken as refusal:
        return refusal.receipt


class _NotTaken(Exception):
    """The file is not fit to be taken: nothing of the transaction is kept."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.file)
        self.receipt = receipt


def _examine(db: Database, store: Store, file: File, options: Options) -> tuple[Receipt, Gate | None, Checked | None]:
    """Read and check one file against the store as this transaction sees it."""
    receipt = Receipt(privacy.redact(file.short_name, store.key), sha256=keeping.sha256(file.content))
    try:
        gate = open_gate(file.content, options.kind)
    except Refused as refused:
        receipt.refused, receipt.refused_details = refused.code, refused.details
        return receipt, None, None
    receipt.kind, receipt.encoding, receipt.delimiter = gate.contract.kind, gate.encoding, gate.delimiter
    receipt.header_line = gate.header_line
    receipt.columns = {name: gate.header[place] for name, place in gate.columns.items()}
    if gate.problems:  # what the header lacks comes first and alone
        for _ in gate.chunks():
            pass
        receipt.problems = [p for p in gate.problems if p.code.startswith("header_")]
        receipt.rows, receipt.ignored = gate.rows, gate.ignored
        receipt.sha256 = keeping.sha256(keeping.kept_content(gate, file.content, Checked(None, None), store.key))
        return receipt, gate, None
    checked = stage(db, gate, options.answers, store.key)
    receipt.decimal, receipt.date_order = checked.decimal, checked.date_order
    receipt.date_example = checked.date_example
    receipt.rows, receipt.ignored, receipt.good = gate.rows, gate.ignored, checked.good
    receipt.problems, receipt.warnings, receipt.question = checked.problems, checked.warnings, checked.question
    receipt.sha256 = keeping.sha256(keeping.kept_content(gate, file.content, checked, store.key))
    if not receipt.rows:
        receipt.refused = "no_rows"
        return receipt, gate, checked
    _refuse_if_uploaded(db, receipt)
    if receipt.refused:
        receipt.question = None
    elif not receipt.question:
        _compare(db, gate.contract, receipt)
    return receipt, gate, checked


def _refuse_if_uploaded(db: Database, receipt: Receipt) -> None:
    query = "SELECT upload_id, added_in FROM uploads WHERE sha256 = ? AND kind = ? AND removed_in IS NULL"
    if row := db.execute(query, [receipt.sha256, receipt.kind]).fetchone():
        receipt.refused, receipt.refused_details = "already_uploaded", {"upload_id": row[0]}
        receipt.upload_id, receipt.version = row


def _compare(db: Database, contract: Contract, receipt: Receipt) -> None:
    """Make `compared_rows`: the good rows with what they are against the store: new, changed or unchanged."""
    differs = " OR ".join(f"t.{column.name} IS DISTINCT FROM s.{column.name}" for column in contract.stored)
    stored = ", ".join(f"t.{column.name}" for column in contract.stored)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE compared_rows AS
        SELECT t.line, {stored},
               CASE WHEN s.upload_id IS NULL THEN 'new' WHEN {differs} THEN 'changed' ELSE 'unchanged' END AS news
        FROM typed_rows t LEFT JOIN {contract.kind} s ON s.removed_in IS NULL AND {same_key(contract, "s", "t")}
    """)
    counts = dict(db.execute("SELECT news, count(*) FROM compared_rows GROUP BY news").fetchall())
    receipt.new, receipt.changed = counts.get("new", 0), counts.get("changed", 0)
    receipt.unchanged = counts.get("unchanged", 0)


def _store(
    db: Database, version: int, receipt: Receipt, gate: Gate, checked: Checked, options: Options, key: bytes
) -> None:
    """Write the good rows as assertions of a new upload; those that change nothing are closed as they come."""
    contract = gate.contract
    receipt.upload_id, receipt.version = f"U{version:04d}", version
    stored = ", ".join(column.name for column in contract.stored)
    db.execute(
        f"""
        UPDATE {contract.kind} AS s SET removed_in = $version FROM compared_rows t
        WHERE s.removed_in IS NULL AND t.news = 'changed' AND {same_key(contract, "s", "t")}
        """,
        {"version": version},
    )
    db.execute(
        f"""
        INSERT INTO {contract.kind} ({stored}, upload_id, line, added_in, removed_in)
        SELECT {stored}, $upload, line, $version, CASE WHEN news = 'unchanged' THEN $version END FROM compared_rows
        """,
        {"version": version, "upload": receipt.upload_id},
    )
    waiting = held.hold(db, receipt.upload_id, version, gate, checked, key) if receipt.problems else 0
    entry = {
        "upload_id": receipt.upload_id,
        "kind": receipt.kind,
        "file": receipt.file,
        "sha256": receipt.sha256,
        "encoding": receipt.encoding,
        "delimiter": receipt.delimiter,
        "decimal_mark": receipt.decimal,
        "date_order": receipt.date_order,
        "header_line": receipt.header_line,
        "row_count": receipt.rows,
        "good": receipt.good,
        "new": receipt.new,
        "changed": receipt.changed,
        "unchanged": receipt.unchanged,
        "held": waiting,
        "ignored": len(receipt.ignored),
        "uploaded_by": options.by,
        "uploaded_at": datetime.now(UTC).replace(tzinfo=None),
        "is_example": options.is_example,
        "added_in": version,
    }
    names, marks = ", ".join(entry), ", ".join("?" * len(entry))
    db.execute(f"INSERT INTO uploads ({names}) VALUES ({marks})", list(entry.values()))


def log(store: Store) -> list[dict[str, object]]:
    """Every upload, the newest first, with the version that added it and, if it was undone, the one that did."""

    def work(db: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
        rows = db.execute("SELECT * FROM uploads ORDER BY added_in DESC")
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]

    return store.read(work)


def example_uploads(store: Store) -> list[str]:
    """Uploads of example data that stand."""
    query = "SELECT upload_id FROM uploads WHERE is_example AND removed_in IS NULL ORDER BY added_in"
    return [row[0] for row in store.read(lambda db: db.execute(query).fetchall())]
