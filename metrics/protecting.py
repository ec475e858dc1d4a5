"""People as they are counted for those who may see sums only: no count under five, and none that could be worked out.

Figures of the whole programme and of whole calendar years stand as they are. Each breakdown of a calendar year, by
month, site, topic or organiser, is a table (metrics.disclosure), and what is asked is put together of its cells as they
are shown there. So no choice of a period or of a part tells more than the tables do; what they cannot answer is
withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from data import access
from metrics import people, periods
from metrics.catalogue import METRICS
from metrics.catalogue.metric import TIME, Metric
from metrics.disclosure import LEAST, WHOLE, Mark, is_few, withheld
from metrics.questions import Where

if TYPE_CHECKING:
    from metrics.figures import Figure

EVERYBODY, SHARE = METRICS["coaching_participants"], METRICS["coaching_priority_share"]
IN_TABLES = (EVERYBODY.name, SHARE.name)
TABLES = ("site", "topic", "organiser")  # a province is a sum of sites: no table of its own
KINDS = (PRIORITY, OTHERS, UNDECIDED) = range(3)
MISSED = (3, 1, 2)  # how much a reader would miss each kind: the others are shown nowhere
PARTS = ("numerator", "denominator", "unknown")

Ask = Callable[[Metric, tuple[str, ...], Where], "list[Figure]"]


@dataclass(frozen=True)
class Count:
    """A count as it may be known: from, to, and why it is withheld."""

    low: int
    high: int
    mark: Mark | None = None


@dataclass(frozen=True)
class Cell:
    """A part of a table, or several together."""

    everybody: Count
    priority: Count
    undecided: Count


def are_shown(metric: Metric, where: Where) -> bool:
    """Whether whoever asks may see each count: of people, those who may see the rows that these are counted from."""
    person = access.who()
    if not metric.counts_people or person.scope("rows") == "all":
        return True
    return bool(where.sites) and person.may("rows", where.sites)


def protected(ask: Ask, metric: Metric, by: tuple[str, ...], where: Where) -> list[Figure]:
    """The figures of a question without what may not be known. ask: any question, as it is."""
    found = ask(metric, by, where)
    times = [d for d in by if d in TIME]
    parts = [d for d in by if d not in TIME] + [name for name, _ in where.only] + ["site"] * len(where.sites)
    begins = where.first is None or where.first.month == 1
    is_of_years = begins and (where.last is None or where.last.month == periods.YEAR) and times in ([], ["year"])
    if not parts and is_of_years:
        return [figure if _is_open(ask, metric, figure, where) else _nothing(figure) for figure in found]
    is_in_tables = metric.name in IN_TABLES and begins and len(times) <= 1
    if not is_in_tables or len(parts) > 1 or (parts and not (is_of_years and parts[0] in TABLES)):
        return [_nothing(figure) for figure in found]
    cells = _cells(ask, parts[0] if parts else "month", where)
    chosen = [*where.sites, *(value for _, value in where.only)]
    meant = {key: cell for key, cell in cells.items() if not chosen or key[1] in chosen}
    return [_made(metric, figure, _together(_of(figure, meant, where))) for figure in found]


def _without(figure: Figure, marks: Mapping[str, Mark]) -> Figure:
    """A figure without those of its parts that are withheld, and what they are the parts of."""
    blank = dict.fromkeys((*marks, "value", "low", "high", "target", "verdict"))
    return replace(figure, **blank, withheld=dict(marks))  # type: ignore[arg-type]


def _nothing(figure: Figure) -> Figure:
    """A figure without its numbers."""
    return _without(figure, {part: "kept" for part in PARTS if getattr(figure, part) is not None})


def _is_open(ask: Ask, metric: Metric, figure: Figure, where: Where) -> bool:
    """Whether a figure of the whole programme is shown: in each year there are enough people, and of each kind too."""
    years = replace(where, first=None, last=None) if figure.by else where
    return all(
        not is_few(int(count.numerator or 0))
        for kind in ("participants", *people.KINDS_OF.get(metric.name, ()))
        for count in ask(replace(EVERYBODY, numerator=kind), ("year",), years)
        if not figure.by or count.by == figure.by
    )


def _cells(ask: Ask, part: str, where: Where) -> dict[tuple[str, str], Cell]:
    """(year or month, part) -> a cell, of all calendar years that a question touches."""
    first, last = where.first, where.last
    years = Where(first=first and first.replace(month=1), last=last and last.replace(month=periods.YEAR))
    by = ("month",) if part == "month" else (part, "year")
    tables: dict[str, list[Figure]] = {}
    for figure in ask(SHARE, by, years):
        tables.setdefault(str(figure.by[by[-1]])[:4], []).append(figure)
    found: dict[tuple[str, str], Cell] = {}
    for table in tables.values():
        rows = [_kinds(figure) for figure in table]
        marks = withheld(rows, MISSED)
        for nth, (figure, row) in enumerate(zip(table, rows, strict=True)):
            known: dict[int, Mark | None] = {
                kind: "kept" if marks is None else marks.get((nth, kind)) for kind in (WHOLE, *KINDS)
            }
            found[str(figure.by[by[-1]]), str(figure.by[part])] = Cell(
                _count(sum(row), known[WHOLE], sum(row)),
                _count(row[PRIORITY], known[PRIORITY], sum(row)),
                _count(row[UNDECIDED], known[UNDECIDED], sum(row)),
            )
    return found


def _kinds(share: Figure) -> tuple[int, int, int]:
    everybody, priority, undecided = (int(part or 0) for part in (share.denominator, share.numerator, share.unknown))
    return priority, everybody - priority - undecided, undecided


def _count(count: int, mark: Mark | None, most: int) -> Count:
    if mark == "few":
        return Count(1, LEAST - 1, mark)
    return Count(LEAST, most, mark) if mark else Count(count, count)


def _of(figure: Figure, cells: dict[tuple[str, str], Cell], where: Where) -> list[Cell]:
    """The cells that a figure is the sum of."""
    first = periods.month_key(where.first) if where.first else ""
    last = periods.month_key(where.last) if where.last else "9999"
    time = next((str(figure.by[d]) for d in figure.by if d in TIME), "")
    part = next((str(figure.by[d]) for d in figure.by if d not in TIME), "")
    return [
        cell
        for (when, which), cell in cells.items()
        if part in ("", which)
        and (when.startswith(time) or ("-" in when and periods.quarter_key(periods.first_day(when)) == time))
        and (len(when) == len("2024") or first <= when <= last)
    ]


def _together(cells: Iterable[Cell]) -> Cell:
    """Several cells as one: what is withheld of one of them leaves the sum as open as that."""
    found = list(cells)
    if len(found) == 1:
        return found[0]
    sums = []
    for name in ("everybody", "priority", "undecided"):
        counts = [getattr(cell, name) for cell in found]
        is_open = any(count.mark for count in counts)
        sums.append(Count(sum(c.low for c in counts), sum(c.high for c in counts), "kept" if is_open else None))
    return Cell(*sums)


def _made(metric: Metric, figure: Figure, cell: Cell) -> Figure:
    """A figure with what its cell may say. If only the undecided are withheld, it is open by as many as they may be."""
    counts = {"denominator": cell.everybody, "numerator": cell.priority, "unknown": cell.undecided}
    if metric.name == EVERYBODY.name:
        counts = {"numerator": cell.everybody}
    marks = {part: count.mark for part, count in counts.items() if count.mark}
    if marks.keys() - {"unknown"} or figure.numerator is None or figure.denominator is None:
        return _without(figure, marks) if marks else figure
    if not marks:
        return figure
    return figure.opened(min(Decimal(cell.undecided.high), figure.denominator - figure.numerator), marks["unknown"])
