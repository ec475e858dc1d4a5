"""How the browser gets the frame of the app: compressed once, in the reader's language, with what it needs next.

Streamlit sends its own scripts as they are, 10 MB of them for a screen with charts; compressed they are a quarter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

import anyio
import brotli
import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
QUALITY = 9  # 0.45 s for the largest script, once; 11 would take 8 s for a tenth less
COMPRESSED = (".js", ".css")
ICONS, SMALLER = "MaterialSymbols", Path(__file__).parent / "symbols"  # made by pages.shared.symbols
# What every screen draws, asked for before the frame finds out that it needs it. Plotly is not here: it is 1.2 MB and
# would come before the figures.
FIRST = ("Radio", "Selectbox", "Multiselect", "Metric", "PageLink", "ButtonGroup", "DownloadButton")


@dataclass(frozen=True)
class Script:
    """A file as it is sent, with the headers that Streamlit gave it."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Compressed:
    """Middleware that sends Streamlit's scripts and styles compressed with Brotli, and of its icons those in use alone.

    Each is made once per process, and sent from memory when asked again: names hold a hash of what is in a file, so
    none ever changes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, Script] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = _script(scope)
        if file is None:
            await self.app(scope, receive, send)
            return
        script = self.kept.get(file.name)
        if script is None:
            is_packed = file.name.endswith(COMPRESSED)
            headers = await self._headers(scope, receive, is_packed)
            work = _compressed if is_packed else Path.read_bytes
            script = Script(headers, await anyio.to_thread.run_sync(work, file))
            self.kept[file.name] = script
        size = (b"content-length", str(len(script.body)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*script.headers, size]})
        await send({"type": "http.response.body", "body": script.body})

    async def _headers(self, scope: Scope, receive: Receive, is_packed: bool) -> tuple[tuple[bytes, bytes], ...]:
        """What Streamlit says of a file: how long it may be kept, and what it is."""
        said = MutableHeaders()

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                said.raw.extend(message["headers"])

        await self.app({**scope, "method": "HEAD"}, receive, note)
        del said["content-length"]
        if is_packed:
            said["content-encoding"] = "br"
            said.add_vary_header("Accept-Encoding")
        return tuple(said.raw)


def _compressed(file: Path) -> bytes:
    return bytes(brotli.compress(file.read_bytes(), mode=brotli.MODE_TEXT, quality=QUALITY))


def _script(scope: Scope) -> Path | None:
    """The file that a request is for, where it can be sent smaller."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = Headers(scope=scope)
    if "range" in headers or "if-none-match" in headers:
        return None
    folder, _, name = scope["path"].rpartition("/")
    if folder.endswith("/static/media") and name.startswith(ICONS):
        file = SMALLER / name  # of another Streamlit there is none: its own is sent
        return file if file.is_file() else None
    if "br" not in headers.get("accept-encoding", ""):
        return None
    if not name.endswith(COMPRESSED) or not folder.endswith(("/static/js", "/static/css")):
        return None
    file = STATIC / "static" / folder.rpartition("/")[2] / name
    return file if file.is_file() else None


class Framed:
    """Middleware that names the app and the language in the page itself, and asks early for what every screen draws."""

    def __init__(self, app: ASGIApp, title: str) -> None:
        self.app = app
        page = (STATIC / "index.html").read_text(encoding="utf-8")
        self.size = str(len(page.encode()))  # by which it is told from other pages, such as a receipt to print
        links = "".join(f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n' for name in early())
        self.page = page.replace("<title>Streamlit</title>", f"<title>{title}</title>").replace(
            "</head>", f"{links}</head>"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        is_page = False

        async def framed(message: Message) -> None:
            nonlocal is_page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_html = headers.get("content-type", "").startswith("text/html")
                is_page = message["status"] == 200 and is_html and headers.get("content-length") == self.size
                if is_page:
                    body = self.in_language(scope)
                    headers["Content-Length"] = str(len(body))
                    await send(message)
                    await send({"type": "http.response.body", "body": body})
                    return
            if not is_page:
                await send(message)

        # asked for as it is: compressed, it could not be told by its size
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, framed)

    def in_language(self, scope: Scope) -> bytes:
        """The page in the language that its address asks for."""
        asked = parse_qs(scope["query_string"].decode()).get("lang", ["id"])[0]
        return self.page.replace('<html lang="en">', f'<html lang="{"en" if asked == "en" else "id"}">').encode()


def early() -> list[str]:
    """The scripts that draw what every screen has, with those that they import; none that the page itself names."""
    scripts = {path.name.split(".")[0]: path.name for path in sorted((STATIC / "static" / "js").glob("*.js"))}
    named = set(re.findall(r'static/js/([^"]+)"', (STATIC / "index.html").read_text(encoding="utf-8")))
    found: dict[str, None] = {}
    waiting = [scripts[name] for name in FIRST if name in scripts]
    while waiting:
        name = waiting.pop(0)
        if name in found or name in named:
            continue
        found[name] = None
        text = (STATIC / "static" / "js" / name).read_text(encoding="utf-8")
        waiting += re.findall(r'(?:from|import)"\./([^"]+\.js)"', text)
    return list(found)
