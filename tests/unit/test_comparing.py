"""A figure beside another: which part is the largest, and which months there are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from metrics.comparing import every_month, largest_share, shares
from metrics.figures import Figure


def parts(*values: str | None) -> list[Figure]:
    return [Figure({"site": nth}, value=None if v is None else Decimal(v)) for nth, v in enumerate(values)]


def test_shares_are_of_the_sum_and_what_has_no_value_has_none() -> None:
    assert shares(parts("6", "3", None, "1")) == [60, 30, None, 10]
    assert shares(parts("0", None)) == [None, None]
    assert shares([]) == []


def test_what_left_the_storage_is_below_zero_and_the_shares_still_sum_to_the_whole() -> None:
    found = shares(parts("9", "3", "-2"))
    assert found == [90, 30, -20]


def test_the_largest_part_is_named_with_its_share() -> None:
    largest = largest_share(parts("2", "5", "1"))
    assert largest is not None
    assert (largest.figure.by["site"], largest.share_percent) == (1, Decimal("62.5"))


@pytest.mark.parametrize("values", [(), (None,), ("0", "0"), ("-1",), ("12", "-2")])
def test_without_a_whole_or_with_more_than_the_whole_no_part_is_named(values: tuple[str | None, ...]) -> None:
    assert largest_share(parts(*values)) is None


def test_months_without_data_are_among_the_months() -> None:
    assert every_month(["2024-02", "2023-11"]) == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert every_month(["2024-12"]) == ["2024-12"]
    assert every_month([]) == []
