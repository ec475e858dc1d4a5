"""Pictures of every screen with the example data, in both languages: python -m tests.browser.picturing FOLDER."""

from __future__ import annotations

import io
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from data import example
from metrics.home import open_store
from tests.browser.conftest import ARGUMENTS, served
from tests.browser.finding import on_machine
from tests.screens import TITLES

WIDTH, HIGHEST, COLORS = 1280, 4000, 64
DRAWN = """
    document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state') === 'notRunning'
        && !document.querySelector('[data-testid=stSkeleton]')
        && [...document.querySelectorAll('[data-testid=stPlotlyChart]')].every(e => e.querySelector('.main-svg'))
"""


def picture(shot: bytes, path: Path) -> None:
    """A screenshot as a small file: few colours, half as wide."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    image.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        with closing(open_store(f"duckdb:{place}/store.duckdb")) as store:
            example.load(store)
        with served(Path(place)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=on_machine(), args=ARGUMENTS)
            for screen in TITLES:
                for language in ("id", "en"):
                    page = browser.new_page(bypass_csp=True, viewport={"width": WIDTH, "height": 900})
                    page.goto(f"{address}/{screen}?lang={language}")
                    page.get_by_text("Versi data" if language == "id" else "Data version").last.wait_for()
                    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                    page.set_viewport_size({"width": WIDTH, "height": min(height + 80, HIGHEST)})
                    page.wait_for_function(DRAWN, timeout=60_000)
                    page.wait_for_timeout(2500)
                    picture(page.screenshot(), folder / f"{screen or 'overview'}-{language}.png")
                    page.close()
            browser.close()


if __name__ == "__main__":
    main()
