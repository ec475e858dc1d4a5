"""A choice of one of a few, kept in the address: every word of it can be read on any ground."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared.address import one


def switch(label: str, names: Mapping[str, str], key: str, default: str, is_named: bool = False) -> str:
    """One of the codes of `names`; key: its name in the address; is_named: its label is shown.

    A segmented control would write the chosen word in the theme's own colour, too pale on dark ground.
    """
    chosen = st.radio(
        label,
        list(names),
        format_func=names.__getitem__,
        horizontal=True,
        label_visibility="visible" if is_named else "collapsed",
        width="content",
        **one(key, list(names), default),
    )
    return chosen or default
