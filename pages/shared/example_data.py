"""Example data: whether it is in the store, taken away, or brought back where nothing else is there."""

from __future__ import annotations

import streamlit as st

from data import access, example, uploads
from metrics import text
from metrics.text import t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import store


def examples() -> None:
    st.header(t("Example data"), anchor=False)
    access.require("example")
    standing = uploads.example_uploads(store())
    if standing:
        st.markdown(
            t(
                "{count} files of example data are in the store, and every screen says so.",
                count=text.number(len(standing)),
            )
        )
        _form("remove", t("Remove example data"), _remove, t("Yes, remove all example data"))
        return
    st.markdown(t("There is no example data in the store."))
    if uploads.is_empty(store()):
        _form("load", t("Show me with example data"), _load, t("Yes, fill the empty store with invented data"))
    else:
        st.caption(
            t("It can be brought back only where the store is empty: invented rows never stand beside real ones.")
        )


def _form(name: str, label: str, change: amends.Change, consent: str) -> None:
    of = amends.form(f"example_{name}")
    with st.form(of.key("form"), border=True):
        st.checkbox(consent, key=of.key("sure"))
        amends.why_and_button(of, label, change)


def _sure(of: Form) -> None:
    if not of.said("sure"):
        raise amends.NotSaid


def _remove(of: Form, read_at: int) -> str:
    _sure(of)
    example.take_away(store(), access.who().name, of.words("why"))
    return t("The example data is gone. Who removed it and why stays in the log.")


def _load(of: Form, read_at: int) -> str:
    _sure(of)
    example.bring_back(store(), access.who().name, of.words("why"))
    return t("The example data is in the store.")
