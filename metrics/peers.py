"""The programme beside one's own sites: only where no other site can be singled out of it."""

from __future__ import annotations

from decimal import Decimal

from data import access
from data.store import Database
from metrics import periods
from metrics.catalogue import METRICS
from metrics.figures import Figure, figures
from metrics.questions import Where

OTHERS = 3  # at least so many other sites stand behind each year
MOST_PERCENT = 80  # none of them is more of what they sum to


def programme(db: Database, name: str, where: Where, version: int | None = None) -> Figure | None:
    """A figure of the whole programme, for who sees some sites only; None where a site could be singled out of it.

    It is of whole calendar years, as the difference of two periods could be one site's. Raises Unsupported.
    """
    person = access.who()
    asked = Where((), where.first, where.last, where.definition)
    is_of_years = (where.first is None or where.first.month == 1) and (
        where.last is None or where.last.month == periods.YEAR
    )
    if not is_of_years or "site" not in METRICS[name].dimensions:
        return None
    with access.acting(access.LOCAL):  # who stands behind it, to judge and not to tell
        parts = figures(db, name, ("site", "year"), asked, version)
    others: dict[str, list[Decimal]] = {}
    for part in parts:
        amount = part.numerator if part.denominator is None else part.denominator
        known = others.setdefault(str(part.by["year"]), [])
        if part.by["site"] not in person.sites and amount:
            known.append(abs(amount))
    if not others or not all(map(_are_many, others.values())):
        return None
    return figures(db, name, (), asked, version)[0]


def _are_many(amounts: list[Decimal]) -> bool:
    return len(amounts) >= OTHERS and 100 * max(amounts) <= MOST_PERCENT * sum(amounts)
