"""Cells that are not for everybody who may see a row, and who sees them: every reader of rows asks here.

Contracts declare the columns (`seen_by`), data/access.py whom they are shown to (the rule "guarded"): those of the site
of the record, and administrators. The site is that where the record stands now, or stood last. What is hidden is left
out and said to be hidden: a blank cell stays a blank cell.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from data import access, rights
from data.contract import Contract, contracts
from data.problems import Problem
from data.receipt import Change
from data.store import Database, head, same_key

GUARDED = "guarded"  # the rule
Key = tuple[Any, ...]
Columns = frozenset[str]
ALL_SEEN: Columns = frozenset()


@dataclass(frozen=True)
class Standing:
    """A record as it stands, or stood last. site: None where it is of none that is known; values: by column."""

    site: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sight:
    """What who acts sees of a line of a file: all of it, or but these columns and what is no column of the report.

    is_known: the line is a row of the report, so that its cells can be told apart; else nothing of it is seen.
    """

    is_whole: bool
    hidden: Columns = ALL_SEEN
    is_known: bool = True


WHOLE = Sight(True)
NOTHING = Sight(False, is_known=False)


def sees(site: str | None) -> bool:
    """Whether who acts sees the guarded cells of a site's rows; of no known site: whether they see those of all."""
    return access.who().may(GUARDED, (site or rights.ALL_SITES,))


def sites_seen() -> tuple[str, ...] | None:
    """The sites of which who acts sees guarded cells; None for all."""
    person = access.who()
    scope = person.scope(GUARDED)
    return None if scope == "all" else person.sites if scope == "own" else ()


def hidden(contract: Contract, site: str | None, *rows: Mapping[str, Any]) -> Columns:
    """The columns that who acts does not see of a record of a site.

    rows: what was said of it, as stored; a column that is for all in some rows is so where each of these is one.
    """
    if sees(site):
        return ALL_SEEN

    def is_for_all(conditions: Mapping[str, Collection[str]]) -> bool:
        pairs = ((row.get(column), values) for row in rows for column, values in conditions.items())
        return bool(conditions and rows) and all(value in values for value, values in pairs)

    return frozenset(f.name for f in contract.guarded if not is_for_all(f.seen_by_all_if))


def for_all(kind: str, column: str, alias: str) -> str:
    """SQL that is true for rows of which a guarded column is for all who see rows; alias: of the table."""
    conditions = contracts()[kind].field(column).seen_by_all_if
    parts = [f"coalesce({alias}.{name} IN ({_listed(values)}), false)" for name, values in conditions.items()]
    return " AND ".join(parts) or "false"


