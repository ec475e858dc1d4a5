"""The mass balance batch by batch: what is unaccounted for, and which batches are unlike others of their product.

Closure alone proves nothing, so beside it stands how large a batch is against the middle one of its product.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from data.store import Database
from data.watching import remembered
from metrics.figures import at_version
from metrics.questions import Where, about, answered

FEWEST = 8  # batches of a product, below which nothing can be called usual
FENCE = 1.5  # times the middle half beyond it (Tukey)
FAR = 10  # a batch so many times larger or smaller than the middle one is looked at
WHOLE, BIN = 100, 5  # percent
Why = Literal["too_much", "less", "more", "size", ""]


@dataclass(frozen=True)
class Batch:
    """One batch. Masses in kg; closure_percent = (product + linked waste) / input; usual_*: of its product.

    input_times: input over the median input of the product. usual_low and usual_high are None for a product of few
    batches, of which nothing can be called usual. why it is to be looked at: more is accounted for than there was, less
    or more than is usual for its product, or its input is far from that of the middle batch; "" where nothing is.
    """

    site_code: str
    batch_code: str
    product: str
    month: date
    input_kg: Decimal
    product_kg: Decimal
    linked_waste_kg: Decimal
    closure_percent: float
    usual_low_percent: float | None
    usual_high_percent: float | None
    input_times: float
    why: Why

    @property
    def unaccounted_kg(self) -> Decimal:
        return self.input_kg - self.product_kg - self.linked_waste_kg


CLOSED = "SELECT *, 100.0 * (product_kg + linked_waste_kg) / input_kg AS closure_percent FROM cube_batches"


def batches(db: Database, where: Where | None = None, version: int | None = None) -> list[Batch]:
    """Every batch that was started in the period; what is usual is taken from all batches of the product."""
    columns = """site_code, batch_code, product, month, input_kg, product_kg, linked_waste_kg, closure_percent,
                 low, high, input_times, why"""
    rows = _judged(db, f"SELECT {columns} FROM judged ORDER BY site_code, month, batch_code", where, version)
    return [Batch(*row) for row in rows]


def strange_by_site(db: Database, where: Where | None = None, version: int | None = None) -> dict[str, int]:
    """How many of the batches of each site are to be looked at; sites that have none are left out."""
    query = "SELECT site_code, count(*) FROM judged WHERE why <> '' GROUP BY ALL ORDER BY site_code"
    return dict(_judged(db, query, where, version))


def _judged(db: Database, query: str, where: Where | None, version: int | None) -> list[tuple[Any, ...]]:
    """What a query finds of the batches of the period, beside what is usual for their products."""
    where, at = where or Where(), at_version(db, version)
    usual = remembered(db, ("usual of products", at), lambda: _usual(db, at))
    if not usual:
        return []
    query = f"""
        WITH closed AS ({CLOSED}), usual AS (
            SELECT unnest($usual, recursive := true)
        ), judged AS (
            SELECT c.*, low, high, c.input_kg / u.middle_kg AS input_times,
                   CASE WHEN closure_percent > {WHOLE} THEN 'too_much' WHEN closure_percent < low THEN 'less'
                        WHEN closure_percent > high THEN 'more'
                        WHEN c.input_kg / u.middle_kg NOT BETWEEN {1 / FAR} AND {FAR} THEN 'size' ELSE '' END AS why
            FROM closed c JOIN usual u USING (product) WHERE {about(where)}
        ) {query}
    """
    return answered(db, query, where, at, usual=usual)


def _usual(db: Database, version: int | None) -> list[dict[str, Any]]:
    """Of each product the median input in kg, and between which closures in percent its batches usually are."""
    query = f"""
        WITH closed AS ({CLOSED}), quarters AS (
            SELECT product, count(*) AS batches, median(input_kg)::DOUBLE AS middle_kg,
                   quantile_cont(closure_percent, 0.25) AS low, quantile_cont(closure_percent, 0.75) AS high
            FROM closed GROUP BY ALL
        )
        SELECT product, middle_kg, CASE WHEN batches >= {FEWEST} THEN low - {FENCE} * (high - low) END,
               CASE WHEN batches >= {FEWEST} THEN high + {FENCE} * (high - low) END
        FROM quarters
    """
    names = ("product", "middle_kg", "low", "high")
    return [dict(zip(names, row, strict=True)) for row in answered(db, query, version=version)]


def distribution(found: list[Batch]) -> dict[int, int]:
    """How many batches close at 0, 5, 10 … percent and above, up to the next step."""
    steps = Counter(int(batch.closure_percent // BIN) * BIN for batch in found)
    return {step: steps[step] for step in range(min(steps, default=0), max(steps, default=-1) + 1, BIN)}


def outside(found: list[Batch]) -> list[Batch]:
    """The batches to look at: the largest unaccounted mass first."""
    strange = [batch for batch in found if batch.why]
    return sorted(strange, key=lambda batch: (-abs(batch.unaccounted_kg), batch.site_code, batch.batch_code))
