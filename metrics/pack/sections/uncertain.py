"""What is uncertain, and why: bounds, months that are not final, sites and reports that are missing."""

from __future__ import annotations

from datetime import date

from data.closing import closed
from data.contract import contracts
from metrics import coverage, mending, quality, saying, text
from metrics.catalogue import METRICS
from metrics.figures import Figure
from metrics.labels import STATES_OF_REPORTS
from metrics.pack.document import Block, Cell, Column, Heading, Table, Words
from metrics.pack.facts import Facts
from metrics.pack.sections.common import about, definition, plain_number
from metrics.questions import Where
from metrics.text import NOTHING, t

BOUNDED = (
    *("diversion_rate", "waste_diverted", "prohibited_mass", "waste_prevented", "ghg_avoided", "practice_score"),
    *("coaching_priority_share", "coaching_women", "coaching_young", "kadin_members", "new_entrepreneurs"),
)


def uncertain(facts: Facts) -> list[Block]:
    return [
        _bounds(facts),
        Words(_months(facts)),
        Words(_sites(facts)),
        _reports(facts),
        Words(_mending(facts)),
        Heading(t("How to read bounds")),
        Words(
            t(
                "What is not known is counted, shown and bounded; never dropped, never guessed. The lower bound "
                "takes all of it as not reaching the aim, the upper bound takes all of it as reaching it. A verdict "
                "is given only where both bounds agree."
            )
        ),
    ]


def _bounds(facts: Facts) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for metric in BOUNDED:
        figure = facts.one(metric)
        words = saying.unknown_text(metric, figure) or saying.range_text(metric, figure)
        if not words or figure.value is None:
            continue
        rows.append((saying.title(metric), facts.number(metric, figure), *_ends(metric, figure), words))
    columns = (
        *(Column(t("Figure"), 2), Column(t("As given"), 1.3, True), Column(t("At least"), 1.1, True)),
        *(Column(t("At most"), 1.1, True), Column(t("Why"), 2.6)),
    )
    title = t("Figures that what is not known could change")
    return Table("uncertain", title, about(facts, definition(facts)), columns, tuple(rows))


def _ends(metric: str, figure: Figure) -> tuple[str, str]:
    shown = saying.SHOWN[METRICS[metric].unit]
    return shown(figure.low), shown(figure.high)


def _months(facts: Facts) -> str:
    asked = Where(facts.where.sites, facts.where.first, facts.where.last)
    known = {str(f.by["month"]) for f in facts.by("reporting_sites", ("month",), asked) if f.value}
    shut = {f"{month:%Y-%m}" for month in closed(facts.db, facts.version)}
    still_open = sorted(known - shut)
    if not known:
        return t("No month of the period has data.")
    if not still_open:
        return t("Every month of the period was closed by an analyst: its figures are final.")
    return t(
        "{open} of {all} months with data are provisional, the first of them {first}: their figures may still change.",
        open=text.number(len(still_open)),
        all=text.number(len(known)),
        first=text.period(still_open[0]),
    )


def _sites(facts: Facts) -> str:
    asked = Where(facts.where.sites, facts.where.first, facts.where.last)
    found = facts.by("reporting_sites", ("site",), asked)
    silent = [facts.site(f.by["site"]) for f in found if not f.value]
    if not found:
        return t("No site was expected to report waste in the period.")
    if not silent:
        return t("Every site that was expected to report waste has reported in the period.")
    return t(
        "Sites without any report of waste in the period: {sites}. What arose there is not known.",
        sites=", ".join(silent),
    )


def _reports(facts: Facts) -> Table:
    """Of each kind of report, how many site months are in which state."""
    first, last = facts.order.first, min(facts.order.last, facts.day.replace(day=1))
    rows: list[tuple[Cell, ...]] = []
    for kind in quality.kinds() if first <= last else ():
        found = quality.matrix(facts.db, kind, first, last, facts.day, facts.where.sites, facts.version)
        if found.is_due:
            states = [state for state in quality.STATES if state != "not_expected"]
            rows.append((_kind(kind), *(plain_number(found.counts[s]) for s in states)))
    names = [t(STATES_OF_REPORTS[state]) for state in quality.STATES if state != "not_expected"]
    columns = (Column(t("Report"), 2.4), *(Column(name, 1, True) for name in names))
    note = t("Each site and month counts once for each kind of report that it is to send.")
    return Table("reports", t("Which reports are there?"), about(facts), columns, tuple(rows), (note,))


def _kind(kind: str) -> str:
    contract = contracts()[kind]
    return contract.title if text.language() == "id" else contract.title_en


def _mending(facts: Facts) -> str:
    held = sum(one.rows for one in mending.waiting(facts.db, facts.where.sites, facts.version))
    first, last = facts.order.first, facts.order.last
    warnings = mending.open_warnings(facts.db, facts.where.sites, facts.version)
    warned = sum(one.rows for one in warnings if first <= one.month <= last)
    late = [
        f for f in coverage.freshness(facts.db, facts.day, facts.version) if _is_late(facts, f.site_code, f.last_on)
    ]
    return t(
        "{held} rows wait to be repaired and count nowhere yet; {warned} rows of the period carry a warning that "
        "nobody has answered. Sites without a new record for more than two months: {late}.",
        held=text.number(held),
        warned=text.number(warned),
        late=", ".join(facts.site(f.site_code) for f in late) or NOTHING,
    )


def _is_late(facts: Facts, site: str, last_on: date) -> bool:
    return coverage.is_stale(last_on, facts.day) and (not facts.where.sites or site in facts.where.sites)
