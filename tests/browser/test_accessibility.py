"""Every screen read by axe-core, light and dark, on a desk and on a phone; and nothing cut or pushed aside there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.screens import TITLES

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
SCHEMES: tuple[Any, ...] = ("light", "dark")
GRAVE = ("serious", "critical")
# What belongs to Streamlit itself and we cannot mend: rule, part of the element or of the way to it, reason.
STREAMLIT = (
    ("list", "stSidebarNavItems", "the menu of a narrow screen puts the groups of its list into div"),
    ("scrollable-region-focusable", "st-emotion-cache", "a wide table scrolls in a frame that takes no focus"),
    ("listitem", '<li class="st-emotion-cache', "items of the same list: ours have no class"),
)
CUT = """
    [...document.querySelectorAll('[data-testid=stMetricValue], [data-testid=stMetricValue] *')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)
"""


def violations(page: Page) -> list[str]:
    """Grave violations that are not Streamlit's own: rule, element, what is wrong."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not any(rule["id"] == known and part in node["html"] + str(node["target"]) for known, part, _ in STREAMLIT)
    ]


@pytest.mark.parametrize("screen", TITLES)
def test_screen_is_accessible_at_any_width_in_any_scheme(open_example: Callable[..., Page], screen: str) -> None:
    page = open_example(screen)
    expect(page.get_by_text("Versi data").last).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    found = []
    for scheme, widths in zip(SCHEMES, (WIDTHS, WIDTHS[::-1]), strict=True):  # the charts are drawn anew once less
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(350)  # until charts have taken the new width
            where = f"{screen or 'overview'}, {scheme}, {width}"
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
            assert page.evaluate(CUT) == [], where
            found += [f"{where}: {violation}" for violation in violations(page)]
    assert found == []
