"""The files in the picker: what their sender has said of them so far, and checking and storing them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakSet

import streamlit as st

from data.checking import Answers
from data.receipt import File, Options, Receipt
from data.together import Sent, check_together, store_together
from pages.shared.asking import store, version
from pages.shared.working import Job

Said = dict[str, Any]
_begun: WeakSet[Job[list[Receipt]]] = WeakSet()  # of every session; a job lives for as long as somebody needs it


@dataclass(frozen=True)
class Chosen:
    """A file in the picker, under the name the picker knows it by."""

    picked: str
    file: File

    @property
    def options(self) -> Options:
        """How it is to be taken: the sender's answers and wishes so far."""
        known = said(self.picked)
        kind = known.get("kind")
        return Options(kind, answers(self.picked), bool(known.get("is_held")), names_columns=kind is not None)


def said(picked: str) -> Said:
    """What was said of a file. Not in the widgets: an answered question is no longer asked, and would be lost."""
    every: dict[str, Said] = st.session_state.setdefault("said", {})
    return every.setdefault(picked, {})


def answers(picked: str) -> Answers:
    known = said(picked)
    return Answers(
        decimal=known.get("decimal_mark"),
        date_order=known.get("date_order"),
        sheet=known.get("sheet"),
        numbering=known.get("key_reused"),
        columns=tuple(known.get("columns", {}).items()),
        replaces=bool(known.get("replaces")),
        decided=tuple((line, column, how) for (line, column), how in known.get("decided", {}).items()),
    )


def say_from(picked: str, name: str, key: str) -> None:
    """Take an answer from a widget (its callback)."""
    said(picked)[name] = st.session_state[key]


def say_part_from(picked: str, name: str, part: object, key: str) -> None:
    """Take one of several answers of a name from a widget (its callback); nothing chosen takes it back."""
    parts = said(picked).setdefault(name, {})
    if st.session_state[key] is None:
        parts.pop(part, None)
    else:
        parts[part] = st.session_state[key]


def forget(picked: str, name: str) -> None:
    said(picked).pop(name, None)


def checking(chosen: list[Chosen]) -> Job[list[Receipt]]:
    """The check of these files as they are now wanted, at this run's version: begun once, and anew where that differs.

    Its result is in the order of the files.
    """
    sent = [(c.file, c.options) for c in chosen]
    wanted = (store().uri, version(), tuple(c.picked for c in chosen), tuple(options for _, options in sent))
    known, job = st.session_state.get("check", (None, None))
    if known != wanted or job.is_lost:
        if job:
            job.cancel()
        job = Job(partial(check_together, store(), sent))
        st.session_state["check"] = (wanted, job)
    return job


def storing(ready: Sent) -> Job[list[Receipt]]:
    """Begin to store files that are ready."""
    job = Job(partial(store_together, store(), ready, "local"), goes_on=True)
    _begun.add(job)
    return job


def under_way(but: Job[list[Receipt]] | None) -> list[Job[list[Receipt]]]:
    """What is being stored from other windows, or from this one before it was loaded anew."""
    return [job for job in list(_begun) if job is not but and not job.is_over]
