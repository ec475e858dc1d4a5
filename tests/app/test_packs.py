"""The board pack on the screen: composed, looked at, saved, opened again, held against later data."""

from __future__ import annotations

from datetime import date

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import packs
from data.store import head
from metrics.home import open_store
from metrics.pack.order import order_of
from tests.app.conftest import Open
from tests.app.test_screens import words
from tests.files import send
from tests.reading import text_of

ENGLISH = {"lang": "en"}
SHORT = {"period": "2024-03..2024-05", "view_sections": "answers", **ENGLISH}  # two pages are soon set


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What each download button gives, by its key."""
    found: dict[str, object] = {}
    button = st.download_button

    def noted(label: str, data: object, *args: object, **more: object) -> bool:
        found[str(more.get("key"))] = data
        return bool(button(label, data, *args, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(st, "download_button", noted)
    return found


def saved_packs(uri: str) -> list[packs.Saved]:
    store = open_store(uri)
    try:
        with store.snapshot() as db:
            return packs.listed(db)
    finally:
        store.close()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_a_pack_is_composed_with_what_the_board_says(filled: str, screen: Open, taken: dict[str, object]) -> None:
    app = screen("packs", **SHORT)
    assert not app.exception
    assert "Mar 2024 – May 2024 · compared with Mar 2023 – May 2023 · all sites" in words(app)
    assert "No pack has been saved yet" in words(app)
    app.text_area(key="draft_note").input("Read this first.").run()
    app.text_input(key="draft_made_by").input("Secretary").run()
    press(app, "add_point")
    app.text_input(key="draft_point_0_title").input("Buy scales?").run()
    app.text_input(key="draft_point_0_A_what").input("Two for Aceh").run()
    app.text_input(key="draft_point_0_A_follows").input("More is weighed").run()
    app.text_input(key="draft_point_0_owner").input("Kadin").run()
    app.date_input(key="draft_point_0_due").set_value(date(2025, 3, 31)).run()
    app.multiselect(key="view_sections").set_value(["answers", "decisions"]).run()
    assert not app.exception
    read = " ".join(text_of(taken["pack_pdf"]()))  # type: ignore[operator]
    for part in ("Read this first.", "Secretary", "1. Buy scales?", "Two for Aceh", "More is weighed", "31 March 2025"):
        assert part in read, part
    press(app, "save_pack")
    assert not app.exception
    (saved,) = saved_packs(filled)
    order = order_of(saved.asked)
    assert (order.first, order.last, order.sections) == (date(2024, 3, 1), date(2024, 5, 1), ("answers", "decisions"))
    assert saved.made_by == "Secretary" and order.points[0].options[0].follows == "More is weighed"
    assert app.text_area(key="draft_note").value == ""  # a saved draft begins anew
    assert "Buy scales?" in words(app)  # and the next pack asks what became of its point
    app.text_input(key=f"draft_{saved.pack_id}_0_decided").input("Two scales are bought").run()
    app.selectbox(key=f"draft_{saved.pack_id}_0_status").set_value("done").run()
    app.multiselect(key="view_sections").set_value(["follow_up"]).run()
    read = " ".join(text_of(taken["pack_pdf"]()))  # type: ignore[operator]
    assert "Two scales are bought" in read and "done" in read


def test_a_draft_stays_while_other_screens_are_looked_at(filled: str, screen: Open) -> None:
    app = screen("packs", **SHORT)
    app.text_area(key="draft_note").input("Half written").run()
    app.switch_page("methods.py").run()
    app.switch_page("packs.py").run()
    assert app.text_area(key="draft_note").value == "Half written"


def test_what_needs_attention_becomes_a_point(filled: str, screen: Open) -> None:
    app = screen("packs", **SHORT)
    sentence = app.selectbox(key="picked_matter").options[0]
    app.selectbox(key="picked_matter").set_value(sentence).run()
    press(app, "take_matter")
    assert app.text_input(key="draft_point_0_title").value == sentence
    press(app, "drop_point")
    assert "draft_point_0_title" not in [one.key for one in app.text_input]


def test_any_months_may_be_chosen(filled: str, screen: Open, taken: dict[str, object]) -> None:
    app = screen("packs", period="2024", view_sections="gri", **ENGLISH)
    app.selectbox(key="own_from").set_value(date(2024, 2, 1)).run()
    app.selectbox(key="own_to").set_value(date(2024, 7, 1)).run()
    assert app.query_params["period"] == "2024-02..2024-07"
    assert app.selectbox(key="period").value == "2024-02..2024-07"  # and hold on every screen
    app.selectbox(key="own_against_from").set_value(date(2024, 1, 1)).run()
    app.selectbox(key="own_against_to").set_value(date(2024, 1, 1)).run()
    cover = text_of(taken["pack_pdf"]())[0]  # type: ignore[operator]
    assert "Feb 2024 – Jul 2024" in cover and "January 2024" in cover


def test_a_saved_pack_is_opened_and_says_what_would_differ(filled: str, screen: Open, taken: dict[str, object]) -> None:
    app = screen("packs", **SHORT)
    press(app, "save_pack")
    (saved,) = saved_packs(filled)
    app = screen("packs", pack=saved.pack_id, **ENGLISH)
    assert not app.exception and "None of its" in words(app)
    kept = taken["kept_pdf"]()  # type: ignore[operator]
    st.cache_resource.clear()
    store = open_store(filled)
    send(store, "waste_flows", {"flow_code": "NEW-1", "date": "2024-03-03", "quantity": "5000"})
    assert store.read(head) == saved.of_version + 2
    store.close()
    app = screen("packs", pack=saved.pack_id, **ENGLISH)
    assert "of its" in words(app) and "None of its" not in words(app)
    assert taken["kept_pdf"]() == kept  # type: ignore[operator]
    table = next(one.value for one in app.markdown if one.value.startswith("| Figure |"))
    assert "Diverted from disposal" in table and "\\+5.0 t" in table
    press(app, "withdraw")
    assert not app.exception and saved_packs(filled) == []


def test_a_pack_that_is_not_there_is_said(filled: str, screen: Open) -> None:
    app = screen("packs", pack="RD-9999", **ENGLISH)
    assert not app.exception and "There is no board pack RD\\-9999." in words(app)


def test_a_number_from_the_address_is_never_markup(filled: str, screen: Open) -> None:
    app = screen("packs", pack="[x](https://elsewhere.example)", **ENGLISH)
    assert not app.exception and "[x](https" not in words(app) and "elsewhere.example" in words(app)


def test_an_empty_store_says_what_would_fill_it(uri: str, screen: Open) -> None:
    app = screen("packs", **ENGLISH)
    assert not app.exception and "There is no data yet" in words(app) and "No pack has been saved yet" in words(app)


def test_a_link_of_a_pack_opens_its_figure_as_of_its_version(filled: str, screen: Open) -> None:
    """Also of a period without data, of one part of a breakdown, and of an older version."""
    link = {"metric": "waste_recorded", "period": "2024-03..2024-05", "only": "destination:compost", "version": "4"}
    app = screen("trace", **link, **ENGLISH)
    assert not app.exception
    assert app.selectbox(key="period").value == "2024-03..2024-05"
    said = words(app)
    assert "Only Destination\\: Composting." in said and "Data version 4" in said and "Sums by file" in said
    whole = press(app, "drop_only")
    assert "Only Destination" not in words(whole)
    app = screen("trace", metric="waste_recorded", period="2019", **ENGLISH)
    assert app.selectbox(key="period").value == "2019" and app.subheader[0].value == "Waste recorded: –"
    app = screen("trace", metric="waste_recorded", period="2024-13..2024-14", only="nonsense:1", **ENGLISH)
    assert not app.exception and app.selectbox(key="period").value != "2024-13..2024-14"
