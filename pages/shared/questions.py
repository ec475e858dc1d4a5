"""Questions instead of guesses, each with what follows from it: marks, sheets, columns, numbers, months and units."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import streamlit as st

from data import amending
from data.checking import UnknownUnit
from data.contract import contracts
from data.deciding import KEPT, TAKEN
from data.errors import StoreError
from data.naming import NOT_USED
from data.problems import ANSWERS, QUESTIONS, Problem, Question
from data.receipt import Receipt
from data.words import N_
from metrics import text
from metrics.text import bold, language, plain, t
from pages.shared.asking import begin_run, store, titles
from pages.shared.sending import forget, said, say_from, say_part_from

MANY = 5  # rows that name what is not registered: then a file is missing, not a letter
DECISIONS = {TAKEN: N_("Use {proposal}"), KEPT: N_("Right as written")}


def kind_title(kind: str | None) -> str:
    """The name of an upload kind in the reader's language."""
    if kind is None:
        return text.NOTHING
    contract = contracts()[kind]
    return contract.title if language() == "id" else contract.title_en


def kind_titles() -> dict[str, str]:
    """kind -> its name in the reader's language."""
    return {kind: kind_title(kind) for kind in contracts()}


def ask_all(receipt: Receipt, picked: str) -> None:
    """Everything that is to be asked about a file, and what was answered, which may be changed."""
    if receipt.refused == "unknown_kind" or said(picked).get("kind"):
        _ask_kind(picked)
    _answered(picked)
    if receipt.question:
        _ask(receipt.question, picked)
    if receipt.kind:
        _ask_columns(receipt, picked)
        _ask_months(receipt, picked)
        for unit in receipt.unknown_units:
            _ask_weight(unit, picked)


