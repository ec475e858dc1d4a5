"""A reader without a browser: speaks Streamlit's websocket, and counts what comes.

Needs the Streamlit of the server, whose messages it reads.
"""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PLACEHOLDER = "PLACEHOLDER_AUTH_TOKEN"  # what a browser sends where it has no token of its own
KEPT_RUNS = 2  # how long a browser keeps a message that may be referred to
TIMEOUT_S = 120
LEAST = 5000  # bytes: less is a door, and no screen


class Counted(ClientConnection):
    """A connection that knows how many bytes came over the line."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


@dataclass
class Run:
    """One run of a screen's script as a browser sees it."""

    ms: float = 0.0  # until the last element
    line_bytes: int = 0  # on the line
    bytes: int = 0  # unpacked
    kinds: Counter[str] = field(default_factory=Counter)  # kind of element -> bytes unpacked
    error: str = ""


@dataclass
class Reader:
    """One session. cookies: the header of someone who has signed in."""

    address: str
    cookies: str = ""
    socket: Any = None
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict)  # path -> hash
    kept: dict[str, int] = field(default_factory=dict)  # hash of a message -> the run in which it came
    runs: int = 0

    async def open(self, is_packed: bool = True) -> None:
        """Connect as a browser does. is_packed: offer compression."""
        place = urlsplit(self.address)
        headers = {"Cookie": self.cookies} if self.cookies else {}
        known = dict(pair.split("=", 1) for pair in self.cookies.split("; ") if pair)
        known |= await asyncio.to_thread(self._health, headers)
        token = known.get("_streamlit_xsrf", "").strip('"')  # without it nobody is signed in
        if known:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in known.items())
        self.socket = await connect(
            f"ws://{place.netloc}/_stcore/stream",
            subprotocols=["streamlit", token or PLACEHOLDER],  # type: ignore[list-item]
            origin=f"{place.scheme}://{place.netloc}",  # type: ignore[arg-type]
            additional_headers=headers,
            compression="deflate" if is_packed else None,
            max_size=None,
            open_timeout=TIMEOUT_S,
            ping_interval=None,
            proxy=None,
            create_connection=Counted,
        )

    def _health(self, headers: dict[str, str]) -> dict[str, str]:
        """The cookies that come with the first answer."""
        request = urllib.request.Request(f"{self.address}/_stcore/host-config", headers=headers)
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            pairs = [value.split(";")[0].partition("=") for value in answer.headers.get_all("Set-Cookie") or []]
        return {name: value for name, _, value in pairs}

    async def run(self, query: str = "", screen: str | None = None) -> Run:
        """Have the script run, with this query string; screen: go to that one."""
        asked = BackMsg()
        if screen is not None and screen in self.pages:
            self.page = self.pages[screen]
        elif screen is not None:
            asked.rerun_script.page_name = screen
        if self.page:
            asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.query_string = query
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        context = asked.rerun_script.context_info
        context.timezone, context.locale, context.url = "Asia/Jakarta", "id-ID", f"{self.address}/{screen or ''}"
        began, before, found = time.perf_counter(), self.socket.received, Run()
        self.runs += 1
        await self.socket.send(asked.SerializeToString())
        try:
            async with asyncio.timeout(TIMEOUT_S):
                while not self._take(await self.socket.recv(), found):
                    pass
        except TimeoutError:
            found.error = "no end"
        found.ms = 1000 * (time.perf_counter() - began)
        found.line_bytes = self.socket.received - before
        if not found.error and found.bytes < LEAST:
            found.error = "no screen"
        self.kept = {name: run for name, run in self.kept.items() if self.runs - run < KEPT_RUNS}
        return found

    def _take(self, raw: bytes, found: Run) -> bool:
        """Note one message; True where it is the last of the run."""
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = str(message.WhichOneof("type"))
        found.bytes += len(raw)
        if kind == "ref_hash":
            self.kept[message.ref_hash] = self.runs
        elif message.metadata.cacheable and message.hash:
            self.kept[message.hash] = self.runs
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            kind = str(message.delta.new_element.WhichOneof("type"))
            if kind == "exception":
                found.error = message.delta.new_element.exception.type or "exception"
        elif kind == "navigation":
            self.pages = {p.url_pathname.strip("/"): p.page_script_hash for p in message.navigation.app_pages}
            self.page = message.navigation.page_script_hash or self.page
        found.kinds[kind] += len(raw)
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN


@asynccontextmanager
async def reading(address: str, cookies: str = "", is_packed: bool = True) -> AsyncIterator[Reader]:
    """A reader who has connected."""
    reader = Reader(address.rstrip("/"), cookies)
    await reader.open(is_packed)
    try:
        yield reader
    finally:
        await reader.socket.close()
