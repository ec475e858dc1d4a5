"""Draws and the course of time for the example data, the same on every run and every Python."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

SEED = "jejak hijau"
MONTHS = tuple(date(year, month, 1) for year in (2024, 2025) for month in range(1, 13))
LAST_DAY = date(2025, 12, 31)
Item = TypeVar("Item")


class Dice:
    """Draws for one kind at one site. Only random() itself is promised to be the same on every Python."""

    def __init__(self, *names: str) -> None:
        self._draw = random.Random(" ".join((SEED, *names))).random

    def chance(self, share: float) -> bool:
        return self._draw() < share

    def whole(self, low: int, high: int) -> int:
        return low + int(self._draw() * (high - low + 1))

    def near(self, middle: float, spread: float = 0.3) -> float:
        """A number around the middle, at most the spread (a share of it) away, mostly less."""
        return middle * (1 + spread * (self._draw() + self._draw() + self._draw() - 1.5) / 1.5)

    def pick(self, items: Sequence[Item]) -> Item:
        return items[int(self._draw() * len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Different items, in a drawn order."""
        left = list(items)
        return [left.pop(int(self._draw() * len(left))) for _ in range(min(count, len(left)))]

    def weighted(self, weights: dict[str, float]) -> str:
        rest = self._draw() * math.fsum(weights.values())  # sum() of floats differs between Pythons
        for name, weight in weights.items():
            rest -= weight
            if rest < 0:
                return name
        return next(iter(weights))

    def day(self, month: date) -> date:
        return month.replace(day=self.whole(1, 25))


def rounded(value: float, places: int = 2) -> Decimal:
    """A number as it is written in a file: with so many decimals, exactly."""
    return Decimal(round(value * 10**places)).scaleb(-places)


def progress(day: date) -> float:
    """How far the story has come, 0 to 1: slow in the first months, fast in the middle, slow at the end."""
    done = min(1.0, ((day.year - MONTHS[0].year) * 12 + day.month - 1) / (len(MONTHS) - 1))
    return done * done * (3 - 2 * done)
