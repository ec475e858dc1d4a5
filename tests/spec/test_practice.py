"""Green practices: scores, coverage and classes, as of the end of the period asked for."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given, on_a_lake_too, parse

ENGINES = ("file",)

# Weights: waste_recovery 10; raw_material, material_efficiency, waste_sorting 8; training 7; energy, water, chemicals,
# packaging, safety, bookkeeping 6; green_label, inclusion, legal 5; green_market, green_finance 4. In all 100.

ENTERPRISES = """
    | enterprise_code | site_code | joined_on  |
    |-----------------|-----------|------------|
    | U-1             | RPB-ACEH  |            |
    | U-2             | RPB-ACEH  | 2024-02-15 |
    | U-3             | RPB-ACEH  | 2024-05-01 |
    | U-4             | RPB-NTT   | 2023-01-01 |
"""


def levels(drawing: str) -> list[dict[str, str]]:
    """Assessments from a table with a column for each practice; a blank is not assessed."""
    found = []
    for row in parse(drawing):
        fixed = {name: row.pop(name) for name in ("enterprise_code", "assessed_on")}
        found += [{**fixed, "practice": practice, "level": level} for practice, level in row.items() if level]
    return found


SCORES = levels("""
    | enterprise_code | assessed_on | waste_recovery | raw_material | energy | legal |
    |-----------------|-------------|----------------|--------------|--------|-------|
    | U-1             | 2024-01-31  | 4              | 0            |        | TB    |
    | U-2             | 2024-03-01  |                |              | 3      |       |
    | U-1             | 2024-03-31  |                | 4            | 2      |       |
    | U-4             | 2024-03-15  | 1              | 1            | 1      | 1     |
    | U-1             | 2024-04-01  | TB             |              |        |       |
""")
# U-1: January 10·4 of 18·4, 55.56; March 10·4 + 8·4 + 6·2 of 24·4, 87.5; April 8·4 + 6·2 of 14·4, 78.57
# U-2: from March 75; U-4: from March 25


@on_a_lake_too
def test_the_score_is_of_the_latest_assessment_of_each_practice_as_of_the_end_of_the_period(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    assert programme.ask("practice_score", sites="RPB-ACEH", last="2023-12") == {"all": None}
    assert programme.ask("practice_score", sites="RPB-ACEH", last="2024-01") == {"all": Decimal("55.555555555556")}
    assert programme.ask("practice_score", sites="RPB-ACEH", last="2024-03") == {"all": Decimal("81.25")}
    assert programme.ask("practice_score", sites="RPB-ACEH") == {"all": Decimal("76.785714285714")}


def test_the_score_of_a_programme_is_the_mean_over_enterprises_not_over_sites(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    assert programme.ask("practice_score", last="2024-03", of="numerator denominator value") == {
        "all": (Decimal("187.5"), 3, Decimal("62.5"))
    }
    assert programme.ask("practice_score", last="2024-03", by="site", of="denominator value") == {
        **{"RPB-ACEH": (2, Decimal("81.25")), "RPB-NTT": (1, 25)}
    }
    assert programme.ask("practice_score", last="2024-03", by="province") == {"ID-AC": Decimal("81.25"), "ID-NT": 25}


@on_a_lake_too
def test_the_score_is_a_stock_that_lasts_from_month_to_month(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    assert programme.ask("practice_score", by="month", sites="RPB-ACEH", first="2024-01", last="2024-06") == {
        **{"2024-01": Decimal("55.555555555556"), "2024-02": Decimal("55.555555555556"), "2024-03": Decimal("81.25")},
        **dict.fromkeys(("2024-04", "2024-05", "2024-06"), Decimal("76.785714285714")),
    }
    assert programme.ask("practice_score", by="quarter", sites="RPB-ACEH", last="2024-06") == {
        **{"2024-Q1": Decimal("81.25"), "2024-Q2": Decimal("76.785714285714")}
    }
    assert programme.ask("practice_score", by="year", sites="RPB-ACEH", last="2024-03") == {2024: Decimal("81.25")}


def test_the_beginning_of_a_period_does_not_matter_to_a_stock(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    assert programme.ask("practice_score", first="2024-06", last="2024-06", sites="RPB-NTT") == {"all": 25}


@on_a_lake_too
def test_coverage_is_of_those_registered_by_the_end_of_the_period(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    share = "numerator denominator value"
    assert programme.ask("practice_assessed_share", last="2024-01", of=share) == {"all": (1, 2, 50)}
    assert programme.ask("practice_assessed_share", last="2024-02", of=share) == {
        "all": (1, 3, Decimal("33.333333333333"))
    }
    assert programme.ask("practice_assessed_share", last="2024-04", of=share) == {"all": (3, 3, 100)}
    assert programme.ask("practice_assessed_share", last="2024-05", of=share) == {"all": (3, 4, 75)}
    assert programme.ask("practice_assessed_share", last="2024-01", by="site", of=share) == {
        **{"RPB-ACEH": (1, 1, 100), "RPB-NTT": (0, 1, 0)}
    }
    assert programme.ask("practice_score", last="2024-01", by="site") == {
        **{"RPB-ACEH": Decimal("55.555555555556"), "RPB-NTT": None}
    }


ONLY_TB = levels("""
    | enterprise_code | assessed_on | waste_recovery | energy |
    |-----------------|-------------|----------------|--------|
    | U-1             | 2024-01-31  | TB             | TB     |
    | U-4             | 2024-01-31  | TB             | 0      |
