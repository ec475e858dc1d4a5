"""Waste flows and the ecosystem: findings, what is not drawn, two definitions, ranges, and partners."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from metrics.differences import differences
from metrics.figures import figures
from metrics.greenhouse import avoided
from metrics.home import open_store
from metrics.partners import count_active, partners
from metrics.periods import months_of
from metrics.questions import Where
from tests.app.conftest import Open
from tests.app.test_screens import card, words
from tests.screens import as_read

IN_2024 = Where((), *months_of("2024"))


def headers(app: AppTest) -> str:
    return "\n".join(as_read(header.value) for header in app.header)


def test_waste_flows_say_their_findings_and_what_cannot_be_drawn(filled: str, screen: Open) -> None:
    app = screen("waste", lang="en", period="2024")
    assert not app.exception
    with open_store(filled).snapshot() as db:
        by_fate = figures(db, "waste_recorded", ("fate",), IN_2024)
        fates = {f.by["fate"]: f.value or 0 for f in by_fate}
        for f in figures(db, "prohibited_mass", ("fate",), IN_2024):  # landfill of industrial waste is no disposal
            fates[f.by["fate"]] -= f.value or 0
            fates["prohibited"] += f.value or 0
        sites = [f.value or 0 for f in figures(db, "waste_recorded", ("site",), IN_2024)]
        (unaccounted,) = figures(db, "unaccounted_mass", (), IN_2024)
        scenarios = len(avoided(db, IN_2024).scenarios)
        rates = [
            figures(db, "diversion_rate", (), replace(IN_2024, definition=scheme))[0].value
            for scheme in ("gri_306", "ul_2799")
        ]
    assert f"{100 * max(fates.values()) / sum(fates.values()):.1f} % of recorded waste" in headers(app)
    assert f"accounts for {100 * max(sites) / sum(sites):.1f} % of recorded waste" in headers(app)
    assert f"**{unaccounted.value:,.1f} t** of the input" in words(app)
    assert f"over {scenarios} scenarios" in words(app)
    gas = next(metric for metric in app.metric if metric.label == "GHG avoided (t CO₂e)")
    assert " to " in gas.value and not gas.delta
    assert f"{gas.value} t CO₂e" in headers(app)
    app.selectbox(key="view_after").select("ul_2799").run()
    assert f"{rates[1] - rates[0]:+.1f} points" in headers(app)
    app.selectbox(key="view_after").select("gri_306").run()
    assert "two different definitions" in words(app)


def test_a_flow_is_one_of_three_views_and_the_table_has_every_row(filled: str, screen: Open) -> None:
    app = screen("waste", lang="en", period="2024")
    with open_store(filled).snapshot() as db:
        found = figures(db, "waste_recorded", ("material", "destination", "fate"), IN_2024)
    for view in ("chart", "flow"):
        app.radio(key="view_by_destination").set_value(view).run()
        assert not app.exception
    app.radio(key="view_by_destination").set_value("table").run()
    rows = next(frame.value for frame in app.dataframe if "Becomes" in frame.value)
    assert len(rows) == len(found)
    assert abs(rows["Mass"].sum() - float(sum(f.value or 0 for f in found))) < 1e-6


def test_rows_that_own_much_are_looked_for_when_asked(filled: str, screen: Open) -> None:
    app = screen("waste", lang="en", period="2024")
    assert "owns more than a tenth" not in words(app) and "alone is" not in words(app)
    app.toggle(key="dominating_waste_recorded_en").set_value(True).run()
    assert not app.exception
    assert "owns more than a tenth" in words(app) or "alone is" in words(app)


def test_the_ecosystem_counts_who_is_active_and_bounds_who_does_not_say(filled: str, screen: Open) -> None:
    app = screen("ecosystem", lang="en", period="2024")
    assert not app.exception
    with open_store(filled).snapshot() as db:
        found = partners(db, IN_2024)
        (members,) = figures(db, "kadin_members", (), IN_2024)
    assert card(app, "Active partners") == str(count_active(found))
    assert f"{count_active(found)} partners have a record in 2024" in words(app)
    rows = next(frame.value for frame in app.dataframe if "Helped to sell" in frame.value)
    assert len(rows) == len(found)
    assert f"{members.low} to {members.high}; " in words(app) or not members.unknown


def test_one_site_and_another_definition_are_shown_too(filled: str, screen: Open) -> None:
    app = screen("ecosystem", lang="en", period="2024", site="KADIN-JAKSEL")
    assert not app.exception
    app = screen("waste", lang="en", period="2024", site="RPB-NTT", definition="sipsn_recycling")
    assert not app.exception
    with open_store(filled).snapshot() as db:
        assert differences(db, "gri_306", "sipsn_recycling", replace(IN_2024, sites=("RPB-NTT",)))
    assert app.selectbox(key="view_after").value == "sipsn_recycling"
