"""Administration: who is what, which months are final, and what happened."""

import streamlit as st

from metrics.text import t
from pages.shared import frame, housekeeping, logbook

frame.head(t("Administration"), t("Who is what, which months are final, and what happened?"))
housekeeping.roles()
housekeeping.months_closed()
logbook.log()
st.caption(t("Reference values, backup and erasure are commands of the machine."))
