"""The mass balance batch by batch: what is unaccounted for, and which batches are unlike others of their product.

Closure alone proves nothing, so beside it stands how large a batch is against the middle one of its product.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from data.store import Database
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
    batches, of which nothing can be called usual.
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

    @property
    def unaccounted_kg(self) -> Decimal:
        return self.input_kg - self.product_kg - self.linked_waste_kg

    @property
    def why(self) -> Why:
        """What is to be looked at: more is accounted for than there was, less or more than is usual for its product,

        or its input is far from that of the middle batch; "" where nothing is.
        """
        low, high = self.usual_low_percent, self.usual_high_percent
        if self.closure_percent > WHOLE:
            return "too_much"
        if low is not None and self.closure_percent < low:
            return "less"
        if high is not None and self.closure_percent > high:
            return "more"
        return "size" if self.input_times > FAR or self.input_times < 1 / FAR else ""


def batches(db: Database, where: Where | None = None, version: int | None = None) -> list[Batch]:
    """Every batch that was started in the period; what is usual is taken from all batches of the product."""
    where = where or Where()
    query = f"""
        WITH batch AS (
            SELECT site_code, batch_code, product, month, input_kg, product_kg, linked_waste_kg,
                   100.0 * (product_kg + linked_waste_kg) / input_kg AS closure_percent
            FROM cube_batches
        ), usual AS (
            SELECT product, count(*) AS batches, median(input_kg) AS input_kg,
                   quantile_cont(closure_percent, 0.25) AS low, quantile_cont(closure_percent, 0.75) AS high
            FROM batch GROUP BY ALL
        )
        SELECT site_code, batch_code, product, month, b.input_kg, product_kg, linked_waste_kg, closure_percent,
               CASE WHEN batches >= {FEWEST} THEN low - {FENCE} * (high - low) END,
               CASE WHEN batches >= {FEWEST} THEN high + {FENCE} * (high - low) END, b.input_kg / u.input_kg
        FROM batch b JOIN usual u USING (product)
        WHERE {about(where)}
        ORDER BY site_code, month, batch_code
    """
    return [Batch(*row) for row in answered(db, query, where, at_version(db, version))]


def distribution(found: list[Batch]) -> dict[int, int]:
    """How many batches close at 0, 5, 10 … percent and above, up to the next step."""
    steps = [int(batch.closure_percent // BIN) * BIN for batch in found]
    return {step: steps.count(step) for step in range(min(steps, default=0), max(steps, default=-1) + 1, BIN)}


def outside(found: list[Batch]) -> list[Batch]:
    """The batches to look at: the largest unaccounted mass first."""
    strange = [batch for batch in found if batch.why]
    return sorted(strange, key=lambda batch: (-abs(batch.unaccounted_kg), batch.site_code, batch.batch_code))
