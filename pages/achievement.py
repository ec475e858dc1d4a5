"""Achievement table: the headline figures by quarter, and every target with its verdict, as they are filed."""

from functools import partial

import streamlit as st

from data.arriving import today
from metrics import text, workbook
from metrics.achieving import achieved, judged_on
from metrics.periods import months_of, year_of
from metrics.questions import Where
from metrics.text import language, t
from pages.shared import achievements, frame, taking
from pages.shared.achievements import Filed
from pages.shared.asking import look, situation
from pages.shared.exports import to_csv
from pages.shared.filters import ALL, choose
from pages.shared.menu import link
from pages.shared.switches import switch
from pages.shared.tables import XLSX

frame.head(t("Achievement table"), t("What was achieved in each quarter, and which targets are met?"))
if frame.is_empty():
    frame.end()
filters = choose()
latest = situation().last
year = year_of(filters.period) if filters.period != ALL else latest.year if latest else today().year
names = {"whole": t("Whole programme"), "province": t("By province"), "site": t("By site")}
if filters.where.sites:
    names["whole"] = t("Chosen sites together")
forms = {"table": t("Table"), "list": t("List")}
with st.container(horizontal=True, vertical_alignment="bottom"):
    split = switch(t("Figures of"), names, "view_split", "whole", is_named=True)
    form = switch(t("Show as"), forms, "view_form", "table", is_named=True)

end = months_of(str(year))[1]
filed = Filed(
    year,
    split,
    filters,
    look(achieved, year, split, Where(filters.where.sites, definition=filters.where.definition), today()),
    look(judged_on, Where(filters.where.sites, None, latest if latest and latest < end else end), today()),
    today(),
)

final = [text.period(key) for key, is_final in filed.found.final.items() if is_final]
st.header(t("Indicators {year}", year=year), anchor=False)
st.caption(
    text.plain(
        " · ".join(
            [
                filters.sites_text,
                filters.definition,
                t("final: {periods}", periods=", ".join(final)) if final else t("every figure is provisional"),
                t("A range is what the unknown leaves open."),
            ]
        )
    )
)
rows = achievements.indicators(filed)
shown = achievements.as_cards if form == "list" else achievements.as_table
shown(rows, t("Indicator"), t("Indicators by quarter, {year}", year=year))
if rows:
    name = t("achievement_{year}", year=year)
    with st.container(horizontal=True):
        taking.button(
            t("Workbook to file (XLSX)"),
            partial(workbook.made, achievements.sheets(filed)),
            "file.xlsx",
            file_name=f"{name}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            key="file_xlsx",
            help=t("Three sheets: indicators by quarter, targets, notes with definitions and sources"),
        )
        taking.button(
            "CSV",
            partial(to_csv, achievements.long_rows(filed), language()),
            "file.csv",
            file_name=f"{name}.csv",
            mime="text/csv",
            icon=":material/download:",
            type="tertiary",
            key="file_csv",
            help=t("A row for each indicator, place and period"),
        )
st.caption(
    t(
        "Quarters of masses sum to the year; a person counts in the quarter of their first session of the year. "
        "Scores, shares of assessed enterprises and sites are states at the end of the quarter."
    )
)

st.header(t("Targets and verdicts"), anchor=False)
st.caption(
    t("As far as the data go until the end of {year}; a target is judged by the bounds of its figure.", year=year)
)
shown(achievements.judged_rows(filed), t("Target"), t("Every target with its verdict"))
link("methods.py", label=t("How each figure is made"), icon=":material/menu_book:")
