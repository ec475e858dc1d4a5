"""National statistics of household-like waste: a period carries a whole year, so the latest one stands for it."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given, on_a_lake_too

ENGINES = ("file",)

REGIONS = """
    | year | province | regency           | period | generated_t | reduced_t | handled_t | recycled_t | raw_material_t |
    |------|----------|-------------------|--------|-------------|-----------|-----------|------------|----------------|
    | 2023 | ID-JT    | Kab. Sragen       | P1     |         900 |       100 |       500 |         50 |             10 |
    | 2023 | ID-JT    | Kab. Sragen       | P2     |        1000 |       200 |       500 |         60 |             40 |
    | 2024 | ID-JT    | Kab. Sragen       | P1     |        1200 |       300 |       600 |        100 |             20 |
    | 2023 | ID-JT    | Kab. Sukoharjo    |        |         500 |       100 |       200 |            |                |
    | 2023 | ID-JT    | Kab. Sukoharjo    | P1     |         600 |        50 |       100 |          5 |              5 |
    | 2024 | ID-JT    | Kab. Sukoharjo    | P1     |         800 |           |       400 |            |             80 |
    | 2023 | ID-AC    | Kab. Aceh Besar   | P1     |        2000 |         0 |       600 |          0 |              0 |
    | 2024 | ID-AC    | Kab. Aceh Besar   | P2     |        2000 |       500 |           |            |                |
    | 2024 | ID-AC    | Kab. Aceh Besar   | P1     |        1900 |       400 |       900 |        100 |            100 |
    | 2024 | ID-AC    | Kab. Aceh Selatan | P2     |        1000 |           |           |            |                |
