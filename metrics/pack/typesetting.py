"""A document as an accessible PDF (PDF/UA-1), or as pictures of its pages: set by Typst, without a browser."""

from __future__ import annotations

import importlib.util
import json
import re
import tempfile
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from data.errors import StoreError
from data.words import N_
from metrics import text
from metrics.pack.document import Block, Card, Cards, Cell, Document, Heading, Number, Picture, Table, Terms, Words
from metrics.pack.pictures import LETTERS
from metrics.text import t

TEMPLATE = Path(__file__).parent / "pack.typ"
NOT_SHOWN = "\ufffd"  # in place of a character that no letters of ours can show
SCREEN_PPI = 80


def pdf(document: Document) -> bytes:
    """The document as PDF/UA-1. The same document is the same bytes."""
    return _set(document, lambda compiler, at: compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=at))


def pages(document: Document, ppi: float = SCREEN_PPI) -> list[bytes]:
    """Each page as a PNG picture."""
    found = _set(document, lambda compiler, at: compiler.compile(format="png", ppi=ppi, timestamp=at))
    return found if isinstance(found, list) else [found]


def _set(document: Document, work: Callable[[typst.Compiler, int], Any]) -> Any:
    """Set a document; what cannot be shown with the letters there are is replaced, and said to be."""
    with text.speaking(document.language):
        given = json.dumps(_clean(_plain(document)), ensure_ascii=False)
    at = int(datetime.combine(document.day, time(), UTC).timestamp())
    missing = {c for c in set(given) if ord(c) > LAST_COMMON and c not in _seen}
    if missing:
        given = _replaced(given, _unknown("".join(sorted(missing))))
    return work(_compiler(given), at)


def _clean(given: Any, may_break: bool = True) -> Any:
    """Text without what has no shape: control characters, and those that turn the direction of all that follows.

    may_break: and with places at which a word that is wider than a column can be broken.
    """
    if isinstance(given, str):
        plain = "".join(" " if c in "\n\t" else c for c in given if c in "\n\t" or not _is_shapeless(c))
        return LONG.sub(lambda word: BREAK.join(re.findall(PIECE, word[0])), plain) if may_break else plain
    if isinstance(given, dict):
        return {name: _clean(value, name not in AS_THEY_ARE) for name, value in given.items()}
    return [_clean(value, may_break) for value in given] if isinstance(given, list) else given


def _is_shapeless(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn") or character in TURNING


LONG, PIECE, BREAK = re.compile(r"\S{24,}"), r".{1,8}", "\u200b"
AS_THEY_ARE = ("svg", "link", "links", "language")
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LAST_COMMON = 0x17F  # of the letters of Latin languages, which are all there
_seen: set[str] = set()


def _unknown(characters: str) -> set[str]:
    """Those characters that no letters of ours can show: the standard refuses a document that has one of them."""
    unknown: set[str] = set()
    while rest := "".join(c for c in characters if c not in unknown):
        source = f"{_HEAD}#sys.inputs.characters.clusters().join([ ])"
        compiler = typst.Compiler(
            input=source.encode(), font_paths=letters(), sys_inputs={"characters": rest}, ignore_system_fonts=True
        )
        try:
            compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
        except typst.TypstError as error:
            found = {c for shown in re.findall(r"the text `\"(.+?)\"`", str(error.diagnostic)) for c in _meant(shown)}
            if not found & set(rest):
                raise
            unknown |= found
            continue
        _seen.update(rest)
        break
    return unknown


_HEAD = f'#set document(title: "-")\n#set text(font: ("{LETTERS}", "DejaVu Sans Mono", "Libertinus Serif"))\n'


def _meant(shown: str) -> str:
    """A character as an error writes it: as it is, or by its number."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), shown)


def _replaced(given: str, unknown: set[str]) -> str:
    return given.translate({ord(c): NOT_SHOWN for c in unknown})


def _compiler(given: str) -> typst.Compiler:
    return typst.Compiler(
        input=TEMPLATE.read_bytes(), font_paths=letters(), sys_inputs={"pack": given}, ignore_system_fonts=True
    )


_unpacked = tempfile.TemporaryDirectory(prefix="letters-")  # until the program ends: they are read when needed


@cache
def letters() -> typst.Fonts:
    """The letters of the screens, which come with Streamlit, and for other scripts those that come with Typst."""
    spec = importlib.util.find_spec("streamlit")
    assert spec and spec.origin
    media = Path(spec.origin).parent / "static" / "static" / "media"
    for path in sorted(media.glob("SourceSansVF-*.woff2")):
        font = TTFont(path, recalcTimestamp=False)  # else each start would make another document
        font.flavor = None
        font.save(Path(_unpacked.name) / f"{path.name.split('.')[0]}.ttf")
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[_unpacked.name])
    if LETTERS not in found.families():
        raise StoreError(N_("The letters of the board pack are not there: another Streamlit is installed."))
    return found


def _plain(document: Document) -> dict[str, Any]:
    """What the template reads."""

    def link(number: Number) -> str:
        asked = number.asked
        return asked.address(document.address, document.version, document.language) if asked else ""

    def cell(value: Cell) -> dict[str, str]:
        if isinstance(value, Number):
            return {"text": value.text, "link": link(value)}
        return {"text": text.full_date(value) if isinstance(value, date) else value or "", "link": ""}

    def card(one: Card) -> dict[str, Any]:
        return vars(one) | {"value": cell(one.value), "lines": list(one.lines)}

    def block(one: Block) -> dict[str, Any]:
        if isinstance(one, Words):
            addresses = [asked.address(document.address, document.version, document.language) for asked in one.asked]
            return {"is": "words", "text": one.text, "tone": one.tone, "links": addresses}
        if isinstance(one, Heading):
            return {"is": "heading", "text": one.text}
        if isinstance(one, Cards):
            return {"is": "cards", "cards": [card(each) for each in one.cards]}
        if isinstance(one, Picture):
            return {"is": "picture"} | vars(one)
        if isinstance(one, Terms):
            return {"is": "terms", "terms": [[term, [list(line) for line in lines]] for term, lines in one.terms]}
        return _table(one, cell)

    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "day": [document.day.year, document.day.month, document.day.day],
        "running": document.running,
        "warning": document.warning,
        "facts": [list(fact) for fact in document.facts],
        "sections": [
            {"code": one.code, "title": one.title, "blocks": [block(each) for each in one.blocks]}
            for one in document.sections
        ],
        "words": {"contents": t("Contents"), "page": t("Page"), "of": t("of"), "rows": t("rows behind it")},
    }


def _table(table: Table, cell: Callable[[Cell], dict[str, str]]) -> dict[str, Any]:
    return {
        "is": "table",
        "title": table.title,
        "about": table.about,
        "columns": [{"title": c.title, "share": c.share, "is_number": c.is_number} for c in table.columns],
        "rows": [[cell(value) for value in row] for row in table.rows],
        "is_summed": table.is_summed,
        "notes": list(table.notes),
        "empty": t("There is no data of this in the period."),
    }
