"""What each role sees: screens of the menu, figures of own sites only, no rows for who sees sums."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st

from data import access
from data.access import LOCAL, NOBODY, Person
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import reading, signing
from tests.app.conftest import Open
from tests.app.test_screens import words

OWN = "RPB-ACEH"
PEOPLE = {
    "administrator": LOCAL,
    "analyst": Person("a@x.id", "analyst"),
    "board": Person("b@x.id", "board"),
    "operator": Person("o@x.id", "operator", (OWN,)),
    "coach": Person("c@x.id", "coach", (OWN,)),
    "regional": Person("r@x.id", "regional", (OWN,)),
}
FIGURES = {"overview", "waste", "factories", "practices", "coaching", "ecosystem", "trace", "achievement", "methods"}
SCREENS = {
    "administrator": FIGURES | {"upload", "packs", "quality", "admin"},
    "analyst": FIGURES | {"upload", "packs", "quality", "admin"},
    "board": FIGURES | {"packs"},
    "operator": FIGURES | {"upload", "quality"},
    "coach": FIGURES | {"upload", "quality"},
    "regional": FIGURES | {"quality"},
}
ENGLISH = {"lang": "en", "period": "2024"}


@pytest.mark.parametrize("role", PEOPLE)
def test_every_screen_of_a_role_opens_and_no_other(
    filled: str, screen: Open, sign_in: Callable[[Person], None], role: str
) -> None:
    sign_in(PEOPLE[role])
    landing = screen(**ENGLISH)
    assert not landing.exception
    lands = {"board": "Board pack", "operator": "Upload and my reports", "coach": "Upload and my reports"}
    assert landing.title[0].value == lands.get(role, "Overview")
    for name in sorted(SCREENS["administrator"]):
        if name in SCREENS[role]:
            app = screen(name, **ENGLISH)
            assert not app.exception and not app.error, (name, [str(e.value) for e in app.exception])
        else:
            with pytest.raises(Exception, match=name):
                screen(name, **ENGLISH)


@pytest.mark.parametrize("role", ["analyst", "operator", "board"])
def test_a_link_is_the_same_screen_for_everybody_wherever_they_land(
    filled: str, screen: Open, sign_in: Callable[[Person], None], role: str
) -> None:
    """The screen on which one lands has an address of its own beside that of the landing."""
    sign_in(PEOPLE[role])
    for name, title, words_of in (
        ("overview", "Overview", "upper bound"),
        ("upload", "Upload and my reports", "receipt"),
    ):
        if name in SCREENS[role]:
            app = screen(name, **ENGLISH)
            assert not app.exception and app.title[0].value == title
            linked = {element.proto.label for element in app.get("page_link")}
            assert any(words_of.casefold() in label.casefold() for label in linked), linked
    landing = screen(**ENGLISH)
    lands = {"operator": "upload", "board": "packs"}.get(role, "overview")
    assert any(f"/{lands}?lang=en" in code.value for code in landing.code), [code.value for code in landing.code]


def test_an_operator_sees_figures_of_the_own_site_alone(
    filled: str, screen: Open, sign_in: Callable[[Person], None]
) -> None:
    store = open_store(filled)
    with store.snapshot() as db:
        asked = [figures(db, "waste_generated", (), Where(sites))[0].value for sites in ((OWN,), (), ("RPB-NTT",))]
    store.close()
    assert len(set(asked)) == 3
    for person in ("operator", "regional"):
        sign_in(PEOPLE[person])
        for sites in ((), (OWN,)):
            with access.acting(PEOPLE[person]):
                given = reading.allowed(figures, ("waste_generated", (), Where(sites)))
            assert given[2].sites == (OWN,)
        with access.acting(PEOPLE[person]), pytest.raises(access.Refused):
            reading.allowed(figures, ("waste_generated", (), Where(("RPB-NTT",))))
    sign_in(PEOPLE["operator"])
    app = screen("overview", site="RPB-NTT", **ENGLISH)
    assert not app.exception and "Nusa Tenggara" not in words(app)
    assert set(app.multiselect(key="site").options) == {"RPB Minyak Atsiri Aceh"}


def test_people_of_different_roles_never_share_an_answer(
    filled: str, screen: Open, sign_in: Callable[[Person], None]
) -> None:
    """One after the other in one process, with one cache."""
    seen: dict[str, str] = {}
    for role in ("analyst", "operator", "analyst", "regional"):
        sign_in(PEOPLE[role])
        app = screen("waste", **ENGLISH)
        assert not app.exception
        value = app.metric[0].value
        assert seen.setdefault("own" if PEOPLE[role].sites else "all", value) == value
    assert seen["own"] != seen["all"]


def test_an_operator_sees_the_programme_where_no_other_site_can_be_singled_out(
    filled: str, screen: Open, sign_in: Callable[[Person], None]
) -> None:
    sign_in(PEOPLE["operator"])
    assert "Whole programme: " in words(screen("waste", **ENGLISH))
    assert "Whole programme: " not in words(screen("waste", **ENGLISH | {"period": "2024-Q1"}))
    sign_in(PEOPLE["analyst"])
    assert "Whole programme: " not in words(screen("waste", **ENGLISH))


def test_the_board_sees_sums_and_no_rows(filled: str, screen: Open, sign_in: Callable[[Person], None]) -> None:
    sign_in(PEOPLE["board"])
    app = screen("trace", metric="waste_generated", **ENGLISH)
    assert not app.exception and "Sums by file" in words(app)
    assert "Your role sees sums: single rows are not shown." in words(app) and not app.dataframe
    app = screen("trace", metric="coaching_participants", **ENGLISH)
    assert not app.exception and "Sums by file" not in words(app)
    assert "Your role sees sums of people" in words(app) and not app.dataframe
    assert "Data version" in words(app)  # the foot, with the way out
    app = screen("coaching", **ENGLISH)
    assert not app.exception and "Counts of people under five are withheld" in words(app)
    app = screen("practices", **ENGLISH)
    assert not app.exception and "The enterprises" not in words(app)
    app = screen("factories", factory=OWN, view_part="production", **ENGLISH)
    assert not app.exception


def test_nobody_sees_nothing(
    filled: str, screen: Open, sign_in: Callable[[Person], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "door", lambda: st.title("door"))
    sign_in(NOBODY)
    app = screen(**ENGLISH)
    assert [title.value for title in app.title] == ["door"] and not app.metric
    with access.acting(NOBODY), pytest.raises(access.Refused):
        reading.allowed(figures, ("waste_generated", (), Where()))
