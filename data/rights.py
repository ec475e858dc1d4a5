"""Whose rows a change or an upload is about: what the rules of access are held against."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from data import access
from data.contract import Contract, contracts

WEIGHTS = "unit_weights"
ALL_SITES = "*"  # of rows that are of no site: nobody has it as their own


def require(db: duckdb.DuckDBPyConnection, action: str, version: int, tables: Collection[str]) -> None:
    """Judge a change within its transaction: by what it does, and by the sites of every row that came or went.

    So a correction needs rights on the site of the old row, too. Raises access.Refused.
    """
    rule = access.COMMITS.get(action, action)
    if action == "reference" and set(tables) == {WEIGHTS}:  # what a site weighs is its own to say
        rule = "weights"
    kinds = [table for table in tables if table in contracts() or table == WEIGHTS]
    person = access.who()
    for kind in kinds or [""]:
        access.require(rule, (), kind if kind in contracts() else "")
    if person.scope(rule) == "own":
        access.require(rule, _changed(db, version, kinds))


def _changed(db: duckdb.DuckDBPyConnection, version: int, kinds: Collection[str]) -> set[str]:
    """The sites of all rows that a version added or closed."""
    found: set[str] = set()
    for table in ("nil_reports", *kinds):
        query = f"SELECT DISTINCT site FROM ({_sited(table)}) WHERE added_in = $version OR removed_in = $version"
        found |= {row[0] or ALL_SITES for row in db.execute(query, {"version": version}).fetchall()}
    return found


def of_uploads(db: duckdb.DuckDBPyConnection, upload_ids: Collection[str]) -> dict[str, set[str]]:
    """upload -> the sites of all rows that it ever brought; none where it brought nothing yet."""
    found: dict[str, set[str]] = {upload_id: set() for upload_id in upload_ids}
    rows = " UNION ALL ".join(
        f"SELECT upload_id, site FROM ({_sited(table)}) WHERE list_contains($uploads, upload_id)"
        for table in ("nil_reports", *contracts())
    )
    query = f"SELECT DISTINCT upload_id, site FROM ({rows})"
    for upload_id, site in db.execute(query, {"uploads": list(upload_ids)}).fetchall():
        found[upload_id].add(site or ALL_SITES)
    return found


def require_uploads(db: duckdb.DuckDBPyConnection, action: str, upload_ids: Collection[str]) -> None:
    """Judge who may see or change what uploads brought: those who sent them, and those of all of their sites.

    Raises access.Refused.
    """
    person = access.require(action)
    if person.scope(action) == "all":
        return
    query = "SELECT upload_id, uploaded_by FROM uploads WHERE list_contains($uploads, upload_id)"
    senders = dict(db.execute(query, {"uploads": list(upload_ids)}).fetchall())
    for upload_id, sites in of_uploads(db, upload_ids).items():
        if sites or senders.get(upload_id) != person.name:
            access.require(action, sites or {ALL_SITES})


def readable(db: duckdb.DuckDBPyConnection, upload_ids: Collection[str]) -> set[str]:
    """Those of some uploads whose rows may be seen: of a list, the rest is left out and not refused."""
    person = access.require("rows")
    if person.scope("rows") == "all":
        return set(upload_ids)
    query = "SELECT upload_id FROM uploads WHERE uploaded_by = ? AND list_contains(?, upload_id)"
    own = {row[0] for row in db.execute(query, [person.name, list(upload_ids)]).fetchall()}
    brought = of_uploads(db, upload_ids)
    return {u for u in upload_ids if (brought[u] and brought[u] <= set(person.sites)) or (not brought[u] and u in own)}


def _sited(table: str) -> str:
    """SELECT of a table's uploads and versions with the site of each row; NULL for rows that are of none."""
    versions = "t.upload_id, t.added_in, t.removed_in"
    contract: Contract | None = contracts().get(table)
    if table == WEIGHTS:
        return "SELECT site_code AS site, NULL AS upload_id, added_in, removed_in FROM unit_weights"
    if contract is None or contract.has("site_code"):
        return f"SELECT t.site_code AS site, {versions} FROM {table} t"
    if contract.has("enterprise_code"):
        return (
            f"SELECT e.site_code AS site, {versions} FROM {table} t "
            "LEFT JOIN enterprises e ON e.enterprise_code = t.enterprise_code"
        )
    return f"SELECT NULL::VARCHAR AS site, {versions} FROM {table} t"
