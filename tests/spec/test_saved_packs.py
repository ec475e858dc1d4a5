"""A saved pack stays as it was, and says what would differ now; a schedule can make one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from data import moving, packs, tidying, undoing
from data.errors import StoreError
from data.store import Store, head
from metrics.__main__ import main
from metrics.catalogue import METRICS
from metrics.home import open_store
from metrics.pack import saving
from metrics.pack.order import ENDED, FollowUp, Option, Order, Point, order_of
from metrics.pack.saving import changed, kept_figures, made, save, to_follow_up
from tests.files import send
from tests.places import Place
from tests.reading import text_of

ENGINES = ("file",)
ORDER = Order(
    date(2024, 3, 1),
    date(2024, 3, 1),
    sections=("answers", "waste", "decisions"),
    points=(Point("Menambah timbangan?", (Option("Ya", "Lebih pasti"),), "Kadin", date(2025, 1, 31)),),
    follow_up=(FollowUp("Lama", status="under_way"), FollowUp("Usai", status="done")),
)


def saved(store: Store, order: Order = ORDER) -> tuple[str, saving.Pack]:
    with store.snapshot() as db:
        pack = made(db, order, head(db))
    return save(store, pack, order, "Sekretariat"), pack


def of(store: Store, number: str) -> packs.Saved:
    with store.snapshot() as db:
        return packs.of(db, number)


def differences(store: Store, number: str) -> list[saving.Changed]:
    known = of(store, number)
    with store.snapshot() as db:
        return changed(db, order_of(known.asked), store.files.get(known.figures), head(db))


def test_a_saved_pack_keeps_its_bytes_and_says_what_would_differ(store: Store) -> None:
    landfilled = {"flow_code": "T-2", "destination": "landfill"}
    send(store, "waste_flows", {"quantity": "4000"}, landfilled | {"quantity": "1000"})
    number, pack = saved(store)
    known = of(store, number)
    assert (known.of_version, known.made_by) == (1, "Sekretariat") and order_of(known.asked) == ORDER
    assert differences(store, number) == []
    send(store, "waste_flows", landfilled | {"quantity": "3000"})
    known = of(store, number)
    assert store.files.get(known.pdf) == pack.pdf and store.files.get(known.workbook) == pack.workbook
    with store.snapshot() as db:
        assert made(db, ORDER, known.of_version).pdf == pack.pdf
        assert made(db, ORDER, head(db)).pdf != pack.pdf
    found = {one.asked.metric: one for one in differences(store, number) if not one.asked.where.only}
    assert (found["waste_recorded"].then.value, found["waste_recorded"].now.value) == (Decimal(5), Decimal(7))
    assert found["waste_recorded"].gained == 2 and found["diversion_rate"].then.value == 80
    assert round(found["diversion_rate"].now.value or 0, 3) == Decimal("57.143")
    by_destination = {dict(o.asked.where.only).get("destination"): o for o in differences(store, number)}
    assert by_destination["landfill"].gained == 2 and "recycling" not in by_destination  # what stayed is not named


def test_a_figure_that_is_gone_is_named_too(store: Store) -> None:
    send(store, "waste_flows", {"destination": "compost"})
    number, _ = saved(store)
    undoing.undo(store, ["U0001"])
    found = {(one.asked.metric, one.asked.where.only): one for one in differences(store, number)}
    gone = found["waste_recorded", (("destination", "compost"),)]
    assert gone.then.value == Decimal("0.0045") and not gone.now.value


def test_kept_figures_are_the_figures(store: Store) -> None:
    send(store, "waste_flows", {"quantity": "0.333333"})
    number, pack = saved(store)
    kept = kept_figures(store.files.get(of(store, number).figures))
    assert {asked: (f.value, f.low, f.high) for asked, f in kept.items()} == {
        asked: (f.value, f.low, f.high) for asked, f in pack.composed.figures.items()
    }


def test_an_order_comes_back_as_it_was_given() -> None:
    orders = (ORDER, replace(ORDER, against=(date(2023, 3, 1), date(2023, 3, 1)), sites=("RPB-NTT",), note="x\n\ny"))
    for order in orders:
        assert order_of(json.loads(json.dumps(order.as_object()))) == order
    assert order_of(ORDER.as_object() | {"of_a_later_release": 1}) == ORDER


def test_the_next_pack_asks_for_the_points_and_for_what_was_not_ended() -> None:
    found = to_follow_up(ORDER)
    assert [(one.title, one.owner, one.status) for one in found] == [
        ("Menambah timbangan?", "Kadin", "not_begun"),
        ("Lama", "", "under_way"),
    ]
    assert {one.status for one in ORDER.follow_up} & set(ENDED) == {"done"}


def test_packs_are_listed_withdrawn_and_stay_in_the_log(store: Store) -> None:
    send(store, "waste_flows", {})
    first, _ = saved(store)
    second, _ = saved(store)
    with store.snapshot() as db:
        assert [one.pack_id for one in packs.listed(db)] == [second, first]
        before = head(db)
    packs.withdraw(store, first, "Ketua")
    with store.snapshot() as db:
        assert [one.pack_id for one in packs.listed(db)] == [second]
        assert [one.pack_id for one in packs.listed(db, before)] == [second, first]
        log = db.execute("SELECT action, made_by, note FROM versions ORDER BY version").fetchall()
    assert log[-2:] == [("pack", "Sekretariat", second), ("withdraw", "Ketua", first)]
    with pytest.raises(StoreError):
        packs.withdraw(store, first, "Ketua")
    with pytest.raises(StoreError):
        of(store, "RD-9999")


def test_kept_files_of_packs_are_not_swept_and_move_along(store: Store, place: Place, tmp_path: Path) -> None:
    send(store, "waste_flows", {})
    number, pack = saved(store)
    assert tidying.sweep(store, timedelta(seconds=-1)) == 0
    moving.backup(store, tmp_path / "backup")
    target = f"duckdb:{tmp_path / 'other.duckdb'}"
    moving.restore(tmp_path / "backup", target)
    other = open_store(target)
    try:
        assert other.files.get(of(other, number).pdf) == pack.pdf
    finally:
        other.close()


ASK = ["pack", "--from", "2024-03", "--to", "2024-03"]


def test_a_schedule_makes_a_pack(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    send(store, "waste_flows", {"quantity": "1234"})
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    monkeypatch.setenv("GREEN_UMKM_ADDRESS", "https://jejak.example.id/")
    (tmp_path / "note.txt").write_text("﻿Kata ketua: «baik».", encoding="utf-8")
    paths = [
        "--out",
        str(tmp_path / "a.pdf"),
        "--workbook",
        str(tmp_path / "a.xlsx"),
        "--note",
        str(tmp_path / "note.txt"),
    ]
    assert main([*ASK, "--language", "en", "--save", "--by", "timer", *paths]) == 0
    read = " ".join(text_of((tmp_path / "a.pdf").read_bytes()))
    assert "1.2 t" in read and "«baik»" in read and "March 2023" in read and "timer" in read
    assert (tmp_path / "a.xlsx").read_bytes()[:2] == b"PK"
    assert sorted(path.name for path in tmp_path.glob("*a.*")) == ["a.pdf", "a.xlsx"]
    assert main([*ASK, "--as-of", "1", "--language", "en", "--by", "timer", *paths]) == 0
    assert " ".join(text_of((tmp_path / "a.pdf").read_bytes())) == read
    again = open_store(store.uri)
    with again.snapshot() as db:
        (known,) = packs.listed(db)
    assert again.files.get(known.pdf) and order_of(known.asked).address == "https://jejak.example.id"
    again.close()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        (["--as-of", "99"], 2),
        (["--site", "NOWHERE"], 2),
        (["--definition", "none"], 2),
        (["--compare", "2024-03:2024-01"], 1),
        (["--note", "missing.txt"], 1),
    ],
)
def test_a_pack_that_cannot_be_made_writes_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: list[str], status: int
) -> None:
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    (tmp_path / "out").mkdir()
    assert main([*ASK, *more, "--out", str(tmp_path / "out" / "a.pdf")]) == status
    assert not list((tmp_path / "out").iterdir())


def test_a_folder_that_is_not_there_is_said(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store.close()
    monkeypatch.setenv("GREEN_UMKM_STORE", store.uri)
    assert main([*ASK, "--out", str(tmp_path / "none" / "a.pdf")]) == 1


def test_the_sections_speak_only_of_metrics_that_there_are(store: Store) -> None:
    send(store, "waste_flows", {})
    with store.snapshot() as db:
        found = made(db, Order(date(2024, 3, 1), date(2024, 3, 1)), head(db)).composed.figures
    assert {asked.metric for asked in found} <= set(METRICS)
