"""Greenhouse gas avoided: which method gives which end of the range, and how dumped waste decays year by year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from data.store import Database
from metrics.figures import Figure, figures
from metrics.questions import Where

CH4_PER_C = 16 / 12
CENTRAL = "ipcc_2006 uncategorised AR5"  # as cubes/ghg_factors.sql has it


@dataclass(frozen=True)
class Spread:
    """What one method says against one baseline, in t CO2e: under each set of warming potentials, and the ends.

    central: the figure that is the central one of all, where it is one of these.
    """

    method: str
    baseline: str
    points: tuple[tuple[str, Decimal], ...]  # (set of warming potentials, value)
    low: Decimal
    high: Decimal
    central: Decimal | None


@dataclass(frozen=True)
class Range:
    """The central figure with its bounds, in t CO2e, and the scenarios (method, baseline, warming set) of both ends."""

    figure: Figure
    scenarios: tuple[Figure, ...]

    @property
    def low_scenario(self) -> str | None:
        return self._end(self.figure.low)

    @property
    def high_scenario(self) -> str | None:
        return self._end(self.figure.high)

    @property
    def central_scenario(self) -> str | None:
        return next((CENTRAL for f in self.scenarios if f.by["scenario"] == CENTRAL), None)

    @property
    def sign_flips(self) -> bool:
        """Whether one scenario says that gas was avoided and another that more was emitted."""
        return flips(self.figure)

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        """The scenarios by method and baseline, from the least that is avoided to the most."""
        grouped: dict[tuple[str, str], dict[str, Decimal]] = {}
        for figure in self.scenarios:
            method, baseline, warming = str(figure.by["scenario"]).split(" ")
            if figure.value is not None:
                grouped.setdefault((method, baseline), {})[warming] = figure.value
        found = []
        for (method, baseline), points in grouped.items():
            central = next(
                (value for warming, value in points.items() if f"{method} {baseline} {warming}" == CENTRAL), None
            )
            ends = min(points.values()), max(points.values())
            found.append(Spread(method, baseline, tuple(sorted(points.items())), *ends, central))
        return tuple(sorted(found, key=lambda spread: (spread.low, spread.high)))

    @property
    def lowest(self) -> Spread | None:
        """The method and baseline under which the least is avoided."""
        return min(self.spreads, key=lambda spread: spread.low, default=None)

    @property
    def highest(self) -> Spread | None:
        """The method and baseline under which the most is avoided."""
        return max(self.spreads, key=lambda spread: spread.high, default=None)

    def _end(self, value: Decimal | None) -> str | None:
        return next((str(f.by["scenario"]) for f in self.scenarios if value is not None and f.value == value), None)


def flips(figure: Figure) -> bool:
    return figure.low is not None and figure.high is not None and figure.low < 0 < figure.high


def avoided(db: Database, where: Where | None = None, version: int | None = None) -> Range:
    """What was avoided, under every scenario. Raises metrics.figures.Unsupported."""
    (figure,) = figures(db, "ghg_avoided", (), where, version)
    found = [f for f in figures(db, "ghg_avoided", ("scenario",), where, version) if f.by["scenario"]]
    return Range(figure, tuple(sorted(found, key=lambda f: f.value or Decimal(0))))


@dataclass(frozen=True)
class Landfill:
    """Parameters of IPCC 2006 volume 5, chapter 3, as fractions, and k per year."""

    doc: float
    docf: float
    mcf: float
    f: float
    ox: float
    k: float

    @property
    def methane_t_per_t(self) -> float:
        """Methane of a tonne of wet waste in the end, once all has decayed."""
        return self.doc * self.docf * self.mcf * self.f * CH4_PER_C * (1 - self.ox)


def decay_ch4_t(mass_t: float, landfill: Landfill, years: Sequence[int]) -> list[float]:
    """Methane in t that a mass of waste, dumped in year 0, gives in each of these years: first-order decay."""
    potential = mass_t * landfill.methane_t_per_t
    return [potential * (math.exp(-landfill.k * (year - 1)) - math.exp(-landfill.k * year)) for year in years]


def example(mass_t: float = 1000, until: int = 10) -> dict[int, float]:
    """Methane in t by year of food that was dumped deep and unmanaged, as an example."""
    food = Landfill(doc=0.15, docf=0.5, mcf=0.8, f=0.5, ox=0, k=0.4)
    years = range(1, until + 1)
    return dict(zip(years, decay_ch4_t(mass_t, food, years), strict=True))
