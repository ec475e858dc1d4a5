"""What an administrator changes: forms that ask why, what became of a change, and every value that ever held.

A form is bound to the version in which it was drawn: what another has changed since is not written over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st

from data import access, amending
from data.amending import Held, Moment
from data.errors import StoreError, reason
from data.reference import RELEASE
from data.words import N_
from metrics import text
from metrics.text import language, t
from pages.shared.asking import store, version
from pages.shared.tables import Format, downloads, table

BECAME = "became"  # the outcome of the last change: a sentence, or why it could not be made


@dataclass(frozen=True)
class Form:
    """The names of a form's widgets: others for another row, and after each change."""

    name: str
    of: str

    def key(self, field: str) -> str:
        return f"{self.name}_{field}_{self.of}"

    def said(self, field: str) -> Any:
        """What a widget says."""
        return st.session_state.get(self.key(field))

    def words(self, field: str) -> str:
        return str(self.said(field) or "").strip()

    def number(self, field: str) -> str:
        """A number as reference tables write it; "" where none is given."""
        value = self.said(field)
        return "" if value is None else f"{Decimal(str(value)).normalize():f}"


class NotSaid(StoreError):
    """Somebody asked for something that needs a second yes."""

    def __init__(self) -> None:
        super().__init__(N_("Tick the box first: this changes what everybody sees."))


Change = Callable[[Form, int], str]  # makes a change to what was seen at a version, and says what came of it


def form(name: str, of: str = "", seen: Sequence[Held] = ()) -> Form:
    """A form about these rows; once another has changed them, it is a new one with what stands then."""
    last = max((one.since.version for one in seen), default=0)
    return Form(name, f"{of}_{last}_{st.session_state.get(f'done_{name}', 0)}")


def why_and_button(of: Form, label: str, change: Change) -> None:
    """The end of a form: the reason, without which nothing is changed, and the button."""
    st.text_input(t("Why"), key=of.key("why"), help=t("It stays in the log, with your name."))
    st.form_submit_button(label, type="primary", key=of.key("keep"), on_click=make, args=(of, version(), change))


def make(of: Form, read_at: int, change: Change) -> None:
    """Make a change, from a callback: before the screen is drawn anew, with what was seen in mind."""
    try:
        reason(of.words("why"))
        st.session_state[BECAME] = change(of, read_at)
    except StoreError as error:
        st.session_state[BECAME] = error
    else:
        done = f"done_{of.name}"
        st.session_state[done] = st.session_state.get(done, 0) + 1


def outcome() -> None:
    """What became of the last change, said once."""
    found = st.session_state.pop(BECAME, None)
    if isinstance(found, StoreError):
        st.error(text.plain(found.message(language())), icon=":material/error:")
    elif found:
        st.success(text.plain(found), icon=":material/check:")


def kept(rows: Sequence[Mapping[str, str | None]], table_name: str, of: Form, read_at: int) -> str:
    """Rows brought into a reference table; what is said of it."""
    amending.keep(store(), table_name, rows, access.who().name, of.words("why"), read_at)
    return said_of(store().version())


def said_of(version: int) -> str:
    """What is said of a change that was kept."""
    return t("Kept as data version {version}.", version=version)


def standing(found: Sequence[Held]) -> list[Held]:
    return [one for one in found if one.ended is None]


def past(
    found: Sequence[Held],
    cells: Callable[[Held], dict[str, Any]],
    key: str,
    title: str,
    formats: Mapping[str, Format] | None = None,
    last: Callable[[Held], dict[str, Any]] = lambda one: {},
) -> None:
    """Every row that a table ever had, with since when, by whom and why; those that ended are marked."""
    rows = [{**cells(one), **_since(one.since), t("State"): _state(one.ended), **last(one)} for one in found]
    widths = {name: st.column_config.Column(width="medium") for name in (t("When"), t("Why"), t("State"))}
    table(rows, formats or {}, key, alt=title, column_config=widths)
    if rows:
        with st.container(horizontal=True):
            downloads(rows, title, key)


def _since(moment: Moment) -> dict[str, Any]:
    return {
        t("Since version"): moment.version,
        t("When"): text.moment(moment.made_at) if moment.made_at else None,
        t("Who"): who(moment),
        t("Why"): moment.why,
    }


def _state(ended: Moment | None) -> str:
    if ended is None:
        return t("stands")
    said = {"version": ended.version, "who": who(ended), "why": ended.why or text.NOTHING}
    return t("closed in version {version} by {who}: {why}", **said)


def who(moment: Moment) -> str:
    return t("the release") if moment.made_by == RELEASE else moment.made_by


def taking_away(table_name: str, found: Sequence[Held], label: Callable[[Held], str], warning: str) -> None:
    """The way to close one of the rows that stand, with a reason."""
    rows = standing(found)
    if not rows:
        return
    with st.popover(t("Take a value away"), icon=":material/delete:", type="tertiary"):
        names = {one.key: label(one) for one in rows}
        of = form(f"away_{table_name}")
        with st.form(of.key("form"), border=False):
            st.markdown(warning)
            st.selectbox(t("Value"), list(names), format_func=names.__getitem__, key=of.key("row"))

            def change(of: Form, read_at: int) -> str:
                amending.take_away(store(), table_name, of.said("row"), access.who().name, of.words("why"), read_at)
                return t("Taken away in data version {version}.", version=store().version())

            why_and_button(of, t("Take away"), change)
