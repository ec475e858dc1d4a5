"""A period's figures are the same whether they are asked for alone or read off those of all periods."""

from __future__ import annotations

import pytest

from data.lasting import Lasting
from data.store import Database
from metrics import series
from metrics.catalogue import METRICS
from metrics.figures import Figure, figures
from metrics.periods import months_of
from metrics.questions import Asked, Where
from tests.spec.table import Given
from tests.spec.test_every_metric import TABLES

ENGINES = ("file",)
PERIODS = ("2023", "2024", "2024-Q1", "2024-Q3", "2023-12", "2024-02", "2024-07", "2023-12..2024-02", "2031", "2031-Q2")
SITES = ((), ("RPB-ACEH",), ("RPB-ACEH", "RPB-NTT"))
READ_OFF = {
    name
    for name, metric in METRICS.items()
    if metric.way in series.ADDED_BY_MONTH and metric.place == "site" and series._is_apart(name, "month")
}


@pytest.mark.parametrize("name", METRICS)
def test_a_period_read_off_the_series_is_the_period_asked_for(given: Given, name: str) -> None:
    store = given(**TABLES).store
    questions = [
        (by, Where(sites, *months_of(period), definition))
        for by in ((), ("month",))
        if set(by) <= set(METRICS[name].dimensions)
        for period in PERIODS
        for sites in SITES
        for definition in ([None, "eu_recovery"] if METRICS[name].has_definitions else [None])
    ]
    with store.snapshot() as db:
        alone: list[list[Figure]] = [figures(db, name, by, where) for by, where in questions]
    lasting = Lasting()
    with lasting.of(store, 0) as db:
        for (by, where), expected in zip(questions, alone, strict=True):
            assert figures(db, name, by, where) == expected, (by, where)
    lasting.end()
    assert any(figure.value is not None for found in alone for figure in found) or name not in READ_OFF


def test_most_metrics_are_read_off_and_those_that_look_at_the_period_are_not() -> None:
    assert {"diversion_rate", "waste_recorded", "ghg_avoided", "waste_prevented"} <= READ_OFF
    assert not READ_OFF & {"reporting_sites", "operating_sites", "coaching_participants", "sipsn_managed_rate"}


def test_another_period_asks_nothing_of_the_store(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = []

    def noted(db: Database, asked: Asked) -> series.Found:
        questions.append(asked.query)
        return looked_up(db, asked)

    looked_up = series.looked_up
    monkeypatch.setattr(series, "looked_up", noted)
    store, lasting = given(**TABLES).store, Lasting()
    with lasting.of(store, 0) as db:
        for period in ("2024-Q1", "2024-Q2", "2023-Q4"):
            for by in ((), ("month",)):
                figures(db, "diversion_rate", by, Where((), *months_of(period)))
    lasting.end()
    assert len(questions) == 2  # by quarter, and by month
