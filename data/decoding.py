"""Bytes as text: which encoding a file has, said and never guessed silently."""

from __future__ import annotations

import codecs
import re

from data.rows import Text

_SIGNATURES = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\x1f\x8b",
    b"GIF8",
    b"\xff\xd8\xff",
    b"{\\rtf",
)
_MARK = b"\xef\xbb\xbf"
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffd\ufffe\uffff]")
# Letters, marks and pictures of UTF-8, which in CP1252 would be two to four signs that nobody writes side by side.
_UTF8_PIECES = re.compile(rb"[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]|\xf0\x9f[\x80-\xbf]{2}")
_PIECE = 1 << 20


class Refused(Exception):
    """A whole file that cannot be taken, with a code of data.problems.REFUSALS."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def decode(content: bytes) -> tuple[str, str]:
    """Text and encoding of a file: byte order mark, then strict UTF-8, then CP1252. Raises Refused(not_text)."""
    text, name = recode(content)
    return str(text, "utf-8"), name


def recode(content: bytes) -> tuple[Text, str]:
    """The text of a file in UTF-8, without a byte order mark, and the encoding it had. Raises Refused(not_text).

    Where some bytes fit neither the one nor the other, what they stand for has an unreadable character.
    """
    if content.startswith(_SIGNATURES):
        raise Refused("not_text")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ("utf-16",)
    elif content.startswith(_MARK):
        names = ("utf-8-sig",)
    else:
        names = ("utf-8", "cp1252")  # type: ignore[assignment]
    for name in names:
        try:
            text = _in_utf8(content, name)
        except UnicodeError:
            pieces = len(_UTF8_PIECES.findall(content)) if name == "utf-8" else 0
            damaged = content.decode(name, "replace") if pieces else ""
            if pieces <= damaged.count("\ufffd"):
                content = _UTF8_PIECES.sub(b"\x1a", content)  # of two encodings: what the other cannot be is unreadable
                continue
            text = damaged.encode()
        start = first(text, 65536)
        if len(UNREADABLE.findall(start)) > max(4, len(start) // 200):
            break
        while text[:3] == _MARK:
            text = text[3:]
        return text, name
    raise Refused("not_text")


def _in_utf8(content: bytes, name: str) -> Text:
    """A text in another encoding in UTF-8; a view of the content where it is that already. Raises UnicodeError."""
    if not name.startswith("utf-8"):
        return content.decode(name).encode()
    text = memoryview(content)[3 if name == "utf-8-sig" else 0 :]
    decoder = codecs.getincrementaldecoder("utf-8")()
    for place in range(0, len(text), _PIECE):  # in pieces: never the whole text a second time
        decoder.decode(text[place : place + _PIECE])
    decoder.decode(b"", final=True)
    return text


def first(text: Text, characters: int) -> str:
    """The first characters of a text."""
    return str(text[: 4 * characters], "utf-8", "ignore")[:characters]
