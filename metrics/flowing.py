"""Where mass goes, as columns of nodes and the links between them: for a drawing whose links cannot be below zero."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from metrics.figures import Figure

MOST = 7  # nodes of the first and the last column; the rest stands as one
OTHER = "…"  # no code of a material, a site or a receiver
UNKNOWN = "unknown"
FATES = ("material", "biological", "energy", "disposal", "prohibited", "stored", "unknown")  # most wanted first


def by_outcome(by_fate: Iterable[Figure], forbidden: Iterable[Figure]) -> list[Figure]:
    """Mass by fate, with what was forbidden taken out of the fate of its destination and set apart as prohibited.

    A landfill is disposal of household-like waste and a forbidden place for industrial waste: its fate does not say.
    """
    masses = {str(f.by["fate"]): f.value or Decimal(0) for f in by_fate}
    for figure in forbidden:
        mass_t = figure.value or Decimal(0)
        masses[str(figure.by["fate"])] = masses.get(str(figure.by["fate"]), Decimal(0)) - mass_t
        masses["prohibited"] = masses.get("prohibited", Decimal(0)) + mass_t
    return [Figure({"fate": fate}, value=mass_t) for fate, mass_t in masses.items()]


def outcome_by_month(by_fate: Iterable[Figure], forbidden: Iterable[Figure]) -> dict[str, dict[str, Decimal | None]]:
    """month -> fate -> mass, of figures by month and fate, with what was forbidden set apart."""
    parts: dict[str, tuple[list[Figure], list[Figure]]] = {}
    for nth, found in enumerate((by_fate, forbidden)):
        for figure in found:
            parts.setdefault(str(figure.by["month"]), ([], []))[nth].append(figure)
    return {month: {f.by["fate"]: f.value for f in by_outcome(*both)} for month, both in sorted(parts.items())}


@dataclass(frozen=True)
class Node:
    """A material, a destination, a fate, a site or a receiver. middle: where in its column its middle lies, 0 to 1."""

    code: str
    mass_t: Decimal
    middle: float
    fate: str = ""


@dataclass(frozen=True)
class Link:
    """Mass between two nodes, given by column and place in it."""

    start: tuple[int, int]
    end: tuple[int, int]
    mass_t: Decimal
    fate: str = ""


@dataclass(frozen=True)
class Flow:
    """Columns and links. All links between two columns sum to recorded_t + from_stock_t.

    from_stock_t: what came out of storage beyond what went in, by material. It was recorded in an earlier period; it is
    seen at its destination, and cannot be seen where it would be storage below zero.
    """

    columns: tuple[tuple[Node, ...], ...]
    links: tuple[Link, ...]
    recorded_t: Decimal
    from_stock_t: Decimal


@dataclass(frozen=True)
class _Part:
    places: tuple[str, ...]  # its node in each column
    mass_t: Decimal
    fate: str = ""


def paths(recorded: Iterable[Figure]) -> Flow:
    """From materials over destinations to fates: of waste recorded by these three."""
    by = ("material", "destination", "fate")
    found = [_Part(tuple(f.by[name] for name in by), f.value or Decimal(0), f.by["fate"]) for f in recorded]
    return _drawn(found, gathered=(0,), by_fate=(1, 2))


def handovers(recorded: Iterable[Figure]) -> Flow:
    """From sites to those who received the waste: of waste recorded by site and receiver."""
    found = [_Part((f.by["site"], f.by["receiver"]), f.value or Decimal(0)) for f in recorded]
    return _drawn(found, gathered=(0, 1))


def _drawn(parts: list[_Part], gathered: tuple[int, ...], by_fate: tuple[int, ...] = ()) -> Flow:
    """Nodes and links of what is above zero. gathered: columns of which only the largest nodes stand alone."""
    recorded = _total(parts)
    above = [part for part in parts if part.mass_t > 0]
    if not above:
        return Flow((), (), recorded, _total(above) - recorded)
    width = len(above[0].places)
    for column in gathered:
        alone = _largest(above, column)
        above = [_moved(part, column) if part.places[column] not in alone else part for part in above]
    columns = tuple(_nodes(above, column, column in by_fate) for column in range(width))
    place = [{node.code: nth for nth, node in enumerate(column)} for column in columns]
    links: dict[tuple[int, int, int, str], Decimal] = {}
    for part in above:
        for left in range(width - 1):
            key = (left, place[left][part.places[left]], place[left + 1][part.places[left + 1]], part.fate)
            links[key] = links.get(key, Decimal(0)) + part.mass_t
    return Flow(
        columns,
        tuple(Link((at, one), (at + 1, other), mass, fate) for (at, one, other, fate), mass in sorted(links.items())),
        recorded,
        _total(above) - recorded,
    )


def _total(parts: Iterable[_Part]) -> Decimal:
    return sum((part.mass_t for part in parts), Decimal(0))


def _masses(parts: list[_Part], column: int) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for part in parts:
        found[part.places[column]] = found.get(part.places[column], Decimal(0)) + part.mass_t
    return found


def _largest(parts: list[_Part], column: int) -> set[str]:
    """The nodes that stand alone: the largest, and what is not known, which is never gathered with others."""
    masses = _masses(parts, column)
    ranked = sorted(masses, key=lambda code: (code == UNKNOWN, -masses[code], code))
    return {*ranked[:MOST], UNKNOWN}


def _moved(part: _Part, column: int) -> _Part:
    return _Part((*part.places[:column], OTHER, *part.places[column + 1 :]), part.mass_t, part.fate)


def _nodes(parts: list[_Part], column: int, by_fate: bool) -> tuple[Node, ...]:
    """The nodes of a column: by fate from the most wanted, else the largest first, the others and the unknown last."""
    masses = _masses(parts, column)
    fates = {part.places[column]: part.fate for part in parts} if by_fate else {}

    def rank(code: str) -> tuple[int, bool, bool, Decimal, str]:
        fate = fates.get(code, "")
        return FATES.index(fate) if fate in FATES else len(FATES), code == UNKNOWN, code == OTHER, -masses[code], code

    whole, above, found = sum(masses.values(), Decimal(0)), Decimal(0), []
    for code in sorted(masses, key=rank):
        found.append(Node(code, masses[code], float((above + masses[code] / 2) / whole), fates.get(code, "")))
        above += masses[code]
    return tuple(found)
