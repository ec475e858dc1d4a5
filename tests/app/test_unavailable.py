"""A store that fails a screen: its sentence in the reader's language, a line in the log, and the screen comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import streamlit as st

from data.access import Person
from data.errors import StoreError
from data.words import N_
from metrics.text import JOINER
from pages.shared import asking, logs
from tests.app.conftest import Open


@pytest.mark.parametrize(("language", "words"), [("en", "is gone. Bring it back"), ("id", "tidak ada lagi")])
def test_it_is_said_and_logged_and_over(
    filled: str, screen: Open, language: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = Path(filled.removeprefix("duckdb:"))
    app = screen(lang=language)
    assert not app.error
    path.rename(path.with_name("away"))
    app.run()
    app.run()
    (said,) = [error.value for error in app.error]
    assert words in said and not app.exception and not path.exists()
    found = [record for record in caplog.records if record.name == "pages.shared.frame"]
    line = json.loads(logs.AsJson().format(found[-1]))
    assert (line["level"], line["event"], line["message"]) == ("error", "error", "the store failed a screen")
    path.with_name("away").rename(path)
    assert asking.answers_again()
    app.run()
    assert not app.error and not app.exception
    asking.store().close()
    st.cache_resource.clear()


def test_a_store_that_fails_in_the_middle_of_a_screen_has_its_own_sentence(
    filled: str, screen: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The version was asked for, and what comes after it is not answered any more."""
    app = screen(lang="en")
    path = Path(filled.removeprefix("duckdb:"))
    version = asking.store().version()

    def and_then_it_goes() -> None:
        st.session_state["version"] = version
        path.rename(path.with_name("away"))

    monkeypatch.setattr("pages.shared.asking.begin_run", and_then_it_goes)
    app = screen("upload", lang="en") if not path.exists() else app.switch_page("upload.py").run()
    assert [error.value for error in app.error] and "could not be drawn" not in app.error[0].value
    assert "store failed a screen" in caplog.text
    asking._open.clear()


@pytest.mark.parametrize(("role", "is_told"), [("administrator", True), ("analyst", False), ("nobody", False)])
def test_places_of_the_machine_are_named_to_its_administrators_alone(
    filled: str, screen: Open, monkeypatch: pytest.MonkeyPatch, role: str, is_told: bool
) -> None:
    place = "postgres://ministry-db:5432/jejak"

    def fails(*_: object) -> None:
        raise StoreError(N_("Nothing was stored: {reason}"), reason=place)

    monkeypatch.setattr("pages.shared.frame.has_provider", lambda: True)
    if role == "nobody":  # before it is known who it is
        monkeypatch.setattr("pages.shared.asking.begin_run", fails)
    else:
        monkeypatch.setattr("pages.shared.signing.person", lambda: Person("x@x.id", role))
        monkeypatch.setattr("pages.shared.frame.head", fails)
    app = screen(lang="en")
    (said,) = [error.value.replace("\\", "").replace(JOINER, "") for error in app.error]
    assert (place in said) is is_told and ("cannot be reached just now" in said) is not is_told
