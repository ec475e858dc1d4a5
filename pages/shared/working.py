"""Work that may take long: it goes on in a thread of its own, says what it is doing, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import streamlit as st

from data import access
from data.errors import StoreError
from data.together import Cancelled, Step, Told
from data.words import N_
from metrics.text import plain, t

Result = TypeVar("Result")
AT_ONCE_S = 1.5  # work that is done so soon needs no progress bar
LOOK_EVERY_S = 0.4
DOING = {"reading": N_("Reading {file}"), "checking": N_("Checking {file}"), "storing": N_("Storing {file}")}


class Job(Generic[Result]):
    """Some work and how far it has come. result or error is set when it is over."""

    def __init__(self, work: Callable[[Told], Result]) -> None:
        self.step: Step | None = None
        self.result: Result | None = None
        self.error: Exception | None = None
        self._work = work
        self._person = access.who()  # a thread is nobody's session
        self._is_cancelled = threading.Event()
        self._is_left = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with access.acting(self._person):
                self.result = self._work(self._told)
        except Exception as error:
            self.error = error

    def _told(self, step: Step) -> None:
        if self._is_cancelled.is_set():
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
    def is_over(self) -> bool:
        return self._is_left or not self._thread.is_alive()

    @property
    def was_cancelled(self) -> bool:
        return self._is_left or isinstance(self.error, Cancelled)

    def is_over_soon(self) -> bool:
        """Wait a moment; True where nothing is left to wait for."""
        if not self._is_left:
            self._thread.join(AT_ONCE_S)
        return self.is_over

    def raise_unexpected(self) -> None:
        """Raise what nobody has words for."""
        if self.error and not isinstance(self.error, Cancelled | StoreError):
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
