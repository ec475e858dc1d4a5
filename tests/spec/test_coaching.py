"""Coaching: who counts, once per year, by the first session that matches the question; and what is not known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.figures import Figure
from metrics.reaching import needed_next
from tests.spec.table import Given, on_a_lake_too

ENGINES = ("file",)

ALL = "numerator denominator unknown low high verdict"

# Who is known to be a woman or young (16 to 30) counts, whatever else is not known.
FACTS = """
    | participant_code | gender | age |
    |------------------|--------|-----|
    | woman            | P      |  40 |
    | young-woman      | P      |  20 |
    | young-man        | L      |  20 |
    | man              | L      |  40 |
    | woman-of-any-age | P      |     |
    | young-person     |        |  20 |
    | man-of-any-age   | L      |     |
    | older-person     |        |  40 |
    | nobody-knows     |        |     |
    | second-man       | L      |  50 |
"""


@on_a_lake_too
def test_priority_undecided_and_bounds(given: Given) -> None:
    people = given(coaching_attendance=FACTS)
    assert people.ask("coaching_participants", of="numerator denominator value unknown") == {
        "all": (10, None, 10, None)
    }
    assert people.ask("coaching_priority_share", of=ALL) == {"all": (5, 10, 3, 50, 80, "undecidable")}


@pytest.mark.parametrize(
    ("age", "is_young"), [(15, False), (16, True), (17, True), (29, True), (30, True), (31, False), (5, False)]
)
def test_young_is_16_to_30(given: Given, age: int, is_young: bool) -> None:
    people = given(coaching_attendance=f"| gender | age |\n| L | {age} |")
    assert people.ask("coaching_priority_share", of="numerator unknown") == {"all": (int(is_young), 0)}


BIRTHDAYS = """
    | participant_code | gender | session_date | birth_date | site_code    |
    |------------------|--------|--------------|------------|--------------|
    | day-before-31    | L      | 2024-03-14   | 1993-03-15 | RPB-ACEH     |
    | the-31st         | L      | 2024-03-15   | 1993-03-15 | RPB-NTT      |
    | day-before-16    | L      | 2024-03-14   | 2008-03-15 | RPB-SULUT    |
    | the-16th         | L      | 2024-03-15   | 2008-03-15 | RPB-KALTIM   |
"""


@on_a_lake_too
def test_30_counts_until_the_31st_birthday_and_16_from_the_16th(given: Given) -> None:
    assert given(coaching_attendance=BIRTHDAYS).ask("coaching_priority_share", by="site", of="numerator") == {
        **{"RPB-ACEH": 1, "RPB-NTT": 0, "RPB-SULUT": 0, "RPB-KALTIM": 1}
    }


def group(women: int, men: int, unknown: int) -> list[dict[str, str]]:
    genders = ["P"] * women + ["L"] * men + [""] * unknown
    return [{"participant_code": f"P-{n}", "gender": gender, "age": "45"} for n, gender in enumerate(genders)]


@pytest.mark.parametrize(
    ("women", "men", "unknown", "low", "high", "verdict"),
    [
        (7, 3, 0, "70", "70", "met"),  # exactly the target
        (8, 1, 1, "80", "90", "met"),  # whatever the unknown one is
        (69, 31, 0, "69", "69", "not_met"),
        (60, 31, 9, "60", "69", "not_met"),  # whatever the unknown ones are
        (6, 3, 1, "60", "70", "undecidable"),
        (0, 0, 3, "0", "100", "undecidable"),
        (0, 3, 0, "0", "0", "not_met"),
        (2, 1, 0, "66.666666666667", "66.666666666667", "not_met"),
    ],
)
def test_the_verdict_is_honest_about_what_is_not_known(
    given: Given, women: int, men: int, unknown: int, low: str, high: str, verdict: str
) -> None:
    people = given(coaching_attendance=group(women, men, unknown))
    assert people.ask("coaching_priority_share", of="low high verdict value") == {
        "all": (Decimal(low), Decimal(high), verdict, Decimal(low))
    }


@pytest.mark.parametrize(
    ("women", "men", "needed"),
    [(412, 247, 165), (7, 3, 0), (10, 0, 0), (0, 3, 7), (6, 4, 4), (69, 31, 4)],  # ⌈(0.7·n − p) / 0.3⌉
)
def test_how_many_more_women_or_young_people_would_reach_the_target(women: int, men: int, needed: int) -> None:
    share = Figure(numerator=Decimal(women), denominator=Decimal(women + men), target=Decimal(70))
    assert needed_next(share) == needed


SESSIONS = """
    | session_code | participant_code | session_date | site_code | gender | age |
    |--------------|------------------|--------------|-----------|--------|-----|
    | S-1          | Ani              | 2023-11-20   | RPB-ACEH  | P      |  30 |
    | S-2          | Ani              | 2024-02-10   | RPB-ACEH  | P      |  31 |
    | S-3          | Ani              | 2024-05-10   | RPB-ACEH  | P      |  31 |
    | S-3          | Budi             | 2024-05-10   | RPB-ACEH  | L      |  31 |
    | S-2          | Budi             | 2024-02-10   | RPB-ACEH  | L      |  30 |
    | S-4          | Budi             | 2024-08-10   | RPB-ACEH  |        |     |
    | S-4          | Ani              | 2024-08-10   | RPB-NTT   | L      |  50 |
