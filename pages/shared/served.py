"""How the browser gets the frame of the app: compressed once, in the reader's language, with what it needs next.

Streamlit sends its own scripts as they are, 10 MB of them for a screen with charts; compressed they are a quarter.
"""

from __future__ import annotations

import re
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs

import anyio
import brotli
import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(streamlit.__file__).parent / "static"
QUALITY = 9  # 0.45 s for the largest script, once; 11 would take 8 s for a tenth less
COMPRESSED = (".js", ".css")
# What every screen draws, asked for before the frame finds out that it needs it. Plotly is not here: it is 1.2 MB and
# would come before the figures.
FIRST = ("Radio", "Selectbox", "Multiselect", "Metric", "PageLink", "ButtonGroup", "DownloadButton")


class Compressed:
    """Middleware that sends Streamlit's scripts and styles compressed with Brotli, each compressed once per process."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, bytes] = {}
        self.lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = _script(scope)
        if file is None:
            await self.app(scope, receive, send)
            return

        async def compressed(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                body = await anyio.to_thread.run_sync(self._compress, file)
                headers = MutableHeaders(scope=message)
                headers["Content-Encoding"] = "br"
                headers["Content-Length"] = str(len(body))
                headers.add_vary_header("Accept-Encoding")
                await send(message)
                await send({"type": "http.response.body", "body": body})
                sent.append(True)
            elif not sent:
                await send(message)

        sent: list[bool] = []
        await self.app(scope, receive, compressed)

    def _compress(self, file: Path) -> bytes:
        with self.lock:  # two readers who come at once wait for one compression
            if file.name not in self.kept:
                self.kept[file.name] = brotli.compress(file.read_bytes(), mode=brotli.MODE_TEXT, quality=QUALITY)
            return self.kept[file.name]


def _script(scope: Scope) -> Path | None:
    """The file that a request is for, where it can be sent compressed."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    headers = Headers(scope=scope)
    if "br" not in headers.get("accept-encoding", "") or "range" in headers or "if-none-match" in headers:
        return None
    folder, _, name = scope["path"].rpartition("/")
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
        if scope["type"] != "http" or scope["method"] != "GET":
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

        await self.app(scope, receive, framed)

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
