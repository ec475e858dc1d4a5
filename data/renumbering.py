"""Record numbers that start again: a number used before gets its month, so that both records stand.

Who began again with T-1 in March 2025 has it stored as "T-1 (2025-03)". The store remembers that (`renumbered`): the
same number of the same month is then known, and what refers to a number means the latest that had begun by its month.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from data.contract import Contract, contracts
from data.problems import Option, Question


def settle(db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Give the rows of `every_row` the numbers under which the store knows them; `restarted` is what was changed.

    Before the rules: two rows that come to have one number are doubles like any others.
    """
    db.execute(
        "CREATE OR REPLACE TEMP TABLE restarted (line BIGINT, site_code VARCHAR, code VARCHAR, month DATE, "
        "stored_code VARCHAR)"
    )
    numbered = [kind for kind, _ in _references(contract)] + ([contract.kind] if contract.numbering else [])
    if not numbered or not contract.day:
        return
    query = "SELECT DISTINCT kind FROM renumbered WHERE removed_in IS NULL AND list_contains($kinds, kind)"
    known = {row[0] for row in db.execute(query, {"kinds": numbered}).fetchall()}
    if contract.kind in known and contract.numbering:
        _restart(
            db,
            contract,
            f"""
            SELECT DISTINCT t.line FROM every_row t JOIN renumbered r
            ON r.kind = '{contract.kind}' AND r.removed_in IS NULL AND r.site_code = t.site_code
               AND r.code = t.{contract.numbering.code}
               AND r.month = date_trunc('month', t.{contract.numbering.date})
            """,
        )
    for kind, column in _references(contract):
        if kind in known:
            db.execute(f"""
                UPDATE every_row AS t SET {column} = (
                    SELECT max_by(r.stored_code, r.month) FROM renumbered r
                    WHERE r.kind = '{kind}' AND r.removed_in IS NULL AND r.site_code = t.site_code
                      AND r.code = t.{column} AND r.month <= date_trunc('month', t.{contract.day})
                )
                WHERE EXISTS (SELECT 1 FROM renumbered r WHERE r.kind = '{kind}' AND r.removed_in IS NULL
                    AND r.site_code = t.site_code AND r.code = t.{column}
                    AND r.month <= date_trunc('month', t.{contract.day}))
            """)


def _references(contract: Contract) -> Iterable[tuple[str, str]]:
    """(kind, column of ours) of the references to numbers of another kind of the same site."""
    for key in contract.foreign_keys:
        other = contracts().get(key.resource)
        if other and other.numbering and other.numbering.code == key.reference_fields[-1]:
            yield other.kind, key.fields[-1]


def _restart(db: duckdb.DuckDBPyConnection, contract: Contract, lines: str) -> None:
    """Write the month behind the numbers of these lines (a query), and note it in `restarted`."""
    assert contract.numbering
    code, date = contract.numbering.code, contract.numbering.date
    db.execute(f"""
        INSERT INTO restarted
        SELECT line, site_code, {code}, date_trunc('month', {date})::DATE, {code} || strftime({date}, ' (%Y-%m)')
        FROM every_row WHERE line IN ({lines})
    """)
    db.execute(f"""
        UPDATE every_row SET {code} = stored_code FROM restarted
        WHERE restarted.line = every_row.line AND restarted.code = every_row.{code}
    """)


def _reused(db: duckdb.DuckDBPyConnection, contract: Contract, changed: int) -> int:
    """Make `reused_rows`: rows whose number stands with a date in another month (`was`); returns how many.

    Where the number is the key of its site, that is a row which would change; else, as of a session with several
    people, any row of that number. changed: how many would change.
    """
    assert contract.numbering
    code, date = contract.numbering.code, contract.numbering.date
    if set(contract.key) == {"site_code", code}:
        if not changed:
            return 0
        rows = f"SELECT line, site_code, {code}, {date}, was_{date} FROM compared_rows WHERE news = 'changed'"
    else:
        rows = f"""
            SELECT t.line, t.site_code, t.{code}, t.{date}, max(s.{date})
            FROM compared_rows t JOIN {contract.kind} s
                ON s.removed_in IS NULL AND s.site_code = t.site_code AND s.{code} = t.{code}
            GROUP BY ALL HAVING count(*) FILTER (date_trunc('month', s.{date}) = date_trunc('month', t.{date})) = 0
        """
    made = db.execute(f"""
        CREATE OR REPLACE TEMP TABLE reused_rows AS
        SELECT * FROM ({rows}) r(line, site_code, code, day, was)
        WHERE date_trunc('month', was) <> date_trunc('month', day)
    """)
    return int(made.fetchall()[0][0])


def question(db: duckdb.DuckDBPyConnection, contract: Contract, changed: int) -> Question | None:
    """Whether numbers that were used before mean the same records; None where none was."""
    rows = _reused(db, contract, changed) if contract.numbering else 0
    if not rows:
        return None
    shown = "SELECT code, was, day, code || strftime(day, ' (%Y-%m)') FROM reused_rows ORDER BY line LIMIT 1"
    number, was, now, fresh = db.execute(shown).fetchall()[0]
    correction = Option("correction", f"{number} ({was:%d/%m/%Y})", None, rows, stored=f"{number} ({now:%d/%m/%Y})")
    return Question("key_reused", (correction, Option("restart", number, None, rows, stored=fresh)))


def restart(db: duckdb.DuckDBPyConnection, contract: Contract) -> bool:
    """Do as the sender says: numbers that stand with another month are new records of this month.

    False, and nothing is done, where a number with its month stands in the file beside them: they would be one.
    """
    assert contract.numbering
    there = f"""
        SELECT count(*) FROM typed_rows t JOIN reused_rows r
            ON t.site_code = r.site_code AND t.{contract.numbering.code} = r.code || strftime(r.day, ' (%Y-%m)')
    """
    if db.execute(there).fetchone() != (0,):
        return False
    _restart(db, contract, "SELECT line FROM reused_rows")
    return True


def count(db: duckdb.DuckDBPyConnection) -> int:
    """Good rows whose number got its month."""
    return int(db.execute("SELECT count(*) FROM restarted SEMI JOIN typed_rows USING (line)").fetchall()[0][0])


def remember(db: duckdb.DuckDBPyConnection, contract: Contract, upload_id: str, version: int) -> None:
    """Keep what was numbered anew; those that were known, too, so that they stay if the first is undone."""
    if contract.numbering and count(db):
        db.execute(
            "INSERT INTO renumbered (kind, site_code, code, month, stored_code, upload_id, line, added_in, removed_in) "
            "SELECT $kind, site_code, code, month, stored_code, $upload, line, $version, NULL FROM restarted "
            "SEMI JOIN typed_rows USING (line)",
            {"kind": contract.kind, "upload": upload_id, "version": version},
        )
