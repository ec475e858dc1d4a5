"""Running a command line: on the store itself, or through the process that has it open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from data import doorway
from data.doorway import Program
from data.engines.file import StoreIsBusy
from data.errors import StoreError
from data.printing import NOT_POSSIBLE, Answer, deliver, use_utf8
from data.store import Store


def main(program: Program, open_store: Callable[[], Store], arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 done, 1 a file is not clean or a change not possible, 2 wrong usage."""
    use_utf8()
    said = sys.argv[1:] if arguments is None else arguments
    given = program.parser().parse_args(said)
    opened: list[Store] = []

    def opener() -> Store:
        opened.append(open_store())
        return opened[-1]

    try:
        answer = program.run(opener, given, Path.cwd())
    except StoreIsBusy as busy:
        found = doorway.ask(busy.path, program.name, said)
        answer = found or Answer(errors=busy.message(given.language), status=NOT_POSSIBLE)
    except StoreError as error:
        answer = Answer(errors=error.message(given.language), status=NOT_POSSIBLE)
    finally:
        for store in opened:
            store.close()
    if answer.rewrites:
        for store in opened:
            store.engine.rewrite()
    return deliver(answer)
