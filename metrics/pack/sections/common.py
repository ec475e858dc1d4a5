"""What several sections say in the same way: headline figures in a table, breakdowns, the line below a title."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from metrics import comparing, saying, text
from metrics.catalogue import METRICS
from metrics.figures import Figure
from metrics.pack.document import Asked, Cell, Column, Number, Picture, Table, Words
from metrics.pack.facts import Facts, share
from metrics.pack.pictures import Mark, course
from metrics.questions import Where
from metrics.text import t


def about(facts: Facts, *more: str) -> str:
    """Period and definition, as they stand below a title."""
    return " · ".join([text.span(facts.order.first, facts.order.last), *(part for part in more if part)])


def definition(facts: Facts) -> str:
    """The scheme of diversion, by the name that never leaves a rate."""
    code = facts.where.definition or next(iter(facts.titles("definitions")))
    return facts.titles("definitions").get(code, code)


def before_text(facts: Facts) -> str:
    return text.span(*facts.order.against) if facts.order.against else ""


def before_note(facts: Facts) -> str:
    """What changes are against; or why there are none, where the months with data are not as many."""
    if facts.before is None:
        return ""
    past = before_text(facts)
    if facts.is_alike:
        return t("Changes are against {period}.", period=past)
    return t(
        "Waste was reported in {then} months of {before} and in {now} of {period}: sums and rates are not compared, "
        "states at the end of the period are.",
        then=text.number(facts.months_reported(facts.before)),
        before=past,
        now=text.number(facts.months_reported(facts.where)),
        period=text.span(facts.order.first, facts.order.last),
    )


def change_text(facts: Facts, metric: str, figure: Figure) -> str:
    """What a figure has gained against the period compared with; "open" where what is not known leaves it so."""
    past = facts.earlier(metric)
    if past is None:
        return ""
    if comparing.is_open(figure, past):
        return t("open")
    gained = comparing.change(figure, past)
    return "" if gained is None else saying.gained_text(metric, gained)


def target_text(facts: Facts, metric: str, figure: Figure) -> str:
    """A figure against its target; of people only where the period lies in one calendar year."""
    spans_years = facts.order.first.year != facts.order.last.year
    if figure.target is not None and METRICS[metric].way == "people" and spans_years:
        return t("The target is one of each calendar year.")
    return saying.target_text(metric, figure)


def headlines(facts: Facts, metrics: Sequence[str], name: str, title: str, note: str = "") -> Table:
    """Figures one below the other: now, before, what changed, what is not known."""
    past = before_text(facts)
    now = text.span(facts.order.first, facts.order.last)
    columns = [Column(t("Figure"), 2.2), Column(now, 1.4, True)]
    columns += [Column(past, 1.4, True), Column(t("Change"), 1.3, True)] if past else []
    columns += [Column(t("Not known, or at most"), 2)]
    rows: list[tuple[Cell, ...]] = []
    for metric in metrics:
        figure, earlier = facts.one(metric), facts.earlier(metric)
        row: list[Cell] = [saying.title(metric), facts.number(metric, figure)]
        if past:
            row += [facts.number(metric, earlier, facts.before) if earlier else text.NOTHING]
            row += [change_text(facts, metric, figure) or text.NOTHING]
        row += [saying.range_text(metric, figure) or saying.unknown_text(metric, figure) or text.NOTHING]
        rows.append(tuple(row))
    is_of_scheme = any(METRICS[metric].has_definitions for metric in metrics)
    return Table(
        name,
        title,
        about(facts, definition(facts) if is_of_scheme else ""),
        tuple(columns),
        tuple(rows),
        tuple(words for words in (note, "" if facts.is_alike else before_note(facts)) if words),
    )


def breakdown(
    facts: Facts,
    metric: str,
    by: str,
    name: str,
    title: str,
    column: str,
    called: Callable[[str], str],
    where: Where | None = None,
) -> Table:
    """An additive figure by one dimension, the largest part first, with the share of each."""
    found = comparing.largest_first(facts.by(metric, (by,), where))
    rows: list[tuple[Cell, ...]] = [
        (called(str(f.by[by])), facts.number(metric, f, where), share(part))
        for f, part in zip(found, comparing.shares(found), strict=True)
    ]
    if len(rows) > 1:
        whole = facts.one(metric, where)
        rows.append((t("Together"), facts.number(metric, whole, where), share(Decimal(100))))
    columns = (Column(column, 3), Column(saying.title(metric), 1.2, True), Column(t("Share"), 1, True))
    return Table(name, title, about(facts), columns, tuple(rows), is_summed=len(rows) > 1)


def site_columns(facts: Facts, metrics: Sequence[str], name: str, title: str, *more: str) -> Table:
    """Sites one below the other, a column for each figure; a site without data in the period has none."""
    found = {metric: facts.by_site(metric) for metric in metrics}
    codes = [code for code in facts.titles("sites") if any(code in parts for parts in found.values())]
    codes += sorted({code for parts in found.values() for code in parts} - set(codes))
    rows: list[tuple[Cell, ...]] = [
        (
            facts.site(code),
            *(facts.number(m, found[m][code]) if code in found[m] else text.NOTHING for m in metrics),
        )
        for code in codes
    ]
    columns = (Column(t("Site"), 2.2), *(Column(saying.title(metric), 1.2, True) for metric in metrics))
    return Table(name, title, about(facts, *more), columns, tuple(rows))


def mark(figure: Figure) -> Mark | None:
    """Where a target lies, and what stands beside it."""
    if figure.target is None:
        return None
    return Mark(float(figure.target), t("target {target}", target=f"{text.number(figure.target)} %"))


def rate_by_month(facts: Facts, metric: str, title: str, about: str) -> Picture:
    """A share by month with the band of what is not known, and its target; a month without data is a gap."""
    months = facts.with_gaps(facts.by_month(metric))
    values, low, high = ([getattr(f, part) for f in months] for part in ("value", "low", "high"))
    names = [text.short_period(str(f.by["month"])) for f in months]
    drawn = course(names, values, low, high, "%", mark(facts.one(metric)))
    return Picture(drawn, title, about, f"{saying.title(metric)}. {saying.course(metric, months)}")


def asked(facts: Facts, metric: str) -> tuple[Asked, ...]:
    """What a sentence about a figure of the period can be followed to."""
    found = facts.asked(metric, facts.one(metric))
    return (found,) if found else ()


def nothing() -> Words:
    return Words(t("There is no data of this in the period."), tone="note")


def plain_number(value: Decimal | int | None) -> Number:
    """A number that no question of the catalogue has as its answer."""
    return Number(text.number(value), None if value is None else Decimal(value))
