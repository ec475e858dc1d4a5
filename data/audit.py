"""The log: what happened, when and by whom. Events, and the versions of the data, in one list.

Rows are only ever added. An event says what it is about by a code of the program: the name of a screen, a table and its
format, a rule, the number of a pack; never a person's number, never what somebody typed, never a secret.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import duckdb

from data import access
from data.access import Person
from data.errors import StoreError
from data.privacy import PSEUDONYM
from data.store import Database, Store
from data.words import LANGUAGES, N_, say

logger = logging.getLogger(__name__)

# what happens without a version of the data
EVENTS = {
    "sign_in": N_("Signed in"),
    "sign_out": N_("Signed out"),
    "refused": N_("Refused"),
    "download": N_("Download"),
    "pack_file": N_("File of a saved board pack"),
    "export": N_("Export by a command"),
    "backup": N_("Backup"),
    "move": N_("Copy to another store"),
    "restore": N_("Backup restored"),
    "tidy": N_("Store tidied"),
    "erase_none": N_("Erasure without anything found"),
}
# what makes a version (table `versions`)
CHANGES = {
    "upload": N_("Upload"),
    "repair": N_("Repair"),
    "undo": N_("Undo"),
    "drop": N_("Held rows dropped"),
    "nil": N_("Nil report"),
    "close": N_("Month closed"),
    "reopen": N_("Month opened again"),
    "reference": N_("Reference values"),
    "member": N_("Role"),
    "pack": N_("Board pack saved"),
    "withdraw": N_("Board pack withdrawn"),
    "erase": N_("Person erased"),
}
WHAT = EVENTS | CHANGES
PAGE = 50  # entries at once
_CODE = re.compile(r"[\w.:/-]{1,80}", re.ASCII)
_DIGITS_OF_A_PERSON = 16


@dataclass(frozen=True)
class Entry:
    """One line of the log. happened_at is UTC; who: an e-mail, or the user of a machine; what: of WHAT; about: a code.

    version_before, version_after: of the data; the same where nothing changed, None where the data had no part in it.
    note: why, of a version, as it was said with the change.
    """

    happened_at: datetime
    who: str
    role: str | None
    what: str
    about: str | None
    version_before: int | None
    version_after: int | None
    note: str | None


@dataclass(frozen=True)
class Asked:
    """Which entries. who: exactly; since, until: UTC, the end not among them; text: in any part, whatever its case."""

    who: str = ""
    what: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class Found:
    """Some entries, the newest first, and how many there are in all."""

    entries: list[Entry]
    count: int

    @property
    def pages(self) -> int:
        """How many pages they fill; one where there are none."""
        return max(1, -(-self.count // PAGE))


def write(
    db: Database, what: str, about: str = "", version: int | None = None, by: str = "", person: Person | None = None
) -> None:
    """Add an event, in the caller's transaction. version: of the data it is about; by: who, else the person who acts.

    An `about` that is no code is left out. Raises ValueError for an event that is not declared.
    """
    if what not in EVENTS:
        raise ValueError(f"{what} is no event")
    if about and not _is_code(about):
        logger.warning("an event “%s” is kept without what it is about: that is no code", what)
        about = ""
    actor = person or access.who()
    who = by if by and len(_digits(by)) < _DIGITS_OF_A_PERSON else actor.name
    row = [datetime.now(UTC).replace(tzinfo=None), who, actor.role, what, about or None, version, version]
    db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _is_code(text: str) -> bool:
    """Whether a text is a code of the program, in which no number of a person can be."""
    is_short = len(_digits(text)) < _DIGITS_OF_A_PERSON
    return bool(_CODE.fullmatch(text)) and is_short and not re.search(PSEUDONYM, text)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def note(
    store: Store, what: str, about: str = "", version: int | None = None, by: str = "", person: Person | None = None
) -> bool:
    """Add an event; whether that could be done. What happened has happened: where it cannot, the process says so."""
    try:
        store.add(lambda db: write(db, what, about, version, by, person))
    except (StoreError, duckdb.Error, OSError) as error:
        logger.warning("an event “%s” (%s) could not be kept: %s", what, about, error)
        return False
    return True


# The role of who made a version is the one that counted just before it.
_LOG = """
    WITH log AS (
        SELECT happened_at, who, role, what, about, version_before, version_after, NULL::VARCHAR AS note
        FROM events
        UNION ALL
        SELECT v.made_at, v.made_by, m.role, v.action, coalesce(v.upload_id, u.upload_id), v.version - 1, v.version,
            v.note
        FROM versions v LEFT JOIN uploads u ON u.added_in = v.version
        LEFT JOIN members m ON m.email = v.made_by AND m.added_in < v.version
            AND (m.removed_in IS NULL OR m.removed_in >= v.version)
    )
"""


def entries(db: Database, asked: Asked | None = None, most: int | None = PAGE, skip: int = 0) -> Found:
    """The newest entries first, after those that are skipped; most: None for all. Raises access.Refused."""
    access.require("log")
    where, bound = _where(asked or Asked())
    names = ", ".join(field.name for field in fields(Entry))
    order = "ORDER BY happened_at DESC, version_after DESC NULLS LAST, what, about, who"
    query = f"{_LOG} SELECT {names} FROM log WHERE {where} {order} LIMIT $most OFFSET $skip"
    counted = db.execute(f"{_LOG} SELECT count(*) FROM log WHERE {where}", bound).fetchall()
    rows = db.execute(query, bound | {"most": most, "skip": skip}).fetchall()
    return Found([Entry(*row) for row in rows], int(counted[0][0]))


def _where(asked: Asked) -> tuple[str, dict[str, Any]]:
    """What is asked as a condition, with the values that are bound to it."""
    parts, bound = ["true"], dict[str, Any]()
    if asked.who:
        parts.append("who = $who")
        bound["who"] = asked.who
    if asked.what:
        parts.append("list_contains($what, what)")
        bound["what"] = list(asked.what)
    if asked.since:
        parts.append("happened_at >= $since")
        bound["since"] = asked.since
    if asked.until:
        parts.append("happened_at < $until")
        bound["until"] = asked.until
    if text := asked.text.strip().casefold():
        said = "concat_ws(' ', who, role, what, about, note)"
        parts.append(f"(contains(lower({said}), $text) OR list_contains($called, what))")
        called = [name for name, title in WHAT.items() if any(text in say(of, title).casefold() for of in LANGUAGES)]
        bound |= {"text": text, "called": called}
    return " AND ".join(parts), bound


def people(db: Database) -> list[str]:
    """Everyone whom the log names. Raises access.Refused."""
    access.require("log")
    rows = db.execute("SELECT who FROM events UNION SELECT made_by FROM versions ORDER BY 1").fetchall()
    return [row[0] for row in rows if row[0]]
