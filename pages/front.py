"""The frame of every screen: page settings, who reads, language, navigation; nothing else."""

from contextlib import suppress
from pathlib import Path

import streamlit as st

from data import access
from data.access import NOBODY
from data.errors import StoreError
from metrics.text import speak, t
from pages.shared import charts, frame, runs, signing, taking, terms
from pages.shared.address import arrive, one
from pages.shared.asking import begin_run, in_one_snapshot
from pages.shared.menu import closed, menu, name_of
from pages.shared.shell import NOT_STANDING, stands
from pages.shared.turns import TURNS

NAMES = {"id": "Indonesia", "en": "English"}

st.set_page_config(
    page_title="Jejak Hijau", page_icon=str(Path(__file__).parent / "shared" / "leaf.svg"), layout="wide"
)

runs.begin()
speak()
arrive()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
    st.markdown(":material/eco: **Jejak Hijau**", width="content")
    st.radio(
        "Bahasa · Language",
        list(NAMES),
        format_func=lambda code: NAMES[code],
        horizontal=True,
        label_visibility="collapsed",
        width="content",
        **one("lang", list(NAMES), "id"),
    )
    speak()
    frame.tell_language()

if not stands():
    st.error(t(NOT_STANDING), icon=":material/lock:")
    st.stop()
with runs.until_gone():
    try:
        person = signing.person()
        begin_run()
        signing.arrived(person)
    except StoreError as error:
        frame.unavailable(error)
        st.stop()
    if person == NOBODY:
        st.navigation(closed(signing.door), position="hidden").run()
        st.stop()
    with access.acting(person):
        page = st.navigation(menu(person), position="top")
        name = name_of(page, person)
        taking.on(name)
        with runs.of(name), charts.figures_first(), in_one_snapshot(), TURNS.one():
            try:
                with frame.running(), suppress(frame.Ended):
                    page.run()
            except access.Refused:
                raise
            except StoreError as error:
                frame.unavailable(error, person)
                st.stop()
            terms.on_screen(name)
            frame.foot(person, name)
