"""Extra, where the samples are at hand: two years of six sites by the command line give the figures that follow."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data import moving
from data.__main__ import main as data
from data.store import head
from metrics.__main__ import main as metrics
from metrics.catalogue import METRICS
from metrics.figures import Figure, figures
from metrics.home import open_store
from metrics.pack.order import Order
from metrics.pack.saving import made
from metrics.questions import Where
from metrics.reaching import needed_next
from tests.places import Place
from tests.reading import outside
from tests.spec.test_pack import judge_numbers, judge_text

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
if not SAMPLES.is_dir():
    pytest.skip("extra: the samples are not here", allow_module_level=True)

Row = dict[str, Any]
Main = Callable[[list[str]], int]
EXPECTED = json.loads((SAMPLES / "programme" / "expected.json").read_text(encoding="utf-8"))
BROKEN = json.loads((SAMPLES / "broken" / "expected.json").read_text(encoding="utf-8"))
YEARS = ("2023", "2024")
FILES = sorted(str(path) for path in (SAMPLES / "programme").glob("*.csv"))
NAMED_OTHERWISE = ("recorded_kg_by_material", "recorded_kg_by_destination")
ENGINES = ("file",)  # one test compares a lake
YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 1))
ORDER = Order(*YEAR_2024, (date(2023, 1, 1), date(2023, 12, 1)), definition="gri_306")
PLAIN = Where((), *YEAR_2024)  # of figures that no definition changes
ONE_OF_EACH = tuple({metric.source: name for name, metric in METRICS.items()}.values())


def run(main: Main, *arguments: str) -> tuple[int, Any]:
    """Exit status and JSON of a command, its numbers as decimals."""
    with redirect_stdout(io.StringIO()) as out:
        status = main(list(arguments))
    return status, json.loads(out.getvalue(), parse_float=Decimal)


@pytest.fixture(scope="module")
def programme(place: Place) -> Iterator[tuple[str, list[Row]]]:
    """The address of a store with all files of the programme, sent in name order; and their receipts."""
    uri = place.new()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GREEN_UMKM_STORE", uri)
        status, receipts = run(data, "upload", "--json", *FILES)
    assert (status, len(receipts)) == (0, 26)
    yield uri, receipts
    place.remove(uri)


@pytest.fixture
def receipts(programme: tuple[str, list[Row]], monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """The store of the programme is the one that commands use; its receipts."""
    monkeypatch.setenv("GREEN_UMKM_STORE", programme[0])
    return programme[1]


pytestmark = pytest.mark.usefixtures("receipts")


def show(metric: str, *arguments: str) -> list[Row]:
    status, answer = run(metrics, "show", metric, "--json", *arguments)
    assert status == 0 and answer["metric"] == metric
    return answer["rows"]


def values(metric: str, dimension: str, *arguments: str) -> dict[str, Any]:
    return {str(row[dimension]): row["value"] for row in show(metric, "--by", dimension, *arguments)}


def tonnes(kilograms: str) -> Decimal:
    return Decimal(kilograms) / 1000


def near(value: float) -> Any:
    return pytest.approx(Decimal(repr(value)), abs=Decimal("1e-9"), rel=Decimal("1e-9"))


def is_rate(row: Row, expected: Row) -> None:
    """A row of diversion_rate against what must come out: masses exactly, ratios to 1e-9."""
    assert row["numerator"] == tonnes(expected["diverted_kg"])
    assert row["denominator"] == tonnes(expected["generated_kg"])
    assert row["unknown"] == tonnes(expected["unknown_kg"])
    assert row["value"] == row["low"] == near(expected["rate_percent"])
    assert row["high"] == near(expected["high_percent"])


def is_share(row: Row, expected: Row) -> None:
    """A row of coaching_priority_share against what must come out."""
    assert (row["numerator"], row["denominator"], row["unknown"], row["verdict"]) == (
        *(expected["priority"], expected["participants"], expected["undecided"], expected["verdict"]),
    )
    assert row["low"] == row["value"] == near(expected["share_low_percent"])
    assert row["high"] == near(expected["share_high_percent"])
    people = {part: Decimal(row[part]) for part in ("numerator", "denominator")}
    assert needed_next(Figure(**people, target=Decimal(70))) == expected["needed_next"]


def test_all_six_dialects_are_read_without_a_setting(receipts: list[Row]) -> None:
    rows: dict[str, int] = {}
    for receipt in receipts:
        assert not receipt["problems"] and not receipt["question"] and not receipt["refused"]
        assert receipt["rows"] == receipt["good"] == receipt["new"]
        rows[receipt["kind"]] = rows.get(receipt["kind"], 0) + receipt["rows"]
    assert rows == EXPECTED["rows"]


def test_waste_recorded() -> None:
    (row,) = show("waste_recorded")
    assert row["value"] == tonnes(EXPECTED["recorded_kg"])
    for dimension in ("material", "destination"):
        found = values("waste_recorded", dimension)
        assert found == {name: tonnes(kg) for name, kg in EXPECTED[f"recorded_kg_by_{dimension}"].items()}
    assert values("waste_recorded", "destination")["storage"] == tonnes(EXPECTED["stored_kg"])


@pytest.mark.parametrize("definition", EXPECTED["diversion"])
def test_diversion_under_each_definition(definition: str) -> None:
    expected = EXPECTED["diversion"][definition]
    is_rate(show("diversion_rate", "--definition", definition)[0], expected)
    (generated,) = show("waste_generated", "--definition", definition)
    assert generated["value"] == tonnes(expected["generated_kg"])
    (diverted,) = show("waste_diverted", "--definition", definition)
    assert diverted["value"] == tonnes(expected["diverted_kg"])
    assert diverted["high"] - diverted["low"] == tonnes(expected["unknown_kg"])
    (disposed,) = show("waste_disposed", "--definition", definition)
    stored = values("waste_generated", "destination", "--definition", definition)["storage"]
    assert disposed["value"] + diverted["high"] + stored == generated["value"]


def test_diversion_by_site_and_year() -> None:
    by_site = {row["site"]: row for row in show("diversion_rate", "--by", "site")}
    assert set(by_site) == set(EXPECTED["diversion_gri_by_site"])
    for site, expected in EXPECTED["diversion_gri_by_site"].items():
        is_rate(by_site[site], expected)
        is_rate(show("diversion_rate", "--site", site)[0], expected)
    mean = sum(row["value"] for row in by_site.values()) / len(by_site)
    assert mean == near(EXPECTED["mean_of_site_rates_percent"])
    by_year = {str(row["year"]): row for row in show("diversion_rate", "--by", "year")}
    assert set(by_year) == set(YEARS)
    for year, expected in EXPECTED["diversion_gri_by_year"].items():
        is_rate(by_year[year], expected)
        is_rate(show("diversion_rate", "--from", f"{year}-01", "--to", f"{year}-12")[0], expected)


def test_parts_sum_to_the_whole() -> None:
    for metric in ("waste_recorded", "waste_generated", "waste_diverted", "waste_disposed", "product_mass"):
        (whole,) = show(metric)
        for dimension in ("site", "month"):
            assert sum(values(metric, dimension).values()) == whole["value"], (metric, dimension)


# Waste that is handled, measured and received


def test_handling_places() -> None:
    expected = EXPECTED["handling_places"]
    (row,) = show("handling_places")
    assert (row["value"], row["unknown"]) == (expected["total"], tonnes(expected["unknown_mass_kg"]))
    found = values("handling_places", "handling")
    assert {name: found[name] for name in ("central", "own")} == {name: expected[name] for name in ("central", "own")}


def test_shares_of_waste_recorded() -> None:
    central = EXPECTED["central_share_percent"]
    (row,) = show("central_handling_share")
    assert row["value"] == row["low"] == near(central["central"])
    assert row["high"] == near(central["central"] + central[""])
    assert row["denominator"] == tonnes(EXPECTED["recorded_kg"])
    recorded = values("waste_recorded", "handling")
    for name in ("central", "own", ""):
        assert 100 * recorded[name or "unknown"] / row["denominator"] == near(central[name])
    assert show("weighed_share")[0]["value"] == near(EXPECTED["weighed_share_percent"])
    assert show("receiver_known_share")[0]["value"] == near(EXPECTED["receiver_known_share_percent"])


def test_organic_recovery() -> None:
    is_rate(show("organic_recovery_rate")[0], EXPECTED["organic_recovery"])


def test_waste_stored_at_the_end() -> None:
    assert show("waste_stored")[0]["value"] == tonnes(EXPECTED["stored_kg"])


def test_forbidden_is_what_was_dumped_burned_or_brought_to_a_landfill_as_industrial_waste() -> None:
    found = values("prohibited_mass", "destination")
    for destination in ("open_burning", "open_dump"):
        assert found.pop(destination) == tonnes(EXPECTED["recorded_kg_by_destination"][destination])
    assert 0 < found.pop("landfill") < tonnes(EXPECTED["recorded_kg_by_destination"]["landfill"])
    assert not any(found.values())


# The ecosystem


def test_enterprises_partners_and_green_products() -> None:
    expected = EXPECTED["enterprises"]
    assert show("practice_enterprises")[0]["value"] == expected["registered"]
    assert show("kadin_members")[0]["value"] == expected["kadin_members"]
    assert show("new_entrepreneurs")[0]["value"] == expected["new_entrepreneurs"]
    assert show("active_partners")[0]["value"] == EXPECTED["active_partners"]
    products = EXPECTED["green_products"]
    assert show("green_product_mass")[0]["value"] == tonnes(products["mass_kg"])
    assert show("green_product_value")[0]["value"] == Decimal(products["value_idr"])
    (row,) = show("green_product_value_per_waste")
    assert row["value"] == near(float(products["value_idr"]) / float(EXPECTED["recorded_kg"]) * 1000)


# Coaching


PEOPLE = {
    **{"participants": "coaching_participants", "women": "coaching_women", "youth": "coaching_young"},
    **{"both": "coaching_women_and_young", "attendances": "coaching_attendances"},
}


def are_people(expected: Row, *arguments: str) -> None:
    """Every count of a question about coaching."""
    found = {name: show(metric, *arguments)[0]["value"] for name, metric in PEOPLE.items()}
    assert found == {name: expected[name] for name in PEOPLE}


def test_women_the_young_and_attendances() -> None:
    for name, metric in PEOPLE.items():
        assert values(metric, "year") == {year: expected[name] for year, expected in EXPECTED["coaching"].items()}
    for year, by_site in EXPECTED["coaching_by_site"].items():
        period = ("--from", f"{year}-01", "--to", f"{year}-12")
        are_people(EXPECTED["coaching"][year], *period)
        are_people(by_site["RPB-NTT"], "--site", "RPB-NTT", *period)
        for name, metric in PEOPLE.items():
            found = values(metric, "site", *period)
            assert found == {site: expected[name] for site, expected in by_site.items()}


def test_coaching_by_year_and_site() -> None:
    by_year = {str(row["year"]): row for row in show("coaching_priority_share", "--by", "year")}
    assert set(by_year) == set(EXPECTED["coaching"]) == set(YEARS)
    for year, expected in EXPECTED["coaching"].items():
        period = ("--from", f"{year}-01", "--to", f"{year}-12")
        is_share(by_year[year], expected)
        is_share(show("coaching_priority_share", *period)[0], expected)
        assert values("coaching_participants", "year")[year] == expected["participants"]
        assert sum(values("coaching_participants", "month", *period).values()) == expected["participants"]
        sites = {row["site"]: row for row in show("coaching_priority_share", "--by", "site", *period)}
        assert set(sites) == set(EXPECTED["coaching_by_site"][year])
        for site, part in EXPECTED["coaching_by_site"][year].items():
            is_share(sites[site], part)
            is_share(show("coaching_priority_share", "--site", site, *period)[0], part)


def test_coaching_of_half_a_year_counts_by_the_first_session_of_that_half() -> None:
    (row,) = show("coaching_priority_share", "--from", "2023-07", "--to", "2023-12")
    is_share(row, EXPECTED["coaching_second_half_2023"])
    are_people(EXPECTED["coaching_second_half_2023"], "--from", "2023-07", "--to", "2023-12")


def test_practices() -> None:
    expected = EXPECTED["practice"]
    (score,) = show("practice_score")
    assert score["value"] == near(expected["mean_score"])
    assert score["denominator"] == expected["enterprises_assessed"]
    found = values("practice_score", "site")
    assert {site: value for site, value in found.items() if value is not None} == {
        site: near(value) for site, value in expected["by_site"].items()
    }
    (share,) = show("practice_assessed_share")
    assert (share["numerator"], share["denominator"]) == (
        *(expected["enterprises_assessed"], expected["enterprises_registered"]),
    )
    classes = values("practice_enterprises", "class")
    assert {name: classes.get(name, 0) for name in expected["levels"]} == expected["levels"]
    assert sum(classes.values()) == expected["enterprises_registered"] == EXPECTED["enterprises"]["registered"]


def test_production() -> None:
    expected = EXPECTED["production"]
    assert show("product_mass")[0]["value"] == tonnes(expected["product_mass_kg"])
    assert show("yield_percent")[0]["value"] == near(expected["yield_percent"])
    assert show("energy_intensity")[0]["value"] == near(expected["energy_kwh_per_t"])
    assert show("water_intensity")[0]["value"] == near(expected["water_m3_per_t"])


def test_balance() -> None:
    expected = EXPECTED["balance"]
    (closure,) = show("batch_closure")
    accounted = tonnes(expected["product_kg"]) + tonnes(expected["linked_waste_kg"])
    assert (closure["numerator"], closure["denominator"]) == (accounted, tonnes(expected["input_kg"]))
    assert closure["value"] == near(expected["closure_percent"])
    assert show("unaccounted_mass")[0]["value"] == tonnes(expected["unaccounted_kg"])


def test_intensity_of_each_site_and_none_of_all() -> None:
    found = values("waste_intensity", "site")
    assert found.pop("KADIN-JAKSEL") is None  # a network that produces nothing
    assert found == {site: near(value) for site, value in EXPECTED["waste_intensity_kg_per_t_product"].items()}
    assert show("waste_intensity")[0]["value"] is None


def test_everything_that_must_come_out_is_compared() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in EXPECTED if f'EXPECTED["{name}' not in text and name not in NAMED_OTHERWISE] == []


def test_each_earlier_figure_can_be_had_again(receipts: list[Row]) -> None:
    first_flows = next(r for r in receipts if r["kind"] == "waste_flows")
    (row,) = show("diversion_rate", "--as-of", str(first_flows["version"]))
    is_rate(row, EXPECTED["diversion_gri_by_site"]["RPB-ACEH"])
    assert show("diversion_rate", "--as-of", str(first_flows["version"] - 1))[0]["value"] is None
    assert show("diversion_rate", "--as-of", str(receipts[-1]["version"])) == show("diversion_rate")


# Wrong files


def answers(uri: str, metrics: Iterable[str] = METRICS) -> dict[str, list[Figure]]:
    """Metrics in all and in their first breakdown; by site also as of the middle of the history."""
    store = open_store(uri)
    try:
        with store.snapshot() as db:
            now = {
                f"{name} {by}": figures(db, name, by) for name in metrics for by in ((), METRICS[name].dimensions[:1])
            }
            return now | {
                f"{name} of old": figures(db, name, ("site",), version=13)
                for name in ONE_OF_EACH
                if "site" in METRICS[name].dimensions
            }
    finally:
        store.close()


@pytest.mark.timeout(300)  # four stores, 26 files to two of them
def test_a_lake_gives_the_same_figures_and_so_does_a_move_there_and_back(
    programme: tuple[str, list[Row]], place: Place, places: Callable[[str], Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, receipts = programme
    before, of_each_cube = answers(here), answers(here, ONE_OF_EACH)
    lakes, lake = places("lake"), places("lake").new()
    monkeypatch.setenv("GREEN_UMKM_STORE", lake)
    again = run(data, "upload", "--json", *FILES)[1]
    for one, other in zip(receipts, again, strict=True):  # two stores have two keys, so kept people differ
        of_key = dict.fromkeys(("sha256", "number"))  # kept files hold pseudonyms, and each store has its own key
        assert one | of_key == other | of_key
    assert answers(lake) == before
    uris = [here, lakes.new(), place.new()]
    for here, there in itertools.pairwise(uris):
        store = open_store(here)
        moving.move(store, there)
        store.close()
        assert answers(there, ONE_OF_EACH) == of_each_cube  # a move makes the cubes anew, and knows no metric


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_said_about_a_wrong_file(name: str) -> None:
    expected = BROKEN[name]
    status, (receipt,) = run(data, "check", "--json", str(SAMPLES / "broken" / name))
    assert receipt["refused"] == expected.get("refused")
    if "kind" in expected:
        assert (receipt["kind"], receipt["rows"]) == (expected["kind"], expected["rows"])
    if "good" in expected:
        assert receipt["good"] == expected["good"]
    found = [[p["line"], p["column"], p["code"]] for p in receipt["problems"]]
    assert found == expected.get("problems", [])
    assert (receipt["question"] or {}).get("name") == expected.get("question")
    if "ignored" in expected:
        assert [[i["line"], i["reason"]] for i in receipt["ignored"]] == expected["ignored"]
    if "header_line" in expected:
        assert receipt["header_line"] == expected["header_line"]
    warnings = [[w["line"], w["column"], w["code"]] for w in receipt["warnings"]]
    assert [w for w in warnings if w[2] != "column_unused"] == expected.get("warnings", [])
    is_clean = not (expected.get("problems") or expected.get("question") or expected.get("refused"))
    assert status == (0 if is_clean else 1)


def test_wrong_files_store_nothing_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{tmp_path / 'store.duckdb'}")
    names = [str(SAMPLES / "broken" / name) for name in BROKEN]
    _, receipts = run(data, "upload", "--json", *names)
    for name, receipt in zip(BROKEN, receipts, strict=True):
        expected = BROKEN[name]
        is_clean = not (expected.get("problems") or expected.get("question") or expected.get("refused"))
        assert (receipt["upload_id"] is not None) == is_clean, name
    people = show("coaching_participants")
    assert people[0]["value"] == 2  # one of them by a national number, in two sessions


@pytest.mark.parametrize(("answer", "total"), [(("--decimal", "comma"), "7484"), (("--decimal", "point"), "7.484")])
def test_an_answer_settles_a_number(answer: tuple[str, str], total: str) -> None:
    path = str(SAMPLES / "broken" / "ambiguous_number.csv")
    _, (asked,) = run(data, "check", "--json", path)
    totals = {option["answer"]: option["total"] for option in asked["question"]["options"]}
    assert totals[answer[1]] == Decimal(total)
    status, (receipt,) = run(data, "check", "--json", *answer, path)
    assert (status, receipt["good"], receipt["decimal"]) == (0, 3, answer[1])


def test_an_answer_settles_a_date() -> None:
    path = str(SAMPLES / "broken" / "month_first.csv")
    status, (receipt,) = run(data, "check", "--json", "--date-order", "mdy", path)
    assert (status, receipt["good"], receipt["date_order"]) == (0, 2, "mdy")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_number_of_a_board_pack_is_the_answer_of_the_catalogue(
    programme: tuple[str, list[Row]], language: str
) -> None:
    """Two years beside each other; and what the files say, counted apart, stands in the document."""
    order = replace(ORDER, language=language)
    store = open_store(programme[0])
    try:
        with store.snapshot() as db:
            pack = made(db, order, head(db))
        judge_numbers(store, pack)
        judge_text(pack)
    finally:
        store.close()
    assert outside(pack.pdf, 20) == []
    wanted = EXPECTED["diversion_gri_by_year"]["2024"], EXPECTED["coaching"]["2024"]
    found = {asked.metric: f for asked, f in pack.composed.figures.items() if asked.where in (order.where, PLAIN)}
    for part, kg in (("denominator", "generated_kg"), ("numerator", "diverted_kg"), ("unknown", "unknown_kg")):
        assert getattr(found["diversion_rate"], part) == Decimal(wanted[0][kg]) / 1000
    for part, count in (("denominator", "participants"), ("numerator", "priority"), ("unknown", "undecided")):
        assert getattr(found["coaching_priority_share"], part) == wanted[1][count]
