"""Cells that a spreadsheet would take for a formula, and how text leaves the house without being one."""

from __future__ import annotations

import re

_STARTS = re.compile(r"[\s\u200b\u2060\ufeff]*'*[=+\-@\t\r\n＝＋－＠﹢﹣﹦﹫]")  # wide ones count where Asia writes


def disarmed(text: str) -> str:
    """Text with an apostrophe before it if it, or it without its apostrophes, could start a formula."""
    return "'" + text if _STARTS.match(text) else text


def rearmed(text: str) -> str:
    """What `disarmed` made this of."""
    return text[1:] if text.startswith("'") and _STARTS.match(text[1:]) else text
