"""Waste for each tonne of product, and what was prevented against a baseline: a survey, else the first six months."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given

ENGINES = ("file",)  # a view over two cubes that other modules ask on a lake

BATCHES = """
    | site_code | started_on | product_kg |
    |-----------|------------|------------|
    | RPB-ACEH  | 2024-01-05 |       1000 |
    | RPB-ACEH  | 2024-03-05 |       2000 |
    | RPB-ACEH  | 2024-06-30 |       1000 |
    | RPB-ACEH  | 2024-07-01 |       2000 |
    | RPB-ACEH  | 2024-08-31 |       1000 |
    | RPB-NTT   | 2024-05-10 |        400 |
    | RPB-NTT   | 2024-06-10 |        600 |
"""
FLOWS = """
    | site_code | date       | quantity | destination | from_storage |
    |-----------|------------|----------|-------------|--------------|
    | RPB-ACEH  | 2024-01-10 |      400 | landfill    |              |
    | RPB-ACEH  | 2024-02-10 |      200 | storage     |              |
    | RPB-ACEH  | 2024-03-10 |      200 | recycling   |              |
    | RPB-ACEH  | 2024-06-01 |      400 |             |              |
    | RPB-ACEH  | 2024-07-10 |      500 | wastewater  |              |
    | RPB-ACEH  | 2024-08-10 |      450 | landfill    |              |
    | RPB-ACEH  | 2024-08-11 |      200 | recycling   | ya           |
    | RPB-NTT   | 2024-05-31 |      500 | landfill    |              |
    | RPB-NTT   | 2024-06-30 |      200 | recycling   |              |
    | RPB-SULUT | 2024-06-30 |      100 | recycling   |              |
"""
TABLES = {"production_batches": BATCHES, "waste_flows": FLOWS}
# ACEH: January to June 1200 kg for 4 t, 300 kg/t; July 500 kg for 2 t, August 450 kg for 1 t. Out of storage comes
# nothing new. NTT: 700 kg for 1 t, in two months. SULUT made nothing.
ALL = "numerator denominator value low high unknown"


def test_intensity_is_waste_recorded_over_product_of_one_site(given: Given) -> None:
    programme = given(**TABLES)
    assert programme.ask("waste_intensity", by="site", of="numerator denominator value") == {
        "RPB-ACEH": (2150, 7, Decimal("307.142857142857")),
        "RPB-NTT": (700, 1, 700),
        "RPB-SULUT": (100, 0, None),
    }
    assert programme.ask("waste_intensity", sites="RPB-ACEH", of=ALL) == {
        "all": (2150, 7, Decimal("307.142857142857"), None, None, 0)
    }


def test_pooled_over_sites_an_intensity_would_mean_nothing_and_is_not_given(given: Given) -> None:
    programme = given(**TABLES)
    assert programme.ask("waste_intensity", of="numerator denominator value") == {"all": (2950, 8, None)}
    assert programme.ask("waste_intensity", by="province") == {
        **{"ID-AC": Decimal("307.142857142857"), "ID-NT": 700, "ID-SA": None}  # one site in each
    }
    assert programme.ask("waste_intensity", by="month", sites="RPB-ACEH RPB-NTT", first="2024-05", last="2024-07") == {
        **{"2024-05": 1250, "2024-06": None, "2024-07": 250}  # in June there are two
    }


def test_intensity_month_by_month(given: Given) -> None:
    assert given(**TABLES).ask("waste_intensity", by="month", sites="RPB-ACEH") == {
        **{"2024-01": 400, "2024-02": None, "2024-03": 100, "2024-06": 400, "2024-07": 250, "2024-08": 450}
    }
    assert given(**TABLES).ask("waste_intensity", by="quarter", sites="RPB-ACEH") == {
        **{"2024-Q1": Decimal("266.666666666667"), "2024-Q2": 400, "2024-Q3": Decimal("316.666666666667")}
    }


def test_prevented_is_what_the_first_six_months_would_have_made_of_the_product_less_what_was_recorded(
    given: Given,
) -> None:
    programme = given(**TABLES)
    # July 300 · 2 − 500 = 100, August 300 · 1 − 450 = −150; NTT has no baseline yet: its tonne is not covered
    assert programme.ask("waste_prevented", of=ALL) == {
        "all": (Decimal("-0.05"), None, Decimal("-0.05"), None, None, 1)
    }
    assert programme.ask("waste_prevented", by="site", of="value unknown") == {
        **{"RPB-ACEH": (Decimal("-0.05"), 0), "RPB-NTT": (None, 1), "RPB-SULUT": (None, 0)}
    }
    assert programme.ask("waste_prevented", by="month", sites="RPB-ACEH") == {
        **{"2024-07": Decimal("0.1"), "2024-08": Decimal("-0.15")}  # the first months are no "after"
    }
    assert programme.ask("waste_prevented", sites="RPB-ACEH", last="2024-07") == {"all": Decimal("0.1")}
    assert programme.ask("waste_prevented", sites="RPB-ACEH", last="2024-06") == {"all": None}


def test_there_is_no_baseline_before_six_months_are_over(given: Given) -> None:
    until_june = "\n".join(line for line in BATCHES.splitlines() if "-07-" not in line and "-08-" not in line)
    waste = "\n".join(line for line in FLOWS.splitlines() if "-07-" not in line and "-08-" not in line)
    programme = given(production_batches=until_june, waste_flows=waste)
    assert programme.ask("waste_prevented", of="value unknown") == {"all": (None, 5)}


SURVEY = """
    | site_code | measure         | value | unit | period | source    |
    |-----------|-----------------|-------|------|--------|-----------|
    | RPB-NTT   | waste_intensity |   800 | kg/t |   2021 | interview |
    | RPB-NTT   | waste_intensity |   750 | kg/t |   2022 | survey    |
    | RPB-NTT   | water           |   100 | m3/t |   2023 | survey    |
