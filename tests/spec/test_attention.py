"""What needs attention: each matter with where it lies, and nothing that is not one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.receipt import File, Options
from data.uploads import upload
from metrics.attention import Matter, Part, matters
from metrics.comparing import before, surely_lost
from metrics.figures import Figure
from metrics.questions import Where
from tests.files import GOOD, csv_bytes
from tests.spec.table import Given

ENGINES = ("file",)

FLOWS = """
    | site_code | date       | material | quantity | destination |
    |-----------|------------|----------|----------|-------------|
    | RPB-ACEH  | 2023-05-02 | plastic  |       80 | recycling   |
    | RPB-ACEH  | 2023-05-03 | plastic  |       20 | landfill    |
    | RPB-ACEH  | 2024-05-02 | plastic  |       70 | recycling   |
    | RPB-ACEH  | 2024-05-03 | plastic  |       30 | open_dump   |
    | RPB-NTT   | 2024-12-03 | plastic  |      500 | recycling   |
    | RPB-NTT   | 2024-12-04 | plastic  |      400 | open_dump   |
"""
PEOPLE = """
    | site_code | session_date | participant_code | gender | age |
    |-----------|--------------|------------------|--------|-----|
    | RPB-ACEH  | 2024-03-01   | P-1              | P      |  40 |
    | RPB-ACEH  | 2024-03-01   | P-2              |        |  40 |
"""
YEAR = Where((), date(2024, 1, 1), date(2024, 12, 1))
ON = date(2025, 1, 15)


def found(given: Given, where: Where = YEAR, on: date = ON) -> dict[str, tuple[Part, ...]]:
    programme = given(waste_flows=FLOWS, coaching_attendance=PEOPLE)
    with programme.store.snapshot() as db:
        return {matter.what: matter.parts for matter in matters(db, where, on, before(where))}


def test_waste_where_it_is_forbidden_is_named_by_site_the_most_first(given: Given) -> None:
    parts = found(given)["prohibited"]
    assert parts == (Part("RPB-NTT", Decimal("0.4")), Part("RPB-ACEH", Decimal("0.03")))


def test_a_rate_that_fell_is_one_and_one_that_may_have_fallen_is_none(given: Given) -> None:
    # 80 of 100 in 2023; 570 of 1,000 in 2024
    assert found(given)["falling"] == (Part("diversion_rate", Decimal(23)),)
    assert "falling" not in found(given, Where((), date(2023, 1, 1), date(2023, 12, 1)))


def test_a_figure_fell_only_where_what_is_not_known_cannot_make_up_for_it() -> None:
    earlier = Figure(value=Decimal(62), low=Decimal(62), high=Decimal(70))
    assert surely_lost(Figure(value=Decimal(58), low=Decimal(58), high=Decimal(63)), earlier) == 0
    assert surely_lost(Figure(value=Decimal(58), low=Decimal(58), high=Decimal(60)), earlier) == 2


def test_an_open_share_says_what_would_settle_it(given: Given) -> None:
    # 1 of 2 is a woman; the other may be: 50 to 100 %, and one record decides
    assert found(given)["undecidable"] == (Part("coaching_priority_share", Decimal(1)),)


def test_a_site_is_late_once_the_month_after_its_last_record_is_over(given: Given) -> None:
    assert [part.of for part in found(given)["stale"]] == ["RPB-ACEH"]
    assert found(given)["stale"][0] == Part("RPB-ACEH", Decimal(257), date(2024, 5, 3))
    late = found(given, on=date(2025, 3, 1))["stale"]
    assert [part.of for part in late] == ["RPB-ACEH", "RPB-NTT"]


def test_a_target_is_overdue_where_its_day_has_passed_and_lies_in_what_is_looked_at(given: Given) -> None:
    late = Part("shared_factories", Decimal(6), date(2024, 12, 1))  # 6 of 18, until the end of 2024
    assert found(given)["overdue"] == (late,)
    assert "overdue" not in found(given, on=date(2024, 12, 31)), "it may still be reached on its last day"
    assert "overdue" not in found(given, Where((), YEAR.first, date(2024, 11, 1))), "it was not due by then"
    assert late in found(given, Where())["overdue"], "all data: whatever was due until today"
    assert "overdue" not in found(given, Where(("RPB-ACEH",), YEAR.first, YEAR.last)), "it is no site's own"


def test_an_operating_site_that_sent_nothing_is_silent(given: Given) -> None:
    silent = {part.of for part in found(given)["silent"]}
    assert silent == {"RPB-JATENG", "RPB-SULUT", "RPB-KALTIM", "RPB-JEMBRANA", "KADIN-JAKSEL"}
    assert "silent" not in found(given, Where(("RPB-NTT",), YEAR.first, YEAR.last))


def test_what_is_asked_of_one_site_tells_of_no_other(given: Given) -> None:
    matters_of_ntt = found(given, Where(("RPB-NTT",), YEAR.first, YEAR.last))
    assert set(matters_of_ntt) == {"prohibited"}


def test_held_rows_are_counted_by_upload(given: Given) -> None:
    programme = given(waste_flows=FLOWS)
    good = GOOD["waste_flows"]
    rows = [list(good.values()), [*({**good, "flow_code": "T-2", "quantity": "banyak"}).values()]]
    receipt = upload(programme.store, File("b.csv", csv_bytes([list(good), *rows])), Options(hold_bad=True))
    with programme.store.snapshot() as db:
        assert Matter("held", (Part(str(receipt.upload_id), Decimal(1)),)) in matters(db, YEAR, ON)
