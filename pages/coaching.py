"""Coaching: does it reach women and the young, and can we know?"""

from dataclasses import replace

import streamlit as st

from data.arriving import today
from metrics import saying, text
from metrics.composition import alone, newcomers, parts
from metrics.labels import ORGANISERS, PARTICIPANTS
from metrics.periods import months_of
from metrics.questions import Where
from metrics.reaching import needed_next, pace
from metrics.text import t
from pages.shared import cards, frame, persons, trends
from pages.shared.asking import ask, ask_one, look, situation
from pages.shared.filters import choose
from pages.shared.panels import panel
from pages.shared.sites import site_bars
from pages.shared.tables import downloads, printed

SHARE = "coaching_priority_share"
target = ask_one(SHARE).target
goal = f"{text.number(target)} %"
frame.head(t("Coaching"), t("Does coaching reach {target} women and/or young people?", target=goal))
if frame.is_empty():
    frame.end()
filters = choose()
where = filters.where
share = ask_one(SHARE, where)


def still_needed() -> None:
    is_over = where.last is not None and where.last < today().replace(day=1)
    title, words = (
        t("Still needed"),
        t(
            "If all who come next are women or young, so many more participants bring the known share to {target}.",
            target=goal,
        ),
    )
    if is_over:
        title = t("Were lacking")
        words = t(
            "The period is over. With so many more participants, all of them women or young, the known share would "
            "have been {target}.",
            target=goal,
        )
    st.metric(title, text.NOTHING if share.target is None else text.number(needed_next(share)))
    st.markdown(words)
    st.caption(saying.unknown_text(SHARE, share))


def to_settle() -> None:
    st.metric(t("Incomplete records"), text.number(share.known("unknown")))
    words = {
        "met": t("It is settled: the target is met, whatever the incomplete records say."),
        "not_met": t("It is settled: the target is missed, whatever the incomplete records say."),
        "undecidable": saying.settling_text(share) or saying.withheld_text([share]),
    }
    st.markdown(words.get(share.verdict or "", t("No target holds for this choice.")))


def where_the_year_ends() -> None:
    latest = situation().last or today()
    year = (where.last or latest).year
    ends = look(pace, year, Where(where.sites))
    title = t("At the present pace, {year}", year=year)
    if ends is None and share.withheld:
        st.metric(title, saying.shown(SHARE, share))
        st.markdown(saying.withheld_text([share]))
        return
    if ends is None or not ends.months_left or year < today().year:
        ended = ask_one(SHARE, Where(where.sites, *months_of(str(year))))
        st.metric(title, saying.shown(SHARE, ended))
        st.markdown(t("No month of {year} is left: this is where the year has ended.", year=year))
        return
    st.metric(title, text.percent_range(ends.low_percent, ends.high_percent))
    st.markdown(
        t(
            "The share at the end of {year}, among {people} participants, if the {months} months left go on so.",
            year=year,
            people=text.number(ends.participants),
            months=ends.months_left,
        )
    )
    pace_of = {"first": text.period(ends.first_month), "last": text.period(ends.last_month)}
    st.caption(t("Pace of the latest months with sessions: {first} to {last}.", **pace_of))


with st.grid(3, min_column_width=280):
    cards.figure_card(SHARE, filters)
    cards.figure_card("coaching_participants", filters)
    cards.figure_card("coaching_new_participants", filters)
    for card in (still_needed, to_settle, where_the_year_ends):
        with st.container(border=True, height="stretch"):
            card()
if note := saying.withheld_text([share]):
    st.info(note, icon=":material/visibility_off:")
st.caption(
    t(
        "The promise of December 2022 is read here as a share of participants; another report of that month words it "
        "as a share of programmes. So the number of participants always stands beside the share."
    )
)

