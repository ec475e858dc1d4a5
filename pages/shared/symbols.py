"""The letters in which icons are written, with the icons alone that a screen can draw.

Streamlit's have 4,309, which is a third of all that a phone loads for its first screen. Kept here under the name of the
file that they were made from: where Streamlit brings another, its own is sent until `make symbols` has run again.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from pages.shared.served import SMALLER, STATIC

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"  # of which names of icons are made
ICON = re.compile(r":material/([a-z0-9_]+):")
WORD = re.compile(r"""(?<=["'`:/])[a-z0-9_]{2,40}(?=["'`:/])""")


def whole() -> Path:
    """The file of Streamlit's."""
    return next((STATIC / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2"))


def names(font: TTFont) -> set[str]:
    """The icons that are in it."""
    return {name for _, _, _, name in _ligatures(font)}


def wanted(font: TTFont) -> set[str]:
    """Those that our screens name, and those that are named like any word in Streamlit's scripts."""
    root = Path(__file__).parents[2]
    ours = {name for room in ("pages", "metrics", "data") for name in _found(ICON, (root / room).rglob("*.py"))}
    return names(font) & (ours | _found(WORD, (STATIC / "static" / "js").glob("*.js")))


def _found(what: re.Pattern[str], files: Iterator[Path]) -> set[str]:
    return {name for file in files for name in what.findall(file.read_text(encoding="utf-8"))}


def _ligatures(font: TTFont) -> list[tuple[Any, str, Any, str]]:
    """Each icon: the table of those that begin with the same letter, that letter, how it is made, and its name."""
    letters = {glyph: chr(code) for code, glyph in font.getBestCmap().items() if chr(code) in LETTERS}
    found = []
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            for first, made in getattr(table, "ligatures", {}).items():
                for one in made:
                    name = "".join(letters.get(glyph, "?") for glyph in (first, *one.Component))
                    found.append((table.ligatures, first, one, name))
    return found


def make() -> bytes:
    """The letters with the icons that are wanted."""
    font = TTFont(whole(), recalcTimestamp=False)  # the same from the same, whenever it is made
    stay = wanted(font)
    for table, first, one, name in _ligatures(font):
        if name not in stay:
            table[first].remove(one)
    options = subset.Options(layout_features=["*"], glyph_names=False, hinting=False)
    smaller = subset.Subsetter(options)
    smaller.populate(text=LETTERS)
    smaller.subset(font)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    SMALLER.mkdir(exist_ok=True)
    for old in SMALLER.glob("*.woff2"):
        old.unlink()
    file = SMALLER / whole().name
    file.write_bytes(make())
    print(f"{file.name}: {file.stat().st_size} of {whole().stat().st_size} bytes")
