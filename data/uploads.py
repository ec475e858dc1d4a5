"""Uploads: what a file would change, changing it, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePath

import duckdb

from data import held, keeping, privacy
from data.checking import Answers, Checked, stage
from data.contract import Contract, contracts
from data.problems import Problem, Question
from data.reading import Gate, Refused, open_gate
from data.store import Database, Store, StoreError
from data.words import N_


@dataclass(frozen=True)
class File:
    """A file as it arrives."""

    name: str
    content: bytes

    @property
    def short_name(self) -> str:
        name = PurePath(self.name.replace("\\", "/")).name
        return name.encode("utf-8", "replace").decode()


@dataclass
class Receipt:
    """What was understood of one file, what is wrong with it, and what it changes (counts of rows)."""

    file: str
    kind: str | None = None
    sha256: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    header_line: int | None = None
    rows: int = 0
    good: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    ignored: list[tuple[int, str]] = field(default_factory=list)
    question: Question | None = None
    refused: str | None = None
    refused_details: dict[str, object] = field(default_factory=dict)
    upload_id: str | None = None
    version: int | None = None
    columns: dict[str, str] = field(default_factory=dict)  # contract column -> the file's header

    @property
    def is_clean(self) -> bool:
        return not (self.problems or self.question or self.refused)

    @property
    def can_hold(self) -> bool:
        """True where some rows are good and could be stored while the others wait."""
        return bool(self.problems and self.good and not self.question and not self.refused)


@dataclass(frozen=True)
class Options:
    """How a sender wants files to be taken."""

    kind: str | None = None
    answers: Answers = field(default_factory=Answers)
    hold_bad: bool = False
    by: str = "local"
    is_example: bool = False


def check(store: Store, files: list[File], options: Options | Sequence[Options] | None = None) -> list[Receipt]:
    """What an upload of these files, in this order, would say and do, each with its options. Nothing is stored."""
    each = [options or Options()] * len(files) if isinstance(options, Options | None) else options
    receipts = []
    with store.snapshot() as db:
        version = int(db.execute("SELECT version FROM head").fetchall()[0][0])
        for file, chosen in zip(files, each, strict=True):
            receipt, gate, checked = _examine(db, store, file, chosen)
            receipts.append(receipt)
            if gate and checked and _may_store(receipt, chosen):
                version += 1
                _store(db, version, receipt, gate, checked, chosen, store.key)
                receipt.upload_id = receipt.version = None
    return receipts


def upload(store: Store, file: File, options: Options | None = None) -> Receipt:
    """Take a file in one transaction: all its rows, or with `hold_bad` the good ones, or nothing."""
    options = options or Options()

    def work(db: Database, version: int) -> Receipt:
        receipt, gate, checked = _examine(db, store, file, options)
        if not (gate and checked and _may_store(receipt, options)):
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


def _may_store(receipt: Receipt, options: Options) -> bool:
    return receipt.is_clean or (options.hold_bad and receipt.can_hold)


def _same_key(contract: Contract, left: str, right: str) -> str:
    """SQL that is true for two rows of one key; a part of the key that may be blank is equal to a blank."""
    parts = []
    for name in contract.key:
        equal = "=" if contract.field(name).required else "IS NOT DISTINCT FROM"
        parts.append(f"{left}.{name} {equal} {right}.{name}")
    return " AND ".join(parts)


def _compare(db: Database, contract: Contract, receipt: Receipt) -> None:
    """Make `compared_rows`: the good rows with what they are against the store: new, changed or unchanged."""
    differs = " OR ".join(f"t.{column.name} IS DISTINCT FROM s.{column.name}" for column in contract.stored)
    stored = ", ".join(f"t.{column.name}" for column in contract.stored)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE compared_rows AS
        SELECT t.line, {stored},
               CASE WHEN s.upload_id IS NULL THEN 'new' WHEN {differs} THEN 'changed' ELSE 'unchanged' END AS news
        FROM typed_rows t LEFT JOIN {contract.kind} s ON s.removed_in IS NULL AND {_same_key(contract, "s", "t")}
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
        WHERE s.removed_in IS NULL AND t.news = 'changed' AND {_same_key(contract, "s", "t")}
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


def undo(store: Store, upload_ids: list[str], by: str = "local") -> int:
    """Take uploads back as if they had never come, in one new version, which is returned.

    Raises StoreError for an upload that is not known or was undone before.
    """

    def work(db: Database, version: int) -> int:
        kinds = {}
        for upload_id in upload_ids:
            row = db.execute("SELECT kind, removed_in FROM uploads WHERE upload_id = ?", [upload_id]).fetchone()
            if row is None:
                raise StoreError(N_("There is no upload {upload_id}."), upload_id=upload_id)
            if row[1] is not None:
                raise StoreError(N_("Upload {upload_id} was undone before."), upload_id=upload_id)
            kinds[upload_id] = row[0]
        for table in ("uploads", "held_rows", *dict.fromkeys(kinds.values())):
            _close(db, table, upload_ids, version)
        for kind in dict.fromkeys(kinds.values()):
            _bring_back(db, contracts()[kind], version)
        return version

    return store.commit("undo", by, work, ",".join(upload_ids))


def _close(db: Database, table: str, upload_ids: list[str], version: int) -> None:
    db.execute(
        f"UPDATE {table} SET removed_in = $version WHERE removed_in IS NULL AND list_contains($uploads, upload_id)",
        {"version": version, "uploads": upload_ids},
    )


def _bring_back(db: Database, contract: Contract, version: int) -> None:
    """For each key closed in this version: a copy of what the latest upload that still stands says of it."""
    stored = ", ".join(f"s.{column.name}" for column in contract.stored)
    names = ", ".join(column.name for column in contract.stored)
    key = ", ".join(f"s.{name}" for name in contract.key)
    db.execute(
        f"""
        INSERT INTO {contract.kind} ({names}, upload_id, line, added_in, removed_in)
        SELECT {stored}, s.upload_id, s.line, $version, NULL
        FROM {contract.kind} s
        JOIN uploads u ON u.upload_id = s.upload_id AND u.removed_in IS NULL
        WHERE EXISTS (SELECT 1 FROM {contract.kind} gone
                      WHERE gone.removed_in = $version AND {_same_key(contract, "gone", "s")})
        QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY u.added_in DESC, s.line) = 1
        """,
        {"version": version},
    )


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
