"""What python -m data can do."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import asdict
from datetime import date
from pathlib import Path

from data import (
    amending,
    attaching,
    audit,
    backups,
    closing,
    erasing,
    example,
    exporting,
    logbook,
    members,
    moving,
    reference,
    repairing,
    sending,
    tidying,
    tracing,
    undoing,
    uploads,
)
from data.contract import contracts
from data.doorway import Opener, Program
from data.errors import StoreError
from data.nil import report_nothing
from data.printing import NOT_POSSIBLE, WRONG_USAGE, Answer, to_json
from data.store import Store
from data.words import LANGUAGES, N_, say


def _user() -> str:
    """Who runs this command, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month; write YYYY-MM") from None


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m data", description="Files of sites, and the store they go to.")
    root.add_argument("--language", choices=LANGUAGES, default="id", help="of the sentences (default: id)")
    commands = root.add_subparsers(dest="command", required=True)
    for name, text in sending.COMMANDS.items():
        sending.add_options(commands.add_parser(name, help=text, description=text), _user())
    undo = commands.add_parser("undo", help="take an upload back as if it had never come")
    undo.add_argument("upload_id", metavar="UPLOAD_ID")
    undo.add_argument("--by", metavar="WHO", default=_user())
    undo.add_argument("--json", action="store_true")
    nil = commands.add_parser("nil", help="say that a site had nothing of a kind in a month")
    nil.add_argument("kind", choices=[contract.kind for contract in contracts().values() if contract.is_monthly])
    nil.add_argument("site", metavar="SITE")
    nil.add_argument("month", metavar="YYYY-MM", type=_month)
    nil.add_argument("--by", metavar="WHO", default=_user())
    changes = {"close": "make the figures of a month final", "reopen": "make those of a closed month provisional again"}
    for name, text in changes.items():
        change = commands.add_parser(name, help=text)
        change.add_argument("month", metavar="YYYY-MM", type=_month)
        change.add_argument("--by", metavar="WHO", default=_user())
        where = "kept with the month, and in the log" if name == "close" else "kept in the log"
        change.add_argument("--note", metavar="TEXT", default="", help=where)
    months = commands.add_parser("months", help="list the months: open, or closed and what changed them since")
    months.add_argument("--json", action="store_true")
    drop = commands.add_parser("drop", help="let held rows go for good")
    drop.add_argument("upload_id", metavar="UPLOAD_ID")
    drop.add_argument("rows", metavar="ROW", type=int, nargs="+")
    drop.add_argument("--why", metavar="TEXT", default="", help="kept in the log")
    drop.add_argument("--by", metavar="WHO", default=_user())
    members.add_options(commands, _user())
    kept = commands.add_parser("receipt", help="print the receipt that stays with an upload, as JSON")
    kept.add_argument("upload_id", metavar="UPLOAD_ID")
    trace = commands.add_parser("trace", help="print a row of an upload as it was written in its file, as JSON")
    trace.add_argument("upload_id", metavar="UPLOAD_ID")
    trace.add_argument("row", metavar="ROW", type=int)
    sent = commands.add_parser("uploads", help="list the uploads, the newest first")
    sent.add_argument("--json", action="store_true")
    logbook.add_options(commands)
    demo = commands.add_parser("example", help="load the example data (if the store is empty), or remove it")
    demo.add_argument("--remove", action="store_true")
    values = commands.add_parser("reference", help="print a reference table as CSV, or change rows of it by a CSV file")
    values.add_argument("table", metavar="TABLE", help=", ".join(reference.KEYS))
    values.add_argument("files", nargs="*", metavar="FILE", type=Path, help="rows to add or replace")
    values.add_argument("--why", metavar="TEXT", help="kept in the log")
    values.add_argument("--by", metavar="WHO", default=_user())
    out = commands.add_parser("export", help="write the rows of every kind into a new folder, as a Data Package")
    out.add_argument("path", metavar="DIR", type=Path)
    out.add_argument("--as-of", type=int, metavar="VERSION", help="as they stood at that version of the data")
    move = commands.add_parser("move", help="copy everything to an empty store and compare both")
    move.add_argument("--to", metavar="STORE", required=True, help="its address, as in GREEN_UMKM_STORE")
    copies = {"backup": "copy everything into a new folder", "restore": "bring a backup into an empty store"}
    for name, text in copies.items():
        copy = commands.add_parser(name, help=text)
        is_new = name == "backup"
        place = f"a new folder; without it, one below {backups.FOLDER} or {backups.DEFAULT}" if is_new else None
        copy.add_argument("path", metavar="PATH", type=Path, nargs="?" if is_new else None, help=place)
        copy.set_defaults(is_alone=name == "restore")  # it is not for a process that has the empty store open
    commands.add_parser("tidy", help="compact the store and remove what nothing needs")
    erase = commands.add_parser("erase", help="erase a person from every version, kept file and backup")
    erase.add_argument("person", metavar="PERSON", help="a national number, a pseudonym nik-…, or SITE/CODE")
    erase.add_argument("--by", metavar="WHO", default=_user())
    erase.add_argument("--json", action="store_true")
    return root


