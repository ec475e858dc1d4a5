"""The shell as a browser and a stranger meet it: what a page may do, whom the app answers, where it does not start."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from data.bounds import SESSIONS, SPARE_SESSIONS
from data.words import LANGUAGES, say
from pages.shared import crowds, shell
from pages.shared.headers import OTHERS
from tests.browser.conftest import ROOT, drawn, free_port, served, wait
from tests.browser.policy import watched

pytestmark = pytest.mark.browser


def test_map_charts_tables_and_letters_are_there_under_the_policy(open_example: Callable[..., Page]) -> None:
    page = open_example("_stcore/health")
    said = watched(page)
    page.goto(page.url.replace("_stcore/health", "factories?lang=en"))
    expect(page.locator(".js-plotly-plot path.js-fill, .js-plotly-plot .scatterlayer path").first).to_be_attached()
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()
    page.goto(page.url.replace("factories", "waste"))
    expect(page.locator(".js-plotly-plot .sankey-link").first).to_be_attached()
    loaded = "[...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family).join()"
    assert "Source Sans" in page.evaluate(loaded)
    drawn(page)
    page.get_by_text("Indonesia", exact=True).click()  # a component whose script comes from Python
    expect(page.locator("html")).to_have_attribute("lang", "id")
    assert not said


def test_a_script_that_was_smuggled_in_does_not_run(open_example: Callable[..., Page]) -> None:
    """The policy is one that stops something: else the tests above would hold without any."""
    page = open_example("methods")
    said = watched(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    smuggled = """() => {
        const script = document.createElement("script"); script.textContent = "window.ran = true"
        document.body.append(script)
        document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.ran = true">')
        document.body.insertAdjacentHTML("beforeend", '<iframe src="https://elsewhere.example"></iframe>')
        const base = document.createElement("base"); base.href = "https://elsewhere.example"; document.head.append(base)
        try { new WebSocket("ws://127.0.0.1:9") } catch { }
    }"""
    page.evaluate(smuggled)
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None
    for directive in ("script-src-elem", "script-src-attr", "frame-src", "base-uri", "connect-src"):
        assert any(directive in text for text in said), directive


# Answers, as they come


def asked(address: str, path: str = "/", method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text of an answer; headers may name another host."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=20)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host="Host" in given)
    for name, value in given.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text


PATHS = ["/", "/waste", "/_stcore/health", "/_stcore/host-config", "/favicon.png", "/nothing/x.js", "/media/none.csv"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_every_answer_has_the_headers(example_dashboard: str, path: str, accept: str) -> None:
    for other in ({}, {"X_Forwarded_For": "1.2.3.4"}, {"Accept_Encoding": "br"}):
        _, headers, _ = asked(example_dashboard, path, Accept=accept, **other)
        assert {name: headers.get(name.lower()) for name in OTHERS} == OTHERS
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    script = re.search(r'src="\./(static/js/[^"]+)"', asked(example_dashboard)[2])
    assert script and "content-security-policy" in asked(example_dashboard, f"/{script[1]}", Accept_Encoding="br")[1]


STRANGE = [
    {"Host": "evil.example"},
    {"Host": "localhost.evil.example:8501"},
    {"X_Forwarded_For": "127.0.0.1"},
    {"X_Forwarded_Host": "127.0.0.1"},
    {"X_Forwarded_Proto": "https"},
    {"X_Real_IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1;host=127.0.0.1"},
    {"Origin": "https://evil.example"},
]


@pytest.mark.parametrize("headers", STRANGE, ids=str)
def test_what_did_not_come_straight_from_this_machine_is_refused(example_dashboard: str, headers: dict) -> None:
    for path in PATHS:
        status, _, text = asked(example_dashboard, path, **headers)
        assert status == 403 and all(say(language, shell.PROXIED) in text for language in LANGUAGES)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(InvalidStatus) as refused, opened(example_dashboard, named):
        pass
    assert refused.value.response.status_code == 403
    assert say("id", shell.PROXIED) in refused.value.response.body.decode()


def test_this_machine_is_answered(example_dashboard: str) -> None:
    assert asked(example_dashboard)[0] == 200
    assert asked(example_dashboard, Host=f"localhost:{urlsplit(example_dashboard).port}")[0] == 200
    with opened(example_dashboard, {"Origin": example_dashboard}):
        pass


def opened(address: str, headers: dict[str, str] | None = None) -> AbstractContextManager[Any]:
    """A websocket as a browser opens it."""
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    return connect(stream, additional_headers=headers, subprotocols=["streamlit"], proxy=None)


def test_when_too_many_screens_are_open_a_reader_is_told(dashboard: str, open_page: Callable[..., Page]) -> None:
    with ExitStack() as screens:
        for _ in range(SESSIONS + SPARE_SESSIONS):
            last = screens.enter_context(opened(dashboard))
        with pytest.raises(InvalidStatus) as refused, opened(dashboard):
            pass
        assert refused.value.response.status_code == 503
        page = open_page("waste")
        for language in LANGUAGES:
            expect(page.get_by_text(say(language, crowds.FULL))).to_be_visible()
        last.close()
        assert asked(dashboard, Accept="text/html")[0] == 503  # those to spare are for screens that were open
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


# Where it does not start


def started(*options: str) -> subprocess.CompletedProcess[str]:
    """The app as it is started by hand, until it ends."""
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={free_port()}", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, encoding="utf-8")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """A file of secrets that describes a provider."""
    path = tmp_path / ".streamlit" / "secrets.toml"
    path.parent.mkdir()
    names = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
    path.write_text("[auth]\n" + "".join(f'{name} = "https://x.example"\n' for name in names))
    path.chmod(0o600)
    yield path


@pytest.mark.parametrize("address", ["0.0.0.0", "::", ""])
def test_without_a_provider_it_does_not_start_for_others(address: str) -> None:
    ended = started(f"--server.address={address}")
    assert ended.returncode not in (0, None) and "Traceback" not in ended.stderr
    for language in LANGUAGES:
        assert say(language, shell.NOT_LOCAL, address=address or "0.0.0.0") in ended.stderr


def test_it_does_not_start_with_secrets_that_others_can_read(kept: Path) -> None:
    kept.chmod(0o644)
    ended = started("--server.address=127.0.0.1", f"--secrets.files={kept}")
    assert ended.returncode != 0 and f"chmod 600 {kept}" in ended.stderr and "Traceback" not in ended.stderr


def test_with_a_provider_a_proxy_may_stand_before_it(kept: Path, tmp_path: Path) -> None:
    with served(tmp_path, STREAMLIT_SECRETS_FILES=str(kept)) as address:
        status, headers, _ = asked(address, Host="jejak.example", X_Forwarded_For="1.2.3.4", Accept="text/html")
    assert status == 200 and "wss://jejak.example" in headers["content-security-policy"]


@pytest.mark.parametrize("script", ["pages/front.py", "pages/waste.py"])
def test_a_script_that_is_served_without_the_shell_shows_nothing(
    browser: Browser, example_store: Path, tmp_path: Path, script: str
) -> None:
    shutil.copytree(example_store, tmp_path, dirs_exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}"]
    environment = os.environ | {"GREEN_UMKM_STORE": f"duckdb:{tmp_path / 'store.duckdb'}", "PYTHONPATH": str(ROOT)}
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait(f"http://127.0.0.1:{port}", server)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/?lang=en")
        said = page.get_by_text("is started by dashboard.py") if "front" in script else page.get_by_test_id("stAlert")
        expect(said.or_(page.get_by_test_id("stException")).first).to_be_visible()
        expect(page.get_by_test_id("stMetric")).to_have_count(0)
        expect(page.get_by_test_id("stPlotlyChart")).to_have_count(0)
        page.close()
    finally:
        server.terminate()
        server.wait(timeout=20)
