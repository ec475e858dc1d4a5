"""Coaching: who took part, and whether it reaches women and the young."""

from __future__ import annotations

from typing import Any

from data.words import N_
from metrics.catalogue.metric import PLACE, TIME, Metric

TITLE = N_("Coaching")

LISTS = N_("Attendance lists of the sites")
YOUNG = N_("Attendance lists of the sites; young as in UU 40/2009 article 1")
ONCE = N_("Each person counts once in a calendar year, so parts by site, topic or organiser may sum to more.")
_PEOPLE: dict[str, Any] = {
    **{"unit": "people", "way": "people", "source": "attendance", "origin": LISTS, "caveat": ONCE},
    "dimensions": (*PLACE, *TIME, "topic", "organiser"),
    "unknown_words": N_("{amount} people with incomplete data"),
}

METRICS = (
    Metric(
        "coaching_participants",
        N_("Coaching participants"),
        N_(
            "People who attended coaching, each once per calendar year by the first session that matches the question. "
            "Parts by site may sum to more than the whole."
        ),
        formula=N_("number of different people, year by year"),
        numerator="participants",
        better="higher",
        **_PEOPLE,
    ),
    Metric(
        "coaching_priority_share",
        N_("Women and/or young participants"),
        N_(
            "Participants who are women or aged 16 to 30 on the day of the session, over all participants, each person "
            "once per calendar year. The upper bound counts everyone whose gender or age is not known and would decide."
        ),
        formula=N_("(women ∪ young) ÷ participants × 100"),
        numerator="priority",
        denominator="participants",
        unknown="unknown_priority",
        is_bounded=True,
        better="higher",
        bounds_first=True,
        parts_of="coaching_priority_share",
        parts_words=N_("{part} of {whole} participants"),
        target="coaching_priority_share",
        **_PEOPLE | {"unit": "percent", "origin": YOUNG},
    ),
    Metric(
        "coaching_women",
        N_("Women"),
        N_("Participants who are women. The upper bound adds those whose gender is not known."),
        formula=N_("number of participants who are women"),
        numerator="women",
        unknown="unknown_women",
        is_bounded=True,
        better="higher",
        **_PEOPLE,
    ),
    Metric(
        "coaching_young",
        N_("Young people"),
        N_(
            "Participants aged 16 to 30 on the day of the session; 30 counts until the 31st birthday. The upper bound "
            "adds those whose age is not known."
        ),
        formula=N_("number of participants aged 16 to 30"),
        numerator="young",
        unknown="unknown_young",
        is_bounded=True,
        better="higher",
        **_PEOPLE | {"origin": YOUNG},
    ),
    Metric(
        "coaching_women_and_young",
        N_("Young women"),
        N_("Participants who are women and young. The upper bound adds those of whom that is not known."),
        formula=N_("number of participants who are women aged 16 to 30"),
        numerator="young_women",
        unknown="unknown_young_women",
        is_bounded=True,
        better="higher",
        **_PEOPLE | {"origin": YOUNG},
    ),
    Metric(
        "coaching_new_participants",
        N_("New participants"),
        N_("Participants of whom no session is stored in an earlier calendar year, anywhere. The others returned."),
        formula=N_("number of participants without an earlier year"),
        numerator="new_people",
        is_comparable=False,  # in the first year of the lists everybody is new
        better="higher",
        **_PEOPLE,
    ),
    Metric(
        "coaching_attendances",
        N_("Attendances"),
        N_("One person at one session; who comes three times is counted three times."),
        formula=N_("number of rows of the attendance lists"),
        numerator="count(*)",
        better="higher",
        unit="attendances",
        way="sum",
        source="attendance",
        owns=("province",),
        origin=LISTS,
        dimensions=(*PLACE, *TIME, "topic", "organiser"),
    ),
)
