"""Production: the mass of products, in the month in which their batch was started."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given

ENGINES = ("file",)  # test_balance.py asks the cube on a lake

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


REGISTER = """
    | enterprise_code | site_code |
    |-----------------|-----------|
    | U-1             | RPB-ACEH  |
    | U-2             | RPB-ACEH  |
    | U-3             | RPB-NTT   |
"""
METERED = """
    | site_code | enterprise_code | product      | started_on | input_kg | product_kg | energy_kwh | water_m3 |
    |-----------|-----------------|--------------|------------|----------|------------|------------|----------|
    | RPB-ACEH  | U-1             | Minyak nilam | 2024-01-05 |      400 |         10 |          5 |        2 |
    | RPB-ACEH  | U-1             | Minyak nilam | 2024-02-05 |      400 |         12 |            |        3 |
    | RPB-ACEH  | U-2             | Minyak nilam | 2024-02-06 |      200 |          3 |        2.5 |          |
    | RPB-ACEH  |                 | Minyak pala  | 2024-03-05 |       50 |          0 |          1 |      0.5 |
    | RPB-NTT   | U-3             | Daging sapi  | 2024-01-31 |     3000 |       1187 |      111.5 |          |
    | RPB-NTT   | U-3             | Daging sapi  | 2024-02-01 |     3950 |       1288 |            |          |
"""
ALL = "numerator denominator value low high unknown"


def numbers(*texts: str) -> tuple[Decimal | None, ...]:
    return tuple(Decimal(text) if text else None for text in texts)


def test_yield_is_product_over_input(given: Given) -> None:
    batches = given(enterprises=REGISTER, production_batches=METERED)
    # 2.5 t of 8 t
    assert batches.ask("yield_percent", of=ALL) == {"all": numbers("2.5", "8", "31.25", "", "", "")}
    assert batches.ask("yield_percent", by="product", of="numerator denominator value") == {
        "Daging sapi": numbers("2.475", "6.95", "35.611510791367"),
        "Minyak nilam": numbers("0.025", "1", "2.5"),
        "Minyak pala": numbers("0", "0.05", "0"),
    }
    assert batches.ask("yield_percent", by="month", sites="RPB-ACEH") == {"2024-01": Decimal("2.5"), "2024-03": 0} | {
        "2024-02": Decimal("2.5")  # 15 of 600
    }


def test_energy_and_water_are_of_the_batches_that_say_how_much_they_took(given: Given) -> None:
    batches = given(enterprises=REGISTER, production_batches=METERED)
    # 5 + 2.5 + 1 + 111.5 kWh for 10 + 3 + 0 + 1187 kg; nothing is known of 12 + 1288 kg
    assert batches.ask("energy_intensity", of=ALL) == {"all": numbers("120", "1.2", "100", "", "", "1.3")}
    # 2 + 3 + 0.5 m³ for 10 + 12 + 0 kg; nothing is known of 3 + 1187 + 1288 kg
    assert batches.ask("water_intensity", of=ALL) == {"all": numbers("5.5", "0.022", "250", "", "", "2.478")}
    assert batches.ask("energy_intensity", by="site", of="numerator denominator value unknown") == {
        "RPB-ACEH": numbers("8.5", "0.013", "653.846153846154", "0.012"),
        "RPB-NTT": numbers("111.5", "1.187", "93.934288121314", "1.288"),
    }
    assert batches.ask("water_intensity", by="product", of="denominator value unknown") == {
        "Daging sapi": numbers("0", "", "2.475"),
        "Minyak nilam": numbers("0.022", "227.272727272727", "0.003"),
        "Minyak pala": numbers("0", "", "0"),  # it took half a cubic metre and gave nothing
    }


def test_without_any_meter_reading_there_is_no_energy_or_water_intensity(given: Given) -> None:
    batches = given(production_batches=BATCHES)
    for metric in ("energy_intensity", "water_intensity"):
        assert batches.ask(metric, of="denominator value unknown") == {"all": numbers("0", "", "1.223")}


def test_a_reading_of_zero_is_known(given: Given) -> None:
    batches = given(production_batches="| product_kg | energy_kwh | water_m3 |\n| 500 | 0 | 0 |")
    assert batches.ask("energy_intensity", of="numerator value unknown") == {"all": (0, 0, 0)}
    assert batches.ask("water_intensity", of="numerator value unknown") == {"all": (0, 0, 0)}


def test_active_enterprises_are_those_with_a_batch_in_the_period(given: Given) -> None:
    batches = given(enterprises=REGISTER, production_batches=METERED)
    assert batches.ask("active_enterprises", of=ALL) == {"all": (3, None, 3, None, None, None)}
    assert batches.ask("active_enterprises", by="month") == {"2024-01": 2, "2024-02": 3, "2024-03": 0}  # the site's own
    assert batches.ask("active_enterprises", by="quarter") == {"2024-Q1": 3}  # each once
    assert batches.ask("active_enterprises", by="product") == {"Daging sapi": 1, "Minyak nilam": 2, "Minyak pala": 0}
    assert batches.ask("active_enterprises", sites="RPB-ACEH", first="2024-02", last="2024-02") == {"all": 2}
    assert batches.ask("active_enterprises", first="2025-01") == {"all": None}


def test_one_batch_can_own_a_yield(given: Given) -> None:
    batches = given(
        production_batches="""
            | input_kg | product_kg |
            |----------|------------|
            |      100 |         90 |
            |      100 |         90 |
            |  1000000 |      10000 |
        """
    )
    # 10,180 of 1,000,200: pooled 1 %, not the mean of 90, 90 and 1 %
    assert batches.ask("yield_percent") == {"all": Decimal("1.017796440712")}
