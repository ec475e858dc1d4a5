"""Limits never leave out a row that has one of the values."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.limits import FEW, Bound, limits

TEXTS = st.none() | st.sampled_from(["", "a", "B", "it's", "$1", "%"]) | st.text(max_size=3)
DAYS = st.none() | st.dates(date(2020, 1, 1), date(2021, 1, 1))


@given(rows=st.lists(st.tuples(TEXTS, DAYS), max_size=8), others=st.lists(st.tuples(TEXTS, DAYS), max_size=8))
def test_every_row_with_a_value_is_within_the_limits(rows: list, others: list) -> None:
    with duckdb.connect() as db:
        for table, filled in (("mine", rows), ("theirs", [*rows, *others])):
            db.execute(f"CREATE TABLE {table} (code VARCHAR, day DATE)")
            for row in filled:
                db.execute(f"INSERT INTO {table} VALUES (?, ?)", row)
        bound: Bound = {}
        near = limits(db, "mine", {"theirs.code": "code", "theirs.day": "day"}, bound)
        within = db.execute(f"SELECT * FROM theirs WHERE {near}", bound).fetchall()
        assert all(row in within for row in rows)


@pytest.mark.parametrize("many", [0, FEW, FEW + 1])
def test_of_many_texts_the_range_is_said(many: int) -> None:
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE mine AS SELECT 'T' || n AS code FROM range({many}) t(n) UNION ALL SELECT NULL")
        bound: Bound = {}
        near = limits(db, "mine", {"mine.code": "code"}, bound)
        assert len(bound) == (many if many <= FEW else 2)
        assert db.execute(f"SELECT count(*) FROM mine WHERE {near}", bound).fetchone() == (many + 1,)


def test_without_columns_there_is_no_limit() -> None:
    with duckdb.connect() as db:
        assert limits(db, "nothing", {}, {}) == "true"
