"""Pictures of the board pack: what is drawn is as long as what is said."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import pytest

from metrics.pack.pictures import WIDTH, Bar, Mark, Piece, bars, columns, course, whole

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ["Jan", "Feb", "Mar", "Apr"]


def parts(svg: str, kind: str) -> list[dict[str, str]]:
    return [part.attrib for part in ElementTree.fromstring(svg).iter(f"{SVG}{kind}")]


def said(svg: str) -> list[str]:
    return [part.text or "" for part in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_values() -> None:
    svg = bars([Bar("A", "4", 4, fate="material"), Bar("B & <C>", "1", 1), Bar("D", "0", 0)])
    assert [float(rect["width"]) for rect in parts(svg, "rect")] == pytest.approx([WIDTH, WIDTH / 4, 0])
    assert said(svg) == ["A", "4", "B & <C>", "1", "D", "0"]


def test_what_is_not_known_follows_what_is() -> None:
    svg = bars([Bar("A", "60–70 %", 60, 70)], Mark(70, "target 70 %"), most=100)
    possible, known = parts(svg, "rect")
    assert float(known["width"]) == pytest.approx(WIDTH * 0.6)
    assert float(possible["x"]) == pytest.approx(WIDTH * 0.6) and float(possible["width"]) == pytest.approx(WIDTH * 0.1)
    assert parts(svg, "path")[0]["d"].startswith(f"M{WIDTH * 0.7:.2f}")


def test_bars_below_zero_go_to_the_left() -> None:
    low, high = parts(bars([Bar("A", "-1", -1), Bar("B", "3", 3)]), "rect")
    assert (float(low["x"]), float(low["width"])) == pytest.approx((0, WIDTH / 4), abs=0.01)
    assert (float(high["x"]), float(high["width"])) == pytest.approx((WIDTH / 4, WIDTH * 3 / 4), abs=0.01)


def test_columns_stack_to_what_they_sum_to() -> None:
    series = [
        ("material", "M", [Decimal(3), Decimal(1), None, Decimal(0)]),
        ("stored", "S", [Decimal(1), Decimal(-1), None, Decimal(2)]),
    ]
    svg = columns(MONTHS, series, "t")
    drawn = [rect for rect in parts(svg, "rect") if float(rect["width"]) > 20]
    tall = {(round(float(rect["x"])), rect["fill"]): float(rect["height"]) for rect in drawn}
    unit = tall[min(tall, key=lambda key: (key[0], key[1] != "#0A6148"))] / 3
    assert sorted(round(height / unit, 2) for height in tall.values()) == [1, 1, 1, 2, 3]
    below = next(
        rect
        for rect in drawn
        if rect["fill"].startswith("url") and round(float(rect["height"]) / unit) == 1 and float(rect["y"]) > 100
    )
    assert float(below["y"]) > 0 and "M" in said(svg) and "S" in said(svg)


def test_a_month_without_data_is_a_gap() -> None:
    values = [Decimal(50), None, Decimal(60), Decimal(70)]
    svg = course(MONTHS, values, values, [Decimal(55), None, Decimal(60), Decimal(80)], "%", Mark(90, "target"))
    assert (
        len(parts(svg, "polyline")) == 2
        and len(parts(svg, "polygon")) == len(parts(svg, "rect")) == 1
        and len(parts(svg, "circle")) == 3
    )
    xs = [float(circle["cx"]) for circle in parts(svg, "circle")]
    assert xs[2] - xs[1] == pytest.approx(
        (xs[1] - xs[0]) / 2, abs=0.2
    )  # two months lie between the first and the third
    ys = [float(circle["cy"]) for circle in parts(svg, "circle")]
    assert (ys[0] - ys[1]) == pytest.approx(ys[1] - ys[2], abs=0.2)


@pytest.mark.parametrize("months", [1, 2, 5, 7, 12, 13, 24, 36, 60])
def test_the_first_and_the_last_month_are_named_and_none_beside_another(months: int) -> None:
    svg = course([f"M{nth}" for nth in range(months)], [Decimal(1)] * months, [], [], "t")
    named = [(float(part["x"]), part.get("text-anchor")) for part in parts(svg, "text")][3:]
    names = [name for name in said(svg) if name.startswith("M")]
    assert names[0] == "M0" and names[-1] == f"M{months - 1}"
    apart = [after - before for (before, _), (after, _) in itertools.pairwise(named)]
    assert all(gap >= 50 for gap in apart)


def test_parts_of_a_whole_lie_end_to_end() -> None:
    pieces = [Piece("A", "1", 0, 25, "sure"), Piece("B", "2", 25, 50, "open"), Piece("C", "1", 75, 25, "other")]
    first = [float(rect["x"]) for rect in parts(whole(pieces, Mark(70, "target")), "rect")][:3]
    assert first == pytest.approx([0, WIDTH / 4, WIDTH * 3 / 4])


@pytest.mark.parametrize("svg", [bars([]), columns([], [], "t"), course([], [], [], [], "%"), whole([])])
def test_nothing_makes_an_empty_picture(svg: str) -> None:
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_a_long_name_is_cut_in_the_picture_only() -> None:
    (name, _) = said(bars([Bar("x" * 200, "1", 1)]))
    assert len(name) < 90 and name.endswith("…")
