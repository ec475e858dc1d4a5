"""A site among its neighbours: what the national statistics say of its regency, its province and the nation."""

from __future__ import annotations

from dataclasses import dataclass

from data.store import Database
from metrics.figures import Figure, at_version, figures
from metrics.questions import Where, answered

RATES = ("sipsn_managed_rate", "sipsn_recycling_rate", "sipsn_reduction_rate", "sipsn_handling_rate")


@dataclass(frozen=True)
class Surroundings:
    """Rates of the latest year of the national statistics. regency: None where it is not known or did not report.

    rank: of the regency among those that reported a managed rate, from the best; ranked: how many these are.
    own_rate: the site's own diversion rate, of factory waste, which household-like waste is not.
    """

    site_code: str
    year: int
    regency_name: str | None
    regency: dict[str, Figure] | None
    province: dict[str, Figure]
    nation: dict[str, Figure]
    rank: int | None
    ranked: int
    own_rate: Figure


def surroundings(
    db: Database, site_code: str, where: Where | None = None, version: int | None = None
) -> Surroundings | None:
    """What lies around a site; None where no national statistics are stored until then. Raises Unsupported."""
    where = where or Where()
    until = Where(last=where.last)
    years = figures(db, "sipsn_generated", ("year",), until, version)
    if not years:
        return None
    year = int(years[-1].by["year"])
    in_year = (("year", str(year)),)
    query = "SELECT province_iso, sipsn_regency FROM sites WHERE site_code = $site"
    row = next(iter(answered(db, query, version=at_version(db, version), site=site_code)), None)
    province, name = row if row else (None, None)

    def rates(*only: tuple[str, str]) -> dict[str, Figure]:
        return {rate: figures(db, rate, (), Where(only=(*in_year, *only)), version)[0] for rate in RATES}

    by_regency = figures(db, "sipsn_managed_rate", ("province", "regency"), Where(only=in_year), version)
    ranked = sorted((f for f in by_regency if f.value is not None), key=lambda f: -(f.value or 0))
    places = [f.by["province"] == province and f.by["regency"] == name for f in ranked]
    is_there = any(f.by["province"] == province and f.by["regency"] == name for f in by_regency)
    (own,) = figures(db, "diversion_rate", (), Where((site_code,), where.first, where.last, where.definition), version)
    return Surroundings(
        site_code,
        year,
        name,
        rates(("province", province), ("regency", name)) if is_there else None,
        rates(("province", province or "")),
        rates(),
        places.index(True) + 1 if any(places) else None,
        len(ranked),
        own,
    )
