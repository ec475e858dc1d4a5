"""A simple model of what a store costs, fitted to measured ones, and held against them.

Run with: python -m benchmarks.model MEASURED.jsonl … [--ask FLOWS,SITES,ENTERPRISES ...]

MEASURED are what `python -m benchmarks.scale --out` wrote. Each cost is a sum of a part that is always there and parts
for each flow, site, enterprise and way (a site, a month and what it did with its waste: the cells of the cubes). Costs
are never negative. It prints the parts, each measured store beside what the model says of it, and what it says of those
that are asked for: beyond what was measured that is an extrapolation.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.commit import MONTHS
from benchmarks.programme import WAYS

ROUNDS = 20_000  # of the fit; it has a handful of unknowns
Size = tuple[float, float, float]  # flows, sites, enterprises


def parts(size: Size) -> list[float]:
    """What costs are made of: the whole, then so many millions of flows, thousands of sites …"""
    flows, sites, enterprises = size
    ways = sites * MONTHS * WAYS
    cells = ways * (1 - math.exp(-flows / ways))  # of those, how many occur at all
    return [1.0, flows / 1e6, sites / 1e3, enterprises / 1e3, cells / 1e6]


NAMES = ("always", "a million flows", "1000 sites", "1000 enterprises", "a million cells")


def fit(points: list[tuple[Size, float]]) -> np.ndarray:
    """The cost of each part, none of them negative: least squares of what is off in proportion."""
    rows = np.array([parts(size) for size, _ in points]) / np.array([[cost] for _, cost in points])
    scale = rows.max(axis=0)
    rows = rows / scale
    found, step = np.zeros(rows.shape[1]), 1 / np.linalg.norm(rows, 2) ** 2
    for _ in range(ROUNDS):
        found = np.maximum(0, found - step * rows.T @ (rows @ found - 1))
    return np.asarray(found / scale)


def costs() -> dict[str, tuple[str, Callable[[dict[str, Any]], float | None]]]:
    """Cost -> unit, where it stands in what was measured."""
    found: dict[str, tuple[str, Callable[[dict[str, Any]], float | None]]] = {
        "disk": ("MB", lambda one: one["disk"]["bytes"] / 1e6),
        "memory, at most": ("MB", lambda one: one["memory"]["screens"]["most"] if "memory" in one else None),
        "upload of 200 rows": ("ms of processors", lambda one: one["upload"][1] if "upload" in one else None),
    }
    for screen in ("overview", "waste", "practices", "coaching", "quality", "trace"):
        found[f"{screen}, fresh"] = (
            "ms of processors",
            lambda one, screen=screen: one["screens"][screen]["fresh"][1] if screen in one.get("screens", {}) else None,  # type: ignore[misc]
        )
    return found


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def size_of(one: dict[str, Any]) -> Size:
    return one["flows"], one["sites"], one["enterprises"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measured", type=Path, nargs="+")
    parser.add_argument("--ask", nargs="*", default=[], type=lambda text: tuple(float(n) for n in text.split(",")))
    given = parser.parse_args()
    stores = [one for path in given.measured for one in read(path)]
    for name, (unit, where) in costs().items():
        points = [(size_of(one), cost) for one in stores if (cost := where(one))]
        if len(points) <= len(NAMES):
            print(f"{name}: {len(points)} measured, too few for {len(NAMES)} parts")
            continue
        model = fit(points)
        said = ", ".join(f"{cost:.3g} for {part}" for part, cost in zip(NAMES, model, strict=True) if cost > 0)
        print(f"{name} ({unit}), {len(points)} measured: {said}")
        for size, cost in points:
            predicted = float(np.dot(parts(size), model))
            print(f"    {_said(size)} measured {cost:9.0f}   model {predicted:9.0f}   {predicted / cost:5.2f} x")
        for size in given.ask:
            print(f"    {_said(size)} {'model':>18} {float(np.dot(parts(size), model)):12.0f}")


def _said(size: Size) -> str:
    flows, sites, enterprises = size
    return f"{flows:>14,.0f} flows {sites:>7,.0f} sites {enterprises:>11,.0f} enterprises"


if __name__ == "__main__":
    main()
