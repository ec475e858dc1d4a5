"""What holds for every metric: it has a spec, can be asked of an empty store, its parts sum to its whole where it is a

sum, its bounds are bounds, and what is undone is as if it had never come.
"""
# ruff: noqa: E501  # tables are as wide as they are

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.store import head
from data.undoing import undo
from metrics.catalogue import METRICS
from metrics.figures import figures
from metrics.questions import Where
from tests.places import Place, opened
from tests.spec.table import Given, Programme, parse, send

ENGINES = ("file",)  # test_programme.py compares all figures of a lake with those of a file

# A few rows of every kind: with what is not known, with storage, with one row that owns the total, and with dust.
TABLES = {
    "partners": """
        | partner_code | partner_kind |
        | K-1          | hauler       |
        | K-2          | processor    |
    """,
    "enterprises": """
        | enterprise_code | site_code    | size_class | owner_gender | kadin_member | new_entrepreneur | joined_on  |
        | U-1             | RPB-ACEH     | micro      | female       | ya           |                  |            |
        | U-2             | RPB-ACEH     | small      |              |              | ya               | 2024-02-01 |
        | U-3             | RPB-NTT      | micro      | male         | tidak        | tidak            | 2024-03-01 |
        | U-4             | KADIN-JAKSEL | medium     | female       | ya           | ya               | 2023-12-01 |
    """,
    "production_batches": """
        | batch_code | site_code | enterprise_code | product | started_on | input_kg | product_kg | energy_kwh | water_m3 |
        | B-1        | RPB-ACEH  | U-1             | Nilam   | 2023-12-30 |      400 |         10 |          5 |        1 |
        | B-2        | RPB-ACEH  | U-2             | Nilam   | 2024-02-10 |      400 |         12 |            |        2 |
        | B-3        | RPB-ACEH  |                 | Pala    | 2024-07-10 |       40 |        0.5 |        0.5 |          |
        | B-1        | RPB-NTT   | U-3             | Daging  | 2024-02-20 |  9000000 |    4000000 |      90000 |          |
    """,
    "waste_flows": """
        | flow_code | site_code    | date       | batch_code | enterprise_code | material             | quantity | unit | destination   | from_storage | handling | location | hauler | receiver | measured_by |
        | T-1       | RPB-ACEH     | 2023-12-31 | B-1        | U-1             | distillation_residue |      300 | kg   | storage       |              | central  | onsite   |        |          | weighed     |
        | T-2       | RPB-ACEH     | 2024-02-15 | B-1        | U-1             | distillation_residue |      120 | kg   | compost       | ya           | own      | offsite  | K-1    | K-2      | estimated   |
        | T-3       | RPB-ACEH     | 2024-02-16 | B-2        | U-2             | distillation_residue |      350 | kg   | open_burning  |              | own      | onsite   |        |          |             |
        | T-4       | RPB-ACEH     | 2024-07-16 |            |                 | plastic              |       25 | kg   |               |              |          |          |        |          |             |
        | T-5       | RPB-ACEH     | 2024-07-17 | B-3        |                 | sawdust              |       30 | kg   | fuel          |              | own      | onsite   | K-1    | K-1      | converted   |
        | T-6       | RPB-NTT      | 2024-02-21 | B-1        | U-3             | rumen                |   250000 | t    | compost       |              | central  | offsite  | K-1    | K-2      | weighed     |
        | T-7       | RPB-NTT      | 2024-02-22 |            |                 | manure               |    0.001 | g    | landfill      |              | own      |          |        | K-2      | weighed     |
        | T-8       | RPB-NTT      | 2024-02-23 |            |                 | blood                |       80 | kg   | wastewater    |              | central  | onsite   |        |          | estimated   |
        | T-9       | KADIN-JAKSEL | 2024-01-10 |            | U-4             | hazardous            |        7 | kg   |               |              | own      |          |        |          | weighed     |
        | T-10      | KADIN-JAKSEL | 2024-07-10 |            | U-4             | food_waste           |       45 | kg   | insect_feed   |              | own      | offsite  |        | K-2      | weighed     |
    """,
    "green_products": """
        | record_code | site_code | date       | product | made_from  | quantity | unit | value_idr | buyer_kind | distributor |
        | H-1         | RPB-ACEH  | 2024-02-28 | Kompos  | food_waste |       30 | kg   |     45000 | resident   | K-2         |
        | H-2         | RPB-NTT   | 2024-02-28 | Kompos  | rumen      |    90000 | t    |           |            |             |
        | H-3         | RPB-NTT   | 2024-07-28 | Pupuk   |            |    0.001 | kg   |         1 | own_use    |             |
    """,
    "coaching_attendance": """
        | session_code | participant_code | session_date | site_code | topic     | organiser | gender | age |
        | S-1          | Ani              | 2023-11-10   | RPB-ACEH  | Kompos    | kadin     | P      |  30 |
        | S-2          | Ani              | 2024-02-10   | RPB-ACEH  | Kompos    |           | P      |  31 |
        | S-2          | Budi             | 2024-02-10   | RPB-ACEH  | Kompos    |           |        |  20 |
        | S-3          | Ani              | 2024-07-10   | RPB-ACEH  | Pemasaran | kaktus    | P      |     |
        | S-3          | Cici             | 2024-07-10   | RPB-NTT   | Pemasaran | kaktus    |        |     |
    """,
    "practice_assessments": """
        | enterprise_code | assessed_on | practice       | level | verified      |
        | U-1             | 2024-02-10  | waste_recovery |     2 | terverifikasi |
        | U-1             | 2024-07-10  | waste_recovery |     4 | mandiri       |
        | U-1             | 2024-07-10  | energy         |    TB |               |
        | U-2             | 2024-02-10  | training       |     1 | mandiri       |
        | U-3             | 2024-02-10  | legal          |     0 |               |
    """,
    "regional_waste": """
        | year | province | regency         | period | generated_t | reduced_t | handled_t | recycled_t | raw_material_t |
        | 2023 | ID-JT    | Kab. Sragen     | P1     |        1000 |       100 |       500 |            |                |
        | 2024 | ID-JT    | Kab. Sragen     | P1     |        1000 |       100 |       500 |         50 |             10 |
        | 2024 | ID-JT    | Kab. Sragen     | P2     |        1200 |       120 |           |         60 |                |
        | 2024 | ID-AC    | Kab. Aceh Besar | P1     |  9999999.99 |       0.1 |   9000000 |            |                |
    """,
    "nil_reports": """
        | site_code | month   |
        | RPB-SULUT | 2024-02 |
    """,
}
# One row of each kind as it is after all: other amounts, months, products, materials, places, people and levels.
CORRECTIONS = {
    "partners": "| partner_code | partner_kind |\n| K-2 | buyer |",
    "enterprises": "| enterprise_code | site_code | kadin_member | joined_on |\n| U-2 | RPB-NTT | ya | 2024-01-01 |",
    "production_batches": """
        | batch_code | site_code | product | started_on | input_kg | product_kg | energy_kwh | water_m3 |
        | B-1        | RPB-ACEH  | Pala    | 2024-01-30 |      500 |         11 |            |        3 |
    """,
    "waste_flows": """
        | flow_code | site_code | date       | material             | quantity | destination | handling | measured_by | receiver |
        | T-1       | RPB-ACEH  | 2023-12-31 | distillation_residue |      400 | storage     | own      | weighed     |          |
        | T-6       | RPB-NTT   | 2024-03-21 | blood                |       90 | landfill    | own      | converted   | K-1      |
    """,
    "green_products": """
        | record_code | site_code | date       | product | made_from | quantity | value_idr |
        | H-2         | RPB-NTT   | 2024-03-01 | Biogas  | manure    |       12 |     10000 |
    """,
    "coaching_attendance": """
        | session_code | participant_code | session_date | site_code | topic     | gender | age |
        | S-1          | Ani              | 2024-01-10   | RPB-ACEH  | Keuangan  | L      |  50 |
    """,
    "practice_assessments": """
        | enterprise_code | assessed_on | practice       | level | verified |
        | U-1             | 2024-07-10  | waste_recovery |    TB | mandiri  |
    """,
    "regional_waste": """
        | year | province | regency         | period | generated_t | reduced_t | handled_t | recycled_t |
        | 2024 | ID-AC    | Kab. Aceh Besar | P1     |         100 |         5 |        50 |          1 |
    """,
}
UNMOVED = {"operating_sites"}  # of reference data alone: no row that is sent changes it
# Of an empty store: what the register of sites says, else nothing.
OF_NOTHING = {"operating_sites": 6}

