"""What is counted while the app runs, for /metrics: every instrument, in one place.

No label holds a person, a file, a site or anything else that somebody has typed: each has a fixed set of values.
"""

from __future__ import annotations

from collections.abc import Container

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from data import watching
from data.access import RULES
from data.contract import contracts
from data.watching import Asked, Committed, Conflict, Event, Slow, Uploaded

RUN_S = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
QUESTION_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
COMMIT_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
ROOMS = ("data", "metrics", "pages")
ACTIONS = {*RULES, *("reopen", "withdraw")}
OTHER = "other"

REGISTRY = CollectorRegistry()
ProcessCollector(namespace="jejak", registry=REGISTRY)

RUNS = Histogram("jejak_run_seconds", "Runs of the script of a screen", ["page"], buckets=RUN_S, registry=REGISTRY)
ERRORS = Counter("jejak_errors", "Screens that could not be drawn", ["page"], registry=REGISTRY)
CONNECTED = Gauge("jejak_sessions_open", "Screens that are connected", registry=REGISTRY)
OPENED = Counter("jejak_sessions_opened", "Connections of screens", registry=REGISTRY)
LOST = Counter("jejak_sessions_lost", "Connections that broke without a word", registry=REGISTRY)
REFUSALS = Counter("jejak_refusals", "What a role did not allow", ["action"], registry=REGISTRY)
TURNED_AWAY = Counter("jejak_turned_away", "Requests that were refused at the door", ["status"], registry=REGISTRY)
UPLOADS = Counter("jejak_uploads", "Files that were sent", ["kind", "result"], registry=REGISTRY)
ROWS = Counter("jejak_upload_rows", "Good rows of files that were stored", ["kind"], registry=REGISTRY)
UPLOAD = Histogram("jejak_upload_seconds", "Taking one file", buckets=COMMIT_S, registry=REGISTRY)
COMMITS = Histogram(
    "jejak_commit_seconds",
    "Changes of the store, with all attempts",
    ["action", "saved"],
    buckets=COMMIT_S,
    registry=REGISTRY,
)
CONFLICTS = Counter("jejak_conflicts", "Attempts to write before which another came", registry=REGISTRY)
QUESTIONS = Histogram(
    "jejak_question_seconds",
    "Commands that the store was given",
    ["room", "way", "outcome"],
    buckets=QUESTION_S,
    registry=REGISTRY,
)
SLOW = Counter("jejak_slow_questions", "Questions beyond GREEN_UMKM_SLOW_MS", ["room"], registry=REGISTRY)
STORE_UP = Gauge("jejak_store_up", "1 where the store answers and has the schema of this release", registry=REGISTRY)
STORE_VERSION = Gauge("jejak_store_version", "The newest version of the data", registry=REGISTRY)
STORE_SCHEMA = Gauge("jejak_store_schema", "The schema that the store has", registry=REGISTRY)


def known(value: str, values: Container[str]) -> str:
    """A label as it is, if it is one of those that there may be."""
    return value if value in values else OTHER


def count(event: Event) -> None:
    """What the data tell of themselves, counted."""
    match event:
        case Asked():
            way = "read" if event.is_read else "write"
            QUESTIONS.labels(_room(event.source), way, event.outcome).observe(event.seconds)
        case Slow():
            SLOW.labels(_room(event.source)).inc()
        case Committed():
            COMMITS.labels(known(event.action, ACTIONS), str(event.is_saved).lower()).observe(event.seconds)
        case Conflict():
            CONFLICTS.inc()
        case Uploaded():
            kind = known(event.kind, contracts())
            UPLOADS.labels(kind, event.result).inc()
            UPLOAD.observe(event.seconds)
            if event.upload_id:
                ROWS.labels(kind).inc(event.rows)


def _room(source: str) -> str:
    return known(source.partition(".")[0], ROOMS)


watching.listen(count)