""")


def test_what_does_not_apply_leaves_both_sums_and_assesses_nobody(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=ONLY_TB)
    assert programme.ask("practice_score", of="denominator value") == {"all": (1, 0)}
    assert programme.ask("practice_assessed_share", by="site", of="numerator denominator") == {
        **{"RPB-ACEH": (0, 3), "RPB-NTT": (1, 1)}
    }


# The practices of nine enterprises, U-0 to U-8; two more of the site are not assessed.
CLASSES = """
    | practice            | weight | U-0 | U-1 | U-2 | U-3 | U-4 | U-5 | U-6 | U-7 | U-8 |
    |---------------------|--------|-----|-----|-----|-----|-----|-----|-----|-----|-----|
    | waste_recovery      |     10 |   4 |   3 |   4 |   4 |   0 |   4 |   4 |   4 |   4 |
    | raw_material        |      8 |   4 |   3 |   4 |   4 |   0 |   4 |   4 |   4 |   4 |
    | material_efficiency |      8 |   4 |   3 |   3 |   2 |   0 |   4 |   4 |   4 |   4 |
    | waste_sorting       |      8 |   4 |   3 |   0 |   0 |   0 |   4 |   4 |   4 |   3 |
    | energy              |      6 |   4 |   3 |   0 |   1 |   0 |   4 |   4 |   4 |   0 |
    | water               |      6 |   4 |   3 |   0 |   0 |   0 |   4 |   4 |   4 |   0 |
    | chemicals           |      6 |   4 |   3 |   0 |   0 |   0 |   4 |   4 |  TB |   0 |
    | green_market        |      4 |   4 |   3 |   0 |   0 |   0 |   4 |   4 |   4 |   4 |
    | green_finance       |      4 |   4 |   3 |   0 |   0 |   0 |     |     |     |   0 |
    | training            |      7 |     |     |     |     |     |     |  TB |  TB |     |
"""
# U-0 to U-4 and U-8 are assessed in exactly 60 % of the weight, with scores of 100, 75, 40, 39.17, 0 and 60; U-5 in
# 56 %: no class. U-6 in 56 of the 93 that apply to it, more than 60 %; U-7 in 50 of 87, less.


def assessed(drawing: str) -> list[dict[str, str]]:
    """Assessments from a table with a column for each enterprise."""
    return [
        {"enterprise_code": name, "practice": row["practice"], "level": level}
        for row in parse(drawing)
        for name, level in row.items()
        if name.startswith("U-") and level
    ]


def test_classes_and_the_weight_that_must_be_assessed_for_one(given: Given) -> None:
    register = [{"enterprise_code": f"U-{n}", "site_code": "RPB-ACEH"} for n in range(11)]
    programme = given(enterprises=register, practice_assessments=assessed(CLASSES))
    assert programme.ask("practice_enterprises", by="class") == {
        **{"eco_innovator": 2, "eco_entrepreneur": 2, "eco_adopter": 1, "pre_adopter": 2, "no_class": 2},
        "not_assessed": 2,
    }
    assert programme.ask("practice_enterprises", of="numerator denominator value") == {"all": (11, None, 11)}
    assert programme.ask("practice_assessed_share") == {"all": Decimal("81.818181818182")}


MOVED = """
    | enterprise_code | site_code |
    |-----------------|-----------|
    | U-1             | RPB-NTT   |
