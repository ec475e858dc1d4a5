"""The register of sites, one site against its own baseline, and its place among the others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metrics.comparing import with_gaps
from metrics.figures import Figure, figures
from metrics.questions import Where
from metrics.sites import before_after, rank, register
from tests.spec.table import Given
from tests.spec.test_intensity import TABLES

ENGINES = ("file",)
SURVEY = """
    | site_code | measure         | value | unit | period | source          |
    |-----------|-----------------|-------|------|--------|-----------------|
    | RPB-NTT   | waste_intensity |   900 | kg/t | 2021   | survey of 2021  |
    | RPB-NTT   | waste_intensity |  1000 | kg/t | 2023   | survey of 2023  |
"""


def test_the_register_has_every_site_in_its_order_and_says_what_it_last_recorded(given: Given) -> None:
    sessions = "| site_code | session_date |\n| RPB-NTT | 2024-09-30 |\n| RPB-GARUT | 2024-02-29 |"
    programme = given(**TABLES, coaching_attendance=sessions)
    with programme.store.snapshot() as db:
        found = {site.code: site for site in register(db)}
        earlier = {site.code: site for site in register(db, version=1)}
    assert list(found)[:3] == ["RPB-ACEH", "RPB-JATENG", "RPB-NTT"] and len(found) == 14
    aceh, garut = found["RPB-ACEH"], found["RPB-GARUT"]
    assert (aceh.opened_on, aceh.longitude, aceh.latitude) == (date(2022, 7, 1), Decimal("96.75"), Decimal("4.7"))
    assert (aceh.regency, aceh.cooperative, garut.regency, garut.opened_on) == (None, None, "Garut", None)
    assert aceh.is_factory and aceh.is_centre and not found["KADIN-JAKSEL"].is_factory
    assert {code: site.last_on for code, site in found.items() if site.last_on} == {
        "RPB-ACEH": date(2024, 8, 31),  # a batch, later than its last flow
        "RPB-NTT": date(2024, 9, 30),  # a session
        "RPB-SULUT": date(2024, 6, 30),
        "RPB-GARUT": date(2024, 2, 29),
    }
    assert earlier["RPB-NTT"].last_on == date(2024, 6, 10), "version 1 has the batches only"


def test_a_factory_operates_from_the_month_in_which_it_opened(given: Given) -> None:
    with given().store.snapshot() as db:
        found = {site.code: site for site in register(db)}
    jembrana = found["RPB-JEMBRANA"]  # opened on 22 December 2023
    assert [jembrana.state(last) for last in (date(2023, 11, 1), date(2023, 12, 1), None)] == [
        *("opens_later", "operating", "operating")
    ]
    assert found["RPB-GARUT"].state(None) == "reported"


def test_before_and_after_are_what_waste_prevented_is_made_of(given: Given) -> None:
    programme = given(**TABLES, baselines=SURVEY)
    with programme.store.snapshot() as db:
        aceh, ntt = before_after(db, "RPB-ACEH"), before_after(db, "RPB-NTT")
        early = before_after(db, "RPB-ACEH", Where(last=date(2024, 6, 1)))
        nothing = before_after(db, "RPB-SULUT")
        prevented = {f.by["site"]: f.value for f in figures(db, "waste_prevented", ("site",))}
    assert aceh and ntt and early and nothing is None
    # ACEH: 1200 kg for 4 t until June; then 950 kg for 3 t, where 900 kg would have been expected
    assert (aceh.origin, aceh.before_kg_per_t, aceh.from_month, aceh.to_month) == (
        *("first_months", 300, date(2024, 1, 1)),
        date(2024, 6, 1),
    )
    assert (aceh.product_t, aceh.expected_t, aceh.recorded_t) == (3, Decimal("0.9"), Decimal("0.95"))
    assert aceh.after_kg_per_t == Decimal("316.666666666667")
    assert aceh.change_percent == Decimal("5.555555555556")
    # NTT: the latest survey, 1000 kg/t, and 700 kg for 1 t since
    assert (ntt.origin, ntt.before_kg_per_t, ntt.survey_period, ntt.survey_source) == (
        *("survey", 1000, "2023"),
        "survey of 2023",
    )
    assert (ntt.after_kg_per_t, ntt.change_percent, ntt.from_month) == (700, -30, None)
    assert early.after_kg_per_t is None and early.change_percent is None, "its months are the baseline itself"
    for site, compared in (("RPB-ACEH", aceh), ("RPB-NTT", ntt)):
        assert prevented[site] == compared.expected_t - compared.recorded_t


@pytest.mark.parametrize(
    ("code", "better", "place"),
    [("A", "higher", 3), ("B", "higher", 1), ("C", "higher", 1), ("A", "lower", 1), ("B", "lower", 2), ("D", "", None)],
)
def test_equal_values_share_a_place_and_no_value_has_none(code: str, better: str, place: int | None) -> None:
    values = {"A": Decimal(1), "B": Decimal(2), "C": Decimal(2), "D": None}
    found = rank({name: Figure(value=value) for name, value in values.items()}, code, better)
    assert (found.place if found else None) == place
    assert found is None or found.of == 3
    assert rank({}, code) is None


def test_months_without_a_figure_are_there_as_blanks() -> None:
    known = [Figure({"month": month}, value=Decimal(1)) for month in ("2023-11", "2024-02")]
    found = [(figure.by["month"], figure.value) for figure in with_gaps(known)]
    assert found == [("2023-11", 1), ("2023-12", None), ("2024-01", None), ("2024-02", 1)]
    assert with_gaps([]) == []
