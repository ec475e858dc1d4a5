"""The achievement table: what it holds are the figures, and the workbook holds what the table does."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from data.closing import close
from data.store import Store
from metrics.achieving import HEADLINES, achieved, judged_on
from metrics.figures import figures
from metrics.questions import Where
from metrics.targets import targets
from metrics.workbook import Column, Number, Sheet, made
from tests.spec.programme import EVERYTHING
from tests.spec.table import parse, send

ON = date(2025, 6, 1)


@pytest.fixture
def filled(store: Store) -> Store:
    for kind, drawing in EVERYTHING.items():
        send(store, kind, parse(drawing))
    return store


def test_each_quarter_and_the_year_are_the_figures_themselves(filled: Store) -> None:
    with filled.snapshot() as db:
        rows = {row.metric: row for row in achieved(db, 2024, "whole", Where(), ON).rows}
        assert tuple(rows) == HEADLINES
        year = Where(first=date(2024, 1, 1), last=date(2024, 12, 1))
        for metric, row in rows.items():
            assert row.figures["2024"] == figures(db, metric, (), year)[0]
            for figure in figures(db, metric, ("quarter",), year):
                assert row.figures[figure.by["quarter"]] == figure
    # of small data: 800 + 40 + 10 kg, 90 + 60 kg in March; what was taken out of storage in April adds nothing
    assert [rows["waste_generated"].figures[f"2024-Q{q}"].value for q in (1, 2)] == [Decimal("1"), Decimal(0)]
    share = rows["coaching_priority_share"]
    assert share.verdict == "undecidable" and share.target is not None
    assert rows["operating_sites"].verdict == "overdue"
    assert rows["diversion_rate"].verdict is None


def test_places_are_asked_one_by_one(filled: Store) -> None:
    with filled.snapshot() as db:
        rows = achieved(db, 2024, "site", Where(), ON).rows
        generated = {row.place: row.figures["2024"].value for row in rows if row.metric == "waste_generated"}
        assert generated == {"RPB-ACEH": Decimal("0.85"), "RPB-NTT": Decimal("0.15")}
        (only,) = [
            row for row in achieved(db, 2024, "whole", Where(("RPB-NTT",)), ON).rows if row.metric == "waste_generated"
        ]
        assert only.figures["2024"].value == Decimal("0.15")


def test_quarters_that_have_not_begun_are_not_asked_for(filled: Store) -> None:
    with filled.snapshot() as db:
        rows = {row.metric: row for row in achieved(db, 2024, "whole", Where(), date(2024, 5, 9)).rows}
        assert set(rows["operating_sites"].figures) == {"2024-Q1", "2024-Q2", "2024"}
        assert achieved(db, 2025, "whole", Where(), date(2024, 5, 9)).rows == ()


def test_a_quarter_is_final_once_its_months_are_closed(filled: Store) -> None:
    for month in (1, 2, 3):
        with filled.snapshot() as db:
            assert not achieved(db, 2024, "whole", Where(), ON).final["2024-Q1"]
        close(filled, date(2024, month, 1), "sari")
    with filled.snapshot() as db:
        found = achieved(db, 2024, "whole", Where(), ON).final
    assert found == {"2024-Q1": True, "2024-Q2": False, "2024-Q3": False, "2024-Q4": False, "2024": False}


def test_a_target_has_its_last_day(filled: Store) -> None:
    with filled.snapshot() as db:
        days = {target.target: target.last_day for target in targets(db)}
        assert judged_on(db, Where(), date(2025, 1, 1))
    assert (days["shared_factories"], days["coaching_priority_share"]) == (date(2024, 12, 31), None)


def test_a_workbook_is_read_back_as_it_was_made() -> None:
    columns = (Column("Apa"), Column("Nilai", "Triwulan I"), Column("Batas", "Triwulan I"), Column("Hari"))
    rows = (("=1+1", Number(Decimal("12.5"), "#,##0.0"), None, date(2024, 12, 31)), ("b", Number(3), "–", None))
    sheet = Sheet("Capaian " * 9, "Judul", ("=HYPERLINK(1)", "Versi 3"), columns, rows)
    book = CalamineWorkbook.from_filelike(io.BytesIO(made([sheet])))
    assert len(book.sheet_names[0]) == 31
    found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert [row[0] for row in found[:3]] == ["Judul", "=HYPERLINK(1)", "Versi 3"]
    assert found[4][1] == "Triwulan I" and found[sheet.header_at][:4] == ["Apa", "Nilai", "Batas", "Hari"]
    assert found[sheet.header_at + 1] == ["=1+1", 12.5, "", date(2024, 12, 31)]
    assert found[sheet.header_at + 2] == ["b", 3, "–", ""]
