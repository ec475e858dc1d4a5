"""Waste: recorded, generated, diverted, disposed; what a definition counts; what is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.spec.table import Given

FLOWS = """
    | site_code    | date       | material   | quantity | unit | destination         | from_storage |
    |--------------|------------|------------|----------|------|---------------------|--------------|
    | KADIN-JAKSEL | 2023-12-31 | plastic    |      600 | kg   | fuel                |              |
    | RPB-ACEH     | 2024-01-15 | plastic    |     1000 | kg   | recycling           |              |
    | RPB-ACEH     | 2024-01-31 | plastic    |      500 | kg   | landfill            |              |
    | RPB-ACEH     | 2024-02-01 | food_waste |        2 | t    | compost             |              |
    | RPB-NTT      | 2024-02-05 | manure     |      800 | kg   | anaerobic_digestion |              |
    | RPB-NTT      | 2024-04-10 | blood      |      300 | kg   | wastewater          |              |
    | RPB-NTT      | 2024-04-11 | hazardous  |      100 | kg   | hazardous_treatment |              |
    | RPB-NTT      | 2024-04-12 | manure     |      400 | kg   |                     |              |
    | RPB-SULUT    | 2024-03-01 | coir_pith  |      700 | kg   | storage             |              |
    | RPB-SULUT    | 2024-05-01 | coir_pith  |      300 | kg   | biomaterial         | ya           |
