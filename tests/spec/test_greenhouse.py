"""Greenhouse gas avoided: a range over methods and baselines, and what no factor covers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from data import reference
from metrics.greenhouse import CENTRAL, avoided
from tests.spec.table import Given

ENGINES = ("file",)  # factors are reference data and the mass is of a cube that test_waste.py asks on a lake

FLOWS = """
    | material             | quantity | unit | destination         |
    |----------------------|----------|------|---------------------|
    | food_waste           |       10 | t    | compost             |
    | food_waste           |        4 | t    | insect_feed         |
    | sawdust              |        2 | t    | fuel                |
    | paper_cardboard      |        1 | t    | recycling           |
    | distillation_residue |        8 | t    | compost             |
    | food_waste           |        5 | t    | land_application    |
    | plastic              |        3 | t    | recycling           |
    | manure               |        6 | t    | anaerobic_digestion |
    | food_waste           |        7 | t    | landfill            |
    | food_waste           |        2 | t    |                     |
"""
# Methane of a dumped tonne, IPCC 2006, uncategorised site (MCF 0.6), t CO2e under AR5:
#   food .15 · .5 · .6 · .5 · 16/12 · 28 = 0.84, garden .20: 1.12, paper .40: 2.24, wood .43: 2.408
# Composting emits .004 · 28 + .00024 · 265 = 0.1756; a leak of digestion .0008 · 28 = 0.0224.
# Central: 10 · (.84 − .1756) + 4 · .84 + 2 · 2.408 + 2.24 + 8 · (1.12 − .1756)
#   = 6.644 + 3.36 + 4.816 + 2.24 + 7.5552 = 24.6152
# Highest: IPCC 2019 (DOCf of food and garden .7, wood .1), managed site (MCF 1, OX .1), AR5: food 1.764, garden 2.352,
#   wood .7224, paper 3.36: 15.884 + 7.056 + 1.4448 + 3.36 + 17.4112 = 45.156
# Lowest: WARM v15, landfill less pathway, · 1.10231131: food (.4975 + .1156), lumber (−.9234 + .5847), paper
#   (.1816 + 3.1354), branches (−.5361 + .0536); insect feed emits nothing, so .4975:
#   6.758271 + 2.193600 − .746706 + 3.656367 − 4.254922 = 7.606609
# No factor covers the land application of 5 t, 3 t of plastic and 6 t of manure: no class, or no pathway.


def near(value: str) -> Any:
    return pytest.approx(Decimal(value), abs=Decimal("1e-6"))


def test_avoided_is_mass_times_baseline_less_pathway_with_the_range_over_scenarios(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    assert flows.ask("ghg_avoided", of="value low high unknown") == {
        "all": (near("24.6152"), near("7.606609"), near("45.156"), 14)
    }
    assert flows.ask("ghg_avoided", of="numerator denominator target verdict") == {
        "all": (near("24.6152"), None, None, None)
    }


def test_the_range_of_parts_is_their_own(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    # Of composted food: WARM .675827 is in the middle, the lowest is the CDM table's landfill with a flare.
    assert flows.ask("ghg_avoided", by="material", of="value low high unknown") == {
        # 6.644 + 3.36; 10 · (.459152 − .1756) + 4 · .459152; 15.884 + 7.056
        "food_waste": (near("10.004"), near("4.672128"), near("22.94"), 5),
        "sawdust": (near("4.816"), near("-0.746706"), near("7.224"), 0),
        # lowest: IPCC, shallow site (MCF .4), AR6: .053333 · 27; highest: WARM
        "paper_cardboard": (near("2.24"), near("1.44"), near("3.656367"), 0),
        "distillation_residue": (near("7.5552"), near("-4.254922"), near("17.4112"), 0),
        "plastic": (None, None, None, 3),
        "manure": (None, None, None, 6),
    }
    assert flows.ask("ghg_avoided", by="fate", of="value unknown") == {
        # insect feed and paper are material; what was dumped, or nobody knows where it went, avoided nothing
        "material": (near("5.6"), 3),
        "biological": (near("14.1992"), 11),
        "energy": (near("4.816"), 0),
    }


def test_where_the_sign_flips_the_range_says_so(given: Given) -> None:
    burnt = given(waste_flows="| material | quantity | unit | destination |\n| sawdust | 1 | t | fuel |")
    ((value, low, high),) = burnt.ask("ghg_avoided", of="value low high").values()
    assert (value, low, high) == (near("2.408"), near("-0.373353"), near("3.612"))  # · (−.9234 + .5847), .129 · 28
    assert low < 0 < value


def test_every_scenario_can_be_had_and_speaks_of_the_same_mass(given: Given) -> None:
    flows = given(waste_flows=FLOWS)
    by_scenario = flows.ask("ghg_avoided", by="scenario")
    assert by_scenario.pop(None) is None  # what is not covered
    assert len(by_scenario) == 2 * 4 * 2 + 3 + 1  # IPCC vintages, sites and warming potentials; CDM baselines; WARM
    ((low, high),) = flows.ask("ghg_avoided", of="low high").values()
    assert (min(by_scenario.values()), max(by_scenario.values())) == (low, high)
    assert by_scenario["ipcc_2006 uncategorised AR5"] == near("24.6152")
    # 10 · (.726812 − .1756) + 4 · .726812 + 2 · 1.106767 + 2.24 (no class: the central one) + 8 · (.844874 − .1756)
    assert by_scenario["cdm_type open_dump AR5"] == near("18.227094")
    # AR6: methane 27, nitrous oxide 273: 10 · (.81 − .17352) + 4 · .81 + 2 · 2.322 + 2.16 + 8 · (1.08 − .17352)
    assert by_scenario["ipcc_2006 uncategorised AR6"] == near("23.66064")


def test_digestion_leaks_and_feed_emits_nothing(given: Given) -> None:
    flows = given(
        waste_flows="""
            | material   | quantity | unit | destination         |
            |------------|----------|------|---------------------|
            | food_waste |        1 | t    | anaerobic_digestion |
            | food_waste |        1 | t    | animal_feed         |
            | food_waste |        1 | t    | energy_recovery     |
            | food_waste |        1 | t    | compost             |
        """
    )
    assert flows.ask("ghg_avoided", by="destination") == {
        "anaerobic_digestion": near("0.8176"),
        "animal_feed": near("0.84"),
        "energy_recovery": near("0.84"),
        "compost": near("0.6644"),
    }


ONE_OF_EACH_CLASS = {
    **{"food": "food_waste", "garden": "distillation_residue", "paper": "paper_cardboard"},
    **{"wood": "sawdust", "textiles": "textile"},
}


CHECKS = [row for row in reference.tables()["ghg_check_values"] if row["check"] == "methane_complete_decay"]


@pytest.mark.parametrize("check", CHECKS, ids=lambda row: " ".join(row[name] for name in ("vintage", "class", "site")))
def test_methane_of_a_dumped_tonne(given: Given, check: dict[str, str]) -> None:
    """Recycling emits nothing of its own, so a kilotonne avoids the methane that it would have made."""
    kilotonnes = [
        {"material": material, "quantity": "1000", "unit": "t", "destination": "recycling"}
        for material in ONE_OF_EACH_CLASS.values()
    ]
    found = given(waste_flows=kilotonnes).ask("ghg_avoided", by="material scenario")
    of = ONE_OF_EACH_CLASS[check["class"]]
    for gwp, warming in (("AR5", 28), ("AR6", 27)):
        methane = found[of, f"ipcc_{check['vintage']} {check['site']} {gwp}"] / warming
        assert methane.quantize(Decimal("0.01")) == Decimal(check["value"])


def test_composting_emits_what_the_check_value_says(given: Given) -> None:
    flows = given(
        waste_flows="""
            | material   | quantity | unit | destination |
            |------------|----------|------|-------------|
            | food_waste |     1000 | t    | compost     |
            | food_waste |     1000 | t    | recycling   |
        """
    )
    found = flows.ask("ghg_avoided", by="destination scenario")
    for scenario in ("ipcc_2006 uncategorised AR5", "ipcc_2019 managed_anaerobic AR5"):
        assert found["recycling", scenario] - found["compost", scenario] == near("175.6")


def test_what_has_no_factor_is_not_covered_and_nothing_is_claimed(given: Given) -> None:
    flows = given(
        waste_flows="""
            | material | quantity | unit | destination |
            |----------|----------|------|-------------|
            | plastic  |        3 | t    | recycling   |
            | metal    |        2 | t    | reuse       |
        """
    )
    assert flows.ask("ghg_avoided", of="value low high unknown") == {"all": (None, None, None, 5)}


def test_waste_that_was_dumped_avoids_nothing_and_is_not_asked_for(given: Given) -> None:
    flows = given(waste_flows="| material | destination |\n| food_waste | landfill |\n| food_waste | |")
    assert flows.ask("ghg_avoided", of="value low high unknown") == {"all": (None, None, None, None)}


def test_what_was_stored_avoids_when_it_is_used(given: Given) -> None:
    flows = given(
        waste_flows="""
            | date       | material   | quantity | unit | destination | from_storage |
            |------------|------------|----------|------|-------------|--------------|
            | 2024-01-10 | food_waste |       10 | t    | storage     |              |
            | 2024-03-10 | food_waste |        4 | t    | compost     | ya           |
        """
    )
    assert flows.ask("ghg_avoided", by="month") == {"2024-03": near("2.6576")}  # 4 · .6644


def test_scenarios_stand_by_method_and_baseline_from_least_to_most(given: Given) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        found = avoided(db)
    by_name = {(spread.method, spread.baseline): spread for spread in found.spreads}
    assert sum(len(spread.points) for spread in found.spreads) == len(found.scenarios)
    assert [spread.low for spread in found.spreads] == sorted(spread.low for spread in found.spreads)
    usual = by_name["ipcc_2006", "uncategorised"]
    assert usual.central == found.figure.value == near("24.6152")
    assert (usual.low, usual.high) == (min(v for _, v in usual.points), max(v for _, v in usual.points))
    assert [warming for warming, _ in usual.points] == ["AR5", "AR6"]
    assert sum(spread.central is not None for spread in found.spreads) == 1
    assert (found.lowest.low, found.highest.high) == (found.figure.low, found.figure.high)
    assert (found.highest.method, found.highest.baseline) == ("ipcc_2019", "managed_anaerobic")


def test_the_central_scenario_is_the_one_that_the_factors_call_so(given: Given) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        central = db.execute("SELECT DISTINCT scenario FROM cube_ghg_factors WHERE is_central").fetchall()
        assert central == [(CENTRAL,)]
        assert avoided(db).central_scenario == CENTRAL
