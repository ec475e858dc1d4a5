"""How much of what was expected is there: sites that reported, months that have data, and how fresh they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.closing import closed
from data.store import Database
from metrics import periods
from metrics.figures import at_version, definitions, figures
from metrics.questions import Where, about, answered

STALE_MONTHS = 2  # a month is sent in the month after it; later than that it is late


@dataclass(frozen=True)
class Coverage:
    """Operating sites that sent waste flows in the period, of those that were expected to."""

    reported: int
    expected: int


def sites_reporting(db: Database, where: Where, version: int | None = None) -> Coverage:
    """Sites with waste flows in the period, or that said they had none in a month of it.

    Expected are those that were operating by its end, and those that reported.
    """
    asked = Where(where.sites, where.first, where.last)
    (found,) = figures(db, "reporting_sites", (), asked, version)
    reported = int(found.value or 0)
    return Coverage(reported, reported + int(found.unknown or 0))


def is_final(db: Database, where: Where, version: int | None = None) -> bool:
    """Whether every month of the period that has data was closed by an analyst: its figures are final."""
    shut = closed(db, version)
    asked = Where(where.sites, where.first, where.last)
    found = figures(db, "reporting_sites", ("month",), asked, version)
    months = [figure.by["month"] for figure in found if figure.value]  # of the others nobody reported anything
    return bool(months) and all(periods.first_day(month) in shut for month in months)


@dataclass(frozen=True)
class Freshness:
    """The day of a site's latest waste flow or batch, and how many days ago that was."""

    site_code: str
    last_on: date
    days: int


def freshness(db: Database, on: date, version: int | None = None) -> list[Freshness]:
    """How long ago each site last recorded anything, the longest first."""
    query = """
        SELECT site_code, max(last_on) FROM (
            SELECT site_code, max(day) AS last_on FROM cube_filed
            WHERE kind IN ('waste_flows', 'production_batches') GROUP BY ALL
            UNION ALL SELECT site_code, last_day(max(month)) FROM nil_reports GROUP BY ALL
        ) GROUP BY ALL ORDER BY max(last_on), site_code
    """
    rows = answered(db, query, version=at_version(db, version))
    return [Freshness(site, last_on, (on - last_on).days) for site, last_on in rows]


def last_assessed(db: Database, where: Where, version: int | None = None) -> date | None:
    """The day of the latest assessment of any enterprise of some sites; None where there is none."""
    query = f"""
        SELECT max(assessed_on) FROM practice_assessments
        WHERE enterprise_code IN (SELECT enterprise_code FROM enterprises WHERE {about(Where(where.sites))})
    """
    found: date | None = answered(db, query, where, at_version(db, version))[0][0]
    return found


def is_stale(month: date, on: date) -> bool:
    """Whether records that end with a month are old on a day: the month after it is over, too."""
    return periods.apart(month, on) > STALE_MONTHS


@dataclass(frozen=True)
class Situation:
    """What a store holds. Months are first days; None where there is nothing yet. fresh_at is UTC."""

    first: date | None
    last: date | None
    sites: tuple[str, ...]
    provinces: dict[str, str]  # of each of these sites
    definitions: tuple[str, ...]
    fresh_at: datetime | None
    example_uploads: tuple[str, ...]
    held_rows: int


def situation(db: Database) -> Situation:
    """Look once at what filters, banners and small print need."""
    first, last = _months(db)
    sites = db.execute("""
        SELECT site_code, province_iso FROM sites WHERE removed_in IS NULL AND (status = 'operating' OR site_code IN
            (SELECT site_code FROM cube_waste)) ORDER BY position
    """).fetchall()
    fresh_at = db.execute("SELECT max(uploaded_at) FROM uploads WHERE removed_in IS NULL").fetchall()[0][0]
    examples = db.execute("""
        SELECT upload_id FROM uploads WHERE is_example AND removed_in IS NULL ORDER BY added_in
    """).fetchall()
    held_rows = db.execute("SELECT count(*) FROM held_rows WHERE removed_in IS NULL").fetchall()[0][0]
    return Situation(
        first,
        last,
        tuple(row[0] for row in sites),
        dict(sites),
        tuple(definitions(db)),
        fresh_at,
        tuple(row[0] for row in examples),
        held_rows,
    )


def _months(db: Database) -> tuple[date | None, date | None]:
    """The first and the last month with waste, production or coaching."""
    return db.execute("""
        SELECT min(month), max(month) FROM (
            SELECT month FROM cube_waste UNION ALL SELECT month FROM cube_production UNION ALL
            SELECT month FROM nil_reports WHERE removed_in IS NULL UNION ALL
            SELECT date_trunc('month', session_date)::DATE FROM coaching_attendance WHERE removed_in IS NULL
        )
    """).fetchall()[0]
