"""Targets with their verdicts, and what lies around a site."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given as given_
from hypothesis import settings
from hypothesis import strategies as st

from data import reference
from metrics import periods
from metrics.context import surroundings
from metrics.figures import figures
from metrics.questions import Where
from metrics.targets import Target, holding, judged
from tests.spec.programme import EVERYTHING
from tests.spec.table import Given

ENGINES = ("file",)
MAY, DECEMBER = date(2024, 5, 1), date(2024, 12, 1)


def test_each_target_is_judged_by_the_figure_it_names(given: Given) -> None:
    with given(**EVERYTHING).store.snapshot() as db:
        found = {(j.target.target, j.of): j for j in judged(db, on=date(2025, 6, 1))}
    words = {key: j.verdict for key, j in found.items()}
    assert words == {
        ("coaching_priority_share", "2023"): "met",  # the one who came was a woman
        ("coaching_priority_share", "2024"): "undecidable",  # 2 of 4, and one of whom nothing is known
        ("shared_factories", ""): "overdue",  # 6 of 18, due in December 2024
        ("reduction_2025", "2024"): "not_met",  # 150 of 3,100, but the year is not over
        ("handling_2025", "2024"): "met",  # 2,340 of 3,100
        ("managed_2025", ""): None,  # it holds from 2025, of which there are no statistics yet
        ("managed_2029", ""): None,
        ("true_90", "RPB-ACEH"): "not_met",
        ("true_90", "RPB-NTT"): "not_met",
    }
    assert found["shared_factories", ""].figure.value == 6
    assert found["reduction_2025", "2024"].figure.value == Decimal("4.838709677419")


def test_a_target_is_overdue_once_its_month_has_passed(given: Given) -> None:
    with given(**EVERYTHING).store.snapshot() as db:
        for on, word in ((date(2025, 12, 31), "not_met"), (date(2026, 1, 1), "overdue")):
            found = {j.target.target: j.verdict for j in judged(db, on=on)}
            assert found["reduction_2025"] == word
            assert found["handling_2025"] == "met"


def test_without_data_there_is_no_verdict_but_on_the_register(given: Given) -> None:
    with given().store.snapshot() as db:
        assert {j.target.target: j.verdict for j in judged(db, on=date(2025, 6, 1)) if j.verdict} == {
            "shared_factories": "overdue"
        }


def test_a_site_among_its_neighbours(given: Given) -> None:
    with given(**EVERYTHING).store.snapshot() as db:
        found = surroundings(db, "RPB-JATENG")
        assert found is not None and found.regency is not None
        assert (found.year, found.regency_name) == (2024, "Kab. Sragen")
        assert found.regency["sipsn_managed_rate"].value == Decimal("53.636363636364")  # (150 + 440) / 1100
        assert found.regency["sipsn_recycling_rate"].value == Decimal("8.181818181818")
        assert found.province["sipsn_managed_rate"].value == found.regency["sipsn_managed_rate"].value
        assert found.nation["sipsn_managed_rate"].value == Decimal("80.322580645161")  # 2490 of 3100
        assert (found.rank, found.ranked) == (2, 2)
        assert found.own_rate.value is None
        before = surroundings(db, "RPB-JATENG", Where(last=date(2023, 12, 1)))
        assert before is not None and before.year == 2023
        aceh = surroundings(db, "RPB-ACEH")  # its regency is not stated, and its province did not report
        assert aceh is not None and (aceh.regency_name, aceh.regency, aceh.rank) == (None, None, None)
        assert aceh.province["sipsn_managed_rate"].value is None
        assert surroundings(db, "RPB-ACEH", Where(last=date(2022, 12, 1))) is None


PEOPLE = "coaching_priority_share"


def also(value: str, begins: str) -> dict[str, str]:
    """Another value of the target of coaching, from a month on."""
    row = next(row for row in reference.tables()["targets"] if row["target"] == PEOPLE)
    return row | {"value": value, "from_period": begins}


def test_a_value_of_a_target_holds_until_the_next_begins(given: Given) -> None:
    store = given(**EVERYTHING, targets=[also("90", "2024-07")]).store
    before = store.version() - 1
    with store.snapshot() as db:
        by_year = {str(f.by["year"]): f.target for f in figures(db, PEOPLE, ("year",))}
        by_month = {str(f.by["month"]): f.target for f in figures(db, PEOPLE, ("month",))}
        until = {last: figures(db, PEOPLE, (), Where(last=last))[0].target for last in (MAY, DECEMBER, None)}
        judged_by = {(j.of, j.target.value) for j in judged(db, on=date(2025, 6, 1)) if j.target.target == PEOPLE}
        then = {str(f.by["year"]): f.target for f in figures(db, PEOPLE, ("year",), version=before)}
    assert by_year == {"2023": 70, "2024": 90} and then == {"2023": 70, "2024": 70}
    assert by_month and all(target == (90 if month >= "2024-07" else 70) for month, target in by_month.items())
    assert until == {MAY: 70, DECEMBER: 90, None: 90}
    assert judged_by == {("2023", 70), ("2024", 90)}


def test_a_target_that_begins_later_is_not_in_force_yet(given: Given) -> None:
    with given(**EVERYTHING, targets=[also("90", "2099-01")]).store.snapshot() as db:
        assert figures(db, PEOPLE)[0].target == 70
        found = [one for one in judged(db, on=date(2025, 6, 1)) if one.target.target == PEOPLE and one.verdict]
        assert {one.target.value for one in found} == {70}


@settings(max_examples=60)
@given_(st.lists(st.dates(date(2020, 1, 1), date(2026, 12, 1)), unique_by=periods.month_key), st.dates(MAY, DECEMBER))
def test_the_value_that_holds_is_the_latest_that_has_begun(begun: list[date], on: date) -> None:
    rows = [
        Target("a", *[""] * 3, None, Decimal(n), "", periods.month_key(day), None, *[""] * 3)
        for n, day in enumerate(begun)
    ]
    known = sorted(rows, key=lambda row: row.begins)
    have = [row for row in known if row.begins <= periods.month_key(on)]
    assert holding(known, on) == (have[-1:] or known[:1])
