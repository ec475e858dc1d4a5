"""Colour is fate: a tonne has the same colour on every screen and every page, by what became of it."""

from __future__ import annotations

# colour is fate: light, dark, and the pattern that tells it without colour
FATES: dict[str, tuple[str, str, str]] = {
    "material": ("#0A6148", "#ACF3E3", ""),
    "biological": ("#4FA363", "#D6F17B", ""),
    "energy": ("#94710D", "#DE9714", "/"),
    "disposal": ("#82898D", "#A5B0BD", ""),
    "prohibited": ("#771311", "#D3403D", "x"),
    "stored": ("#1B6DBD", "#0B93E6", "."),
    "unknown": ("#31353C", "#777E7F", "\\"),
}
ACCENT = ("#0A6148", "#ACF3E3")
BAND = ("rgba(10, 97, 72, 0.18)", "rgba(172, 243, 227, 0.22)")
GROUND = ("#FFFFFF", "#0E1512")
INK = ("#1B2420", "#E6ECE9")


def fate_rank(fate: str) -> int:
    """Where a fate stands, from the most wanted to the least."""
    return list(FATES).index(fate) if fate in FATES else len(FATES)
