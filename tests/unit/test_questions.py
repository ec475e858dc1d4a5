"""What a file leaves open is asked: decimal mark and date order."""

from __future__ import annotations

from decimal import Decimal

import pytest

from data.checking import Answers
from data.receipt import Options, Receipt
from data.store import Store
from data.uploads import check, upload
from tests.files import checked, file, query, send


@pytest.fixture
def store(store_with_references: Store) -> Store:
    return store_with_references


def masses(store: Store, *cells: str, **options: object) -> Receipt:
    return checked(store, "waste_flows", *({"flow_code": c, "quantity": c} for c in cells), **options)


@pytest.mark.parametrize(
    ("cells", "comma", "point"),
    [
        (["1.234", "2.500", "3.750"], ("1.234 = 1234", "7484"), ("1.234 = 1.234", "7.484")),
        (["5", "1,234"], ("1,234 = 1.234", "6.234"), ("1,234 = 1234", "1239")),
        (["1.234,5", "2,345.6"], ("1.234,5 = 1234.5", "1234.5"), ("1.234,5 = ?", "2345.6")),  # a tie
    ],
)
def test_a_decimal_mark_that_nothing_proves_is_asked_for(
    store: Store, cells: list[str], comma: tuple[str, str], point: tuple[str, str]
) -> None:
    receipt = masses(store, *cells)
    assert receipt.question and receipt.question.name == "decimal_mark"
    assert [(o.answer, o.example, o.total) for o in receipt.question.options] == [
        ("comma", comma[0], Decimal(comma[1])),
        ("point", point[0], Decimal(point[1])),
    ]
    assert not receipt.is_clean and (receipt.good, receipt.new) == (0, 0) and not receipt.problems
    for answer, (_, total) in (("comma", comma), ("point", point)):
        answered = masses(store, *cells, answers=Answers(decimal=answer))
        assert answered.question is None and answered.decimal == answer
        if answered.is_clean:
            rows = [{"flow_code": c, "quantity": c} for c in cells]
            receipt = upload(store, file("waste_flows", *rows), Options(answers=Answers(decimal=answer)))
            assert query(store, "SELECT sum(mass_kg) FROM waste_flows WHERE removed_in IS NULL") == [(Decimal(total),)]


@pytest.mark.parametrize(
    ("cells", "decimal", "wrong"),
    [
        (["1.234,5", "2,345.6", "12,5"], "comma", [3]),
        (["1.234", "4,5"], "comma", []),
        (["1.234", "4.5"], "point", []),
        (["0.016", "1.234"], "point", []),
        (["5", "1234"], None, []),
        (["1.234.567", "1.234"], "comma", []),
    ],
)
def test_the_mark_that_most_cells_prove_wins(
    asked_store: Store, cells: list[str], decimal: str | None, wrong: list[int]
) -> None:
    receipt = masses(asked_store, *cells)
    assert receipt.question is None
    assert receipt.decimal == decimal
    assert [(p.line, p.code) for p in receipt.problems] == [(line, "number") for line in wrong]


def test_an_undecided_file_is_not_stored_even_if_bad_rows_may_be_held(store: Store) -> None:
    before = store.version()
    receipt = upload(store, file("waste_flows", {"quantity": "1.234"}), Options(hold_bad=True))
    assert receipt.question and receipt.upload_id is None
    assert store.version() == before


def dates(store: Store, *cells: str, **options: object) -> Receipt:
    return checked(store, "waste_flows", *({"flow_code": c, "date": c} for c in cells), **options)


def test_dates_that_can_only_be_month_first_are_asked_for(asked_store: Store) -> None:
    receipt = dates(asked_store, "05/06/2024", "03/14/2024")
    assert receipt.question and receipt.question.name == "date_order"
    assert [(o.answer, o.example, o.total) for o in receipt.question.options] == [
        ("dmy", "03/14/2024 = ?", 1),
        ("mdy", "03/14/2024 = 2024-03-14", 2),
    ]
    assert (receipt.good, receipt.new) == (0, 0)
    answered = dates(asked_store, "05/06/2024", "03/14/2024", answers=Answers(date_order="mdy"))
    assert answered.is_clean and (answered.good, answered.date_order) == (2, "mdy")
    answered = dates(asked_store, "05/06/2024", "03/14/2024", answers=Answers(date_order="dmy"))
    assert [(p.line, p.code, p.suggestion) for p in answered.problems] == [(3, "date", "14/03/2024")]


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2024", "05/06/2024"], "dmy"),
        (["2024-03-14", "2024-04-15"], "ymd"),
        (["2024-03-14", "14/04/2024"], "dmy"),
        (["14 Maret 2024"], "dmy"),
    ],
)
def test_dates_are_day_first_without_asking(store: Store, cells: list[str], order: str) -> None:
    receipt = dates(store, *cells)
    assert receipt.is_clean and receipt.date_order == order
    send(store, "waste_flows", *({"flow_code": c, "date": c} for c in cells))
    months = query(store, "SELECT DISTINCT month(date) FROM waste_flows ORDER BY 1")
    assert months == ([(4,), (6,)] if cells[0] == "03/04/2024" else sorted({(3,), *([(4,)] if len(cells) > 1 else [])}))


def test_a_question_shows_a_small_number_without_an_exponent(store: Store) -> None:
    rows = [{"flow_code": "T-1", "quantity": "0,0000001"}, {"flow_code": "T-2", "quantity": "0.0000001"}]
    question = check(store, [file("waste_flows", *rows)])[0].question
    assert question is not None
    assert [option.example for option in question.options] == ["0,0000001 = 0.0000001", "0,0000001 = ?"]
