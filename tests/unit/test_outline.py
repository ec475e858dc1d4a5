"""The outline of Indonesia: small, whole, and made as its module says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from data import reference
from pages.shared.outline import FILE, converted, outline, simplified

Point = tuple[float, float]


def islands() -> Iterator[list[Point]]:
    longitudes, latitudes = outline()
    island: list[Point] = []
    for longitude, latitude in [*zip(longitudes, latitudes, strict=True), (None, None)]:
        if longitude is None or latitude is None:
            yield island
            island = []
        else:
            island.append((longitude, latitude))


def is_within(point: Point, ring: list[Point]) -> bool:
    """How often a line from the point eastward crosses the shore."""
    x, y = point
    crossed = [
        True
        for (x0, y0), (x1, y1) in pairwise(ring)
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    ]
    return len(crossed) % 2 == 1


def test_it_is_small_and_every_island_is_closed() -> None:
    assert FILE.stat().st_size < 40_000, "it goes with every map"
    found = list(islands())
    assert len(found) > 100
    assert all(len(island) >= 4 and island[0] == island[-1] for island in found)
    assert json.loads(FILE.read_text(encoding="utf-8"))["source"].startswith("Natural Earth")


SITES = [row for row in reference.tables()["sites"] if row["latitude"]]


@pytest.mark.parametrize("row", SITES, ids=lambda row: row["site_code"])
def test_every_site_lies_on_land_or_close_to_its_shore(row: dict[str, str]) -> None:
    point = float(row["longitude"]), float(row["latitude"])
    near = [abs(x - point[0]) + abs(y - point[1]) < 0.3 for island in islands() for x, y in island]
    assert any(near) or any(is_within(point, island) for island in islands())


def test_topojson_is_undone() -> None:
    topology = {
        "transform": {"scale": [0.5, 0.25], "translate": [100, -10]},
        "arcs": [[[0, 0], [4, 0], [0, 4]], [[0, 0], [0, 4], [4, 0]], [[9, 9], [0, 0], [0, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"id": "458", "arcs": [[[2]]]},
                    {"id": "360", "arcs": [[[0, ~1]], [[2]]]},
                ]
            }
        },
    }
    made = converted(topology)
    # out along the first arc, back along the second; the dot at (104.5, -7.75) is too small to be seen
    assert made["longitudes"] == [100, 102, 102, 100, 100]
    assert made["latitudes"] == [-10, -10, -9, -9, -10]


def test_a_line_keeps_only_the_points_that_matter() -> None:
    assert simplified([(0, 0), (1, 0.01), (2, 0), (2, 1), (2, 2)]) == [(0, 0), (2, 0), (2, 2)]
    assert simplified([(0, 0), (1, 1), (0, 0)]) == [(0, 0), (1, 1), (0, 0)], "out and back is not nothing"
