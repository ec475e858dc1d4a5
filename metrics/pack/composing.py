"""A pack of one version of the data: what stands on its cover, and its sections."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from data import access
from data.store import AS_OF, Database
from metrics import coverage, text
from metrics.figures import Figure, at_version
from metrics.pack.document import Asked, Document, Section
from metrics.pack.facts import Facts
from metrics.pack.order import SECTIONS, Order
from metrics.pack.sections import SAID
from metrics.pack.sections.answers import coverage_text
from metrics.pack.sections.common import definition
from metrics.questions import Where
from metrics.text import t

BEGINNING = datetime(2022, 1, 1)  # of a store in which nothing has been made yet


@dataclass(frozen=True)
class Composed:
    """A document, and every figure that stands in it."""

    document: Document
    figures: dict[Asked, Figure]


@cache
def release() -> str:
    """The version of this software."""
    path = Path(__file__).parents[2] / "pyproject.toml"
    return str(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["version"])


def made_at(db: Database, version: int) -> datetime:
    """The moment (UTC) at which a version of the data was made."""
    found = db.execute("SELECT max(made_at) FROM versions WHERE version <= $version", {"version": version}).fetchall()
    return found[0][0] or BEGINNING


def compose(db: Database, order: Order, version: int) -> Composed:
    """A pack as of a version of the data, whoever makes it: with what the board may see.

    Raises metrics.figures.Unsupported.
    """
    at_version(db, version)
    with text.speaking(order.language), access.acting(access.BOARD):
        moment = made_at(db, version)
        day = text.local_day(moment)
        facts = Facts(db, order, version, day)
        chosen = [code for code in SECTIONS if code in order.sections]
        # methods explain what all others have asked
        said = {code: tuple(SAID[code](facts)) for code in sorted(chosen, key=lambda code: code == "methods")}
        sections = tuple(Section(code, t(SECTIONS[code]), said[code]) for code in chosen)
        return Composed(_document(facts, sections, moment, day), dict(facts.said))


def _document(facts: Facts, sections: tuple[Section, ...], moment: datetime, day: date) -> Document:
    order = facts.order
    period = text.span(order.first, order.last)
    is_final = coverage.is_final(facts.db, Where(order.sites, order.first, order.last), facts.version)
    status = t("final") if is_final else t("provisional")
    sites = ", ".join(facts.site(code) for code in order.sites) or t("all sites")
    cover = (
        (t("Period"), period),
        (t("Compared with"), text.span(*order.against) if order.against else t("nothing")),
        (t("Sites"), sites),
        (t("Definition of diversion"), definition(facts)),
        (t("Coverage"), coverage_text(facts)),
        (t("Status"), _status(facts, is_final)),
        (t("Data version"), f"{facts.version} · {text.moment(moment)}"),
        (t("Made by"), " · ".join(part for part in (order.made_by, f"Jejak Hijau {release()}") if part)),
    )
    return Document(
        t("Board pack"),
        t("Impact of green small enterprises, {period}", period=period),
        order.language,
        facts.version,
        day,
        order.address,
        " · ".join((t("Board pack"), period, status, t("Data version {version}", version=facts.version))),
        cover,
        sections,
        _warning(facts),
    )


def _status(facts: Facts, is_final: bool) -> str:
    if is_final:
        return t("final: an analyst has closed every month with data")
    return t("provisional: not every month with data is closed, and figures may still change")


def _warning(facts: Facts) -> str:
    """That the data are invented, where examples are among them."""
    query = f"SELECT count(*) FROM uploads WHERE is_example AND {AS_OF}"
    found = facts.db.execute(query, {"version": facts.version}).fetchall()
    return t("Example data: these figures are invented, to show what a pack looks like.") if found[0][0] else ""
