"""What an error of the place means for the person who tried: no room, nobody there, a file cut short, a dead store."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import duckdb

from data.errors import StoreError
from data.words import N_

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
SAYS_FULL = re.compile(r"No space left on device|Disk quota exceeded|not enough space on the disk", re.IGNORECASE)
SAYS_GONE = re.compile(
    r"Unable to connect to Postgres|server closed the connection|terminating connection"
    r"|Could not connect to server error for HTTP|Could not resolve hostname|Timeout was reached error for HTTP"
)
SAYS_DAMAGED = re.compile(
    r"Could not read enough bytes from file|Corrupt database file|not a valid DuckDB database file"
    r"|No magic bytes found at end of file|too small to be a Parquet file"
)
DEAD = (duckdb.FatalException, duckdb.InternalException, duckdb.ConnectionException)


class PlaceFailed(StoreError):
    """The place of the store failed, not the change that was to be made there."""

    said: ClassVar[str]
    said_where_nothing_was_stored: ClassVar[str]

    def __init__(self, reason: object, is_nothing_stored: bool = False) -> None:
        self.reason = without_password(str(reason))
        super().__init__(self.said_where_nothing_was_stored if is_nothing_stored else self.said, reason=self.reason)


class NoRoom(PlaceFailed):
    """The disk is full. DuckDB says so by errors of several kinds, one of them that of a conflict between writers."""

    said = N_("There is no room left on the disk. What was saved is safe; make room, then try again. {reason}")
    said_where_nothing_was_stored = N_(
        "Nothing was stored: there is no room left on the disk. Make room, then send it again. {reason}"
    )


class Died(PlaceFailed):
    """A fatal error, here or in another thread, has ended the database; whoever comes next finds it open again."""

    said = N_("The store had to be opened again. What was saved is safe; please try again. {reason}")
    said_where_nothing_was_stored = N_(
        "Nothing was stored: the store had to be opened again. Please send it again. {reason}"
    )


class Unreachable(PlaceFailed):
    """The catalogue of a lake, or its bucket, does not answer."""

    said = N_("The data cannot be reached just now. What was saved is safe; please try again later. {reason}")
    said_where_nothing_was_stored = N_(
        "Nothing was stored: the data cannot be reached just now. Please send it again later. {reason}"
    )


class Damaged(PlaceFailed):
    """A file of the store was cut short or is another by now: nothing that was read of it may be relied on."""

    said = N_(
        "A file of the store is damaged or cut short. Bring it back from a backup; it is opened again as soon as it is "
        "whole. {reason}"
    )
    said_where_nothing_was_stored = N_(
        "Nothing was stored: a file of the store is damaged or cut short. Bring it back from a backup, then send it "
        "again. {reason}"
    )


@contextmanager
def in_words() -> Iterator[None]:
    """Raise what the place does wrong as PlaceFailed; every other error stays as it is."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if getattr(error, "errno", None) in FULL or SAYS_FULL.search(str(error)):
            raise NoRoom(error) from error
        if SAYS_DAMAGED.search(str(error)):
            raise Damaged(error) from error
        if isinstance(error, duckdb.HTTPException | ConnectionError) or SAYS_GONE.search(str(error)):
            raise Unreachable(error) from error
        if isinstance(error, DEAD):
            raise Died(error) from error
        raise


def without_password(text: str) -> str:
    """An address, or a message with one in it, that may be shown."""
    quoted = r"'(?:[^'\\]|\\.)*'"
    return re.sub(rf"(?i)(password\s*=\s*)({quoted}|[^\s;]+)|(://[^:@/\s]*:)[^@\s]+(?=@)", r"\1\3…", text)
