"""Every screen as every role, with a word in each guarded cell: it stands in what is sent to those who may see it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import access
from data.access import NOBODY, Person
from metrics.home import open_store
from pages.shared import signing
from tests.app.conftest import Open
from tests.app.test_screens import TITLES
from tests.guarded import OWN, PEOPLE, Word, codes, fill

ENGLISH = {"lang": "en", "period": "2024"}
TRACED = ("waste_generated", "practice_score", "practice_enterprises")
ROWS = ("upload", "practices", "trace")
PARTS = {"figures": sorted(set(TITLES) - set(ROWS))} | {name: [name] for name in ROWS}
# part -> the words that it has for who may see them: how they end, and what else is in them
THERE = {
    "figures": ((), ""),
    "upload": (("Stood", "Stands", "Held", "Misfit", "Warned", "Wrong", "Moved"), ""),
    "practices": (("Stands", "Small", "Medium", "Unknown", "Moved"), "EnterprisesName"),
    "trace": (("Stands",), ""),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Word], list[str]]:
    """The address of a store with all the words, these, and its uploads."""
    uri = f"duckdb:{tmp_path_factory.mktemp('guarded') / 'store.duckdb'}"
    store = open_store(uri)
    words = fill(store)
    uploads = store.read(lambda db: db.execute("SELECT upload_id FROM uploads ORDER BY added_in").fetchall())
    store.close()
    return uri, words, [upload_id for (upload_id,) in uploads]


@pytest.fixture
def sent(made: tuple[str, list[Word], list[str]], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """The dashboard on that store; what each download would give is noted."""
    monkeypatch.setenv("GREEN_UMKM_STORE", made[0])
    found: list[bytes] = []
    button = st.download_button

    def noted(label: str, data: object, *args: object, **more: object) -> bool:
        content = data() if callable(data) else data
        found.append(content if isinstance(content, bytes) else str(content).encode())
        return bool(button(label, data, *args, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(st, "download_button", noted)
    yield found
    st.cache_resource.clear()
    st.cache_data.clear()
    access.ask(lambda: signing.person())


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Person], None]:
    """Have a person read, as if a provider had said so."""

    def become(person: Person) -> None:
        monkeypatch.setattr(signing, "person", lambda: person)
        access.ask(lambda: person)

    return become


def given(app: AppTest) -> bytes:
    """All that a browser is sent of a screen: every element as it goes over the wire, with hover texts and tables."""
    assert not app.exception, [str(error.value) for error in app.exception]
    return b"\n".join(node.proto.SerializeToString() for node in app._tree if getattr(node, "proto", None) is not None)


def unpacked(content: bytes) -> bytes:
    """A download as it is, and the parts of one that is a workbook."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def looked_at(screen: Open, part: str, uploads: list[str]) -> Iterator[bytes]:
    """Some screens, as far as this person has them, with what can be opened on each."""
    for name in PARTS[part]:
        try:
            app = screen(name, **ENGLISH)
        except Exception as error:  # this role has no such screen
            assert name in str(error)
            continue
        yield given(app)
        if name == "upload":
            yield from _opened(app, uploads)
        if name == "practices" and any(box.key == "enterprise_search" for box in app.text_input):
            yield given(app.text_input(key="enterprise_search").input("Sandi").run())
        if name == "trace":
            for metric in TRACED:
                yield from _picked(screen(name, metric=metric, **ENGLISH))


def _opened(app: AppTest, uploads: list[str]) -> Iterator[bytes]:
    """Every receipt and all held rows; then record after record."""
    for upload_id in uploads:
        app.session_state[f"kept_{upload_id}"] = app.session_state[f"waits_{upload_id}"] = True
    yield given(app.run())
    for upload_id in uploads:
        app.session_state[f"kept_{upload_id}"] = app.session_state[f"waits_{upload_id}"] = False
    for kind, number in codes():
        if number.endswith(("-1", "-11", "-30", OWN)):  # one of each site, one that moved
            app.session_state["trace_kind_en"], app.session_state["trace_number"] = kind, number
            yield given(app.run())


def _picked(app: AppTest) -> Iterator[bytes]:
    yield given(app)
    if not app.exception and any(box.key == "picked_en" for box in app.selectbox):
        for nth in range(len(app.selectbox(key="picked_en").options)):
            yield given(app.selectbox(key="picked_en").select_index(nth).run())


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("who", [who for who in PEOPLE if PEOPLE[who] != NOBODY])
def test_a_guarded_cell_is_sent_to_those_who_may_see_it_and_to_nobody_else(
    made: tuple[str, list[Word], list[str]],
    sent: list[bytes],
    screen: Open,
    sign_in: Callable[[Person], None],
    who: str,
    part: str,
) -> None:
    _, words, uploads = made
    sign_in(PEOPLE[who])
    found: set[str] = set()
    for content in looked_at(screen, part, uploads):
        everything = b"\n".join([content, *map(unpacked, sent)])
        sent.clear()
        found |= {word.text for word in words if word.text.encode() in everything}
    may = {word.text for word in words if word.is_for(PEOPLE[who])}
    ends, about = THERE[part]
    there = {word for word in may if word.endswith(tuple(f"{end}Rahasia" for end in ends)) and about in word}
    assert found - may == set() == there - found
    assert part in ROWS or not found
