"""A screen that could not be drawn: the reader gets a number, and the log has the rest under it."""

from __future__ import annotations

import json
import logging
import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import logs, measures


def failing() -> None:
    from pages.shared.starting import apologise

    try:
        int("Siti 3171234567890123")
    except ValueError as error:
        assert apologise(error)


def leaving() -> None:
    from data.watching import Gone
    from pages.shared.starting import apologise

    assert apologise(Gone())


def errors() -> float:
    return measures.REGISTRY.get_sample_value("jejak_errors_total", {"page": "none"}) or 0


def test_the_reader_gets_the_number_of_the_line(caplog: pytest.LogCaptureFixture) -> None:
    before = errors()
    app = AppTest.from_function(failing).run()
    (said,) = [error.value for error in app.error]
    number = re.search(r"\b([0-9a-f]{8})\.$", said)
    assert number and "Siti" not in said and "ValueError" not in said
    (record,) = [record for record in caplog.records if record.name == "pages.shared.starting"]
    line = json.loads(logs.AsJson().format(record))
    assert (line["error"], line["event"], line["level"]) == (number[1], "error", "error")
    assert "failing" in str(line["trace"]) and "ValueError" in str(line["trace"]) and "Siti" not in str(line)
    assert errors() == before + 1


def test_one_who_has_gone_is_told_nothing(caplog: pytest.LogCaptureFixture) -> None:
    before = errors()
    with caplog.at_level(logging.INFO):
        app = AppTest.from_function(leaving).run()
    assert not app.error and not app.exception and errors() == before
    assert not [record for record in caplog.records if record.name == "pages.shared.starting"]