"""


def test_a_survey_is_the_baseline_of_every_month_and_the_latest_one_stands(given: Given) -> None:
    programme = given(**TABLES, baselines=SURVEY)
    # May 750 · 0.4 − 500 = −200, June 750 · 0.6 − 200 = 250
    assert programme.ask("waste_prevented", by="month", sites="RPB-NTT", of="value unknown") == {
        **{"2024-05": (Decimal("-0.2"), 0), "2024-06": (Decimal("0.25"), 0)}
    }
    assert programme.ask("waste_prevented", by="site", of="value") == {
        **{"RPB-ACEH": Decimal("-0.05"), "RPB-NTT": Decimal("0.05"), "RPB-SULUT": None}
    }
    assert programme.ask("waste_prevented", of="value unknown") == {"all": (0, 0)}  # −50 + 50


def test_a_survey_replaces_the_first_six_months(given: Given) -> None:
    survey = "| site_code | measure | value | period |\n| RPB-ACEH | waste_intensity | 350.5 | 2022 |"
    programme = given(**TABLES, baselines=survey)
    # 350.5 · 7 − 2150 = 303.5, over all months
    assert programme.ask("waste_prevented", sites="RPB-ACEH", of="value unknown") == {"all": (Decimal("0.3035"), 0)}
    assert programme.ask("waste_prevented", sites="RPB-ACEH", first="2024-01", last="2024-01") == {
        "all": Decimal("-0.0495")  # 350.5 − 400
    }


def test_a_late_row_of_the_first_months_changes_the_baseline(given: Given) -> None:
    late = """
        | flow_code | site_code | date       | quantity |
        |-----------|-----------|------------|----------|
        | late      | RPB-ACEH  | 2024-04-01 |      400 |
    """
    programme = given(**TABLES, waste_flows_again=late)
    # 1600 kg for 4 t: 400 kg/t, so July 800 − 500, August 400 − 450
    assert programme.ask("waste_prevented", by="month", sites="RPB-ACEH") == {
        **{"2024-07": Decimal("0.3"), "2024-08": Decimal("-0.05")}
    }
    undone = given(**TABLES, waste_flows_again=late, undone="waste_flows_again")
    assert undone.ask("waste_prevented") == {"all": Decimal("-0.05")}


SILENT = """
    | batch_code | site_code | started_on | product_kg |
    |------------|-----------|------------|------------|
    | B-SEP      | RPB-ACEH  | 2024-09-01 |       1000 |
    | B-OCT      | RPB-ACEH  | 2024-10-01 |       3000 |
"""


def test_product_of_a_month_without_a_report_of_waste_is_not_known_and_of_a_nil_report_is_zero(given: Given) -> None:
    nil = "| site_code | month |\n| RPB-ACEH | 2024-10 |"
    programme = given(**TABLES, production_batches_again=SILENT, nil_reports=nil)
    assert programme.ask("waste_intensity", sites="RPB-ACEH", first="2024-09", last="2024-09", of=ALL) == {
        "all": (0, 0, None, None, None, 1)
    }
    assert programme.ask("waste_intensity", sites="RPB-ACEH", first="2024-09", last="2024-10", of=ALL) == {
        "all": (0, 3, 0, None, None, 1)
    }
    # September is missing: it prevented nothing that we know of; October had none, and 3 t at 300 kg/t
    assert programme.ask("waste_prevented", by="month", first="2024-09", of="value unknown") == {
        "2024-09": (None, 1),
        "2024-10": (Decimal("0.9"), 0),
    }


def test_waste_of_months_whose_product_has_not_come_yet_prevents_nothing_and_adds_nothing(given: Given) -> None:
    later = FLOWS + "| RPB-ACEH  | 2024-09-10 |      700 | landfill    |              |\n"
    programme = given(production_batches=BATCHES, waste_flows=later)
    assert programme.ask("waste_prevented", sites="RPB-ACEH", first="2024-09", last="2024-09") == {"all": None}
    until_august = given(**TABLES).ask("waste_prevented", sites="RPB-ACEH")
    assert programme.ask("waste_prevented", sites="RPB-ACEH") == until_august
