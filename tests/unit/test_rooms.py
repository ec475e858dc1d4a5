"""The rooms of the house: nothing imports upward, and no figure is computed where it is shown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
# What figures and what is made of them hold, and what pages call these.
AMOUNTS = {
    *("value", "numerator", "denominator", "low", "high", "unknown", "target", "points", "mass_t", "share_percent"),
    *("figure", "figures", "found", "share", "gained", "before", "ask", "ask_one", "trace"),
}
AGGREGATES = {"sum", "round", "abs", "pow", "divmod", "mean", "median", "fmean", "cumsum", "diff", "pct_change"}


def names(node: ast.AST) -> set[str]:
    found = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    return found | {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def computed(tree: ast.AST) -> Iterator[str]:
    """Arithmetic on amounts, as it is written."""
    for node in ast.walk(tree):
        is_sum = isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr)
        is_text = any(_is_text(part) for part in ast.walk(node))
        is_minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        is_call = isinstance(node, ast.Call) and bool(names(node.func) & AGGREGATES)
        if (is_call or ((is_sum or is_minus) and not is_text)) and names(node) & AMOUNTS:
            yield ast.unparse(node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_number_is_computed_on_a_page(path: Path) -> None:
    allowed = {"len(found) - MOST", "len(found) - limit"}  # how many are not shown
    assert set(computed(ast.parse(path.read_text(encoding="utf-8")))) <= allowed


@pytest.mark.parametrize(
    "line",
    [
        "100 * f.numerator / f.denominator",
        "sum(f.value for f in rows)",
        "-(f.value or 0)",
        "round(gained, 1)",
        "share.high - 70",
    ],
)
def test_a_number_that_is_computed_would_be_found(line: str) -> None:
    assert list(computed(ast.parse(line)))


@pytest.mark.parametrize(("room", "above"), [("data", ("metrics", "pages")), ("metrics", ("pages",))])
def test_nothing_imports_upward(room: str, above: tuple[str, ...]) -> None:
    wires = {ROOT / "data" / "__main__.py"}  # the command line of data opens a store that keeps its cubes
    for path in (ROOT / room).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert path in wires or not any(module.split(".")[0] in above for module in modules), path


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_ask_no_database(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ".execute(" not in text and "SELECT " not in text


@pytest.mark.parametrize(
    "path", [*ROOT.glob("data/**/*.py"), *ROOT.glob("metrics/**/*.py"), *ROOT.glob("metrics/**/*.sql")]
)
def test_no_window_is_over_all_rows(path: Path) -> None:
    """DuckDB 1.5.5 ends one with two threads at once, now and then, and its database is dead then."""
    assert not re.search(r"OVER\s*\(\s*(ORDER BY[^)]*)?\)", path.read_text(encoding="utf-8")), path
