"""The rules of a contract as SQL over typed rows: limits, references and keys."""

from __future__ import annotations

import duckdb

from data import access
from data.arriving import today
from data.contract import Contract, Field, ForeignKey, contracts
from data.limits import Bound, limits


def limited(contract: Contract) -> str:
    """SQL that adds to the code of each column that of the first limit which its value breaks."""
    replaced = []
    for f in contract.fields:
        if found := _limits(f):
            cases = " ".join(f"WHEN {condition} THEN '{code}'" for code, condition in found)
            replaced.append(f"coalesce({f.name}__code, CASE {cases} END) AS {f.name}__code")
    return f"REPLACE ({', '.join(replaced)})" if replaced else ""


def judge(db: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Gather every broken rule in `problem_cells`, at most one of a cell, and the text of their rows in `problem_rows`.

    `typed_rows` are the rows that break none.
    """
    wrong = "(SELECT line, unnest(wrong) AS wrong FROM every_row WHERE wrong IS NOT NULL)"
    found = [f"SELECT line, wrong.field, wrong.code, 0 FROM {wrong}"]
    bound: Bound = {}
    filled = _filled(db, [k.fields[-1] for k in contract.foreign_keys])
    for k in contract.foreign_keys:
        name = k.fields[-1]
        if name not in filled:
            continue
        pairs = zip(k.reference_fields, k.fields, strict=True)
        same = " AND ".join(f"known.{theirs} = e.{ours}" for theirs, ours in pairs)
        found.append(
            f"SELECT line, '{name}', 'unknown_code', 1 FROM every_row e WHERE e.{name} IS NOT NULL AND NOT EXISTS "
            f"(SELECT 1 FROM {k.resource} known WHERE known.removed_in IS NULL AND {_near(db, k, bound)} AND {same})"
        )
    found += _of_others(contract, bound)
    found.append(f"SELECT line, '{contract.key[-1]}', 'duplicate_key', 2 FROM ({_repeated(contract)})")
    made = db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE problem_cells AS SELECT line, field, arg_min(code, rank) AS code
        FROM ({" UNION ALL ".join(found)}) f(line, field, code, rank) GROUP BY line, field
        """,
        bound,
    )
    are_any = made.fetchone() != (0,)
    rows = "SEMI JOIN problem_cells USING (line)" if are_any else "LIMIT 0"
    written = ", ".join(f'"{f.name}"' for f in contract.fields)
    db.execute(f"CREATE OR REPLACE TEMP TABLE problem_rows AS SELECT line, {written} FROM raw_rows {rows}")
    stored = ", ".join(f'"{column.name}"' for column in contract.stored)
    good = "ANTI JOIN problem_cells USING (line)" if are_any else ""
    db.execute(f"CREATE OR REPLACE TEMP VIEW typed_rows AS SELECT line, {stored} FROM every_row {good}")


def _of_others(contract: Contract, bound: Bound) -> list[str]:
    """SQL for the rows of sites that are not those of who sends; they are held, and the others go on."""
    person = access.who()
    if person.scope("upload") != "own":
        return []
    name = next((name for name in ("site_code", "enterprise_code") if contract.has(name)), "")
    if not name:
        return []
    bound["own_sites"] = list(person.sites)
    own = f"list_contains($own_sites, e.{name})"
    if name == "enterprise_code":
        own = (
            "EXISTS (SELECT 1 FROM enterprises known WHERE known.removed_in IS NULL "
            "AND known.enterprise_code = e.enterprise_code AND list_contains($own_sites, known.site_code))"
        )
    return [f"SELECT line, '{name}', 'site_not_allowed', 2 FROM every_row e WHERE e.{name} IS NOT NULL AND NOT {own}"]


def _repeated(contract: Contract) -> str:
    """SQL for the lines whose key stands in an earlier line. Only keys of which the hash is not alone are sorted."""
    key = ", ".join(contract.key)
    present = " AND ".join(f"{name} IS NOT NULL" for name in contract.key if contract.field(name).required)
    return f"""
        SELECT line FROM (
            SELECT line, row_number() OVER (PARTITION BY {key} ORDER BY line) AS nth
            FROM every_row WHERE {present} AND hash({key}) IN (
                SELECT hash({key}) FROM every_row WHERE {present} GROUP BY 1 HAVING count(*) > 1
            )
        ) WHERE nth > 1
    """


def _filled(db: duckdb.DuckDBPyConnection, names: list[str]) -> set[str]:
    """The columns with any value in this file: a table that no row refers to need not be read."""
    if not names:
        return set()
    counts = db.execute(f"SELECT {', '.join(f'count({name})' for name in names)} FROM every_row").fetchall()[0]
    return {name for name, count in zip(names, counts, strict=True) if count}


def _near(db: duckdb.DuckDBPyConnection, k: ForeignKey, bound: Bound) -> str:
    """SQL that spares what a row cannot refer to, where rows are kept apart by a column of the key."""
    apart = contracts()[k.resource].partition if k.resource in contracts() else ()
    pairs = zip(k.reference_fields, k.fields, strict=True)
    return limits(db, "every_row", {f"known.{theirs}": ours for theirs, ours in pairs if theirs in apart}, bound)


def _limits(f: Field) -> list[tuple[str, str]]:
    """(code, SQL condition) of each limit of a column."""
    quote = "'" if f.rule == "date" else ""
    found = []
    if f.minimum is not None:
        found.append(("range", f"{f.name} < {quote}{f.minimum}{quote}"))
    if f.exclusive_minimum is not None:
        found.append(("range", f"{f.name} <= {quote}{f.exclusive_minimum}{quote}"))
    if f.maximum is not None:
        found.append(("range", f"{f.name} > {quote}{f.maximum}{quote}"))
    if f.not_before:
        found.append(("range", f"{f.name} < {f.not_before}"))
    if f.not_after == "today":
        found.append(("date_future", f"{f.name} > DATE '{today()}'"))
    elif f.not_after:
        found.append(("range", f"{f.name} > {f.not_after}"))
    return found
