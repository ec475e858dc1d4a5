"""Uploads and undos: rows are versions, the latest standing upload speaks for a key, and nothing is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contract import contracts
from data.engines.objects import sha256
from data.errors import StoreError
from data.receipt import File, Options, Receipt
from data.store import AS_OF, Store
from data.undoing import undo
from data.uploads import check, example_uploads, log, upload
from tests.conftest import NewStore
from tests.files import file, kept, query, send
from tests.properties import costly

ENGINES = ("file", "lake")


def counts(receipt: Receipt) -> tuple[int, int, int]:
    return receipt.new, receipt.changed, receipt.unchanged


def flows(store: Store, condition: str = "removed_in IS NULL") -> dict[str, Decimal]:
    """ticket -> mass of the rows that stand."""
    rows = query(store, f"SELECT flow_code, mass_kg FROM waste_flows WHERE {condition}")
    assert len(dict(rows)) == len(rows)
    return dict(rows)


def flow(code: str, quantity: str, **more: str) -> dict[str, str]:
    return {"flow_code": code, "quantity": quantity, **more}


# What an upload changes


def test_rows_are_new_changed_or_unchanged(store: Store) -> None:
    first = send(store, "waste_flows", flow("T-1", "1.5"), flow("T-2", "2.5"), flow("T-3", "3.5"))
    assert (counts(first), first.version, first.upload_id) == ((3, 0, 0), 1, "U0001")
    second = send(store, "waste_flows", flow("T-2", "2.75"), flow("T-3", "3.5"), flow("T-4", "4.5"))
    assert (counts(second), second.version, second.upload_id) == ((1, 1, 1), 2, "U0002")
    assert flows(store) == {"T-1": Decimal("1.5"), "T-2": Decimal("2.75"), "T-3": Decimal("3.5"), "T-4": Decimal("4.5")}


@pytest.mark.engines("file")
@pytest.mark.parametrize(
    "change",
    [
        *({"date": "2024-03-16"}, {"material": "glass"}, {"unit": "t"}, {"destination": ""}, {"note": "basah"}),
        {"from_storage": "ya"},
    ],
)
def test_any_other_value_is_a_change(store: Store, change: dict[str, str]) -> None:
    send(store, "waste_flows", {})
    assert counts(send(store, "waste_flows", change)) == (0, 1, 0)


@pytest.mark.engines("file")
def test_the_same_value_in_another_dialect_is_no_change(store: Store) -> None:
    send(store, "waste_flows", {"quantity": "4.5"})
    other = (
        "no_tiket\tkode_lokasi\ttanggal\tjenis_limbah\tjumlah\tsatuan\ttujuan\n"
        "T-1\tRPB-ACEH\t15 Maret 2024\tPlastik\t4,50\tKG\tDaur ulang\n"
    )
    receipt = upload(store, File("lain.csv", other.encode("utf-16")))
    assert receipt.is_clean and counts(receipt) == (0, 0, 1)


def test_a_key_part_that_may_be_blank_is_equal_to_a_blank(store: Store) -> None:
    send(store, "regional_waste", {"period": ""}, {"period": "P1"})
    assert counts(send(store, "regional_waste", {"period": "", "generated_t": "9"}, {"period": "P2"})) == (1, 1, 0)


@pytest.mark.engines("file")
def test_each_row_knows_its_upload_and_line(store: Store) -> None:
    content = b"Laporan\r\n\r\n" + file("waste_flows", flow("T-1", "1.5"), flow("T-2", "2.5")).content
    receipt = upload(store, File("C:\\laporan\\maret.csv", content))
    rows = query(store, "SELECT flow_code, upload_id, line, added_in, removed_in FROM waste_flows ORDER BY line")
    assert rows == [("T-1", receipt.upload_id, 4, 1, None), ("T-2", receipt.upload_id, 5, 1, None)]
    (entry,) = log(store)
    assert (entry["file"], entry["row_count"], entry["ignored"], entry["header_line"]) == ("maret.csv", 2, 2, 3)
    assert entry["sha256"] == sha256(content) == receipt.sha256
    assert kept(store, receipt.sha256) == content


@pytest.mark.engines("file")
def test_a_row_that_repeats_what_is_stored_is_kept_as_an_assertion(store: Store) -> None:
    send(store, "waste_flows", flow("T-1", "1.5"))
    send(store, "waste_flows", flow("T-1", "1.5"), flow("T-2", "2.5"))
    assert query(store, "SELECT count(*) FROM waste_flows WHERE upload_id = 'U0002'") == [(2,)]


@pytest.mark.engines("file")
def test_a_file_with_a_problem_stores_nothing(store: Store) -> None:
    receipt = upload(store, file("waste_flows", flow("T-1", "1.5"), flow("T-2", "dua")))
    assert receipt.problems and receipt.upload_id is None and receipt.version is None
    assert store.version() == 0
    assert not flows(store) and not log(store) and not query(store, "SELECT * FROM held_rows")
    assert not list(store.files.all())


def test_the_good_rows_are_stored_if_the_others_may_be_held(store: Store) -> None:
    wrong = file("waste_flows", flow("T-1", "1.5"), flow("T-2", "dua"), flow("T-3", "3.5", site_code="X", unit="hasta"))
    receipt = upload(store, wrong, Options(hold_bad=True))
    assert (receipt.upload_id, counts(receipt), receipt.rows, receipt.good) == ("U0001", (1, 0, 0), 3, 1)
    assert flows(store) == {"T-1": Decimal("1.5")}
    held = query(store, "SELECT line, cells, problems, kind, upload_id, removed_in FROM held_rows ORDER BY line")
    assert [(line, kind, upload_id, gone) for line, _, _, kind, upload_id, gone in held] == [
        (3, "waste_flows", "U0001", None),
        (4, "waste_flows", "U0001", None),
    ]
    assert json.loads(held[0][1])["quantity"] == "dua"
    assert [(p["column"], p["code"]) for p in json.loads(held[1][2])] == [
        ("site_code", "unknown_code"),
        ("unit", "choice"),
    ]
    assert log(store)[0]["held"] == 2


@pytest.mark.engines("file")
def test_rows_that_the_gate_refused_are_held_as_they_came(store: Store) -> None:
    content = file("waste_flows", flow("T-1", "1.5")).content + b"T-2;RPB-ACEH\r\n"
    receipt = upload(store, File("a.csv", content), Options(hold_bad=True))
    assert receipt.good == 1
    assert query(store, "SELECT line, cells FROM held_rows") == [(3, '["T-2", "RPB-ACEH"]')]


@pytest.mark.engines("file")
def test_nothing_is_held_of_a_file_without_a_good_row(store: Store) -> None:
    receipt = upload(store, file("waste_flows", flow("T-2", "dua")), Options(hold_bad=True))
    assert receipt.upload_id is None and store.version() == 0


@pytest.mark.engines("file")
def test_held_rows_go_with_their_upload(store: Store) -> None:
    receipt = upload(store, file("waste_flows", flow("T-1", "1.5"), flow("T-2", "dua")), Options(hold_bad=True))
    undo(store, [str(receipt.upload_id)])
    assert query(store, "SELECT added_in, removed_in FROM held_rows") == [(1, 2)]


@pytest.mark.engines("file")
def test_the_same_file_again_says_so_and_changes_nothing(store: Store) -> None:
    first = send(store, "waste_flows", {})
    again = upload(store, file("waste_flows", {}, name="nama lain.csv"))
    assert (again.refused, again.refused_details) == ("already_uploaded", {"upload_id": "U0001"})
    assert (again.upload_id, again.version, counts(again)) == ("U0001", first.version, (0, 0, 0))
    assert store.version() == 1 and len(log(store)) == 1


@pytest.mark.engines("file")
def test_an_undone_file_may_be_sent_again(store: Store) -> None:
    send(store, "waste_flows", {})
    undo(store, ["U0001"])
    assert send(store, "waste_flows", {}).upload_id == "U0003"
    assert len(flows(store)) == 1


def test_a_check_says_what_an_upload_would_do_and_sees_the_files_before_it(store: Store) -> None:
    files = [
        file("enterprises", {"enterprise_code": "U-7"}),
        file("waste_flows", flow("T-1", "1.5", enterprise_code="U-7")),
        file("waste_flows", flow("T-1", "2.5"), flow("T-2", "2.5")),
        file("waste_flows", flow("T-3", "dua")),
        file("waste_flows", flow("T-1", "2.5"), flow("T-2", "2.5")),
    ]
    receipts = check(store, files)
    assert [(counts(r), r.is_clean, r.refused) for r in receipts] == [
        *(((1, 0, 0), True, None), ((1, 0, 0), True, None), ((1, 1, 0), True, None), ((0, 0, 0), False, None)),
        ((0, 0, 0), False, "already_uploaded"),
    ]
    assert store.version() == 0 and not flows(store) and not list(store.files.all())
    stored = [upload(store, sent) for sent in files]
    assert [counts(r) for r in stored] == [counts(r) for r in receipts]


# Undo


@pytest.mark.engines("file")
def test_undo_leaves_what_the_later_file_says(store: Store) -> None:
    first = send(store, "waste_flows", flow("T-1", "1.5"), flow("T-2", "2.5"), flow("T-3", "3.5"))
    send(store, "waste_flows", flow("T-2", "2.75"), flow("T-3", "3.5"), flow("T-4", "4.5"))
    undo(store, [str(first.upload_id)])
    assert flows(store) == {"T-2": Decimal("2.75"), "T-3": Decimal("3.5"), "T-4": Decimal("4.5")}
    where = query(store, "SELECT DISTINCT upload_id FROM waste_flows WHERE removed_in IS NULL")
    assert where == [("U0002",)]


@pytest.mark.engines("file")
def test_undo_of_the_later_file_brings_back_the_earlier(store: Store) -> None:
    send(store, "waste_flows", flow("T-1", "1.5"), flow("T-2", "2.5"))
    send(store, "waste_flows", flow("T-2", "2.75"), flow("T-4", "4.5"))
    assert undo(store, ["U0002"]) == 3
    assert flows(store) == {"T-1": Decimal("1.5"), "T-2": Decimal("2.5")}
    back = query(
        store, "SELECT upload_id, line, added_in FROM waste_flows WHERE flow_code = 'T-2' AND removed_in IS NULL"
    )
    assert back == [("U0001", 3, 3)]  # with its own upload and line, as of the version of the undo


@pytest.mark.engines("file")
def test_undo_brings_back_what_the_latest_of_the_others_says(store: Store) -> None:
    for quantity in ("1.5", "2.5", "3.5", "4.5"):
        send(store, "waste_flows", flow("T-1", quantity))
    undo(store, ["U0002"])  # of the past: nothing is seen of it
    assert flows(store) == {"T-1": Decimal("4.5")}
    undo(store, ["U0004"])
    assert flows(store) == {"T-1": Decimal("3.5")}
    undo(store, ["U0003"])
    assert flows(store) == {"T-1": Decimal("1.5")}
    undo(store, ["U0001"])
    assert flows(store) == {}


@pytest.mark.engines("file")
def test_a_closed_row_is_never_opened_again(store: Store) -> None:
    send(store, "waste_flows", flow("T-1", "1.5"))
    send(store, "waste_flows", flow("T-1", "2.5"))
    closed = query(store, "SELECT * FROM waste_flows WHERE removed_in IS NOT NULL")
    undo(store, ["U0002"])
    assert set(closed) <= set(query(store, "SELECT * FROM waste_flows WHERE removed_in IS NOT NULL"))


@pytest.mark.engines("file")
def test_several_uploads_are_undone_in_one_version(store: Store) -> None:
    send(store, "enterprises", {})
    send(store, "waste_flows", flow("T-1", "1.5"))
    send(store, "waste_flows", flow("T-1", "2.5"))
    assert undo(store, ["U0001", "U0003"]) == 4
    assert flows(store) == {"T-1": Decimal("1.5")}
    assert query(store, "SELECT * FROM enterprises WHERE removed_in IS NULL") == []


@pytest.mark.engines("file")
def test_an_upload_that_is_not_there_cannot_be_undone(store: Store) -> None:
    send(store, "waste_flows", {})
    with pytest.raises(StoreError, match="U0009"):
        undo(store, ["U0001", "U0009"])
    assert len(flows(store)) == 1  # all of them or none
    undo(store, ["U0001"])
    with pytest.raises(StoreError, match="before"):
        undo(store, ["U0001"])
    assert store.version() == 2


@pytest.mark.engines("file")
def test_example_uploads_are_known_by_their_mark(store: Store) -> None:
    send(store, "enterprises", {})
    send(store, "waste_flows", {}, is_example=True)
    send(store, "waste_flows", flow("T-2", "2.5"), is_example=True)
    undo(store, ["U0002"])
    assert example_uploads(store) == ["U0003"]


# Any history, against a model

KEYS = ("M-1", "M-2", "M-3")
ROWS = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["a", "b", "c"]), min_size=1)
STEPS = st.lists(
    st.one_of(
        ROWS.map(lambda rows: ("upload", rows)),
        st.lists(st.integers(0, 9), min_size=1, max_size=2).map(lambda places: ("undo", places)),
    ),
    min_size=4,
    max_size=10,
)


@dataclass
class Model:
    """Uploads by version; the current row of a key is what the latest upload that stands says."""

    standing: dict[int, dict[str, str]] = field(default_factory=dict)
    seen: list[dict[str, str]] = field(default_factory=lambda: [{}])  # version -> rows

    def rows(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for rows in self.standing.values():
            found |= rows
        return found

    def upload(self, rows: dict[str, str]) -> tuple[int, int, int] | None:
        """(new, changed, unchanged), or None for a file that stands already."""
        if rows in self.standing.values():
            return None
        now = self.rows()
        kept = [now.get(key) == value for key, value in rows.items()]
        new = sum(key not in now for key in rows)
        self.standing[len(self.seen)] = rows
        self.seen.append(self.rows())
        return new, len(rows) - new - sum(kept), sum(kept)

    def undo(self, versions: set[int]) -> None:
        for version in versions:
            del self.standing[version]
        self.seen.append(self.rows())


@pytest.mark.engines("file")  # histories of both engines have a module of their own
@costly(16)
@given(steps=STEPS)
def test_any_history_is_what_the_model_says(new_store: NewStore, steps: list) -> None:
    model = Model()
    with new_store() as store:
        for action, what in steps:
            if action == "upload":
                rows = dict(sorted(what.items()))
                sent = file("partners", *({"partner_code": key, "name": name} for key, name in rows.items()))
                expected = model.upload(rows)
                receipt = upload(store, sent)
                assert (receipt.refused is None) == (expected is not None)
                assert counts(receipt) == (expected or (0, 0, 0))
            elif model.standing:
                standing = list(model.standing)
                chosen = {standing[place % len(standing)] for place in what}
                undo(store, [f"U{version:04d}" for version in chosen])
                model.undo(chosen)
        assert store.version() == len(model.seen) - 1
        for version, rows in enumerate(model.seen):
            condition = AS_OF.replace("$version", str(version))
            assert sorted(query(store, f"SELECT partner_code, name FROM partners WHERE {condition}")) == sorted(
                rows.items()
            )
        current = query(store, "SELECT partner_code, name, upload_id, line FROM partners WHERE removed_in IS NULL")
        assert sorted(row[:2] for row in current) == sorted(model.rows().items())
        for key, name, upload_id, line in current:  # each figure can be followed to the line it came from
            said = model.standing[int(upload_id[1:])]
            assert (key, name) == (list(said)[line - 2], said[key])
        standing = [entry["upload_id"] for entry in log(store) if entry["removed_in"] is None]
        assert standing == [f"U{version:04d}" for version in reversed(model.standing)]


# Several at a time


def test_writers_in_threads_make_one_version_each_and_lose_nothing(store: Store) -> None:
    writers, each = 4, 4 if store.uri.startswith("duckdb:") else 2

    def work(writer: int) -> list[int]:
        versions = []
        for n in range(each):
            receipt = send(store, "waste_flows", flow(f"T-{writer}-{n}", "1.5"), flow("T-shared", f"{writer}{n}.5"))
            versions.append(receipt.version)
        return versions

    with ThreadPoolExecutor(writers) as pool:
        versions = [version for made in pool.map(work, range(writers)) for version in made]
    assert sorted(versions) == list(range(1, writers * each + 1))
    assert store.version() == writers * each
    assert len(flows(store)) == writers * each + 1
    assert query(store, "SELECT version FROM versions ORDER BY version") == [(v,) for v in sorted(versions)]
    changed = sum(int(str(entry["changed"])) for entry in log(store))
    assert changed == writers * each - 1


def test_one_file_sent_by_many_at_once_is_stored_once(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(lambda _: upload(store, file("waste_flows", {})), range(4)))
    assert sorted(str(r.refused) for r in receipts) == ["None", *["already_uploaded"] * 3]
    assert store.version() == 1 and len(flows(store)) == 1


def test_readers_see_one_version_while_others_write(store: Store) -> None:
    send(store, "waste_flows", {})
    with store.snapshot() as db:
        before = db.execute("SELECT count(*) FROM waste_flows").fetchall()
        send(store, "waste_flows", flow("T-2", "2.5"))
        assert db.execute("SELECT count(*) FROM waste_flows").fetchall() == before == [(1,)]
    assert len(flows(store)) == 2


def test_an_error_in_a_commit_leaves_no_trace(store: Store) -> None:
    def work(db: object, version: int) -> None:
        db.execute("INSERT INTO uploads (upload_id) VALUES ('half')")  # type: ignore[attr-defined]
        raise ValueError

    with pytest.raises(ValueError):
        store.commit("upload", "tests", work, touches=[])
    assert store.version() == 0 and not log(store)


# The store itself


def test_a_store_can_be_closed_and_opened_again(store: Store) -> None:
    send(store, "waste_flows", {})
    store.close()
    again = Store(store.uri)
    try:
        assert len(flows(again)) == 1 and again.version() == 1
    finally:
        again.close()


@pytest.mark.parametrize("uri", ["sqlite:x", "duckdb:", "", "ducklake"])
def test_a_store_that_is_not_understood_is_refused(uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", uri or "nothing")
    with pytest.raises(StoreError):
        Store(uri)


def test_a_file_that_is_no_store_is_refused_with_a_sentence(tmp_path: object) -> None:
    path = tmp_path / "bukan.duckdb"  # type: ignore[operator]
    path.write_bytes(b"x" * 5000)
    with pytest.raises(StoreError, match=r"bukan\.duckdb"):
        Store(f"duckdb:{path}")


def test_each_kind_can_be_uploaded_changed_and_undone(store: Store) -> None:
    for kind in contracts():
        send(store, kind, {})
    stored = {kind: query(store, f"SELECT * FROM {kind}") for kind in contracts()}
    assert all(len(rows) == 1 for rows in stored.values())
    assert query(store, "SELECT started_on FROM production_batches") == [(date(2024, 3, 1),)]
    for entry in log(store):
        undo(store, [str(entry["upload_id"])])
    assert not any(query(store, f"SELECT * FROM {kind} WHERE removed_in IS NULL") for kind in contracts())
