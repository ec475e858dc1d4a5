"""A file looked at: first for itself, then against the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from data import access, arriving, checking, deciding, keeping, months, naming, privacy, renumbering, workbooks
from data.changes import changed_cells
from data.checking import Answers, Checked
from data.contract import Contract
from data.decoding import Refused, first, recode
from data.engines.objects import sha256
from data.limits import Bound, limits
from data.problems import Option, Question
from data.reading import HEADER_SEARCH_CHARACTERS, HEADER_SEARCH_ROWS, Gate, find_header, open_gate
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


def kind_of(file: File) -> str | None:
    """The kind of a file by its header; None where none is found. Of the file no more than its top is read."""
    try:
        text, _ = recode(workbooks.as_csv(file.content, rows=HEADER_SEARCH_ROWS))
        return find_header(first(text, HEADER_SEARCH_CHARACTERS))[1].kind
    except Refused:
        return None


def open_file(db: Database, file: File, options: Options, key: bytes) -> Opened:
    """Read a file: bytes to text rows. Of the store it needs only what sites have said of their columns."""
    receipt = Receipt(privacy.redact(file.short_name, key), sha256=sha256(file.content))
    try:
        if workbooks.is_workbook(file.content):
            sheets = workbooks.sheets(file.content, options.kind)
            sheets = [replace(sheet, name=privacy.redact(sheet.name, key)) for sheet in sheets]
            chosen = [s for s in sheets if s.name == options.answers.sheet] if len(sheets) > 1 else sheets
            if not chosen:
                receipt.question = Question("sheet", tuple(Option(s.name, s.name, None, s.rows) for s in sheets))
                return Opened(file, options, receipt, None)
            receipt.sheet = chosen[0].name
            file = File(file.name, chosen[0].csv)
            decided = replace(options.answers, decimal=options.answers.decimal or chosen[0].decimal)
            options = replace(options, answers=decided)
        given = dict(options.answers.columns)
        memory = partial(naming.remembered, db)
        gate = open_gate(file.content, options.kind, given, memory, options.names_columns)
    except Refused as refused:
        receipt.refused, receipt.refused_details = refused.code, refused.details
        return Opened(file, options, receipt, None)
    named = [privacy.redact(cell, key) for cell in gate.header]
    gate.said = {privacy.redact(name, key): column for name, column in gate.said.items()}
    gate.holds_numbers, gate.header = named != gate.header, named
    receipt.kind, receipt.delimiter = gate.contract.kind, gate.delimiter
    receipt.encoding = "xlsx" if receipt.sheet else gate.encoding
    receipt.header_line = gate.header_line
    receipt.columns = {name: gate.header[place] for name, place in gate.columns.items()}
    receipt.unused = [gate.header[place] for place in gate.strange]
    receipt.said = gate.said
    receipt.likely = naming.proposals(gate.contract, gate.header, gate.columns, receipt.unused)
    if gate.problems:  # what the header lacks comes first and alone
        for _ in gate.chunks():
            pass
        receipt.problems = [p for p in gate.problems if p.code.startswith("header_")]
        receipt.sha256 = sha256(keeping.kept_content(gate, file.content, Checked(None, None), key))
        receipt.number = _number(receipt, options.answers)
    else:
        arriving.load(db, gate, key)
    receipt.rows, receipt.ignored = gate.rows, gate.ignored
    try:
        access.require("upload", (), gate.contract.kind)
    except access.Refused:
        receipt.problems, receipt.refused = [], "kind_not_allowed"
        return Opened(file, options, receipt, None)
    return Opened(file, options, receipt, gate)


def understand(db: Database, opened: Opened) -> Checked | None:
    """Type the rows of an opened file, a first part of judging it; None where there is nothing to be judged."""
    if opened.gate is None or opened.receipt.problems:
        return None
    return checking.understand(db, opened.gate, opened.options.answers)


def judge(
    db: Database, opened: Opened, key: bytes, understood: Checked | None = None, is_final: bool = False
) -> Examined:
    """Check an opened file against the store as this transaction sees it.

    understood: what the first part gave. is_final: it is about to be stored, so what only its sender wants to see (old
    values, rows not sent) is left out.
    """
    receipt, gate = replace(opened.receipt), opened.gate
    checked = understood or understand(db, opened)
    if gate is None or checked is None:
        return Examined(receipt, gate)
    checking.stage(db, gate, checked, opened.options.answers)
    kept = keeping.kept_content(gate, opened.file.content, checked, key)
    receipt.sha256 = sha256(kept)
    receipt.decimal, receipt.date_order, receipt.good = checked.decimal, checked.date_order, checked.good
    receipt.date_example, receipt.number_example = checked.date_example, checked.number_example
    receipt.sums, receipt.unknown_units = checked.sums, checked.unknown_units
    receipt.number = _number(receipt, opened.options.answers)
    decided = opened.options.answers.decided
    said = {(w.line, w.column or ""): deciding.decision_on(w, decided) for w in checked.warnings}
    receipt.decided = {place: decision for place, decision in said.items() if decision}
    receipt.problems, receipt.warnings, receipt.question = checked.problems, checked.warnings, checked.question
    if not receipt.rows:
        receipt.refused = "no_rows"
        return Examined(receipt, gate)
    _refuse_if_uploaded(db, receipt, opened.options.parent)
    if receipt.refused:
        receipt.question = None
    elif not receipt.question:
        _against_store(db, gate.contract, receipt, opened.options.answers, is_final)
    return Examined(receipt, gate, checked, kept)


def _number(receipt: Receipt, answers: Answers) -> str:
    """The number of a receipt: the same for the same file, read in the same way."""
    said = repr((receipt.sha256, receipt.kind, receipt.decimal, receipt.date_order, answers)).encode()
    digits = sha256(said)[:8].upper()
    return f"BP-{digits[:4]}-{digits[4:]}"


def _against_store(db: Database, contract: Contract, receipt: Receipt, answers: Answers, is_final: bool) -> None:
    """What the good rows would change; asks where numbers were used before."""
    _compare(db, contract, receipt)
    if question := renumbering.question(db, contract, receipt.changed):
        if answers.numbering is None or (answers.numbering == "restart" and not renumbering.restart(db, contract)):
            receipt.question = question
            return
        _compare(db, contract, receipt)
    receipt.renumbered = renumbering.count(db)
    if receipt.changed and not is_final:
        changed = "FROM compared_rows WHERE news = 'changed'"
        receipt.changes = changed_cells(db, contract, changed, new="", old="was_", is_senders=True)
    if not receipt.problems and (answers.replaces or not is_final):
        receipt.sent_again = months.sent_again(db, contract)
        receipt.taken_away = sum(month.missing for month in receipt.sent_again) if answers.replaces else 0


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
    was = ", ".join(f"CASE WHEN {differs} THEN s.{c.name} END AS was_{c.name}" for c in contract.stored)
    found = db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE met_rows AS
        SELECT t.line, s.added_in AS was_added_in, CASE WHEN {differs} THEN 'changed' ELSE 'unchanged' END AS news,
               {was}
        FROM typed_rows t JOIN {contract.kind} s
            ON s.removed_in IS NULL AND {near} AND {same_key(contract, "s", "t")}
        """,
        bound,
    )
    news = "NULL::BIGINT AS was_added_in, 'new' AS news FROM typed_rows t"
    if found.fetchone() != (0,):
        met = "m.* EXCLUDE (line, news), coalesce(m.news, 'new') AS news"
        news = f"{met} FROM typed_rows t LEFT JOIN met_rows m USING (line)"
    db.execute(f"CREATE OR REPLACE TEMP VIEW compared_rows AS SELECT t.*, {news}")
    counts = dict(db.execute("SELECT news, count(*) FROM met_rows GROUP BY news").fetchall())
    receipt.changed, receipt.unchanged = counts.get("changed", 0), counts.get("unchanged", 0)
    receipt.new = receipt.good - receipt.changed - receipt.unchanged
