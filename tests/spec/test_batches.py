"""Batches one by one: closure, what is usual for a product, and size beside it."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.balance import batches, distribution, outside, strange_by_site
from metrics.questions import Where
from tests.spec.table import Given, parse

ENGINES = ("file",)
# Ten batches of chairs that close at 90 to 94 %, one that closes at 50, one at 120; a single batch of oil
BATCHES = """
    | batch_code | site_code  | product | started_on | input_kg | product_kg |
    |------------|------------|---------|------------|----------|------------|
    | B-01       | RPB-JATENG | Kursi   | 2024-01-10 |      100 |         60 |
    | B-02       | RPB-JATENG | Kursi   | 2024-01-11 |      100 |         61 |
    | B-03       | RPB-JATENG | Kursi   | 2024-01-12 |      100 |         62 |
    | B-04       | RPB-JATENG | Kursi   | 2024-01-13 |      100 |         63 |
    | B-05       | RPB-JATENG | Kursi   | 2024-01-14 |      100 |         64 |
    | B-06       | RPB-JATENG | Kursi   | 2024-01-15 |      100 |         62 |
    | B-07       | RPB-JATENG | Kursi   | 2024-01-16 |      100 |         62 |
    | B-08       | RPB-JATENG | Kursi   | 2024-02-17 |     5000 |       3100 |
    | B-09       | RPB-JATENG | Kursi   | 2024-02-18 |      100 |         20 |
    | B-10       | RPB-JATENG | Kursi   | 2024-02-19 |      100 |         90 |
    | B-11       | RPB-ACEH   | Minyak  | 2024-02-20 |     1000 |         20 |
"""


def flows() -> list[dict[str, str]]:
    """To each batch of chairs a flow of 30 % of its input."""
    found = []
    for row in parse(BATCHES)[:-1]:
        flow = {name: row[name] for name in ("site_code", "batch_code")} | {"date": row["started_on"]}
        found.append(flow | {"material": "wood_offcuts", "quantity": str(int(row["input_kg"]) * 3 // 10)})
    return found


def test_batches_outside_the_range_of_their_product_are_named(given: Given) -> None:
    programme = given(production_batches=BATCHES, waste_flows=flows())
    with programme.store.snapshot() as db:
        found = {batch.batch_code: batch for batch in batches(db)}
        later = batches(db, Where(first=date(2024, 2, 1), last=date(2024, 2, 1)))
    assert len(found) == 11
    assert found["B-01"].closure_percent == 90
    assert found["B-01"].unaccounted_kg == 10
    # ten closures 50, 90, 91, 92, 92, 92, 92, 93, 94, 120: quartiles 91.25 and 92.75, so 89 to 95 is usual
    assert (found["B-01"].usual_low_percent, found["B-01"].usual_high_percent) == (89, 95)
    why = {code: batch.why for code, batch in found.items() if batch.why}
    assert why == {"B-08": "size", "B-09": "less", "B-10": "too_much"}
    assert found["B-08"].closure_percent == 92 and found["B-08"].input_times == 50  # it closes, and is still strange
    assert found["B-11"].usual_low_percent is None and not found["B-11"].why
    assert [batch.batch_code for batch in outside(list(found.values()))] == ["B-08", "B-09", "B-10"]
    assert [batch.batch_code for batch in later] == ["B-11", "B-08", "B-09", "B-10"]
    assert later[1].usual_low_percent == 89, "what is usual is taken from all batches of the product"


# input in kg and closure in percent: quartiles 90 and 92, so 87 to 95 is usual; the middle batch has 100 kg
EDGES = {
    **{f"E-{n}": (100, closure) for n, closure in enumerate((90, 90, 90, 91, 91, 91, 92, 92, 92))},
    **{"LEAST": (100, 87), "LESS": (100, 86.9), "MOST": (100, 95), "MORE": (100, 95.1)},
    **{"LARGE": (1000, 91), "LARGER": (1001, 91), "SMALL": (10, 91), "SMALLER": (9, 91)},
}


def test_the_ends_of_what_is_usual_are_usual(given: Given) -> None:
    row = {"site_code": "RPB-JATENG", "product": "Meja", "started_on": "2024-01-10"}
    programme = given(
        production_batches=[
            row | {"batch_code": code, "input_kg": str(kg), "product_kg": f"{kg * closure / 100:.4f}"}
            for code, (kg, closure) in EDGES.items()
        ]
    )
    with programme.store.snapshot() as db:
        found = {batch.batch_code: batch for batch in batches(db)}
        assert strange_by_site(db) == {"RPB-JATENG": 4}
        assert strange_by_site(db, Where(first=date(2024, 2, 1))) == {}
    assert (found["MORE"].usual_low_percent, found["MORE"].usual_high_percent) == (87, 95)
    why = {code: batch.why for code, batch in found.items() if batch.why}
    assert why == {"LESS": "less", "MORE": "more", "LARGER": "size", "SMALLER": "size"}


def test_the_distribution_counts_every_batch_once(given: Given) -> None:
    programme = given(production_batches=BATCHES, waste_flows=flows())
    with programme.store.snapshot() as db:
        found = distribution(batches(db))
        assert sum(found.values()) == 11
        assert {step: count for step, count in found.items() if count} == {0: 1, 50: 1, 90: 8, 120: 1}
        assert distribution(batches(db, Where(sites=("RPB-NTT",)))) == {}


@pytest.mark.parametrize("waste", ["1", "40"])
def test_more_than_went_in_is_always_outside(given: Given, waste: str) -> None:
    programme = given(
        production_batches=[parse(BATCHES)[0] | {"product_kg": "70"}],
        waste_flows=[{"site_code": "RPB-JATENG", "batch_code": "B-01", "material": "sawdust", "quantity": waste}],
    )
    with programme.store.snapshot() as db:
        (batch,) = batches(db)
    assert batch.why == ("too_much" if waste == "40" else "")
