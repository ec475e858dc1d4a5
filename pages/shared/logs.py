"""What the app says of itself while it runs: one line for each event, to stderr, as JSON or as text.

A line has the fields of FIELDS and no others. What messages and errors might quote (cells, addresses,
queries, names of sessions) is masked.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from streamlit import logger as streamlit_logger

from data import watching
from data.watching import Committed, Event, Slow, Uploaded

# What may stand in a line beside time, level, event and message; session is a name by chance, not Streamlit's.
FIELDS = (
    *("session", "page", "seconds", "error", "action", "saved", "upload_id", "kind", "result", "rows"),
    *("source", "named", "fingerprint", "plan"),
)
OURS = ("data", "metrics", "pages")
TWICE = {"streamlit.error_util"}  # tells again, with all that an error quotes, what pages.shared.starting tells
MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "…@…"),
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"), "…"),
    (re.compile(r"\?[\w%.~+-]+=\S*"), "?…"),
    (re.compile(r"\d{6,}"), "…"),
)
QUOTED = (
    (re.compile(r"""(["'“‘`])(?:\\.|(?!\1).)*["'”’`]""", re.DOTALL), "…"),
    (re.compile(r"LINE \d+:.*", re.DOTALL), ""),  # DuckDB repeats the question
    (re.compile(r"\d[\d.,:/-]*"), "…"),
)
# The server says it of each websocket that is refused with an answer; one without an answer is closed (crowds).
REFUSED_SOCKET = "ASGI callable returned without completing handshake."
SILENT = {"uvicorn.access"}  # each request; Streamlit has it silent, too
TEXT, JSON = "text", "json"

told = logging.getLogger("data.told")


def set_up() -> None:
    """Have all that is logged in this process written in one way; again where loggers were made since."""
    handler = next((h for h in logging.getLogger("pages").handlers if isinstance(h, _Handler)), None) or _Handler()
    handler.setFormatter(AsJson() if way() == JSON else AsText())
    level = streamlit_logger._global_log_level
    for name in (*OURS, *streamlit_logger._loggers):
        logger = logging.getLogger("streamlit" if name == "root" else name)
        logger.handlers = [] if name in SILENT else [handler]
        logger.propagate = False
        if name in OURS:
            logger.setLevel(level)
    watching.listen(tell)


def way() -> str:
    """How lines are written: as GREEN_UMKM_LOG says, else as text on a terminal and as JSON elsewhere."""
    said = os.environ.get("GREEN_UMKM_LOG", "")
    return said if said in (TEXT, JSON) else TEXT if sys.stderr.isatty() else JSON


def tell(event: Event) -> None:
    """Write what the data tell of themselves."""
    match event:
        case Slow():
            about: dict[str, Any] = {"event": "slow_question", "source": event.source, "named": event.named}
            about |= {"fingerprint": event.fingerprint, "seconds": event.seconds, "rows": event.rows}
            told.warning("a question took long", extra=about | {"plan": event.plan})
        case Committed():
            about = {"event": "commit", "action": event.action, "saved": event.is_saved, "seconds": event.seconds}
            told.info("a change was tried", extra=about)
        case Uploaded():
            about = {"event": "upload", "kind": event.kind, "result": event.result, "rows": event.rows}
            told.info("a file was sent", extra=about | {"upload_id": event.upload_id, "seconds": event.seconds})


class _Handler(logging.StreamHandler[Any]):
    def __init__(self) -> None:
        super().__init__()
        self.addFilter(lambda record: record.name not in TWICE and record.msg != REFUSED_SOCKET)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """A record as what is written of it."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    event = getattr(record, "event", None)
    is_ours = record.name.partition(".")[0] in OURS
    line: dict[str, Any] = {"time": at, "level": record.levelname.lower(), "event": event or "message"}
    line |= {"logger": record.name, "message": masked(record.getMessage(), MASKS)}
    asker = watching.asker()
    if asker:
        line |= {"session": asker.mark, "page": asker.page}
    for name in FIELDS if is_ours else ():
        said = getattr(record, name, None)
        if said not in (None, ""):
            line[name] = round(said, 4) if isinstance(said, float) else said
    if record.exc_info and record.exc_info[1]:
        line["trace"] = trace(record.exc_info[1])
    return {name: value for name, value in line.items() if value != ""}


def trace(error: BaseException) -> list[str]:
    """Where an error came from, the innermost place last, and what it is; nothing of what it quotes."""
    found = traceback.TracebackException.from_exception(error, lookup_lines=False, capture_locals=False)
    lines: list[str] = []
    known: set[int] = set()
    part: traceback.TracebackException | None = found
    while part is not None and id(part) not in known:
        known.add(id(part))
        here = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in part.stack]
        said = masked(masked(str(part), MASKS), QUOTED)[:300]
        kind = part.exc_type.__name__ if part.exc_type else ""
        lines = [*here, f"{kind}: {said}".rstrip(": "), *lines]
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
    return lines


def _short(path: str) -> str:
    """A file below the folder that says whose it is."""
    return "/".join(path.replace("\\", "/").split("/")[-3:])


def masked(text: str, masks: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, stands_for in masks:
        text = pattern.sub(stands_for, text)
    return text


class AsJson(logging.Formatter):
    """One JSON object in a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(fields(record), ensure_ascii=False, default=str)


class AsText(logging.Formatter):
    """One line to be read: time, level, message, and what else there is."""

    def format(self, record: logging.LogRecord) -> str:
        line = fields(record)
        at, level, said = line.pop("time"), line.pop("level"), line.pop("message")
        rest = line.pop("trace", [])
        plan = line.pop("plan", "")
        known = " ".join(f"{name}={value}" for name, value in line.items() if name not in ("logger", "event"))
        more = [f"    {one}" for one in (*rest, *plan.splitlines())]
        return "\n".join([f"{at} {level:7} {said} {known}".rstrip(), *more])
