"""How many readers and files the app takes at once, and the sentence for those who come when it is full."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.stats import CacheStat

from data.bounds import MAX_BYTES, MAX_HELD_BYTES, SESSIONS, SPARE_SESSIONS, UPLOADS_A_MINUTE
from data.words import N_
from pages.shared import measures, runs
from pages.shared.shell import refused

MINUTE_S = 60
ENDED_WELL = (1000, 1001)  # codes of a websocket: closed, gone to another page
ALWAYS = ("/healthz", "/readyz", "/metrics")  # answered also when it is full
FULL = N_(
    "As many screens are open as this Jejak Hijau serves at once. Close one that is no longer needed, or load this "
    "page again in a minute."
)
TOO_FAST = N_("Too many files were sent within a minute. Wait a minute, then send the others.")
NO_ROOM = N_(
    "There is no room for another file just now. Store or remove files that were sent, then load the page again."
)

_sent: dict[str, deque[float]] = {}  # session -> when it began to send each of its files, within a minute


def has_sent_too_many(session: str | None = None) -> bool:
    """True where a session, else that of the running script, may send no further file for now."""
    if session is None:
        context = get_script_run_ctx()
        session = context.session_id if context else ""
    times = _sent.get(session, deque())
    return sum(moment > time.monotonic() - MINUTE_S for moment in times) >= UPLOADS_A_MINUTE


class Bounded:
    """Middleware that counts open screens and files on their way, and refuses those beyond the bounds of data.bounds.

    A page is refused at SESSIONS, a websocket only beyond the spare ones: who has a page shall also get its contents.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open = 0  # websockets
        self.coming = 0  # bytes of files on their way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            if self.open >= SESSIONS + SPARE_SESSIONS:
                await refused(503, FULL)(scope, receive, send)
                return
            with self._one_more():
                await _answered(self.app, scope, _noting_loss(receive), send)
        elif _is_page(scope) and self.open >= SESSIONS:
            await refused(503, FULL)(scope, receive, send)
        elif session := _sender(scope):
            await self._take_file(session, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _take_file(self, session: str, scope: Scope, receive: Receive, send: Send) -> None:
        if has_sent_too_many(session):
            await refused(429, TOO_FAST)(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        size = int(length) if length.isdecimal() else MAX_BYTES  # as large as it may become
        if held_bytes() + self.coming + size > MAX_HELD_BYTES:
            await refused(503, NO_ROOM)(scope, receive, send)
            return
        _note(session)
        self.coming += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming -= size

    @contextmanager
    def _one_more(self) -> Iterator[None]:
        self.open += 1
        measures.OPENED.inc()
        measures.CONNECTED.set(self.open)
        try:
            yield
        finally:
            self.open -= 1
            measures.CONNECTED.set(self.open)
            runs.leave_gone()  # Streamlit has let go of the session by now


def _noting_loss(receive: Receive) -> Receive:
    """Counts a websocket that ends as no browser ends one: the line broke, or the machine went to sleep."""

    async def noting() -> Message:
        message = await receive()
        if message["type"] == "websocket.disconnect" and message.get("code") not in ENDED_WELL:
            measures.LOST.inc()
        return message

    return noting


def _is_page(scope: Scope) -> bool:
    """True for what a reader opens: not for scripts, pictures and downloads, which a page that is open needs."""
    if scope["type"] != "http" or scope["method"] != "GET" or "text/html" not in Headers(scope=scope).get("accept", ""):
        return False
    return scope["path"] not in ALWAYS and not any(
        part in scope["path"] for part in ("/static/", "/media/", "/_stcore/", "/component/")
    )


def _sender(scope: Scope) -> str | None:
    """The session that sends a file with this request, if there is such a session."""
    if scope["type"] != "http" or scope["method"] != "PUT" or "/_stcore/upload_file/" not in scope["path"]:
        return None
    session = scope["path"].rpartition("/_stcore/upload_file/")[2].split("/")[0]
    return session if runtime.exists() and runtime.get_instance().is_active_session(session) else None


def _note(session: str) -> None:
    now = time.monotonic()
    _sent.setdefault(session, deque()).append(now)
    for other, times in list(_sent.items()):
        while times and times[0] <= now - MINUTE_S:
            times.popleft()
        if not times:
            del _sent[other]


def held_bytes() -> int:
    """Bytes of the files that lie in the pickers of all sessions."""
    if not runtime.exists():
        return 0
    stats = runtime.get_instance().uploaded_file_mgr.get_stats()
    return sum(stat.byte_length for family in stats.values() for stat in family if isinstance(stat, CacheStat))


async def _answered(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """A websocket is always answered: one that the app leaves, as its reader has gone, is an error to the server."""
    is_answered = False

    async def noting(message: Message) -> None:
        nonlocal is_answered
        is_answered = True
        await send(message)

    await app(scope, receive, noting)
    if not is_answered:
        await send({"type": "websocket.close", "code": ENDED_WELL[1]})
