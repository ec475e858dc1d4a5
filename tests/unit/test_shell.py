"""When the app refuses to start, and whom it answers while nobody has to sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from data.words import LANGUAGES, say
from pages.shared import shell
from tests.loops import run

PROVIDER = """[auth]
redirect_uri = "https://jejak.example/oauth2callback"
cookie_secret = "long and random"
client_id = "jejak"
client_secret = "secret"
server_metadata_url = "https://login.example/.well-known/openid-configuration"
client_kwargs = { scope = "openid email" }
"""
NAMED = PROVIDER.replace("client_id", "[auth.login]\nclient_id").replace("client_kwargs", "# ")
Secrets = Callable[..., Path]


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Secrets]:
    """Have Streamlit read its secrets from a file with this text, or from none."""
    path = tmp_path / ".streamlit" / "secrets.toml"
    path.parent.mkdir()
    options = {name: config.get_option(name) for name in ("server.address", "secrets.files")}

    def write(text: str | None, mode: int = 0o600, at: Path = path) -> Path:
        config.set_option("secrets.files", [str(at)])
        if text is not None:
            at.write_text(text)
            at.chmod(mode)
        secrets_singleton._reset()
        shell.has_provider.cache_clear()
        return at

    write(None)
    yield write
    for name, value in options.items():
        config.set_option(name, value)
    secrets_singleton._reset()
    shell.has_provider.cache_clear()


def refused(address: str | None = "127.0.0.1") -> str:
    """The sentence with which the app would refuse to start; empty where it would start."""
    config.set_option("server.address", address)
    found = shell.refusal()
    if found is None:
        shell.ensure_safe_start()
        return ""
    with pytest.raises(SystemExit) as ended:
        shell.ensure_safe_start()
    said = str(ended.value)
    assert said.splitlines() == [say(language, found[0], **found[1]) for language in LANGUAGES] and "{" not in said
    return said


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "::1", "::ffff:127.0.0.1"])
def test_a_local_app_starts_on_this_machine(secrets: Secrets, address: str) -> None:
    assert not refused(address) and not shell.has_provider()


FAR = """0.0.0.0 :: ::ffff:0.0.0.0 192.168.1.5 10.0.0.1 169.254.0.1 jejak.example 0 127.1 2130706433 0x7f.1
::ffff:8.8.8.8 localhost.evil.example 127.0.0.1.evil.example unix:///tmp/socket"""


@pytest.mark.parametrize("address", [None, "", *FAR.split()])
def test_a_local_app_starts_nowhere_else(secrets: Secrets, address: str | None) -> None:
    said = refused(address)
    assert (address or "0.0.0.0") in said and "127.0.0.1" in said and "[auth]" in said


@pytest.mark.parametrize("text", [PROVIDER, NAMED])
def test_with_a_provider_it_starts_anywhere(secrets: Secrets, text: str) -> None:
    secrets(text)
    assert shell.has_provider()
    assert not refused("0.0.0.0") and not refused("127.0.0.1") and not refused(None)


@pytest.mark.parametrize("name", ["redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url"])
@pytest.mark.parametrize("text", [PROVIDER, NAMED])
def test_half_a_provider_starts_nowhere(secrets: Secrets, text: str, name: str) -> None:
    for damaged in (text.replace(f"{name} =", "x ="), text.replace(f"{name} =", f'{name} = "" #')):
        secrets(damaged)
        assert shell.has_provider()  # so nobody is the administrator for want of one
        assert name in refused("127.0.0.1") and name in refused("0.0.0.0")


@pytest.mark.parametrize("text", ["", "other = 1", "[other]\nauth = 1"])
def test_secrets_without_the_table_are_no_provider(secrets: Secrets, text: str) -> None:
    secrets(text)
    assert not shell.has_provider() and not refused() and refused("0.0.0.0")


@pytest.mark.parametrize("text", ["[auth]", "auth = 'yes'", "auth = 0", "[auth.login]", "[auth.client_kwargs]"])
def test_what_is_no_table_of_a_provider_starts_nowhere(secrets: Secrets, text: str) -> None:
    secrets(text)
    assert shell.has_provider() and refused("127.0.0.1")


def test_secrets_that_go_away_make_no_app_local(secrets: Secrets) -> None:
    path = secrets(PROVIDER)
    assert shell.has_provider()
    path.unlink()
    secrets_singleton._reset()
    assert shell.has_provider()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o666, 0o777])
def test_secrets_that_others_can_reach_are_refused(secrets: Secrets, mode: int) -> None:
    path = secrets(PROVIDER, mode)
    assert f"chmod 600 {path}" in refused()
    secrets(PROVIDER, 0o600)
    assert not refused()
    secrets(PROVIDER, 0o400)
    assert not refused()


def test_secrets_that_others_can_reach_are_refused_behind_a_link(secrets: Secrets, tmp_path: Path) -> None:
    real = secrets(PROVIDER, 0o644, tmp_path / "secrets.toml")
    (tmp_path / ".streamlit" / "secrets.toml").symlink_to(real)
    assert "chmod 600" in (secrets(None), refused())[1]


