"""Answers of the command lines: JSON with decimals as they are, or sentences."""

from __future__ import annotations

import io
import sys
from decimal import Decimal

import simplejson


def exact(value: object) -> object:
    """A value ready for JSON: decimals as plain numbers, without exponents and without zeros at their end."""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return simplejson.RawJSON(text.rstrip("0").rstrip(".") if "." in text else text)
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [exact(item) for item in value]
    return value


def use_utf8() -> None:
    """Write UTF-8 whatever the terminal says it speaks: a sentence must not fail on a quotation mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def to_json(value: object) -> str:
    return simplejson.dumps(exact(value), ensure_ascii=False, indent=1, default=str)