def _uploads(store: Store, given: argparse.Namespace) -> Answer:
    entries = uploads.log(store)
    if given.json:
        return Answer(to_json(entries))
    lines = []
    for entry in entries:
        undone = f" ✕ v{entry['removed_in']}" if entry["removed_in"] else ""
        counts = f"+{entry['new']} ~{entry['changed']} ={entry['unchanged']}"
        when = f"{entry['uploaded_at']:%Y-%m-%d %H:%M}"
        lines.append(f"{entry['upload_id']} {when} {entry['kind']} {counts} {entry['file']}{undone}")
    return Answer("\n".join(lines))


def _undo(store: Store, given: argparse.Namespace) -> Answer:
    version = undoing.undo(store, [given.upload_id], given.by)
    if given.json:
        return Answer(to_json({"upload_id": given.upload_id, "version": version}))
    return Answer(say(given.language, N_("Upload {upload_id} was undone."), upload_id=given.upload_id))


def _nil(store: Store, given: argparse.Namespace) -> Answer:
    upload_id = report_nothing(store, given.kind, given.site, given.month, given.by)
    return Answer(say(given.language, N_("Stored as {upload_id}."), upload_id=upload_id))


def _close(store: Store, given: argparse.Namespace) -> Answer:
    version = closing.close(store, given.month, given.by, given.note)
    sentence = N_("{month} is final now, in version {version}.")
    return Answer(say(given.language, sentence, month=f"{given.month:%m/%Y}", version=version))


def _reopen(store: Store, given: argparse.Namespace) -> Answer:
    version = closing.reopen(store, given.month, given.by, given.note)
    sentence = N_("{month} is provisional again, in version {version}.")
    return Answer(say(given.language, sentence, month=f"{given.month:%m/%Y}", version=version))


def _months(store: Store, given: argparse.Namespace) -> Answer:
    found = store.read(closing.months)
    if given.json:
        return Answer(to_json([month.as_object() for month in found]))
    final, provisional = say(given.language, N_("final")), say(given.language, N_("provisional"))
    since = say(given.language, N_("changed since:"))
    lines = []
    for month in found:
        how = month.closed
        state = f"{final} v{how.version} {how.closed_by} {how.note}" if how else provisional
        lines.append(f"{month.month:%Y-%m} {state}".rstrip())
        for later in month.corrections:
            when = f"{later.made_at:%Y-%m-%d %H:%M}"
            lines.append(f"  {since} v{later.version} {when} {later.action} {later.upload_id} {later.made_by}")
    return Answer("\n".join(lines))


def _drop(store: Store, given: argparse.Namespace) -> Answer:
    repairing.drop(store, given.upload_id, given.rows, given.by, given.why)
    sentence = N_("{count} held rows of {upload_id} were dropped.")
    return Answer(say(given.language, sentence, count=len(set(given.rows)), upload_id=given.upload_id))


def _receipt(store: Store, given: argparse.Namespace) -> Answer:
    receipt = attaching.attached(store, given.upload_id)
    if receipt is None:
        raise StoreError(N_("There is no upload {upload_id}."), upload_id=given.upload_id)
    return Answer(to_json(sending.as_object(receipt, given.language, is_upload=True)))


def _trace(store: Store, given: argparse.Namespace) -> Answer:
    line = tracing.line_of(store, given.upload_id, given.row)
    return Answer(to_json({"file": line.file, "line": line.line, "header": line.header, "cells": line.cells}))


