"""Uploads: what a file would change, and changing it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import Any

import duckdb

from data import access, attaching, held, months, naming, renumbering, rights
from data.contract import contracts
from data.engines.failing import PlaceFailed
from data.examining import Examined, judge, kind_of, open_file, understand
from data.limits import Bound, limits
from data.receipt import File, Options, Receipt
from data.store import Database, Store, head, same_key
from data.watching import Uploaded, notice


def in_order(files: list[File], options: Options | None = None) -> list[int]:
    """Places of files so that one comes after those of kinds that it names; otherwise in the order given."""
    if len(files) == 1:
        return [0]
    kinds = [(options and options.kind) or kind_of(file) for file in files]
    needs = {kind: {key.resource for key in contract.foreign_keys} for kind, contract in contracts().items()}
    left, order = list(range(len(files))), []
    while left:
        waiting = {kinds[place] for place in left}
        order.append(next(p for p in left if not needs.get(kinds[p] or "", set()) & (waiting - {kinds[p]})))
        left.remove(order[-1])
    return order


def check(
    store: Store,
    files: list[File],
    options: Options | Sequence[Options] | None = None,
    tell: Callable[[int, str], None] = lambda nth, doing: None,
) -> list[Receipt]:
    """What an upload of these files, in this order, would say and do, each with its options. Nothing is stored.

    tell: called before each step, with the place of the file and what is done; what it raises ends all. Raises
    access.Refused.
    """
    access.require("upload")
    each = [options or Options()] * len(files) if isinstance(options, Options | None) else list(options)
    return store.try_out(lambda db: _check(db, store, files, each, tell))


def _check(
    db: Database, store: Store, files: list[File], options: list[Options], tell: Callable[[int, str], None]
) -> list[Receipt]:
    """Each file sees those before it as if they were stored; the last one leaves nothing to be seen."""
    receipts: list[Receipt] = []
    tried: dict[str | None, str] = {}
    for nth, (file, chosen) in enumerate(zip(files, options, strict=True), start=1):
        tell(nth - 1, "reading")
        opened = open_file(db, file, chosen, store.key)
        tell(nth - 1, "checking")
        examined = judge(db, opened, store.key)
        receipt = examined.receipt
        receipts.append(receipt)
        if receipt.upload_id in tried:  # the same file twice among these
            receipt.refused_details = {"same_as": tried[receipt.upload_id]}
            receipt.upload_id = receipt.version = None
        if nth < len(files) and examined.is_fit and receipt.may_store(chosen):
            _store(db, head(db) + nth, examined, chosen, store.key)
            tried[receipt.upload_id] = receipt.file
            receipt.upload_id = receipt.version = None
    return receipts


def upload(
    store: Store,
    file: File,
    options: Options | None = None,
    first: Callable[[Database, int], None] = lambda db, version: None,
    tell: Callable[[str], None] = lambda doing: None,
) -> Receipt:
    """Take a file in one transaction: all its rows, or with `hold_bad` the good ones, or nothing.

    first: what else is done in the transaction, before the rows are stored. tell: called before each step with what is
    done; what it raises ends all, and nothing is stored.
    """
    began = time.perf_counter()
    receipt = Receipt(file.short_name)
    try:
        receipt = _taken(store, file, options or Options(), first, tell)
        return receipt
    finally:
        seconds = time.perf_counter() - began
        upload_id = receipt.upload_id if receipt.version and not receipt.refused else None
        notice(Uploaded(receipt.kind or "", _result(receipt), receipt.good, upload_id or "", seconds))


def _result(receipt: Receipt) -> str:
    """What became of a file, in one word."""
    if receipt.refused:
        return "refused"
    if receipt.version:
        return "held" if receipt.held else "stored"
    return "asked" if receipt.question else "faulty" if receipt.problems else "failed"


def _taken(
    store: Store,
    file: File,
    options: Options,
    first: Callable[[Database, int], None],
    tell: Callable[[str], None],
) -> Receipt:
    sent: list[Any] = []  # name and content of the kept file
    judged: Examined | None = None

    def work(db: Database, version: int) -> Receipt:
        is_current = version == seen + 1  # else another commit came in between
        examined = judged if judged and is_current else judge(db, opened, store.key, is_final=True)
        if not (examined.is_fit and examined.receipt.may_store(options)):
            raise _NotTaken(examined.receipt)
        tell("storing")
        first(db, version)
        kept = store.files.put(examined.kept)
        sent[:] = [kept, examined.kept]
        _store(db, version, examined, options, store.key, kept)
        return examined.receipt

    action = "repair" if options.parent else "upload"
    access.require(action)
    tell("reading")
    with closing(store.cursor()) as db:
        # Before the commit begins, so that nobody waits; each in a transaction, for it takes what was committed to be
        # scanned by several threads.
        with store.transaction(db):
            opened = open_file(db, file, options, store.key)
            tell("checking")
            seen, understood = head(db), understand(db, opened)
        with suppress(duckdb.Error, PlaceFailed), store.transaction(db):  # what is wrong is said by the commit
            judged = judge(db, opened, store.key, understood, is_final=True)
        touches = [opened.receipt.kind or ""]
        try:
            receipt = store.commit(
                action, options.by, work, touches=touches, is_there=_is_there, on=db, note=lambda _: options.why
            )
        except _NotTaken as refusal:
            receipt, sent = refusal.receipt, []
    if any(problem.code == "site_not_allowed" for problem in receipt.problems):
        access.told(action)
    if not sent:
        return receipt
    if not store.files.has(sent[0]):  # removed by an erasure that did not yet see this commit
        store.files.put(sent[1])
    return receipt


class _NotTaken(Exception):
    """The file is not fit to be taken: nothing of the transaction is kept."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.file)
        self.receipt = receipt


