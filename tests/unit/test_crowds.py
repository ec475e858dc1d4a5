"""How many screens and files the app takes at once."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from data.bounds import MAX_HELD_BYTES, SESSIONS, SPARE_SESSIONS, UPLOADS_A_MINUTE
from data.words import LANGUAGES, say
from pages.shared import crowds
from tests.loops import run

Scope = dict[str, Any]


class Running:
    """What the bounds ask of Streamlit's runtime."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/_stcore/upload_file")

    def is_active_session(self, session: str) -> bool:
        return session.startswith("s")


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Running:
    found = Running()
    monkeypatch.setattr(crowds.runtime, "exists", lambda: True)
    monkeypatch.setattr(crowds.runtime, "get_instance", lambda: found)
    monkeypatch.setattr(crowds, "_sent", {})
    return found


async def nothing() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


class Door:
    """The middleware before an app that keeps websockets open until told, and says 200 to everything else."""

    def __init__(self) -> None:
        self.bounded = crowds.Bounded(self.app)
        self.over = anyio.Event()

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            await self.over.wait()
        else:
            await send({"type": "http.response.start", "status": 200, "headers": []})

    async def ask(self, scope: Scope) -> int:
        """The status of the answer; 101 for a websocket that was opened."""
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self.bounded(scope, nothing, send)
        status = int(sent[0].get("status", 101))
        if status >= 400:
            texts = sent[1]["body"].decode()
            known = [m for m in (crowds.FULL, crowds.TOO_FAST, crowds.NO_ROOM) if say("id", m) in texts]
            assert len(known) == 1 and all(say(language, known[0]) in texts for language in LANGUAGES)
        return status


def page(path: str = "/waste", accept: str = "text/html") -> Scope:
    return {"type": "http", "method": "GET", "path": path, "headers": [(b"accept", accept.encode())]}


def socket() -> Scope:
    extensions: dict[str, Any] = {"websocket.http.response": {}}
    return {"type": "websocket", "path": "/_stcore/stream", "headers": [], "extensions": extensions}


def file(session: str = "s1", size: int | None = 10, nth: int = 0) -> Scope:
    headers = [(b"content-length", str(size).encode())] if size is not None else []
    return {"type": "http", "method": "PUT", "path": f"/_stcore/upload_file/{session}/f{nth}", "headers": headers}


def test_screens_at_once(running: Running) -> None:
    async def come() -> None:
        door = Door()
        async with anyio.create_task_group() as open_screens:

            async def open_(count: int) -> None:
                for _ in range(count):
                    open_screens.start_soon(door.ask, socket())
                await anyio.wait_all_tasks_blocked()

            await open_(SESSIONS - 1)
            assert await door.ask(page()) == 200
            await open_(1)
            assert await door.ask(page()) == 503
            assert await door.ask(page("/")) == 503
            for path in ("/static/js/index.js", "/media/a.html", "/_stcore/health", "/app/_stcore/health"):
                assert await door.ask(page(path)) == 200
            assert await door.ask(page(accept="image/png")) == 200
            await open_(SPARE_SESSIONS)
            assert door.bounded.open == SESSIONS + SPARE_SESSIONS
            for _ in range(3 * SESSIONS):
                assert await door.ask(socket()) == 503
            door.over.set()
        assert door.bounded.open == 0 and await door.ask(page()) == 200
        assert await door.ask(socket()) == 101

    run(come)


def test_files_within_a_minute(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(crowds.time, "monotonic", lambda: now[0])

    async def come() -> None:
        door = Door()
        for nth in range(UPLOADS_A_MINUTE):
            assert not crowds.has_sent_too_many("s1")
            assert await door.ask(file(nth=nth)) == 200
        assert crowds.has_sent_too_many("s1") and not crowds.has_sent_too_many("s2")
        for _ in range(10 * UPLOADS_A_MINUTE):
            assert await door.ask(file()) == 429
        assert await door.ask(file("s2")) == 200
        now[0] += crowds.MINUTE_S - 1
        assert await door.ask(file()) == 429
        now[0] += 1
        assert not crowds.has_sent_too_many("s1") and await door.ask(file()) == 200
        assert set(crowds._sent) == {"s1"}  # who has long sent nothing is forgotten

    run(come)


def test_sessions_that_are_none_are_left_to_streamlit_and_not_remembered(running: Running) -> None:
    async def come() -> None:
        door = Door()
        for nth in range(1000):
            assert await door.ask(file(f"x{nth}")) == 200
        assert await door.ask({**file(), "method": "DELETE"}) == 200
        assert not crowds._sent

    run(come)


def test_files_that_lie_in_memory(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    held = running.uploaded_file_mgr
    held.add_file("s1", UploadedFileRec("f1", "a.csv", "text/csv", b"x" * 1000))

    async def come() -> None:
        door = Door()
        assert await door.ask(file("s2", MAX_HELD_BYTES - 1000)) == 200
        assert await door.ask(file("s2", MAX_HELD_BYTES - 999)) == 503
        assert await door.ask(file("s2", 10**30)) == 503
        door.bounded.coming = MAX_HELD_BYTES - 1010  # others are on their way
        assert [await door.ask(file("s3", size)) for size in (10, 11)] == [200, 503]
        assert [await door.ask(file("s3", None))] == [503]  # of unknown size: as large as one may be
        door.bounded.coming = 0
        held.remove_session_files("s1")
        assert await door.ask(file("s2", MAX_HELD_BYTES)) == 200
        assert door.bounded.coming == 0

    run(come)


def test_a_websocket_that_the_app_leaves_is_closed_and_no_error_of_the_server() -> None:
    sent: list[dict[str, Any]] = []

    async def leaving(scope: Any, receive: Any, send: Any) -> None:
        """As Streamlit does where the reader has gone before the handshake."""

    async def send(message: Any) -> None:
        sent.append(message)

    async def main() -> None:
        await crowds.Bounded(leaving)({"type": "websocket", "path": "/_stcore/stream", "headers": []}, nothing, send)

    run(main)
    assert [message["type"] for message in sent] == ["websocket.close"]
