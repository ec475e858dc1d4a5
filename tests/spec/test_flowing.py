"""Where the material goes, as a drawing whose links cannot be below zero; and who received it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from metrics import flowing
from metrics.figures import Figure, figures
from metrics.flowing import Flow, by_outcome, handovers, outcome_by_month, paths
from metrics.questions import Where
from tests.spec.table import Given

ENGINES = ("file",)
FLOWS = """
    | site_code | date       | material   | quantity | unit | destination | from_storage |
    |-----------|------------|------------|----------|------|-------------|--------------|
    | RPB-SULUT | 2024-03-01 | coir_pith  |      700 | kg   | storage     |              |
    | RPB-SULUT | 2024-05-01 | coir_pith  |      300 | kg   | biomaterial | ya           |
    | RPB-SULUT | 2024-05-02 | coir_pith  |      100 | kg   | storage     |              |
    | RPB-SULUT | 2024-05-03 | coir_pith  |      200 | kg   | compost     |              |
    | RPB-ACEH  | 2024-05-04 | plastic    |      400 | kg   | landfill    |              |
    | RPB-ACEH  | 2024-05-05 | plastic    |       50 | kg   |             |              |
"""
BY = ("material", "destination", "fate")


def drawn(given: Given, first: int = 1, last: int = 12) -> Flow:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        return paths(figures(db, "waste_recorded", BY, Where((), date(2024, first, 1), date(2024, last, 1))))


def between(flow: Flow, left: int) -> dict[tuple[str, str], Decimal]:
    """Links between two columns, by the codes of their nodes."""
    return {
        (flow.columns[left][link.start[1]].code, flow.columns[left + 1][link.end[1]].code): link.mass_t
        for link in flow.links
        if link.start[0] == left
    }


def kg(amount: int) -> Decimal:
    return Decimal(amount) / 1000


def test_material_goes_over_destinations_to_fates_and_what_is_still_stored_is_shown(given: Given) -> None:
    flow = drawn(given)
    assert between(flow, 0) == {
        ("coir_pith", "biomaterial"): kg(300),
        ("coir_pith", "compost"): kg(200),
        ("coir_pith", "storage"): kg(500),  # 700 - 300 + 100
        ("plastic", "landfill"): kg(400),
        ("plastic", "unknown"): kg(50),
    }
    assert between(flow, 1) == {
        **{("biomaterial", "material"): kg(300), ("compost", "biological"): kg(200), ("landfill", "disposal"): kg(400)},
        **{("storage", "stored"): kg(500), ("unknown", "unknown"): kg(50)},
    }
    assert (flow.recorded_t, flow.from_stock_t) == (kg(1450), 0)


def test_what_left_the_storage_is_seen_where_it_went_and_said_apart(given: Given) -> None:
    flow = drawn(given, first=5, last=5)
    # storage of May: 100 in, 300 out; recorded 100 + 200 + 400 + 50
    assert ("coir_pith", "storage") not in between(flow, 0)
    assert flow.recorded_t == kg(750)
    assert flow.from_stock_t == kg(200)
    assert sum(between(flow, 0).values()) == sum(between(flow, 1).values()) == kg(950)


def test_columns_stand_in_the_order_of_fates_and_of_mass(given: Given) -> None:
    materials, destinations, fates = drawn(given).columns
    assert [node.code for node in materials] == ["coir_pith", "plastic"]
    assert [node.code for node in destinations] == ["biomaterial", "compost", "landfill", "storage", "unknown"]
    assert [node.code for node in fates] == ["material", "biological", "disposal", "stored", "unknown"]
    assert [node.mass_t for node in fates] == [kg(300), kg(200), kg(400), kg(500), kg(50)]
    # middles of 1000 and 450 of 1450
    assert [round(node.middle, 4) for node in materials] == [0.3448, 0.8448]


def test_the_smallest_materials_stand_together() -> None:
    many = [
        Figure({"material": f"m{nth}", "destination": "compost", "fate": "biological"}, value=Decimal(nth))
        for nth in range(1, 12)
    ]
    flow = paths(many)
    assert [node.code for node in flow.columns[0]] == ["m11", "m10", "m9", "m8", "m7", "m6", "m5", flowing.OTHER]
    assert flow.columns[0][-1].mass_t == 1 + 2 + 3 + 4
    assert flow.recorded_t == 66


def test_nobody_is_never_gathered_with_other_receivers() -> None:
    rows = [Figure({"site": "S", "receiver": f"R{nth}"}, value=Decimal(10 + nth)) for nth in range(9)]
    rows += [Figure({"site": "S", "receiver": "unknown"}, value=Decimal(1))]
    codes = [node.code for node in handovers(rows).columns[1]]
    assert codes == ["R8", "R7", "R6", "R5", "R4", "R3", "R2", flowing.OTHER, "unknown"]


def test_without_waste_there_is_nothing_to_draw() -> None:
    assert paths([]) == Flow((), (), Decimal(0), Decimal(0))
    only_out = [Figure({"material": "m", "destination": "storage", "fate": "stored"}, value=Decimal(-3))]
    assert (paths(only_out).links, paths(only_out).from_stock_t) == ((), 3)


def test_what_was_forbidden_is_taken_out_of_the_fate_of_its_destination() -> None:
    by_fate = [Figure({"fate": fate}, value=Decimal(mass)) for fate, mass in (("material", 70), ("disposal", 30))]
    forbidden = [Figure({"fate": fate}, value=Decimal(mass)) for fate, mass in (("disposal", 12), ("prohibited", 5))]
    found = {figure.by["fate"]: figure.value for figure in by_outcome([*by_fate, *forbidden[1:]], forbidden)}
    # of 30 at landfills 12 were forbidden there; an open dump is forbidden in any case, and stays what it is
    assert found == {"material": 70, "disposal": 18, "prohibited": 17}
    assert by_outcome(by_fate, []) == by_fate


def test_months_set_what_was_forbidden_apart_as_the_whole_does(given: Given) -> None:
    """Sawdust at a landfill is forbidden, plastic is not: the months sum to the outcome of the year, fate by fate."""
    rows = FLOWS + "    | RPB-ACEH  | 2024-06-05 | sawdust    |       70 | kg   | landfill    |              |\n"
    year = Where((), date(2024, 1, 1), date(2024, 12, 1))
    with given(waste_flows=rows).store.snapshot() as db:
        whole = by_outcome(*(figures(db, metric, ("fate",), year) for metric in ("waste_recorded", "prohibited_mass")))
        by = ("month", "fate")
        months = outcome_by_month(*(figures(db, metric, by, year) for metric in ("waste_recorded", "prohibited_mass")))
    assert months["2024-06"]["prohibited"] == Decimal("0.07")
    for figure in whole:
        summed = sum((fates.get(figure.by["fate"]) or Decimal(0) for fates in months.values()), Decimal(0))
        assert summed == figure.value, figure.by
