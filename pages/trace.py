"""Trace: which rows of which files stand behind a figure, and the figure made again of just those rows."""

from dataclasses import replace
from typing import Any

import streamlit as st

from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.labels import BREAKDOWNS, BUYERS, FATES, ORGANISERS, PARTNER_KINDS, REGIMES, label
from metrics.text import language, t
from pages.shared import cards, frame
from pages.shared.address import one
from pages.shared.asking import titles, trace, version
from pages.shared.dominating import in_words
from pages.shared.filters import choose
from pages.shared.questions import kind_titles
from pages.shared.tables import downloads, printed, table
from pages.shared.traces import all_rows, cells_of, line_as_written

PICKED, FEW = 200, 100
# where the values of a dimension have their titles: a reference table, or a list of words
TABLES = {"material": "materials", "destination": "destinations", "class": "practice_levels", "province": "provinces"}
LABELS = {
    "regime": REGIMES,
    "fate": FATES,
    "buyer_kind": BUYERS,
    "partner_kind": PARTNER_KINDS,
    "organiser": ORGANISERS,
}


def version_asked() -> dict[str, Any]:
    """Arguments that keep the version in the address, where it is an older one."""
    key = f"as_of_{language()}_{version()}"
    asked = st.query_params.get("version", "")
    st.session_state[key] = min(int(asked), version()) if asked.isdecimal() else version()
    return {"key": key, "on_change": keep_version, "args": (key,)}


def keep_version(key: str) -> None:
    if st.session_state[key] == version():
        st.query_params.pop("version", None)
    else:
        st.query_params["version"] = str(st.session_state[key])


def asked_only(of: str) -> tuple[tuple[str, str], ...]:
    """The part of a breakdown that a link asks for, as dimension:value; those that the metric has."""
    pairs = (value.partition(":") for value in st.query_params.get_all("only"))
    return tuple((name, value) for name, _, value in pairs if name in METRICS[of].dimensions and value)


def _called(dimension: str, value: str) -> str:
    if dimension in LABELS:
        return label(LABELS[dimension], value)
    return titles(TABLES[dimension]).get(value, value) if dimension in TABLES else value


def drop_only() -> None:
    st.query_params.pop("only", None)


def show_only(only: tuple[tuple[str, str], ...]) -> None:
    """Say which part of the figure is seen, with the way back to the whole."""
    if not only:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        parts = ", ".join(f"{label(BREAKDOWNS, name)}: {_called(name, value)}" for name, value in only)
        st.markdown(t("Only {parts}.", parts=text.plain(parts)), width="content")
        st.button(t("Show the whole"), type="tertiary", key="drop_only", on_click=drop_only)


frame.head(t("Trace"), t("Which rows of which files stand behind a figure?"))
if frame.is_empty():
    frame.end()
names = {metric: saying.title(metric) for metric in METRICS}
with st.container(horizontal=True, vertical_alignment="bottom"):
    bound = one("metric", list(names), "diversion_rate")
    metric = st.selectbox(t("Figure"), list(names), format_func=names.__getitem__, width=420, **bound)
    as_of = st.number_input(t("As of data version"), 0, version(), width=220, **version_asked())
filters = choose()
only = asked_only(metric)
asked_of = replace(filters.where, only=only)
found = trace(metric, asked_of, int(as_of))

st.subheader(f"{names[metric]}: {saying.shown(metric, found.figure)}", anchor=False)
show_only(only)
notes = (saying.range_text(metric, found.figure), saying.unknown_text(metric, found.figure))
is_now = int(as_of) == version()
about = cards.small_print(metric, filters) if is_now else t("Data version {version}", version=int(as_of))
for line in (*notes, about):
    if line:
        st.caption(text.plain(line))
if found.is_withheld:
    st.caption(t("Your role sees sums of people: the rows are not shown."))
    frame.end()
if found.agrees:
    st.markdown(
        ":material/check: "
        + t("Made again of just these {count} rows, it is the same.", count=text.number(found.count))
    )
else:
    st.error(
        t("Made again of just these rows, it is {value}.", value=saying.shown(metric, found.recomputed)),
        icon=":material/error:",
    )
in_words(found.dominating())

kinds = kind_titles() | {"sites": t("Register of sites"), "nil_reports": t("Nil report")}
st.header(t("Sums by file"), anchor=False)
st.caption(t("Parts are in kg, kWh, m³, people or rupiah."))
sums = [
    {
        t("Report"): kinds.get(one_file.kind, one_file.kind),
        t("File"): one_file.file or text.NOTHING,
        t("Rows"): one_file.count,
        t("Part"): one_file.numerator,
        t("Of the whole"): one_file.denominator,
        t("Not known"): one_file.unknown,
    }
    for one_file in found.sums
]
amounts = dict.fromkeys((t("Part"), t("Of the whole"), t("Not known")), text.exact)
printed(sums[:FEW], amounts | {t("Rows"): text.number})
if sums:
    with st.container(horizontal=True):
        downloads(sums, t("Sums by file"), "sums_behind", filters)

if found.count and not found.rows:
    st.caption(t("Your role sees sums: single rows are not shown."))
    frame.end()
st.header(t("Row by row"), anchor=False)
st.caption(t("The rows that weigh most in the whole stand first."))
columns = (t("Report"), t("File"), t("Row"), t("Upload"), t("Part"), t("Of the whole"), t("Not known"), t("Share"))
rows = [dict(zip(columns, cells_of(row, kinds), strict=True)) for row in found.rows]
formats = dict.fromkeys((t("Part"), t("Of the whole"), t("Not known")), text.exact)
is_long = len(rows) > FEW and not st.toggle(t("Show {count} rows", count=text.number(len(rows))), key="all_rows")
chosen = table(
    rows[:FEW] if is_long else rows,
    formats | {t("Share"): text.percent},
    "rows_behind",
    alt=t("The rows behind it"),
    on_select="rerun",
    selection_mode="single-row",
)
if found.count > len(rows):
    st.caption(t("The {count} largest rows are shown.", count=text.number(len(rows))))
if rows:
    with st.container(horizontal=True):
        if found.count > len(rows):
            all_rows(names[metric], columns, (metric, asked_of, int(as_of)), found.count, kinds)
        else:
            downloads(rows, names[metric], "rows_behind", filters)

st.header(t("A row as it was written"), anchor=False)
lines = {
    f"{row.upload_id}/{row.line}": t("row {line}", line=row.line) + f" · {row.file} · {row.upload_id}"
    for row in found.rows[:PICKED]
    if row.upload_id and row.line
}
if lines:
    key = f"picked_{language()}"
    for nth in chosen.selection.rows if chosen else ():
        clicked = f"{found.rows[nth].upload_id}/{found.rows[nth].line}"
        if clicked in lines and st.session_state.get("clicked") != clicked:
            st.session_state["clicked"] = st.session_state[key] = clicked
    picked = st.selectbox(t("Row"), list(lines), format_func=lines.__getitem__, key=key, label_visibility="collapsed")
    if picked:
        upload_id, _, line = picked.partition("/")
        line_as_written(upload_id, int(line))
else:
    st.caption(t("These rows do not come from a file that was uploaded."))