"""


@on_a_lake_too
def test_an_enterprise_takes_its_assessments_along(given: Given) -> None:
    before = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    assert before.ask("practice_assessed_share", by="site", last="2024-06", of="numerator denominator") == {
        **{"RPB-ACEH": (2, 3), "RPB-NTT": (1, 1)}
    }
    after = given(enterprises=ENTERPRISES, practice_assessments=SCORES, enterprises_again=MOVED)
    assert after.ask("practice_assessed_share", by="site", last="2024-06", of="numerator denominator") == {
        **{"RPB-ACEH": (1, 2), "RPB-NTT": (2, 2)}
    }


LEVELS = levels("""
    | enterprise_code | assessed_on | waste_recovery | waste_sorting | training |
    |-----------------|-------------|----------------|---------------|----------|
    | U-1             | 2024-01-10  | 4              | 2             |          |
    | U-1             | 2024-01-20  | 3              |               |          |
    | U-2             | 2024-03-10  | 1              | TB            | 0        |
    | U-4             | 2024-03-10  | TB             | 0             | 4        |
    | U-1             | 2024-04-10  |                | TB            | 1        |
""")
# waste_recovery: 3 and 1 (January's 4 was assessed again), sorting: 2, later no more, and 0, training: 0, 4 and 1


@on_a_lake_too
def test_the_level_of_a_practice_is_the_mean_of_the_latest_where_it_applies(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=LEVELS)
    share = "numerator denominator value"
    assert programme.ask("practice_level", by="practice", of=share) == {
        **{"waste_recovery": (4, 8, 50), "waste_sorting": (0, 4, 0), "training": (5, 12, Decimal("41.666666666667"))}
    }
    assert programme.ask("practice_level", by="practice", last="2024-03", of=share) == {
        **{"waste_recovery": (4, 8, 50), "waste_sorting": (2, 8, 25), "training": (4, 8, 50)}
    }
    assert programme.ask("practice_level", by="practice", last="2024-02") == {"waste_recovery": 75, "waste_sorting": 50}
    assert programme.ask("practice_level", last="2023-12") == {"all": None}
    assert programme.ask("practice_level", of=share) == {"all": (9, 24, Decimal("37.5"))}


def test_the_level_of_a_dimension_pools_its_practices(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=LEVELS)
    assert programme.ask("practice_level", by="dimension", of="numerator denominator") == {
        **{"production": (4, 12), "people": (5, 12)}
    }
    assert programme.ask("practice_level", by="site dimension", last="2024-03", of="numerator denominator") == {
        **{("RPB-ACEH", "production"): (6, 12), ("RPB-ACEH", "people"): (0, 4)},
        **{("RPB-NTT", "production"): (0, 4), ("RPB-NTT", "people"): (4, 4)},
    }
    assert programme.ask("practice_level", by="month", sites="RPB-NTT", last="2024-04") == {
        "2024-03": 50,
        "2024-04": 50,
    }


def test_where_no_practice_applies_there_is_no_level(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=ONLY_TB)
    assert programme.ask("practice_level", by="practice", of="denominator value") == {
        **{"waste_recovery": (0, None), "energy": (4, 0)}
    }


BASES = """
    | enterprise_code | assessed_on | practice       | level | verified      |
    |-----------------|-------------|----------------|-------|---------------|
    | U-1             | 2024-01-10  | waste_recovery |     2 | terverifikasi |
    | U-1             | 2024-02-10  | waste_recovery |     4 | mandiri       |
    | U-1             | 2024-02-10  | legal          |     1 | terverifikasi |
    | U-2             | 2024-02-20  | energy         |     3 | mandiri       |
    | U-2             | 2024-02-20  | water          |     1 |               |
    | U-4             | 2024-02-20  | energy         |     4 |               |
