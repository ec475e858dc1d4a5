"""What is asked where a reader has chosen something: which period is seen first, and what it is compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.store import Store
from metrics import text
from metrics.coverage import Situation
from metrics.questions import Where
from pages.shared import asking, cards, filters
from pages.shared.filters import ALL, Filters
from tests.spec.table import send

NOTHING_STORED = Situation(None, None, (), {}, (), None, (), 0)


@pytest.fixture
def data_until(monkeypatch: pytest.MonkeyPatch) -> object:
    """Say from which month to which there are data."""

    def tell(first: date | None, last: date | None) -> None:
        monkeypatch.setattr(filters, "situation", lambda: replace(NOTHING_STORED, first=first, last=last))

    return tell


def year(year: int, last: int = 12) -> Where:
    return Where(("RPB-NTT",), date(year, 1, 1), date(year, last, 1), "ul_2799")


@pytest.mark.parametrize(
    ("last", "against", "earlier"),
    [
        (date(2025, 3, 1), "year", year(2024, 3)),  # of a year of three months so far, three months
        (date(2025, 3, 1), "period", replace(year(2024), first=date(2024, 10, 1))),
        (date(2025, 12, 1), "year", year(2024)),
        (date(2026, 2, 1), "year", year(2024)),
        (date(2024, 11, 1), "year", year(2024)),  # nothing of it has come yet: nothing to go by
        (None, "year", year(2024)),
        (date(2025, 3, 1), "nothing", None),
    ],
)
def test_a_period_that_is_not_over_is_compared_with_as_many_months(
    data_until, last: date | None, against: str, earlier: Where | None
) -> None:
    data_until(date(2023, 1, 1), last)
    assert Filters(year(2025), "2025", against).before == earlier


def test_all_data_is_compared_with_nothing(data_until) -> None:
    data_until(date(2023, 1, 1), date(2025, 3, 1))
    assert Filters(Where()).before is None


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        (date(2023, 1, 1), date(2025, 1, 1), "2024"),
        (date(2023, 1, 1), date(2025, 5, 1), "2024"),
        (date(2023, 1, 1), date(2025, 6, 1), "2025"),
        (date(2025, 1, 1), date(2025, 2, 1), "2025"),  # there is no year before it
        (None, None, ALL),
    ],
)
def test_the_year_that_is_seen_first_has_come_half_at_least(
    data_until, first: date | None, last: date | None, seen: str
) -> None:
    data_until(first, last)
    assert filters._usual(filters.periods()) == seen


def test_periods_that_have_data_are_offered_the_latest_first(data_until) -> None:
    data_until(date(2023, 12, 1), date(2024, 4, 1))
    assert filters.periods() == [
        *(ALL, "2024", "2024-Q2", "2024-Q1", "2024-04", "2024-03", "2024-02", "2024-01"),
        *("2023", "2023-Q4", "2023-12"),
    ]


def test_a_person_counts_in_the_first_month_of_the_year_whatever_period_is_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2024-02-10", "2024-05-10", "2024-05-11")
    people = ("P-1", "P-1", "P-2")
    send(
        store,
        "coaching_attendance",
        [{"participant_code": who, "session_date": day} for who, day in zip(people, days, strict=True)],
    )
    spring = Where((), date(2024, 4, 1), date(2024, 6, 1))
    with store.snapshot() as db:
        monkeypatch.setattr(asking, "look", lambda of, *given: of(db, *given))
        for metric, of_may in (("coaching_participants", 1), ("coaching_attendances", 2)):
            found = asking.by_months(metric, spring)
            assert [(figure.by["month"], figure.value) for figure in found] == [("2024-05", of_may)]


def test_what_stands_beside_a_figure_is_declared_with_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sites = ("RPB-ACEH", "RPB-NTT")
    send(store, "waste_flows", [{"site_code": site, "date": "2024-02-10"} for site in sites])
    joined = ("2024-01-10", "2024-01-10", "2024-05-10")  # who joins makes no assessment fresher
    members = [{"enterprise_code": f"U-{nth}", "joined_on": day} for nth, day in enumerate(joined)]
    send(store, "enterprises", members)
    send(store, "practice_assessments", [{"enterprise_code": "U-1", "assessed_on": "2024-02-03"}])
    chosen = Filters(year(2024, 6), "2024")
    chosen = replace(chosen, where=replace(chosen.where, sites=sites))
    with store.snapshot() as db, text.speaking("en"):
        monkeypatch.setattr(asking, "look", lambda of, *given: of(db, *given))
        monkeypatch.setattr(filters, "titles", lambda table: {"ul_2799": "UL 2799"})
        said = {
            metric: cards.small_print(metric, chosen).split(" · ")[1:-1]
            for metric in ("waste_diverted", "practice_score", "kadin_members", "operating_sites", "product_mass")
        }
    until = "data until Feb 2024, stale"
    assert said == {
        "waste_diverted": ["2 of 2 sites reported", "UL 2799", until],
        "practice_score": ["1 of 3 enterprises assessed", until],
        "kadin_members": [],  # a register: nobody has to join for it to be as it is now
        "operating_sites": [],
        "product_mass": [],
    }
