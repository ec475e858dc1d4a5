"""Words and numbers in the language of the session."""

import streamlit as st

from metrics import text
from metrics.text import *  # noqa: F403

text.ask(lambda: st.session_state.get("lang"))