Answers = dict[tuple[str, str], list[dict[str, Any]]]


@cache
def asked() -> set[str]:
    """The metrics that the specs of this folder ask for, as they are written: programme.ask("metric", ...)."""
    found = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ask":
                found |= {first.value for first in node.args[:1] if isinstance(first, ast.Constant)}
    return found


@pytest.mark.parametrize("metric", METRICS)
def test_each_metric_has_a_spec(metric: str) -> None:
    assert metric in asked()


def test_a_drawn_table_is_read_as_it_is_drawn() -> None:
    assert parse("""
        | a   | b  |
        |-----|----|
        | 1 2 |    |
        |     | -1 |
    """) == [{"a": "1 2", "b": ""}, {"a": "", "b": "-1"}]


IN_BRIEF = ("site", "month", "regency")


def everything(programme: Programme, version: int | None = None, is_brief: bool = True) -> Answers:
    """(metric, dimension or "") -> its figures; in brief only of the whole, of places and of months."""
    with programme.store.snapshot() as db:
        return {
            (name, " ".join(by)): [asdict(figure) for figure in figures(db, name, by, Where(), version)]
            for name, metric in METRICS.items()
            for by in ((), *((d,) for d in metric.dimensions if d in IN_BRIEF or not is_brief))
        }


def of(answers: Answers, metric: str) -> dict[str, list[dict[str, Any]]]:
    return {by: found for (name, by), found in answers.items() if name == metric}