def _example(store: Store, given: argparse.Namespace) -> Answer:
    if given.remove:
        example.remove(store)
    elif uploads.is_empty(store):
        example.load(store)
    return Answer()


def _reference(store: Store, given: argparse.Namespace) -> Answer:
    """Print a table as CSV, or take the rows of a file into it."""
    if given.table not in reference.KEYS:
        raise StoreError(N_("There is no reference table {table}."), table=given.table)
    if not given.files:
        return Answer(store.read(lambda db: reference.as_csv(db, given.table)))
    rows = reference.read(given.table, given.files[0])
    changed = amending.put(store, given.table, rows, given.by, given.why)
    return Answer(say(given.language, N_("{count} rows of {table} changed."), count=changed, table=given.table))


def _move(store: Store, given: argparse.Namespace) -> Answer:
    audit.note(store, "move", by=_user())  # before it begins, so that the copy has it, too
    return _moved(moving.move(store, given.to), given.language)


def _backup(store: Store, given: argparse.Namespace) -> Answer:
    return _moved(backups.make(store, given.path, _user()), given.language)


def _restore(store: Opener, given: argparse.Namespace) -> Answer:
    moved = moving.restore(given.path, None)
    audit.note(store(), "restore", version=moved.version, by=_user())  # what is made from the facts is made now
    return _moved(moved, given.language)


def _moved(moved: moving.Moved, language: str) -> Answer:
    sentence = N_("Version {version} is in {place}: {rows} rows and {files} files, compared on both sides.")
    values = {"version": moved.version, "place": moved.place, "rows": sum(moved.rows.values()), "files": moved.files}
    counts = [f"  {table}: {rows}" for table, rows in moved.rows.items() if rows]
    return Answer("\n".join([say(language, sentence, **values), *counts]))


def _export(store: Store, given: argparse.Namespace) -> Answer:
    done = exporting.export(store, given.path, given.as_of)
    audit.note(store, "export", "datapackage", done.version, _user())
    sentence = N_("Version {version}: {rows} rows in {files} files of a Data Package in {place}.")
    values = {"rows": sum(done.rows.values()), "files": len(done.rows), "place": given.path}
    return Answer(say(given.language, sentence, version=done.version, **values))


def _tidy(store: Store, given: argparse.Namespace) -> Answer:
    swept = tidying.tidy(store)
    audit.note(store, "tidy", by=_user())
    sentence = N_("The store is tidy; {count} files that no upload needs were removed.")
    return Answer(say(given.language, sentence, count=swept), rewrites=True)


def _erase(store: Store, given: argparse.Namespace) -> Answer:
    done = erasing.erase(store, given.person, given.by)
    if given.json:
        return Answer(to_json(asdict(done)), rewrites=True)
    found = N_(
        "Erased: {rows} rows, {mentions} mentions, {held_rows} held rows, {files} kept files, {backups} backups; "
        "{backups_not_reached} backups were not there."
    )
    return Answer(say(given.language, found, **asdict(done)), rewrites=True)


_COMMANDS = {
    **{"check": sending.run, "upload": sending.run, "nil": _nil, "drop": _drop, "receipt": _receipt, "trace": _trace},
    **{"member": members.run_put, "members": members.run_list},
    **{"close": _close, "reopen": _reopen, "months": _months},
    **{"undo": _undo, "uploads": _uploads, "log": logbook.run, "example": _example, "reference": _reference},
    **{"move": _move, "backup": _backup, "tidy": _tidy, "erase": _erase, "export": _export},
}


def _run(store: Opener, given: argparse.Namespace, folder: Path) -> Answer:
    files = [folder / path for path in getattr(given, "files", [])]
    if missing := [str(path) for path in files if not path.is_file()]:
        sentence = say(given.language, N_("There is no file {names}."), names=", ".join(missing))
        return Answer(errors=sentence, status=WRONG_USAGE)
    given.files = files
    if given.command in ("backup", "restore", "export") and given.path:
        given.path = folder / given.path
    if given.command == "move" and given.to.startswith("duckdb:"):
        given.to = f"duckdb:{folder / given.to.removeprefix('duckdb:')}"
    try:
        return _restore(store, given) if given.command == "restore" else _COMMANDS[given.command](store(), given)
    except reference.WrongReference as error:
        return Answer(errors=str(error), status=NOT_POSSIBLE)


PROGRAM = Program("data", parser, _run)
