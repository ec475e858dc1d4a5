"""Practice classes under other weights, at two dates, by what was verified, and how old they are."""

from __future__ import annotations

from datetime import date

from data import reference
from metrics.practice import enterprises, movement, sensitivity
from metrics.questions import Where
from tests.spec.table import Given

ENGINES = ("file",)
REGISTER = """
    | enterprise_code | site_code | joined_on  |
    |-----------------|-----------|------------|
    | U-1             | RPB-ACEH  |            |
    | U-2             | RPB-ACEH  |            |
    | U-3             | RPB-ACEH  | 2024-02-01 |
"""
PRODUCTION = ("raw_material", "material_efficiency", "waste_sorting", "waste_recovery", "energy", "water", "chemicals")
OTHERS = tuple(row["practice"] for row in reference.tables()["practices"] if row["dimension"] != "production")


def assessed(code: str, day: str, production: int, others: int, verified: str = "mandiri") -> list[dict[str, str]]:
    levels = [(name, production) for name in PRODUCTION] + [(name, others) for name in OTHERS]
    same = {"enterprise_code": code, "assessed_on": day, "verified": verified}
    return [same | {"practice": name, "level": str(level)} for name, level in levels]


# U-1: production (weight 52) full, the rest (48) none: 52, eco_adopter. Equal: 7 of 16, 43.75, the same class.
# Production doubled: 104 of 152, 68.4, eco_entrepreneur; marketing doubled: 52 of 115, 45.2, the same.
# People doubled: 52 of 118, 44.1; finance doubled: 52 of 115, 45.2. U-2: level 1 in all is 25 under all weights.
ROWS = [*assessed("U-1", "2023-12-05", 4, 0), *assessed("U-2", "2023-12-05", 1, 1)]
LATER = assessed("U-2", "2024-06-05", 4, 4, "terverifikasi")


def test_how_many_classes_depend_on_the_weights(given: Given) -> None:
    with given(enterprises=REGISTER, practice_assessments=ROWS).store.snapshot() as db:
        assert [(s.weights, s.changed, s.assessed) for s in sensitivity(db)] == [
            *(("equal", 0, 2), ("double_production", 1, 2), ("double_marketing", 0, 2)),
            *(("double_people", 0, 2), ("double_finance", 0, 2)),
        ]


def test_movement_between_two_dates(given: Given) -> None:
    with given(enterprises=REGISTER, practice_assessments=[*ROWS, *LATER]).store.snapshot() as db:
        found = movement(db, date(2023, 12, 1), Where(last=date(2024, 6, 1)))
        assert found == {
            ("eco_adopter", "eco_adopter"): 1,
            ("pre_adopter", "eco_innovator"): 1,
            ("not_registered", "not_assessed"): 1,
        }


def test_verified_and_self_assessed_are_told_apart(given: Given) -> None:
    programme = given(enterprises=REGISTER, practice_assessments=[*ROWS, *LATER])
    assert programme.ask("practice_score", by="basis") == {"all": 76, "self": 38.5, "verified": 100}
    with programme.store.snapshot() as db:
        verified = {e.enterprise_code: e.practice_class for e in enterprises(db, basis="verified")}
    assert verified == {"U-1": "not_assessed", "U-2": "eco_innovator", "U-3": "not_assessed"}


def test_assessments_of_more_than_two_years_are_old(given: Given) -> None:
    with given(enterprises=REGISTER, practice_assessments=ROWS).store.snapshot() as db:
        for month, old in ((date(2025, 11, 1), 0), (date(2025, 12, 1), 2)):
            assert sum(e.is_old for e in enterprises(db, Where(last=month))) == old