names = {code: t(message) for code, message in PARTICIPANTS.items()}
split = [part for part in look(parts, where) if part.people]
amounts = {
    "part": text.number(share.numerator),
    "whole": text.number(share.denominator),
    "low": text.percent(share.low),
    "high": text.percent(share.high),
}
finding = t("{part} of {whole} participants are women and/or young: {low}", **amounts)
if share.unknown:
    finding = t("{part} of {whole} participants are women and/or young: between {low} and {high}", **amounts)
panel(
    finding if split and share.value is not None else t("Who takes part?"),
    t(
        "Participants, {period}, each once in a calendar year and in one part, so the parts sum to all; young is 16 to "
        "30 years. Undecided is whose missing gender or age would tell.",
        period=filters.period_text,
    ),
    "participants_in_parts",
    lambda: persons.whole(
        split,
        names,
        t("{people} participants", people=text.number(share.denominator)),
        trends.target_mark(SHARE, filters),
    ),
    [{t("Part"): names[p.part], t("Participants"): p.people, t("Share"): p.share_percent} for p in split],
    {t("Participants"): text.number, t("Share"): text.percent},
    filters,
    SHARE,
    alt=f"{finding}. " + "; ".join(f"{names[p.part]}: {text.number(p.people)}" for p in split),
)
for one in look(alone, where):
    known = {
        "name": saying.title(one.metric),
        "share": text.percent_range(one.low_percent, one.high_percent),
        "whole": text.number(one.participants),
        "low": text.number(one.low),
        "high": text.number(one.high),
    }
    sure = t("{name}: {share} ({low} of {whole} participants)", **known)
    st.markdown(
        "- "
        + (sure if one.low == one.high else t("{name}: {share} ({low} to {high} of {whole} participants)", **known))
    )

trends.by_month(
    SHARE,
    filters,
    t("Is the share rising?"),
    t("Share of women and/or young participants by month; the band is who may be either."),
)

title = t("Year by year")
about = t("Each person counts once in a calendar year. The range is what the unknown leaves open.")
st.header(title, anchor=False)
st.caption(about)
rows = [
    {
        t("Year"): str(f.by["year"]),
        t("Share"): saying.shown(SHARE, f),
        t("Against the target"): saying.verdict_text(f),
        t("Participants"): f.denominator,
        t("Women and/or young"): f.numerator,
        t("Undecided"): f.known("unknown"),
    }
    for f in ask(SHARE, ("year",), Where(where.sites))
]
counts = {t("Participants"): text.number, t("Women and/or young"): text.number, t("Undecided"): text.number}
printed(rows, counts)
with st.container(horizontal=True):
    downloads(rows, title, "years", replace(filters, where=Where(where.sites), period="all"), about)

site_bars(
    SHARE,
    filters,
    t("Which site reaches them?"),
    t("A person who came at two sites counts at both, so the sites may sum to more than the whole."),
)
persons.breakdown(
    "topic",
    {},
    filters,
    t("Which topics reach them?"),
    t("Share by topic; the light part is undecided. Who came to two topics counts in both, so they sum to more."),
)
organisers = {code: t(message) for code, message in ORGANISERS.items()}
persons.breakdown(
    "organiser",
    organisers,
    filters,
    t("Whose coaching reaches them?"),
    t("Share by organiser; the light part is undecided. Who came to two of them counts at both, so they sum to more."),
)

fresh = ask_one("coaching_new_participants", where)
came = look(newcomers, filters.trend)
panel(
    t(
        "{new} of {whole} participants are new",
        new=text.number(fresh.value),
        whole=text.number(share.denominator),
    )
    if fresh.value is not None
    else t("Who is new?"),
    t(
        "Participants by month of their first session of the year. New is who is in no list of an earlier year; in the "
        "first year of the lists that is everybody."
    ),
    "new_and_returning",
    lambda: persons.new_and_returning(came),
    [{t("Month"): text.period(n.month), t("New"): n.new, t("Came again"): n.returning} for n in came],
    {t("New"): text.number, t("Came again"): text.number},
    filters,
    "coaching_new_participants",
)