"""
# generated under GRI 306: all but the wastewater, 6.1 t; diverted 1 + 2 + 0.8 + 0.3, disposed 0.6 + 0.5 + 0.1,
# still stored 0.4, not known 0.4


def t(*tonnes: str) -> tuple[Decimal, ...] | Decimal:
    found = tuple(Decimal(text) for text in tonnes)
    return found if len(found) > 1 else found[0]


def test_waste_recorded_is_every_flow_of_any_kind_once(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("waste_recorded", of="numerator denominator value low high unknown") == {
        "all": (t("6.4"), None, t("6.4"), None, None, t("0.4"))
    }


def test_waste_recorded_by_place(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    by_site = {"KADIN-JAKSEL": t("0.6"), "RPB-ACEH": t("3.5"), "RPB-NTT": t("1.6"), "RPB-SULUT": t("0.7")}
    assert flows.ask("waste_recorded", by="site") == by_site
    by_province = {"ID-JK": t("0.6"), "ID-AC": t("3.5"), "ID-NT": t("1.6"), "ID-SA": t("0.7")}
    assert flows.ask("waste_recorded", by="province") == by_province


def test_waste_recorded_by_time(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("waste_recorded", by="month") == {
        **{"2023-12": t("0.6"), "2024-01": t("1.5"), "2024-02": t("2.8"), "2024-03": t("0.7"), "2024-04": t("0.8")},
        "2024-05": 0,  # out of storage: recorded before
    }
    assert flows.ask("waste_recorded", by="quarter") == {"2023-Q4": t("0.6"), "2024-Q1": 5, "2024-Q2": t("0.8")}
    assert flows.ask("waste_recorded", by="year") == {2023: t("0.6"), 2024: t("5.8")}


def test_waste_recorded_by_material(given: Given) -> None:
    assert given(waste_flows=FLOWS).ask("waste_recorded", by="material") == {
        **{"blood": t("0.3"), "coir_pith": t("0.7"), "food_waste": 2, "hazardous": t("0.1"), "manure": t("1.2")},
        "plastic": t("2.1"),
    }


def test_destinations_sum_to_what_was_recorded_and_storage_is_what_is_still_there(given: Given) -> None:
    assert given(waste_flows=FLOWS).ask("waste_recorded", by="destination") == {
        **{"anaerobic_digestion": t("0.8"), "biomaterial": t("0.3"), "compost": 2, "fuel": t("0.6"), "recycling": 1},
        **{"hazardous_treatment": t("0.1"), "landfill": t("0.5"), "storage": t("0.4"), "unknown": t("0.4")},
        "wastewater": t("0.3"),
    }


def test_waste_by_the_fate_of_its_destination(given: Given) -> None:
    assert given(waste_flows=FLOWS).ask("waste_recorded", by="fate") == {
        **{"material": t("1.3"), "biological": t("2.8"), "energy": t("0.6"), "disposal": t("0.9"), "stored": t("0.4")},
        "unknown": t("0.4"),
    }


def test_waste_recorded_of_some_sites_and_months(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("waste_recorded", sites="RPB-ACEH RPB-NTT") == {"all": t("5.1")}
    assert flows.ask("waste_recorded", sites="RPB-ACEH", by="month") == {"2024-01": t("1.5"), "2024-02": 2}
    assert flows.ask("waste_recorded", first="2024-01", last="2024-02") == {"all": t("4.3")}
    assert flows.ask("waste_recorded", first="2024-02", last="2024-02", by="site") == {
        "RPB-ACEH": 2,
        "RPB-NTT": t("0.8"),
    }
    assert flows.ask("waste_recorded", last="2023-11") == {"all": None}
    assert flows.ask("waste_recorded", last="2023-11", by="site") == {}


def test_generated_is_diverted_disposed_stored_or_unknown(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("waste_generated", of="value low high unknown") == {"all": (t("6.1"), None, None, t("0.4"))}
    assert flows.ask("waste_diverted", of="value low high unknown") == {"all": (t("4.1"), t("4.1"), t("4.5"), t("0.4"))}
    assert flows.ask("waste_disposed", of="value low high unknown") == {"all": (t("1.2"), t("1.2"), t("1.6"), t("0.4"))}


def test_the_diversion_rate_is_pooled_with_the_unknown_as_its_upper_bound(given: Given) -> None:
    assert given(waste_flows=FLOWS).ask("diversion_rate", of="numerator denominator value low high unknown") == {
        "all": t("4.1", "6.1", "67.213114754098", "67.213114754098", "73.770491803279", "0.4")
    }


def test_the_diversion_rate_of_parts(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("diversion_rate", by="site", of="numerator denominator value high") == {
        "KADIN-JAKSEL": t("0", "0.6", "0", "0"),  # a numerator of nothing over something is 0
        "RPB-ACEH": t("3", "3.5", "85.714285714286", "85.714285714286"),
        "RPB-NTT": t("0.8", "1.3", "61.538461538462", "92.307692307692"),
        "RPB-SULUT": t("0.3", "0.7", "42.857142857143", "42.857142857143"),
    }
    assert flows.ask("diversion_rate", by="material") == {
        **{"blood": None, "coir_pith": t("42.857142857143"), "food_waste": 100, "hazardous": 0},
        **{"manure": t("66.666666666667"), "plastic": t("47.619047619048")},
    }
    assert flows.ask("diversion_rate", by="month") == {
        **{"2023-12": 0, "2024-01": t("66.666666666667"), "2024-02": 100, "2024-03": 0, "2024-04": 0},
        "2024-05": None,  # something was diverted, nothing generated
    }
    assert flows.ask("diversion_rate", by="year") == {2023: 0, 2024: t("74.545454545455")}


def test_nothing_generated_has_no_rate(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    only_wastewater = flows.ask("diversion_rate", by="site", first="2024-04", last="2024-04", of="denominator value")
    assert only_wastewater == {"RPB-NTT": t("0.5", "0")}
    assert flows.ask("diversion_rate", first="2023-01", last="2023-11", of="denominator value") == {"all": (None, None)}


def test_where_the_waste_went_by_destination(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("waste_diverted", by="destination", sites="RPB-SULUT") == {"biomaterial": t("0.3"), "storage": 0}
    assert flows.ask("waste_disposed", by="destination", sites="RPB-SULUT") == {"biomaterial": 0, "storage": 0}
    assert flows.ask("waste_generated", by="destination", sites="RPB-NTT") == {
        **{"anaerobic_digestion": t("0.8"), "hazardous_treatment": t("0.1"), "unknown": t("0.4"), "wastewater": 0}
    }


# Each destination has its own mass in t, so that a sum says which destinations are in it.
EVERYWHERE = """
    | quantity | unit | destination         |
    |----------|------|---------------------|
    |        1 | t    | reuse               |
    |        2 | t    | animal_feed         |
    |        4 | t    | biomaterial         |
    |        8 | t    | recycling           |
    |       16 | t    | insect_feed         |
    |       32 | t    | compost             |
    |       64 | t    | anaerobic_digestion |
    |      128 | t    | land_application    |
    |      256 | t    | fuel                |
    |      512 | t    | energy_recovery     |
    |     1024 | t    | incineration        |
    |     2048 | t    | landfill            |
    |     4096 | t    | hazardous_treatment |
    |     8192 | t    | wastewater          |
    |    16384 | t    | water_discharge     |
    |    32768 | t    | open_dump           |
    |    65536 | t    | buried              |
    |   131072 | t    | open_burning        |
    |   262144 | t    | storage             |
    |   524288 | t    | unknown             |
