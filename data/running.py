"""Running a command line: on the store itself, or through the process that has it open."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data import doorway
from data.doorway import Program
from data.engines import engine_of
from data.engines.file import FileEngine, StoreIsBusy
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
        mine = engine_of(None)
        is_mine = isinstance(mine, FileEngine) and mine.path.resolve() == busy.path.resolve()
        may_ask = is_mine and not getattr(given, "is_alone", False)
        found = doorway.ask(busy.path, program.name, said) if may_ask else None
        answer = found or Answer(errors=busy.message(given.language), status=NOT_POSSIBLE)
    except StoreError as error:
        answer = Answer(errors=error.message(given.language), status=NOT_POSSIBLE)
    finally:
        for store in opened:
            store.close()
    try:
        for store in opened if answer.rewrites else []:
            store.engine.rewrite()
    except StoreError as error:
        answer = replace(answer, errors=error.message(given.language), status=NOT_POSSIBLE)
    return deliver(answer)
