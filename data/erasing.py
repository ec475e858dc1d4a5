"""Erasing a person on legal demand: the one exception to "nothing is lost".

Rows about the person leave every version, held rows and the kept files (where a blank row stays, so that lines hold).
Where the person is only mentioned, a fresh name that leads nowhere takes the place of the old one.
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import asdict, dataclass

from data import audit, keeping, moving, tidying
from data.contract import Contract, contracts
from data.decoding import Refused
from data.engines.objects import sha256
from data.errors import StoreError
from data.naming import Names
from data.privacy import PREFIX, PSEUDONYM, holder
from data.reading import open_gate
from data.rows import Record
from data.store import Database, Store
from data.tracing import said_in
from data.words import N_


@dataclass(frozen=True)
class Person:
    """Whom to erase: the holder of a national number (by pseudonym), or a participant code of one site."""

    code: str
    site: str | None = None

    def is_meant_by(self, code: str | None, site: str | None) -> bool:
        """True for a row with this code, and at this site where the code is a site's own."""
        return (code or "").strip() == self.code and self.site in (None, (site or "").strip())

    def is_named_in(self, cells: list[str]) -> bool:
        """True where any cell has the code, and any the site, as a word of its own: for rows that do not fit."""
        words = [re.compile(rf"(?<![\w/-]){re.escape(word)}(?![\w/-])") for word in (self.code, self.site) if word]
        return all(any(word.search(cell) for cell in cells) for word in words)


@dataclass(frozen=True)
class Erased:
    """What was done, without the name: counts of rows (of all versions), mentions, held rows and kept files."""

    rows: int = 0
    mentions: int = 0
    held_rows: int = 0
    files: int = 0
    backups: int = 0
    backups_not_reached: int = 0

    @property
    def found_any(self) -> bool:
        return bool(self.rows or self.mentions or self.held_rows or self.files or self.backups)


def person_of(text: str, key: bytes) -> Person:
    """The person that an argument names: a national number, a pseudonym, or SITE/CODE. Raises StoreError."""
    bare = text.strip()
    if re.fullmatch(PSEUDONYM, bare):
        return Person(bare)
    if (found := holder(bare, key)).number:
        return Person(found.code)
    site, _, code = bare.partition("/")
    if found.is_mangled or not (site and code):
        raise StoreError(N_("Name the person by a national number of 16 digits, its pseudonym nik-…, or as SITE/CODE."))
    return Person(code.strip(), site.strip())


def erase(store: Store, text: str, by: str) -> Erased:
    """Erase a person from the store and each of its backups that is there. Raises StoreError if there is nothing."""
    person = person_of(text, store.key)
    reached, missed = 0, 0
    for folder in moving.backups(store):
        if not (folder / moving.BACKUP_NAME).is_file():
            missed += 1
            continue
        copy = Store(moving.of_backup(folder), followers=store.followers)  # what they keep is of persons, too
        try:
            reached += _erase(copy, person, by).found_any
        finally:
            copy.close()
        copy.engine.rewrite()
    done = _erase(store, person, by, reached, missed)
    if not done.found_any:
        audit.note(store, "erase_none", by=by)  # not who was meant
        raise StoreError(N_("Nothing of this person is stored."))
    tidying.tidy(store, is_forgetting=True)
    return done


def _erase(store: Store, person: Person, by: str, reached: int = 0, missed: int = 0) -> Erased:
    """Erase from one store, in a version of its own; none is made where there is nothing and no backup was changed."""
    old_files: list[str] = []
    new_files: set[str] = set()  # those of attempts that another commit came before are left over, too

    def work(db: Database, version: int) -> Erased:
        fresh = PREFIX + secrets.token_hex(16).translate(str.maketrans("0123456789", "ghijklmnop"))
        old_files[:] = files = _rewrite_files(db, store, person, fresh, new_files)
        rows = sum(_delete(db, contract, person) for contract in contracts().values())
        mentions = 0 if person.site else sum(_rename(db, c, person, fresh) for c in contracts().values())
        held_rows = _erase_held(db, person, fresh)
        done = Erased(rows, mentions, held_rows, len(files), reached, missed)
        if not done.found_any:
            raise _Nothing
        return done

    try:
        done = store.commit("erase", by, work, touches=contracts(), note=lambda e: json.dumps(asdict(e)), rewrites=True)
    except _Nothing:
        return Erased(backups_not_reached=missed)
    query = "SELECT DISTINCT kept FROM uploads WHERE kept IS NOT NULL"
    named = {row[0] for row in store.read(lambda db: db.execute(query).fetchall())}
    for name in {*old_files, *new_files} - named:
        store.files.remove(name)
    return done


class _Nothing(Exception):
    """There is nothing to erase: no version is made."""


def _code_column(contract: Contract) -> str | None:
    return next((f.name for f in contract.fields if f.privacy == "national_number"), None)


def _personal(contract: Contract) -> list[str]:
    """What else says something of the person by whom a row is known, in kinds whose key may name one."""
    if len(contract.key) > 1 or not contract.field(contract.key[0]).may_hold_number:
        return []
    return [f.name for f in contract.fields if f.is_stored and (f.privacy or "").startswith("personal")]


