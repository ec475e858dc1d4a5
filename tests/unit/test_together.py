"""Files sent together: in which order, told of at each step, and all of them or none."""

from __future__ import annotations

import pytest

from data.checking import Answers
from data.engines.objects import Folder
from data.errors import StoreError
from data.receipt import File, Options
from data.store import Store
from data.together import Cancelled, Step, check_together, store_together
from data.undoing import undo
from data.uploads import log
from pages.shared.logs import AsJson
from tests.files import file, query
from tests.unit.test_cubes import stale

ENGINES = ("file",)

STEPS = ("reading", "checking", "storing")
FLOWS = file("waste_flows", {"batch_code": "B-1"}, name="limbah.csv")
BATCHES = file("production_batches", {}, name="produksi.csv")
SOME_BAD = file("waste_flows", {"flow_code": "T-8"}, {"flow_code": "T-9", "quantity": "banyak"}, name="sebagian.csv")
SENT = [(FLOWS, Options()), (BATCHES, Options()), (SOME_BAD, Options(hold_bad=True))]
ALL_STEPS = [(name, doing) for name in ("produksi.csv", "limbah.csv", "sebagian.csv") for doing in STEPS]


class Listener:
    """Hears of the steps; at one of them something comes in between."""

    def __init__(self, at: int | None = None, error: type[BaseException] = Cancelled) -> None:
        self.steps: list[Step] = []
        self.at, self.error = at, error

    def __call__(self, step: Step) -> None:
        self.steps.append(step)
        if len(self.steps) - 1 == self.at:
            raise self.error

    @property
    def heard(self) -> list[tuple[str, str]]:
        return [(step.file, step.doing) for step in self.steps]


def standing(store: Store) -> list[str]:
    return [str(entry["file"]) for entry in log(store) if entry["removed_in"] is None]


def actions(store: Store) -> list[tuple[str, str]]:
    return query(store, "SELECT action, made_by FROM versions ORDER BY version")


def test_what_others_need_is_stored_first_and_answers_come_in_the_order_sent(store: Store) -> None:
    listener = Listener()
    receipts = store_together(store, SENT, "ani", listener)
    assert [(r.file, r.upload_id, r.held) for r in receipts] == [
        *(("limbah.csv", "U0002", 0), ("produksi.csv", "U0001", 0), ("sebagian.csv", "U0003", 1))
    ]
    assert listener.heard == ALL_STEPS
    assert [step.nth for step in listener.steps] == [1, 1, 1, 2, 2, 2, 3, 3, 3]
    shares = [step.share_done for step in listener.steps]
    assert shares == sorted(shares) and shares[0] > 0 and shares[-1] < 1
    assert stale(store) == []


def test_a_check_sees_the_files_as_if_all_were_stored_and_stores_none(store: Store) -> None:
    listener = Listener()
    receipts = check_together(store, SENT, listener)
    assert [(r.file, r.is_clean, r.good) for r in receipts] == [
        *(("limbah.csv", True, 1), ("produksi.csv", True, 1), ("sebagian.csv", False, 1))
    ]
    assert listener.heard == [step for step in ALL_STEPS if step[1] != "storing"]
    assert store.version() == 0


def test_a_check_that_is_cancelled_ends(store: Store) -> None:
    listener = Listener(at=2)
    with pytest.raises(Cancelled):
        check_together(store, SENT, listener)
    assert len(listener.steps) == 3 and store.version() == 0


@pytest.mark.parametrize("at", range(len(ALL_STEPS)))
def test_cancelled_at_any_step_nothing_stands_and_the_versions_say_so(store: Store, at: int) -> None:
    with pytest.raises(Cancelled):
        store_together(store, SENT, "ani", Listener(at))
    came = at // len(STEPS)  # files that were stored before it
    assert actions(store) == [("upload", "local")] * came + [("undo", "ani")] * bool(came)
    assert standing(store) == [] and stale(store) == []
    assert [e["removed_in"] for e in log(store)] == [came + 1] * came
    for table in ("waste_flows", "production_batches", "held_rows"):
        assert query(store, f"SELECT count(*) FROM {table} WHERE removed_in IS NULL") == [(0,)]
    again = store_together(store, SENT, "ani", Listener())
    assert all(receipt.upload_id and not receipt.refused for receipt in again)


def test_an_error_in_between_takes_back_what_was_stored(store: Store) -> None:
    with pytest.raises(MemoryError):
        store_together(store, SENT, "ani", Listener(4, MemoryError))
    assert standing(store) == [] and actions(store)[-1] == ("undo", "ani")


def test_a_file_that_fails_does_not_stop_the_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put = type(store.files).put

    def full(self: object, content: bytes) -> str:
        if content == FLOWS.content:
            raise OSError("no space left")
        return put(self, content)

    monkeypatch.setattr(type(store.files), "put", full)
    receipts = store_together(store, SENT, "ani", Listener())
    assert [isinstance(receipt.failure, StoreError) for receipt in receipts] == [True, False, False]
    assert sorted(standing(store)) == ["produksi.csv", "sebagian.csv"] and stale(store) == []


def test_what_was_stored_before_or_is_not_fit_is_said_and_stands_after_a_cancel(store: Store) -> None:
    store_together(store, [(BATCHES, Options())], "budi", Listener())
    unclear = File("ragu.csv", FLOWS.content.replace(b"4.5", b"1.234"))
    sent = [(BATCHES, Options()), (unclear, Options()), (FLOWS, Options())]
    with pytest.raises(Cancelled):
        store_together(store, sent, "ani", Listener(6))
    assert standing(store) == ["produksi.csv"]
    receipts = store_together(store, [*sent[:2], (FLOWS, Options(answers=Answers()))], "ani", Listener())
    assert receipts[0].refused == "already_uploaded" and receipts[1].question and not receipts[1].upload_id
    assert sorted(standing(store)) == ["limbah.csv", "produksi.csv"]


def test_a_cancel_takes_the_rest_back_where_somebody_has_undone_one_of_them(store: Store) -> None:
    def told(step: Step) -> None:
        if (step.nth, step.doing) == (3, "reading"):
            undo(store, ["U0001"], "budi")
            raise Cancelled

    with pytest.raises(Cancelled):
        store_together(store, SENT, "ani", told)
    assert standing(store) == []
    assert actions(store) == [("upload", "local")] * 2 + [("undo", "budi"), ("undo", "ani")]


def test_a_file_for_which_there_is_no_place_is_said_and_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    assert isinstance(store.files, Folder)
    store.files.path.write_text("a file where the folder of kept files should be")
    (receipt,) = store_together(store, [(BATCHES, Options())], "ani", Listener())
    assert receipt.failure and str(receipt.failure).startswith("Nothing was stored") and standing(store) == []
    (record,) = [record for record in caplog.records if record.name == "data.together"]
    line = AsJson().format(record)
    assert "a file could not be stored" in line and "produksi" not in line and '"level": "error"' in line
    store.files.path.unlink()
    (receipt,) = store_together(store, [(BATCHES, Options())], "ani", Listener())
    assert receipt.upload_id == "U0001" and standing(store) == ["produksi.csv"]
