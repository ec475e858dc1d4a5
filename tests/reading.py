"""A PDF read back: its text, its links, and its structure as a screen reader meets it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2


def text_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    """Text without blanks, which a page breaks as it needs."""
    return re.sub(r"[\s\u200b]+", "", text)


def outside(pdf: bytes, margin_mm: float) -> list[str]:
    """Characters that lie outside the margins of their page, with the page."""
    document = pypdfium2.PdfDocument(pdf)
    margin = margin_mm / 25.4 * 72 - 1
    found = []
    try:
        for nth, page in enumerate(document, start=1):
            words = page.get_textpage()
            for at in range(words.count_chars()):
                left, bottom, right, top = words.get_charbox(at)
                is_within = margin <= left and right <= page.get_width() - margin
                character = words.get_text_range(at, 1)
                if character.strip() and right > left and not (is_within and bottom >= 0 and top <= page.get_height()):
                    found.append(f"{nth}: {character}")
    finally:
        document.close()
    return found


def links_of(pdf: bytes) -> list[str]:
    """The addresses that the pages link to, in their order; one link over two lines is two."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [
            str(mark.A.URI)
            for page in document.pages
            for mark in page.get("/Annots", [])
            if "/A" in mark and "/URI" in mark.A
        ]


@dataclass(frozen=True)
class Element:
    """An element of the structure: its kind (H1, Table, Figure, …), its title and its alternative text."""

    kind: str
    title: str
    alt: str
    depth: int


def elements(document: pikepdf.Pdf) -> list[Element]:
    """Every element of the structure, in reading order."""
    return list(_below(document.Root.StructTreeRoot.K, 0))


def _below(part: pikepdf.Object, depth: int) -> Iterator[Element]:
    if isinstance(part, pikepdf.Array):
        for one in part:
            yield from _below(one, depth)
    elif isinstance(part, pikepdf.Dictionary):
        if "/S" in part:
            names = (str(part.get(name, "")) for name in ("/T", "/Alt"))
            yield Element(str(part.S)[1:], *names, depth)
        if "/K" in part:
            yield from _below(part.K, depth + 1)
