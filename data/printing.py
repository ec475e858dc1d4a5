"""Answers of the command lines: JSON with decimals as they are, or sentences."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from decimal import Decimal

import simplejson

DONE, NOT_POSSIBLE, WRONG_USAGE = 0, 1, 2


@dataclass(frozen=True)
class Answer:
    """What a command says, and its exit status. rewrites: the store is to be written anew when it is closed."""

    text: str = ""
    status: int = DONE
    errors: str = ""
    rewrites: bool = False


def deliver(answer: Answer) -> int:
    """Print an answer; returns its exit status."""
    if answer.text:
        print(answer.text)
    if answer.errors:
        print(answer.errors, file=sys.stderr)
    return answer.status


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
