"""Who closes a screen ends what runs for it: over a real websocket, on a real store."""

from __future__ import annotations

import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from prometheus_client.parser import text_string_to_metric_families
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import ClientConnection, connect

from tests.browser.conftest import served

SOON_S = 2.0


def measured(address: str, name: str, **labels: str) -> float:
    """The sum of a measure over what is not named."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        families = list(text_string_to_metric_families(answer.read().decode()))
    samples = [sample for family in families for sample in family.samples if sample.name == name]
    return sum(sample.value for sample in samples if labels.items() <= sample.labels.items())


@contextmanager
def opened(address: str) -> Iterator[ClientConnection]:
    """A screen without a browser, of which the first run has begun."""
    with connect(
        f"ws://{urlsplit(address).netloc}/_stcore/stream",
        subprotocols=["streamlit", "PLACEHOLDER"],  # type: ignore[list-item]
        origin=address,  # type: ignore[arg-type]
        max_size=None,
        proxy=None,
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        socket.send(message.SerializeToString())
        yield socket


def until(is_so: Callable[[], bool], limit_s: float) -> float:
    """How many seconds it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < limit_s, "it did not come to that"
        time.sleep(0.05)
    return time.monotonic() - began


def test_a_question_ends_with_the_screen_that_asked_it(tmp_path: Path, example_store: Path) -> None:
    shutil.copytree(example_store, tmp_path, dirs_exist_ok=True)
    with served(tmp_path, program="tests.browser.asking_slowly", GREEN_UMKM_LOG="json") as address:
        with opened(address):
            until(lambda: measured(address, "jejak_sessions_open") == 1, 20)
            time.sleep(2)  # the question is being asked by now, and takes minutes
            assert measured(address, "jejak_question_seconds_count", outcome="stopped") == 0
            assert measured(address, "jejak_run_seconds_count") == 0
        until(lambda: measured(address, "jejak_question_seconds_count", outcome="stopped") == 1, SOON_S)
        assert measured(address, "jejak_sessions_open") == 0 and measured(address, "jejak_sessions_lost_total") == 0
        assert measured(address, "jejak_errors_total") == 0


def test_a_line_that_breaks_is_counted(tmp_path: Path) -> None:
    with served(tmp_path) as address, opened(address) as socket:
        until(lambda: measured(address, "jejak_sessions_open") == 1, 20)
        socket.socket.shutdown(2)  # without a word
        until(lambda: measured(address, "jejak_sessions_lost_total") == 1, 10)
        until(lambda: measured(address, "jejak_sessions_open") == 0, SOON_S)
        assert measured(address, "jejak_sessions_opened_total") == 1
