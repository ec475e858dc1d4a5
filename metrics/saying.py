"""Figures in words: a value with its unit, against its target, with what is not known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from data.words import N_
from metrics import text
from metrics.catalogue import METRICS
from metrics.comparing import gap
from metrics.disclosure import Mark
from metrics.figures import Figure
from metrics.greenhouse import flips
from metrics.reaching import settling
from metrics.targets import Judged, Target
from metrics.text import NOTHING, t

UNITS = {
    "percent": "%",
    "score": N_("score"),
    "people": N_("people"),
    "enterprises": N_("enterprises"),
    "sites": N_("sites"),
    "partners": N_("partners"),
    "t CO2e": "t CO₂e",
    "IDR": "Rp",
    "places": N_("places"),
    "attendances": N_("attendances"),
    "m3/t": "m³/t",
    "IDR/t": "Rp/t",
}
SHOWN: dict[str, Callable[[Decimal | None], str]] = {
    "t": text.mass,
    "percent": text.percent,
    "score": lambda value: text.number(value, 1),
    "people": text.number,
    "enterprises": text.number,
    "attendances": text.number,
    "places": text.number,
    "partners": text.number,
    "sites": text.number,
    "kg/t": lambda value: text.with_unit(value, "kg/t"),
    "kWh/t": lambda value: text.with_unit(value, "kWh/t"),
    "m3/t": lambda value: text.with_unit(value, "m³/t", 1),
    "t CO2e": lambda value: text.with_unit(value, "t CO₂e"),
    "IDR": text.rupiah,
    "IDR/t": lambda value: text.rupiah(value) + ("" if value is None else "/t"),
}

HIDDEN: dict[Mark, str] = {"few": N_("< 5"), "kept": N_("withheld")}
WITHHELD = N_(
    "Counts of people under five are withheld, and others from which these could be worked out. Most is shown of whole "
    "calendar years, of one site or one topic at a time."
)


def title(metric: str) -> str:
    """What a metric is called in the reader's language."""
    return t(METRICS[metric].title)


def shown(metric: str, figure: Figure) -> str:
    """A figure in words: as its bounds where these come first, else as one value."""
    declared = METRICS[metric]
    if figure.value is None and figure.withheld:
        return t(HIDDEN[min(figure.withheld.values())])
    if not declared.bounds_first or figure.low is None or figure.high is None:
        return SHOWN[declared.unit](figure.value)
    if declared.unit == "percent":
        return text.percent_range(figure.low, figure.high)
    return t("{low} to {high}", low=text.number(figure.low), high=SHOWN[declared.unit](figure.high))


def verdict_text(figure: Figure) -> str:
    """A verdict as a sign and a word."""
    words = {"met": t("✓ met"), "not_met": t("✕ not met"), "undecidable": t("? undecidable")}
    return words.get(figure.verdict or "", NOTHING)


def target_text(metric: str, figure: Figure) -> str:
    """A figure against its target, in words."""
    target = figure.target
    if target is None:
        return t(METRICS[metric].without_target) if METRICS[metric].without_target else ""
    points = gap(figure)
    if points is None or METRICS[metric].unit != "percent":
        return f"{verdict_text(figure)} · " + t("target {target}", target=SHOWN[METRICS[metric].unit](target))
    goal = f"{text.number(target)} %"
    words = {
        "met": N_("{points} points above the target of {target}"),
        "not_met": N_("{points} points below the target of {target}"),
        "undecidable": N_("the target of {target} lies within the unknown"),
    }
    if figure.least != figure.most:  # how far it is surely
        words |= {
            "met": N_("at least {points} points above the target of {target}"),
            "not_met": N_("at least {points} points below the target of {target}"),
        }
    message = words[str(figure.verdict)]
    return f"{verdict_text(figure)} · " + t(message, points=text.number(points, 1), target=goal)


