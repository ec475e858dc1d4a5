"""Every screen over a store in which each name, note and file name is made to be more than text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from data import closing, members
from data.members import Member
from metrics.home import open_store
from tests.app.conftest import Open
from tests.poison import LIVE, POLYGLOT, poison
from tests.screens import TITLES

# What the browser shows as it is: values of fields, choices of lists, codes, names of files, the words for a reader.
PLAIN = {
    *("id", "form_id", "value", "default", "options", "placeholder", "code_text", "url", "alt", "query_string", "data"),
    *("file_name", "raw_values", "raw_value", "element_id", "script_hash", "url_path", "arrow", "delta_path"),
}


KEPT = ("months", "log", "targets", "practices", "sites", "weights", "baselines", "tables", "example", "backups")
# what else of a screen is looked at: only what is looked at is drawn
MORE = {
    "factories": [{"factory": "RPB-ACEH", "view_part": part} for part in ("figures", "production", "effects", "ranks")],
    "upload": [{"site": "RPB-ACEH"}],
    "achievement": [{"view_form": "list", "view_split": "site"}],
    "admin": [{"view_kept": part} for part in KEPT],
}


@pytest.fixture
def poisoned(filled: str, tmp_path: Path) -> str:
    """The address of the example data, poisoned."""
    with_notes = open_store(filled)
    members.put(with_notes, Member("op@x.id", "operator", ("RPB-ACEH",)), "x", POLYGLOT)
    closing.close(with_notes, date(2024, 1, 1), "x", POLYGLOT)
    with_notes.close()
    poison(tmp_path / "store.duckdb")
    return filled


def strings(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a message, with the names of the fields that lead to it."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, (*path, name))
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, path)
    elif isinstance(value, str):
        yield path, value


def messages(app: AppTest) -> Iterator[Any]:
    waiting = [app._tree]
    while waiting:
        node = waiting.pop()
        proto = getattr(node, "proto", None)
        if proto is not None and hasattr(proto, "DESCRIPTOR"):
            yield proto
        waiting += getattr(node, "children", {}).values()


def lively(app: AppTest) -> list[tuple[str, tuple[str, ...], str]]:
    """Texts in which a part of the polyglot stands as a browser would take it for more than text."""
    found = []
    for proto in messages(app):
        kind = type(proto).__name__
        for path, text in strings(MessageToDict(proto, preserving_proto_field_name=True)):
            if path[-1] == "spec":
                parts = [part for _, part in strings(json.loads(text))]
                found += [(kind, path, part) for part in parts if any(mark in part for mark in LIVE[:3])]
            elif not PLAIN & set(path):
                bare = re.sub(r"\\.", "", text)  # what is escaped is text
                found += [(kind, path, text)] if any(mark in bare for mark in LIVE) else []
    return found


@pytest.mark.parametrize("page", [name or "overview" for name in TITLES])
def test_no_screen_takes_a_text_for_more(poisoned: str, screen: Open, page: str) -> None:
    seen = 0
    for address in ({}, *MORE.get(page, ())):
        app = screen(page, lang="en", period="2024", **address)
        assert not app.exception
        seen += sum("evil" in text for proto in messages(app) for _, text in strings(MessageToDict(proto)))
        assert not lively(app)
    assert seen or page == "methods"  # speaks of figures, and of nothing that people wrote
