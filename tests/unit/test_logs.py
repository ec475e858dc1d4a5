"""Lines of the log: which fields they have, and that they hold nothing of people and cells."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from streamlit import logger as streamlit_logger

from data import watching
from data.watching import Asker, Slow, Uploaded
from pages.shared import logs

SECRETS = ("Siti", "siti@example.id", "3171234567890123", "4e1f7c6a", "RPB-NTT")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the log says, as JSON; the loggers are as before afterwards."""
    names = [*logs.OURS, *("streamlit" if name == "root" else name for name in streamlit_logger._loggers)]
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in names}
    level = logging.getLogger("pages").level
    monkeypatch.setattr(watching, "_listeners", [])
    monkeypatch.setenv("GREEN_UMKM_LOG", "json")
    out = io.StringIO()
    logs.set_up()
    (handler,) = logging.getLogger("pages").handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(out)
    yield out
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate
    for name in logs.OURS:
        logging.getLogger(name).setLevel(level)
    watching.ask_as(None)


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_has_its_fields_and_no_others(written: io.StringIO) -> None:
    watching.ask_as(Asker("ab12", "waste"))
    extra = {"event": "run", "seconds": 0.123456, "upload_id": "U0007", "person": "Siti", "cell": "RPB-NTT"}
    logging.getLogger("pages.shared.any").info("a screen is drawn", extra=extra)
    (line,) = lines(written)
    assert line.pop("time") and line == {
        "level": "info",
        "event": "run",
        "logger": "pages.shared.any",
        "message": "a screen is drawn",
        "session": "ab12",
        "page": "waste",
        "seconds": 0.1235,
        "upload_id": "U0007",
    }


def test_an_error_is_one_line_with_its_trace_and_without_what_it_quotes(written: io.StringIO) -> None:
    def fails() -> None:
        try:
            int("Siti 3171234567890123")
        except ValueError as error:
            raise KeyError('a "quoted" siti@example.id RPB-NTT') from error

    try:
        fails()
    except KeyError as error:
        logging.getLogger("pages.shared.any").error("not drawn", exc_info=error, extra={"error": "ff00"})
    (line,) = lines(written)
    trace = "\n".join(map(str, line["trace"]))  # type: ignore[call-overload]
    assert "test_logs.py" in trace and " fails" in trace and "KeyError" in trace and "ValueError" in trace
    assert line["error"] == "ff00" and not any(secret in written.getvalue() for secret in SECRETS)


def test_what_a_database_quotes_is_left_out(written: io.StringIO) -> None:
    for query in ("SELECT CAST('Siti' AS INTEGER)", "SELECT nothing, 'Siti', 3171234567890123 FROM range(1)"):
        try:
            watching.duckdb.sql(query).fetchall()
        except watching.duckdb.Error as error:
            logging.getLogger("data.any").error("failed", exc_info=error)
    assert len(lines(written)) == 2 and not any(secret in written.getvalue() for secret in SECRETS)


def test_messages_of_others_are_masked_and_written_in_the_same_way(written: io.StringIO) -> None:
    session = "4e1f7c6a-0000-4000-8000-00000000beef"
    for name in ("streamlit.runtime.websocket_session_manager", "uvicorn.error"):
        logger = streamlit_logger.get_logger(name)
        logs.set_up()
        logger.warning("%s of siti@example.id asked /waste?site=RPB-NTT 3171234567890123", session)
    found = lines(written)
    assert [line["logger"] for line in found] == ["streamlit.runtime.websocket_session_manager", "uvicorn.error"]
    assert not any(secret in written.getvalue() for secret in SECRETS)


def test_streamlit_does_not_tell_an_error_again(written: io.StringIO) -> None:
    logger = streamlit_logger.get_logger("streamlit.error_util")
    logs.set_up()
    logger.warning("Siti")
    assert not written.getvalue()


def test_events_of_the_data_are_told(written: io.StringIO) -> None:
    at = watching.datetime.now(watching.UTC)
    watching.notice(Slow(at, "metrics.figures.figures", "figures x", "0123456789ab", 1.5, 3, "SCAN", "ab12", "waste"))
    watching.notice(Uploaded("partners", "stored", 3, "U0001", 0.5))
    slow, upload = lines(written)
    assert (slow["event"], slow["fingerprint"], slow["seconds"], slow["plan"]) == (
        *("slow_question", "0123456789ab", 1.5),
        "SCAN",
    )
    assert (upload["event"], upload["upload_id"], upload["result"]) == ("upload", "U0001", "stored")


@pytest.mark.parametrize(
    ("said", "is_terminal", "way"),
    [("", True, "text"), ("", False, "json"), ("json", True, "json"), ("text", False, "text"), ("x", False, "json")],
)
def test_the_way_is_as_said_or_as_read(said: str, is_terminal: bool, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREEN_UMKM_LOG", said)
    monkeypatch.setattr(logs.sys, "stderr", type("Err", (io.StringIO,), {"isatty": lambda self: is_terminal})())
    assert logs.way() == way
    record = logging.LogRecord("pages.x", logging.INFO, "", 1, "drawn", None, None)
    record.seconds = 0.5
    assert "drawn" in logs.AsText().format(record) and "seconds=0.5" in logs.AsText().format(record)
