"""How fresh it is: what a site last recorded, when somebody last assessed, and from when to when there are data."""

from __future__ import annotations

from datetime import date

from metrics.coverage import Freshness, freshness, last_assessed, situation
from metrics.questions import Where
from tests.spec.table import Given

ENGINES = ("file",)
FLOWS = [
    {"site_code": "RPB-ACEH", "date": "2024-02-10"},
    {"site_code": "RPB-NTT", "date": "2024-03-10"},
]
NIL = [{"site_code": "RPB-ACEH", "month": "2024-05"}, {"site_code": "RPB-SULUT", "month": "2023-11"}]
ON = date(2024, 6, 10)
REGISTER = [{"enterprise_code": "U-1", "site_code": "RPB-ACEH"}, {"enterprise_code": "U-2", "site_code": "RPB-NTT"}]
ASSESSED = [
    {"enterprise_code": "U-1", "assessed_on": "2024-02-10"},
    {"enterprise_code": "U-1", "assessed_on": "2023-04-01"},
    {"enterprise_code": "U-2", "assessed_on": "2024-04-03"},
]


def test_who_says_that_there_was_nothing_is_as_fresh_as_the_month_of_which_it_is_said(given: Given) -> None:
    with given(waste_flows=FLOWS, nil_reports=NIL).store.snapshot() as db:
        assert freshness(db, ON) == [  # the longest ago first
            Freshness("RPB-SULUT", date(2023, 11, 30), 193),
            Freshness("RPB-NTT", date(2024, 3, 10), 92),
            Freshness("RPB-ACEH", date(2024, 5, 31), 10),
        ]
        assert [fresh.site_code for fresh in freshness(db, ON, 1)] == ["RPB-ACEH", "RPB-NTT"], "before it was said"


def test_a_month_of_which_nothing_is_reported_is_one_with_data(given: Given) -> None:
    with given(waste_flows=FLOWS).store.snapshot() as db:
        before = situation(db)
    with given(waste_flows=FLOWS, nil_reports=NIL).store.snapshot() as db:
        after = situation(db)
    assert (before.first, before.last) == (date(2024, 2, 1), date(2024, 3, 1))
    assert (after.first, after.last) == (date(2023, 11, 1), date(2024, 5, 1))


def test_the_latest_assessment_is_that_of_the_enterprises_of_these_sites(given: Given) -> None:
    with given(enterprises=REGISTER, practice_assessments=ASSESSED).store.snapshot() as db:
        assert last_assessed(db, Where()) == date(2024, 4, 3)
        assert last_assessed(db, Where(("RPB-ACEH",))) == date(2024, 2, 10)
        assert last_assessed(db, Where(("RPB-ACEH",), last=date(2023, 1, 1))) == date(2024, 2, 10), "of any time"
        assert last_assessed(db, Where(("RPB-SULUT",))) is None
        assert last_assessed(db, Where(), 1) is None, "before it was sent"
