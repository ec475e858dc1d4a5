"""No metric without a spec."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from metrics.catalogue import METRICS
from tests.spec.table import parse


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
