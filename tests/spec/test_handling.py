"""How waste was handled: centrally or by each enterprise, weighed or not, received, stored, or where forbidden."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.spec.table import Given

ENGINES = ("file",)  # test_waste.py asks the same cubes on a lake

PARTNERS = """
    | partner_code | partner_kind |
    |--------------|--------------|
    | K-1          | processor    |
    | K-2          | waste_bank   |
"""
ENTERPRISES = """
    | enterprise_code | site_code |
    |-----------------|-----------|
    | U-1             | RPB-ACEH  |
    | U-2             | RPB-ACEH  |
    | U-3             | RPB-NTT   |
    | U-4             | RPB-SULUT |
"""
FLOWS = """
    | site_code | date       | material             | quantity | destination         | handling | enterprise_code | measured_by | receiver | from_storage |
    |-----------|------------|----------------------|----------|---------------------|----------|-----------------|-------------|----------|--------------|
    | RPB-ACEH  | 2024-01-10 | distillation_residue |      400 | compost             | central  |                 | weighed     | K-1      |              |
    | RPB-ACEH  | 2024-01-20 | plastic              |      100 | landfill            | own      | U-1             | estimated   |          |              |
    | RPB-ACEH  | 2024-02-10 | distillation_residue |      200 | open_burning        | own      | U-2             | converted   |          |              |
    | RPB-ACEH  | 2024-02-11 | plastic              |       50 | recycling           |          |                 |             | K-2      |              |
    | RPB-NTT   | 2024-01-15 | manure               |      500 | anaerobic_digestion | central  |                 | weighed     |          |              |
    | RPB-NTT   | 2024-02-15 | manure               |      150 | landfill            | own      |                 | weighed     | K-2      |              |
    | RPB-NTT   | 2024-02-16 | blood                |       80 | wastewater          | central  |                 | estimated   |          |              |
    | RPB-NTT   | 2024-03-01 | hazardous            |       20 |                     | own      | U-3             | weighed     |          |              |
    | RPB-SULUT | 2024-01-31 | coir_pith            |      500 | storage             | central  |                 | weighed     |          |              |
    | RPB-SULUT | 2024-03-15 | coir_pith            |      250 | biomaterial         | own      | U-4             | estimated   | K-1      | ya           |
"""  # noqa: E501
TABLES = {"partners": PARTNERS, "enterprises": ENTERPRISES, "waste_flows": FLOWS}
# recorded: 2 t, of them ACEH 0.75, NTT 0.75, SULUT 0.5; what came out of storage was recorded before
SHARE = "numerator denominator value low high unknown"
UNKNOWN = "| quantity | unit |\n| 3 | t |\n| 1 | t |"  # of neither is anything known but its mass


def t(*tonnes: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in tonnes)


def test_the_share_that_was_handled_centrally(given: Given) -> None:
    flows = given(**TABLES)
    # 400 + 500 + 80 + 500 = 1480 of 2000; 50 say nothing
    assert flows.ask("central_handling_share", of=SHARE) == {"all": t("1.48", "2", "74", "74", "76.5", "0.05")}
    assert flows.ask("central_handling_share", by="site", of="value high") == {
        "RPB-ACEH": t("53.333333333333", "60"),  # 400 of 750, or 450
        "RPB-NTT": t("77.333333333333", "77.333333333333"),  # 580 of 750
        "RPB-SULUT": t("100", "100"),
    }
    assert flows.ask("central_handling_share", by="month", of="numerator denominator value") == {
        **{"2024-01": t("1.4", "1.5", "93.333333333333"), "2024-02": t("0.08", "0.48", "16.666666666667")},
        "2024-03": t("0", "0.02", "0"),
    }
    assert flows.ask("central_handling_share", by="material", sites="RPB-ACEH") == {
        **{"distillation_residue": Decimal("66.666666666667"), "plastic": 0}
    }


def test_handling_places_are_factories_and_enterprises_each_once(given: Given) -> None:
    flows = given(**TABLES)
    # three factories and four enterprises; 50 kg do not say how, 150 kg not whose own
    assert flows.ask("handling_places", of="numerator denominator value low high unknown") == {
        "all": (7, None, 7, None, None, Decimal("0.2"))
    }
    assert flows.ask("handling_places", by="handling", of="value unknown") == {
        **{"central": (3, 0), "own": (4, Decimal("0.15")), "unknown": (0, Decimal("0.05"))}
    }
    assert flows.ask("handling_places", by="site") == {"RPB-ACEH": 3, "RPB-NTT": 2, "RPB-SULUT": 2}
    assert flows.ask("handling_places", by="month") == {"2024-01": 4, "2024-02": 2, "2024-03": 2}  # NTT in two months
    assert flows.ask("handling_places", by="year") == {2024: 7}


def test_an_enterprise_that_has_its_waste_handled_centrally_is_no_place_of_its_own(given: Given) -> None:
    flows = given(
        enterprises=ENTERPRISES,
        waste_flows="""
            | quantity | handling | enterprise_code |
            |----------|----------|-----------------|
            |        1 | central  | U-1             |
            |        1 | central  | U-2             |
            |        1 | own      | U-2             |
            |        1 |          | U-1             |
        """,
    )
    assert flows.ask("handling_places", of="value unknown") == {"all": t("2", "0.001")}


def test_the_share_that_was_weighed(given: Given) -> None:
    flows = given(**TABLES)
    # 400 + 500 + 150 + 20 + 500 = 1570 of 2000; 50 say nothing
    assert flows.ask("weighed_share", of=SHARE) == {"all": t("1.57", "2", "78.5", "78.5", "81", "0.05")}
    assert flows.ask("weighed_share", by="year", of="value") == {2024: Decimal("78.5")}
    assert flows.ask("weighed_share", by="province") == {
        **{"ID-AC": Decimal("53.333333333333"), "ID-NT": Decimal("89.333333333333"), "ID-SA": 100}
    }


def test_the_share_of_which_the_receiver_is_known(given: Given) -> None:
    flows = given(**TABLES)
    # 400 + 50 + 150 = 600 of 2000; nobody receives what is not known, so there are no bounds
    assert flows.ask("receiver_known_share", of=SHARE) == {"all": (*t("0.6", "2", "30"), None, None, Decimal("1.4"))}
    assert flows.ask("receiver_known_share", by="site", of="value unknown") == {
        **{"RPB-ACEH": t("60", "0.3"), "RPB-NTT": t("20", "0.6"), "RPB-SULUT": t("0", "0.5")}
    }


LINKED = """
    | flow_code | site_code | date       | batch_code | quantity | destination | from_storage |
    |-----------|-----------|------------|------------|----------|-------------|--------------|
    | T-1       | RPB-ACEH  | 2024-01-10 | B-1        |      300 | storage     |              |
    | T-2       | RPB-ACEH  | 2024-02-10 | B-1        |      200 | compost     | ya           |
    | T-3       | RPB-ACEH  | 2024-02-11 | B-2        |      100 | compost     |              |
    | T-4       | RPB-ACEH  | 2024-02-12 |            |      100 | compost     |              |
    | T-5       | RPB-NTT   | 2024-02-13 |            |      500 | compost     |              |
