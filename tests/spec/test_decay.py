"""How dumped waste decays: published series, and the check values of methane to the printed digit."""

from __future__ import annotations

import pytest

from data import reference
from metrics.greenhouse import Landfill, decay_ch4_t, example


def parameter(name: str, group: str, vintage: str) -> float:
    rows = [row for row in reference.tables()["ipcc_parameters"] if row["parameter"] == name]
    return next(float(row["value"]) for row in rows if row["class"] in (group, "any") and row["vintage"] == vintage)


CHECKS = [row for row in reference.tables()["ghg_check_values"] if row["check"] == "methane_complete_decay"]


@pytest.mark.parametrize("check", CHECKS, ids=lambda row: f"{row['vintage']} {row['class']} {row['site']}")
def test_methane_of_a_wet_tonne_is_the_printed_one(check: dict[str, str]) -> None:
    site, group = check["site"], check["class"]
    landfill = Landfill(
        doc=parameter("doc", group, "2006"),
        docf=parameter("docf", group, check["vintage"]),
        mcf=parameter("mcf", site, "2006"),
        f=parameter("f", group, "2006"),
        ox=parameter("ox", site, "2006"),
        k=parameter("k", group, "2006"),
    )
    assert f"{1000 * landfill.methane_t_per_t:.2f}" == check["value"]


def test_first_order_decay_gives_the_published_series() -> None:
    found = example()
    assert [round(found[year], 4) for year in (1, 2, 3, 5, 10)] == [13.1872, 8.8396, 5.9254, 2.6624, 0.3603]
    assert round(sum(found.values()), 4) == 39.2674
    food = Landfill(0.15, 0.5, 0.8, 0.5, 0, 0.4)
    assert round(sum(decay_ch4_t(1000, food, range(1, 200))), 6) == 40
