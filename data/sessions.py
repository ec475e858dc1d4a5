"""Sessions that a sign-out has ended: all of its account, wherever their cookie was copied to."""

from __future__ import annotations

from data import audit
from data.access import Person
from data.store import Database, Store


def end(store: Store, email: str, role: str, until_s: float) -> None:
    """Keep that somebody signed out: tokens of the account that were issued until then are nobody's.

    email: as data/members.py compares it; until_s: seconds since 1970. Raises StoreError.
    """

    def work(db: Database) -> None:
        db.execute("INSERT INTO signed_out VALUES (?, ?)", [email, until_s])
        audit.write(db, "sign_out", person=Person(email, role))

    store.add(work)


def has_ended(db: Database, email: str, issued_at_s: float) -> bool:
    """Whether a token was issued before its account signed out last, or in the same moment."""
    query = "SELECT count(*) FROM signed_out WHERE email = ? AND until_s >= ?"
    return db.execute(query, [email, issued_at_s]).fetchone() != (0,)
