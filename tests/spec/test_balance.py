"""The mass balance of batches: input = product + waste that is linked to the batch + what is unaccounted for."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given, on_a_lake_too

ENGINES = ("file",)

BATCHES = """
    | batch_code | site_code | product      | started_on | input_kg | product_kg |
    |------------|-----------|--------------|------------|----------|------------|
    | B-1        | RPB-SULUT | Serat sabut  | 2024-01-30 |     1000 |         75 |
    | B-2        | RPB-SULUT | Serat sabut  | 2024-02-15 |     1000 |         80 |
    | B-3        | RPB-SULUT | Cocopeat     | 2024-02-20 |      500 |        300 |
    | B-1        | RPB-ACEH  | Minyak nilam | 2024-01-10 |      500 |         10 |
"""
FLOWS = """
    | site_code | date       | batch_code | quantity | destination | from_storage |
    |-----------|------------|------------|----------|-------------|--------------|
    | RPB-SULUT | 2024-01-31 | B-1        |      160 | storage     |              |
    | RPB-SULUT | 2024-02-02 | B-1        |       40 | compost     |              |
    | RPB-SULUT | 2024-02-03 | B-1        |      700 | fuel        |              |
    | RPB-SULUT | 2024-03-03 | B-1        |      160 | biomaterial | ya           |
    | RPB-SULUT | 2024-02-16 | B-2        |      170 | landfill    |              |
    | RPB-SULUT | 2024-02-17 |            |      400 | landfill    |              |
    | RPB-SULUT | 2024-02-21 | B-3        |      150 |             |              |
    | RPB-ACEH  | 2024-01-12 | B-1        |      470 | open_dump   |              |
    | RPB-ACEH  | 2024-01-13 | B-1        |       30 | wastewater  |              |
"""
# SULUT B-1: 75 + 160 + 40 + 700 = 975 of 1000, the waste of February too, and what came out of storage once;
# B-2: 80 + 170 = 250 of 1000, since the 400 name no batch; B-3: 300 + 150 = 450 of 500.
# ACEH B-1, which is another batch: 10 + 470 + 30 = 510 of 500. In all 2185 of 3000.
ALL = "numerator denominator value low high unknown"


def numbers(*texts: str) -> tuple[Decimal | None, ...]:
    return tuple(Decimal(text) if text else None for text in texts)


@on_a_lake_too
def test_closure_is_product_and_linked_waste_over_input(given: Given) -> None:
    programme = given(production_batches=BATCHES, waste_flows=FLOWS)
    assert programme.ask("batch_closure", of=ALL) == {"all": numbers("2.185", "3", "72.833333333333", "", "", "")}
    assert programme.ask("batch_closure", by="product") == {
        **{"Serat sabut": Decimal("61.25"), "Cocopeat": 90, "Minyak nilam": 102}  # more than possible is shown
    }
    assert programme.ask("batch_closure", by="site") == {"RPB-ACEH": 102, "RPB-SULUT": 67}


def test_what_is_unaccounted_for_is_the_rest(given: Given) -> None:
    programme = given(production_batches=BATCHES, waste_flows=FLOWS)
    assert programme.ask("unaccounted_mass", of=ALL) == {"all": numbers("0.815", "", "0.815", "", "", "")}
    assert programme.ask("unaccounted_mass", by="site") == {"RPB-ACEH": Decimal("-0.01"), "RPB-SULUT": Decimal("0.825")}
    assert programme.ask("unaccounted_mass", by="product") == {
        **{"Serat sabut": Decimal("0.775"), "Cocopeat": Decimal("0.05"), "Minyak nilam": Decimal("-0.01")}
    }


@on_a_lake_too
def test_waste_of_another_month_belongs_to_the_month_of_its_batch(given: Given) -> None:
    programme = given(production_batches=BATCHES, waste_flows=FLOWS)
    assert programme.ask("batch_closure", by="month", of="numerator denominator value") == {
        "2024-01": numbers("1.485", "1.5", "99"),  # 975 + 510; 740 kg of it are waste of February
        "2024-02": numbers("0.7", "1.5", "46.666666666667"),
    }
    assert programme.ask("unaccounted_mass", first="2024-01", last="2024-01") == {"all": Decimal("0.015")}
    assert programme.ask("batch_closure", first="2024-03") == {"all": None}  # out of storage, of a batch of January


def test_one_coconut(given: Given) -> None:
    programme = given(
        production_batches="| input_kg | product_kg |\n| 25 | 7.5 |",
        waste_flows="| batch_code | quantity |\n| B-1-0 | 16 |",
    )
    # 25 kg of husk, 7.5 kg of fibre and 16 kg of peat: 6 % unaccounted for
    assert programme.ask("batch_closure") == {"all": 94}
    assert programme.ask("unaccounted_mass") == {"all": Decimal("0.0015")}


def test_without_linked_waste_only_the_product_is_accounted_for(given: Given) -> None:
    programme = given(production_batches=BATCHES)
    assert programme.ask("batch_closure") == {"all": Decimal("15.5")}  # 465 of 3000
    assert programme.ask("unaccounted_mass") == {"all": Decimal("2.535")}


def test_waste_alone_has_no_balance(given: Given) -> None:
    programme = given(waste_flows="| quantity |\n| 16 |")
    assert programme.ask("batch_closure", of=ALL) == {"all": numbers("", "", "", "", "", "")}
    assert programme.ask("unaccounted_mass", by="site") == {}


MORE = """
    | batch_code | site_code | product     | started_on | input_kg | product_kg |
    |------------|-----------|-------------|------------|----------|------------|
    | B-4        | RPB-SULUT | Serat sabut | 2024-02-25 |     1000 |        100 |