def _listed(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def conditions_of(contract: Contract) -> tuple[str, ...]:
    """The columns that say of a row whether guarded ones are for all."""
    return tuple(dict.fromkeys(column for f in contract.guarded for column in f.seen_by_all_if))


def standing(db: Database, contract: Contract, asked: str, bound: Mapping[str, Any]) -> dict[Key, Standing]:
    """Where records stand now, by key; of one that does not stand, where it stood last.

    asked: SELECT of the keys of these records, with what is bound in it. What a check tries out is not yet so: only
    what was committed counts.
    """
    has_site = contract.has("site_code")
    columns = conditions_of(contract)
    names = [*contract.key, *columns, *(["site_code"] if has_site else [])]
    db.execute(f"CREATE OR REPLACE TEMP TABLE asked_keys AS SELECT DISTINCT * FROM ({asked})", bound)
    same = same_key(contract, "asked", "s")
    last = _last(contract.kind, contract.key, f"EXISTS (SELECT 1 FROM asked_keys asked WHERE {same})")
    found = db.execute(f"SELECT {', '.join(names)} FROM ({last})", {"head": head(db)})
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    if not has_site and contract.has("enterprise_code"):
        of = _sites_of_enterprises(db, {row["enterprise_code"] for row in rows})
        rows = [row | {"site_code": of.get(row["enterprise_code"])} for row in rows]
    return {
        key_of(contract, row): Standing(row.get("site_code"), {name: row[name] for name in columns}) for row in rows
    }


def _last(table: str, key: Collection[str], where: str) -> str:
    """SQL for the row of each record that stands, or stood last."""
    stands = "(removed_in IS NULL OR removed_in > $head)"
    return f"""
        SELECT * FROM {table} s WHERE added_in <= $head AND {where}
        QUALIFY row_number() OVER (PARTITION BY {", ".join(key)} ORDER BY {stands} DESC, added_in DESC, line DESC) = 1
    """


def _sites_of_enterprises(db: Database, codes: Collection[str]) -> dict[str, str]:
    """code -> the site of an enterprise, now or last."""
    last = _last("enterprises", ["enterprise_code"], "list_contains($codes, enterprise_code)")
    bound = {"head": head(db), "codes": [code for code in codes if code]}
    return dict(db.execute(f"SELECT enterprise_code, site_code FROM ({last})", bound).fetchall()) if codes else {}


def of_lines(db: Database, upload_id: str, lines: Collection[int]) -> dict[int, Sight]:
    """What who acts sees of lines of an upload's file.

    Of a stored row its site decides; of one that was held the site that it names, or who sent it; of any other line
    (a title, a total) the sites of all that the file brought, or who sent it.
    """
    if sees(None):
        return dict.fromkeys(lines, WHOLE)
    row = db.execute("SELECT kind, uploaded_by FROM uploads WHERE upload_id = ?", [upload_id]).fetchone()
    if row is None:
        return dict.fromkeys(lines, NOTHING)
    contract, is_sender = contracts()[row[0]], row[1] == access.who().name
    found = _of_stored(db, contract, upload_id, set(lines))
    left = set(lines) - set(found)
    if left:
        found |= _of_held(db, contract, upload_id, left, is_sender)
    if left := set(lines) - set(found):
        brought = rights.of_uploads(db, [upload_id])[upload_id]
        is_own = bool(brought) and all(sees(site) for site in brought)
        found |= dict.fromkeys(left, WHOLE if is_own or is_sender else NOTHING)
    return found


def _of_stored(db: Database, contract: Contract, upload_id: str, lines: Collection[int]) -> dict[int, Sight]:
    names = [*contract.key, *conditions_of(contract)]
    asked = f"FROM {contract.kind} WHERE upload_id = $upload AND list_contains($lines, line)"
    bound = {"upload": upload_id, "lines": sorted(lines)}
    rows = db.execute(f"SELECT DISTINCT line, {', '.join(names)} {asked}", bound).fetchall()
    said = {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}
    known = standing(db, contract, f"SELECT {', '.join(contract.key)} {asked}", bound) if said else {}
    found = {}
    for line, values in said.items():
        now = known.get(key_of(contract, values), Standing())
        found[line] = WHOLE if sees(now.site) else Sight(False, hidden(contract, now.site, values, now.values))
    return found


def _of_held(
    db: Database, contract: Contract, upload_id: str, lines: Collection[int], is_sender: bool
) -> dict[int, Sight]:
    """A row that was not taken says little for sure: what is for all in some rows is not so in it."""
    query = "SELECT DISTINCT line, cells FROM held_rows WHERE upload_id = ? AND list_contains(?, line)"
    rows = {line: json.loads(cells) for line, cells in db.execute(query, [upload_id, sorted(lines)]).fetchall()}
    known = {
        code.casefold(): code
        for (code,) in db.execute("SELECT site_code FROM sites WHERE removed_in IS NULL").fetchall()
    }
    named = {row["enterprise_code"] for row in rows.values() if isinstance(row, dict) and row.get("enterprise_code")}
    of = {} if contract.has("site_code") else _sites_of_enterprises(db, named)
    found = {}
    for line, row in rows.items():
        is_row = isinstance(row, dict)
        said = (row.get("site_code") or of.get(row.get("enterprise_code") or "") or "") if is_row else ""
        site = known.get(said.strip().casefold())
        is_whole = is_sender or (site is not None and sees(site))
        found[line] = WHOLE if is_whole else Sight(False, hidden(contract, None), is_known=is_row)
    return found


def key_of(contract: Contract, values: Mapping[str, Any]) -> Key:
    """The key of a record, of its values by column."""
    return tuple(values[name] for name in contract.key)


def shown(values: Mapping[str, Any], columns: Columns) -> tuple[dict[str, Any], Columns]:
    """A row without what stands in some columns, and those of them in which something stood."""
    filled = frozenset(name for name in columns if values.get(name) not in (None, ""))
    return {name: None if name in filled else value for name, value in values.items()}, filled


def problems(found: Iterable[Problem], sight: Mapping[int, Sight]) -> list[Problem]:
    """Problems and warnings without the cells that they quote, where these are hidden."""

    def is_hidden(p: Problem) -> bool:
        seen = sight.get(p.line, WHOLE)
        return bool(p.value or p.suggestion) and (not seen.is_known or p.column in seen.hidden)

    return [replace(p, value=None, suggestion=None, sets={}, is_hidden=True) if is_hidden(p) else p for p in found]


def changes(found: Iterable[Change], old: Mapping[int, Columns], new: Mapping[int, Columns]) -> list[Change]:
    """Changes without the values that are hidden; old, new: line -> the columns of which they are."""

    def without(change: Change) -> Change:
        is_old = change.old is not None and change.column in old.get(change.line, ())
        is_new = change.new is not None and change.column in new.get(change.line, ())
        if not (is_old or is_new):
            return change
        names = tuple(name for name, is_so in (("old", is_old), ("new", is_new)) if is_so)
        values = (None if is_old else change.old, None if is_new else change.new)
        return replace(change, old=values[0], new=values[1], hidden=names)

    return [without(change) for change in found]
