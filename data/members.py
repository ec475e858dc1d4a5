"""Who is what: people by their verified e-mail, with a role, versioned like all else."""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import asdict, dataclass
from typing import Any

from data import access
from data.access import OF_PROVINCE, OF_SITES, ROLES, Person
from data.errors import StoreError, reason
from data.printing import Answer, to_json
from data.store import AS_OF, CURRENT, Database, Store, head
from data.words import N_, say

_UNSEEN = re.compile("[\u200b-\u200d\u2060\ufeff]")  # screens put some into what they show, and people copy it
FIRST = "GREEN_UMKM_ADMINISTRATOR"  # e-mail of the first administrator, in the environment


@dataclass(frozen=True)
class Member:
    """A person's role. sites: of an operator or a coach; province: of a regional office."""

    email: str
    role: str
    sites: tuple[str, ...] = ()
    province: str | None = None


def normal(email: str) -> str:
    """An e-mail as it is compared."""
    return email.strip().casefold()


def members(db: Database, version: int | None = None) -> list[Member]:
    """Everyone who has a role, by e-mail; as of a version, else now."""
    rows = db.execute(
        f"SELECT email, role, sites, province FROM members WHERE {AS_OF} ORDER BY email",
        {"version": head(db) if version is None else version},
    ).fetchall()
    return [Member(email, role, tuple((sites or "").split()), province) for email, role, sites, province in rows]


def put(store: Store, member: Member, by: str, why: str) -> int:
    """Give somebody a role, in a new version, which is returned; the role "nobody" takes it away. Raises StoreError."""
    email = normal(_UNSEEN.sub("", member.email))
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        raise StoreError(N_("“{email}” is not an e-mail address."), email=member.email)
    if member.role not in ROLES:
        raise StoreError(N_("There is no role {role}."), role=member.role)
    said = reason(why)
    if member.role in OF_SITES and not member.sites:
        raise StoreError(N_("This role needs the sites that it is of."))
    if member.role in OF_PROVINCE and not member.province:
        raise StoreError(N_("This role needs the province that it is of."))

    def work(db: Database, version: int) -> int:
        known = {row[0] for row in db.execute("SELECT site_code FROM sites WHERE removed_in IS NULL").fetchall()}
        if strangers := set(member.sites) - known:
            raise StoreError(N_("There is no site {sites}."), sites=", ".join(sorted(strangers)))
        _keep_an_administrator(db, email, member.role)
        db.execute(f"UPDATE members SET removed_in = ? WHERE email = ? AND {CURRENT}", [version, email])
        if member.role != access.NOBODY.role:
            sites = " ".join(member.sites) if member.role in OF_SITES else None
            province = member.province if member.role in OF_PROVINCE else None
            row = [email, member.role, sites, province, version]
            db.execute("INSERT INTO members VALUES (?, ?, ?, ?, ?, NULL)", row)
        return version

    note = f"{email}: {member.role} ({said})"
    return store.commit("member", by, work, touches=(), note=lambda version: note)


def _keep_an_administrator(db: Database, email: str, role: str) -> None:
    """Nobody locks everybody out: one administrator stays, unless the configuration names one."""
    if role == "administrator" or first():
        return
    others = [m for m in members(db) if m.role == "administrator" and m.email != email]
    if not others and any(m.email == email and m.role == "administrator" for m in members(db)):
        raise StoreError(N_("This is the only administrator. Name another one first."))


def first() -> str:
    """The e-mail of the administrator that the configuration names; "" where it names none."""
    return normal(os.environ.get(FIRST, ""))


def person_of(db: Database, email: str) -> Person:
    """The person of a verified e-mail; nobody where it has no role."""
    email = normal(email)
    if email and email == first():
        return Person(email, "administrator")
    found = next((member for member in members(db) if member.email == email), None)
    if found is None:
        return access.NOBODY
    sites = found.sites
    if found.role in OF_PROVINCE:
        query = "SELECT site_code FROM sites WHERE removed_in IS NULL AND province_iso = ? ORDER BY position"
        sites = tuple(row[0] for row in db.execute(query, [found.province]).fetchall())
    return Person(email, found.role, sites)


def add_options(commands: Any, user: str) -> None:
    """What the commands `member` and `members` are asked with."""
    one = commands.add_parser("member", help="give somebody a role, or take it away (nobody)")
    one.add_argument("email", metavar="EMAIL")
    one.add_argument("role", choices=list(ROLES))
    one.add_argument("--site", metavar="CODE", action="append", default=[], help="of an operator or a coach")
    one.add_argument("--province", metavar="ISO", help="of a regional office")
    one.add_argument("--why", metavar="TEXT", required=True, help="kept in the log")
    one.add_argument("--by", metavar="WHO", default=user)
    commands.add_parser("members", help="list who has which role").add_argument("--json", action="store_true")


def run_put(store: Store, given: argparse.Namespace) -> Answer:
    member = Member(given.email, given.role, tuple(given.site), given.province)
    version = put(store, member, given.by, given.why)
    return Answer(say(given.language, N_("Kept as version {version}."), version=version))


def run_list(store: Store, given: argparse.Namespace) -> Answer:
    found = store.read(members)
    if given.json:
        return Answer(to_json([asdict(member) for member in found]))
    lines = [f"{m.email}  {m.role}  {' '.join(m.sites) or m.province or ''}".rstrip() for m in found]
    return Answer("\n".join(lines))
