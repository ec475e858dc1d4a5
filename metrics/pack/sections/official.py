"""The tables of GRI 306-3, 306-4 and 306-5, and one in the words of the national system (SIPSN)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from data.words import N_
from metrics import comparing, saying, text
from metrics.catalogue import METRICS
from metrics.figures import Figure, at_version
from metrics.labels import label
from metrics.pack.document import Block, Cell, Column, Number, Table, Words
from metrics.pack.facts import FORMS, Facts
from metrics.pack.sections.common import about
from metrics.questions import Where, answered
from metrics.text import NOTHING, t

GRI = "gri_306"
PLACES = {"onsite": N_("Onsite"), "offsite": N_("Offsite"), "unknown": N_("Not known where")}
RECOVERED = {
    "preparation_for_reuse": N_("Preparation for reuse"),
    "recycling": N_("Recycling"),
    "other_recovery": N_("Other recovery operations"),
}
DISPOSED = {
    "incineration_with_energy_recovery": N_("Incineration (with energy recovery)"),
    "incineration_without_energy_recovery": N_("Incineration (without energy recovery)"),
    "landfilling": N_("Landfilling"),
    "other_disposal": N_("Other disposal operations"),
}
# how the national system counts what is made of sampah -> the destinations that are taken for it here
USES = {
    "Pakan ternak": ("animal_feed", "insect_feed"),
    "Kompos": ("compost", "anaerobic_digestion", "land_application"),
    "Daur ulang": ("recycling", "biomaterial"),
    "Up-cycle": ("reuse",),
    "Sumber energi": ("fuel", "energy_recovery"),
}
COMPOSITION = (
    *("Sisa Makanan", "Kayu-Ranting", "Kertas-Karton", "Plastik", "Logam", "Kain", "Karet-Kulit", "Kaca", "Lainnya"),
)


def gri(facts: Facts) -> list[Block]:
    where = replace(facts.where, definition=GRI)
    return [
        _generated(facts, where),
        _operations(
            facts, where, "waste_diverted", RECOVERED, "gri_306_4", t("GRI 306-4: waste diverted from disposal")
        ),
        _operations(facts, where, "waste_disposed", DISPOSED, "gri_306_5", t("GRI 306-5: waste directed to disposal")),
        Words(
            t(
                "In t. Generated is diverted plus directed to disposal plus what is stored or of which the "
                "destination is not known. Effluent is outside GRI 306. Energy recovery is disposal here. Waste out "
                "of storage counts where it went, so a period may dispose of more than it generated."
            ),
            tone="note",
        ),
    ]


def _generated(facts: Facts, where: Where) -> Table:
    """Waste by composition."""
    names = facts.titles("materials")
    parts = {metric: _by(facts, metric, "material", where) for metric in _COLUMNS}
    codes = [str(f.by["material"]) for f in comparing.largest_first(facts.by(_COLUMNS[0], ("material",), where))]
    rows: list[tuple[Cell, ...]] = [
        (names.get(code, code), *(_cell(facts, m, parts[m].get(code), where) for m in _COLUMNS)) for code in codes
    ]
    rows.append((t("Together"), *(_cell(facts, m, facts.one(m, where), where) for m in _COLUMNS)))
    columns = (Column(t("Composition"), 3), *(Column(saying.title(metric), 1.2, True) for metric in _COLUMNS))
    return Table("gri_306_3", t("GRI 306-3: waste generated"), about(facts, "t"), columns, tuple(rows), is_summed=True)


_COLUMNS = ("waste_generated", "waste_diverted", "waste_disposed")


def _by(facts: Facts, metric: str, by: str, where: Where) -> dict[str, Figure]:
    return {str(f.by[by]): f for f in facts.by(metric, (by,), where)}


def _cell(facts: Facts, metric: str, figure: Figure | None, where: Where) -> Cell:
    if figure is None or figure.value is None:
        return NOTHING
    return _tonnes(figure.value, facts, metric, figure, where)


def _tonnes(value: Decimal, facts: Facts, metric: str, figure: Figure | None, where: Where) -> Number:
    asked = facts.asked(metric, figure, where) if figure else None
    return Number(_written(value), value, FORMS["t"], asked)


def _operations(facts: Facts, where: Where, metric: str, operations: dict[str, str], name: str, title: str) -> Table:
    """Hazardous and other waste by operation, onsite and offsite."""
    query = "SELECT destination, gri_306 FROM destinations"
    of = dict(answered(facts.db, query, version=at_version(facts.db, facts.version)))
    sums: dict[tuple[bool, str, str], Decimal] = {}
    for figure in facts.by(metric, ("regime", "destination", "location"), where):
        place = str(figure.by["location"]) if figure.by["location"] in PLACES else "unknown"
        operation = str(of.get(figure.by["destination"]) or "")
        key = (figure.by["regime"] == "b3", operation if operation in operations else "other", place)
        sums[key] = sums.get(key, Decimal(0)) + (figure.value or Decimal(0))
    rows: list[tuple[Cell, ...]] = []
    for is_hazardous, words in ((True, t("Hazardous waste")), (False, t("Non-hazardous waste"))):
        for operation in (*operations, "other"):
            found = [sums.get((is_hazardous, operation, place)) for place in PLACES]
            if operation == "other" and not any(found):
                continue
            called = label(operations, operation) if operation in operations else t("Operation not known")
            rows.append(
                (f"{words}: {called}", *map(_plain, found), _plain(sum((m or Decimal(0) for m in found), Decimal(0))))
            )
    by_place = [sum((v for (_, _, at), v in sums.items() if at == place), Decimal(0)) for place in PLACES]
    rows.append((t("Together"), *map(_plain, by_place), _cell(facts, metric, facts.one(metric, where), where)))
    columns = (
        Column(t("Operation"), 3.2),
        *(Column(t(place), 1, True) for place in PLACES.values()),
        Column(t("Together"), 1.1, True),
    )
    return Table(name, title, about(facts, "t"), columns, tuple(rows), is_summed=True)


def _plain(value: Decimal | None) -> Number:
    """A sum that no question has as its answer; nothing recorded is zero."""
    return Number(_written(value or Decimal(0)), value or Decimal(0), FORMS["t"])


def _written(value: Decimal) -> str:
    return text.number(value, 3 if value else 0)


def sipsn(facts: Facts) -> list[Block]:
    """Household-like waste only: the national system does not cover waste of factories."""
    sampah = replace(facts.where, only=(("regime", "sampah"),))
    found: list[Block] = [
        Words(
            t(
                "The national system (SIPSN) covers sampah, household-like waste. Waste of factories (limbah) is "
                "something else and is not in this table, so no figure here can be compared with those of the "
                "sections before."
            )
        )
    ]
    found += [_composition(facts, sampah), _uses(facts, sampah), _rates(facts, sampah)]
    return [*found, *_nation(facts)]


def _composition(facts: Facts, sampah: Where) -> Table:
    query = "SELECT material, sipsn_composition FROM materials"
    of = dict(answered(facts.db, query, version=at_version(facts.db, facts.version)))
    sums = dict.fromkeys(COMPOSITION, Decimal(0))
    for figure in facts.by("waste_recorded", ("material",), sampah):
        word = str(of.get(figure.by["material"]) or "")
        sums[word if word in sums else "Lainnya"] += figure.value or Decimal(0)
    whole = facts.one("waste_recorded", sampah)
    rows: list[tuple[Cell, ...]] = [(word, _plain(mass)) for word, mass in sums.items()]
    rows.append((t("Together"), _cell(facts, "waste_recorded", whole, sampah)))
    columns = (Column("Komposisi sampah", 3), Column("Sampah tercatat (t)", 1.4, True))
    return Table(
        "sipsn_composition", t("Composition of sampah"), about(facts, "t"), columns, tuple(rows), is_summed=True
    )


def _uses(facts: Facts, sampah: Where) -> Table:
    parts = _by(facts, "waste_recorded", "destination", sampah)
    rows: list[tuple[Cell, ...]] = []
    for word, destinations in USES.items():
        masses = [parts[code].value or Decimal(0) for code in destinations if code in parts]
        rows.append((word, _plain(sum(masses, Decimal(0)))))
    columns = (Column("Pemanfaatan", 3), Column("Sampah termanfaatkan (t)", 1.4, True))
    note = t(
        "Which destination is taken for which use is our interpretation; the system's own form asks for these words."
    )
    return Table("sipsn_uses", t("What is made of sampah"), about(facts, "t"), columns, tuple(rows), (note,))


def _rates(facts: Facts, sampah: Where) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for code in ("sipsn_managed", "sipsn_recycling"):
        where = replace(sampah, definition=code)
        rate = facts.one("diversion_rate", where)
        rows.append(
            (
                facts.titles("definitions").get(code, code),
                facts.number("diversion_rate", rate, where),
                text.percent(rate.most),
            )
        )
    columns = (Column("Capaian", 3), Column(t("Rate"), 1, True), Column(t("At most"), 1, True))
    return Table("sipsn_rates", t("Managed and recycled sampah"), about(facts), columns, tuple(rows))


def _nation(facts: Facts) -> list[Block]:
    """What the national statistics say of the latest year until the end of the period, where they are stored."""
    years = facts.by("sipsn_generated", ("year",), Where())
    if not years:
        return [Words(t("No national statistics are stored, so there is nothing to set beside this."), tone="note")]
    known = [str(f.by["year"]) for f in years]
    until = [year for year in known if int(year) <= facts.order.last.year]
    if not until:
        message = t(
            "No national statistics until {year} are stored; the earliest are of {first}.",
            year=facts.order.last.year,
            first=known[0],
        )
        return [Words(message, tone="note")]
    where = Where(only=(("year", until[-1]),))
    rows = tuple(
        (saying.title(metric), facts.number(metric, figure, where), saying.unknown_text(metric, figure) or NOTHING)
        for metric in NATIONAL
        for figure in [facts.one(metric, where)]
    )
    columns = (Column(t("Figure"), 2), Column(until[-1], 1, True), Column(t("Not known, or at most"), 3))
    caveat = METRICS["sipsn_managed_rate"].caveat
    notes = (
        t("National statistics of sampah, pooled over the regencies that reported; not the programme's waste."),
        t(caveat),
    )
    return [Table("sipsn_nation", t("The nation beside it"), until[-1], columns, rows, notes)]


NATIONAL = (
    *("sipsn_generated", "sipsn_managed_rate", "sipsn_reduction_rate", "sipsn_handling_rate"),
    "sipsn_recycling_rate",
)
