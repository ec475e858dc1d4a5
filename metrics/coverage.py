"""How much of what was expected is there: sites that reported, months that have data, and how fresh they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.store import Database
from metrics.figures import Where, definitions


@dataclass(frozen=True)
class Coverage:
    """Operating sites that sent waste flows in the period, of those that were expected to."""

    reported: int
    expected: int


def sites_reporting(db: Database, where: Where) -> Coverage:
    """Sites with waste flows in the period, or that said they had none in a month of it.

    Expected are those that were operating by its end.
    """
    asked = list(where.sites)
    row = db.execute(
        """
        SELECT count(*) FILTER (code IN (
                   SELECT site_code FROM cube_waste
                   WHERE ($first IS NULL OR month >= $first) AND ($last IS NULL OR month <= $last)
                   UNION ALL
                   SELECT site_code FROM nil_reports
                   WHERE removed_in IS NULL AND kind = 'waste_flows'
                     AND ($first IS NULL OR month >= $first) AND ($last IS NULL OR month <= $last)
               )), count(*)
        FROM (
            SELECT site_code AS code FROM sites
            WHERE removed_in IS NULL AND status = 'operating' AND (len($sites) = 0 OR list_contains($sites, site_code))
              AND ($last IS NULL OR opened_on::DATE < $last::DATE + INTERVAL 1 MONTH)
        )
        """,
        {"first": where.first, "last": where.last, "sites": asked},
    ).fetchall()[0]
    return Coverage(*row)


@dataclass(frozen=True)
class Situation:
    """What a store holds. Months are first days; None where there is nothing yet. fresh_at is UTC."""

    first: date | None
    last: date | None
    sites: tuple[str, ...]
    definitions: tuple[str, ...]
    fresh_at: datetime | None
    example_uploads: tuple[str, ...]
    held_rows: int


def situation(db: Database) -> Situation:
    """Look once at what filters, banners and small print need."""
    first, last = _months(db)
    sites = db.execute("""
        SELECT site_code FROM sites WHERE removed_in IS NULL AND (status = 'operating' OR site_code IN
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
            SELECT date_trunc('month', session_date)::DATE FROM coaching_attendance WHERE removed_in IS NULL
        )
    """).fetchall()[0]
