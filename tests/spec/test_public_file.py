"""Extra, where the samples are at hand: a real public file of national statistics is read in full, and pooled."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from metrics.home import open_store
from tests.files import query
from tests.spec.test_programme import SAMPLES, data, run, show


def test_a_real_public_file_is_read_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{tmp_path / 'store.duckdb'}")
    status, (receipt,) = run(data, "upload", "--json", str(SAMPLES / "sipsn" / "capaian_2024_p1.csv"))
    assert (status, receipt["kind"], receipt["new"]) == (0, "regional_waste", 315)
    store = open_store()
    try:
        columns = ("generated_t", "reduced_t", "recycled_t", "raw_material_t")
        totals = query(store, f"SELECT {', '.join(f'round(sum({c}), 2)' for c in columns)} FROM regional_waste")
        ((managed,),) = query(store, "SELECT sum(reduced_t) + sum(handled_t) FROM regional_waste")
    finally:
        store.close()
    # what is divided is pooled: 315 rows
    assert show("sipsn_generated")[0]["value"] == totals[0][0]
    (rate,) = show("sipsn_managed_rate")
    assert (rate["numerator"], round(rate["value"], 2)) == (managed, Decimal("59.83"))
    by_regency = [row["value"] for row in show("sipsn_managed_rate", "--by", "province", "--by", "regency")]
    assert len(by_regency) == 315
    known = [value for value in by_regency if value is not None]
    assert round(sum(known) / len(known), 2) == Decimal("51.73")
    assert round(show("sipsn_recycling_rate")[0]["value"], 2) == Decimal("13.01")
    assert show("sipsn_reduction_rate")[0]["numerator"] == totals[0][1]
    assert show("sipsn_handling_rate")[0]["numerator"] == managed - totals[0][1]
    assert totals == [tuple(map(Decimal, ("33980337.89", "4492716.63", "4079976.70", "339199.14")))]
    assert abs(managed - Decimal("20331778.82")) < 1  # the total of a column that was rounded row by row
