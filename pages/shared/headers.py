"""Headers that tell a browser what a page of the app may do, on every answer.

The policy is as strict as Streamlit works with; tests/browser/test_shell.py draws every screen under it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.shared.served import STATIC

HOST = re.compile(r"(?a)[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?")
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=()",
}


class Secured:
    """Middleware that sets the headers on what is sent, a refused websocket too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message.setdefault("headers", [])
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy(Headers(scope=scope).get("host", ""))
                for name, value in OTHERS.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, secured if scope["type"] != "lifespan" else send)


def policy(host: str) -> str:
    """What a page may load and do. host: by which the app was called, for browsers whose 'self' has no websockets."""
    sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' blob: {' '.join(_inline_scripts())}",  # blob: for components written in Python
            "style-src 'self' 'unsafe-inline'",  # Streamlit and Plotly write their styles while they draw
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "media-src 'self'",
            "manifest-src 'self'",
            "frame-src 'none'",
            "worker-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


@cache
def _inline_scripts() -> tuple[str, ...]:
    """Hashes of the scripts that stand in Streamlit's own page: those and no others may run."""
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
