"""Texts that want to be more than text, in a real browser: names, notes, files, and every part of an address."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from metrics.text import JOINER, one_line
from tests.browser.conftest import served
from tests.files import csv_bytes, rows_of
from tests.poison import ELSEWHERE, PAYLOADS, POLYGLOT, poison
from tests.screens import TITLES
from tests.unit.test_hostile import blns

pytestmark = pytest.mark.browser
ICONS = "[aria-label='bug report icon'], [aria-label='delete icon'], img[alt='Streamlit logo']"
MADE = f"""() => [...document.querySelectorAll("a, img, script, iframe, object, embed, form, base, link, use")]
    .map((found) => found.getAttribute("href") ?? found.getAttribute("xlink:href") ?? found.src ?? found.data ?? "")
    .filter((to) => String(to).includes("{ELSEWHERE}") || /^\\s*javascript:/i.test(to))"""
HANDLERS = """() => [...document.querySelectorAll("*")].filter((found) =>
    found.getAttributeNames().some((name) => name.startsWith("on"))).map((found) => found.outerHTML.slice(0, 200))"""
FOLDED = "details:not([open])"
NAMES = (
    *("period", "site", "province", "definition", "against", "lang", "metric", "version", "only", "pack", "held"),
    *(
        "term",
        "factory",
        "view_part",
        "view_basis",
        "view_share",
        "view_by_site",
        "view_split",
        "embed",
        "embed_options",
    ),
)


@dataclass
class Watched:
    """A page, with what it asked for elsewhere and what it opened."""

    page: Page
    asked: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.settle()

    def settle(self) -> None:
        expect(self.page.get_by_test_id("stStatusWidget")).to_have_count(0)
        self.page.wait_for_load_state("networkidle")

    def unfold(self) -> None:
        """Open what is folded away; without a pointer, which would be led to each of fifty panels for a second."""
        self.page.evaluate(f"document.querySelectorAll('{FOLDED} > summary').forEach((panel) => panel.click())")
        expect(self.page.locator(FOLDED)).to_have_count(0)
        self.settle()

    def judge(self) -> None:
        """Nothing ran, nothing was fetched from elsewhere, and nothing on the page leads there."""
        assert self.page.evaluate("window.__pwned") is None
        assert self.asked == []
        assert self.page.evaluate(MADE) == []
        assert self.page.evaluate(HANDLERS) == []

    def words(self) -> str:
        """What can be read on the page, without what nobody sees."""
        return str(self.page.evaluate("document.body.textContent")).replace(JOINER, "")


@pytest.fixture(scope="module")
def poisoned_dashboard(tmp_path_factory: pytest.TempPathFactory, example_store: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(example_store, folder, dirs_exist_ok=True)
    poison(folder / "store.duckdb")
    with served(folder) as address:
        yield address, folder / "server.log"


@pytest.fixture
def watched(browser: Browser, poisoned_dashboard: tuple[str, Path]) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = Watched(context.new_page())
    inside = (poisoned_dashboard[0], "data:", "blob:", poisoned_dashboard[0].replace("http", "ws"))
    context.on("request", lambda request: request.url.startswith(inside) or found.asked.append(request.url))
    context.on("page", lambda page: found.asked.append(f"a new page: {page.url}"))
    found.page.on("dialog", lambda dialog: (found.asked.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    found.page.set_default_timeout(30_000)
    yield found
    context.close()


@pytest.mark.parametrize("path", TITLES)
def test_names_and_addresses_are_read_and_do_nothing(
    watched: Watched, poisoned_dashboard: tuple[str, Path], path: str
) -> None:
    """Every name and note of a screen, under an address of which every part is such a text, too."""
    asked = dict.fromkeys(NAMES, f"{POLYGLOT}\r\nforged\x1b[31m") | {"lang": "en", "period": "2024"}
    if path == "packs":
        del asked["pack"]
    watched.open(f"{poisoned_dashboard[0]}/{path}?{urlencode(asked)}#{urlencode(asked)}")
    expect(watched.page.get_by_role("heading", level=1)).to_be_visible()
    watched.unfold()
    watched.judge()
    assert watched.page.locator(ICONS).count() == 0
    if path in ("waste", "factories", "upload", "trace", "quality"):
        assert f"**b**:red[r]:material/bug_report:$x^2$`c`%{{x}} www.{ELSEWHERE} a@{ELSEWHERE}" in watched.words()


def test_what_only_some_screens_are_asked_is_read_and_does_nothing(
    watched: Watched, poisoned_dashboard: tuple[str, Path]
) -> None:
    address, log = poisoned_dashboard
    for path, asked in (
        ("trace", {"metric": "coaching_participants", "only": f"topic:{POLYGLOT}", "lang": "en"}),
        ("packs", {"pack": f"{POLYGLOT}\r\nforged\x1b[31m", "lang": POLYGLOT}),
        ("%3Cimg%20src=x%20onerror=window.__pwned=1%3E%0d%0aforged%1b", {}),
    ):
        watched.open(f"{address}/{path}?{urlencode(asked)}")
        expect(watched.page.get_by_role("heading").or_(watched.page.get_by_text("Not Found")).first).to_be_visible()
        watched.judge()
    written = log.read_text()
    assert "forged" not in [line[:6] for line in written.splitlines()] and "\x1b" not in written


def test_files_with_any_name_header_and_cell(watched: Watched, poisoned_dashboard: tuple[str, Path]) -> None:
    """Names of files, headers and cells, as they are picked; then stored, and looked at in the log of uploads."""
    page = watched.page
    watched.open(f"{poisoned_dashboard[0]}/upload?lang=en")
    names = [f"{one}.csv" for one in PAYLOADS if "/" not in one and "\\" not in one and "\n" not in one]
    files = [{"name": name, "mimeType": "text/csv", "buffer": b"nothing;known\n1;2\n"} for name in names]
    texts = list(dict.fromkeys([*PAYLOADS, *filter(str.strip, blns())]))
    rows = rows_of("waste_flows", *({"flow_code": f"N-{n}", "note": text} for n, text in enumerate(PAYLOADS)))
    rows += rows_of("waste_flows", *({"flow_code": f"W-{n}", "quantity": text} for n, text in enumerate(PAYLOADS)))[1:]
    wide = [[*rows[0], *texts], *([*row, *[""] * len(texts)] for row in rows[1:])]
    content = csv_bytes([[cell.replace("\n", " ") for cell in line] for line in wide])
    files.append({"name": f"{POLYGLOT.replace('/', '⁄')}.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files)
    expect(page.get_by_text("good rows will be stored").or_(page.get_by_text("rows need correction"))).to_be_visible(
        timeout=120_000
    )
    watched.settle()
    watched.unfold()
    watched.judge()
    assert page.locator(ICONS).count() == 0
    words = watched.words()
    said = [name for name in names if '"' not in name]  # a browser sends that mark as %22
    assert [name for name in said if one_line(name).strip() not in words] == []
