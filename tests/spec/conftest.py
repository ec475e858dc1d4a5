"""Specs: a table, an expression, an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from data.undoing import undo
from tests.places import Place, opened
from tests.spec.table import Given, Programme, parse, send

ENGINES = ("file", "lake")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every spec holds on every engine."""
    if not hasattr(metafunc.module, "ENGINES"):
        metafunc.module.ENGINES = ENGINES


@pytest.fixture(scope="module")
def given(place: Place, empty_store: str) -> Iterator[Given]:
    """given(kind=drawing, ...) uploads the tables, in that order, and can then be asked; once for the same tables.

    A kind can be sent a second time as `kind_again`, and what was sent be taken back: undone="kind_again". The name of
    a reference table puts rows there; nil_reports are made.
    """
    made: dict[tuple, Programme] = {}
    with ExitStack() as stack:

        def give(**tables: str | list[dict[str, str]]) -> Programme:
            key = tuple((kind, str(rows)) for kind, rows in tables.items())
            if key not in made:
                store = stack.enter_context(opened(place, empty_store))
                uploads: dict[str, str | None] = {}
                for kind, rows in tables.items():
                    if kind == "undone":
                        undo(store, [str(uploads[name]) for name in str(rows).split()])
                    else:
                        drawn = parse(rows) if isinstance(rows, str) else rows
                        uploads[kind] = send(store, kind.split("_again")[0], drawn)
                made[key] = Programme(store)
            return made[key]

        yield give