def _delete(db: Database, contract: Contract, person: Person) -> int:
    """Delete the rows about a person, of all versions."""
    column = _code_column(contract)
    if column is None:
        return 0
    where = f"{column} = $code" + (" AND site_code = $site" if person.site else "")
    bound = {"code": person.code} | ({"site": person.site} if person.site else {})
    lines = f"SELECT (upload_id, line) FROM {contract.kind} WHERE {where}"
    db.execute(f"DELETE FROM warnings WHERE (upload_id, line) IN ({lines})", bound)
    return _changed(db, f"DELETE FROM {contract.kind} WHERE {where}", bound)


def _rename(db: Database, contract: Contract, person: Person, fresh: str) -> int:
    """Put a fresh name where a pseudonym is mentioned; a row of which it is the key loses what else is personal."""
    count = 0
    bound = {"code": person.code, "fresh": fresh}
    if personal := _personal(contract):
        blanked = ", ".join(f"{name} = NULL" for name in personal)
        db.execute(f"UPDATE {contract.kind} SET {blanked} WHERE {contract.key[0]} = $code", {"code": person.code})
    for f in contract.fields:
        if f.may_hold_number and f.is_stored:
            new = f"{f.name} = replace({f.name}, $code, $fresh)"
            count += _changed(db, f"UPDATE {contract.kind} SET {new} WHERE contains({f.name}, $code)", bound)
    return count


def _changed(db: Database, query: str, bound: dict[str, str]) -> int:
    return int(db.execute(query, bound).fetchall()[0][0])


def _erase_held(db: Database, person: Person, fresh: str) -> int:
    """Delete held rows about a person, and rename where one is mentioned in others."""
    found = db.execute(
        "SELECT kind, cells, problems, upload_id, line, added_in FROM held_rows WHERE contains(cells || problems, ?)",
        [person.code],
    )
    count = 0
    for kind, cells, problems, *place in found.fetchall():
        contract = contracts()[kind]
        row = json.loads(cells)
        column = _code_column(contract) or ""
        is_list = isinstance(row, list)
        named = person.is_named_in(row) if is_list else person.is_meant_by(row.get(column), row.get("site_code"))
        where = "upload_id = ? AND line = ? AND added_in = ?"
        if column and named:
            count += 1
            db.execute(f"DELETE FROM held_rows WHERE {where}", place)
        elif person.site is None:
            count += 1
            if not is_list and person.is_meant_by(row.get(contract.key[0]), None):
                cells = json.dumps(row | dict.fromkeys(_personal(contract)), ensure_ascii=False)
                problems = json.dumps([p | {"value": None, "suggestion": None} for p in json.loads(problems)])
            texts = [text.replace(person.code, fresh) for text in (cells, problems)]
            db.execute(f"UPDATE held_rows SET cells = ?, problems = ? WHERE {where}", [*texts, *place])
    return count


def _rewrite_files(db: Database, store: Store, person: Person, fresh: str, made: set[str]) -> list[str]:
    """Write the kept files that name a person anew, and point their uploads there; returns the old names.

    made: gets the new names, before they are written.
    """
    replaced = []
    query = "SELECT kept, kind, any_value(receipt) FROM uploads WHERE kept IS NOT NULL GROUP BY ALL ORDER BY kept"
    for name, kind, receipt in db.execute(query).fetchall():
        if person.site and _code_column(contracts()[kind]) is None:
            continue
        content = store.files.get(name)
        if (changed := _without(content, kind, said_in(receipt), person, fresh)) != content:
            made.add(sha256(changed))
            entry = [store.files.put(changed), name, kind]
            db.execute("UPDATE uploads SET kept = ? WHERE kept = ? AND kind = ?", entry)
            replaced.append(name)
    if not person.site:
        texts = (("uploads", "file"), ("uploads", "receipt"), ("column_names", "header"), ("closed_months", "note"))
        for table, column in texts:
            renamed = f"UPDATE {table} SET {column} = replace({column}, $code, $fresh) WHERE contains({column}, $code)"
            db.execute(renamed, {"code": person.code, "fresh": fresh})
    return replaced


def _without(content: bytes, kind: str, said: Names, person: Person, fresh: str) -> bytes:
    """A kept file without a person; the same bytes where it has none."""
    try:
        gate = open_gate(content, kind, said)
    except Refused:
        return content
    column = _code_column(gate.contract)

    def change(record: Record) -> list[str]:
        fits = record.line > gate.header_line and len(record.cells) == len(gate.header)
        by_name = {name: record.cells[place] for name, place in gate.columns.items()} if fits else {}
        is_meant = person.is_meant_by(by_name.get(column or ""), by_name.get("site_code"))
        if column and (is_meant if fits else record.line != gate.header_line and person.is_named_in(record.cells)):
            return [""] * len(record.cells)
        if person.site:
            return record.cells
        is_key = fits and person.is_meant_by(by_name.get(gate.contract.key[0]), None)
        blank = {gate.columns[name] for name in _personal(gate.contract) if name in gate.columns} if is_key else set()
        return [("" if n in blank else cell.replace(person.code, fresh)) for n, cell in enumerate(record.cells)]

    return keeping.rewritten(gate, content, change)
