"""Answers of the command lines: JSON with decimals as they are, or sentences."""

from __future__ import annotations

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


def to_json(value: object) -> str:
    return simplejson.dumps(exact(value), ensure_ascii=False, indent=1, default=str)
