"""Whether the app lives, can serve, and what it measures: asked of a real store, by friends and by strangers."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from data import access, condition
from data.access import NOBODY, ROLES, Person, Refused
from data.store import Store
from data.watching import Asked, Committed, Uploaded
from pages.shared import asking, health, measures, shell
from tests.loops import run

TOKEN = "a token that is long enough to be one"
NEAR, FAR = ("127.0.0.1", 5000), ("203.0.113.9", 5000)


async def theirs(request: object) -> PlainTextResponse:
    return PlainTextResponse("of Streamlit")


APP = Starlette(
    routes=[*health.ROUTES, Route("/_stcore/metrics", theirs)],
    middleware=[Middleware(health.Guarded)],
)


def ask(path: str, client: tuple[str, int] = NEAR, **headers: str) -> tuple[int, str]:
    """Status and text of an answer."""
    sent: list[dict[str, Any]] = []
    named = {"host": "127.0.0.1:80"} | {name.replace("_", "-"): value for name, value in headers.items()}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    async def come() -> None:
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
        ends = {"client": client, "server": ("127.0.0.1", 80), "scheme": "http", "http_version": "1.1"}
        raw = [(name.encode(), value.encode()) for name, value in named.items()]
        await APP({**scope, **ends, "headers": raw, "root_path": ""}, receive, send)

    run(come)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent).decode()


@pytest.fixture(autouse=True)
def served(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The app on a real store, asked anew each time."""
    monkeypatch.setattr(asking, "store", lambda: store)
    monkeypatch.setattr(health, "FRESH_S", 0)
    monkeypatch.delenv("GREEN_UMKM_METRICS_TOKEN", raising=False)
    yield store


def measured(text: str) -> dict[str, float]:
    """Samples without labels by name, and those with labels as they are written."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[sample.name + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


def test_it_lives_and_can_serve() -> None:
    assert ask("/healthz") == (200, "ok\n")
    assert ask("/readyz") == (200, "ok\n")
    found = measured(ask("/metrics")[1])
    assert (found["jejak_store_up"], found["jejak_store_version"]) == (1, 0)
    assert found["jejak_store_schema"] == condition.migrations.NUMBER


def test_a_store_of_another_schema_is_not_served(served: Store) -> None:
    with served.transaction() as db:
        db.execute("UPDATE meta SET schema = schema + 1")
    assert ask("/readyz") == (503, "store_schema\n")
    assert ask("/healthz") == (200, "ok\n")
    assert measured(ask("/metrics")[1])["jejak_store_up"] == 0


def test_a_store_that_is_closed_is_not_served(served: Store) -> None:
    served.close()
    assert ask("/readyz") == (503, "store_unreachable\n")


def test_a_store_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LIMIT_S", 0.3)
    monkeypatch.setattr(asking, "store", lambda: time.sleep(3))
    began = time.monotonic()
    assert ask("/readyz") == (503, "store_slow\n")
    assert time.monotonic() - began < 2


def test_readiness_is_asked_for_once_in_a_while(served: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH_S", 60)
    monkeypatch.setattr(health, "_known", (0.0, ""))
    asked: list[int] = []
    monkeypatch.setattr(asking, "store", lambda: asked.append(1) or served)
    assert {ask("/readyz")[0] for _ in range(5)} == {200} and len(asked) == 1


@pytest.mark.parametrize("headers", [{}, {"x_forwarded_for": "127.0.0.1"}, {"host": "jejak.example"}])
def test_strangers_learn_yes_or_no(served: Store, headers: dict[str, str]) -> None:
    """Also one whom a proxy of this machine brings: its address is that of the machine."""
    client = NEAR if headers else FAR
    assert ask("/healthz", client, **headers) == (200, "ok\n")
    assert ask("/readyz", client, **headers) == (200, "ok\n")
    served.close()
    assert ask("/readyz", client, **headers) == (503, "not ok\n")
    for path in ("/metrics", "/metrics/", "/_stcore/metrics"):
        assert ask(path, client, **headers) == (404, "")


def test_a_token_lets_a_stranger_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_METRICS_TOKEN", TOKEN)
    assert "jejak_build_info" in ask("/metrics", FAR, authorization=f"Bearer {TOKEN}")[1]
    assert ask("/_stcore/metrics", FAR, authorization=f"Bearer {TOKEN}") == (200, "of Streamlit")
    for given in ("", TOKEN, "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "é é"):
        assert ask("/metrics", FAR, authorization=given) == (403, "")


def test_no_token_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_METRICS_TOKEN", "")
    for given in ("Bearer ", "Bearer", "bearer  "):
        assert ask("/metrics", FAR, authorization=given) == (404, "")


@pytest.mark.parametrize("token", ["x", "x" * 23])
def test_a_weak_token_starts_nowhere(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_METRICS_TOKEN", token)
    assert shell.refusal() == (shell.WEAK_TOKEN, {"least": shell.TOKEN_LEAST})


def test_no_label_has_what_somebody_typed() -> None:
    measures.count(Uploaded("budi@example.id", "stored", 3, "U0001", 0.1))
    measures.count(Committed("budi@example.id", True, 0.1))
    measures.count(Asked("budi@example.id.work", True, "answered", 0.1, 1))
    text = ask("/metrics")[1]
    assert "budi" not in text and 'kind="other"' in text
    labels = {name for found in re.findall(r"{([^}]*)}", text) for name in re.findall(r"(\w+)=", found)}
    assert labels <= {
        *("page", "action", "status", "kind", "result", "saved", "room", "way", "outcome", "le"),
        *("version", "python", "duckdb", "streamlit"),
    }


def test_what_is_counted_is_counted() -> None:
    before = measured(ask("/metrics")[1])
    measures.count(Uploaded("partners", "stored", 3, "U0001", 0.1))
    measures.count(Uploaded("partners", "faulty", 9, "", 0.1))
    after = measured(ask("/metrics")[1])

    def gained(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert gained("jejak_uploads_total{kind=partners,result=stored}") == 1
    assert gained("jejak_upload_rows_total{kind=partners}") == 3
    assert gained("jejak_question_seconds_count{outcome=answered,room=data,way=read}") > 0
    assert after["jejak_process_resident_memory_bytes"] > 0 and after["jejak_process_cpu_seconds_total"] > 0


@pytest.mark.parametrize("role", ROLES)
def test_the_condition_is_the_administrators(served: Store, role: str) -> None:
    with access.acting(Person("x", role) if role != "nobody" else NOBODY):
        if role == "administrator":
            found = condition.condition(served)
            assert found.rows_bytes and found.free_bytes and found.files_bytes is not None
            assert (found.engine, found.state.newest, found.duckdb) == ("DuckDB", 0, duckdb.__version__)
        else:
            with pytest.raises(Refused):
                condition.condition(served)
