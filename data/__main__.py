"""The command line for files: python -m data check|upload|undo|log|example."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from data import example, undoing, uploads
from data.checking import Answers
from data.contract import contracts
from data.printing import to_json, use_utf8
from data.problems import ANSWERS, QUESTIONS, Problem
from data.receipt import File, Options, Receipt
from data.store import Store, StoreError
from data.words import LANGUAGES, N_, say

DONE, NOT_CLEAN, WRONG_USAGE = 0, 1, 2


def _user() -> str:
    """Who runs this command, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data", description="Check, upload and undo files of sites.")
    parser.add_argument("--language", choices=LANGUAGES, default="id", help="of the sentences (default: id)")
    commands = parser.add_subparsers(dest="command", required=True)
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
    return parser


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
        option = "--decimal" if receipt.question.name == "decimal_mark" else "--date-order"
        found += [
            f"    {option} {o.answer}: {say(language, ANSWERS[o.answer])}; {o.example}; {o.total}"
            for o in receipt.question.options
        ]
    found += ["  " + p.message(language) for p in (*receipt.problems, *receipt.warnings)]
    if receipt.upload_id:
        found.append("  " + say(language, N_("Stored as {upload_id}."), upload_id=receipt.upload_id))
    elif receipt.problems:
        found.append("  " + say(language, N_("Nothing was stored.")))
    return found


def _files(store: Store, given: argparse.Namespace) -> int:
    options = Options(given.kind, Answers(given.decimal, given.date_order), given.hold_bad, given.by)
    files = [File(str(path), path.read_bytes()) for path in given.files]
    is_upload = given.command == "upload"
    if is_upload:
        receipts = [uploads.upload(store, file, options) for file in files]
    else:
        receipts = uploads.check(store, files, options)
    if given.json:
        print(to_json([_object(receipt, given.language, is_upload) for receipt in receipts]))
    else:
        print("\n".join(line for receipt in receipts for line in _sentences(receipt, given.language)))
    return DONE if all(receipt.is_clean for receipt in receipts) else NOT_CLEAN


def _log(store: Store, given: argparse.Namespace) -> int:
    entries = uploads.log(store)
    if given.json:
        print(to_json(entries))
    for entry in [] if given.json else entries:
        undone = f" ✕ v{entry['removed_in']}" if entry["removed_in"] else ""
        counts = f"+{entry['new']} ~{entry['changed']} ={entry['unchanged']}"
        when = f"{entry['uploaded_at']:%Y-%m-%d %H:%M}"
        print(f"{entry['upload_id']} {when} {entry['kind']} {counts} {entry['file']}{undone}")
    return DONE


def _undo(store: Store, given: argparse.Namespace) -> int:
    version = undoing.undo(store, [given.upload_id], given.by)
    message = say(given.language, N_("Upload {upload_id} was undone."), upload_id=given.upload_id)
    print(to_json({"upload_id": given.upload_id, "version": version}) if given.json else message)
    return DONE


def _example(store: Store, given: argparse.Namespace) -> int:
    if given.remove:
        example.remove(store)
    elif not uploads.log(store):
        example.load(store)
    return DONE


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 a file is not clean or a change not possible, 2 wrong usage."""
    from metrics.home import open_store  # the one place where data looks up: a commit must keep the cubes in step

    use_utf8()
    given = _parser().parse_args(arguments)
    if missing := [str(path) for path in getattr(given, "files", []) if not path.is_file()]:
        print(say(given.language, N_("There is no file {names}."), names=", ".join(missing)), file=sys.stderr)
        return WRONG_USAGE
    work = {"check": _files, "upload": _files, "undo": _undo, "log": _log, "example": _example}[given.command]
    try:
        store = open_store()
        try:
            return work(store, given)
        finally:
            store.close()
    except StoreError as error:
        print(error.message(given.language), file=sys.stderr)
        return NOT_CLEAN


if __name__ == "__main__":
    sys.exit(main())
