"""Production: the mass of products, in the month in which their batch was started."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given

BATCHES = """
    | site_code | product      | started_on | finished_on | input_kg | product_kg |
    |-----------|--------------|------------|-------------|----------|------------|
    | RPB-ACEH  | Minyak nilam | 2023-12-31 | 2024-01-03  |    400.5 |       10.5 |
    | RPB-ACEH  | Minyak nilam | 2024-01-05 |             |      400 |         12 |
    | RPB-ACEH  | Minyak pala  | 2024-03-05 | 2024-03-05  |       40 |        0.5 |
    | RPB-NTT   | Daging sapi  | 2024-03-31 | 2024-04-02  |     3000 |       1200 |
    | RPB-NTT   | Daging sapi  | 2024-04-01 | 2024-04-02  |     3000 |          0 |
"""


def test_product_mass_in_all(given: Given) -> None:
    assert given(production_batches=BATCHES).ask("product_mass", of="numerator denominator value low high unknown") == {
        "all": (Decimal("1.223"), None, Decimal("1.223"), None, None, None)
    }


def test_product_mass_by_place(given: Given) -> None:
    batches = given(production_batches=BATCHES)
    assert batches.ask("product_mass", by="site") == {"RPB-ACEH": Decimal("0.023"), "RPB-NTT": Decimal("1.2")}
    assert batches.ask("product_mass", by="province") == {"ID-AC": Decimal("0.023"), "ID-NT": Decimal("1.2")}


def test_a_batch_counts_in_the_month_in_which_it_was_started(given: Given) -> None:
    batches = given(production_batches=BATCHES)
    assert batches.ask("product_mass", by="month") == {
        **{"2023-12": Decimal("0.0105"), "2024-01": Decimal("0.012"), "2024-03": Decimal("1.2005"), "2024-04": 0}
    }
    assert batches.ask("product_mass", by="quarter") == {
        **{"2023-Q4": Decimal("0.0105"), "2024-Q1": Decimal("1.2125"), "2024-Q2": 0}
    }
    assert batches.ask("product_mass", by="year") == {2023: Decimal("0.0105"), 2024: Decimal("1.2125")}


def test_product_mass_by_product_site_and_period(given: Given) -> None:
    batches = given(production_batches=BATCHES)
    assert batches.ask("product_mass", by="product", sites="RPB-ACEH") == {
        **{"Minyak nilam": Decimal("0.0225"), "Minyak pala": Decimal("0.0005")}
    }
    assert batches.ask("product_mass", by="product", first="2024-03", last="2024-03") == {
        **{"Daging sapi": Decimal("1.2"), "Minyak pala": Decimal("0.0005")}
    }
