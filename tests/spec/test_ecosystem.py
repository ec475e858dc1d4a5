"""The ecosystem: partners, what is made and sold of waste, members and new entrepreneurs."""

from __future__ import annotations

from decimal import Decimal

from metrics.partners import count_active, count_registered, partners
from metrics.questions import Where
from tests.spec.table import Given, on_a_lake_too

ENGINES = ("file",)

PARTNERS = """
    | partner_code | partner_kind |
    |--------------|--------------|
    | K-1          | hauler       |
    | K-2          | processor    |
    | K-3          | waste_bank   |
    | K-4          | buyer        |
    | K-5          | community    |
"""
FLOWS = """
    | site_code | date       | material   | quantity | unit | hauler | receiver |
    |-----------|------------|------------|----------|------|--------|----------|
    | RPB-ACEH  | 2024-01-10 | food_waste |        1 | t    | K-1    | K-2      |
    | RPB-ACEH  | 2024-02-10 | food_waste |        2 | t    | K-1    | K-1      |
    | RPB-ACEH  | 2024-02-11 | plastic    |        1 | t    |        |          |
    | RPB-NTT   | 2024-02-12 | food_waste |        2 | t    | K-1    |          |
    | RPB-NTT   | 2024-04-10 | plastic    |        4 | t    |        | K-3      |
"""
PRODUCTS = """
    | site_code | date       | product | made_from  | quantity | unit | value_idr | buyer_kind | distributor |
    |-----------|------------|---------|------------|----------|------|-----------|------------|-------------|
    | RPB-ACEH  | 2024-01-31 | Kompos  | food_waste |      500 | kg   |    750000 | resident   | K-4         |
    | RPB-ACEH  | 2024-02-28 | Kompos  | food_waste |      300 | kg   |           | own_use    |             |
    | RPB-NTT   | 2024-02-29 | Kompos  | food_waste |     0.25 | t    |    250000 |            | K-4         |
    | RPB-NTT   | 2024-04-30 | Paving  | plastic    |     1000 | kg   |   1000000 | enterprise | K-2         |
    | RPB-SULUT | 2024-04-30 | Briket  |            |      100 | kg   |         0 | resident   |             |
"""
TABLES = {"partners": PARTNERS, "waste_flows": FLOWS, "green_products": PRODUCTS}
ALL = "numerator denominator value low high unknown"


@on_a_lake_too
def test_a_partner_is_active_with_a_record_in_any_role_and_counts_once(given: Given) -> None:
    programme = given(**TABLES)
    # K-1 to K-4; K-5 is registered and moved nothing
    assert programme.ask("active_partners", of=ALL) == {"all": (4, None, 4, None, None, None)}
    assert programme.ask("active_partners", by="role") == {"hauler": 1, "receiver": 3, "distributor": 2}
    assert programme.ask("active_partners", by="partner_kind") == {
        **{"hauler": 1, "processor": 1, "waste_bank": 1, "buyer": 1}
    }
    assert programme.ask("active_partners", by="site") == {"RPB-ACEH": 3, "RPB-NTT": 4}  # K-1 and K-4 at both
    assert programme.ask("active_partners", by="month") == {"2024-01": 3, "2024-02": 2, "2024-04": 2}
    assert programme.ask("active_partners", by="quarter") == {"2024-Q1": 3, "2024-Q2": 2}
    assert programme.ask("active_partners", sites="RPB-ACEH", first="2024-02", last="2024-02") == {"all": 1}
    assert programme.ask("active_partners", last="2023-12") == {"all": None}


def test_records_that_name_nobody_have_no_active_partner(given: Given) -> None:
    assert given(waste_flows="| quantity |\n| 1 |").ask("active_partners") == {"all": None}


