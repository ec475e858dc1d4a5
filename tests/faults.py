"""Faults that are known and not yet mended."""

from __future__ import annotations

import pytest


def open_fault(reason: str) -> pytest.MarkDecorator:
    """Mark a test (or parameter) that shows a known fault; when the fault is mended the test says so, and this goes."""
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)
