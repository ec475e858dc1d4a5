"""The register with what was assessed of each enterprise, and what became of the classes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from metrics.assessed import Known, Move, how_known, moves, register
from metrics.practice import Sensitivity, most_changed
from metrics.questions import Where
from tests.spec.table import Given
from tests.spec.test_sensitivity import LATER, REGISTER, ROWS, assessed

ENGINES = ("file",)
NAMED = """
    | enterprise_code | site_code | name     | size_class | joined_on  |
    |-----------------|-----------|----------|------------|------------|
    | U-1             | RPB-ACEH  | Bu Ani   | mikro      |            |
    | U-2             | RPB-NTT   | Sapi Tbk | kecil      |            |
    | U-3             | RPB-NTT   | CV Tiga  | menengah   | 2024-02-01 |
"""
BLANK = {"enterprise_code": "U-1", "verified": ""}  # nobody says who assessed it
TWO = [
    BLANK | {"assessed_on": "2024-01-10", "practice": "waste_recovery", "level": "3"},
    BLANK | {"assessed_on": "2024-02-10", "practice": "training", "level": "TB"},
    BLANK | {"assessed_on": "2024-02-10", "practice": "legal", "level": "1"},
]


def test_an_enterprise_is_listed_with_what_is_known_of_it(given: Given) -> None:
    with given(enterprises=NAMED, practice_assessments=[*TWO, *LATER]).store.snapshot() as db:
        second, first, third = register(db, Where())  # the highest score first
        # weights: recovery 10, legal 5 of the 93 that apply, training (7) does not: 35 of 60, and 15 of 93 assessed
        assert (first.enterprise_code, first.practice_class) == ("U-1", "no_class")
        assert first.score is not None and round(first.score, 4) == Decimal("58.3333")
        assert first.assessed_weight_percent is not None and round(first.assessed_weight_percent, 4) == Decimal(
            "16.1290"
        )
        assert (first.assessed_on, first.assessors, first.is_old) == (date(2024, 2, 10), "unknown", False)
        assert (second.score, second.assessed_weight_percent, second.assessors) == (100, 100, "verified")
        assert (third.practice_class, third.score, third.assessed_on, third.assessors) == (
            "not_assessed",
            None,
            None,
            None,
        )
        assert [e.enterprise_code for e in register(db, Where(last=date(2024, 1, 1)))] == ["U-1", "U-2"]
        assert [e.enterprise_code for e in register(db, Where(("RPB-NTT",)))] == ["U-2", "U-3"]


def test_the_name_of_a_micro_enterprise_stays_in_the_register(given: Given) -> None:
    with given(enterprises=NAMED, practice_assessments=[*TWO, *LATER]).store.snapshot() as db:
        assert [e.name for e in register(db, Where())] == ["Sapi Tbk", None, "CV Tiga"]


def test_the_register_by_who_assessed(given: Given) -> None:
    own = assessed("U-2", "2023-12-05", 1, 1)
    with given(enterprises=NAMED, practice_assessments=[*TWO, *own, *LATER]).store.snapshot() as db:
        found = [(e.score, e.assessors) for e in register(db, Where(), "self")]
        assert found == [(Decimal(25), "both"), (None, None), (None, None)]
        assert [e.score for e in register(db, Where(), "verified")] == [100, None, None]
        assert how_known(register(db, Where())) == Known(3, 2, 0, 1, 1, 1)
        assert how_known(register(db, Where(last=date(2026, 3, 1)))) == Known(3, 2, 1, 1, 1, 1)


def test_what_became_of_the_classes(given: Given) -> None:
    # U-1 stays an adopter, U-2 rises from the lowest to the highest, U-3 joins and is not assessed
    with given(enterprises=REGISTER, practice_assessments=[*ROWS, *LATER]).store.snapshot() as db:
        found = moves(db, date(2023, 12, 1), Where(last=date(2024, 6, 1)))
        assert found.moves == (
            Move("not_registered", "not_assessed", 1),
            Move("pre_adopter", "eco_innovator", 1),
            Move("eco_adopter", "eco_adopter", 1),
        )
        assert (found.rose, found.fell, found.stayed) == (1, 0, 1)
        assert (found.gained, found.lost, found.without) == (0, 0, 1)
        back = moves(db, date(2024, 6, 1), Where(last=date(2023, 12, 1)))
        assert (back.rose, back.fell, back.stayed) == (0, 1, 1)
        began = moves(db, date(2023, 11, 1), Where(last=date(2023, 12, 1)))
        assert (began.gained, began.stayed, began.without) == (2, 0, 0)
        verified = moves(db, date(2023, 12, 1), Where(last=date(2024, 6, 1)), "verified")
        assert (verified.gained, verified.without) == (1, 2)


def test_the_doubled_dimension_that_changes_most() -> None:
    found = [Sensitivity("equal", 9, 10), Sensitivity("double_people", 2, 10), Sensitivity("double_finance", 4, 10)]
    assert most_changed(found) == found[2]
    assert most_changed(found[:1]) is None