def test_each_partner_has_its_part_and_nobody_has_one_too(given: Given) -> None:
    programme = given(**TABLES)
    with programme.store.snapshot() as db:
        found = partners(db)
        at_aceh = partners(db, Where(("RPB-ACEH",)))
    assert [(p.partner_code, p.partner_kind, p.hauled_t, p.received_t, p.sold_t) for p in found] == [
        ("K-1", "hauler", 5, 2, None),
        ("K-3", "waste_bank", None, 4, None),
        ("K-2", "processor", None, 1, 1),
        ("K-4", "buyer", None, None, Decimal("0.75")),
        ("K-5", "community", None, None, None),
        ("unknown", "unknown", 5, 3, Decimal("0.4")),
    ]
    assert programme.ask("active_partners") == {"all": count_active(found)}
    assert programme.ask("active_partners", sites="RPB-ACEH") == {"all": count_active(at_aceh)}
    assert count_registered(found) == 5


@on_a_lake_too
def test_mass_of_green_products(given: Given) -> None:
    programme = given(**TABLES)
    # 500 + 300 + 250 + 1000 + 100 kg
    assert programme.ask("green_product_mass", of=ALL) == {
        "all": (Decimal("2.15"), None, Decimal("2.15"), None, None, None)
    }
    assert programme.ask("green_product_mass", by="product") == {
        **{"Kompos": Decimal("1.05"), "Paving": 1, "Briket": Decimal("0.1")}
    }
    assert programme.ask("green_product_mass", by="material") == {
        **{"food_waste": Decimal("1.05"), "plastic": 1, "unknown": Decimal("0.1")}
    }
    assert programme.ask("green_product_mass", by="buyer_kind") == {
        **{"resident": Decimal("0.6"), "own_use": Decimal("0.3"), "enterprise": 1, "unknown": Decimal("0.25")}
    }
    assert programme.ask("green_product_mass", by="distributor") == {
        **{"K-2": 1, "K-4": Decimal("0.75"), "unknown": Decimal("0.4")}
    }
    assert programme.ask("green_product_mass", by="quarter") == {"2024-Q1": Decimal("1.05"), "2024-Q2": Decimal("1.1")}


def test_a_blank_value_is_not_known_and_a_zero_is_one(given: Given) -> None:
    programme = given(**TABLES)
    # Rp 750,000 + 250,000 + 1,000,000 + 0; of 300 kg the value is not known
    assert programme.ask("green_product_value", of=ALL) == {"all": (2000000, None, 2000000, None, None, Decimal("0.3"))}
    assert programme.ask("green_product_value", by="site", of="value unknown") == {
        **{"RPB-ACEH": (750000, Decimal("0.3")), "RPB-NTT": (1250000, 0), "RPB-SULUT": (0, 0)}
    }
    assert programme.ask("green_product_value", by="month", sites="RPB-ACEH", of="value unknown") == {
        **{"2024-01": (750000, 0), "2024-02": (None, Decimal("0.3"))}
    }
    assert programme.ask("green_product_value", by="province month", first="2024-04") == {
        **{("ID-NT", "2024-04"): 1000000, ("ID-SA", "2024-04"): 0}
    }


@on_a_lake_too
def test_value_for_each_tonne_of_waste_recorded(given: Given) -> None:
    programme = given(**TABLES)
    # Rp 2,000,000 for 1 + 2 + 1 + 2 + 4 t
    assert programme.ask("green_product_value_per_waste", of=ALL) == {
        "all": (2000000, 10, 200000, None, None, Decimal("0.3"))
    }
    assert programme.ask("green_product_value_per_waste", by="site", of="numerator denominator value") == {
        "RPB-ACEH": (750000, 4, 187500),
        "RPB-NTT": (1250000, 6, Decimal("208333.333333333333")),
        "RPB-SULUT": (0, 0, None),  # no waste was recorded
    }
    assert programme.ask("green_product_value_per_waste", by="material", of="numerator denominator value") == {
        **{"food_waste": (1000000, 5, 200000), "plastic": (1000000, 5, 200000), "unknown": (0, 0, None)}
    }
    assert programme.ask("green_product_value_per_waste", by="month", sites="RPB-ACEH") == {
        **{"2024-01": 750000, "2024-02": None}  # what the compost of February brought in is not known
    }