def _is_there(db: Database, receipt: Receipt) -> bool:
    """Every good row of an upload is found again, and every row that it holds, unless a person was erased since."""
    erased = "SELECT count(*) FROM versions WHERE version > ? AND action = 'erase'"
    tables = {str(receipt.kind): receipt.good + receipt.taken_away} | (
        {"held_rows": receipt.held} if receipt.held else {}
    )
    query = "SELECT count(*) FROM {table} WHERE upload_id = $upload AND added_in = $version"
    bound = {"upload": receipt.upload_id, "version": receipt.version}
    is_whole = all(db.execute(query.format(table=t), bound).fetchone() == (rows,) for t, rows in tables.items())
    return is_whole or db.execute(erased, [receipt.version]).fetchone() != (0,)


def _store(
    db: Database,
    version: int,
    examined: Examined,
    options: Options,
    key: bytes,
    kept: str | None = None,
) -> None:
    """Write the good rows as assertions of a new upload; those that change nothing are closed as they come."""
    receipt, gate, checked = examined.receipt, examined.gate, examined.checked
    assert gate is not None and checked is not None
    contract = gate.contract
    receipt.upload_id, receipt.version = f"U{version:04d}", version
    stored = ", ".join(column.name for column in contract.stored)
    if receipt.changed:
        bound: Bound = {"version": version}
        near = limits(db, "met_rows WHERE news = 'changed'", {"s.added_in": "was_added_in"}, bound)
        db.execute(
            f"""
            UPDATE {contract.kind} AS s SET removed_in = $version FROM compared_rows t
            WHERE s.removed_in IS NULL AND t.news = 'changed' AND {near} AND {same_key(contract, "s", "t")}
            """,
            bound,
        )
    db.execute(
        f"""
        INSERT INTO {contract.kind} ({stored}, upload_id, line, added_in, removed_in)
        SELECT {stored}, $upload, line, $version, CASE WHEN news = 'unchanged' THEN $version END FROM compared_rows
        """,
        {"version": version, "upload": receipt.upload_id},
    )
    if receipt.taken_away:
        receipt.taken_away = months.take_away(db, contract, receipt.upload_id, version)
    renumbering.remember(db, contract, receipt.upload_id, version)
    naming.remember(db, contract, receipt.said, receipt.upload_id, version)
    attaching.keep_warnings(db, receipt, version)
    receipt.held = held.hold(db, receipt.upload_id, version, gate, checked, key) if receipt.problems else 0
    entry: dict[str, object] = {
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
        "held": receipt.held,
        "ignored": len(receipt.ignored),
        "uploaded_by": access.signed(options.by),
        "is_example": options.is_example,
        "added_in": version,
        "kept": kept,
        "parent": options.parent,
        "number": receipt.number,
        "taken_away": receipt.taken_away,
        "receipt": attaching.packed(receipt, options),
    }
    enter(db, entry)


def enter(db: Database, entry: Mapping[str, object]) -> None:
    """Enter an upload (its columns by name) among the others, with the time."""
    entry = {**entry, "uploaded_at": datetime.now(UTC).replace(tzinfo=None)}
    names, marks = ", ".join(entry), ", ".join("?" * len(entry))
    db.execute(f"INSERT INTO uploads ({names}) VALUES ({marks})", list(entry.values()))


def log(store: Store) -> list[dict[str, object]]:
    """Every upload, the newest first, with the version that added it and, if it was undone, the one that did."""

    def work(db: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
        rows = db.execute("SELECT * FROM uploads ORDER BY added_in DESC")
        names = [column[0] for column in rows.description]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        seen = rights.readable(db, [str(entry["upload_id"]) for entry in found])
        return [entry for entry in found if entry["upload_id"] in seen]

    return store.read(work)


def is_empty(store: Store) -> bool:
    """Whether no upload stands."""
    return store.read(lambda db: db.execute("SELECT count(*) FROM uploads WHERE removed_in IS NULL").fetchone()) == (0,)


def example_uploads(store: Store) -> list[str]:
    """Uploads of example data that stand."""
    query = "SELECT upload_id FROM uploads WHERE is_example AND removed_in IS NULL ORDER BY added_in"
    return [row[0] for row in store.read(lambda db: db.execute(query).fetchall())]
