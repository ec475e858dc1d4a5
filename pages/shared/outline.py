"""The outline of Indonesia, kept as a small file beside this: maps are drawn without a network.

Made of Natural Earth (public domain), 1 : 10 million, as the npm package world-atlas 2.0.2 (ISC) has it:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m pages.shared.outline package/countries-10m.json
"""

from __future__ import annotations

import json
import math
import sys
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "indonesia.json"
INDONESIA = "360"  # ISO 3166-1
CREDIT = "Natural Earth"
DETAIL_DEGREES = 0.05  # about 5 km: less than a pixel of a map of the whole country
SMALLEST_DEGREES = 0.15  # islands that are narrower would be dots

LINE = 3  # points: there and back

Point = tuple[float, float]


@cache
def outline() -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of all shores in degrees, None between one island and the next."""
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    return kept["longitudes"], kept["latitudes"]


def converted(topology: dict[str, Any]) -> dict[str, Any]:
    """The outline out of a TopoJSON file of countries: the shores, simplified and rounded."""
    (country,) = (g for g in topology["objects"]["countries"]["geometries"] if g.get("id") == INDONESIA)
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    for rings in country["arcs"]:
        shore = [point for nth in rings[0] for point in _arc(topology, nth)]
        kept = simplified(shore)
        if _width(kept) >= SMALLEST_DEGREES and len(kept) > LINE:
            longitudes += [*(round(longitude, 2) for longitude, _ in kept), None]
            latitudes += [*(round(latitude, 2) for _, latitude in kept), None]
    return {"source": f"{CREDIT}, public domain", "longitudes": longitudes[:-1], "latitudes": latitudes[:-1]}


def _arc(topology: dict[str, Any], nth: int) -> list[Point]:
    """One arc in degrees; TopoJSON gives steps between points, and a negative number for an arc taken backwards."""
    (scale_x, scale_y), (from_x, from_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    steps = topology["arcs"][~nth if nth < 0 else nth]
    xs, ys = (list(accumulate(step[axis] for step in steps)) for axis in (0, 1))
    points = [(from_x + scale_x * x, from_y + scale_y * y) for x, y in zip(xs, ys, strict=True)]
    return points[::-1] if nth < 0 else points


def _width(points: list[Point]) -> float:
    return max(max(axis) - min(axis) for axis in zip(*points, strict=True))


def simplified(line: list[Point]) -> list[Point]:
    """A line with as few of its points as stay within the detail wanted (Douglas and Peucker)."""
    kept = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        away = [(_distance(line[nth], line[first], line[last]), nth) for nth in range(first + 1, last)]
        farthest, nth = max(away, default=(0.0, 0))
        if farthest > DETAIL_DEGREES:
            kept.add(nth)
            spans += [(first, nth), (nth, last)]
    return [line[nth] for nth in sorted(kept)]


def _distance(point: Point, begin: Point, end: Point) -> float:
    """From a point to the stretch between two others."""
    (x, y), (from_x, from_y), (to_x, to_y) = point, begin, end
    length = math.hypot(to_x - from_x, to_y - from_y)
    if not length:
        return math.hypot(x - from_x, y - from_y)
    along = ((x - from_x) * (to_x - from_x) + (y - from_y) * (to_y - from_y)) / length**2
    along = min(1.0, max(0.0, along))
    return math.hypot(x - from_x - along * (to_x - from_x), y - from_y - along * (to_y - from_y))


if __name__ == "__main__":
    made = converted(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    FILE.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
