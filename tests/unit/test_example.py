"""The example data: made the same every time, taken like any other file, and telling the story it is meant to tell."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data import __main__ as command_line
from data import example, uploads
from data.errors import StoreError
from data.example import people as coaching
from data.example import production
from data.example.dialects import Row
from data.example.dice import Dice
from data.example.sites import SITES
from data.store import Store
from data.uploads import File, Receipt
from metrics.figures import Figure, figures
from metrics.home import open_store
from metrics.questions import Where

Rows = dict[str, list[Row]]
Loaded = tuple[Store, list[Receipt]]
KG = {"kg": Decimal(1), "kuintal": Decimal(100), "t": Decimal(1000)}
SIZES = {"enterprises": (90, 110), "production_batches": (800, 1000), "waste_flows": (2500, 3500)}
SIZES |= {"coaching_attendance": (1100, 1300), "practice_assessments": (1100, 1300)}
OUTSIDE = {"wastewater", "water_discharge"}
DIVERTED = {"reuse", "animal_feed", "biomaterial", "recycling", "insect_feed", "compost"}
DIVERTED |= {"anaerobic_digestion", "land_application"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, example_loaded: tuple[Path, list[Receipt]]) -> Iterator[Loaded]:
    folder, receipts = example_loaded
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("example"), dirs_exist_ok=True)
    store = open_store(f"duckdb:{copy / 'store.duckdb'}")
    yield store, receipts
    store.close()


@pytest.fixture(scope="module")
def rows() -> Rows:
    return example.rows()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"duckdb:{tmp_path / 'store.duckdb'}")
    yield store
    store.close()


def of_kind(rows: Rows, kind: str) -> list[Row]:
    return [row for name, found in rows.items() if name.partition("/")[0] == kind for row in found]


def ask(store: Store, metric: str, *by: str, **where: Any) -> list[Figure]:
    return store.read(lambda db: figures(db, metric, by, Where(**where)))


def values(found: list[Figure]) -> dict[Any, Decimal | None]:
    return {next(iter(figure.by.values())): figure.value for figure in found}


def moved_kg(rows: Rows) -> dict[tuple[str, int, str], Decimal]:
    """Mass by site, year and destination: what leaves the storage is taken off it."""
    found: dict[tuple[str, int, str], Decimal] = defaultdict(Decimal)
    for row in of_kind(rows, "waste_flows"):
        kg = row["quantity"] * KG[row["unit"]]
        found[row["site_code"], row["date"].year, row["destination"] or "unknown"] += kg
        if row["from_storage"]:
            found[row["site_code"], row["date"].year, "storage"] -= kg
    return found


def first_attendances(rows: Rows, year: int) -> list[Row]:
    """The first session of each person in a year; a person with a national number is one at all sites."""
    attended = [row for row in of_kind(rows, "coaching_attendance") if row["session_date"].year == year]
    attended.sort(key=lambda row: (row["session_date"], row["session_code"], row["site_code"]))
    found: dict[str, Row] = {}
    for row in attended:
        code = row["participant_code"]
        found.setdefault(code if len(code) == 16 else f"{row['site_code']}/{code}", row)
    return list(found.values())


def is_priority(row: Row) -> bool | None:
    """Woman or aged 16 to 30, None if not known; a national number fills what is blank."""
    code, on = row["participant_code"], row["session_date"]
    woman = {"female": True, "male": False}.get(row["gender"])
    born = row["birth_date"]
    if len(code) == 16:
        woman = int(code[6:8]) > 40
        years = int(code[10:12])
        century = 2000 if years < 20 else 1900
        born = date(century + years, int(code[8:10]), int(code[6:8]) % 40)
    age = row["age"]
    if age is None and born:
        age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    young = None if age is None else 16 <= age <= 30
    if woman or young:
        return True
    return None if woman is None or young is None else False


def test_the_draws_are_the_same_on_every_python() -> None:
    dice = Dice("a", "b")
    assert [dice.whole(1, 100) for _ in range(6)] == [76, 5, 27, 46, 77, 99]
    assert dice.weighted({"x": 0.1, "y": 0.2, "z": 0.7}) == "y"


def test_each_kind_of_each_site_has_draws_of_its_own(rows: Rows) -> None:
    assert example.rows() == rows
    site = SITES[-1]
    members = production.enterprises(site)
    assert coaching.attendance(site, members) == rows[f"coaching_attendance/{site.code}"]
    assert production.green_products(site, members) == rows[f"green_products/{site.code}"]


def test_files_come_in_sending_order_and_are_clean(loaded: Loaded) -> None:
    _, receipts = loaded
    assert len(receipts) == 26
    assert [receipt.file for receipt in receipts[:2]] == ["contoh_01_mitra.csv", "contoh_02_umkm.csv"]
    assert receipts[7].file == "contoh_04_aliran_limbah_aceh.csv"
    assert tuple(dict.fromkeys(receipt.kind for receipt in receipts)) == example.KINDS
    assert all(receipt.is_clean and not receipt.warnings for receipt in receipts)


def test_six_dialects_are_understood(loaded: Loaded) -> None:
    _, receipts = loaded
    flows = [receipt for receipt in receipts if receipt.kind == "waste_flows"]
    assert [(r.encoding, r.delimiter, r.decimal, r.date_order, r.header_line) for r in flows] == [
        ("utf-8-sig", ";", "comma", "dmy", 1),
        ("cp1252", ";", "comma", "dmy", 4),
        ("utf-16", "\t", "comma", "dmy", 1),
        ("utf-8", ",", "point", "ymd", 1),
        ("utf-8", ",", "comma", "dmy", 1),
        ("utf-8", ",", "point", "ymd", 1),
    ]
    report = next(r for r in receipts if r.kind == "production_batches" and r.encoding == "cp1252")
    assert {reason for _, reason in report.ignored} == {"title", "blank", "total"}


def test_every_row_is_stored(loaded: Loaded, rows: Rows) -> None:
    _, receipts = loaded
    assert [receipt.new for receipt in receipts] == [len(found) for found in rows.values()]
    for kind, (least, most) in SIZES.items():
        assert least <= len(of_kind(rows, kind)) <= most, kind


def test_recorded_mass_reconciles(loaded: Loaded, rows: Rows) -> None:
    store, _ = loaded
    moved = moved_kg(rows)
    for place, name in enumerate(("site", "year", "destination")):
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        for key, kg in moved.items():
            sums[key[place]] += kg / 1000
        assert values(ask(store, "waste_recorded", name)) == dict(sums)


def test_diversion_rate_reconciles_and_rises(loaded: Loaded, rows: Rows) -> None:
    store, _ = loaded
    rates = {}
    for (site, year, destination), kg in moved_kg(rows).items():
        if destination not in OUTSIDE:
            generated, diverted = rates.get((site, year), (0, 0))
            rates[site, year] = (generated + kg, diverted + (kg if destination in DIVERTED else 0))
    for figure in ask(store, "diversion_rate", "site", "year"):
        generated, diverted = rates[figure.by["site"], figure.by["year"]]
        assert (figure.numerator, figure.denominator) == (diverted / 1000, generated / 1000)
    by_year = values(ask(store, "diversion_rate", "year"))
    assert 45 <= by_year[2024] <= 50 and 65 <= by_year[2025] <= 70
    by_site = {(f.by["site"], f.by["year"]): f.value for f in ask(store, "diversion_rate", "site", "year")}
    assert all(by_site[site.code, 2024] + 10 < by_site[site.code, 2025] for site in SITES)
    sent = {(f.by["destination"], f.by["year"]): f.value for f in ask(store, "waste_recorded", "destination", "year")}
    assert all(sent[name, 2025] < sent[name, 2024] for name in ("open_burning", "open_dump", "landfill", "unknown"))


def test_batches_are_plausible(loaded: Loaded, rows: Rows) -> None:
    store, _ = loaded
    linked: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in of_kind(rows, "waste_flows"):
        linked[row["site_code"], row["batch_code"]] += row["quantity"] * KG[row["unit"]]
    product: dict[str, Decimal] = defaultdict(Decimal)
    for batch in of_kind(rows, "production_batches"):
        waste = linked[batch["site_code"], batch["batch_code"]]
        assert batch["product_kg"] + waste < batch["input_kg"], batch
        product[batch["site_code"]] += batch["product_kg"] / 1000
    assert values(ask(store, "product_mass", "site")) == dict(product)


def test_storage_is_never_overdrawn(rows: Rows) -> None:
    flows = of_kind(rows, "waste_flows")
    assert 10 <= sum(row["destination"] == "storage" for row in flows) <= 60
    assert sum(bool(row["from_storage"]) for row in flows) >= 8
    held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in sorted(flows, key=lambda row: (row["date"], bool(row["from_storage"]))):
        kg = row["quantity"] * KG[row["unit"]]
        place = (row["site_code"], row["material"])
        held[place] += (kg if row["destination"] == "storage" else 0) - (kg if row["from_storage"] else 0)
        assert held[place] > -2, row  # a mass in t or kuintal is rounded


def test_coaching_reconciles(loaded: Loaded, rows: Rows) -> None:
    store, _ = loaded
    shares = {figure.by["year"]: figure for figure in ask(store, "coaching_priority_share", "year")}
    for year, figure in shares.items():
        people = [is_priority(row) for row in first_attendances(rows, year)]
        assert (figure.numerator, figure.denominator) == (people.count(True), len(people))
        assert figure.unknown == people.count(None)
        assert figure.low is not None and 60 <= figure.low <= 68
    assert [shares[year].verdict for year in (2024, 2025)] == ["not_met", "undecidable"]
    assert values(ask(store, "coaching_participants", "year")) == {y: f.denominator for y, f in shares.items()}


def test_national_numbers_join_people_and_are_not_kept(loaded: Loaded) -> None:
    store, _ = loaded
    query = "SELECT DISTINCT participant_code, site_code FROM coaching_attendance"
    sites = defaultdict(set)
    for code, site in store.read(lambda db: db.execute(query).fetchall()):
        assert not re.search(r"\d{16}", code)
        sites[code].add(site)
    both = [code for code, found in sites.items() if found == set(coaching.SHARED_AT)]
    assert sum(code.startswith("nik-") for code in both) >= 8


def test_practice_scores_rise(loaded: Loaded, rows: Rows) -> None:
    store, _ = loaded
    scores = values(ask(store, "practice_score", "year"))
    assert scores[2024] + 10 < scores[2025]
    coverage = ask(store, "practice_assessed_share", "year")[-1]
    assert coverage.numerator == len({row["enterprise_code"] for row in of_kind(rows, "practice_assessments")})
    assert 55 <= coverage.value <= 65
    assert any(row["level"] == "not_applicable" for row in of_kind(rows, "practice_assessments"))


def test_every_code_says_that_it_is_an_example(rows: Rows) -> None:
    for name in ("partner", "enterprise", "batch", "flow", "record", "session"):
        codes = [row[f"{name}_code"] for found in rows.values() for row in found if row.get(f"{name}_code")]
        assert codes and all(code.startswith("CTH-") for code in codes)


def test_of_nothing_nothing_is_removed(store: Store) -> None:
    assert example.remove(store) is None and store.version() == 0


def test_it_is_marked_and_removed_without_touching_what_sites_sent(example_store: Path, tmp_path: Path) -> None:
    shutil.copytree(example_store, tmp_path, dirs_exist_ok=True)
    with closing(open_store(f"duckdb:{tmp_path / 'store.duckdb'}")) as store:
        is_marked_and_removed(store)


def is_marked_and_removed(store: Store) -> None:
    with pytest.raises(StoreError):
        example.load(store)
    own = File("own.csv", "kode_mitra;nama_mitra;jenis_mitra\r\nM-1;Satu;pengolah\r\n".encode("utf-8-sig"))
    assert uploads.upload(store, own).is_clean
    assert len(uploads.example_uploads(store)) == 26
    before = store.version()
    assert example.remove(store) == before + 1
    assert uploads.example_uploads(store) == []
    assert ask(store, "waste_recorded")[0].value is None
    left = store.read(lambda db: db.execute("SELECT partner_code FROM partners WHERE removed_in IS NULL").fetchall())
    assert left == [("M-1",)]


def test_a_file_that_is_not_taken_leaves_nothing(store: Store) -> None:
    second = example.files()[1]
    assert uploads.upload(store, second).is_clean  # so that the example's own is refused
    with pytest.raises(StoreError, match=r"contoh_02_umkm\.csv"):
        example.load(store)
    assert uploads.example_uploads(store) == []


def test_the_command_line_loads_and_removes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{tmp_path / 'x.duckdb'}")
    for arguments, standing in ((["example"], 26), (["example", "--remove"], 0)):
        assert command_line.main(arguments) == 0
        opened = open_store()
        assert len(uploads.example_uploads(opened)) == standing
        opened.close()
