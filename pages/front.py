"""The frame of every screen: page settings, language, navigation; nothing else."""

from pathlib import Path

import streamlit as st

from data.errors import StoreError
from metrics.text import language, speak, t
from pages.shared import charts, frame, terms
from pages.shared.address import arrive, one
from pages.shared.asking import begin_run

NAMES = {"id": "Indonesia", "en": "English"}

st.set_page_config(
    page_title="Jejak Hijau", page_icon=str(Path(__file__).parent / "shared" / "leaf.svg"), layout="wide"
)

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

page = st.navigation(
    {
        "": [
            st.Page("overview.py", title=t("Overview"), icon=":material/dashboard:", default=True),
            st.Page("waste.py", title=t("Waste flows"), icon=":material/recycling:"),
            st.Page("factories.py", title=t("Shared factories"), icon=":material/factory:"),
            st.Page("practices.py", title=t("Green practices"), icon=":material/checklist:"),
            st.Page("coaching.py", title=t("Coaching"), icon=":material/groups:"),
            st.Page("upload.py", title=t("Upload and my reports"), icon=":material/upload:"),
        ],
        t("More"): [
            st.Page("ecosystem.py", title=t("Ecosystem"), icon=":material/hub:"),
            st.Page("trace.py", title=t("Trace"), icon=":material/account_tree:"),
            st.Page("packs.py", title=t("Board pack"), icon=":material/article:"),
            st.Page("achievement.py", title=t("Achievement table"), icon=":material/table_chart:"),
            st.Page("quality.py", title=t("Data quality"), icon=":material/fact_check:"),
            st.Page("methods.py", title=t("Methods and glossary"), icon=":material/menu_book:"),
        ],
    },
    position="top",
)
try:
    begin_run()
except StoreError as error:
    st.error(error.message(language()), icon=":material/database_off:")
    st.stop()
with charts.figures_first():
    with frame.running():
        page.run()
    terms.on_screen(page.url_path)
    frame.foot()
