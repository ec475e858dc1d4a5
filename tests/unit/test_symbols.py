"""The icons that are sent: every one that a screen can draw, made of the letters that Streamlit brings now."""

from __future__ import annotations

import re

from fontTools.ttLib import TTFont

from pages.shared import symbols
from pages.shared.served import SMALLER, STATIC

MOST = 60_000  # bytes; Streamlit's file has 375 thousand


def test_the_file_is_made_of_the_one_that_streamlit_brings() -> None:
    """After another Streamlit: make symbols."""
    assert [file.name for file in SMALLER.iterdir()] == [symbols.whole().name]
    assert (SMALLER / symbols.whole().name).stat().st_size < MOST


def test_every_icon_that_a_screen_can_draw_is_in_it() -> None:
    """After a new icon: make symbols."""
    there = symbols.names(TTFont(SMALLER / symbols.whole().name))
    assert there == symbols.wanted(TTFont(symbols.whole()))
    assert {"eco", "recycling", "keyboard_arrow_down", "close", "search", "fullscreen"} <= there


def test_streamlit_names_no_icon_that_is_not_found_in_its_scripts() -> None:
    """Its widgets name icons in the scripts as :material/name:, which is among the words that are looked for."""
    scripts = "".join(file.read_text(encoding="utf-8") for file in (STATIC / "static" / "js").glob("*.js"))
    named = set(re.findall(r":material/([a-z0-9_]+):", scripts))
    whole = symbols.names(TTFont(symbols.whole()))
    assert len(named) > 50 and named & whole <= symbols.names(TTFont(SMALLER / symbols.whole().name))
