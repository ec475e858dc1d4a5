"""Work that may take long: it goes on in a thread of its own, says what it is doing, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any, Generic, TypeVar

import streamlit as st

from data import access, watching
from data.errors import StoreError
from data.together import Cancelled, Step, Told
from data.watching import Gone
from data.words import N_
from metrics.text import plain, t
from pages.shared import signing

Result = TypeVar("Result")
AT_ONCE_S = 1.5  # work that is done so soon needs no progress bar
LOOK_EVERY_S = 0.4
DOING = {"reading": N_("Reading {file}"), "checking": N_("Checking {file}"), "storing": N_("Storing {file}")}
_running: set[Job[Any]] = set()  # of every session


def running() -> int:
    """How many jobs are under way."""
    return len(_running)


class Job(Generic[Result]):
    """Some work and how far it has come. result or error is set when it is over.

    goes_on: also where whoever began it has gone; else it ends then, and is_lost says so.
    """

    def __init__(self, work: Callable[[Told], Result], goes_on: bool = False) -> None:
        self.step: Step | None = None
        self.result: Result | None = None
        self.error: Exception | None = None
        self._work = work
        self._person = access.who()  # a thread is nobody's session
        self._asker = watching.asker()
        self._goes_on = goes_on or self._asker is None
        self._is_cancelled = threading.Event()
        self._is_left = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        _running.add(self)
        self._thread.start()

    def _run(self) -> None:
        watching.ask_as(self._asker)
        try:
            with (
                access.acting(partial(signing.still, self._person)),
                watching.undisturbed() if self._goes_on else nullcontext(),
            ):
                self.result = self._work(self._told)
        except Exception as error:
            self.error = error
        finally:
            _running.discard(self)

    def _told(self, step: Step) -> None:
        if self._is_cancelled.is_set() or self.is_lost:
            raise Cancelled
        self.step = step

    def cancel(self) -> None:
        """Let it do no further step. It is over when it has taken back what it did."""
        self._is_cancelled.set()

    def leave(self) -> None:
        """Cancel, and wait for nothing: for work that changes nothing."""
        self.cancel()
        self._is_left = True

    @property
    def is_lost(self) -> bool:
        """Whether it ends, or has ended, because nobody waited for it any longer."""
        return not self._goes_on and self._asker is not None and self._asker.is_gone

    @property
    def is_over(self) -> bool:
        return self._is_left or not self._thread.is_alive()

    @property
    def was_cancelled(self) -> bool:
        return self._is_left or isinstance(self.error, Cancelled | Gone)

    def is_over_soon(self) -> bool:
        """Wait a moment; True where nothing is left to wait for."""
        if not self._is_left:
            self._thread.join(AT_ONCE_S)
        return self.is_over

    def raise_unexpected(self) -> None:
        """Raise what nobody has words for."""
        if self.error and not isinstance(self.error, Cancelled | Gone | StoreError):
            raise self.error


@st.fragment(run_every=LOOK_EVERY_S)
def show(job: Job[Result], key: str, may_cancel: bool = True, changes_nothing: bool = False) -> None:
    """A progress bar that says what is being done, with its way out; the whole screen is drawn when it is over."""
    if job.is_over:
        st.rerun()
    step = job.step
    if step:
        words = t(DOING[step.doing], file=plain(step.file))
        count = f" ({step.nth}/{step.total})" if step.total > 1 else ""
        st.progress(step.share_done, text=words + count)
    if may_cancel:
        end = job.leave if changes_nothing else job.cancel
        st.button(t("Cancel"), icon=":material/close:", on_click=end, key=f"cancel_{key}")
