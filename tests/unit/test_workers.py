"""Which tests run in one worker."""

from __future__ import annotations

import pytest

from tests.workers import belongs_to, order

MOVING = "tests/unit/test_moving.py"
TARGETS = "tests/spec/test_targets.py"


def test_tests_that_share_something_are_kept_together_and_others_are_not() -> None:
    assert belongs_to(f"{MOVING}::test_a[lake]") == belongs_to(f"{MOVING}::test_b[lake-1]")
    assert (
        belongs_to(f"{MOVING}::test_a[lake]")
        != belongs_to(f"{MOVING}::test_a[file]")
        == belongs_to(f"{MOVING}::test_c")
    )
    assert belongs_to(f"{TARGETS}::test_a[file]") == belongs_to(f"{TARGETS}::test_b[file]")  # by the conftest beside it
    assert belongs_to("tests/browser/test_frame.py::test_a") == belongs_to("tests/browser/test_journeys.py::test_b[id]")
    alone = "tests/unit/test_people.py::test_a[file]"
    assert belongs_to(alone) == alone


def test_tests_come_in_that_order(request: pytest.FixtureRequest) -> None:
    """Else one engine would be begun again and again."""
    places = [order(item) for item in request.session.items]
    assert places == sorted(places)
