"""Data quality: what has arrived, what is missing, and how far the figures can be trusted."""

import streamlit as st

from data import access
from data.arriving import today
from data.closing import corrections
from data.problems import TITLES
from metrics import saying, text
from metrics.coverage import freshness
from metrics.mending import open_warnings
from metrics.periods import last_over
from metrics.quality import kinds, matrix
from metrics.text import language, t
from pages.shared import arrivals, cards, frame
from pages.shared.address import carried, one
from pages.shared.asking import held_rows_of, look, situation, titles
from pages.shared.filters import choose
from pages.shared.menu import link
from pages.shared.panels import panel
from pages.shared.questions import kind_titles
from pages.shared.sites import site_bars
from pages.shared.switches import switch
from pages.shared.tables import printed, table

SHARES = ("weighed_share", "linked_share", "receiver_known_share", "traced_share")

frame.head(t("Data quality"), t("What has arrived, what is missing, and how far can the figures be trusted?"))
if frame.is_empty():
    frame.end()
filters = choose()
where, known = filters.where, situation()
first, last = where.first or known.first or today(), where.last or last_over(today())
names, reports = titles("sites"), kind_titles()

kind = st.selectbox(
    t("Report"), kinds(), format_func=reports.__getitem__, width=320, **one("view_report", kinds(), "waste_flows")
)
found = look(matrix, kind, first, last, today(), where.sites)
done = arrivals.finding(found)
panel(
    done,
    f"{reports[kind]}, {filters.period_text}. {arrivals.legend()}",
    "arrivals",
    lambda: arrivals.chart(found),
    arrivals.rows(found),
    {},
    filters,
    alt=" ".join([f"{done}.", arrivals.missing(found)]),
)
for line in (arrivals.missing(found), arrivals.unplaced(found)):
    if line:
        st.markdown(line)
link(
    "upload.py",
    label=t("Send what is missing, or say that there was nothing"),
    icon=":material/upload:",
    query_params=carried(lang=language()),
)

st.header(t("How far can the figures be trusted?"), anchor=False)
with st.grid(4, min_column_width=230):
    for metric in SHARES:
        cards.figure_card(metric, filters)
names_of = {metric: saying.title(metric) for metric in SHARES}
share = switch(t("By site"), names_of, "view_share", "weighed_share", is_named=True)
site_bars(share, filters, t("{share}, by site", share=names_of[share]), t("Share of recorded waste, by mass."))

st.header(t("What is to be mended"), anchor=False)
held = held_rows_of(where.sites)
if held:
    table(
        [
            {
                t("Upload"): each.upload_id,
                t("Report"): reports.get(each.kind, each.kind),
                t("File"): each.file,
                t("Held rows"): each.rows,
                t("Sent on"): text.moment(each.uploaded_at),
            }
            for each in held
        ],
        {t("Held rows"): text.number},
        "held",
        alt=t("Held rows by upload"),
    )
    link("upload.py", label=t("Mend held rows"), icon=":material/build:", query_params=carried(lang=language()))
else:
    st.caption(t("No row is held."))
warned = look(open_warnings, where.sites)
if warned:
    st.markdown(t("Warnings on rows that stand, on which nobody has decided:"))
    table(
        [
            {
                t("Warning"): t(TITLES[each.code]),
                t("Report"): reports.get(each.kind, each.kind),
                t("Site"): names.get(each.site_code, each.site_code),
                t("Month"): text.full_month(each.month),
                t("Rows"): each.rows,
                t("Upload"): ", ".join(each.upload_ids),
            }
            for each in warned
        ],
        {t("Rows"): text.number},
        "open_warnings",
        alt=t("Open warnings by kind"),
    )
else:
    st.caption(t("No warning is open."))

st.header(t("How fresh is it?"), anchor=False)
st.caption(t("The latest waste flow or batch of each site, and how long ago that was."))
printed(
    [
        {
            t("Site"): names.get(each.site_code, each.site_code),
            t("Latest record"): text.full_date(each.last_on),
            t("Days ago"): each.days,
        }
        for each in look(freshness, today())
        if not where.sites or each.site_code in where.sites
    ],
    {t("Days ago"): text.number},
)

if access.who().sees_all:  # whose correction it was says something of other sites
    st.header(t("Corrected after closing"), anchor=False)
    changed = look(corrections)
    rows = [
        {
            t("Month"): text.full_month(month),
            t("Corrected on"): text.moment(each.made_at),
            t("By"): each.made_by,
            t("Upload"): each.upload_id,
            t("Data version"): each.version,
        }
        for month, versions in changed.items()
        for each in versions
    ]
    if rows:
        table(rows, {}, "corrections", alt=t("Corrected after closing"))
    else:
        st.caption(t("No closed month was changed since it was closed."))
