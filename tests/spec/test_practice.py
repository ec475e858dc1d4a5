"""Green practices: scores, coverage and classes, as of the end of the period asked for."""

from __future__ import annotations

from decimal import Decimal

from tests.spec.table import Given, parse

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


def test_an_enterprise_takes_its_assessments_along(given: Given) -> None:
    before = given(enterprises=ENTERPRISES, practice_assessments=SCORES)
    assert before.ask("practice_assessed_share", by="site", last="2024-06", of="numerator denominator") == {
        **{"RPB-ACEH": (2, 3), "RPB-NTT": (1, 1)}
    }
    after = given(enterprises=ENTERPRISES, practice_assessments=SCORES, enterprises_again=MOVED)
    assert after.ask("practice_assessed_share", by="site", last="2024-06", of="numerator denominator") == {
        **{"RPB-ACEH": (1, 2), "RPB-NTT": (2, 2)}
    }
