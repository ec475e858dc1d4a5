"""The front door. Run with: streamlit run dashboard.py"""

import streamlit as st
from starlette.middleware import Middleware

from pages.shared import health, logs, streaming
from pages.shared.crowds import Bounded
from pages.shared.headers import Secured
from pages.shared.served import Compressed, Framed
from pages.shared.shell import Local, ensure_safe_start
from pages.shared.starting import apologise, warmed

ensure_safe_start()
logs.set_up()

# The script lies in pages/ and not here: beside a folder of that name Streamlit would take each file in it for a page
# of its own, and the first reader of a deep link would get it without the frame around it.
app = st.App(
    "pages/front.py",
    lifespan=warmed,
    routes=[*health.ROUTES, *streaming.ROUTES],
    middleware=[
        Middleware(Secured),  # the outermost, so that refusals have its headers too
        Middleware(Local),
        Middleware(Bounded),
        Middleware(health.Guarded),
        Middleware(Compressed),
        Middleware(Framed, title="Jejak Hijau"),
    ],
    on_script_error=apologise,
)
