"""Files on the command line: `check` and `upload`, and what is said of each file."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from data import uploads
from data.checking import Answers
from data.contract import contracts
from data.deciding import KEPT, TAKEN
from data.printing import DONE, NOT_POSSIBLE, Answer, to_json
from data.problems import ANSWERS, QUESTIONS, Problem
from data.receipt import File, Options, Receipt
from data.store import Store
from data.words import N_, say

COMMANDS = {
    "check": "say what an upload would do, and store nothing; a file sees those before it",
    "upload": "store files, one transaction each; a failing one does not stop those after it",
}
_OPTIONS = {
    "decimal_mark": "--decimal",
    "date_order": "--date-order",
    "sheet": "--sheet",
    "key_reused": "--numbering",
}
_MONTHS = {
    True: N_("{count} stored rows of the same months are taken away."),
    False: N_("{count} stored rows of these months are not in this file. They stay, unless --replace-month is given."),
}


def add_options(command: argparse.ArgumentParser, user: str) -> None:
    """What may be said of files that are sent."""
    command.add_argument("files", nargs="+", metavar="FILE", type=Path)
    command.add_argument("--kind", choices=list(contracts()), help="what the files are (default: by their header)")
    command.add_argument("--decimal", choices=("comma", "point"), help="the decimal mark, where a file leaves it open")
    command.add_argument("--date-order", choices=("dmy", "mdy"), help="the order of dates such as 3/4/2024")
    command.add_argument("--sheet", metavar="NAME", help="of a workbook, where several hold a report")
    command.add_argument(
        "--numbering", choices=("correction", "restart"), help="what record numbers mean that were used before"
    )
    command.add_argument(
        "--column",
        action="append",
        default=[],
        type=_pair("=", str),
        metavar="HEADER=COLUMN",
        help="which column of the report a header stands for; kept for the site. HEADER= means none",
    )
    command.add_argument(
        "--replace-month", action="store_true", help="take away what is stored for the months of a file and not in it"
    )
    for name, text in (("take", "store what a warning proposes"), ("keep", "store the cell as it is written")):
        command.add_argument(
            f"--{name}", action="append", default=[], type=_pair(":", int), metavar="ROW:COLUMN", help=text
        )
    command.add_argument("--hold-bad", action="store_true", help="store the good rows and hold the others")
    command.add_argument("--by", metavar="WHO", default=user, help="who sends the files")
    command.add_argument("--json", action="store_true", help="print a list, one object per file")


def _pair(mark: str, kind: type) -> Any:
    """Reads two parts of an argument; the last mark in it is between them, the first part is of a kind."""

    def read(text: str) -> tuple[object, str]:
        first, found, last = text.rpartition(mark)
        if not found:
            raise argparse.ArgumentTypeError(f"{text}: no {mark} in it")
        return kind(first), last

    return read


def options_of(given: argparse.Namespace) -> Options:
    decided = [(line, column, TAKEN) for line, column in given.take]
    decided += [(line, column, KEPT) for line, column in given.keep]
    answers = Answers(
        decimal=given.decimal,
        date_order=given.date_order,
        sheet=given.sheet,
        numbering=given.numbering,
        columns=tuple(given.column),
        replaces=given.replace_month,
        decided=tuple(decided),
    )
    return Options(given.kind, answers, given.hold_bad, given.by)


def run(store: Store, given: argparse.Namespace) -> Answer:
    """Check or upload files in the order in which one may depend on another; answer in the order they were given."""
    options = options_of(given)
    files = [File(str(path), path.read_bytes()) for path in given.files]
    order = uploads.in_order(files, options)
    sent = [files[place] for place in order]
    is_upload = given.command == "upload"
    done = [uploads.upload(store, file, options) for file in sent] if is_upload else uploads.check(store, sent, options)
    receipts = [receipt for _, receipt in sorted(zip(order, done, strict=True), key=lambda pair: pair[0])]
    status = DONE if all(receipt.is_clean for receipt in receipts) else NOT_POSSIBLE
    if given.json:
        return Answer(to_json([as_object(receipt, given.language, is_upload) for receipt in receipts]), status)
    return Answer("\n".join(line for receipt in receipts for line in sentences(receipt, given.language)), status)


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


def as_object(receipt: Receipt, language: str, is_upload: bool) -> dict[str, object]:
    """One file of the JSON answer."""
    names = "file kind sha256 encoding delimiter decimal date_order header_line rows good new changed unchanged"
    found: dict[str, object] = {name: getattr(receipt, name) for name in names.split()}
    found["problems"] = [_problem(p, language) for p in receipt.problems]
    found["warnings"] = [
        _problem(p, language) | {"decision": receipt.decided.get((p.line, p.column or ""))} for p in receipt.warnings
    ]
    found["ignored"] = [{"line": line, "reason": reason} for line, reason in receipt.ignored]
    question = receipt.question
    found["question"] = question and {
        "name": question.name,
        "options": [{"answer": o.answer, "example": o.example, "total": o.total} for o in question.options],
    }
    found["refused"] = receipt.refused
    more = "number columns unused likely said taken_away renumbered"
    found |= {name: getattr(receipt, name) for name in more.split()}
    for name in ("sums", "changes", "sent_again"):
        found[name] = [asdict(part) for part in getattr(receipt, name)]
    if is_upload:
        found |= {"upload_id": receipt.upload_id, "version": receipt.version}
    return found


def sentences(receipt: Receipt, language: str) -> list[str]:
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
    if missing := sum(month.missing for month in receipt.sent_again):
        found.append("  " + say(language, _MONTHS[bool(receipt.taken_away)], count=missing))
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
