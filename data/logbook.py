"""The log on the command line."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from data import audit
from data.audit import Asked, Entry
from data.printing import Answer, to_json
from data.store import Store
from data.words import N_, say


def _day(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write YYYY-MM-DD") from None


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of entries")
    return int(text)


def add_options(commands: Any) -> None:
    """What the command `log` is asked with."""
    log = commands.add_parser("log", help="list what happened, the newest first")
    log.add_argument("--who", metavar="WHO", default="", help="an e-mail, or a user of a machine")
    log.add_argument("--what", action="append", choices=list(audit.WHAT), default=[], metavar="NAME")
    log.add_argument("--from", dest="first", type=_day, metavar="YYYY-MM-DD", help="from this day on (UTC)")
    log.add_argument("--to", dest="last", type=_day, metavar="YYYY-MM-DD", help="until the end of this day (UTC)")
    log.add_argument("--text", metavar="TEXT", default="", help="in any part of an entry")
    log.add_argument("--limit", metavar="N", type=_count, default=audit.PAGE, help="how many (default: %(default)s)")
    log.add_argument("--skip", metavar="N", type=_count, default=0, help="after how many")
    log.add_argument("--json", action="store_true")


def run(store: Store, given: argparse.Namespace) -> Answer:
    until = given.last + timedelta(days=1) if given.last else None
    asked = Asked(given.who, tuple(given.what), given.first, until, given.text)
    found = store.read(lambda db: audit.entries(db, asked, given.limit, given.skip))
    if given.json:
        return Answer(to_json({"count": found.count, "entries": [asdict(entry) for entry in found.entries]}))
    lines = [_line(entry, given.language) for entry in found.entries]
    left = found.count - given.skip - len(lines)
    if left > 0:
        lines.append(say(given.language, N_("… and {count} more"), count=left))
    return Answer("\n".join(lines))


def _line(entry: Entry, language: str) -> str:
    title = say(language, audit.WHAT[entry.what]) if entry.what in audit.WHAT else entry.what
    version = f"v{entry.version_after}" if entry.version_after is not None else ""
    parts = (
        f"{entry.happened_at:%Y-%m-%d %H:%M:%S}",
        entry.who or "–",
        entry.role,
        title,
        entry.about,
        version,
        entry.note,
    )
    return "  ".join(part for part in parts if part)
