"""The framework of green practices: what counts how much, which one is in force, and those before it."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from data import access, amending, frameworks
from data.frameworks import Framework
from metrics import text
from metrics.labels import DIMENSIONS, label
from metrics.text import language, t
from pages.shared import amends
from pages.shared.amends import Form
from pages.shared.asking import look, store
from pages.shared.tables import printed, table


def practices() -> None:
    st.header(t("Framework of practices"), anchor=False)
    found = look(frameworks.frameworks)
    if not found:
        st.caption(t("There is no framework of practices."))
        return
    names = {one.since.version: _name(one) for one in found}
    chosen = st.selectbox(t("Framework"), list(names), format_func=names.__getitem__, key="framework_of")
    one = next(one for one in found if one.since.version == chosen)
    _shown(one)
    _before(found)
    _weighing(found[0])
    amends.taking_away(
        frameworks.TABLE,
        look(amending.history, frameworks.TABLE),
        lambda held: _practice(held.cells),
        t("Assessments of this practice stay, but count nowhere from then on."),
    )


def _name(one: Framework) -> str:
    state = t("in force") if one.ended is None else t("until version {version}", version=one.ended.version)
    return " · ".join([one.name, t("since version {version}", version=one.since.version), state])


def _shown(one: Framework) -> None:
    total = t("The weights sum to {total}.", total=text.exact(one.total_weight))
    st.caption(t("{count} practices.", count=text.number(len(one.rows))) + " " + total)
    rows = [
        {
            t("Dimension"): label(DIMENSIONS, row["dimension"]),
            t("Practice"): _practice(row),
            t("Weight"): Decimal(row["weight"] or 0),
            t("Evidence"): row["evidence_id"],
        }
        for row in one.rows
    ]
    table(
        rows, {t("Weight"): lambda value: text.exact(Decimal(str(value)))}, "framework", alt=t("Framework of practices")
    )


def _practice(row: dict[str, str | None]) -> str:
    return row[f"title_{language()}"] or row["practice"] or ""


def _before(found: list[Framework]) -> None:
    """Every framework that was ever in force."""
    rows = [
        {
            t("Framework"): one.name,
            t("Practices"): len(one.rows),
            t("Sum of weights"): one.total_weight,
            t("Since version"): one.since.version,
            t("When"): text.moment(one.since.made_at) if one.since.made_at else None,
            t("Who"): amends.who(one.since),
            t("Why"): one.since.why,
            t("State"): t("in force") if one.ended is None else t("until version {version}", version=one.ended.version),
        }
        for one in found
    ]
    st.subheader(t("Frameworks so far"), anchor=False)
    printed(rows, {t("Practices"): text.number, t("Sum of weights"): text.exact, t("Since version"): text.number})


def _weighing(now: Framework) -> None:
    of = Form("framework", f"{now.since.version}_{st.session_state.get('done_framework', 0)}")
    with st.expander(t("Weigh the practices anew")), st.form(of.key("form"), border=False):
        st.caption(
            t(
                "Scores and classes of every month are computed with the framework in force; older versions of the "
                "data keep theirs. Practices are added under “All tables”."
            )
        )
        st.text_input(t("Name of the new framework"), placeholder=now.name, key=of.key("name"))
        with st.grid(2, min_column_width=260):
            for row in now.rows:
                key = of.key(f"weight_{row['practice']}")
                said = text.plain(_practice(row))
                st.number_input(said, value=float(row["weight"] or 0), min_value=0.0, step=1.0, key=key)

        def change(of: Form, read_at: int) -> str:
            weights = {row["practice"] or "": of.number(f"weight_{row['practice']}") for row in now.rows}
            name, why = of.words("name"), of.words("why")
            frameworks.set_weights(store(), weights, name, access.who().name, why, read_at)
            return t("Kept as data version {version}.", version=store().version())

        amends.why_and_button(of, t("Bring it into force"), change)
