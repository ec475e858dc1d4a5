"""Whether it lives, whether it can serve, and its measures: three addresses for machines.

Where people sign in, strangers learn from the first two no more than yes or no, and nothing at all from the third.
"""

from __future__ import annotations

import hmac
import os
import platform
import time
from collections.abc import Iterator

import anyio
import duckdb
import streamlit as st
from anyio.to_thread import run_sync
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from data.condition import state
from data.errors import StoreError
from data.migrations import OtherSchema
from metrics.pack.composing import release
from pages.shared import asking, crowds, measures, working
from pages.shared.measures import REGISTRY
from pages.shared.shell import is_direct

LIMIT_S = 2.0  # how long the store may take to answer
FRESH_S = 1.0  # how long an answer holds, so that nobody can make the store busy by asking
NO_STORE = {"Cache-Control": "no-store"}
OK, SLOW, UNREACHABLE, SCHEMA = "ok", "store_slow", "store_unreachable", "store_schema"

_asking = anyio.CapacityLimiter(1)  # one that hangs is not joined by others
_known = (0.0, "")  # when readiness was found out last, and what it was


def _look() -> str:
    """What the store says, in one word."""
    try:
        found = state(asking.store())
    except OtherSchema:
        return SCHEMA
    except (StoreError, duckdb.Error, OSError):
        return UNREACHABLE
    measures.STORE_VERSION.set(found.newest)
    measures.STORE_SCHEMA.set(found.schema)
    return OK if found.is_right else SCHEMA


async def readiness() -> str:
    """ "ok", or why the app cannot serve, in one word; known within LIMIT_S."""
    global _known
    at, word = _known
    if word and time.monotonic() - at < FRESH_S:
        return word
    word = SLOW
    with anyio.move_on_after(LIMIT_S):
        word = await run_sync(_look, abandon_on_cancel=True, limiter=_asking)
    measures.STORE_UP.set(word == OK)
    _known = (time.monotonic(), word)
    return word


async def healthz(request: Request) -> Response:
    """The process lives and its loop turns."""
    return PlainTextResponse("ok\n", headers=NO_STORE)


async def readyz(request: Request) -> Response:
    """The store can be reached and is of the right schema."""
    word = await readiness()
    said = word if word == OK or may_know(request.scope) else "not ok"
    return PlainTextResponse(f"{said}\n", 200 if word == OK else 503, NO_STORE)


async def prometheus(request: Request) -> Response:
    """All that is counted, in the text format of Prometheus."""
    await readiness()
    text = await run_sync(generate_latest, REGISTRY)
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers=NO_STORE)


def may_know(scope: Scope) -> bool:
    """Whether who asks may know more than yes or no: straight from this machine, or with the token."""
    return is_direct(scope) or _has_token(Request(scope))


def _has_token(request: Request) -> bool:
    token = os.environ.get("GREEN_UMKM_METRICS_TOKEN", "")
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    # compared also where none is given or set, so that no answer comes sooner than another
    is_same = hmac.compare_digest(given.strip().encode(), token.encode())
    return is_same and bool(token) and kind.lower() == "bearer"


class Guarded:
    """Middleware that keeps measures from strangers, Streamlit's own too: as if there were none, or 403 by a token."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_measures = scope["type"] == "http" and scope["path"].rstrip("/").endswith("/metrics")
        if not is_measures or may_know(scope):
            await self.app(scope, receive, send)
            return
        status = 403 if os.environ.get("GREEN_UMKM_METRICS_TOKEN") else 404
        measures.TURNED_AWAY.labels(str(status)).inc()
        await PlainTextResponse("", status, NO_STORE)(scope, receive, send)


class Now:
    """What is looked up when somebody asks for the measures."""

    def collect(self) -> Iterator[Metric]:
        about = {
            "version": release(),
            "python": platform.python_version(),
            "duckdb": duckdb.__version__,
            "streamlit": st.__version__,
        }
        build = GaugeMetricFamily("jejak_build_info", "What is running", labels=list(about))
        build.add_metric(list(about.values()), 1)
        yield build
        found = asking.kept()
        yield CounterMetricFamily("jejak_cache_hits", "Answers that were at hand", found.hits)
        yield CounterMetricFamily("jejak_cache_misses", "Answers that had to be asked for", found.misses)
        yield GaugeMetricFamily("jejak_cache_bytes", "Memory of the answers that are kept", found.size_bytes)
        yield GaugeMetricFamily("jejak_cache_limit_bytes", "The bound of jejak_cache_bytes", asking.MOST_BYTES)
        yield GaugeMetricFamily("jejak_picker_bytes", "Files that lie in the pickers", crowds.held_bytes())
        yield GaugeMetricFamily("jejak_jobs_running", "Checks and uploads under way", working.running())


REGISTRY.register(Now())
ROUTES = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", prometheus)]
