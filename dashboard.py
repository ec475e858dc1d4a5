"""The front door. Run with: streamlit run dashboard.py"""

import streamlit as st
from starlette.middleware import Middleware

from pages.shared.served import Compressed, Framed
from pages.shared.starting import apologise, warmed

# The script lies in pages/ and not here: beside a folder of that name Streamlit would take each file in it for a page
# of its own, and the first reader of a deep link would get it without the frame around it.
app = st.App(
    "pages/front.py",
    lifespan=warmed,
    middleware=[Middleware(Compressed), Middleware(Framed, title="Jejak Hijau")],
    on_script_error=apologise,
)
