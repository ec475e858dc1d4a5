"""What each role sees: screens of the menu, figures of own sites only, no rows for who sees sums."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import streamlit as st

from data import access, closing, members
from data.access import LOCAL, NOBODY, Person
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import reading, signing
from tests.app.conftest import Open
from tests.app.test_screens import words
from tests.screens import as_read

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
    "analyst": FIGURES | {"upload", "packs", "quality"},
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


def test_an_administrator_gives_roles_and_closes_months_and_says_why(
    filled: str, screen: Open, sign_in: Callable[[Person], None]
) -> None:
    sign_in(PEOPLE["administrator"])
    app = screen("admin", view_kept="log", **ENGLISH)
    assert not app.exception and "Nothing is ever changed in this list" in words(app)
    app = screen("admin", **ENGLISH)
    app.text_input(key="member_email").input("op@x.id")
    app.selectbox(key="member_role").set_value("operator")
    app.button(key="member_keep").click().run()
    assert [as_read(error.value) for error in app.error] == ["Say why: it stays in the log."]
    app.text_input(key="member_why").input("new operator")
    app.button(key="member_keep").click().run()
    assert [as_read(error.value) for error in app.error] == ["This role needs the sites that it is of."]
    app.multiselect(key="member_sites").set_value([OWN])
    app.button(key="member_keep").click().run()
    assert not app.exception and not app.error and "op@x.id" in as_read(words(app))
    app.radio(key="view_kept").set_value("months").run()
    month = app.selectbox(key="close_month").value
    app.button(key="close_now").click().run()
    assert [error.value for error in app.error] == ["Say why: it stays in the log."]
    app.text_input(key="close_note").input("all there")
    app.button(key="close_now").click().run()
    assert not app.exception and not app.error
    store = open_store(filled)
    with store.snapshot() as db:
        assert members.person_of(db, "op@x.id").sites == (OWN,)
        assert closing.closed(db)[month].note == "all there"
    store.close()
    changes = screen("admin", view_kept="log", **ENGLISH).dataframe[-1].value
    assert changes["What"].tolist()[:2] == ["Month closed", "Role"]
    assert changes["Note"].tolist()[1] == "op@x.id: operator (new operator)"
