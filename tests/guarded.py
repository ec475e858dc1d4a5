"""A store with a word of its own in every guarded cell, made from the contracts, and who is to see which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from data import access
from data.access import LOCAL, NOBODY, Person
from data.contract import Contract, Field, contracts
from data.problems import Problem
from data.receipt import File, Options
from data.store import Store
from data.uploads import upload
from tests.files import CORRECTION, GOOD, csv_bytes, send

OWN, OTHER = "RPB-ACEH", "RPB-NTT"
SITES = (OWN, OTHER)
PEOPLE = {
    "administrator": LOCAL,
    "analyst": Person("a@x.id", "analyst"),
    "board": Person("b@x.id", "board"),
    "operator": Person("o@x.id", "operator", (OWN,)),
    "operator of another site": Person("p@x.id", "operator", (OTHER,)),
    "coach": Person("c@x.id", "coach", (OWN,)),
    "coach of another site": Person("d@x.id", "coach", (OTHER,)),
    "regional": Person("r@x.id", "regional", (OWN,)),
    "nobody": NOBODY,
}
KINDS = tuple(contract for contract in contracts().values() if contract.guarded)


@dataclass(frozen=True)
class Word:
    """A word in a cell of a row of a site. seen_by: "own_site"; "all" who see the row; "administrators"."""

    text: str
    site: str
    seen_by: str = "own_site"

    def is_for(self, person: Person) -> bool:
        """As the rule says it, in words of its own."""
        if person.role == "administrator":
            return True
        if person.role in ("analyst", "regional"):
            return self.seen_by == "all" and (not person.sites or self.site in person.sites)
        return person.role in ("operator", "coach") and self.site in person.sites and self.seen_by != "administrators"


def _word(*parts: str) -> str:
    """One word of letters, so that it stands the same in a page, a file and a sentence."""
    letters = "".join(character for part in parts for character in part.title() if character.isalpha())
    return f"Sandi{letters}Rahasia"


def of_site(contract: Contract, site: str) -> dict[str, str]:
    """What makes a row one of a site."""
    return {"site_code": site} if contract.has("site_code") else {"enterprise_code": f"E-{site}"}


def keyed(contract: Contract, nth: int) -> dict[str, str]:
    """A key of its own."""
    named = {name for key in contract.foreign_keys for name in key.fields}
    own = next(name for name in contract.key if name not in named and contract.field(name).rule in ("code", "date"))
    return {own: f"2024-02-{nth:02}" if contract.field(own).rule == "date" else f"{contract.kind[:1].upper()}-{nth}"}


def _wrong(contract: Contract) -> dict[str, str]:
    """A cell that holds its row back."""
    rules = ("number", "mass", "choice")
    f = next(f for f in contract.fields if f.required and f.rule in rules and f.name not in contract.key)
    return {f.name: "???"}


def _cells(contract: Contract, site: str, case: str, found: list[Word], seen_by: str = "own_site") -> dict[str, str]:
    """Guarded cells with a word each, which is noted."""
    cells = {}
    for f in contract.guarded:
        cells[f.name] = _word(contract.kind, f.name, site, case)
        found.append(Word(cells[f.name], site, seen_by))
    return cells


def _guarding(f: Field) -> dict[str, str]:
    """What a row says where a column is for all only in some rows, and it is none of them."""
    return dict.fromkeys(f.seen_by_all_if, "micro")


def fill(store: Store) -> list[Word]:
    """Send all of it; the words that the store holds then."""
    found: list[Word] = []
    with access.acting(LOCAL):
        send(store, "partners", {})
        for site in SITES:
            name = _word("enterprise", site)
            found.append(Word(name, site, "all"))
            row = {"enterprise_code": f"E-{site}", "site_code": site, "size_class": "medium", "name": name}
            send(store, "enterprises", row)
            send(store, "production_batches", {"site_code": site})
        for contract in KINDS:
            for nth, site in enumerate(SITES):
                _fill_site(store, contract, site, 10 * nth, found)
        _move(store, found)
    return found


def _fill_site(store: Store, contract: Contract, site: str, first: int, found: list[Word]) -> None:
    kind, place = contract.kind, of_site(contract, site)
    narrow = {name: value for f in contract.guarded for name, value in _guarding(f).items()}
    rows = [place | narrow | keyed(contract, first + 1) | _cells(contract, site, "stood", found)]
    rows.append(place | keyed(contract, first + 2) | _wrong(contract) | _cells(contract, site, "held", found))
    rows.append(place | narrow | keyed(contract, first + 3) | _cells(contract, site, "misfit", found, "administrators"))
    for f in contract.guarded:
        for column, values in f.seen_by_all_if.items():
            for nth, value in enumerate(values):
                word = Word(_word(kind, f.name, site, "open", value), site, "all")
                found.append(word)
                rows.append(place | keyed(contract, first + 4 + nth) | {column: value, f.name: word.text})
            word = Word(_word(kind, f.name, site, "unknown"), site)
            found.append(word)
            rows.append(place | keyed(contract, first + 9) | {column: "micro", f.name: word.text})
    names = list(dict.fromkeys([*GOOD[kind], *(name for row in rows for name in row)]))
    lines = [[{**GOOD[kind], **row}.get(name, "") for name in names] for row in rows]
    lines[2].append("one cell too many")
    header, title = list(names), _word(kind, site, "title")
    if not contract.is_personal:  # in others a column that the contract does not have is not kept
        header.append("Petugas")
        extra = Word(_word(kind, site, "extra"), site)
        found.append(extra)
        lines = [[*line, extra.text] for line in lines]
    found.append(Word(title, site))
    content = csv_bytes([[title], header, *lines])
    receipt = upload(store, File(f"{kind}.csv", content), Options(kind, CORRECTION, hold_bad=True))
    assert receipt.held == 2 and receipt.upload_id, receipt
    _quote(store, contract, site, receipt.upload_id, found)
    changed = place | narrow | keyed(contract, first + 1) | _cells(contract, site, "stands", found)
    send(store, kind, changed)
    unknown = [f"{name} = NULL" for f in contract.guarded for name in f.seen_by_all_if]
    if unknown:  # as an erasure leaves it
        code = keyed(contract, first + 9)[contract.key[0]]
        with store.transaction() as db:
            db.execute(f"UPDATE {kind} SET {', '.join(unknown)} WHERE {contract.key[0]} = ?", [code])


def _quote(store: Store, contract: Contract, site: str, upload_id: str, found: list[Word]) -> None:
    """A warning on the first row and a problem of the held one that quote guarded cells, which no check does today."""
    warned, wrong = (_cells(contract, site, case, found) for case in ("warned", "wrong"))
    where = "upload_id = ? AND line = 4"
    with store.transaction() as db:
        for name, word in warned.items():
            names = "kind, field, code, value, proposal, decision, upload_id, line, added_in"
            row = [contract.kind, name, "choice", word, word, "taken", upload_id, 3, 0]
            db.execute(f"INSERT INTO warnings ({names}) VALUES ({', '.join('?' * len(row))})", row)
        kept = json.loads(db.execute(f"SELECT problems FROM held_rows WHERE {where}", [upload_id]).fetchall()[0][0])
        kept += [asdict(Problem(4, name, name, word, "choice", word)) for name, word in wrong.items()]
        db.execute(f"UPDATE held_rows SET problems = ? WHERE {where}", [json.dumps(kept), upload_id])


def _move(store: Store, found: list[Word]) -> None:
    """Records of which the site is no part of the key go from one site to another, and are its own from then on."""
    for contract in KINDS:
        if contract.has("site_code") and "site_code" not in contract.key:
            row = keyed(contract, 30) | _cells(contract, OTHER, "moved", found)
            row |= {name: value for f in contract.guarded for name, value in _guarding(f).items()}
            send(store, contract.kind, row | {"site_code": OWN})
            send(store, contract.kind, row | {"site_code": OTHER})


def codes() -> Iterator[tuple[str, str]]:
    """(kind, number) of every record that was sent."""
    for contract in KINDS:
        texts = [name for name in contract.key if contract.field(name).rule in ("code", "text")]
        if "enterprise_code" in texts:
            yield from ((contract.kind, f"E-{site}") for site in SITES)
        for nth in (1, 2, 4, 5, 9, 11, 12, 14, 15, 19, 30):
            yield from ((contract.kind, value) for name, value in keyed(contract, nth).items() if name in texts)