"""
# all: U-1 (10·4 + 5·1) of 15·4, 75; U-2 (6·3 + 6·1) of 12·4, 50; U-4 100.
# verified: U-1 (10·2 + 5·1) of 15·4, 41.67; self: U-1 100, U-2 75. Nobody knows who assessed U-4.


def test_verified_and_self_assessed_scores_stand_apart(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=BASES)
    assert programme.ask("practice_score", of="numerator denominator value") == {"all": (225, 3, 75)}
    assert programme.ask("practice_score", by="basis", of="denominator value") == {
        "all": (3, 75),
        "verified": (1, Decimal("41.666666666667")),
        "self": (2, Decimal("87.5")),
    }
    assert programme.ask("practice_score", by="basis site", last="2024-02") == {
        **{("all", "RPB-ACEH"): Decimal("62.5"), ("all", "RPB-NTT"): 100},
        **{("verified", "RPB-ACEH"): Decimal("41.666666666667"), ("verified", "RPB-NTT"): None},
        **{("self", "RPB-ACEH"): Decimal("87.5"), ("self", "RPB-NTT"): None},
    }
    # a verified one of January is not replaced by one of the enterprise itself in February
    assert programme.ask("practice_score", by="basis", last="2024-01") == {"all": 50, "verified": 50, "self": None}


def test_classes_by_basis_count_every_registered_enterprise_each_time(given: Given) -> None:
    programme = given(enterprises=ENTERPRISES, practice_assessments=BASES)
    assert programme.ask("practice_enterprises", by="basis class") == {
        **{("all", "no_class"): 3, ("all", "not_assessed"): 1, ("verified", "no_class"): 1},
        **{("verified", "not_assessed"): 3, ("self", "no_class"): 2, ("self", "not_assessed"): 2},
    }


def test_scores_under_other_weights(given: Given) -> None:
    assessments = levels("""
        | enterprise_code | assessed_on | waste_recovery | training | legal |
        |-----------------|-------------|----------------|----------|-------|
        | U-1             | 2024-01-10  | 4              | 0        | 2     |
    """)
    programme = given(enterprises=ENTERPRISES, practice_assessments=assessments)
    assert programme.ask("practice_score", by="weights") == {
        "declared": Decimal("56.818181818182"),  # (10·4 + 7·0 + 5·2) of 22·4
        "equal": 50,  # 6 of 12
        "double_production": Decimal("70.3125"),  # (20·4 + 5·2) of 32·4
        "double_people": Decimal("43.103448275862"),  # 50 of (10 + 14 + 5)·4
        "double_finance": Decimal("55.555555555556"),  # (40 + 20) of (10 + 7 + 10)·4
        "double_marketing": Decimal("56.818181818182"),  # nothing of it was assessed
    }


def test_classes_under_other_weights(given: Given) -> None:
    register = [{"enterprise_code": f"U-{n}", "site_code": "RPB-ACEH"} for n in range(11)]
    programme = given(enterprises=register, practice_assessments=assessed(CLASSES))
    found = programme.ask("practice_enterprises", by="weights class")
    classes = {
        weights: {name: count for (of, name), count in found.items() if of == weights}
        for weights in ("declared", "equal", "double_production")
    }
    assert classes["declared"] == programme.ask("practice_enterprises", by="class")
    # Nine practices of sixteen are 56.25 %: nobody has a class.
    assert classes["equal"] == {"no_class": 9, "not_assessed": 2}
    # 112 of 152 are 73.7 %, and of the others' 108, 108 of 145, 96 of 133 enough: all have one. U-2: (80 + 64 + 48) of
    # 448, 42.86; U-3: (80 + 64 + 32 + 12) of 448, 41.96, an adopter now; U-8: 272 of 448, 60.71.
    assert classes["double_production"] == {
        **{"eco_innovator": 4, "eco_entrepreneur": 2, "eco_adopter": 2, "pre_adopter": 1, "not_assessed": 2}
    }


def test_an_assessment_that_is_corrected_and_taken_back(given: Given) -> None:
    again = "| enterprise_code | assessed_on | practice | level |\n| U-4 | 2024-03-15 | energy | 4 |"
    tables = {"enterprises": ENTERPRISES, "practice_assessments": SCORES}
    corrected = given(**tables, practice_assessments_again=again)
    # U-4: (10 + 8 + 5)·1 + 6·4 of 29·4
    assert corrected.ask("practice_score", sites="RPB-NTT") == {"all": Decimal("40.517241379310")}
    assert corrected.ask("practice_level", sites="RPB-NTT", of="numerator") == {"all": 7}
    undone = given(**tables, practice_assessments_again=again, undone="practice_assessments_again")
    assert undone.ask("practice_score", sites="RPB-NTT") == {"all": 25}
    assert undone.ask("practice_level", sites="RPB-NTT", of="numerator") == {"all": 4}
