"""A board pack from the command line, for schedules: made, written to a file and, if that is wanted, saved."""

from __future__ import annotations

import argparse
import getpass
from datetime import date
from pathlib import Path

from data import audit
from data.errors import StoreError
from data.printing import NOT_POSSIBLE, WRONG_USAGE, Answer, to_json
from data.store import Store, head
from data.words import LANGUAGES, N_, say
from metrics import asking
from metrics.figures import Unsupported
from metrics.pack import saving
from metrics.pack.order import SECTIONS, Order, address
from metrics.periods import BETWEEN, shifted

Pair = tuple[date, date]
COLON = ":"


def months(text: str) -> Pair:
    first, colon, last = text.partition(COLON)
    if not colon:
        raise argparse.ArgumentTypeError(f"{text!r} is not FROM{COLON}TO, two months as YYYY-MM")
    return asking.month(first), asking.month(last)


def add_options(command: argparse.ArgumentParser) -> None:
    """What a pack is ordered with."""
    command.add_argument("--from", dest="first", type=asking.month, metavar="YYYY-MM", required=True)
    command.add_argument("--to", dest="last", type=asking.month, metavar="YYYY-MM", required=True)
    compared = command.add_mutually_exclusive_group()
    compared.add_argument("--compare", type=months, metavar="FROM:TO", help="months (default: a year earlier)")
    compared.add_argument("--no-compare", action="store_true", help="compare with nothing")
    command.add_argument("--site", action="append", default=[], metavar="CODE")
    command.add_argument("--definition", metavar="D", help="scheme of diversion")
    command.add_argument("--section", action="append", choices=list(SECTIONS), metavar="NAME", help="only these")
    command.add_argument("--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="of the pack (default: id)")
    command.add_argument("--note", metavar="FILE", type=Path, help="a text file with the note of the board")
    command.add_argument("--as-of", type=int, metavar="VERSION", help="as of that version of the data")
    command.add_argument("--out", type=Path, metavar="FILE", required=True, help="where the PDF is written")
    command.add_argument("--workbook", type=Path, metavar="FILE", help="where its tables are written, as XLSX")
    command.add_argument("--save", action="store_true", help="keep it in the list of packs, too")
    command.add_argument("--by", metavar="WHO", default=getpass.getuser())
    command.add_argument("--json", action="store_true")


def order_of(given: argparse.Namespace, folder: Path) -> Order:
    """The order of some arguments. Raises StoreError for a period that ends before it begins."""
    against = None if given.no_compare else given.compare or (shifted(given.first, -12), shifted(given.last, -12))
    for pair in ((given.first, given.last), against):
        if pair and pair[1] < pair[0]:
            raise StoreError(N_("{period} ends before it begins."), period=BETWEEN.join(f"{day:%Y-%m}" for day in pair))
    note = (folder / given.note).read_text(encoding="utf-8-sig") if given.note else ""
    return Order(
        given.first,
        given.last,
        against,
        tuple(given.site),
        given.definition,
        given.language,
        tuple(given.section or SECTIONS),
        note,
        made_by=given.by,
        address=address(),
    )


def run(store: Store, given: argparse.Namespace, folder: Path) -> Answer:
    """Make a pack and write it. Nothing is written where it cannot be made."""
    try:
        order = order_of(given, folder)
        with store.snapshot() as db:
            version = head(db) if given.as_of is None else given.as_of
            pack = saving.made(db, order, version)
        written = [_write(folder / given.out, pack.pdf)]
        written += [_write(folder / given.workbook, pack.workbook)] if given.workbook else []
        audit.note(store, "export", "pack", version, getpass.getuser())
        number = saving.save(store, pack, order, given.by) if given.save else None
    except Unsupported as error:
        message = say(given.language, N_("The board pack cannot be made for {what}."), what=error)
        return Answer(errors=message, status=WRONG_USAGE)
    except (StoreError, OSError, UnicodeError) as error:
        words = error.message(given.language) if isinstance(error, StoreError) else str(error)
        return Answer(errors=words, status=NOT_POSSIBLE)
    if given.json:
        found = {"version": version, "figures": len(pack.composed.figures), "pack_id": number, "files": written}
        return Answer(to_json(found))
    said = say(
        given.language, N_("Board pack of data version {version}: {files}"), version=version, files=", ".join(written)
    )
    return Answer(said + (f" ({number})" if number else ""))


def _write(path: Path, content: bytes) -> str:
    """Write a file as a whole: a reader never meets half of one."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)
    return str(path)
