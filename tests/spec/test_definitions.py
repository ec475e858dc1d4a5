"""What moves between two definitions of diversion, and what of it is an interpretation."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data import reference
from metrics.differences import differences, moving, rest_points, table
from metrics.figures import figures
from metrics.questions import Where
from tests.spec.table import Given

ENGINES = ("file",)
FLOWS = """
    | site_code | date       | material     | quantity | destination         |
    |-----------|------------|--------------|----------|---------------------|
    | RPB-ACEH  | 2024-01-15 | wood_offcuts |      600 | fuel                |
    | RPB-ACEH  | 2024-01-15 | plastic      |      200 | recycling           |
    | RPB-ACEH  | 2024-01-15 | hazardous    |      100 | hazardous_treatment |
    | RPB-NTT   | 2024-02-01 | manure       |      100 | animal_feed         |
    | RPB-NTT   | 2024-02-01 | blood        |       50 | wastewater          |
"""
DEFINITIONS = tuple(dict.fromkeys(row["definition"] for row in reference.tables()["definitions"]))


def test_the_flows_that_move_are_named_with_their_points(given: Given) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        found = differences(db, "gri_306", "ul_2799")
    # generated 1000 under both; UL counts the fuel, as its thermal processing with energy recovery: our reading
    moving = [(p.destination, p.mass_t, p.before, p.after, p.points, p.is_interpretation) for p in found if p.moves]
    assert moving == [("fuel", Decimal("0.6"), "no", "yes", 60, True)]


def test_what_moves_and_the_rest_are_the_whole_difference(given: Given) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        parts = differences(db, "gri_306", "true")
    assert {part.destination for part in moving(parts)} == {"hazardous_treatment"}
    # 300 of 1000 under GRI, 300 of 900 under TRUE; what moves was not diverted under either
    assert [part.points for part in moving(parts)] == [0]
    assert rest_points(parts) == pytest.approx(Decimal(300) / 9 - 30, abs=Decimal("1e-9"))


def test_hazardous_waste_moves_the_whole(given: Given) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        found = {part.destination: part for part in differences(db, "gri_306", "true")}
    assert (found["hazardous_treatment"].before, found["hazardous_treatment"].after) == ("no", "out")
    assert not found["hazardous_treatment"].is_interpretation
    assert found["recycling"].points == pytest.approx(Decimal(200) / 9 - 20, abs=Decimal("1e-9"))


@pytest.mark.parametrize("before", DEFINITIONS)
def test_all_parts_sum_to_the_difference_of_the_rates(given: Given, before: str) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        rates = {d: figures(db, "diversion_rate", (), Where(definition=d))[0].value for d in DEFINITIONS}
        for after in DEFINITIONS:
            parts = differences(db, before, after)
            gained = (rates[after] or 0) - (rates[before] or 0)
            assert sum(part.points for part in parts) == pytest.approx(gained, abs=Decimal("1e-9"))
            back = {(p.destination, p.regime): -p.points for p in differences(db, after, before)}
            assert back == {(p.destination, p.regime): p.points for p in parts}


def test_without_waste_there_is_nothing_to_compare_and_a_strange_definition_is_refused(given: Given) -> None:
    with given().store.snapshot() as db:
        assert differences(db, "gri_306", "true") == []
        with pytest.raises(ValueError, match="gri_999"):
            differences(db, "gri_999", "true")
        assert {len(by) for by in table(db).values()} == {len(DEFINITIONS)}
        assert table(db)["fuel"]["ul_2799"].is_interpretation
