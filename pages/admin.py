"""Administration: who is what, which months are final, what was changed by whom, and what was refused."""

import streamlit as st

from metrics.text import t
from pages.shared import frame, housekeeping

frame.head(t("Administration"), t("Who is what, which months are final, what was changed and what was refused?"))
housekeeping.roles()
housekeeping.months_closed()
housekeeping.changes_made()
housekeeping.refused()
st.caption(t("Reference values, backup and erasure are commands of the machine."))
