"""Large tables are sent in parts, to who has a ticket, for as long as they are there."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from python_calamine import CalamineWorkbook
from starlette.applications import Starlette

from data import access, watching
from data.access import Person, Refused
from data.store import Store
from data.watching import Asker
from metrics import behind
from metrics.behind import each_row
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import asking, streaming
from pages.shared.exports import PART, csv_parts, to_csv
from tests.app.conftest import Open
from tests.loops import run
from tests.unit.test_watching import LONG

APP = Starlette(routes=streaming.ROUTES)


@pytest.fixture
def store(filled: str) -> Iterator[Store]:
    opened = open_store(filled)
    yield opened
    opened.close()


@pytest.fixture
def asker(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asker]:
    monkeypatch.setattr(asking, "store", lambda: store)
    monkeypatch.setattr(asking, "version", store.version)
    who = Asker("ab12")
    watching.ask_as(who)
    yield who
    watching.ask_as(None)


def get(path: str, leaves_after_s: float | None = None) -> tuple[int, list[bytes], dict[str, str]]:
    """Status, parts of the body and headers; the reader may leave before all has come."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await anyio.sleep(600 if leaves_after_s is None else leaves_after_s)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def come() -> None:
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "root_path": ""}
        await APP(scope, receive, send)

    run(come)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], [message["body"] for message in sent[1:]], headers


def test_all_rows_behind_a_figure_come_as_they_stand_in_its_trace(store: Store, asker: Asker) -> None:
    with store.snapshot() as db:
        traced = behind.trace(db, "waste_generated", Where(), most=100_000)
        assert tuple(each_row(db, "waste_generated", Where())) == traced.rows and len(traced.rows) > behind.MOST
    names, rows = ["a"], [[row.line] for row in traced.rows]
    address = streaming.sent_at("rows.csv", lambda: csv_parts(names, rows, "id"), "rows", "trace")
    status, parts, headers = get(address)
    assert status == 200 and headers["content-disposition"] == 'attachment; filename="rows.csv"'
    assert "content-length" not in headers and headers["cache-control"] == "no-store"
    query = "SELECT what, about, version_before FROM events WHERE about = 'trace/rows.csv'"
    assert store.read(lambda db: db.execute(query).fetchall()) == [("download", "trace/rows.csv", store.version())]
    assert b"".join(parts) == to_csv([{"a": row.line} for row in traced.rows], "id")
    address = streaming.sent_at("rows.xlsx", lambda: streaming.xlsx_parts(names, rows, {}, "id"), "rows", "trace")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(get(address)[1]))).get_sheet_by_index(0)
    assert sheet.to_python()[1:] == [[float(line or 0)] for (line,) in rows]


def test_what_is_sent_is_made_meanwhile(asker: Asker) -> None:
    made: list[int] = []

    def rows() -> Iterator[tuple[int, str]]:
        for nth in range(20_000):
            made.append(nth)
            yield nth, "x" * 100

    parts = csv_parts(["a", "b"], rows(), "en")
    assert next(parts) and not made
    assert len(next(parts)) < 2 * PART and len(made) < 5000


def test_a_ticket_is_good_for_its_file_alone_and_while_the_screen_is_open(asker: Asker) -> None:
    address = streaming.sent_at("a.csv", lambda: csv_parts(["a"], [], "id"), "rows", "trace")
    assert get(address)[0] == 200
    assert get(address.replace("a.csv", "b.csv"))[0] == 404
    assert get(re.sub(r"/sent/[^/]+", "/sent/x", address))[0] == 404
    assert streaming.sent_at("a.csv", lambda: csv_parts([], [], "id"), "rows", "trace") != address
    asker.leave()
    assert get(address)[0] == 404


def test_who_sees_no_rows_gets_no_ticket(asker: Asker) -> None:
    with access.acting(Person("b", "board")), pytest.raises(Refused):
        streaming.sent_at("a.csv", lambda: csv_parts([], [], "id"), "rows", "trace")


def test_a_role_that_was_taken_away_meanwhile_gets_nothing(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    def whose() -> Person:
        raise Refused("Your role does not allow this.")

    monkeypatch.setattr(streaming.signing, "later", lambda: whose)
    address = streaming.sent_at("a.csv", lambda: csv_parts(["a"], [], "id"), "rows", "trace")
    assert get(address)[:2] == (403, [b""])


def test_rows_that_are_withheld_on_the_screen_are_withheld_here(store: Store, asker: Asker) -> None:
    def people() -> Iterator[tuple[object, ...]]:
        with store.snapshot() as db:
            for row in each_row(db, "coaching_participants", Where()):
                yield (row.line,)

    lengths = {}
    for role in ("analyst", "board"):
        with access.acting(Person("x", role)):
            lengths[role] = len(list(people()))
    assert lengths["analyst"] and not lengths["board"]


def test_who_leaves_ends_the_question_behind_it(store: Store, asker: Asker) -> None:
    closed: list[bool] = []

    def slowly() -> Generator[bytes, None, None]:
        try:
            with store.snapshot() as db:
                yield str(db.execute(LONG).fetchall()).encode()
        finally:
            closed.append(True)

    address = streaming.sent_at("a.csv", slowly, "rows", "trace")
    began = time.monotonic()
    _, parts, _ = get(address, leaves_after_s=0.5)
    assert time.monotonic() - began < 2.5 and not parts and closed


@pytest.mark.parametrize(("lang", "words"), [("id", "Semua"), ("en", "All")])
def test_the_trace_offers_all_rows_where_it_shows_some(screen: Open, filled: str, lang: str, words: str) -> None:
    app = screen("trace", metric="waste_generated", lang=lang, period="all")
    links = list(app.get("link_button"))
    assert [link.proto.label.split()[0] for link in links] == [words, words], app.exception
    assert all(re.fullmatch(r"/sent/[\w-]{32}/rows_behind\.(csv|xlsx)", link.proto.url) for link in links)


def test_own_sites_are_all_that_an_operator_gets(store: Store, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.shared import traces

    asked: list[Where] = []
    made: list[streaming.Parts] = []
    monkeypatch.setattr(traces, "store", lambda: store)
    monkeypatch.setattr(traces, "sent_at", lambda name, make, action, screen: made.append(make) or "/x")
    monkeypatch.setattr(behind, "each_row", lambda db, metric, where, as_of: asked.append(where) or iter(()))
    with access.acting(Person("o", "operator", ("RPB-ACEH",))):
        traces.all_rows("x", ("a",), ("waste_generated", Where(), store.version()), 10, {})
    b"".join(made[0]())
    assert [where.sites for where in asked] == [("RPB-ACEH",)]


def test_no_row_is_lost_on_the_way_to_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    with out.open("wb") as file:
        shutil.copyfileobj(io.BytesIO(b"".join(csv_parts(["n"], ((n,) for n in range(100_000)), "en"))), file)
    assert out.read_text("utf-8-sig").split() == ["n", *map(str, range(100_000))]
