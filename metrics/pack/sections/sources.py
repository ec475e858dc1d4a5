"""Methods, definitions and sources, from the catalogue: of every figure that stands in the pack."""

from __future__ import annotations

from metrics import differences, saying, targets, text
from metrics.catalogue import METRICS
from metrics.labels import COUNTS, label
from metrics.pack.document import Block, Cell, Column, Heading, Table, Terms, Words
from metrics.pack.facts import Facts
from metrics.pack.sections.official import GRI
from metrics.text import t


def methods(facts: Facts) -> list[Block]:
    return [
        Words(
            t(
                "Every underlined number is a link: it opens the rows behind it, as of data version {version}, and "
                "the figure made again of just these. On paper: the last sheet of the workbook says for each number "
                "what to choose in Trace. Changes, bounds and shares are made of the numbers beside them.",
                version=facts.version,
            )
        ),
        Heading(t("Figures")),
        Terms(tuple(_term(metric) for metric in _used(facts))),
        *(_scheme(facts, code) for code in _schemes(facts)),
        _targets(facts),
    ]


def _used(facts: Facts) -> list[str]:
    """The metrics that the sections before this one have asked, in the order of the catalogue."""
    said = {asked.metric for asked in facts.said}
    return [metric for metric in METRICS if metric in said]


def _term(metric: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    declared = METRICS[metric]
    lines = (
        ("", t(declared.definition)),
        (t("Formula"), t(declared.formula)),
        (t("Source"), t(declared.origin)),
        (t("Caveat"), t(declared.caveat) if declared.caveat else ""),
    )
    return f"{saying.title(metric)} ({saying.unit(metric)})", tuple(line for line in lines if line[1])


def _schemes(facts: Facts) -> list[str]:
    """The definition of the pack, and that of the tables of GRI where they are in it."""
    own = facts.where.definition or next(iter(facts.titles("definitions")))
    return list(dict.fromkeys([own, *([GRI] if "gri" in facts.order.sections else [])]))


def _scheme(facts: Facts, code: str) -> Table:
    names = facts.titles("destinations")
    rows: list[tuple[Cell, ...]] = [
        (
            names.get(destination, destination),
            label(COUNTS, taken[code].counts),
            t("our interpretation") if taken[code].is_interpretation else t("stated"),
        )
        for destination, taken in differences.table(facts.db, facts.version).items()
        if code in taken
    ]
    columns = (Column(t("Destination"), 3), Column(t("Counts as"), 1.5), Column(t("Certainty"), 1.5))
    title = facts.titles("definitions").get(code, code)
    return Table(f"definition_{code}", t("What counts as diverted"), title, columns, tuple(rows))


def _targets(facts: Facts) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for target in targets.holding(targets.targets(facts.db, facts.version), facts.where.last or facts.day):
        title = saying.target_title(target)
        due = text.full_date(target.last_day) if target.last_day else t("no day set")
        rows.append((title, saying.SHOWN[METRICS[target.metric].unit](target.value), due, target.source))
    columns = (Column(t("Target"), 2), Column(t("Wanted"), 1, True), Column(t("Due"), 1.3), Column(t("Source"), 3.4))
    return Table("targets", t("Targets and where they are written"), "", columns, tuple(rows))