"""
GENERATED = 2**20 - 1 - 8192 - 16384  # wastewater and discharge are out of every definition
SETTLED = GENERATED - 262144 - 524288
DIVERTED = {
    "gri_306": 255,  # all material and biological uses
    "true": 255,
    "ul_2799": 255 + 256 + 512,  # energy counts
    "sdg_12_5_1": 4 + 8 + 16 + 32 + 64,  # recycled only
    "eu_recycling": 254,  # reuse is not recycling
    "eu_recovery": 255 + 256 + 512,
    "sipsn_recycling": 127 + 256 + 512,  # an official use, land application is none
    "sipsn_managed": 255 + 256 + 512 + 1024 + 2048,  # final processing is handling
}


@pytest.mark.parametrize("definition", DIVERTED)
def test_each_definition_counts_its_own_destinations(given: Given, definition: str) -> None:
    flows = given(waste_flows=EVERYWHERE)
    diverted = DIVERTED[definition]
    assert flows.ask("waste_generated", definition=definition) == {"all": GENERATED}
    assert flows.ask("waste_diverted", definition=definition, of="value high") == {"all": (diverted, diverted + 524288)}
    assert flows.ask("waste_disposed", definition=definition) == {"all": SETTLED - diverted}
    assert flows.ask("diversion_rate", definition=definition, of="numerator denominator unknown") == {
        "all": (diverted, GENERATED, 524288)
    }
    assert flows.ask("waste_recorded") == {"all": 2**20 - 1}


def test_gri_306_is_meant_where_no_definition_is_named(given: Given) -> None:
    flows = given(waste_flows=EVERYWHERE)
    assert flows.ask("diversion_rate") == flows.ask("diversion_rate", definition="gri_306")


HAZARDOUS = """
    | material        | quantity | unit | destination         |
    |-----------------|----------|------|---------------------|
    | plastic         |        1 | t    | recycling           |
    | plastic         |        2 | t    | landfill            |
    | hazardous       |        4 | t    | recycling           |
    | chromium_sludge |        8 | t    | hazardous_treatment |
    | hazardous       |       16 | t    |                     |
"""


@pytest.mark.parametrize(
    ("definition", "generated", "diverted", "unknown"),
    [
        *(("gri_306", 31, 5, 16), ("ul_2799", 31, 5, 16), ("sdg_12_5_1", 31, 5, 16), ("eu_recycling", 31, 5, 16)),
        *(("eu_recovery", 31, 5, 16), ("true", 3, 1, 0), ("sipsn_recycling", 3, 1, 0), ("sipsn_managed", 3, 3, 0)),
    ],
)
def test_hazardous_waste_is_out_where_the_scheme_does_not_cover_it(
    given: Given, definition: str, generated: int, diverted: int, unknown: int
) -> None:
    flows = given(waste_flows=HAZARDOUS)
    assert flows.ask("diversion_rate", definition=definition, of="denominator numerator unknown") == {
        "all": (generated, diverted, unknown)
    }


STORED = """
    | date       | material  | quantity | destination | from_storage |
    |------------|-----------|----------|-------------|--------------|
    | 2024-01-10 | coir_pith |      700 | storage     |              |
    | 2024-02-10 | coir_pith |      300 | compost     | ya           |
    | 2024-03-10 | coir_pith |      100 | wastewater  | ya           |
    | 2024-03-11 | coir_pith |       50 |             | ya           |
    | 2024-03-12 | coir_pith |      250 | landfill    | yes          |
"""


def test_a_stock_goes_where_it_went_and_is_not_generated_again(given: Given) -> None:
    flows = given(waste_flows=STORED)
    assert flows.ask("waste_recorded", by="month") == {"2024-01": t("0.7"), "2024-02": 0, "2024-03": 0}
    assert flows.ask("waste_recorded", by="destination", last="2024-01") == {"storage": t("0.7")}
    assert flows.ask("waste_recorded", by="destination") == {
        **{"compost": t("0.3"), "landfill": t("0.25"), "storage": 0, "unknown": t("0.05"), "wastewater": t("0.1")}
    }
    parts = {"numerator": "0.3", "denominator": "0.6", "unknown": "0.05"}  # what became wastewater is out after all
    assert flows.ask("diversion_rate", of=" ".join(parts)) == {"all": t(*parts.values())}
    assert flows.ask("waste_disposed") == {"all": t("0.25")}


DUST = """
    | quantity | unit |
    |----------|------|
    |    0.001 | g    |
    |    0.002 | g    |
    |   999999 | t    |
"""


def test_a_millionth_of_a_kilogram_is_not_lost_beside_a_million_tonnes(given: Given) -> None:
    assert given(waste_flows=DUST).ask("waste_recorded") == {"all": t("999999.000000003")}
