"""What each screen sends to a phone: over the websocket and over HTTP, for a first visit and for a change of a filter.

Run with: python -m benchmarks.sent ADDRESS [--sign-in EMAIL] [--screens NAME ...] [--no-browser]

ADDRESS is of a dashboard that runs, or of a cluster's proxy (then --sign-in, as one of its people). Bytes: `line` as
they come over the line, `unpacked` as the browser sees them; of the websocket by kind of element. The change is the
choice of one site, in a session that has seen the whole screen. HTTP: all that an empty browser of 390 px asks for
until its network is quiet (needs Chromium).
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.commit import SITES
from benchmarks.reader import Run, reading
from pages.shared.menu import SCREENS

PHONE = {"width": 390, "height": 844}
CHANGE = f"site={SITES[0]}"
LARGEST = 4  # kinds of elements that are shown


@contextmanager
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS
    from tests.browser.finding import on_machine

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=on_machine(), args=ARGUMENTS)
        yield chromium
        chromium.close()


def settled(page: Any) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)
    page.wait_for_load_state("networkidle", timeout=120_000)


def signed_in(chromium: Any, address: str, email: str) -> list[Any]:
    """The cookies of somebody who has signed in at the provider of the desk."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}/?lang=en")
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(email)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{address}/**")
    settled(page)
    cookies = list(context.cookies())
    context.close()
    return cookies


def over_http(chromium: Any, address: str, screen: str, cookies: list[Any]) -> Counter[str]:
    """Bytes on the line and requests of a first visit, by what they are."""
    context = chromium.new_context(viewport=PHONE)
    context.add_cookies(cookies)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    kinds: dict[str, str] = {}
    found: Counter[str] = Counter()

    def ended(event: dict[str, Any]) -> None:
        found["line"] += int(event["encodedDataLength"])
        found["requests"] += 1
        found[kinds.get(event["requestId"], "other")] += int(event["encodedDataLength"])

    line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"].lower()}))
    line.on("Network.loadingFinished", ended)
    page.goto(f"{address}/{'' if screen == 'overview' else screen}")
    settled(page)
    context.close()
    return found


async def over_websocket(address: str, screen: str, cookies: str, is_packed: bool) -> tuple[Run, Run]:
    """A first visit and a change of a filter."""
    async with reading(address, cookies, is_packed) as reader:
        first = await reader.run(screen=screen)
        return first, await reader.run(CHANGE, screen)


def show(what: str, run: Run) -> None:
    largest = ", ".join(f"{kind} {size / 1000:.0f}" for kind, size in run.kinds.most_common(LARGEST))
    said = f"  {what:16} line {run.line_bytes / 1000:7.1f} kB   unpacked {run.bytes / 1000:7.1f}   ({largest})"
    print(said + (f"   {run.error}" if run.error else ""), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--sign-in", metavar="EMAIL")
    parser.add_argument("--screens", nargs="*", default=list(SCREENS))
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    address, cookies, http = given.address.rstrip("/"), [], {}
    if not given.no_browser or given.sign_in:
        with browser() as chromium:
            if given.sign_in:
                cookies = signed_in(chromium, address, given.sign_in)
            if not given.no_browser:
                http = {screen: over_http(chromium, address, screen, cookies) for screen in given.screens}
    header = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
    for screen in given.screens:
        print(screen)
        if found := http.get(screen):
            rest = ", ".join(f"{k} {n / 1000:.0f}" for k, n in found.most_common() if k not in ("line", "requests"))
            print(f"  {'http, first':16} line {found['line'] / 1000:7.1f} kB   {found['requests']} requests ({rest})")
        first, change = asyncio.run(over_websocket(address, screen, header, is_packed=True))
        show("first visit", first)
        show("change of site", change)


if __name__ == "__main__":
    main()
