"""The glossary: each word in both languages, and every figure on a card explained."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from data.words import say
from metrics import glossary, methods
from metrics.catalogue import METRICS
from metrics.glossary import CODES, TERMS, Term
from pages.shared.terms import WORDS
from tests.screens import TITLES as SCREENS

PAGES = Path(__file__).parents[2] / "pages"


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.code)
def test_each_term_is_in_both_languages(term: Term) -> None:
    assert say("id", term.meaning) != term.meaning and term.meaning.endswith(".")
    assert say("id", term.title)
    assert not term.metric or term.metric in METRICS


def test_codes_are_single_and_never_those_of_another_figure() -> None:
    assert len(CODES) == len(TERMS)
    assert all(CODES[code].metric == code for code in CODES if code in METRICS)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_figure_that_a_screen_names_has_its_method(language: str) -> None:
    """So every title on a card leads to what it means."""
    named = {
        node.value
        for path in PAGES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in METRICS
    }
    explained = {method.metric.name: method for found in methods.subjects(language).values() for method in found}
    assert {"diversion_rate", "weighed_share", "coaching_priority_share"} <= named <= set(explained)
    assert all(explained[name].definition and glossary.metric_of(name) == name for name in named)


def test_words_are_found_in_either_language() -> None:
    assert [term.code for term in glossary.found("id", "laporan nihil")] == ["nil_report"]
    assert "nil_report" in [term.code for term in glossary.found("en", "NIL")]
    assert glossary.found("en", "xyzzy") == [] and len(glossary.found("id", "")) == len(TERMS)
    assert [m.metric.name for found in methods.searched("en", "linked batch names").values() for m in found] == [
        "linked_share"
    ]


def test_links_name_words_that_there_are() -> None:
    assert set(WORDS) <= {*SCREENS, "overview"} - {""}
    for page, codes in WORDS.items():
        assert set(codes) <= set(CODES), page
