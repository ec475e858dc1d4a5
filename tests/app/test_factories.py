"""Shared factories: the map, the list, one factory's page, and the ways to it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from metrics.home import open_store
from metrics.questions import Where
from metrics.sites import before_after
from tests.app.conftest import Open
from tests.app.test_screens import ask, card, words
from tests.screens import as_read

YEAR = Where(first=date(2024, 1, 1), last=date(2024, 12, 1))


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def headers(app: AppTest) -> list[str]:
    return [as_read(header.value) for header in app.header]


def test_the_map_shows_every_site_and_fetches_nothing(filled: str, screen: Open) -> None:
    app = screen("factories", lang="en", period="2024")
    (drawn,) = charts(app)
    assert {trace["type"] for trace in drawn["data"]} == {"scatter"}, "maps of other kinds fetch what they draw"
    sites, land = drawn["data"][:2]
    assert len(sites["x"]) == 14 and land["fill"] == "toself"
    masses = sites["marker"]["size"]
    assert masses == sorted(masses, reverse=True), "the largest first, so that it hides none"
    assert masses[0] == pytest.approx(ask(filled, "waste_recorded", Where(("RPB-SULUT",), YEAR.first, YEAR.last)))
    symbols = sites["marker"]["symbol"]
    assert symbols.count("circle-open") == 8 and symbols.count("diamond") == 1
    assert "6 shared factories operate, 7 more have only been named" in headers(app)
    assert "14 of 14 points are the centre" in words(app)
    listed = app.dataframe[0].value.set_index("Code")
    assert len(listed) == 14
    assert list(listed.loc["RPB-JEMBRANA", ["Status", "Data in this period"]]) == ["operating", "✕ nothing arrived"]
    assert list(listed.loc["RPB-GARUT", ["Status", "Data in this period"]]) == [
        *("named, not operating", "not expected")
    ]


def test_a_factory_is_reached_by_a_link_or_the_list_and_left_again(filled: str, screen: Open) -> None:
    app = screen("factories", lang="en", factory="RPB-ACEH", period="2024")
    assert headers(app)[0] == "RPB Minyak Atsiri Aceh"
    assert app.multiselect(key="site").value == ["RPB-ACEH"], "it is chosen for every screen"
    aceh = Where(("RPB-ACEH",), YEAR.first, YEAR.last)
    assert card(app, "Diversion rate") == f"{ask(filled, 'diversion_rate', aceh):.1f} %"
    app.selectbox(key="factory_en").select("RPB-GARUT").run()
    assert headers(app)[0] == "RPB Kulit Garut" and app.multiselect(key="site").value == []
    assert app.query_params["factory"] == "RPB-GARUT"
    app.multiselect(key="site").select("RPB-NTT").run()
    assert headers(app)[0] == "RPB Daging Sapi Nusa Tenggara Timur" and "factory" not in app.query_params
    app.selectbox(key="factory_en").select("").run()
    assert "What is known of each" in headers(app)


@pytest.mark.parametrize(
    ("code", "says"), [("RPB-JEMBRANA", "has sent nothing yet"), ("RPB-GARUT", "not counted as operating")]
)
def test_a_factory_without_data_says_what_is_known_and_what_would_fill_it(
    filled: str, screen: Open, code: str, says: str
) -> None:
    app = screen("factories", lang="en")
    app.query_params["site"] = code  # as a click on its point does
    app.run()
    assert not app.exception and not app.metric
    assert says in app.info[0].value
    assert "No national statistics" in words(app)


def test_each_part_of_a_page_says_its_finding(filled: str, screen: Open) -> None:
    app = screen("factories", lang="en", site="RPB-SULUT", period="2024", view_part="effects")
    store = open_store(filled)
    with store.snapshot() as db:
        compared = before_after(db, "RPB-SULUT", YEAR)
    assert compared and compared.change_percent is not None
    more = "more" if compared.change_percent > 0 else "less"
    finding = f"{abs(compared.change_percent):.1f} % {more} waste for a tonne of product than in its first six months"
    assert any(header.startswith(finding) for header in headers(app))
    assert "Baseline: the first six months with product" in as_read(words(app))
    app.radio(key="view_part").set_value("production").run()
    assert not app.exception
    assert "batches are unusual" in as_read(words(app))
    app.radio(key="view_part").set_value("ranks").run()
    assert any(header.startswith("Diversion rate: place ") for header in headers(app))


def test_a_network_has_no_batches(filled: str, screen: Open) -> None:
    app = screen("factories", lang="en", site="KADIN-JAKSEL", view_part="production")
    assert "has no factory" in words(app)
    assert not any(metric.label == "Yield" for metric in app.metric)
