"""One word, eight rates: what moves between two definitions of diversion, and what of it is an interpretation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from data.store import Database
from metrics import dimensions
from metrics.figures import PRECISION, at_version, definitions
from metrics.questions import Where, about, answered


@dataclass(frozen=True)
class Part:
    """Flows to one destination, and their part in the difference of two rates.

    before, after: how the two definitions take them (yes, no, out, unknown). points: percentage points; all parts sum
    to the difference of the rates. is_interpretation: what moves is our reading of a definition, not its words.
    """

    destination: str
    regime: str
    mass_t: Decimal
    before: str
    after: str
    points: Decimal
    is_interpretation: bool

    @property
    def moves(self) -> bool:
        return self.before != self.after


COUNTS, _ = dimensions.JOINED["counts"]


def differences(
    db: Database, before: str, after: str, where: Where | None = None, version: int | None = None
) -> list[Part]:
    """The parts in rate(after) − rate(before), the largest first; empty where nothing was generated under one of them.

    Raises ValueError for a definition that is not there.
    """
    where = where or Where()
    if strangers := {before, after} - set(definitions(db)):
        raise ValueError(", ".join(sorted(strangers)))
    version = at_version(db, version)
    query = f"""
        SELECT c.destination, coalesce(m.regime, 'unknown') AS regime, sum(c.mass_kg) AS mass_kg,
               any_value({_counts("a")}) AS before, any_value({_counts("b")}) AS after,
               any_value(a.certainty = 'interpretation' OR b.certainty = 'interpretation') AS is_interpretation
        FROM cube_waste c
        LEFT JOIN materials m ON m.material = c.material
        LEFT JOIN definitions a ON a.definition = $before AND a.destination = c.destination
        LEFT JOIN definitions b ON b.definition = $after AND b.destination = c.destination
        WHERE {about(where)}
        GROUP BY c.destination, m.regime
    """
    rows = answered(db, query, where, version, before=before, after=after)
    generated = [sum((row[2] for row in rows if row[place] != "out"), Decimal(0)) for place in (3, 4)]
    if not all(generated):
        return []
    found = []
    for destination, regime, mass_kg, one, other, is_read in rows:
        shares = [mass_kg / whole if how == "yes" else 0 for how, whole in zip((one, other), generated, strict=True)]
        points = Decimal(100 * (shares[1] - shares[0])).quantize(PRECISION)
        found.append(Part(destination, regime, mass_kg / 1000, one, other, points, bool(is_read) and one != other))
    return sorted(found, key=lambda part: (-abs(part.points), part.destination, part.regime))


def moving(parts: list[Part]) -> list[Part]:
    """The parts that two definitions take differently, those that move the rate most first."""
    return [part for part in parts if part.moves]


def rest_points(parts: list[Part]) -> Decimal:
    """What all other parts add, since the waste that is generated is another whole under the other definition."""
    return sum((part.points for part in parts if not part.moves), Decimal(0))


def _counts(scheme: str) -> str:
    """How a definition joined under a name of its own takes a flow."""
    return COUNTS.replace("s.", f"{scheme}.")


@dataclass(frozen=True)
class Taken:
    """How a definition takes a destination: yes, no, out or unknown."""

    counts: str
    is_interpretation: bool


def table(db: Database, version: int | None = None) -> dict[str, dict[str, Taken]]:
    """destination -> definition -> how it is taken."""
    query = "SELECT destination, definition, counts, certainty FROM definitions ORDER BY position"
    found: dict[str, dict[str, Taken]] = {}
    for destination, definition, counts, certainty in answered(db, query, version=at_version(db, version)):
        found.setdefault(destination, {})[definition] = Taken(counts, certainty == "interpretation")
    return found
