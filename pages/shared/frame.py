"""The head of a screen: its name, the question it answers, and a mark where the data is not real."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import NoReturn
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from data import access, example
from data.access import LOCAL_ROLE, NOBODY, Person
from data.errors import StoreError
from data.store import Store
from data.words import N_
from metrics import text
from metrics.text import language, t
from pages.shared import measures, runs, signing
from pages.shared.asking import answers_again, situation, store, version
from pages.shared.menu import link
from pages.shared.shell import has_provider

LOOK_EVERY_S = 5.0  # how often a store that failed is asked again for a screen
logger = logging.getLogger(__name__)
NOT_REACHED = N_("The data cannot be reached just now. The administrator of the programme can see why.")
SKELETON = 48  # px: enough to be seen, and little for figures to move up when it goes


@contextmanager
def running() -> Iterator[None]:
    """Around the run of a screen: what `loading` shows ends with it."""
    with ExitStack() as stack:
        st.session_state["until_drawn"] = stack
        yield


class Ended(Exception):
    """A screen has nothing more to show."""


def unavailable(error: StoreError, person: Person = NOBODY) -> None:
    """Say that the store fails; the screen comes by itself as soon as the store answers again.

    Why, which names places of the machine, is said to its administrators and stands in the log.
    """
    why = error.message(language()) if person.role == LOCAL_ROLE or not has_provider() else t(NOT_REACHED)
    measures.ERRORS.labels(runs.page_now()).inc()
    logger.error("the store failed a screen", exc_info=error, extra={"event": "error"})
    st.error(text.plain(why), icon=":material/database_off:")
    st.caption(t("This screen comes back by itself as soon as the data can be reached again."))
    st.session_state["failed_at"] = time.monotonic()
    _look_again()


@st.fragment(run_every=LOOK_EVERY_S)
def _look_again() -> None:
    is_drawn_just_now = time.monotonic() - st.session_state["failed_at"] < LOOK_EVERY_S / 2
    if not is_drawn_just_now and answers_again():
        st.rerun()


def end() -> NoReturn:
    """End a screen here; the foot, with the way out, still follows it (st.stop would leave it out)."""
    raise Ended


def loading() -> None:
    """From here until the screen is drawn: a grey place where figures will stand, if they take more than a moment."""
    st.session_state["until_drawn"].enter_context(st.skeleton(height=SKELETON))


def tell_language() -> None:
    """Say the language to those who have the page read to them, once it is another than the page came in."""
    came_in = st.session_state.setdefault("came_in", language())
    if language() != came_in or st.session_state.get("has_switched"):
        st.session_state["has_switched"] = True
        _language_setter()(data=language(), key="document_language", width="content", height="content")


@cache
def _language_setter() -> Callable[..., object]:
    return st.components.v2.component(
        "document_language", js="export default ({ data }) => { document.documentElement.lang = data }"
    )


def head(title: str, question: str) -> None:
    """Title and question of a screen (both in the reader's language), and the mark of example data."""
    st.title(title, anchor=False)
    st.markdown(question)
    if situation().example_uploads:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="example_mark"):
            st.markdown(
                ":material/science: "
                + t("**Example data.** These figures are invented, to show what the dashboard does."),
                width="stretch",
            )
            if access.who().may("example"):
                st.button(t("Remove example data"), on_click=_remove_example, key="remove_example")


def _remove_example() -> None:
    _try(example.remove)


def foot(person: Person, page: str) -> None:
    """Which data this screen was made from, and who reads it."""
    parts = [t("Data version {version}", version=version())]
    if fresh_at := situation().fresh_at:
        parts.append(t("last upload {moment}", moment=text.moment(fresh_at)))
    if held := situation().held_rows:
        parts.append(t("{count} rows wait to be repaired and count nowhere yet", count=text.number(held)))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(" · ".join(parts), width="content")
        with st.popover(t("Link to this view"), icon=":material/link:", type="tertiary"):
            st.code(_link(page), language=None, wrap_lines=True)
            st.caption(t("It opens the same choices; figures are of the data as they stand then."))
        signing.badge(person)


def _link(page: str) -> str:
    """The address of what is seen, with the choices that are defaults now and may be others later.

    It names the screen: who opens it may land on another.
    """
    place = urlsplit(st.context.url or "")
    path = place.path.rstrip("/")
    path = path if path.endswith(f"/{page}") else f"{path}/{page}"
    chosen = {name: st.query_params.get_all(name) for name in st.query_params}
    chosen = {"lang": [language()], "period": [st.session_state.get("period", "")]} | chosen
    asked = urlencode({name: values for name, values in chosen.items() if any(values)}, doseq=True)
    return urlunsplit((place.scheme, place.netloc, path, asked, ""))


def is_empty() -> bool:
    """Say why a screen is empty and what would fill it; True where there is no data at all."""
    if situation().first is not None:
        return False
    st.info(
        t("There is no data yet. Upload the files of a site, and the figures appear here."),
        icon=":material/upload_file:",
    )
    with st.container(horizontal=True):
        link("upload.py", label=t("Upload files"), icon=":material/upload:")
        if access.who().may("example"):
            st.button(t("Show me with example data"), on_click=_load_example, key="load_example")
    return True


def _load_example() -> None:
    _try(example.load)


def _try(work: Callable[[Store], object]) -> None:
    """Change the store, or say why that failed."""
    try:
        work(store())
    except StoreError as error:
        st.toast(text.plain(error.message(language())), icon=":material/error:")
