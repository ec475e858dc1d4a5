"""The wrong rows of a file, as they were, with what is wrong beside them: to be corrected and sent again."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from data import keeping, workbooks
from data.contract import FEEDBACK
from data.formulas import disarmed
from data.problems import Problem
from data.reading import open_gate
from data.receipt import File, Options, Receipt


def wrong_rows(file: File, options: Options, receipt: Receipt, language: str, key: bytes) -> bytes:
    """A CSV with the header of the file, each row that has a problem, and in front its row number and the messages.

    What may not be kept is replaced as in a kept file. Sent again, the two columns in front are known and not read.
    """
    found: dict[int, list[Problem]] = {}
    for problem in receipt.problems:
        found.setdefault(problem.line, []).append(problem)
    gate = open_gate(workbooks.as_csv(file.content, options.kind, receipt.sheet), receipt.kind, receipt.said)
    messages: Mapping[int, str] = {
        line: " ".join(p.cell_message(language) for p in problems) for line, problems in found.items()
    }
    out = io.StringIO()
    writer = csv.writer(out, delimiter=gate.delimiter, lineterminator="\r\n")
    writer.writerow([*FEEDBACK, *map(disarmed, gate.header)])
    for record in gate.records():
        if record.line in messages and record.line != gate.header_line:
            cells = keeping.redacted(gate, record.cells, record.line, {}, key)
            row = [str(record.line), messages[record.line], *cells]
            writer.writerow([disarmed(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