def test_secrets_stand_in_no_other_place(secrets: Secrets, tmp_path: Path) -> None:
    assert "other.toml" in (secrets(PROVIDER, at=tmp_path / "other.toml"), refused())[1]
    (tmp_path / "mounted" / "auth").mkdir(parents=True)
    config.set_option("secrets.files", [str(tmp_path / "mounted")])
    assert "mounted" in refused()
    path = secrets("[auth")
    assert str(path) in refused() and "TOML" in refused()


def test_a_secret_in_the_settings_is_refused(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> None:
    before = config.get_option("server.cookieSecret")
    config.set_option("server.cookieSecret", "x", "/srv/.streamlit/config.toml")
    assert "/srv/.streamlit/config.toml" in refused()
    config.set_option("server.cookieSecret", "x", "environment variable")
    assert not refused()
    config.set_option("server.cookieSecret", before)


OTHERWISE = {"server.trustedUserHeaders": {"X-User": "email"}, "server.enableAgentApi": True}


@pytest.mark.parametrize("setting", shell.KEPT)
@pytest.mark.parametrize("text", [None, PROVIDER])
def test_a_setting_that_opens_another_door_is_refused(secrets: Secrets, setting: str, text: str | None) -> None:
    secrets(text)
    assert config.get_option(setting) == shell.KEPT[setting]
    config.set_option(setting, OTHERWISE.get(setting, False))
    try:
        assert setting in refused()
    finally:
        config.set_option(setting, shell.KEPT[setting])
    assert not refused()


# Whom a local app answers


def asked(*headers: tuple[str, str], host: str | None = "127.0.0.1:8501", **other: Any) -> dict[str, Any]:
    """A request as the server hands it on."""
    named = [("host", host)] * (host is not None) + list(headers)
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in named]
    ends = {"server": ("127.0.0.1", 8501), "client": ("127.0.0.1", 50_000)}
    return {"type": "http", "method": "GET", "path": "/", "headers": raw, **ends, **other}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8501", "localhost:8501", "localhost", "LocalHost:80", "[::1]:8501", "127.0.0.2"]
)
def test_this_machine_is_answered_by_its_own_names(host: str) -> None:
    assert shell.is_direct(asked(host=host))
    assert shell.is_direct(asked(("origin", f"http://{host}"), host=host))


HOSTS = """evil.example evil.example:8501 localhost.evil.example 127.0.0.1.evil.example:8501 127.1 0.0.0.0 localhost.
192.168.1.5:8501 evil@127.0.0.1 127.0.0.1@evil 127.0.0.1: 127.0.0.1:8501:1 [::1 ::1 [::] 127.0.0.1,evil.example
127.0.0.1/"""


@pytest.mark.parametrize("host", ["", "127.0.0.1 evil.example", *HOSTS.split()])
def test_a_name_of_elsewhere_that_leads_here_is_not_answered(host: str) -> None:
    assert not shell.is_direct(asked(host=host))


def test_a_request_has_one_name() -> None:
    assert not shell.is_direct(asked(host=None))
    assert not shell.is_direct(asked(("Host", "evil.example")))
    assert not shell.is_direct(asked(("Host", "127.0.0.1:8501")))


FORWARDED = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Real-IP"]
FORWARDED += ["x-forwarded", "X_Forwarded_For", "X-FORWARDED-ANYTHING", "Via"]


@pytest.mark.parametrize("name", FORWARDED)
@pytest.mark.parametrize("value", ["for=127.0.0.1", "127.0.0.1", "localhost", "", "https"])
def test_what_a_proxy_has_touched_is_not_answered(name: str, value: str) -> None:
    assert not shell.is_direct(asked((name, value)))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:3000", "http://localhost:8501"])
def test_a_page_of_elsewhere_is_not_answered(origin: str) -> None:
    assert not shell.is_direct(asked(("Origin", origin)))


@pytest.mark.parametrize("end", [None, ("192.168.1.5", 8501), ("/tmp/socket", None), ("", 0)])
def test_both_ends_are_on_this_machine(end: tuple[str, int] | None) -> None:
    assert not shell.is_direct(asked(server=end))
    assert not shell.is_direct(asked(client=end))


def answers(scope: dict[str, Any]) -> list[dict[str, Any]]:
    """What the middleware sends for a request; the app behind it says 200."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def ask() -> None:
        await shell.Local(app)(scope, receive, send)

    run(ask)
    return sent


def test_what_is_not_answered_gets_a_sentence(secrets: Secrets) -> None:
    assert answers(asked())[0]["status"] == 200
    start, body = answers(asked(("X-Forwarded-For", "1.2.3.4")))
    assert start["status"] == 403 and all(
        say(language, shell.PROXIED) in body["body"].decode() for language in LANGUAGES
    )
    socket = asked(host="evil.example", type="websocket", extensions={"websocket.http.response": {}})
    start, body = answers(socket)
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert answers({**socket, "extensions": {}})[0] == {"type": "websocket.close", "code": 1008}


def test_with_a_provider_a_proxy_may_stand_before_it(secrets: Secrets) -> None:
    secrets(PROVIDER)
    assert answers(asked(("X-Forwarded-For", "1.2.3.4"), host="jejak.example"))[0]["status"] == 200
