"""A figure against its target, honest about what is not known."""

from __future__ import annotations

from decimal import Decimal


def verdict(low: Decimal, high: Decimal, target: Decimal) -> str:
    """met if even the lower bound reaches the target, not_met if even the upper does not, else undecidable."""
    if low >= target:
        return "met"
    return "not_met" if high < target else "undecidable"
