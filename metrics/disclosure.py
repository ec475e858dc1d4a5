"""Small counts of people are withheld, with as many others as it takes that nobody can work them out from the sums.

A table of people has a row for each part and a column for each kind that its people are of. The sums of its rows are
shown beside it, those of its columns elsewhere. Counts of 1 to 4 are withheld ("few"). Each of them then needs a way to
be another number while all that is shown stays what it is: a circle of counts that are withheld, of which some go up
by one and others down. Where there is none, the counts that a reader misses least are withheld beside them ("kept").
A table with its sums is a network of flows, and in a network such circles are all the ways there are (Willenborg and de
Waal, Elements of Statistical Disclosure Control, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations
from typing import Literal

LEAST = 5  # counts of people below it are withheld
WHOLE = -1  # the place of the sum of a row
SCALE = 10**6  # of what a reader misses; between counts of a kind, the smaller one goes

Mark = Literal["few", "kept"]
_Edge = tuple[int, int]  # of a count: row and column, or WHOLE for the sum of the row


def is_few(count: int) -> bool:
    return 0 < count < LEAST


def withheld(rows: Sequence[Sequence[int]], missed: Sequence[int]) -> dict[_Edge, Mark] | None:
    """What is withheld of a table: (row, column) or (row, WHOLE) -> why. None where all of it has to be.

    rows: how many people of each kind each part has; missed: how much a reader would miss each kind, and the sum of a
    row ten times as much as all of them.
    """
    table = _Table(rows, missed)
    return table.marks if table.close_sums() and all(map(table.close, table.few())) else None


@dataclass
class _Table:
    """A table, what is withheld of it so far, and through which rows people could be of another kind most cheaply."""

    rows: Sequence[Sequence[int]]
    missed: Sequence[int]
    marks: dict[_Edge, Mark] = field(default_factory=dict)
    through: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)  # kinds -> price by row, the two best

    def __post_init__(self) -> None:
        self.kinds = (WHOLE, *range(len(self.missed)))

    def count(self, edge: _Edge) -> int:
        row, column = edge
        return sum(self.rows[row]) if column == WHOLE else self.rows[row][column]

    def few(self) -> list[_Edge]:
        """Every count that is too small, now withheld."""
        found = [(n, kind) for n in range(len(self.rows)) for kind in self.kinds if is_few(self.count((n, kind)))]
        self.marks |= dict.fromkeys(found, "few")
        for row in range(len(self.rows)):
            self.offer(row)
        return found

    def close_sums(self) -> bool:
        """Withhold one more sum where those that are few could be told from the sum of all; False if none is left."""
        sums = [self.count((n, WHOLE)) for n in range(len(self.rows))]
        few = [count for count in sums if is_few(count)]
        if not few or len(few) < sum(few) < (LEAST - 1) * len(few):
            return True
        others = [n for n, count in enumerate(sums) if count > LEAST]
        if others:
            self.marks[min(others, key=sums.__getitem__), WHOLE] = "kept"
        return bool(others)

    def close(self, edge: _Edge) -> bool:
        """Give a count that is withheld a way to be another number; False where there is none."""
        row, kind = edge
        circles = []
        for other in self.kinds:
            for one, two in ((other, kind), (kind, other)) if other != kind else ():
                price = self.price(row, one, two)
                back = self.way(two, one, row)
                if price is not None and back is not None:
                    circles.append((price + back[0], [(row, other), *back[1]]))
        if not circles:
            return False
        for crossed in min(circles)[1]:
            self.marks.setdefault(crossed, "kept")
            self.offer(crossed[0])
        return True

    def way(self, begin: int, end: int, without: int) -> tuple[int, list[_Edge]] | None:
        """How people could go from one kind to another in other rows most cheaply, perhaps over further kinds."""
        between = [kind for kind in self.kinds if kind not in (begin, end)]
        found = []
        for length in range(len(between) + 1):
            for over in permutations(between, length):
                stops = (begin, *over, end)
                steps = [self.best(one, two, without) for one, two in pairwise(stops)]
                known = [step for step in steps if step is not None]
                if len(known) == len(steps):
                    edges = [(row, kind) for (_, row), to in zip(known, pairwise(stops), strict=True) for kind in to]
                    found.append((sum(price for price, _ in known), edges))
                    if not found[-1][0]:
                        return found[-1]
        return min(found, default=None)

    def best(self, one: int, two: int, without: int) -> tuple[int, int] | None:
        """The lowest price from one kind to another, and in which row."""
        rows = self.through.get((one, two), {})
        return min(((price, row) for row, price in rows.items() if row != without), default=None)

    def offer(self, row: int) -> None:
        """Let a row be gone through from each kind to each other, if it is among the two cheapest."""
        for one, two in permutations(self.kinds, 2):
            price = self.price(row, one, two)
            if price is not None:
                known = self.through.setdefault((one, two), {}) | {row: price}
                self.through[one, two] = dict(sorted(known.items(), key=lambda item: item[1])[:2])

    def price(self, row: int, one: int, two: int) -> int | None:
        """What it costs that somebody of a row is of kind two, not of kind one; None where it cannot be.

        From the sum of the row: one more is in it; to it: one less.
        """
        prices = (self.moved((row, one), one == WHOLE), self.moved((row, two), two != WHOLE))
        return None if prices[0] is None or prices[1] is None else prices[0] + prices[1]

    def moved(self, edge: _Edge, is_up: bool) -> int | None:
        """What it costs to let a count be one more, or one less; None where it cannot be."""
        count, mark = self.count(edge), self.marks.get(edge)
        if is_few(count):  # of which every reader knows that it is
            return 0 if (count < LEAST - 1 if is_up else count > 1) else None
        if count == 0 or (count == LEAST and not is_up):
            return None
        if mark:
            return 0
        return (10 * sum(self.missed) if edge[1] == WHOLE else self.missed[edge[1]]) * SCALE + count
