"""A file looked at: first for itself, then against the store."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data import arriving, checking, keeping, privacy, workbooks
from data.checking import Checked
from data.contract import Contract
from data.engines.objects import sha256
from data.limits import Bound, limits
from data.problems import Option, Question
from data.reading import Gate, Refused, open_gate
from data.receipt import File, Options, Receipt
from data.store import Database, same_key


@dataclass(frozen=True)
class Opened:
    """A file through the gate. Its rows lie as text in temporary tables of the connection that opened it.

    gate is None where the whole file was refused; receipt says what is known without the store.
    """

    file: File
    options: Options
    receipt: Receipt
    gate: Gate | None


@dataclass(frozen=True)
class Examined:
    """A file judged against the store: the good rows with their news are in the temporary view `compared_rows`."""

    receipt: Receipt
    gate: Gate | None = None
    checked: Checked | None = None
    kept: bytes = b""  # the file as it would be kept

    @property
    def is_fit(self) -> bool:
        """True where there are rows that could be stored."""
        return self.checked is not None


def open_file(db: Database, file: File, options: Options, key: bytes) -> Opened:
    """Read a file: bytes to text rows. Needs and sees nothing of the store."""
    receipt = Receipt(privacy.redact(file.short_name, key), sha256=sha256(file.content))
    try:
        if workbooks.is_workbook(file.content):
            sheets = workbooks.sheets(file.content, options.kind)
            chosen = [s for s in sheets if s.name == options.answers.sheet] if len(sheets) > 1 else sheets
            if not chosen:
                receipt.question = Question("sheet", tuple(Option(s.name, s.name, None, s.rows) for s in sheets))
                return Opened(file, options, receipt, None)
            receipt.sheet = chosen[0].name
            file = File(file.name, chosen[0].csv)
            decided = replace(options.answers, decimal=options.answers.decimal or chosen[0].decimal)
            options = replace(options, answers=decided)
        gate = open_gate(file.content, options.kind)
    except Refused as refused:
        receipt.refused, receipt.refused_details = refused.code, refused.details
        return Opened(file, options, receipt, None)
    receipt.kind, receipt.delimiter = gate.contract.kind, gate.delimiter
    receipt.encoding = "xlsx" if receipt.sheet else gate.encoding
    receipt.header_line = gate.header_line
    receipt.columns = {name: gate.header[place] for name, place in gate.columns.items()}
    if gate.problems:  # what the header lacks comes first and alone
        for _ in gate.chunks():
            pass
        receipt.problems = [p for p in gate.problems if p.code.startswith("header_")]
        receipt.sha256 = sha256(keeping.kept_content(gate, file.content, Checked(None, None), key))
    else:
        arriving.load(db, gate, key)
    receipt.rows, receipt.ignored = gate.rows, gate.ignored
    return Opened(file, options, receipt, gate)


def judge(db: Database, opened: Opened, key: bytes) -> Examined:
    """Check an opened file against the store as this transaction sees it."""
    receipt, gate = replace(opened.receipt), opened.gate
    if gate is None or receipt.problems:
        return Examined(receipt, gate)
    checked = checking.stage(db, gate, opened.options.answers)
    kept = keeping.kept_content(gate, opened.file.content, checked, key)
    receipt.sha256 = sha256(kept)
    receipt.decimal, receipt.date_order, receipt.good = checked.decimal, checked.date_order, checked.good
    receipt.date_example = checked.date_example
    receipt.problems, receipt.warnings, receipt.question = checked.problems, checked.warnings, checked.question
    if not receipt.rows:
        receipt.refused = "no_rows"
        return Examined(receipt, gate)
    _refuse_if_uploaded(db, receipt, opened.options.parent)
    if receipt.refused:
        receipt.question = None
    elif not receipt.question:
        _compare(db, gate.contract, receipt)
    return Examined(receipt, gate, checked, kept)


def _refuse_if_uploaded(db: Database, receipt: Receipt, parent: str | None) -> None:
    query = """
        SELECT upload_id, added_in FROM uploads
        WHERE sha256 = ? AND kind = ? AND removed_in IS NULL AND parent IS NOT DISTINCT FROM ?
    """
    if row := db.execute(query, [receipt.sha256, receipt.kind, parent]).fetchone():
        receipt.refused, receipt.refused_details = "already_uploaded", {"upload_id": row[0]}
        receipt.upload_id, receipt.version = row


def _compare(db: Database, contract: Contract, receipt: Receipt) -> None:
    """Make the view `compared_rows`: the good rows with what they are against the store (new, changed or unchanged).

    First the keys are found, for which few columns are read; what stands under them is then read only where versions
    added it that did so for a key found (`was_added_in`). Keys are compared whole, in which blanks are equal: filters
    that an engine makes of their single columns cost more than they spare.
    """
    ours, theirs = (", ".join(f"{side}.{name}" for name in contract.key) for side in "ts")
    bound: Bound = {}
    apart = {f"s.{name}": name for name in contract.key if name in contract.partition}
    near = limits(db, "typed_rows", apart, bound)
    db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE found_rows AS SELECT s.added_in
        FROM typed_rows t JOIN {contract.kind} s ON s.removed_in IS NULL AND {near} AND ({theirs}) = ({ours})
        """,
        bound,
    )
    near = f"{near} AND {limits(db, 'found_rows', {'s.added_in': 'added_in'}, bound)}"
    differs = " OR ".join(f"t.{column.name} IS DISTINCT FROM s.{column.name}" for column in contract.stored)
    met = db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE met_rows AS
        SELECT t.line, s.added_in AS was_added_in, CASE WHEN {differs} THEN 'changed' ELSE 'unchanged' END AS news
        FROM typed_rows t JOIN {contract.kind} s
            ON s.removed_in IS NULL AND {near} AND {same_key(contract, "s", "t")}
        """,
        bound,
    )
    news = "NULL::BIGINT AS was_added_in, 'new' AS news FROM typed_rows t"
    if met.fetchone() != (0,):
        news = "m.was_added_in, coalesce(m.news, 'new') AS news FROM typed_rows t LEFT JOIN met_rows m USING (line)"
    db.execute(f"CREATE OR REPLACE TEMP VIEW compared_rows AS SELECT t.*, {news}")
    counts = dict(db.execute("SELECT news, count(*) FROM met_rows GROUP BY news").fetchall())
    receipt.changed, receipt.unchanged = counts.get("changed", 0), counts.get("unchanged", 0)
    receipt.new = receipt.good - receipt.changed - receipt.unchanged