def _ask_kind(picked: str) -> None:
    key = f"kind_{picked}_{language()}"
    names = kind_titles()
    st.selectbox(
        t("Which report is it?"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=key,
        placeholder=t("Choose if you know"),
        on_change=say_from,
        args=(picked, "kind", key),
    )


def _answered(picked: str) -> None:
    """Questions that were answered are no longer asked; here their answers can be taken back."""
    for name in QUESTIONS:
        if answer := said(picked).get(name):
            words = t(ANSWERS[answer]) if answer in ANSWERS else plain(answer)  # a sheet's name is its own
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(t("Your answer: {answer}", answer=words), width="content")
                key = f"again_{name}_{picked}"
                st.button(t("Change"), type="tertiary", on_click=forget, args=(picked, name), key=key)


def _ask(question: Question, picked: str) -> None:
    """A question with every answer and what follows from it."""
    options = {option.answer: option for option in question.options}

    def label(answer: str) -> str:
        option = options[answer]
        rows = t("{total} rows", total=text.number(option.total))
        if question.name == "sheet":
            return f"{plain(answer)}: {rows}"
        if option.stored is not None:
            return f"{t(ANSWERS[answer])}: {plain(option.cell)} → {plain(option.stored)}; {rows}"
        unit = f" {option.unit}" if option.unit else ""
        if isinstance(option.value, date):
            meaning = text.full_date(option.value)
        elif option.value is None:
            meaning = t("not a date") if question.name == "date_order" else t("not a number")
        else:
            meaning = f"{text.unmistakable(option.value)}{unit}"
        if question.name == "decimal_mark":
            what = t("{total} in all", total=f"{text.unmistakable(Decimal(option.total or 0))}{unit}")
        else:
            what = t("{total} good rows", total=text.number(option.total))
        return f"{t(ANSWERS[answer])}: {plain(option.cell)} → {meaning}; {what}"

    key = f"{question.name}_{picked}"
    st.warning(t(QUESTIONS[question.name]), icon=":material/help:")
    st.radio(
        t(QUESTIONS[question.name]),
        list(options),
        index=None,
        format_func=label,
        key=key,
        on_change=say_from,
        args=(picked, question.name, key),
        label_visibility="collapsed",
    )


def _ask_columns(receipt: Receipt, picked: str) -> None:
    """Headers that are not known: what they may stand for, the likely columns first."""
    contract = contracts()[receipt.kind or ""]
    is_missing = any(problem.code == "header_missing" for problem in receipt.problems)
    by_word = [header for header, name in receipt.said.items() if name]
    own = said(picked).get("columns", {})
    unused = [header for header in receipt.unused if header.strip()]
    others = 0 if is_missing or own else sum(header not in receipt.likely for header in unused)
    wants_all = not others or st.toggle(
        t("Say what the {count} columns are that are not read", count=text.number(others)), key=f"others_{picked}"
    )
    open_headers = [h for h in unused if h in receipt.likely or wants_all]
    asked = [
        *by_word,
        *(h for h in open_headers if h not in receipt.said),
        *(h for h in open_headers if h in receipt.said),
    ]
    if not asked:
        return
    st.markdown(bold(t("Columns that this file names differently")))
    st.caption(t("What you say here is remembered for your site."))
    names = contract.titles(language())
    labels = {f.name: names[f.name] + " *" * f.required for f in contract.fields}
    labels[NOT_USED] = t("not part of this report")

    with st.grid(3, min_column_width=280):
        for place, header in enumerate(asked):
            known = own.get(header, receipt.said.get(header))
            free = [f.name for f in contract.fields if f.name not in receipt.columns or f.name == known]
            likely = [name for name in receipt.likely.get(header, []) if name in free]
            options = [*likely, *(name for name in free if name not in likely), NOT_USED]
            key = f"column_{picked}_{place}_{language()}"
            hint = t("Likely: {column}", column=labels[likely[0]]) if likely else t("Choose a column")
            st.selectbox(
                t("“{header}” is", header=plain(header)),
                options,
                index=options.index(known) if known in options else None,
                format_func=labels.__getitem__,
                key=key,
                placeholder=hint,
                on_change=say_part_from,
                args=(picked, "columns", header, key),
            )


def _ask_months(receipt: Receipt, picked: str) -> None:
    """A month that is stored already: to add and correct, or to replace what is there."""
    again = [month for month in receipt.sent_again if month.missing]
    if not again:
        return
    names = titles("sites")
    months = "; ".join(
        t(
            "{site}, {month}: {missing} of {stored} stored rows are not in this file",
            site=plain(names.get(m.site_code, m.site_code)),
            month=text.full_month(m.month),
            missing=text.number(m.missing),
            stored=text.number(m.stored),
        )
        for m in again[:6]
    )
    if len(again) > 6:
        months += "; " + t("… and {count} more", count=text.number(len(again) - 6))
    st.info(months, icon=":material/event_repeat:")
    missing = text.number(sum(month.missing for month in again))
    choices = {
        False: t("Add and correct: the {count} rows stay", count=missing),
        True: t("Replace these months: the {count} rows are taken away", count=missing),
    }
    key = f"replaces_{picked}"
    st.radio(
        t("What is to be done with them?"),
        list(choices),
        index=list(choices).index(bool(said(picked).get("replaces"))),
        format_func=choices.__getitem__,
        key=key,
        on_change=say_from,
        args=(picked, "replaces", key),
    )


def _ask_weight(unit: UnknownUnit, picked: str) -> None:
    """The weight of a unit that the site uses: given once, it counts from a day on."""
    names = {"unit": plain(unit.unit), "site": plain(titles("sites").get(unit.site_code, unit.site_code))}
    key = f"weight_{picked}_{unit.site_code}_{unit.material}_{unit.unit}"
    with st.form(key, border=True):
        material = plain(titles("materials").get(unit.material, unit.material))
        st.markdown(t("**How heavy is one “{unit}” of {material} at {site}?**", material=material, **names))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            weight = st.number_input(
                t("Kilograms"), min_value=0.0, value=None, format="%.3f", width=160, key=f"{key}_kg"
            )
            first = st.date_input(
                t("Valid from"), unit.first.replace(day=1), format="DD/MM/YYYY", width=180, key=f"{key}_from"
            )
            how = st.text_input(t("How it was measured"), placeholder=t("weighed 20 of them"), key=f"{key}_how")
        if st.form_submit_button(t("Keep this weight ({rows} rows use it)", rows=text.number(unit.rows))):
            _keep_weight(unit, weight, first, how)


def _keep_weight(unit: UnknownUnit, weight: float | None, first: date, how: str) -> None:
    if not weight:
        st.error(t("Give the weight in kilograms, more than 0."))
        return
    row = {
        **{"site_code": unit.site_code, "material": unit.material, "unit": unit.unit},
        **{"kg_per_unit": f"{Decimal(str(weight)):f}", "method": how, "from_date": first.isoformat()},
    }
    try:
        amending.put(store(), "unit_weights", [row], "local", how)
    except StoreError as error:
        st.error(plain(error.message(language())))
        return
    begin_run()
    st.rerun()


def decide_on(picked: str, warning: Problem) -> None:
    """Take what a warning proposes, or say that the cell is right. Without an answer it stays as written."""
    if warning.column is None:
        return
    proposal = plain(warning.suggestion or "") or t("the national number's")
    labels = {name: t(words, proposal=proposal) for name, words in DECISIONS.items()}
    place = (warning.line, warning.column)
    key = f"decide_{picked}_{warning.line}_{warning.column}"
    st.segmented_control(
        t("Your decision"),
        [TAKEN, KEPT] if warning.sets else [KEPT],
        format_func=labels.__getitem__,
        default=said(picked).get("decided", {}).get(place),
        key=key,
        on_change=say_part_from,
        args=(picked, "decided", place, key),
        label_visibility="collapsed",
    )


def missing_kinds(receipt: Receipt) -> None:
    """Where many rows name what no file has brought yet, say which file is to be sent first."""
    contract = contracts()[receipt.kind or ""]
    for key in contract.foreign_keys:
        named = sum(p.code == "unknown_code" and p.column == key.fields[-1] for p in receipt.problems)
        if named >= MANY and key.resource in contracts():
            st.info(
                t(
                    "{count} rows name something of “{kind}” that is not registered. Upload that file first.",
                    count=text.number(named),
                    kind=kind_title(key.resource),
                ),
                icon=":material/lightbulb:",
            )
