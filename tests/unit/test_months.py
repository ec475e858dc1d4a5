"""A month sent again, numbers that start again, and nil reports: asked, done, and undone."""

from __future__ import annotations

from datetime import date

import pytest

from data.checking import Answers
from data.errors import StoreError
from data.months import SentAgain
from data.nil import report_nothing
from data.receipt import Options, Receipt
from data.store import Store
from data.undoing import undo
from data.uploads import upload
from metrics.coverage import sites_reporting
from metrics.questions import Where
from tests.files import CORRECTION, checked, file, query, send
from tests.unit.test_cubes import stale

ENGINES = ("file", "lake")
MARCH = ({"flow_code": "T-1"}, {"flow_code": "T-2"}, {"flow_code": "T-3"}, {"flow_code": "T-9", "date": "2024-04-01"})


def codes(store: Store) -> list[str]:
    return [row[0] for row in query(store, "SELECT flow_code FROM waste_flows WHERE removed_in IS NULL ORDER BY 1")]


def replaced(store: Store, *rows: dict[str, str]) -> Receipt:
    receipt = upload(store, file("waste_flows", *rows), Options(answers=Answers(replaces=True)))
    assert receipt.upload_id and stale(store) == []
    return receipt


@pytest.mark.engines("file")
def test_rows_of_the_month_that_the_file_has_not_are_counted_and_stay(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    send(store, "waste_flows", {"flow_code": "T-7", "site_code": "RPB-NTT"})
    receipt = checked(store, "waste_flows", {"flow_code": "T-1", "quantity": "9"}, {"flow_code": "T-5"})
    assert receipt.sent_again == [SentAgain("RPB-ACEH", date(2024, 3, 1), 3, 2)] and receipt.taken_away == 0
    send(store, "waste_flows", {"flow_code": "T-1", "quantity": "9"}, {"flow_code": "T-5"})
    assert codes(store) == ["T-1", "T-2", "T-3", "T-5", "T-7", "T-9"]


def test_a_month_that_is_replaced_has_what_the_file_has_and_undo_brings_the_rest_back(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    send(store, "waste_flows", {"flow_code": "T-7", "site_code": "RPB-NTT"})
    receipt = replaced(store, {"flow_code": "T-1", "quantity": "9"}, {"flow_code": "T-5"})
    assert (receipt.new, receipt.changed, receipt.taken_away) == (1, 1, 2)
    assert codes(store) == ["T-1", "T-5", "T-7", "T-9"]
    assert query(store, "SELECT taken_away FROM uploads ORDER BY added_in") == [(0,), (0,), (2,)]
    undo(store, [str(receipt.upload_id)])
    assert codes(store) == ["T-1", "T-2", "T-3", "T-7", "T-9"] and stale(store) == []


@pytest.mark.engines("file")
def test_an_undo_of_what_was_before_does_not_bring_back_what_was_taken_away(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    send(store, "waste_flows", {"flow_code": "T-2", "quantity": "8"})
    replaced(store, {"flow_code": "T-1", "quantity": "9"})
    undo(store, ["U0002"])
    assert codes(store) == ["T-1", "T-9"]
    undo(store, ["U0003"])  # now the first upload alone says something of them
    found = query(store, "SELECT flow_code, mass_kg::DOUBLE FROM waste_flows WHERE removed_in IS NULL ORDER BY 1")
    assert found == [("T-1", 4.5), ("T-2", 4.5), ("T-3", 4.5), ("T-9", 4.5)] and stale(store) == []


def test_a_row_sent_after_it_was_taken_away_stands_whatever_is_undone(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    replaced(store, {"flow_code": "T-1", "quantity": "9"})
    send(store, "waste_flows", {"flow_code": "T-2", "quantity": "7"})
    undo(store, ["U0002"])
    found = query(store, "SELECT flow_code, mass_kg::DOUBLE FROM waste_flows WHERE removed_in IS NULL ORDER BY 1")
    assert found == [("T-1", 4.5), ("T-2", 7.0), ("T-3", 4.5), ("T-9", 4.5)]
    undo(store, ["U0001"])
    assert codes(store) == ["T-2"] and stale(store) == []


@pytest.mark.engines("file")
def test_a_row_sent_again_and_undone_is_gone_as_before(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    replaced(store, {"flow_code": "T-1", "quantity": "9"})
    send(store, "waste_flows", {"flow_code": "T-2", "quantity": "7"})
    undo(store, ["U0003"])
    assert codes(store) == ["T-1", "T-9"] and stale(store) == []


@pytest.mark.engines("file")
def test_replacing_is_not_offered_while_a_row_of_the_file_is_wrong(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    rows = ({"flow_code": "T-1", "quantity": "9"}, {"flow_code": "T-2", "quantity": "dua"})
    options = Options(answers=Answers(replaces=True), hold_bad=True)
    receipt = upload(store, file("waste_flows", *rows), options)
    assert (receipt.sent_again, receipt.taken_away, receipt.held) == ([], 0, 1)
    assert codes(store) == ["T-1", "T-2", "T-3", "T-9"]


# Numbers that start again

AGAIN = {"flow_code": "T-1", "date": "2025-03-02", "quantity": "7"}


@pytest.mark.engines("file")
def test_a_number_used_before_in_another_month_is_asked_about(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    receipt = checked(store, "waste_flows", AGAIN)
    assert receipt.question and receipt.question.name == "key_reused" and not receipt.may_store(Options(hold_bad=True))
    shown = [(o.answer, o.example, o.total) for o in receipt.question.options]
    assert shown == [
        ("correction", "T-1 (15/03/2024) = T-1 (02/03/2025)", 1),
        ("restart", "T-1 = T-1 (2025-03)", 1),
    ]
    assert upload(store, file("waste_flows", AGAIN)).upload_id is None
    assert checked(store, "waste_flows", {"flow_code": "T-1", "date": "2024-03-31"}).is_clean


@pytest.mark.engines("file")
def test_a_correction_changes_the_record(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    receipt = checked(store, "waste_flows", AGAIN, answers=CORRECTION)
    assert (receipt.new, receipt.changed) == (0, 1)
    assert [(c.column, c.old, c.new) for c in receipt.changes] == [
        ("date", "2024-03-15", "2025-03-02"),
        ("quantity", "4.500000", "7.000000"),
        ("mass_kg", "4.500000", "7.000000"),
    ]
    send(store, "waste_flows", AGAIN)
    assert query(store, "SELECT date::VARCHAR FROM waste_flows WHERE flow_code = 'T-1' AND removed_in IS NULL") == [
        ("2025-03-02",)
    ]


def test_numbers_that_started_again_are_new_records_and_known_from_then_on(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    restart = Answers(numbering="restart")
    receipt = send(store, "waste_flows", AGAIN, {"flow_code": "T-8", "date": "2025-03-02"}, answers=restart)
    assert (receipt.new, receipt.changed, receipt.renumbered) == (2, 0, 1)
    assert codes(store) == ["T-1", "T-1 (2025-03)", "T-2", "T-3", "T-8", "T-9"]
    later = send(store, "waste_flows", AGAIN | {"quantity": "8"}, answers=Answers())  # known: nothing is asked
    assert (later.new, later.changed, later.renumbered) == (0, 1, 1)
    assert checked(store, "waste_flows", {"flow_code": "T-1", "quantity": "5"}).changed == 1  # the old record
    undo(store, [str(receipt.upload_id)])
    assert codes(store) == ["T-1", "T-1 (2025-03)", "T-2", "T-3", "T-9"]
    assert send(store, "waste_flows", AGAIN | {"quantity": "9"}, answers=Answers()).changed == 1


@pytest.mark.engines("file")
def test_a_number_and_the_same_with_its_month_are_never_made_one(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    restart = Answers(numbering="restart")
    both = (AGAIN, {"flow_code": "T-1 (2025-03)", "date": "2025-03-03", "quantity": "3"})
    asked = checked(store, "waste_flows", *both, answers=restart)
    assert asked.question and asked.question.name == "key_reused"
    send(store, "waste_flows", AGAIN, answers=restart)
    again = checked(store, "waste_flows", *both)  # now the first is known to be the second
    assert [(p.line, p.column, p.code) for p in again.problems] == [(3, "flow_code", "duplicate_key")]


@pytest.mark.engines("file")
def test_a_session_whose_number_was_used_before_is_asked_about_whoever_came(store: Store) -> None:
    send(store, "coaching_attendance", {"participant_code": "P-1"}, {"participant_code": "P-2"})
    assert checked(store, "coaching_attendance", {"participant_code": "P-3"}).is_clean
    again = ({"participant_code": "P-1"}, {"participant_code": "P-3"})
    rows = [row | {"session_date": "2025-02-11"} for row in again]
    asked = checked(store, "coaching_attendance", *rows).question
    assert asked and (asked.name, [o.total for o in asked.options]) == ("key_reused", [2, 2])
    send(store, "coaching_attendance", *rows, answers=Answers(numbering="restart"))
    sessions = "SELECT session_code, count(*) FROM coaching_attendance WHERE removed_in IS NULL GROUP BY 1 ORDER BY 1"
    assert query(store, sessions) == [("S-1", 2), ("S-1 (2025-02)", 2)]


@pytest.mark.engines("file")
def test_a_flow_names_the_batch_of_its_own_time(store: Store) -> None:
    send(store, "production_batches", {})
    restart = Answers(numbering="restart")
    send(store, "production_batches", {"started_on": "2025-03-01", "product_kg": "3"}, answers=restart)
    rows = ({"flow_code": f"T-{n}", "batch_code": "B-1", "date": d} for n, d in enumerate(("2024-03-05", "2025-04-05")))
    receipt = send(store, "waste_flows", *rows)
    assert not receipt.warnings
    assert query(store, "SELECT batch_code FROM waste_flows ORDER BY flow_code") == [("B-1",), ("B-1 (2025-03)",)]


# Nil reports


def test_a_nil_report_counts_as_a_report_until_it_is_undone(store: Store) -> None:
    march = Where(first=date(2024, 3, 1), last=date(2024, 3, 1))
    assert store.read(lambda db: sites_reporting(db, march)).reported == 0
    upload_id = report_nothing(store, "waste_flows", "RPB-ACEH", date(2024, 3, 9), by="Sari")
    assert query(store, "SELECT kind, site_code, month FROM nil_reports") == [
        ("waste_flows", "RPB-ACEH", date(2024, 3, 1))
    ]
    assert store.read(lambda db: sites_reporting(db, march)).reported == 1
    undo(store, [upload_id])
    assert store.read(lambda db: sites_reporting(db, march)).reported == 0


@pytest.mark.engines("file")
def test_a_nil_report_is_refused_where_it_would_not_be_true(store: Store) -> None:
    send(store, "waste_flows", *MARCH)
    for kind, site, month, reason in (
        ("waste_flows", "RPB-ACEH", date(2024, 3, 1), "3 rows"),
        ("waste_flows", "RPB-XX", date(2024, 3, 1), "no site"),
        ("waste_flows", "RPB-ACEH", date(2199, 3, 1), "not begun"),
        ("partners", "RPB-ACEH", date(2024, 3, 1), "month by month"),
    ):
        with pytest.raises(StoreError, match=reason):
            report_nothing(store, kind, site, month)
    report_nothing(store, "green_products", "RPB-ACEH", date(2024, 3, 1))
    with pytest.raises(StoreError, match="before"):
        report_nothing(store, "green_products", "RPB-ACEH", date(2024, 3, 1))
    assert store.version() == 2
