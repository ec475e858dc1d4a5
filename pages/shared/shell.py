"""The outer shell: when the app refuses to start, and whom it answers while nobody has to sign in.

Without a sign-in provider the app is local: it answers this machine alone, and nothing that came through a proxy.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.secrets import secrets_singleton

from data.words import N_, say
from pages.shared import measures

HOST = re.compile(r"(?ia)(localhost|[\d.]+|\[[\da-f:.]+\])(:\d{1,5})?")
FORWARDED = re.compile(r"forwarded|x-forwarded(-.*)?|x-real-ip|via")
KEPT = {  # settings of Streamlit, as the shell relies on them
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.trustedUserHeaders": {},
    "server.enableAgentApi": False,
}
NOT_STANDING = N_(
    "Jejak Hijau is started by dashboard.py (streamlit run dashboard.py). Started in another way it shows nothing, "
    "since nothing would stand between it and the network."
)
PROVIDER = ("client_id", "client_secret", "server_metadata_url")
NOT_LOCAL = N_(
    "Without a sign-in provider Jejak Hijau serves this machine alone, and the address it is to listen on is "
    "{address}. Set server.address to 127.0.0.1, or describe a provider in the table [auth] of .streamlit/secrets.toml."
)
INCOMPLETE = N_(
    "The table [auth] of the secrets lacks {missing}, so nobody could sign in. Complete the table, or remove it to "
    "serve this machine alone."
)
UNREADABLE = N_("The secrets cannot be read: {path} is no valid TOML file. Mend it or remove it.")
OPEN_TO_OTHERS = N_("Others on this machine can read or change {path}, which holds secrets. Run: chmod 600 {path}")
MISPLACED = N_(
    "{path} is named as a place of secrets. Secrets come from the environment or from .streamlit/secrets.toml alone."
)
IN_SETTINGS = N_(
    "server.cookieSecret stands in {path}, which is no place for secrets. Set it as cookie_secret in the table [auth] "
    "of .streamlit/secrets.toml."
)
CHANGED = N_(
    "The setting {setting} is changed. With it, requests could say themselves who they are, or come from pages of "
    "others. Remove it."
)
WEAK_TOKEN = N_("GREEN_UMKM_METRICS_TOKEN has fewer than {least} characters. Take a longer one, or none.")
TOKEN_LEAST = 24
PROXIED = N_(
    "This Jejak Hijau has no sign-in and serves its own machine alone, but this request did not come to it directly: "
    "somebody has put a proxy before it, or another page sent it. Open it as http://127.0.0.1 on the machine where it "
    "runs, or set up sign-in."
)


_standing = Event()  # set once the shell is before what is served


@cache
def has_provider() -> bool:
    """True where people sign in: Streamlit's secrets have [auth]. As it was when first asked, for the whole process.

    A file of secrets that goes away or breaks later must not make an administrator of everybody in the network.
    """
    return _auth() is not None


def ensure_safe_start() -> None:
    """Go on only where the app may be served as it is set up. Raises SystemExit with a sentence in both languages."""
    has_provider()  # from here on it stays as it is
    if found := refusal():
        message, values = found
        raise SystemExit("\n".join(say(language, message, **values) for language in ("id", "en")))


def refusal() -> tuple[str, dict[str, object]] | None:
    """Why the app must not start, as a message with its values; None where it may."""
    if found := _secrets_refused():
        return found
    if missing := _missing():
        return INCOMPLETE, {"missing": ", ".join(missing)}
    for setting, value in KEPT.items():
        if config.get_option(setting) != value:
            return CHANGED, {"setting": setting}
    if 0 < len(os.environ.get("GREEN_UMKM_METRICS_TOKEN", "")) < TOKEN_LEAST:
        return WEAK_TOKEN, {"least": TOKEN_LEAST}
    address = config.get_option("server.address")
    if not has_provider() and not is_loopback(address):
        return NOT_LOCAL, {"address": address or "0.0.0.0"}
    return None


def is_loopback(address: str | None) -> bool:
    """True for localhost and for an address of this machine alone, in the one way that cannot be misread."""
    if not address:
        return False
    try:
        found = ipaddress.ip_address(address.removeprefix("[").removesuffix("]"))
    except ValueError:
        return address.lower() == "localhost"
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def stands() -> bool:
    """False where Streamlit serves a script of ours without this shell, as `streamlit run pages/front.py` would."""
    is_served = runtime.exists() and type(runtime.get_instance()) is runtime.Runtime  # else it is that of a test
    return _standing.is_set() or not is_served


class Local:
    """Middleware that, without a provider, answers 403 to what did not come straight from this machine.

    Looked at are both ends of the connection, the name by which the app was called, the page that called it, and the
    headers that proxies leave. Nothing that a header says can make a request local; it can only make it not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.is_open = has_provider()
        _standing.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self.is_open or is_direct(scope):
            await self.app(scope, receive, send)
        else:
            await refused(403, PROXIED)(scope, receive, send)


def is_direct(scope: Scope) -> bool:
    """True for a request or websocket of this machine, by a name of this machine, that no proxy has touched."""
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not (found := HOST.fullmatch(hosts[0])) or not is_loopback(found[1]):
        return False
    if any(FORWARDED.fullmatch(name.replace("_", "-")) for name in headers):
        return False
    if any(urlsplit(origin).netloc != hosts[0] for origin in headers.getlist("origin")):
        return False
    ends = scope.get("server"), scope.get("client")
    return all(end is not None and is_loopback(end[0]) for end in ends)


def refused(status: int, message: str) -> ASGIApp:
    """An answer in both languages, as plain text; a websocket is refused with it before it opens."""
    text = "\n\n".join(say(language, message) for language in ("id", "en")) + "\n"

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        measures.TURNED_AWAY.labels(str(status)).inc()
        if scope["type"] == "websocket" and "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(text, status, {"Cache-Control": "no-store"})(scope, receive, send)

    return answer


def _auth() -> object:
    """What Streamlit's secrets have as [auth], a table if all is right; None where they have nothing."""
    return secrets_singleton.get("auth") if secrets_singleton.load_if_toml_exists() else None


def _missing() -> list[str]:
    """What [auth] lacks for anybody to sign in; nothing where it is not there at all."""
    auth = _auth()
    if auth is None:
        return []
    if not isinstance(auth, Mapping):
        return ["[auth]"]
    providers = [table for name, table in auth.items() if isinstance(table, Mapping) and name != "client_kwargs"]
    if not providers or any(name in auth for name in PROVIDER):
        providers.append(auth)  # the one without a name
    missing = [name for name in ("redirect_uri", "cookie_secret") if not auth.get(name)]
    return missing + [name for name in PROVIDER if not all(table.get(name) for table in providers)]


def _secrets_refused() -> tuple[str, dict[str, object]] | None:
    """What is wrong with the places of secrets, looked at before anything in them is believed."""
    found = [Path(path) for path in config.get_option("secrets.files") if Path(path).exists()]
    for path in found:
        if path.name != "secrets.toml" or path.parent.name != ".streamlit" or not path.is_file():
            return MISPLACED, {"path": path}
        if os.name == "posix" and path.stat().st_mode & 0o077:
            return OPEN_TO_OTHERS, {"path": path}
    if found and not secrets_singleton.load_if_toml_exists():
        return UNREADABLE, {"path": found[-1]}
    defined = config.get_where_defined("server.cookieSecret")
    return (IN_SETTINGS, {"path": defined}) if defined.endswith(".toml") else None
