"""What is declared of a metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TIME = ("month", "quarter", "year")
PLACE = ("site", "province")

Way = Literal["sum", "count", "ratio", "total", "stock", "range", "people"]


@dataclass(frozen=True)
class Behind:
    """Rows that stand behind a figure whose source does not say where it came from.

    way: "period" (those of the period asked for), "stock" (the latest of each thing until its end) or "all".
    """

    source: str
    way: Literal["period", "stock", "all"] = "period"
    stock_of: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metric:
    """One figure: what it is, where it comes from, and how it is asked.

    way: "sum" (additive: parts sum to the whole), "count" (of different things: parts may sum to more), "ratio" (one
    sum over another), "total" (a sum of all until the end of the period), "stock" (as of the end of the period),
    "range" (low and high over scenarios) or "people" (metrics.people).
    source: names a cube ("waste") or a view ("view ghg"); detail: a wider cube, for questions that need its columns.
    scenarios: of a range, the view that has a row for each scenario, over the source summed by what is asked.
    numerator, denominator, unknown: SQL over it, in its unit; divided once, in metrics.figures.
    known: SQL that is 0 where nothing is known: there is no figure then.
    """

    name: str
    title: str
    definition: str
    unit: str
    way: Way
    origin: str
    dimensions: tuple[str, ...]
    formula: str
    numerator: str
    denominator: str | None = None
    unknown: str | None = None
    unknown_words: str = ""  # how the unknown is said: an {amount} of what
    source: str = ""
    detail: str = ""
    scenarios: str = ""
    with_zeros: str = ""  # the source with zeros that were reported, for questions of places and times only
    owns: tuple[str, ...] = ()  # columns of the source that others get by joining
    only: str = ""  # SQL for the rows of the source that are meant
    defaults: tuple[tuple[str, str], ...] = ()  # values of dimensions that are meant where a question says nothing
    stock_of: tuple[str, ...] = ()  # columns that name the thing of which a stock has the latest row
    begins: str = "month > DATE '2015-01-01'"  # SQL for the rows with which totals and stocks begin in time
    known: str = ""
    better: Literal["higher", "lower", ""] = ""
    caveat: str = ""
    behind: tuple[Behind, ...] = ()  # where the rows are, if not in the source itself
    is_bounded: bool = False  # the unknown may belong to the numerator: low and high are given
    has_definitions: bool = False  # depends on the scheme of reference/definitions.csv
    is_of_one_site: bool = False  # pooled over sites it would mean nothing
    place: Literal["site", "regency"] = "site"
    scale: int = 1  # what the numerator's unit is divided by
    denominator_scale: int = 1
    unknown_scale: int = 1
    target: str | None = None  # a row of reference/targets.csv
    is_judged_whole: bool = False  # the target is the programme's or the nation's: a part has no verdict
    is_comparable: bool = True  # a change against an earlier period says something of it
    without_target: str = ""  # what to say of a headline figure that has no target
    bounds_first: bool = False  # its bounds stand where others have their value
    unknown_unit: Literal["t", ""] = ""  # of an unknown that is a mass; others are counted
    parts_of: str = ""  # the metric whose numerator and denominator are said beside it
    parts_words: str = ""  # how: {part} of {whole} what
    needs_reports: bool = False  # of what sites report by the month: how many did is said beside it
    is_register: bool = False  # a state that holds until it changes: nothing is late where nothing new came
    is_assessed: bool = False  # as fresh as the latest assessment, whatever month is asked for

    @property
    def is_yearly(self) -> bool:
        """Whether each counts once in a calendar year, in the month of the first record, and is judged by the year."""
        return self.way == "people"

    @property
    def counts_people(self) -> bool:
        """Whether small counts are of people, who could be known by them."""
        return self.way == "people" or self.unit == "attendances"

    @property
    def is_range(self) -> bool:
        """Whether its value is but the central one of many."""
        return self.way == "range"
