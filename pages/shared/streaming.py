"""Large tables on their way to a reader: made while they are sent, so that memory holds a part of them at a time.

A link holds a ticket that nobody can guess. It is made where a role allows it, asked again when it is used, and good
for a while, as long as the screen is open that shows it.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio
from anyio.to_thread import run_sync
from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from data import access, audit, watching
from data.access import Person, Refused
from data.watching import Asker, Gone
from pages.shared import asking, signing
from pages.shared.exports import PART, write_xlsx

GOOD_FOR_S = 600
MOST = 2000
NO_STORE = {"Cache-Control": "no-store"}
AT_ONCE = 2  # others wait for their turn
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
Parts = Callable[[], Generator[bytes, None, None]]


@dataclass(frozen=True)
class Ticket:
    """What is sent to whoever holds it; asker: whose screen shows it.

    whose: the person, if they may still have it; about, version: for the log.
    """

    name: str
    make: Parts
    whose: Callable[[], Person]
    about: str
    version: int
    asker: Asker | None


_tickets: TTLCache[str, Ticket] = TTLCache(MOST, GOOD_FOR_S)
_turn = anyio.CapacityLimiter(AT_ONCE)


def sent_at(name: str, make: Parts, action: str, screen: str) -> str:
    """The address at which a file of that name is sent, made anew each time. Raises access.Refused."""
    access.require(action)
    code = secrets.token_urlsafe(24)
    _tickets[code] = Ticket(name, make, signing.later(), f"{screen}/{name}", asking.version(), watching.asker())
    return f"/sent/{code}/{name}"


def xlsx_parts(
    names: Sequence[str], rows: Iterable[Sequence[Any]], about: Mapping[str, str], language: str
) -> Generator[bytes, None, None]:
    """A workbook of any number of rows, in parts; it is made on the disk."""
    with tempfile.TemporaryFile() as file:
        write_xlsx(file, names, rows, about, language)
        file.seek(0)
        while part := file.read(PART):
            yield part


async def send_file(request: Request) -> Response:
    """The file of a ticket; 404 where it is not good, or no longer."""
    found = _tickets.get(request.path_params["code"])
    if found is None or found.name != request.path_params["name"] or (found.asker and found.asker.is_gone):
        return PlainTextResponse("", 404, NO_STORE)
    try:
        person = await run_sync(_noted, found)
    except Refused:
        return PlainTextResponse("", 403, NO_STORE)
    return Stream(found, person)


def _noted(ticket: Ticket) -> Person:
    """Who gets the file, with an event in the log that it left. Raises access.Refused."""
    person = ticket.whose()
    with access.acting(person):
        audit.note(asking.store(), "download", ticket.about, ticket.version)
    return person


class Stream(Response):
    """An answer of unknown length. What makes it ends with the reader's connection."""

    def __init__(self, ticket: Ticket, person: Person) -> None:
        kind = TYPES[ticket.name.rpartition(".")[2]]
        about = {"Content-Disposition": f'attachment; filename="{ticket.name}"', "Cache-Control": "no-store"}
        super().__init__(media_type=kind, headers=about)
        del self.headers["content-length"]
        self.ticket, self.person = ticket, person

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asker = Asker(self.ticket.asker.mark if self.ticket.asker else "", "sent")
        watching.ask_as(asker)  # in this task, and so in the threads that work for it
        with access.acting(self.person):
            await self._sent(asker, receive, send)

    async def _sent(self, asker: Asker, receive: Receive, send: Send) -> None:
        parts = self.ticket.make()
        async with anyio.create_task_group() as group:

            async def leave() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                asker.leave()

            group.start_soon(leave)
            try:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                async with _turn:
                    while (part := await run_sync(_next, parts)) is not None:
                        await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            except Gone:  # nobody is there to be told
                pass
            finally:
                group.cancel_scope.cancel()
                with anyio.CancelScope(shield=True):
                    await run_sync(parts.close)


def _next(parts: Generator[bytes, None, None]) -> bytes | None:
    if (asker := watching.asker()) and asker.is_gone:
        raise Gone
    return next(parts, None)


ROUTES = [Route("/sent/{code}/{name}", send_file)]
