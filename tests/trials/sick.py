"""A server before a server: it passes on what is asked, and while it is sick it answers with errors."""

from __future__ import annotations

import http.client
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

ERRORS = (500, 503)
BODY = b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"
OF_THE_WIRE = {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}


class Sick(ThreadingHTTPServer):
    """On a port of this machine; refused counts the answers that were errors."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind).netloc
        self.is_sick = False
        self.refused = 0
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Sick

    def log_message(self, *given: object) -> None:
        """Nobody reads it."""

    def _pass_on(self) -> None:
        body = self._body()
        if self.server.is_sick:
            self.server.refused += 1
            self._answer(random.choice(ERRORS), [("Content-Type", "application/xml")], BODY)
            return
        line = http.client.HTTPConnection(self.server.behind, timeout=60)
        try:
            line.request(self.command, self.path, body, dict(self.headers.items()))
            answer = line.getresponse()
            content = answer.read()
            self._answer(answer.status, answer.getheaders(), content)
        finally:
            line.close()

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        del self.headers["Transfer-Encoding"]
        return b"".join(parts)

    def _answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        given = {name.lower(): value for name, value in headers}
        for name, value in headers:
            if name.lower() not in OF_THE_WIRE:
                self.send_header(name, value)
        length = given.get("content-length", "0") if self.command == "HEAD" else str(len(content))
        self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass_on
