"""The catalogue has every message of the code, and its blanks are the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from data.words import CATALOGUES, say
from metrics.catalogue import METRICS

ROOT = Path(__file__).parents[2]
KEYWORDS = {"t": None, "N_": None, "say": (2,)}


def messages() -> Iterator[str]:
    for folder in ("data", "metrics", "pages"):
        for _, _, found, _, _ in extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS):
            yield str(found)


def test_every_message_is_translated_and_none_is_left_over() -> None:
    with (CATALOGUES / "id" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {str(m.id) for m in read_po(file, locale="id") if m.id and m.string}
    assert known == set(messages())


@pytest.mark.parametrize("path", [p for f in ("data", "metrics", "pages") for p in sorted((ROOT / f).rglob("*.py"))])
def test_no_message_hides_in_another_string(path: Path) -> None:
    """What stands inside an f-string is not found when messages are gathered, and would stay English."""
    for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for call in ast.walk(text) if isinstance(text, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                assert not any(isinstance(given, ast.Constant) for given in call.args), ast.unparse(call)


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_a_translation_has_the_same_blanks(message: str) -> None:
    blanks = re.compile(r"{(\w+)}")
    assert sorted(set(blanks.findall(say("id", message)))) == sorted(set(blanks.findall(message)))


@pytest.mark.parametrize("name", METRICS)
def test_each_metric_is_declared_in_full(name: str) -> None:
    metric = METRICS[name]
    assert metric.unit and metric.formula and metric.source and metric.dimensions
    assert metric.unknown_words or not metric.unknown
    assert metric.unknown_unit == "t" or metric.unknown_scale == 1
    assert metric.is_bounded or metric.is_range or not metric.bounds_first
    assert bool(metric.parts_of) == bool(metric.parts_words)
    assert not metric.parts_of or METRICS[metric.parts_of].denominator
    texts = (metric.title, metric.definition, metric.origin, metric.caveat, metric.unknown_words, metric.parts_words)
    for text in texts:
        assert not text or say("id", text) != text