def test_waste_without_products_has_no_value(given: Given) -> None:
    flows = given(partners=PARTNERS, waste_flows=FLOWS)
    assert flows.ask("green_product_value") == {"all": None}
    assert flows.ask("green_product_value_per_waste", of="numerator denominator value") == {"all": (None, 10, None)}


def test_where_no_value_is_known_there_is_none(given: Given) -> None:
    products = given(green_products="| quantity | value_idr |\n| 5 | |\n| 7 | |")
    assert products.ask("green_product_value", of="value unknown") == {"all": (None, Decimal("0.012"))}
    assert products.ask("green_product_mass") == {"all": Decimal("0.012")}


ENTERPRISES = """
    | enterprise_code | site_code    | size_class | owner_gender | kadin_member | new_entrepreneur | joined_on  |
    |-----------------|--------------|------------|--------------|--------------|------------------|------------|
    | U-1             | KADIN-JAKSEL | micro      | female       | ya           | ya               |            |
    | U-2             | KADIN-JAKSEL | micro      | male         | ya           | tidak            | 2023-11-30 |
    | U-3             | KADIN-JAKSEL | small      | female       | ya           | ya               | 2024-01-31 |
    | U-4             | RPB-ACEH     | small      |              | tidak        |                  | 2024-01-01 |
    | U-5             | RPB-ACEH     | medium     | male         |              | tidak            | 2024-04-15 |
    | U-6             | RPB-ACEH     | micro      | female       | tidak        | ya               | 2024-04-15 |
"""


@on_a_lake_too
def test_members_are_counted_as_of_the_end_of_a_period_with_those_of_whom_it_is_not_known_above(given: Given) -> None:
    register = given(enterprises=ENTERPRISES)
    assert register.ask("kadin_members", of=ALL) == {"all": (3, None, 3, 3, 4, 1)}
    assert register.ask("kadin_members", by="site", of="value high") == {"KADIN-JAKSEL": (3, 3), "RPB-ACEH": (0, 1)}
    assert register.ask("kadin_members", by="month", of="value high") == {
        **{"2023-11": (2, 2), "2023-12": (2, 2), "2024-01": (3, 3), "2024-02": (3, 3), "2024-03": (3, 3)},
        "2024-04": (3, 4),
    }
    assert register.ask("kadin_members", by="year", last="2024-12") == {2023: 2, 2024: 3}
    # who has no day of joining was always there; the beginning of a period does not matter
    assert register.ask("kadin_members", last="2022-12") == {"all": 1}
    assert register.ask("kadin_members", first="2024-03", last="2024-03") == {"all": 3}


def test_new_entrepreneurs_by_size_and_owner(given: Given) -> None:
    register = given(enterprises=ENTERPRISES)
    assert register.ask("new_entrepreneurs", of=ALL) == {"all": (3, None, 3, 3, 4, 1)}
    assert register.ask("new_entrepreneurs", by="size_class", of="value high") == {
        **{"micro": (2, 2), "small": (1, 2), "medium": (0, 0)}
    }
    assert register.ask("new_entrepreneurs", by="owner_gender", of="value high") == {
        **{"female": (3, 3), "male": (0, 0), "unknown": (0, 1)}
    }
    assert register.ask("new_entrepreneurs", by="quarter", sites="RPB-ACEH", first="2024-01", last="2024-06") == {
        **{"2024-Q1": 0, "2024-Q2": 1}
    }


def test_where_nobody_says_so_members_are_between_none_and_all(given: Given) -> None:
    register = given(enterprises="| enterprise_code |\n| U-1 |\n| U-2 |\n| U-3 |")
    for metric in ("kadin_members", "new_entrepreneurs"):
        assert register.ask(metric, of="value low high unknown") == {"all": (0, 0, 3, 3)}
