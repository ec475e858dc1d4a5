"""The upload screen as a person sees it: what it says of each file, what it did, and which reports it lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Locator, Page, expect

PATIENCE_S = 30
Log = list[dict[str, Any]]
WORDS = {
    "cancelled": "Cancelled. None of these files is stored",
    "stored": "stored, as U",
    "one stored": "is stored as",
}


def settled(page: Page) -> None:
    """Wait until the screen is whole."""
    expect(page.get_by_text("Data version").last).to_be_visible(timeout=PATIENCE_S * 1000)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE_S * 1000)


def pick(page: Page, files: list[Path]) -> None:
    """Put files into the picker and wait until each was checked."""
    page.locator("input[type=file]").set_input_files(files)
    expect(_checked(page)).to_have_count(len(files), timeout=PATIENCE_S * 1000)
    settled(page)


def _checked(page: Page) -> Locator:
    return page.locator("[class*='st-key-file_']")


def hold_bad_rows(page: Page) -> None:
    """Wish that the rows with problems be held, of the one file that has some."""
    page.locator("[class*='st-key-hold_'] label").click()
    settled(page)


def store_button(page: Page) -> Locator:
    return page.locator(".st-key-store button")


def before(page: Page, names: list[str]) -> dict[str, str]:
    """File name -> the upload as which the check says it was uploaded before; "" where it says nothing of that."""
    found = {}
    for words in _checked(page).all_inner_texts():
        said = re.search(r"uploaded before, as (U\d+)", words)
        (name,) = [name for name in names if name in words]
        found[name] = said[1] if said else ""
    return found


def said(page: Page) -> str:
    """What the screen says that it did: "cancelled", "stored", or nothing."""
    words = " ".join(page.get_by_test_id("stAlert").all_inner_texts())
    return next((name for name, sentence in WORDS.items() if sentence in words), "")


def otherwise(page: Page, log: Log) -> list[str]:
    """What "My reports" lists otherwise than the log of the store."""
    listed = {}
    for words in page.locator("[class*='st-key-report_']").all_inner_texts():
        listed[words.split()[0]] = " ".join(words.split())
    wrong = [
        f"{upload_id} is listed and not in the store" for upload_id in listed.keys() - {e["upload_id"] for e in log}
    ]
    for entry in log:
        shown = listed.get(str(entry["upload_id"]), "")
        counts = " · ".join(f"{entry[name]:,} {name}" for name in ("new", "changed", "unchanged"))
        if entry["held"] and entry["removed_in"] is None:
            counts += f" · {entry['held']:,} held"
        if not (
            entry["file"] in shown and counts in shown and ("undone" in shown) == (entry["removed_in"] is not None)
        ):
            wrong.append(f"{entry['upload_id']} should be {entry['file']}, {counts}; listed is {shown[:160]!r}")
    return wrong


def soon(page: Page, look: Callable[[], list[str]], within_s: float = 20) -> list[str]:
    """What is still wrong with a screen after a while."""
    wrong = ["nothing was seen"]
    for _ in range(int(within_s / 0.25)):
        try:
            if not (wrong := look()):
                return []
        except Error as error:  # it was drawn anew just now
            wrong = [str(error)]
        page.wait_for_timeout(250)
    return wrong


def alerts(page: Page) -> str:
    return " | ".join(" ".join(words.split()) for words in page.get_by_test_id("stAlert").all_inner_texts())


def is_asked_again(page: Page) -> bool:
    """True where the screen says of a file that it was not stored."""
    return page.get_by_text("was not stored: look at it again").count() > 0
