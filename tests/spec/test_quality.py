"""What has arrived of what was expected, and what of it is to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest

from data.closing import close
from data.nil import report_nothing
from data.receipt import Options
from data.store import Database, Store
from data.undoing import undo
from data.uploads import upload
from metrics.mending import month_of, open_warnings, uploads_of, waiting
from metrics.periods import last_over
from metrics.quality import kinds, latest_months, matrix
from tests.files import CORRECTION, file, send

ENGINES = ("file",)
TODAY = date(2024, 6, 10)
JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE = (date(2024, month, 1) for month in range(1, 7))


def flow(code: str, day: str, site: str = "RPB-ACEH", **more: str) -> dict[str, str]:
    return {"flow_code": code, "date": day, "site_code": site, **more}


@pytest.fixture
def sent(store: Store) -> Store:
    """January closed, February received, March with a held row, April nil; May and all of the other sites missing."""
    send(store, "waste_flows", flow("T-1", "2024-01-10"), flow("T-2", "2024-02-10"), flow("T-3", "2024-03-10"))
    close(store, JANUARY, "sari")
    bad = file(
        "waste_flows",
        flow("T-4", "2024-03-20", quantity="banyak"),
        flow("T-5", "kapan", quantity="banyak"),
        flow("T-6", "2024-03-21", "rpb-aceh"),
        flow("T-7", "2024-03-22"),
        name="susulan.csv",
    )
    receipt = upload(store, bad, Options(hold_bad=True, answers=CORRECTION))
    assert receipt.held == 3
    report_nothing(store, "waste_flows", "RPB-ACEH", APRIL)
    return store


@contextmanager
def looked_at(store: Store) -> Iterator[Database]:
    with store.snapshot() as db:
        yield db


def test_each_cell_says_what_is_there(sent: Store) -> None:
    with looked_at(sent) as db:
        found = matrix(db, "waste_flows", JANUARY, JUNE, TODAY, ("RPB-ACEH", "RPB-JEMBRANA"))
    assert found.months == (JANUARY, FEBRUARY, MARCH, APRIL, MAY, JUNE)
    cells = {cell.month: cell for cell in found.cells if cell.site_code == "RPB-ACEH"}
    assert {month: cell.state for month, cell in cells.items()} == {
        **{JANUARY: "closed", FEBRUARY: "received", MARCH: "problems"},
        **{APRIL: "nil", MAY: "missing", JUNE: "not_expected"},  # June is not over
    }
    assert (cells[MARCH].rows, cells[MARCH].held, cells[MARCH].upload_ids) == (2, 2, ("U0001", "U0003"))
    assert cells[APRIL].upload_ids == ("U0004",)
    assert found.missing_of("RPB-JEMBRANA") == (JANUARY, FEBRUARY, MARCH, APRIL, MAY)
    assert found.unplaced == 1, "of one held row nobody can read the month"
    assert (found.expected, found.arrived) == (10, 4)


def test_a_site_is_expected_from_the_month_in_which_it_opened(sent: Store) -> None:
    with looked_at(sent) as db:
        found = matrix(db, "waste_flows", date(2023, 11, 1), JANUARY, TODAY, ("RPB-JEMBRANA",))  # opened 22 December
    assert [cell.state for cell in found.cells] == ["not_expected", "missing", "missing"]


def test_what_is_not_asked_of_a_site_is_not_missing(sent: Store) -> None:
    with looked_at(sent) as db:
        batches = matrix(db, "production_batches", MAY, MAY, TODAY, ("KADIN-JAKSEL", "RPB-NTT", "RPB-GARUT"))
        assessed = matrix(db, "practice_assessments", MAY, MAY, TODAY)
    states = {cell.site_code: cell.state for cell in batches.cells}
    # a network has no batches; a factory that was only named is not operating
    assert states == {"KADIN-JAKSEL": "not_expected", "RPB-NTT": "missing", "RPB-GARUT": "not_expected"}
    assert set(assessed.counts) >= {"missing"} and assessed.expected == 0
    assert batches.is_due and not assessed.is_due
    assert "enterprises" not in kinds()


def test_an_assessment_is_of_the_site_of_its_enterprise(store_with_references: Store) -> None:
    send(store_with_references, "practice_assessments", {"assessed_on": "2024-02-03"})
    with looked_at(store_with_references) as db:
        found = matrix(db, "practice_assessments", FEBRUARY, FEBRUARY, TODAY)
    assert {cell.site_code for cell in found.cells if cell.state == "received"} == {"RPB-ACEH"}


def test_a_site_of_no_standing_is_shown_once_it_sent_something(sent: Store) -> None:
    send(sent, "waste_flows", flow("T-1", "2024-02-10", "RPB-GARUT"))
    with looked_at(sent) as db:
        sites = matrix(db, "waste_flows", JANUARY, JANUARY, TODAY).sites
    assert "RPB-GARUT" in sites and "RPB-PANGKEP" not in sites


def test_open_warnings_are_counted_until_their_row_goes(sent: Store) -> None:
    usual = [flow(f"V-{n}", "2024-02-11", quantity=f"1{n}.5", unit="kg") for n in range(8)]
    send(sent, "waste_flows", *usual)
    odd = send(sent, "waste_flows", flow("T-9", "2024-05-02", quantity="12.5", unit="t"))
    with looked_at(sent) as db:
        (warned,) = open_warnings(db)
        assert (warned.site_code, warned.month, warned.code, warned.rows) == ("RPB-ACEH", MAY, "thousandfold", 1)
        assert open_warnings(db, ("RPB-NTT",)) == []
        cell = next(c for c in matrix(db, "waste_flows", MAY, MAY, TODAY, ("RPB-ACEH",)).cells)
        assert (cell.state, cell.warnings) == ("problems", 1)
    undo(sent, [str(odd.upload_id)])
    with looked_at(sent) as db:
        assert open_warnings(db) == []
        assert [one.code for one in open_warnings(db, (), odd.version)] == ["thousandfold"]


def test_a_warning_on_which_the_sender_decided_is_not_open(sent: Store) -> None:
    send(sent, "waste_flows", *(flow(f"V-{n}", "2024-02-11", quantity=f"1{n}.5", unit="kg") for n in range(8)))
    odd = flow("T-9", "2024-05-02", quantity="12.5", unit="t")
    send(sent, "waste_flows", odd, answers=replace(CORRECTION, decided=((2, "quantity", "kept"),)))
    with looked_at(sent) as db:
        assert open_warnings(db) == []
        assert matrix(db, "waste_flows", MAY, MAY, TODAY, ("RPB-ACEH",)).counts["received"] == 1


def test_held_rows_are_listed_by_upload_and_site(sent: Store) -> None:
    with looked_at(sent) as db:
        (found,) = waiting(db, ("RPB-ACEH",))
        assert (found.upload_id, found.file, found.rows) == ("U0003", "susulan.csv", 3)
        assert waiting(db, ("RPB-NTT",)) == []
        assert uploads_of(db, ("RPB-ACEH",)) == {"U0001", "U0003", "U0004"}
        assert waiting(db, (), 1) == [], "before they came none was held"


@pytest.mark.parametrize(
    ("cell", "order", "month"),
    [
        ("15/03/2024", "dmy", MARCH),
        ("03/15/2024", "mdy", MARCH),
        ("2024-03-15", "dmy", MARCH),
        ("15.3.2024", None, MARCH),
        ("15/13/2024", "dmy", None),
        ("15/03/24", "dmy", None),
        ("45366", "dmy", None),
        ("15 Maret 2024", "dmy", None),
        ("", None, None),
    ],
)
def test_the_month_of_a_held_row_is_read_or_left_open(cell: str, order: str | None, month: date | None) -> None:
    assert month_of(cell, order) == month


def test_the_last_months_of_a_site_with_every_kind(sent: Store) -> None:
    with looked_at(sent) as db:
        found = latest_months(db, "RPB-ACEH", date(2024, 5, 3), 4)
    assert [month.month for month in found] == [APRIL, MARCH, FEBRUARY, JANUARY]
    april, march, _, january = found
    assert [cell.kind for cell in april.cells] == list(kinds())
    assert [cell.kind for cell in april.of("nil")] == ["waste_flows"] == [c.kind for c in january.of("closed")]
    assert {cell.kind for cell in march.of("missing")} == {
        "production_batches",
        "coaching_attendance",
        "green_products",
    }
    assert last_over(date(2024, 1, 31)) == date(2023, 12, 1)