"""
# Ani of Aceh and Ani of Nusa Tenggara Timur are two people, since a code is known at its site only


@on_a_lake_too
def test_each_person_counts_once_per_calendar_year(given: Given) -> None:
    people = given(coaching_attendance=SESSIONS)
    assert people.ask("coaching_participants", by="year") == {2023: 1, 2024: 3}
    assert people.ask("coaching_participants") == {"all": 4}
    assert people.ask("coaching_priority_share", by="year", of="numerator denominator unknown") == {
        **{2023: (1, 1, 0), 2024: (2, 3, 0)}
    }


@on_a_lake_too
def test_by_month_a_person_counts_where_the_first_session_of_the_year_was(given: Given) -> None:
    people = given(coaching_attendance=SESSIONS)
    assert people.ask("coaching_participants", by="month") == {"2023-11": 1, "2024-02": 2, "2024-08": 1}
    assert people.ask("coaching_participants", by="quarter") == {"2023-Q4": 1, "2024-Q1": 2, "2024-Q3": 1}


@on_a_lake_too
def test_the_first_session_is_the_first_that_matches_the_question(given: Given) -> None:
    people = given(coaching_attendance=SESSIONS)
    # In May Budi is 31; from August on nobody knows who he is.
    parts = "numerator denominator unknown"
    assert people.ask("coaching_priority_share", first="2024-01", last="2024-12", of=parts) == {"all": (2, 3, 0)}
    assert people.ask("coaching_priority_share", first="2024-03", last="2024-12", of=parts) == {"all": (1, 3, 0)}
    assert people.ask("coaching_priority_share", first="2024-06", last="2024-12", of=parts) == {"all": (0, 2, 1)}
    assert people.ask("coaching_participants", first="2024-03", by="month") == {"2024-05": 2, "2024-08": 1}
    assert people.ask("coaching_priority_share", first="2024-06", last="2024-07", of="denominator value verdict") == {
        "all": (None, None, None)
    }


def test_a_period_ends_with_the_last_day_of_its_month(given: Given) -> None:
    people = given(coaching_attendance="| session_date |\n| 2024-02-29 |\n| 2024-03-01 |\n| 2024-03-31 |")
    assert people.ask("coaching_participants", last="2024-02") == {"all": 1}
    assert people.ask("coaching_participants", first="2024-03", last="2024-03") == {"all": 2}


SAME_DAY = """
    | session_code | participant_code | gender | age |
    |--------------|------------------|--------|-----|
    | S-B          | Ani              | L      |  50 |
    | S-A          | Ani              | P      |  50 |
    | S-A          | Budi             | L      |  50 |
    | S-B          | Budi             | P      |  50 |
"""


def test_on_one_day_the_session_code_decides_not_the_place_in_the_file(given: Given) -> None:
    people = given(coaching_attendance=SAME_DAY)
    assert people.ask("coaching_priority_share", of="numerator denominator") == {"all": (1, 2)}


# A national number is the same person at every site; it says gender (P) and birth date (1 July 2000) where these are
# blank. The second number is of a man born on 1 January 1970.
NATIONAL = """
    | session_code | participant_code    | session_date | site_code  | gender |
    |--------------|---------------------|--------------|------------|--------|
    | S-1          | 3173054107000001    | 2024-01-10   | RPB-ACEH   |        |
    | S-2          | 3173 0541 0700 0001 | 2024-03-10   | RPB-NTT    |        |
    | S-2          | 3173050101700002    | 2024-03-10   | RPB-NTT    |        |
    | S-3          | '3173050101700002   | 2024-05-10   | RPB-JATENG |        |
    | S-3          | Ani                 | 2024-05-10   | RPB-JATENG |        |
