"""Every screen under the policy, read by axe-core, light and dark, at a desk and on a phone; and nothing cut there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import drawn
from tests.browser.policy import watched
from tests.screens import TITLES

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
SCHEMES: tuple[Any, ...] = ("light", "dark")
GRAVE = ("serious", "critical")
# The rules that look at colours; the others look at elements, which are the same in each scheme: judged in the first.
COLOURS = ("color-contrast", "link-in-text-block")
# What belongs to Streamlit itself and we cannot mend: rule, the elements that it makes, reason. Its classes would say
# nothing: what we write has them, too.
STREAMLIT = (
    ("list", "[data-testid=stSidebarNavItems]", "the menu of a narrow screen puts the groups of its list into div"),
    ("listitem", "[data-testid=stSidebarNavItems] li", "items of the same list"),
    ("scrollable-region-focusable", "[data-testid=stTable] > div", "a wide table scrolls in a frame without focus"),
)
IS_ONE = "([element, own]) => document.querySelector(element).matches(own)"
CUT = """
    [...document.querySelectorAll('[data-testid=stMetricValue], [data-testid=stMetricValue] *')]
        .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.textContent)
"""


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Grave violations, of some rules or all, that are not Streamlit's own: rule, element, what is wrong."""
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for rule in found
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not any(rule["id"] == known and _is(page, node["target"], own) for known, own, _ in STREAMLIT)
    ]


def _is(page: Page, target: list[Any], own: str) -> bool:
    """Whether an element, given by the way to it (of several parts through frames), is one of some."""
    return len(target) == 1 and bool(page.evaluate(IS_ONE, [target[0], own]))


@pytest.mark.parametrize("screen", TITLES)
def test_screen_keeps_the_policy_and_is_accessible_at_any_width_in_any_scheme(
    open_example: Callable[..., Page], screen: str
) -> None:
    page = open_example("_stcore/health")
    said = watched(page)
    page.goto(page.url.replace("_stcore/health", screen))
    expect(page.get_by_role("heading", name=TITLES[screen][0], exact=True).first).to_be_visible()
    expect(page.get_by_text("Versi data").last).to_be_visible()
    drawn(page)
    found = []
    for scheme, widths in zip(SCHEMES, (WIDTHS, WIDTHS[::-1]), strict=True):  # the charts are drawn anew once less
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(350)  # until charts have taken the new width
            where = f"{screen or 'overview'}, {scheme}, {width}"
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
            assert page.evaluate(CUT) == [], where
            rules = () if scheme == SCHEMES[0] else COLOURS
            found += [f"{where}: {violation}" for violation in violations(page, rules)]
    page.wait_for_load_state("networkidle")
    assert found == [] and said == []


LIST = '<ul {} class="st-emotion-cache-1"><div><li class="st-emotion-cache-2">an item</li></div></ul>'
ROW = '<table style="width: 90em"><tr><td>one<td>two</table>'
WIDE = f'<div class="st-emotion-cache-3" style="overflow: auto; width: 9em">{ROW}</div>'


def test_what_is_streamlits_own_in_a_menu_or_table_is_found_anywhere_else(browser: Browser) -> None:
    theirs = LIST.format("data-testid=stSidebarNavItems") + f"<div data-testid=stTable>{WIDE}</div>"
    ours = f"<div data-testid=stMarkdownContainer>{LIST.format('')}{WIDE}</div>"
    page = browser.new_page()
    page.set_content(f"<html lang=id><title>Jejak Hijau</title><main><h1>Tabel</h1>{theirs}{ours}</main>")
    assert [violation.partition(":")[0] for violation in violations(page)] == [rule for rule, _, _ in STREAMLIT]
    page.evaluate("document.querySelector('[data-testid=stMarkdownContainer]').remove()")
    assert violations(page) == []
    page.close()


def test_every_rule_that_looks_at_colours_is_asked_in_each_scheme(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=id><title>Jejak Hijau</title>")
    page.evaluate(Axe().axe_script)
    of_colours = "axe.getRules(['cat.color']).map((rule) => rule.ruleId)"
    stricter = "color-contrast-enhanced"  # than what is asked of us; axe leaves it out by itself
    assert set(page.evaluate(of_colours)) == {*COLOURS, stricter}
    page.close()