def unknown_text(metric: str, figure: Figure) -> str:
    """What a figure does not know, in words."""
    if not figure.unknown:
        return ""
    declared = METRICS[metric]
    amount = text.mass(figure.unknown) if declared.unknown_unit == "t" else text.number(figure.unknown)
    if "unknown" in figure.withheld:
        amount = t("at most {amount}", amount=amount)
    bounds = ""
    if declared.is_bounded and not declared.bounds_first and declared.unit == "percent":
        bounds = text.percent_range(figure.low, figure.high) + "; "
    if declared.is_bounded and declared.unit == "enterprises":
        bounds = t("{low} to {high}; ", low=text.number(figure.low), high=text.number(figure.high))
    return bounds + t(declared.unknown_words, amount=amount)


def withheld_text(figures: Iterable[Figure]) -> str:
    """That counts of people are withheld, where some are."""
    return t(WITHHELD) if any(figure.withheld for figure in figures) else ""


def withheld_names(figures: Iterable[Figure]) -> dict[str, str]:
    """What the parts of shares of people are called; none where nothing is withheld."""
    parts = {"denominator": t("Participants"), "numerator": t("Women and/or young"), "unknown": t("Undecided")}
    return parts if any(figure.withheld for figure in figures) else {}


def withheld_column(figure: Figure, names: Mapping[str, str]) -> dict[str, str]:
    """The column of a table that says which parts of a figure are withheld, where some of the table are."""
    found = [f"{names[part]}: {t(HIDDEN[mark])}" for part, mark in figure.withheld.items() if part in names]
    return {t("Withheld"): "; ".join(found)} if names else {}


def settling_text(share: Figure) -> str:
    """What would settle an open verdict, in both directions."""
    found = settling(share)
    if found is None:
        return ""
    return t(
        "Met once {meet} of the {all} incomplete records prove to be women or young; missed once {miss} prove to be "
        "neither.",
        meet=text.number(found.to_meet),
        miss=text.number(found.to_miss),
        all=text.number(share.unknown),
    )


def range_text(metric: str, figure: Figure) -> str:
    """What a range says beyond its ends: the central value, and whether the ends disagree about the sign."""
    if not METRICS[metric].is_range or figure.value is None:
        return ""
    central = t("Central: {value}.", value=SHOWN[METRICS[metric].unit](figure.value))
    warning = t("The sign flips: one method says that gas was avoided, another that more was emitted.")
    return f"{central} {warning}" if flips(figure) else central


def gained_text(metric: str, gained: Decimal) -> str:
    """A change with its sign; of shares and scores in points."""
    unit = METRICS[metric].unit
    if unit in ("percent", "score"):
        return t("{points} points", points=text.signed(gained, lambda size: text.number(size, 1)))
    return text.signed(gained, SHOWN[unit])


def course(metric: str, months: list[Figure]) -> str:
    """Where a series of months begins and where it ends, in words."""
    known = [f for f in months if f.value is not None]
    if len(known) <= 1:
        return ""
    first, last = known[0], known[-1]
    return t(
        "From {first} in {begin} to {last} in {end}.",
        first=shown(metric, first),
        begin=text.period(first.by["month"]),
        last=shown(metric, last),
        end=text.period(last.by["month"]),
    )


def unit(metric: str) -> str:
    """The unit of a metric in the reader's language."""
    code = METRICS[metric].unit
    return t(UNITS[code]) if code in UNITS else code


def verdict_words(word: str | None, target: Target | None = None) -> str:
    """A verdict as a sign and a word; of one that is overdue, since when."""
    if word == "overdue" and target and (day := target.last_day):
        return t("! overdue since {day}", day=f"{day:%d/%m/%Y}")
    return verdict_text(Figure(verdict=word))


def target_title(target: Target) -> str:
    return target.title_id if text.language() == "id" else target.title_en


def with_bounds(one: Judged) -> str:
    """A figure, with its bounds where the verdict hangs on them."""
    if METRICS[one.target.metric].unit == "percent" and one.figure.low is not None:
        return text.percent_range(one.figure.low, one.figure.high)
    return shown(one.target.metric, one.figure)