"""


@on_a_lake_too
def test_a_national_number_is_one_person_at_every_site(given: Given) -> None:
    people = given(coaching_attendance=NATIONAL)
    parts = "numerator denominator unknown"
    assert people.ask("coaching_priority_share", of=parts) == {"all": (1, 3, 1)}
    assert people.ask("coaching_participants", by="month") == {"2024-01": 1, "2024-03": 1, "2024-05": 1}
    assert people.ask("coaching_participants", sites="RPB-NTT RPB-JATENG") == {"all": 3}


@on_a_lake_too
def test_parts_by_place_are_questions_of_their_own_and_may_sum_to_more(given: Given) -> None:
    people = given(coaching_attendance=NATIONAL)
    parts = "numerator denominator unknown"
    assert people.ask("coaching_priority_share", by="site", of=parts) == {
        **{"RPB-ACEH": (1, 1, 0), "RPB-NTT": (1, 2, 0), "RPB-JATENG": (0, 2, 1)}
    }
    assert people.ask("coaching_participants", by="province") == {"ID-AC": 1, "ID-NT": 2, "ID-JT": 2}
    assert people.ask("coaching_participants", by="site month") == {
        **{("RPB-ACEH", "2024-01"): 1, ("RPB-NTT", "2024-03"): 2, ("RPB-JATENG", "2024-05"): 2}
    }


def test_women_young_and_young_women_each_with_those_of_whom_it_is_not_known(given: Given) -> None:
    people = given(coaching_attendance=FACTS)
    parts = "value low high unknown"
    # two women of known age and one of none; three people without a gender
    assert people.ask("coaching_women", of=parts) == {"all": (3, 3, 6, 3)}
    # young-woman, young-man and young-person; three without an age
    assert people.ask("coaching_young", of=parts) == {"all": (3, 3, 6, 3)}
    # only young-woman is both; woman-of-any-age, young-person and nobody-knows may be
    assert people.ask("coaching_women_and_young", of=parts) == {"all": (1, 1, 4, 3)}
    # together they are the priority: 3 + 3 − 1
    assert people.ask("coaching_priority_share", of="numerator") == {"all": 5}


@on_a_lake_too
def test_women_and_young_as_of_the_first_session_of_each_year(given: Given) -> None:
    people = given(coaching_attendance=SESSIONS)
    # 2023: Ani, 30; 2024: Ani, 31, and Budi, 30, and the Ani of Nusa Tenggara Timur, a man of 50
    assert people.ask("coaching_women", by="year") == {2023: 1, 2024: 1}
    assert people.ask("coaching_young", by="year") == {2023: 1, 2024: 1}
    assert people.ask("coaching_women_and_young", by="year") == {2023: 1, 2024: 0}
    assert people.ask("coaching_women", by="site", first="2024-01") == {"RPB-ACEH": 1, "RPB-NTT": 0}
    assert people.ask("coaching_young", by="month", first="2024-06", of="value high") == {"2024-08": (0, 1)}


@on_a_lake_too
def test_who_was_there_in_an_earlier_year_is_not_new(given: Given) -> None:
    people = given(coaching_attendance=SESSIONS)
    assert people.ask("coaching_new_participants") == {"all": 3}
    assert people.ask("coaching_new_participants", by="year") == {2023: 1, 2024: 2}
    assert people.ask("coaching_new_participants", by="month", first="2024-01") == {"2024-02": 1, "2024-08": 1}
    # Who came in February and again in May is new in the whole of the year.
    assert people.ask("coaching_new_participants", first="2024-03", last="2024-07", of="value") == {"all": 1}
    assert people.ask("coaching_new_participants", sites="RPB-NTT") == {"all": 1}


def test_an_earlier_year_at_another_site_counts_where_a_number_says_who_it_is(given: Given) -> None:
    people = given(
        coaching_attendance="""
            | session_code | participant_code | session_date | site_code |
            |--------------|------------------|--------------|-----------|
            | S-1          | 3173054107000001 | 2023-05-10   | RPB-ACEH  |
            | S-1          | Ani              | 2023-05-10   | RPB-ACEH  |
            | S-2          | 3173054107000001 | 2024-05-10   | RPB-NTT   |
            | S-2          | Ani              | 2024-05-10   | RPB-NTT   |
        """
    )
    assert people.ask("coaching_new_participants", by="year") == {2023: 2, 2024: 1}
    assert people.ask("coaching_new_participants", first="2024-01", sites="RPB-NTT") == {"all": 1}  # the other Ani


TOPICS = """
    | session_code | participant_code | session_date | topic     | organiser | gender | age |
    |--------------|------------------|--------------|-----------|-----------|--------|-----|
    | S-1          | Ani              | 2024-01-10   | Kompos    | kadin     | P      |  30 |
    | S-1          | Budi             | 2024-01-10   | Kompos    | kadin     | L      |  50 |
    | S-2          | Ani              | 2024-02-10   | Kompos    | kaktus    | P      |  31 |
    | S-3          | Ani              | 2024-03-10   | Pemasaran | kaktus    | P      |  31 |
    | S-3          | Cici             | 2024-03-10   | Pemasaran | kaktus    |        |  31 |
    | S-4          | Budi             | 2024-04-10   | Keuangan  |           | L      |  50 |
    | S-5          | Ani              | 2025-01-10   | Kompos    | kadin     | P      |  31 |
