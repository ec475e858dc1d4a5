"""Warnings with a proposal: taken or refused row by row, kept with the upload, and never applied of ourselves."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.attaching import attached
from data.checking import Answers
from data.problems import Problem
from data.receipt import Receipt
from data.store import Store
from tests.files import checked, query, send

ENGINES = ("file",)
USUAL = tuple({"flow_code": f"T-{n}", "quantity": f"1{n}.5"} for n in range(8))
HEAVY = {"flow_code": "T-99", "quantity": "12.5", "unit": "t"}


def odd(store: Store, kind: str, *rows: dict[str, str], **answers: object) -> tuple[Receipt, list[Problem]]:
    receipt = checked(store, kind, *rows, answers=Answers(**answers))  # type: ignore[arg-type]
    return receipt, receipt.warnings


def test_a_mass_a_thousand_times_the_usual_is_stored_as_written_or_as_proposed(store: Store) -> None:
    send(store, "waste_flows", *USUAL)
    _, (warning,) = odd(store, "waste_flows", HEAVY)
    assert (warning.code, warning.value, warning.suggestion) == ("thousandfold", "12.5 t", "12.5 kg")
    masses = "SELECT quantity, unit, mass_kg FROM waste_flows WHERE flow_code = 'T-99' AND removed_in IS NULL"
    send(store, "waste_flows", HEAVY)
    assert query(store, masses) == [(Decimal("12.5"), "t", Decimal("12500"))]
    taken = Answers(decided=((2, "quantity", "taken"),))
    receipt = send(store, "waste_flows", HEAVY | {"note": "x"}, answers=taken)
    assert receipt.decided == {(2, "quantity"): "taken"}
    assert query(store, masses) == [(Decimal("12.5"), "kg", Decimal("12.5"))]
    stored = "SELECT upload_id, line, code, value, proposal, decision FROM warnings ORDER BY added_in"
    assert query(store, stored) == [
        ("U0002", 2, "thousandfold", "12.5 t", "12.5 kg", None),
        ("U0003", 2, "thousandfold", "12.5 t", "12.5 kg", "taken"),
    ]
    kept = attached(store, "U0003")
    assert kept and kept.decided == receipt.decided and [w.suggestion for w in kept.warnings] == ["12.5 kg"]


@pytest.mark.parametrize(
    "decided", [(), ((2, "quantity", "kept"),), ((3, "quantity", "taken"),), ((2, "date", "taken"),)]
)
def test_nothing_is_applied_that_was_not_taken(store: Store, decided: tuple) -> None:
    send(store, "waste_flows", *USUAL)
    send(store, "waste_flows", HEAVY, answers=Answers(decided=decided))
    assert query(store, "SELECT mass_kg FROM waste_flows WHERE flow_code = 'T-99'") == [(Decimal("12500"),)]


def test_a_date_far_from_its_batch_proposes_the_year_of_the_batch(store: Store) -> None:
    send(store, "production_batches", {"started_on": "2024-03-01"})
    row = {"batch_code": "B-1", "date": "2023-03-15", "quantity": "1"}
    _, (warning,) = odd(store, "waste_flows", row)
    assert (warning.code, warning.suggestion, warning.sets) == (
        "date_far_from_batch",
        "15/03/2024",
        {"date": "2024-03-15"},
    )
    send(store, "waste_flows", row, answers=Answers(decided=((2, "date", "taken"),)))
    assert query(store, "SELECT date::VARCHAR FROM waste_flows") == [("2024-03-15",)]
    _, (far,) = odd(store, "waste_flows", row | {"flow_code": "T-2", "date": "2023-09-15"})
    assert (far.suggestion, far.sets) == (None, {})


def test_product_and_waste_of_a_batch_may_not_exceed_its_input(store: Store) -> None:
    """100.5 kg in, 2.5 kg of product: up to 98 kg of waste, whichever file comes last, corrections and storage told."""
    send(store, "production_batches", {})
    flow = {"batch_code": "B-1", "quantity": "60"}
    assert odd(store, "waste_flows", flow)[1] == []
    send(store, "waste_flows", flow)
    more = {"flow_code": "T-2", "batch_code": "B-1", "quantity": "38"}
    assert odd(store, "waste_flows", more)[1] == []
    heavier = more | {"quantity": "38.1"}
    found = odd(store, "waste_flows", heavier)[1]
    assert [(w.line, w.column, w.code, w.value) for w in found] == [(2, "batch_code", "implausible_balance", "B-1")]
    assert odd(store, "waste_flows", heavier, flow | {"quantity": "59"})[1] == []  # the first is corrected at once
    assert odd(store, "waste_flows", heavier | {"from_storage": "ya", "destination": "compost"})[1] == []
    batch = {"input_kg": "62.4"}
    assert [w.code for w in odd(store, "production_batches", batch)[1]] == ["implausible_balance"]
    assert odd(store, "production_batches", {"input_kg": "62.5"})[1] == []


def test_a_product_in_grams_is_proposed_in_kilograms(store: Store) -> None:
    _, (warning,) = odd(store, "production_batches", {"input_kg": "100.5", "product_kg": "25500.5"})
    assert (warning.suggestion, warning.sets) == ("25.5005", {"product_kg": "25.500500"})
    _, (heavy,) = odd(store, "production_batches", {"input_kg": "100.5", "product_kg": "101.5"})
    assert (heavy.suggestion, heavy.sets) == (None, {})


@pytest.mark.parametrize(
    ("cells", "column", "stored"),
    [
        ({"gender": "male"}, "gender", ("female", 33)),
        ({"gender": "female", "age": "50"}, "age", ("female", 33)),
        ({"gender": "female", "age": "", "birth_date": "1980-01-01"}, "birth_date", ("female", 33)),
    ],
)
def test_what_a_national_number_contradicts_is_proposed_from_it(
    store: Store, cells: dict[str, str], column: str, stored: tuple
) -> None:
    row = {"participant_code": "3173055203900001", "session_date": "2024-02-10", "age": "33"} | cells
    _, warnings = odd(store, "coaching_attendance", row)
    (warning,) = [w for w in warnings if w.column == column]
    assert warning.code == "identity_mismatch"
    taken = Answers(decided=((2, column, "taken"),))
    send(store, "coaching_attendance", row, answers=taken)
    assert query(store, "SELECT gender, age FROM coaching_attendance") == [stored]
    shown = query(store, "SELECT value, proposal FROM warnings")
    assert "1980" not in str(shown) and "1990" not in str(shown)
