"""Charts wait a moment for the figures, in the first run of a session in which there are any; and never again."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.testing.v1 import AppTest

from pages.shared import charts


def screen(happened: list, drawn: int) -> None:
    from pages.shared import charts

    with charts.figures_first():
        for nth in range(drawn):
            charts.draw({"data": [], "layout": {"height": 100}}, "in words", f"chart{nth}")
        happened.append("figures")


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What happened, in turn: figures are there, a wait of so many seconds, a chart."""
    found: list[Any] = []
    monkeypatch.setattr(charts, "HEAD_START_S", 0.4)
    monkeypatch.setattr(charts, "time", SimpleNamespace(sleep=found.append))
    monkeypatch.setattr(st, "plotly_chart", lambda *_, **__: found.append("chart"))
    monkeypatch.setattr(DeltaGenerator, "plotly_chart", lambda *_, **__: found.append("chart"))
    return found


def run(app: AppTest, happened: list[Any], drawn: int) -> list[Any]:
    happened.clear()
    app.kwargs = {"happened": happened, "drawn": drawn}
    assert not app.run().exception
    return [*happened]


def test_charts_come_after_the_figures_once(happened: list[Any]) -> None:
    app = AppTest.from_function(screen)
    assert run(app, happened, 0) == ["figures"], "where there is no chart nobody waits"
    assert run(app, happened, 2) == ["figures", 0.4, "chart", "chart"]
    assert run(app, happened, 2) == ["chart", "chart", "figures"]
    assert run(AppTest.from_function(screen), happened, 1) == ["figures", 0.4, "chart"], (
        "another reader, another browser"
    )
