"""The frame of the app as a browser gets it: in the reader's language, compressed, and unlike any other page."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

import brotli
import pytest
from playwright.sync_api import Browser, Page, expect

from pages.shared.served import SMALLER
from pages.shared.symbols import whole
from tests.browser.conftest import drawn

pytestmark = pytest.mark.browser


def fetch(address: str, **headers: str) -> tuple[dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(address, headers=named)) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def test_scripts_come_compressed_and_whole(example_dashboard: str) -> None:
    _, page = fetch(f"{example_dashboard}/waste?lang=en", Accept="text/html", Accept_Encoding="gzip, br")
    assert b'<html lang="en">' in page and b"<title>Jejak Hijau</title>" in page
    script = page.decode().split('src="./static/js/')[1].split('"')[0]
    address = f"{example_dashboard}/static/js/{script}"
    plain_headers, plain = fetch(address)
    headers, compressed = fetch(address, Accept_Encoding="gzip, br")
    assert headers["content-encoding"] == "br" and "content-encoding" not in plain_headers
    assert brotli.decompress(compressed) == plain
    assert len(compressed) < len(plain) / 3
    assert headers["cache-control"] == plain_headers["cache-control"]
    assert "accept-encoding" in headers["vary"].lower()


def test_icons_are_those_that_a_screen_can_draw(example_dashboard: str, open_example: Callable[..., Page]) -> None:
    name = whole().name
    headers, icons = fetch(f"{example_dashboard}/static/media/{name}")
    assert icons == (SMALLER / name).read_bytes() and len(icons) < whole().stat().st_size / 5
    assert "content-encoding" not in headers and headers["content-length"] == str(len(icons))
    page = open_example()
    drawn = page.get_by_test_id("stIconMaterial")
    expect(drawn.first).to_be_visible()
    page.evaluate("document.fonts.ready")
    for nth in range(drawn.count()):  # a name that is no icon would stand there as a word
        box, size = (
            drawn.nth(nth).bounding_box(),
            drawn.nth(nth).evaluate("e => parseFloat(getComputedStyle(e).fontSize)"),
        )
        assert box is None or box["width"] <= 1.5 * size, drawn.nth(nth).inner_text()


def test_what_the_websocket_sends_is_packed(browser: Browser, example_dashboard: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    answers: list[dict[str, str]] = []
    line.on("Network.webSocketHandshakeResponseReceived", lambda event: answers.append(event["response"]["headers"]))
    page.goto(example_dashboard)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    named = [{name.lower(): value for name, value in headers.items()} for headers in answers]
    context.close()
    assert named and all("permessage-deflate" in one.get("sec-websocket-extensions", "") for one in named)


def test_what_is_no_script_of_the_frame_is_left_alone(example_dashboard: str) -> None:
    headers, body = fetch(f"{example_dashboard}/_stcore/health", Accept="text/html", Accept_Encoding="br")
    assert "content-encoding" not in headers and body == b"ok"
    with pytest.raises(HTTPError):
        fetch(f"{example_dashboard}/static/js/../../../../data/store.py", Accept_Encoding="br")


def test_the_page_says_its_language_and_says_it_again_when_it_is_switched(open_example: Callable[..., Page]) -> None:
    page = open_example("coaching")
    assert page.evaluate("document.documentElement.lang") == "id"
    drawn(page)
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Coaching", exact=True)).to_be_visible()
    drawn(page)
    page.get_by_text("Indonesia", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "id")
