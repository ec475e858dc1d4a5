"""Nil reports: a site says that it had nothing of a kind in a month. That is a zero; silence is not."""

from __future__ import annotations

from datetime import date

from data import access
from data.arriving import today
from data.contract import contracts
from data.errors import StoreError
from data.store import Database, Store
from data.uploads import enter
from data.words import N_


def report_nothing(store: Store, kind: str, site_code: str, month: date, by: str = "local") -> str:
    """Store a nil report for a month (any day of it); returns its upload, which may be undone. Raises StoreError."""
    contract = contracts()[kind]
    first = month.replace(day=1)
    if not contract.is_monthly:
        raise StoreError(N_("“{kind}” is not reported month by month."), kind=contract.title)
    if first > today():
        raise StoreError(N_("{month} has not begun yet."), month=f"{first:%m/%Y}")

    def work(db: Database, version: int) -> str:
        place = {"site": site_code, "month": first}
        known = "SELECT count(*) FROM sites WHERE removed_in IS NULL AND site_code = $site"
        if db.execute(known, {"site": site_code}).fetchone() == (0,):
            raise StoreError(N_("There is no site {site}."), site=site_code)
        same = "removed_in IS NULL AND site_code = $site AND date_trunc('month', {}) = $month"
        (rows,) = db.execute(f"SELECT count(*) FROM {kind} WHERE {same.format(contract.day)}", place).fetchall()[0]
        if rows:
            raise StoreError(
                N_("{count} rows of {site} are stored for {month}. Undo or replace them first."),
                count=rows,
                site=site_code,
                month=f"{first:%m/%Y}",
            )
        query = f"SELECT count(*) FROM nil_reports WHERE kind = $kind AND {same.format('month')}"
        if db.execute(query, place | {"kind": kind}).fetchone() != (0,):
            raise StoreError(N_("{site} has said so for {month} before."), site=site_code, month=f"{first:%m/%Y}")
        upload_id = f"U{version:04d}"
        entry = {
            **{"upload_id": upload_id, "kind": kind, "file": f"nihil {site_code} {first:%Y-%m}"},
            **dict.fromkeys(("row_count", "good", "new", "changed", "unchanged", "held", "ignored", "taken_away"), 0),
            **{"uploaded_by": access.signed(by), "is_example": False, "added_in": version},
        }
        enter(db, entry)
        db.execute(
            "INSERT INTO nil_reports (kind, site_code, month, upload_id, line, added_in, removed_in) "
            "VALUES (?, ?, ?, ?, NULL, ?, NULL)",
            [kind, site_code, first, upload_id, version],
        )
        return upload_id

    return store.commit("nil", by, work, touches=())
