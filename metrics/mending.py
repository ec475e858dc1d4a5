"""What is still to be mended: rows that are held, and warnings on which nobody has decided, by site and month."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from data.contract import contracts
from data.store import AS_OF, Database, head
from metrics.figures import at_version
from metrics.questions import answered

BY_ENTERPRISE = {"practice_assessments": "assessed_on"}  # kinds whose rows name an enterprise, not a site: their date
DATE_IN_FIGURES = r"\s*(\d{1,4})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{1,4})(?:[T ].*)?\s*"
LAST_DAY, LAST_MONTH = 31, 12


def kinds() -> tuple[str, ...]:
    """The kinds of report of which each row belongs to a site and a month, those that are due every month first."""
    return (*(contract.kind for contract in contracts().values() if contract.is_monthly), *BY_ENTERPRISE)


def dated(kind: str) -> str:
    """SQL for where the rows of a kind come from, with their site and their month."""
    if day := BY_ENTERPRISE.get(kind):
        return (
            f"SELECT k.upload_id, k.line, e.site_code, date_trunc('month', k.{day})::DATE AS month "
            f"FROM {kind} k JOIN enterprises e ON e.enterprise_code = k.enterprise_code"
        )
    return f"SELECT upload_id, line, site_code, date_trunc('month', {contracts()[kind].day})::DATE AS month FROM {kind}"


def filed(kind: str) -> str:
    """SQL for how many rows of a kind stand, by site, month and upload."""
    if kind in BY_ENTERPRISE:
        return f"SELECT site_code, month, upload_id, count(*) AS rows FROM ({dated(kind)}) GROUP BY ALL"
    return f"SELECT site_code, month, upload_id, rows FROM cube_filed WHERE kind = '{kind}'"


@dataclass(frozen=True)
class Warned:
    """Warnings of one code on the rows of a kind, site and month that stand, on which nobody has decided."""

    kind: str
    site_code: str
    month: date
    code: str
    rows: int
    upload_ids: tuple[str, ...]


def warned(db: Database, kind: str, version: int) -> list[Warned]:
    query = f"""
        SELECT d.site_code, d.month, w.code, count(*), list_sort(list(DISTINCT w.upload_id))
        FROM (SELECT * FROM warnings WHERE kind = $kind AND decision IS NULL
                  AND added_in <= $now AND (removed_in IS NULL OR removed_in > $now)) w
        JOIN ({dated(kind)}) d ON d.upload_id = w.upload_id AND d.line = w.line
        GROUP BY ALL ORDER BY ALL
    """
    rows = answered(db, query, version=at_version(db, version), kind=kind, now=version)
    return [Warned(kind, site, month, code, count, tuple(uploads)) for site, month, code, count, uploads in rows]


def open_warnings(db: Database, sites: tuple[str, ...] = (), version: int | None = None) -> list[Warned]:
    """Open warnings of every kind, the latest month first; sites: none for all."""
    at = head(db) if version is None else version
    found = [one for kind in kinds() for one in warned(db, kind, at) if not sites or one.site_code in sites]
    return sorted(found, key=lambda one: (one.month, one.site_code, one.code), reverse=True)


def placed_held(
    db: Database, kind: str, sites: tuple[str, ...], version: int
) -> dict[tuple[str, date] | None, tuple[str, ...]]:
    """The upload of each held row of a kind, by site and month; None for those of which these cannot be read."""
    known = {site.casefold(): site for site in sites}
    of_enterprise: dict[str, str] = {}
    if kind in BY_ENTERPRISE:
        query = "SELECT enterprise_code, site_code FROM enterprises"
        of_enterprise = dict(answered(db, query, version=at_version(db, version)))
    day = BY_ENTERPRISE.get(kind) or contracts()[kind].day or ""
    rows = db.execute(
        f"""
        SELECT h.upload_id, h.cells, u.date_order
        FROM (SELECT * FROM held_rows WHERE kind = $kind AND {AS_OF}) h
        LEFT JOIN (SELECT DISTINCT upload_id, date_order FROM uploads) u ON u.upload_id = h.upload_id
        ORDER BY h.upload_id, h.line
        """,
        {"kind": kind, "version": version},
    ).fetchall()
    found: dict[tuple[str, date] | None, list[str]] = {}
    for upload_id, text, order in rows:
        kept = json.loads(text)
        cells = kept if isinstance(kept, dict) else {}  # a row that does not fit its header has no columns
        said = cells.get("site_code") or of_enterprise.get(str(cells.get("enterprise_code")), "")
        site, month = known.get(str(said).casefold()), month_of(str(cells.get(day) or ""), order)
        found.setdefault((site, month) if site and month else None, []).append(upload_id)
    return {place: tuple(uploads) for place, uploads in found.items()}


def month_of(cell: str, order: str | None) -> date | None:
    """The first day of the month of a date as it was written, where that is in figures; order: dmy, mdy or ymd."""
    parts = re.fullmatch(DATE_IN_FIGURES, cell)
    if parts is None:
        return None
    one, two, three = map(int, parts.groups())
    year, month = (one, two) if one > LAST_DAY else (three, one if order == "mdy" else two)
    return date(year, month, 1) if year > LAST_DAY and 1 <= month <= LAST_MONTH else None


@dataclass(frozen=True)
class Waiting:
    """Rows of an upload that are held."""

    upload_id: str
    kind: str
    file: str
    uploaded_at: datetime
    rows: int


def waiting(db: Database, sites: tuple[str, ...] = (), version: int | None = None) -> list[Waiting]:
    """The uploads of which rows are held, the oldest first; sites: only those that brought something of these."""
    at = head(db) if version is None else version
    rows = db.execute(
        f"""
        SELECT h.upload_id, h.kind, u.file, u.uploaded_at, count(*)
        FROM (SELECT * FROM held_rows WHERE {AS_OF}) h
        JOIN (SELECT DISTINCT upload_id, file, uploaded_at FROM uploads) u ON u.upload_id = h.upload_id
        GROUP BY ALL ORDER BY h.upload_id
        """,
        {"version": at},
    ).fetchall()
    known = uploads_of(db, sites, version) if sites else set()
    return [Waiting(*row) for row in rows if not sites or row[0] in known]


def uploads_of(db: Database, sites: tuple[str, ...], version: int | None = None) -> set[str]:
    """The uploads that ever brought something of these sites: rows, held rows, nil reports."""
    tables = ["nil_reports", *(c.kind for c in contracts().values() if c.has("site_code"))]
    parts = [f"SELECT upload_id, site_code FROM {table} WHERE added_in <= $version" for table in tables]
    parts += [
        f"SELECT k.upload_id, e.site_code FROM {kind} k JOIN enterprises e ON e.enterprise_code = k.enterprise_code "
        "WHERE k.added_in <= $version"
        for kind in BY_ENTERPRISE
    ]
    parts.append(
        "SELECT upload_id, upper(json_extract_string(cells, '$.site_code')) FROM held_rows WHERE added_in <= $version"
    )
    query = f"SELECT DISTINCT upload_id FROM ({' UNION ALL '.join(parts)}) WHERE list_contains($sites, site_code)"
    bound = {"version": head(db) if version is None else version, "sites": list(sites)}
    return {row[0] for row in db.execute(query, bound).fetchall()}
