"""The dimensions of a breakdown, as SQL, and what a source is joined with to have them."""

from __future__ import annotations

import re

PERIODS = {
    "month": "left(month::VARCHAR, 7)",
    "quarter": "year(month) || '-Q' || quarter(month)",
    "year": "year(month)",
}
PLACES = {"site": "site_code", "province": "province"}
ASKED_APART = (*PLACES, "topic", "organiser")  # of people: each value is a question of its own

# Columns that a source gets by joining: name -> (SQL of the column, the joins that it needs).
MATERIAL = "LEFT JOIN materials m ON m.material = c.material"
DESTINATION = "LEFT JOIN destinations d ON d.destination = c.destination"
SCHEME = "LEFT JOIN definitions s ON s.definition = $definition AND s.destination = c.destination"
PROHIBITION = (
    "LEFT JOIN prohibitions ban ON ban.destination = c.destination AND coalesce(ban.regime, m.regime) = m.regime"
)
JOINED = {
    "province": ("place.province_iso", ("LEFT JOIN sites place ON place.site_code = c.site_code",)),
    "regime": ("coalesce(m.regime, 'unknown')", (MATERIAL,)),
    "organic": ("m.organic", (MATERIAL,)),
    "fate": ("coalesce(d.fate, 'unknown')", (DESTINATION,)),
    "partner_kind": ("p.partner_kind", ("LEFT JOIN partners p ON p.partner_code = c.partner",)),
    "is_prohibited": ("ban.destination IS NOT NULL", (MATERIAL, PROHIBITION)),
    "counts": (
        "CASE WHEN s.counts = 'out' OR (s.hazardous = 'out' AND m.regime = 'b3') THEN 'out' "
        "ELSE coalesce(s.counts, 'unknown') END",
        (SCHEME, MATERIAL),
    ),
}


def sql(dimension: str) -> str:
    """SQL for one dimension."""
    return PERIODS.get(dimension) or PLACES.get(dimension, dimension)


def columns(by: tuple[str, ...]) -> str:
    """The dimensions as the first columns of a SELECT, each under its own name."""
    return "".join(f'{sql(dimension)} AS "{dimension}", ' for dimension in by)


def joined(source: str, wanted: str, owned: tuple[str, ...] = ()) -> str:
    """SELECT of a source with the joined columns that some SQL names, but for those that it owns."""
    words = set(re.findall(r"\w+", wanted)) - set(owned)
    found = {name: how for name, how in JOINED.items() if name in words}
    added = "".join(f", {expression} AS {name}" for name, (expression, _) in found.items())
    joins = dict.fromkeys(join for _, needed in found.values() for join in needed)
    # a join that leans on another comes after it
    ordered = sorted(joins, key=lambda join: join == PROHIBITION)
    return f"SELECT c.*{added} FROM {source} c {' '.join(ordered)}"
