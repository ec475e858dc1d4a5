"""The rows behind a figure, and the figure made again of just those rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from data.undoing import undo
from data.uploads import log
from metrics.behind import Traced, trace
from metrics.catalogue import METRICS
from metrics.questions import Where
from tests.spec.programme import EVERYTHING
from tests.spec.table import Given, Programme

ENGINES = ("file",)
YEAR = Where(first=date(2024, 1, 1), last=date(2024, 12, 1))
ACEH = Where(sites=("RPB-ACEH",), first=date(2024, 3, 1), last=date(2024, 3, 1))


def traced(programme: Programme, metric: str, where: Where | None = None, version: int | None = None) -> Traced:
    with programme.store.snapshot() as db:
        return trace(db, metric, where, version)


@pytest.mark.parametrize("metric", METRICS)
def test_the_figure_made_of_its_rows_is_the_figure(given: Given, metric: str) -> None:
    programme = given(**EVERYTHING)
    for where in (Where(), YEAR, ACEH):
        found = traced(programme, metric, where)
        assert found.recomputed == found.figure, where
        assert found.count == len(found.rows)
        keys = [(row.kind, row.upload_id, row.line) for row in found.rows]
        assert len(set(keys)) == len(keys)
    assert traced(programme, metric).count, "no figure without rows"


@pytest.mark.parametrize("metric", METRICS)
def test_rows_that_are_left_out_would_change_the_figure(given: Given, metric: str) -> None:
    """Parts of rows sum to what was divided, wherever a row has a part of its own."""
    found = traced(given(**EVERYTHING), metric)
    declared = METRICS[metric]
    if declared.way in ("sum", "ratio", "total", "range") or declared.way == "people":
        for part, scale in (("numerator", declared.scale), ("denominator", declared.denominator_scale)):
            parts = [getattr(row, part) for row in found.rows if getattr(row, part) is not None]
            whole = getattr(found.figure, part)
            if parts and whole is not None:
                assert sum(parts) / scale == pytest.approx(whole, abs=Decimal("1e-6"))


def test_each_row_leads_to_the_line_of_its_file(given: Given) -> None:
    found = traced(given(**EVERYTHING), "waste_diverted", YEAR)
    assert [(row.file, row.line, row.numerator, row.unknown) for row in found.rows] == [
        ("waste_flows.csv", 4, 0, 40),  # of unknown destination: it may be diverted
    ]
    dumped = traced(given(**EVERYTHING), "prohibited_mass", YEAR)
    assert [(row.line, row.numerator) for row in dumped.rows] == [(7, 90), (8, 60), (4, 0)]


def test_a_nil_report_is_a_row_behind_its_zero(given: Given) -> None:
    nil = "| site_code | month |\n| RPB-SULUT | 2024-02 |"
    found = traced(given(**EVERYTHING, nil_reports=nil), "waste_recorded", Where(sites=("RPB-SULUT",)))
    assert found.figure.value == 0 and found.agrees
    assert [(row.kind, row.file) for row in found.rows] == [("nil_reports", "nihil RPB-SULUT 2024-02")]


def test_a_row_that_dominates_is_named(given: Given) -> None:
    found = traced(given(**EVERYTHING), "waste_recorded")
    assert [(row.line, round(row.share_percent or 0, 1)) for row in found.dominating()] == [
        (2, Decimal("47.4")),
        (3, Decimal("42.1")),
    ]


def test_rows_are_of_the_version_that_is_asked_for(given: Given) -> None:
    programme = given(
        **EVERYTHING,
        waste_flows_again="""
        | flow_code     | site_code | date       | material | quantity | destination |
        |---------------|-----------|------------|----------|----------|-------------|
        | CONTOH-NEW    | RPB-NTT   | 2024-03-25 | manure   |     1000 | compost     |
    """,
    )
    now, before = traced(programme, "waste_recorded"), traced(programme, "waste_recorded", version=8)
    assert now.count == before.count + 1
    assert before.figure.value == Decimal("1.9") and before.agrees
    upload_id = next(str(entry["upload_id"]) for entry in log(programme.store) if entry["removed_in"] is None)
    undo(programme.store, [upload_id])
    assert traced(programme, "waste_recorded").rows == before.rows


def test_scores_list_the_assessments_that_count_and_the_register(given: Given) -> None:
    found = traced(given(**EVERYTHING), "practice_score")
    assert sorted((row.kind, row.line) for row in found.rows) == [
        *(("enterprises", line) for line in (2, 3, 4)),
        *(("practice_assessments", line) for line in (3, 4, 5)),
    ]
    earlier = traced(given(**EVERYTHING), "practice_score", Where(last=date(2023, 12, 1)))
    assert [row.line for row in earlier.rows if row.kind == "practice_assessments"] == [2]
