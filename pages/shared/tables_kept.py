"""Every reference table as a CSV: taken away, changed in a spreadsheet, and brought in again with a reason."""

from __future__ import annotations

import streamlit as st

from data import amending, reference
from data.errors import StoreError
from data.reference import WrongReference
from data.words import N_
from metrics import text
from metrics.catalogue import METRICS
from metrics.text import t
from pages.shared import amends, taking
from pages.shared.amends import Form
from pages.shared.asking import look, store

MOST_MB = 5


def tables() -> None:
    st.header(t("All tables"), anchor=False)
    st.caption(
        t(
            "Each reference table as it stands, as a CSV. Rows of a file with the same header are added, or take the "
            "place of those with their key; rows that are not in the file stay."
        )
    )
    name = str(st.selectbox(t("Table"), sorted(reference.KEYS), key="table_of"))
    found = look(amending.history, name)
    st.caption(t("Key: {names}", names=text.plain(", ".join(reference.KEYS[name]))))
    standing = amends.standing(found)
    amends.past(found, lambda one: dict(one.cells), f"table_{name}", name)
    taking.button(
        t("The table as it stands, as CSV ({count} rows)", count=text.number(len(standing))),
        lambda: store().read(lambda db: reference.as_csv(db, name)).encode(),
        f"{name}.csv",
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"standing_{name}",
    )
    of = amends.form("file", name)
    with st.form(of.key("form"), border=True):
        st.file_uploader(t("Changed rows (CSV)"), type=["csv"], max_upload_size=MOST_MB, key=of.key("file"))

        def change(of: Form, read_at: int) -> str:
            return amends.kept(_rows(name, of), name, of, read_at)

        amends.why_and_button(of, t("Bring these rows in"), change)


def _rows(name: str, of: Form) -> list[dict[str, str]]:
    """The rows of the file that was given. Raises StoreError."""
    sent = of.said("file")
    if sent is None:
        raise StoreError(N_("Choose a file first."))
    try:
        rows = reference.read_bytes(name, sent.name, sent.getvalue())
    except WrongReference as error:
        raise StoreError(N_("A reference table is wrong. {reason}"), reason=error) from error
    if name == "targets":
        for row in rows:
            if row["metric"] not in METRICS:
                raise StoreError(N_("There is no figure {metric}."), metric=row["metric"])
    return [{column: row[column] for column in reference.columns(name)} for row in rows]
