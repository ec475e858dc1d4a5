"""Who the participants are: parts that sum to all of them, women and the young alone, and who is new."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from metrics.composition import Newcomers, alone, newcomers, parts
from metrics.figures import figures
from metrics.questions import Where
from tests.spec.table import Given
from tests.spec.test_coaching import FACTS, SESSIONS

ENGINES = ("file",)


def test_everybody_is_in_one_part_and_what_is_undecided_stays_so(given: Given) -> None:
    with given(coaching_attendance=FACTS).store.snapshot() as db:
        found = parts(db, Where())
        assert [(p.part, p.people) for p in found] == [
            ("young_women", 1),  # young-woman
            ("women_only", 1),  # woman, of 40
            ("young_only", 1),  # young-man
            ("either", 2),  # woman-of-any-age, young-person
            ("undecided", 3),  # man-of-any-age, older-person, nobody-knows
            ("neither", 2),  # man, second-man
        ]
        assert [p.share_percent for p in found] == [10, 10, 10, 20, 30, 20]
        assert [p.begins_percent for p in found] == [0, 10, 20, 30, 50, 80]
        (share,) = figures(db, "coaching_priority_share")
        # the undecided lie between the two bounds of the share
        assert (found[4].begins_percent, found[5].begins_percent) == (share.low, share.high)


def test_parts_of_a_question_are_of_those_who_count_in_it(given: Given) -> None:
    with given(coaching_attendance=SESSIONS).store.snapshot() as db:
        of_2024 = {p.part: p.people for p in parts(db, Where((), date(2024, 1, 1), date(2024, 12, 1)))}
        # Ani, 31; Budi, 30; the Ani of Nusa Tenggara Timur, a man of 50
        assert of_2024 == {
            "women_only": 1,
            "young_only": 1,
            "neither": 1,
            "young_women": 0,
            "either": 0,
            "undecided": 0,
        }
        assert parts(db, Where((), date(2022, 1, 1), date(2022, 12, 1))) == []
        assert alone(db, Where((), date(2022, 1, 1), date(2022, 12, 1))) == []


def test_women_and_the_young_alone_are_ranges(given: Given) -> None:
    with given(coaching_attendance=FACTS).store.snapshot() as db:
        assert [
            (a.metric, a.low, a.high, a.low_percent, a.high_percent, a.participants) for a in alone(db, Where())
        ] == [
            ("coaching_women", 3, 6, 30, 60, 10),
            ("coaching_young", 3, 6, 30, 60, 10),
            ("coaching_women_and_young", 1, 4, 10, 40, 10),
        ]


def test_who_is_new_and_who_comes_again(given: Given) -> None:
    with given(coaching_attendance=SESSIONS).store.snapshot() as db:
        found = newcomers(db, Where())
        assert found == [
            Newcomers("2023-11", Decimal(1), Decimal(0)),
            Newcomers("2024-02", Decimal(1), Decimal(1)),  # Budi; Ani comes again
            Newcomers("2024-08", Decimal(1), Decimal(0)),
        ]