"""
BATCHES = """
    | batch_code | site_code | started_on |
    |------------|-----------|------------|
    | B-1        | RPB-ACEH  | 2023-12-30 |
"""
LATER = BATCHES.replace("B-1", "B-2").replace("2023-12-30", "2024-02-01")


def test_the_share_that_is_linked_to_a_batch(given: Given) -> None:
    flows = given(production_batches=BATCHES, production_batches_again=LATER, waste_flows=LINKED)
    # 300 + 100 of 1000: what came out of storage was recorded before
    assert flows.ask("linked_share", of=SHARE) == {"all": (*t("0.4", "1", "40"), None, None, Decimal("0.6"))}
    assert flows.ask("linked_share", by="site", of="value unknown") == {
        "RPB-ACEH": t("80", "0.1"),
        "RPB-NTT": t("0", "0.5"),
    }
    assert flows.ask("linked_share", by="month") == {
        "2024-01": 100,
        "2024-02": Decimal("14.285714285714"),
    }  # 100 of 700


def test_a_batch_that_is_undone_links_nothing_any_more(given: Given) -> None:
    flows = given(
        production_batches=BATCHES,
        production_batches_again=LATER,
        waste_flows=LINKED,
        undone="production_batches_again",
    )
    assert flows.ask("linked_share", by="month") == {"2024-01": 100, "2024-02": 0}


def test_the_share_that_can_be_looked_up_in_a_file(given: Given) -> None:
    flows = given(production_batches=BATCHES, production_batches_again=LATER, waste_flows=LINKED)
    assert flows.ask("traced_share", of=SHARE) == {"all": (*t("1", "1", "100"), None, None, Decimal(0))}


def test_what_went_where_the_law_forbids_it(given: Given) -> None:
    flows = given(**TABLES)
    # 200 burned, 150 of industrial waste to a landfill, where household-like plastic may go; of 20 nobody knows
    assert flows.ask("prohibited_mass", of=SHARE) == {
        "all": (Decimal("0.35"), None, *t("0.35", "0.35", "0.37", "0.02"))
    }
    assert flows.ask("prohibited_mass", by="destination") == {
        **{"anaerobic_digestion": 0, "biomaterial": 0, "compost": 0, "landfill": Decimal("0.15"), "recycling": 0},
        **{"open_burning": Decimal("0.2"), "storage": 0, "unknown": 0, "wastewater": 0},
    }
    assert flows.ask("prohibited_mass", by="regime", of="value high") == {
        **{"b3": t("0", "0.02"), "non_b3": t("0.35", "0.35"), "sampah": t("0", "0")}
    }
    assert flows.ask("prohibited_mass", by="month") == {"2024-01": 0, "2024-02": Decimal("0.35"), "2024-03": 0}


@pytest.mark.parametrize(
    ("destination", "forbidden"),  # of 1 t of household-like, 2 t of industrial and 4 t of hazardous waste
    [
        *(("open_dump", 7), ("buried", 7), ("open_burning", 7), ("water_discharge", 7), ("landfill", 2)),
        *(("compost", 0), ("fuel", 0), ("incineration", 0), ("wastewater", 0), ("hazardous_treatment", 0)),
        *(("storage", 0), ("unknown", 0)),
    ],
)
def test_which_destinations_are_forbidden_for_which_waste(given: Given, destination: str, forbidden: int) -> None:
    flows = given(
        waste_flows=f"""
            | material  | quantity | unit | destination   |
            |-----------|----------|------|---------------|
            | plastic   |        1 | t    | {destination} |
            | manure    |        2 | t    | {destination} |
            | hazardous |        4 | t    | {destination} |
        """
    )
    unknown = 7 if destination == "unknown" else 0
    assert flows.ask("prohibited_mass", of="value high") == {"all": (forbidden, forbidden + unknown)}


def test_the_stock_is_what_came_in_less_what_went_out_until_the_end_of_the_period(given: Given) -> None:
    flows = given(**TABLES)
    assert flows.ask("waste_stored", of=SHARE) == {"all": (Decimal("0.25"), None, Decimal("0.25"), None, None, None)}
    assert flows.ask("waste_stored", by="month") == {"2024-01": Decimal("0.5"), "2024-02": Decimal("0.5")} | {
        "2024-03": Decimal("0.25")
    }
    assert flows.ask("waste_stored", by="quarter", last="2024-06") == {
        **{"2024-Q1": Decimal("0.25"), "2024-Q2": Decimal("0.25")}  # it lasts
    }
    assert flows.ask("waste_stored", first="2024-03", last="2024-03") == {"all": Decimal("0.25")}  # not −0.25
    assert flows.ask("waste_stored", last="2024-02", by="site") == {"RPB-SULUT": Decimal("0.5")}
    assert flows.ask("waste_stored", last="2023-12") == {"all": None}
    assert flows.ask("waste_stored", sites="RPB-ACEH") == {"all": None}


def test_more_out_of_storage_than_ever_came_in_is_shown_below_zero(given: Given) -> None:
    flows = given(waste_flows="| quantity | destination | from_storage |\n| 40 | compost | ya |")
    assert flows.ask("waste_stored") == {"all": Decimal("-0.04")}


def test_organic_recovery_is_a_diversion_rate_of_organic_waste(given: Given) -> None:
    flows = given(**TABLES)
    # generated 400 + 200 + 500 + 150 + 500, the blood became wastewater; diverted 400 + 500 + 250
    assert flows.ask("organic_recovery_rate", of=SHARE) == {
        "all": t("1.15", "1.75", "65.714285714286", "65.714285714286", "65.714285714286", "0")
    }
    # where final processing is handling, 150 more
    assert flows.ask("organic_recovery_rate", definition="sipsn_managed") == {"all": Decimal("74.285714285714")}
    assert flows.ask("organic_recovery_rate", by="site", of="numerator denominator") == {
        **{"RPB-ACEH": t("0.4", "0.6"), "RPB-NTT": t("0.5", "0.65"), "RPB-SULUT": t("0.25", "0.5")}
    }
    assert flows.ask("organic_recovery_rate", by="material") == {
        **{"distillation_residue": Decimal("66.666666666667"), "manure": Decimal("76.923076923077"), "coir_pith": 50},
        **{"blood": None, "hazardous": None, "plastic": None},
    }


def test_organic_waste_of_unknown_destination_is_its_upper_bound(given: Given) -> None:
    flows = given(
        waste_flows="""
            | material   | quantity | destination |
            |------------|----------|-------------|
            | food_waste |       60 | compost     |
            | food_waste |       20 |             |
            | food_waste |       20 | landfill    |
            | metal      |       50 |             |
        """
    )
    assert flows.ask("organic_recovery_rate", of="value low high unknown") == {"all": t("60", "60", "80", "0.02")}


def test_where_nothing_is_known_each_share_is_0_to_100(given: Given) -> None:
    flows = given(waste_flows=UNKNOWN)
    for metric in ("central_handling_share", "weighed_share", "diversion_rate"):
        assert flows.ask(metric, of=SHARE) == {"all": t("0", "4", "0", "0", "100", "4")}
    assert flows.ask("receiver_known_share", of="value unknown") == {"all": t("0", "4")}
    assert flows.ask("handling_places", of="value unknown") == {"all": t("0", "4")}
    assert flows.ask("prohibited_mass", of="value low high") == {"all": t("0", "0", "4")}


def test_one_row_can_own_a_share(given: Given) -> None:
    flows = given(
        waste_flows="""
            | quantity | unit | measured_by | handling |
            |----------|------|-------------|----------|
            |      999 | kg   | weighed     | central  |
            |   999000 | t    | estimated   | own      |
            |        1 | kg   | weighed     | central  |
        """
    )
    # 1 t of 999,001 t
    assert flows.ask("weighed_share") == flows.ask("central_handling_share") == {"all": Decimal("0.000100100000")}
