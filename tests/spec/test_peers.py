"""The programme beside one's own sites, where no other site can be singled out of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data import access
from data.access import Person
from metrics.peers import programme
from metrics.questions import Where
from tests.spec.table import Given

ENGINES = ("file",)
SITES = ("RPB-ACEH", "RPB-NTT", "RPB-SULUT", "RPB-KALTIM")
YEAR = Where((), date(2024, 1, 1), date(2024, 12, 1))


def flows(*kilograms: int) -> list[dict[str, str]]:
    return [
        {"site_code": site, "date": "2024-03-10", "quantity": str(kg)}
        for site, kg in zip(SITES, kilograms, strict=False)
        if kg
    ]


@pytest.mark.parametrize(
    ("kilograms", "shown_t"),
    [
        ((1000, 1000, 1000, 1000), 4),
        ((9000, 1000, 1000, 1000), 12),  # what is one's own is known anyway
        ((1000, 1000, 1000, 0), None),  # two others: each would know the other
        ((1000, 1000, 1000, 8000), 11),  # four fifths of the others
        ((1000, 1000, 1000, 8100), None),  # nearly all that the others are
    ],
)
def test_it_takes_three_others_of_whom_none_is_nearly_all(
    given: Given, kilograms: tuple[int, ...], shown_t: int | None
) -> None:
    store = given(waste_flows=flows(*kilograms)).store
    with store.snapshot() as db, access.acting(Person("o@x.id", "operator", ("RPB-ACEH",))):
        found = programme(db, "waste_generated", YEAR)
        assert (found and found.value) == (None if shown_t is None else Decimal(shown_t))
        assert programme(db, "waste_generated", Where((), date(2024, 1, 1), date(2024, 3, 1))) is None


def test_each_year_must_hold(given: Given) -> None:
    few = [row | {"date": "2023-03-10"} for row in flows(1000, 1000)]
    store = given(waste_flows=[*flows(1000, 1000, 1000, 1000), *few]).store
    with store.snapshot() as db, access.acting(Person("o@x.id", "operator", ("RPB-ACEH",))):
        assert programme(db, "waste_generated", YEAR) is not None
        assert programme(db, "waste_generated", Where()) is None