@pytest.fixture(scope="module")
def history(place: Place, empty_store: str) -> Iterator[dict[str, Answers]]:
    """All figures of a programme: at first, corrected, when that is undone, and then again as of both versions."""
    with opened(place, empty_store) as store:
        programme = Programme(store)
        for kind, drawing in TABLES.items():
            send(store, kind, parse(drawing))
        found = {"first": everything(programme, is_brief=False)}
        version = store.read(head)
        uploads = [send(store, kind, parse(drawing)) for kind, drawing in CORRECTIONS.items()]
        found["corrected"] = everything(programme)
        corrected = store.read(head)
        undo(store, [str(upload_id) for upload_id in uploads])
        found["undone"] = everything(programme)
        found["first, asked later"] = everything(programme, version)
        found["corrected, asked later"] = everything(programme, corrected)
    yield found


def whole_of(history: dict[str, Answers], metric: str) -> dict[str, Any]:
    (whole,) = history["first"][metric, ""]
    return whole


def total(parts: list[dict[str, Any]], of_figure: str) -> Decimal:
    return sum((part[of_figure] for part in parts if part[of_figure] is not None), Decimal(0))


@pytest.mark.parametrize("metric", METRICS)
def test_a_figure_of_nothing_is_none_and_not_zero(given: Given, metric: str) -> None:
    empty = given()
    assert empty.ask(metric) == {"all": OF_NOTHING.get(metric)}
    for dimension in METRICS[metric].dimensions:
        assert bool(empty.ask(metric, by=dimension)) == (metric in OF_NOTHING), dimension


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_says_something_of_the_programme(history: dict[str, Answers], metric: str) -> None:
    """Else what follows would prove nothing."""
    whole = whole_of(history, metric)
    assert whole["value"] is not None or (METRICS[metric].is_of_one_site and whole["numerator"] is not None)


NOT_ADDED = ("weights", "basis", "scenario")  # each value of these is the whole once more, seen otherwise
APART = ("month", "quarter", "year")
ADDED = {
    **dict.fromkeys(("sum", "ratio", "range"), lambda dimension: dimension not in NOT_ADDED),
    **dict.fromkeys(("total", "stock"), lambda dimension: dimension not in (*NOT_ADDED, *APART)),
    "people": lambda dimension: dimension in APART,
}


@pytest.mark.parametrize("metric", [m for m in METRICS if METRICS[m].way in ADDED])
def test_parts_sum_to_the_whole(history: dict[str, Answers], metric: str) -> None:
    """The value of a sum, and what is divided of a ratio; of a stock over places, of people over time."""
    whole = whole_of(history, metric)
    for dimension in filter(ADDED[METRICS[metric].way], METRICS[metric].dimensions):
        parts = history["first"][metric, dimension]
        for of_figure in ("numerator", "denominator", "unknown"):
            assert total(parts, of_figure) == (whole[of_figure] or 0), (dimension, of_figure)


@pytest.mark.parametrize("metric", [m for m in METRICS if METRICS[m].way == "count"])
def test_parts_of_a_count_of_different_things_are_within_it(history: dict[str, Answers], metric: str) -> None:
    whole = whole_of(history, metric)["value"]
    for dimension in METRICS[metric].dimensions:
        parts = history["first"][metric, dimension]
        assert max(part["value"] for part in parts) <= whole <= total(parts, "value"), dimension


@pytest.mark.parametrize("metric", METRICS)
def test_bounds_are_on_both_sides_of_the_value(history: dict[str, Answers], metric: str) -> None:
    for (name, dimension), found in (history["first"] | history["corrected"]).items():
        for figure in found if name == metric else ():
            assert figure["unknown"] is None or figure["unknown"] >= 0, (dimension, figure)
            if figure["low"] is not None or figure["high"] is not None:
                assert figure["low"] <= figure["value"] <= figure["high"], (dimension, figure)


@pytest.mark.parametrize("metric", METRICS)
def test_a_correction_that_is_undone_gives_back_exactly_the_earlier_figures(
    history: dict[str, Answers], metric: str
) -> None:
    first = of(history["first"], metric)
    undone, corrected = (of(history[state], metric) for state in ("undone", "corrected"))
    assert undone == {by: first[by] for by in undone}
    assert (corrected != undone) == (metric not in UNMOVED)


@pytest.mark.parametrize("metric", METRICS)
def test_a_figure_is_the_same_when_it_is_asked_later_of_its_version(history: dict[str, Answers], metric: str) -> None:
    """So what is kept from change to change is what all rows give."""
    for state in ("first", "corrected"):
        later = of(history[f"{state}, asked later"], metric)
        assert later and later == {by: history[state][metric, by] for by in later}