"""
LINKED = """
    | flow_code | site_code | date       | batch_code | quantity |
    |-----------|-----------|------------|------------|----------|
    | T-4       | RPB-SULUT | 2024-03-25 | B-4        |      650 |
"""


def test_waste_of_a_batch_that_is_undone_is_linked_to_nothing(given: Given) -> None:
    before = given(production_batches=BATCHES, waste_flows=FLOWS)
    tables = {"production_batches": BATCHES, "production_batches_again": MORE, "waste_flows": FLOWS}
    linked = given(**tables, waste_flows_again=LINKED)
    assert linked.ask("batch_closure", by="month") == {"2024-01": 99, "2024-02": 58}  # 700 + 750 of 2500
    assert linked.ask("unaccounted_mass") == {"all": Decimal("1.065")}  # 815 + 250
    undone = given(**tables, waste_flows_again=LINKED, undone="production_batches_again")
    for metric in ("batch_closure", "unaccounted_mass"):
        for by in ("", "month", "site", "product"):
            assert undone.ask(metric, by=by) == before.ask(metric, by=by)
    assert undone.ask("waste_recorded") == linked.ask("waste_recorded")


def test_a_batch_that_is_moved_to_another_month_takes_its_waste_along(given: Given) -> None:
    moved = MORE.replace("2024-02-25", "2024-04-01").replace("Serat sabut", "Serat kasar")
    programme = given(
        production_batches=BATCHES,
        production_batches_again=MORE,
        waste_flows=LINKED,
        production_batches_again_again=moved,
    )
    assert programme.ask("batch_closure", by="month", sites="RPB-SULUT") == {
        **{"2024-01": Decimal("7.5"), "2024-02": Decimal("25.333333333333"), "2024-04": 75}
    }
    assert programme.ask("batch_closure", by="product", first="2024-04") == {"Serat kasar": 75}


def test_a_flow_that_names_another_batch_moves_to_it(given: Given) -> None:
    other = LINKED.replace("B-4", "B-1")
    programme = given(production_batches=BATCHES + MORE.splitlines()[3], waste_flows=LINKED, waste_flows_again=other)
    assert programme.ask("batch_closure", by="month", sites="RPB-SULUT") == {
        **{"2024-01": Decimal("72.5"), "2024-02": Decimal("19.2")}  # 75 + 650 of 1000; 480 of 2500
    }