"""


def test_each_topic_and_each_organiser_is_a_question_of_its_own(given: Given) -> None:
    people = given(coaching_attendance=TOPICS)
    assert people.ask("coaching_participants", last="2024-12") == {"all": 3}
    # Ani is in two topics and two organisers' lists, Budi too
    assert people.ask("coaching_participants", by="topic", last="2024-12") == {
        **{"Kompos": 2, "Pemasaran": 2, "Keuangan": 1}
    }
    assert people.ask("coaching_participants", by="organiser", last="2024-12") == {
        "kadin": 2,
        "kaktus": 2,
        "unknown": 1,
    }
    # In January, with kadin, Ani was 30; her first session with kaktus was at 31.
    assert people.ask("coaching_young", by="organiser", last="2024-12") == {"kadin": 1, "kaktus": 0, "unknown": 0}
    assert people.ask("coaching_women", by="topic", last="2024-12", of="value high") == {
        **{"Kompos": (1, 1), "Pemasaran": (1, 2), "Keuangan": (0, 0)}
    }
    assert people.ask("coaching_priority_share", by="topic", last="2024-12", of="numerator denominator unknown") == {
        **{"Kompos": (1, 2, 0), "Pemasaran": (1, 2, 1), "Keuangan": (0, 1, 0)}
    }


def test_every_attendance_counts_once(given: Given) -> None:
    people = given(coaching_attendance=TOPICS)
    assert people.ask("coaching_attendances", of="numerator denominator value low high unknown") == {
        "all": (7, None, 7, None, None, None)
    }
    assert people.ask("coaching_attendances", by="year") == {2024: 6, 2025: 1}
    assert people.ask("coaching_attendances", by="topic") == {"Kompos": 4, "Pemasaran": 2, "Keuangan": 1}
    assert people.ask("coaching_attendances", by="organiser") == {"kadin": 3, "kaktus": 3, "unknown": 1}
    assert people.ask("coaching_attendances", first="2024-03", last="2024-03") == {"all": 2}
    assert people.ask("coaching_attendances", sites="RPB-NTT") == {"all": None}


def test_where_nothing_is_known_of_anybody_each_is_none_to_all(given: Given) -> None:
    people = given(coaching_attendance=[row | {"age": ""} for row in group(0, 0, 4)])
    parts = "value low high unknown"
    assert people.ask("coaching_women", of=parts) == {"all": (0, 0, 4, 4)}
    assert people.ask("coaching_young", of=parts) == {"all": (0, 0, 4, 4)}
    assert people.ask("coaching_women_and_young", of=parts) == {"all": (0, 0, 4, 4)}
    assert people.ask("coaching_priority_share", of="low high verdict") == {"all": (0, 100, "undecidable")}


def test_a_list_that_is_corrected_and_taken_back(given: Given) -> None:
    session = "| session_code | participant_code | gender | age |\n| S-1 | Ani | {} | {} |\n| S-1 | Budi | L | 50 |"
    tables = {"coaching_attendance": session.format("", 40), "coaching_attendance_again": session.format("P", 40)}
    parts = "numerator denominator unknown verdict"
    assert given(**tables).ask("coaching_priority_share", of=parts) == {"all": (1, 2, 0, "not_met")}
    undone = given(**tables, undone="coaching_attendance_again")
    assert undone.ask("coaching_priority_share", of=parts) == {"all": (0, 2, 1, "not_met")}
    gone = given(**tables, undone="coaching_attendance_again coaching_attendance")
    assert gone.ask("coaching_priority_share", of=parts) == {"all": (None, None, None, None)}
