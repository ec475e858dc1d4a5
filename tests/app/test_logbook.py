"""The log on the screen of the administrator, and what each button that hands out a file leaves in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import streamlit as st

from data import audit
from data.access import Person
from data.audit import PAGE, Asked, Entry
from metrics.home import open_store
from tests.app.conftest import Open
from tests.app.test_screens import words

ENGLISH = {"lang": "en", "period": "2024"}
Taken = dict[str, Callable[[], bytes]]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """What each download button gives, by its key."""
    found: Taken = {}
    button = st.download_button

    def noted(label: str, data: Callable[[], bytes], *args: object, **more: object) -> bool:
        found[str(more.get("key"))] = data
        return bool(button(label, data, *args, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(st, "download_button", noted)
    return found


def log(uri: str, **asked: object) -> list[Entry]:
    store = open_store(uri)
    try:
        return store.read(lambda db: audit.entries(db, Asked(**asked), None)).entries  # type: ignore[arg-type]
    finally:
        store.close()


def test_an_administrator_looks_through_the_log_and_takes_it_away(filled: str, screen: Open, taken: Taken) -> None:
    store = open_store(filled)

    def some(db: object) -> None:
        for nth in range(PAGE):
            audit.write(db, "download", f"waste/t{nth}.csv", 3, person=Person("a@x.id", "analyst"))  # type: ignore[arg-type]
        audit.write(db, "refused", "erase", person=Person("=b@x.id", "board"))  # type: ignore[arg-type]

    store.add(some)
    count = store.version() + PAGE + 1
    store.close()
    app = screen("admin", view_kept="log", **ENGLISH)
    assert not app.exception and f"{count} entries" in words(app)
    first = app.dataframe[-1].value
    assert len(first) == PAGE and first["What"].tolist()[:2] == ["Refused", "Download"]
    assert first["Who"].tolist()[:2] == ["=b@x.id", "a@x.id"] and first["Role"].tolist()[0] == "Board member"
    app.number_input(key="log_page").set_value(2).run()
    second = app.dataframe[-1].value
    assert not app.exception and second["What"].tolist()[:2] == ["Download", "Upload"]
    app.multiselect(key="log_what").set_value(["upload"]).run()
    assert set(app.dataframe[-1].value["What"]) == {"Upload"} and app.number_input(key="log_page").value == 1
    app.multiselect(key="log_what").set_value([])
    app.selectbox(key="log_who").set_value("a@x.id")
    app.text_input(key="log_text").input("T4").run()
    assert app.dataframe[-1].value["What it is about"].tolist() == [
        *(f"waste/t{nth}.csv" for nth in range(49, 39, -1)),
        "waste/t4.csv",
    ]
    app.date_input(key="log_to").set_value(date(2020, 1, 1)).run()
    assert not app.exception and "0 entries" in words(app) and not app.dataframe.values[2:]
    app.date_input(key="log_to").set_value(None)
    app.selectbox(key="log_who").set_value(None)
    app.text_input(key="log_text").input("").run()
    lines = taken["log_csv"]().decode("utf-8-sig").splitlines()
    assert len(lines) == count + 1 and lines[1].split(",")[1:4] == ["'=b@x.id", "Board member", "Refused"]
    assert taken["log_xlsx"]()[:2] == b"PK"
    assert [entry.about for entry in log(filled, what=("download",))[:2]] == ["admin/log.xlsx", "admin/log.csv"]


def test_what_is_taken_from_a_screen_is_in_the_log_by_screen_and_format(
    filled: str, screen: Open, taken: Taken
) -> None:
    for name in ("", "waste", "achievement"):
        app = screen(name, by_menu=True, **ENGLISH)  # by way of the screen on which one lands
        assert not app.exception
        for make in taken.values():
            assert make()
        kept = log(filled, what=("download",))[: len(taken)]
        about = {str(entry.about) for entry in kept}
        assert len(about) == len(taken) > 1
        assert {code.partition("/")[0] for code in about} == {"overview", name or "overview"}
        assert {code.rpartition(".")[2] for code in about} == {"csv", "xlsx"}
        version = app.session_state["version"]
        assert {(e.who, e.role, e.version_before, e.version_after) for e in kept} == {
            ("local", "administrator", version, version)
        }
        taken.clear()