"""
# 2023: Sragen P2 1000 (B 200, C 500, D 60, E 40), Sukoharjo without a period 500 (100, 200), Aceh Besar 2000 (0, 600,
#   0, 0): A 3500, B 300, C 1300, D 60, E 40
# 2024: Sragen P1 1200 (300, 600, 100, 20), Sukoharjo 800 (–, 400, –, 80), Aceh Besar P2 2000 (500), Aceh Selatan 1000:
#   A 5000, B 800, C 1000, D 100, E 100
ALL = "numerator denominator value low high unknown"


def numbers(*texts: str) -> tuple[Decimal | None, ...]:
    return tuple(Decimal(text) if text else None for text in texts)


@on_a_lake_too
def test_the_latest_period_of_a_year_stands_for_it(given: Given) -> None:
    regions = given(regional_waste=REGIONS)
    assert regions.ask("sipsn_generated", by="year") == {2023: 3500, 2024: 5000}
    assert regions.ask("sipsn_generated", of=ALL) == {"all": numbers("8500", "", "8500", "", "", "")}
    assert regions.ask("sipsn_generated", by="regency year") == {
        **{("Kab. Sragen", 2023): 1000, ("Kab. Sragen", 2024): 1200, ("Kab. Sukoharjo", 2023): 500},
        **{("Kab. Sukoharjo", 2024): 800, ("Kab. Aceh Besar", 2023): 2000, ("Kab. Aceh Besar", 2024): 2000},
        ("Kab. Aceh Selatan", 2024): 1000,
    }
    assert regions.ask("sipsn_generated", by="province", first="2024-01", last="2024-12") == {"ID-JT": 2000} | {
        "ID-AC": 3000
    }


def test_a_later_period_replaces_an_earlier_one_and_comes_off_again(given: Given) -> None:
    first = "| period | generated_t | reduced_t |\n| P1 | 1000 | 100 |"
    second = "| period | generated_t | reduced_t |\n| P2 | 1100 | 440 |"
    assert given(regional_waste=first).ask("sipsn_reduction_rate", of="denominator value") == {"all": (1000, 10)}
    both = given(regional_waste=first, regional_waste_again=second)
    assert both.ask("sipsn_reduction_rate", of="denominator value") == {"all": (1100, 40)}
    other_way_round = given(regional_waste=second, regional_waste_again=first)
    assert other_way_round.ask("sipsn_reduction_rate", of="denominator value") == {"all": (1100, 40)}
    undone = given(regional_waste=first, regional_waste_again=second, undone="regional_waste_again")
    assert undone.ask("sipsn_reduction_rate", of="denominator value") == {"all": (1000, 10)}


@on_a_lake_too
def test_rates_are_pooled_and_what_is_blank_is_counted_as_not_known(given: Given) -> None:
    regions = given(regional_waste=REGIONS)
    assert regions.ask("sipsn_managed_rate", by="year", of="numerator denominator value unknown") == {
        2023: numbers("1600", "3500", "45.714285714286", "0"),
        2024: numbers("1800", "5000", "36", "3800"),  # of Sukoharjo no B, of Aceh Besar no C, of Aceh Selatan neither
    }
    assert regions.ask("sipsn_reduction_rate", by="year", of="numerator denominator value unknown") == {
        **{2023: numbers("300", "3500", "8.571428571429", "0"), 2024: numbers("800", "5000", "16", "1800")}
    }
    assert regions.ask("sipsn_handling_rate", by="year", of="numerator denominator value unknown") == {
        **{2023: numbers("1300", "3500", "37.142857142857", "0"), 2024: numbers("1000", "5000", "20", "3000")}
    }
    assert regions.ask("sipsn_recycling_rate", by="year", of="numerator denominator value unknown") == {
        2023: numbers("100", "3500", "2.857142857143", "500"),  # Sukoharjo says nothing of D and E
        2024: numbers("200", "5000", "4", "3000"),  # Sukoharjo says E; Aceh Besar and Aceh Selatan nothing
    }


def test_a_rate_of_nothing_known_is_none_and_of_zeros_is_zero(given: Given) -> None:
    regions = given(regional_waste=REGIONS)
    names = ("sipsn_managed_rate", "sipsn_reduction_rate", "sipsn_handling_rate", "sipsn_recycling_rate")
    year = {"first": "2024-01", "last": "2024-12"}
    for metric in names:
        assert regions.ask(metric, by="regency", **year)["Kab. Aceh Selatan"] is None
    nothing = given(regional_waste="| generated_t |\n| 1000 |")  # of a kind whose other columns are blank
    for metric in ("sipsn_handling_rate", "sipsn_recycling_rate"):
        assert nothing.ask(metric, of="numerator value unknown") == {"all": numbers("", "", "1000")}
    year = {"first": "2023-01", "last": "2023-12"}
    assert [regions.ask(metric, by="regency", **year)["Kab. Aceh Besar"] for metric in names] == [30, 0, 30, 0]
    none = given(regional_waste="| generated_t | reduced_t | handled_t |\n| 0 | 0 | 0 |")
    assert none.ask("sipsn_managed_rate", of="numerator denominator value") == {"all": (0, 0, None)}


def test_the_regency_of_a_site_stands_beside_it(given: Given) -> None:
    regions = given(regional_waste=REGIONS)
    assert regions.ask("sipsn_managed_rate", by="year", sites="RPB-JATENG") == {2023: 70, 2024: 75}
    assert regions.ask("sipsn_generated", sites="RPB-JATENG RPB-SUKOHARJO", by="year") == {2023: 1500, 2024: 2000}
    assert regions.ask("sipsn_generated", sites="RPB-ACEH") == {"all": None}  # its regency is not stated


def test_a_period_within_a_year_has_the_figures_of_that_year(given: Given) -> None:
    regions = given(regional_waste=REGIONS)
    assert regions.ask("sipsn_generated", first="2024-07", last="2024-09") == {"all": 5000}
    assert regions.ask("sipsn_generated", first="2023-12", last="2024-01") == {"all": 8500}
    assert regions.ask("sipsn_generated", first="2025-01") == {"all": None}


def test_one_row_can_own_a_total(given: Given) -> None:
    regions = given(
        regional_waste="""
            | regency | generated_t | reduced_t | handled_t |
            |---------|-------------|-----------|-----------|
            | Kab. A  |        1000 |       100 |       400 |
            | Kab. B  |        1000 |       100 |       400 |
            | Kab. C  |          10 |     91000 |         3 |
        """
    )
    # C reports 910,030 %; pooled 92,003 of 2,010
    assert regions.ask("sipsn_managed_rate") == {"all": Decimal("4577.263681592040")}
    assert regions.ask("sipsn_managed_rate", by="regency") == {"Kab. A": 50, "Kab. B": 50, "Kab. C": 910030}
