"""What python -m data can do."""

from __future__ import annotations

import argparse
import getpass
from dataclasses import asdict
from pathlib import Path

from data import amending, erasing, example, exporting, moving, reference, tidying, undoing, uploads
from data.checking import Answers
from data.contract import contracts
from data.doorway import Opener, Program
from data.errors import StoreError
from data.printing import DONE, NOT_POSSIBLE, WRONG_USAGE, Answer, to_json
from data.problems import ANSWERS, QUESTIONS, Problem
from data.receipt import File, Options, Receipt
from data.store import Store
from data.words import LANGUAGES, N_, say


def _user() -> str:
    """Who runs this command, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m data", description="Files of sites, and the store they go to.")
    root.add_argument("--language", choices=LANGUAGES, default="id", help="of the sentences (default: id)")
    commands = root.add_subparsers(dest="command", required=True)
    for name, text in (
        ("check", "say what an upload would do, and store nothing; a file sees those before it"),
        ("upload", "store files, one transaction each; a failing one does not stop those after it"),
    ):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("files", nargs="+", metavar="FILE", type=Path)
        command.add_argument("--kind", choices=list(contracts()), help="what the files are (default: by their header)")
        command.add_argument(
            "--decimal", choices=("comma", "point"), help="the decimal mark, where a file leaves it open"
        )
        command.add_argument("--date-order", choices=("dmy", "mdy"), help="the order of dates such as 3/4/2024")
        command.add_argument("--sheet", metavar="NAME", help="of a workbook, where several hold a report")
        command.add_argument("--hold-bad", action="store_true", help="store the good rows and hold the others")
        command.add_argument("--by", metavar="WHO", default=_user(), help="who sends the files")
        command.add_argument("--json", action="store_true", help="print a list, one object per file")
    undo = commands.add_parser("undo", help="take an upload back as if it had never come")
    undo.add_argument("upload_id", metavar="UPLOAD_ID")
    undo.add_argument("--by", metavar="WHO", default=_user())
    undo.add_argument("--json", action="store_true")
    log = commands.add_parser("log", help="list the uploads, the newest first")
    log.add_argument("--json", action="store_true")
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
        copy.add_argument("path", metavar="PATH", type=Path)
        copy.set_defaults(is_alone=name == "restore")  # it is not for a process that has the empty store open
    commands.add_parser("tidy", help="compact the store and remove what nothing needs")
    erase = commands.add_parser("erase", help="erase a person from every version, kept file and backup")
    erase.add_argument("person", metavar="PERSON", help="a national number, a pseudonym nik-…, or SITE/CODE")
    erase.add_argument("--by", metavar="WHO", default=_user())
    erase.add_argument("--json", action="store_true")
    return root


def _problem(problem: Problem, language: str) -> dict[str, object]:
    return {
        "line": problem.line,
        "column": problem.column,
        "header": problem.header,
        "value": problem.value,
        "code": problem.code,
        "message": problem.message(language),
        "suggestion": problem.suggestion,
    }


def _object(receipt: Receipt, language: str, is_upload: bool) -> dict[str, object]:
    """One file of the JSON answer."""
    names = "file kind sha256 encoding delimiter decimal date_order header_line rows good new changed unchanged"
    found: dict[str, object] = {name: getattr(receipt, name) for name in names.split()}
    found["problems"] = [_problem(p, language) for p in receipt.problems]
    found["warnings"] = [_problem(p, language) for p in receipt.warnings]
    found["ignored"] = [{"line": line, "reason": reason} for line, reason in receipt.ignored]
    question = receipt.question
    found["question"] = question and {
        "name": question.name,
        "options": [{"answer": o.answer, "example": o.example, "total": o.total} for o in question.options],
    }
    found["refused"] = receipt.refused
    if is_upload:
        found |= {"upload_id": receipt.upload_id, "version": receipt.version}
    return found


_OPTIONS = {"decimal_mark": "--decimal", "date_order": "--date-order", "sheet": "--sheet"}


def _sentences(receipt: Receipt, language: str) -> list[str]:
    """One file in words."""
    found = [f"{receipt.file}:"]
    if receipt.refused:
        found.append("  " + receipt.refusal(language))
        return found
    counts = say(
        language,
        N_("{kind}, {rows} rows: {good} good, {new} new, {changed} changed, {unchanged} unchanged; {ignored} ignored"),
        kind=receipt.kind,
        rows=receipt.rows,
        good=receipt.good,
        new=receipt.new,
        changed=receipt.changed,
        unchanged=receipt.unchanged,
        ignored=len(receipt.ignored),
    )
    found.append("  " + counts)
    if receipt.question:
        found.append("  " + say(language, QUESTIONS[receipt.question.name]))
        option = _OPTIONS[receipt.question.name]
        for o in receipt.question.options:
            meaning = f"{say(language, ANSWERS[o.answer])}; {o.example}; " if o.answer in ANSWERS else ""
            found.append(f"    {option} {o.answer}: {meaning}{o.total}")
    found += ["  " + p.message(language) for p in (*receipt.problems, *receipt.warnings)]
    if receipt.upload_id:
        found.append("  " + say(language, N_("Stored as {upload_id}."), upload_id=receipt.upload_id))
    elif receipt.problems:
        found.append("  " + say(language, N_("Nothing was stored.")))
    return found


def _files(store: Store, given: argparse.Namespace) -> Answer:
    options = Options(given.kind, Answers(given.decimal, given.date_order, given.sheet), given.hold_bad, given.by)
    files = [File(str(path), path.read_bytes()) for path in given.files]
    is_upload = given.command == "upload"
    if is_upload:
        receipts = [uploads.upload(store, file, options) for file in files]
    else:
        receipts = uploads.check(store, files, options)
    status = DONE if all(receipt.is_clean for receipt in receipts) else NOT_POSSIBLE
    if given.json:
        return Answer(to_json([_object(receipt, given.language, is_upload) for receipt in receipts]), status)
    return Answer("\n".join(line for receipt in receipts for line in _sentences(receipt, given.language)), status)


def _log(store: Store, given: argparse.Namespace) -> Answer:
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


def _example(store: Store, given: argparse.Namespace) -> Answer:
    if given.remove:
        example.remove(store)
    elif not uploads.log(store):
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
    return _moved(moving.move(store, given.to), given.language)


def _backup(store: Store, given: argparse.Namespace) -> Answer:
    return _moved(moving.backup(store, given.path), given.language)


def _restore(store: Opener, given: argparse.Namespace) -> Answer:
    moved = moving.restore(given.path, None)
    store()  # what is made from the facts is made now
    return _moved(moved, given.language)


def _moved(moved: moving.Moved, language: str) -> Answer:
    sentence = N_("Version {version} is in {place}: {rows} rows and {files} files, compared on both sides.")
    values = {"version": moved.version, "place": moved.place, "rows": sum(moved.rows.values()), "files": moved.files}
    counts = [f"  {table}: {rows}" for table, rows in moved.rows.items() if rows]
    return Answer("\n".join([say(language, sentence, **values), *counts]))


def _export(store: Store, given: argparse.Namespace) -> Answer:
    done = exporting.export(store, given.path, given.as_of)
    sentence = N_("Version {version}: {rows} rows in {files} files of a Data Package in {place}.")
    values = {"rows": sum(done.rows.values()), "files": len(done.rows), "place": given.path}
    return Answer(say(given.language, sentence, version=done.version, **values))


def _tidy(store: Store, given: argparse.Namespace) -> Answer:
    swept = tidying.tidy(store)
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
    **{"check": _files, "upload": _files, "undo": _undo, "log": _log, "example": _example, "reference": _reference},
    **{"move": _move, "backup": _backup, "tidy": _tidy, "erase": _erase, "export": _export},
}


def _run(store: Opener, given: argparse.Namespace, folder: Path) -> Answer:
    files = [folder / path for path in getattr(given, "files", [])]
    if missing := [str(path) for path in files if not path.is_file()]:
        sentence = say(given.language, N_("There is no file {names}."), names=", ".join(missing))
        return Answer(errors=sentence, status=WRONG_USAGE)
    given.files = files
    if given.command in ("backup", "restore", "export"):
        given.path = folder / given.path
    if given.command == "move" and given.to.startswith("duckdb:"):
        given.to = f"duckdb:{folder / given.to.removeprefix('duckdb:')}"
    try:
        return _restore(store, given) if given.command == "restore" else _COMMANDS[given.command](store(), given)
    except reference.WrongReference as error:
        return Answer(errors=str(error), status=NOT_POSSIBLE)


PROGRAM = Program("data", parser, _run)
