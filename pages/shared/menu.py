"""The screens of the menu, and on which of them somebody lands: by role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from data import access
from data.access import Person
from data.words import N_
from metrics.text import t

MAIN = {
    "overview": (N_("Overview"), ":material/dashboard:", "figures"),
    "waste": (N_("Waste flows"), ":material/recycling:", "figures"),
    "factories": (N_("Shared factories"), ":material/factory:", "figures"),
    "practices": (N_("Green practices"), ":material/checklist:", "figures"),
    "coaching": (N_("Coaching"), ":material/groups:", "figures"),
    "upload": (N_("Upload and my reports"), ":material/upload:", "upload"),
}
MORE = {
    "ecosystem": (N_("Ecosystem"), ":material/hub:", "figures"),
    "trace": (N_("Trace"), ":material/account_tree:", "figures"),
    "packs": (N_("Board pack"), ":material/article:", "packs"),
    "achievement": (N_("Achievement table"), ":material/table_chart:", "figures"),
    "quality": (N_("Data quality"), ":material/fact_check:", "quality"),
    "methods": (N_("Methods and glossary"), ":material/menu_book:", "figures"),
    "admin": (N_("Administration"), ":material/admin_panel_settings:", "close"),
}
SCREENS = MAIN | MORE
LANDS = {"operator": "upload", "coach": "upload", "board": "packs"}  # all others on the overview


def menu(person: Person) -> dict[str, list[StreamlitPage]]:
    """The screens that this person may open; the others are not there, whatever stands in the address."""
    lands = _landing(person)
    return {"": [*_pages(MAIN, person, lands), *_by_name(lands)], t("More"): _pages(MORE, person, lands)}


def _by_name(lands: str) -> list[StreamlitPage]:
    """The screen on which one lands, at the address that others have for it: a link is for everybody."""
    title, icon, _ = SCREENS[lands]
    return [st.Page(f"{lands}.py", title=t(title), icon=icon, url_path=lands, visibility="hidden")]


def closed(door: Callable[[], None]) -> list[StreamlitPage]:
    """The door, at the address of every screen: at an unknown one Streamlit lays a dialog of its own over it."""
    title = t("Sign in")
    return [st.Page(door, title=title), *(st.Page(door, title=title, url_path=name) for name in SCREENS)]


def _landing(person: Person) -> str:
    return LANDS.get(person.role, "overview")


def name_of(page: StreamlitPage, person: Person) -> str:
    """The name of a screen's script: where somebody lands there is none in the address."""
    return page.url_path or _landing(person)


def _pages(screens: Mapping[str, tuple[str, str, str]], person: Person, lands: str) -> list[StreamlitPage]:
    return [
        st.Page(f"{name}.py", title=t(title), icon=icon, default=name == lands, url_path="" if name == lands else name)
        for name, (title, icon, action) in screens.items()
        if person.may(action)
    ]


def link(page: str, **more: Any) -> None:
    """The way to a screen, where the reader may open it."""
    if access.who().may(SCREENS[page.removesuffix(".py")][2]):
        st.page_link(page, **more)
