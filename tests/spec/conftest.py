"""Specs: a table, an expression, an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from data.store import Store
from tests.conftest import opened
from tests.spec.table import Given, Programme, parse, send


@pytest.fixture(scope="module")
def given(empty_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    """given(kind=drawing, ...) uploads the tables, in that order, and can then be asked; once for the same tables.

    A kind can be sent a second time as `kind_again`.
    """
    made: dict[tuple, Programme] = {}
    open_one: Callable = contextmanager(opened)
    with ExitStack() as stack:

        def give(**tables: str | list[dict[str, str]]) -> Programme:
            key = tuple((kind, str(rows)) for kind, rows in tables.items())
            if key not in made:
                store: Store = stack.enter_context(open_one(empty_store, tmp_path_factory.mktemp("spec") / "store"))
                for kind, rows in tables.items():
                    send(store, kind.removesuffix("_again"), parse(rows) if isinstance(rows, str) else rows)
                made[key] = Programme(store)
            return made[key]

        yield give
