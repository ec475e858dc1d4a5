"""The rows behind a figure, down to the line of the file, and the figure made again of just those rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from data.contract import contracts
from data.store import Database
from metrics import facts, protecting
from metrics.catalogue import Behind, Metric
from metrics.figures import Figure, at_version, figures, known
from metrics.questions import ROWS, Where, asked

MOST = 1000
CHUNK_ROWS = 10_000
PART = "DECIMAL(38, 9)"


@dataclass(frozen=True)
class Row:
    """A row of a file and its part in a figure, in the unit of the metric's source (kg, people, rupiah).

    upload_id, file: None for a row of a reference table. Parts are None where rows have none of their own: of a score,
    or of rows that a baseline was made of. share_percent: of the whole, or of the sum of all
    sizes where there is no whole.
    """

    kind: str
    upload_id: str | None
    file: str | None
    line: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    unknown: Decimal | None
    share_percent: Decimal | None


@dataclass(frozen=True)
class Sum:
    """What the rows of one file add up to in a figure, in the unit of the metric's source. count: how many they are."""

    kind: str
    upload_id: str | None
    file: str | None
    count: int
    numerator: Decimal | None
    denominator: Decimal | None
    unknown: Decimal | None


@dataclass(frozen=True)
class Traced:
    """A figure, how many rows stand behind it, the largest of them first, and the figure made of just those rows.

    sums: the same rows by file, the largest first. is_withheld: whoever asks may not know the rows (protecting).
    """

    figure: Figure
    count: int
    rows: tuple[Row, ...]
    recomputed: Figure
    sums: tuple[Sum, ...] = ()
    is_withheld: bool = False

    @property
    def agrees(self) -> bool:
        """Whether the figure made of its rows is the figure."""
        return self.recomputed.value == self.figure.value or not (self.count or self.figure.value)

    def dominating(self, percent: Decimal = Decimal(10)) -> tuple[Row, ...]:
        """The rows that own more than so much of the figure."""
        return tuple(row for row in self.rows if row.share_percent is not None and row.share_percent > percent)


def trace(db: Database, name: str, where: Where | None = None, version: int | None = None, most: int = MOST) -> Traced:
    """The rows behind a figure, at most so many of them. Raises metrics.figures.Unsupported."""
    where = where or Where()
    metric = known(db, name, (), where)
    at = at_version(db, version)
    if not protecting.are_shown(metric, where):  # rows are what small counts are made of
        (figure,) = figures(db, name, (), where, version)
        return Traced(figure, 0, (), figure, is_withheld=True)
    (figure,) = figures(db, name, (), where, version)
    _gather(db, metric, where, at)
    rows = db.execute(f"{_ROWS} LIMIT {int(most)}").fetchall()
    (count,) = db.execute("SELECT count(*) FROM traced").fetchall()[0]
    sums = db.execute("""
        SELECT t.kind, t.upload_id, u.file, count(*), sum(numerator), sum(denominator), sum(unknown)
        FROM traced t LEFT JOIN (SELECT DISTINCT upload_id, file FROM uploads) u ON u.upload_id = t.upload_id
        GROUP BY ALL ORDER BY abs(coalesce(sum(denominator), sum(numerator))) DESC NULLS LAST, t.kind, t.upload_id
    """).fetchall()
    (again,) = figures(db, name, (), where, version, only=_only_traced())
    return Traced(figure, count, tuple(Row(*row) for row in rows), again, tuple(Sum(*row) for row in sums))


def each_row(db: Database, name: str, where: Where, version: int | None = None) -> Iterator[Row]:
    """All rows behind a figure, the largest first, some at a time; none where they are withheld. Raises Unsupported."""
    metric = known(db, name, (), where)
    if not protecting.are_shown(metric, where):
        return
    _gather(db, metric, where, at_version(db, version))
    found = db.execute(_ROWS)
    while rows := found.fetchmany(CHUNK_ROWS):
        for row in rows:
            yield Row(*row)


# The whole is no window function: one over all rows fails now and then in DuckDB 1.5.5 (two threads end it at once).
_ROWS = f"""
    SELECT t.kind, t.upload_id, u.file, t.line, numerator, denominator, unknown,
           (100 * coalesce(denominator, numerator) / nullif(whole, 0))::{PART}
    FROM traced t CROSS JOIN (SELECT sum(abs(coalesce(denominator, numerator))) AS whole FROM traced)
    LEFT JOIN (SELECT DISTINCT upload_id, file FROM uploads) u ON u.upload_id = t.upload_id
    ORDER BY abs(coalesce(denominator, numerator)) DESC NULLS LAST, t.kind, t.upload_id, t.line
"""


def _gather(db: Database, metric: Metric, where: Where, version: int | None) -> None:
    """Put the rows behind a figure into the temporary table `traced`."""
    names = f"numerator {PART}, denominator {PART}, unknown {PART}"
    db.execute(f"CREATE OR REPLACE TEMP TABLE traced (kind VARCHAR, upload_id VARCHAR, line BIGINT, {names})")
    for behind in metric.behind or (Behind(metric.source),):
        meant, about = _as_asked(metric, where, behind)
        question = asked(meant, ROWS, about, version)
        db.execute(
            f"""
            INSERT INTO traced
            SELECT kind, upload_id, line, numerator, denominator, unknown FROM ({question.query})
            WHERE (numerator IS NULL AND denominator IS NULL
                   OR numerator <> 0 OR denominator <> 0 OR unknown <> 0  -- else it has no part in the figure
                   OR kind = '{facts.NIL}')
                AND kind || coalesce(upload_id, '') || '/' || coalesce(line, 0)
                NOT IN (SELECT kind || coalesce(upload_id, '') || '/' || coalesce(line, 0) FROM traced)
            """,
            question.bound,
        )


def _as_asked(metric: Metric, where: Where, behind: Behind) -> tuple[Metric, Where]:
    """The question whose rows are meant: the metric's own or, of another source, one that gives rows without parts."""
    if behind.source == metric.source and behind.way == "period":
        return metric, where
    about = replace(where, only=tuple(pair for pair in where.only if pair[0] in behind.dimensions))
    if behind.way == "all":
        about = replace(about, first=None, last=None)
    meant = replace(
        metric,
        source=behind.source,
        detail="",
        way="stock" if behind.way == "stock" else "sum",
        stock_of=behind.stock_of,
        numerator="count(*)",
        denominator=None,
        unknown=None,
        known="0",
        only="",
        defaults=tuple(pair for pair in metric.defaults if pair[0] in behind.dimensions),
    )
    return meant, about


def _only_traced() -> dict[str, str]:
    """For every kind whose rows could stand behind a figure, a condition that only those traced are seen."""
    same = "(upload_id, coalesce(line, 0)) IN (SELECT (upload_id, coalesce(line, 0)) FROM traced WHERE kind = '{}')"
    return {kind: same.format(kind) for kind in (*contracts(), facts.NIL) if kind != "partners"}
