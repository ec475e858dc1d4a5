"""What a provider says of somebody is believed only whole: signed in, verified, not expired, with an address."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import pytest

from data import access, members
from data.access import NOBODY, Person, Refused
from data.audit import entries
from data.errors import StoreError
from data.members import Member
from data.store import Store
from pages.shared import signing, taking

GOOD: dict[str, Any] = {
    **{"is_logged_in": True, "email": "a@x.id", "email_verified": True},
    **{"iat": time.time() - 60, "exp": time.time() + 3600},
}


def test_a_verified_address_of_a_token_that_holds_is_believed() -> None:
    assert signing._is_valid(GOOD)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": time.time() - 1},
        {"exp": None},
        {"exp": "4102444800"},
        {"exp": math.nan},
        {"iat": None},
        {"iat": "1700000000"},
        {"iat": math.nan},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": ""},
        {"email": "  "},
        {"email": ["a@x.id"]},
        {"is_logged_in": False},
        {"is_logged_in": 1},
    ],
)
def test_anything_less_is_not(claims: dict[str, Any]) -> None:
    assert not signing._is_valid(GOOD | claims)
    for name in claims:
        assert not signing._is_valid({key: value for key, value in GOOD.items() if key != name})


def test_outside_of_a_session_nobody_is_there_where_people_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "has_provider", lambda: True)
    assert signing.person() == signing.NOBODY
    monkeypatch.setattr(signing, "has_provider", lambda: False)
    assert signing.person() == signing.LOCAL


def claims_of(email: str, issued_at_s: float) -> dict[str, Any]:
    return GOOD | {"email": email, "iat": issued_at_s, "exp": time.time() + 3600}


@pytest.fixture
def people(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with two analysts, in a process that knows of no session yet."""
    for email in ("a@x.id", "b@x.id"):
        members.put(store, Member(email, "analyst"), "x", "test")
    monkeypatch.setattr(signing, "store", lambda: store)
    monkeypatch.setattr(taking, "store", lambda: store)
    yield store
    signing._ended.clear()
    signing._arrived.clear()


def test_who_signs_out_does_so_everywhere_and_nobody_else_does(people: Store) -> None:
    now = time.time()
    here, there, other = claims_of("a@x.id", now - 60), claims_of(" A@x.id", now - 600), claims_of("b@x.id", now - 60)
    assert [signing.of(claims).role for claims in (here, there, other)] == ["analyst"] * 3
    signing._end(here)
    for _ in ("this process", "another one, that has only the store"):
        assert [signing.of(claims) for claims in (here, there)] == [NOBODY] * 2
        assert [signing._has_ended(claims) for claims in (here, there, other)] == [True, True, False]
        assert signing.of(other).role == "analyst"
        signing._ended.clear()
    found = people.read(entries).entries
    assert [(e.what, e.who, e.role) for e in found[:1]] == [("sign_out", "a@x.id", "analyst")]


def test_a_token_of_the_second_of_the_sign_out_is_refused_and_one_of_the_next_is_not(people: Store) -> None:
    """Tokens say whole seconds: which came first, nobody can tell."""
    signing._end(claims_of("a@x.id", int(time.time())))
    until_s = signing._ended["a@x.id"]
    assert signing.of(claims_of("a@x.id", int(until_s))) == NOBODY
    assert signing.of(claims_of("a@x.id", int(until_s) + 1)).role == "analyst"


@pytest.mark.parametrize("ahead_s", [30, 3600])
def test_a_provider_whose_clock_is_ahead_leaves_no_session_alive(people: Store, ahead_s: int) -> None:
    now = int(time.time()) + ahead_s
    mine, later_elsewhere = claims_of("a@x.id", now - 5), claims_of("a@x.id", now)
    signing._arrived[signing._account(later_elsewhere)] = True
    signing._end(mine)
    signing._ended.clear()
    assert signing.of(mine) == signing.of(later_elsewhere) == NOBODY
    assert signing.of(claims_of("a@x.id", now + 1)).role == "analyst"  # signing in again works at once


def test_a_sign_out_that_the_store_cannot_keep_holds_in_this_process(people: Store) -> None:
    claims = claims_of("a@x.id", time.time() - 60)
    people.close()
    with pytest.raises(StoreError):
        signing._end(claims)
    assert signing.of(claims) == NOBODY


def test_a_file_of_a_screen_that_is_still_open_is_for_who_may_have_it(
    people: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A button is pressed outside of a run, long after it was drawn."""
    claims = claims_of("a@x.id", time.time() - 60)

    class Session:
        def to_dict(self) -> dict[str, Any]:
            return claims

    monkeypatch.setattr(signing, "has_provider", lambda: True)
    monkeypatch.setattr(signing.st, "user", Session())
    analyst = Person("a@x.id", "analyst")
    with access.acting(analyst):
        whose = signing.later()
    made = []

    def make() -> bytes:
        made.append(access.who())
        return b"x"

    assert taking.taken(make, whose, "download", "waste/flows.csv", 2) == b"x" and made == [analyst]
    with access.acting(access.LOCAL):
        members.put(people, Member("a@x.id", "board"), "x", "another role")
    with pytest.raises(Refused):
        taking.taken(make, whose, "download", "waste/flows.csv", 3)
    with access.acting(access.LOCAL):
        members.put(people, Member("a@x.id", "analyst"), "x", "as before")
    assert taking.taken(make, whose, "download", "waste/flows.csv", 4) == b"x"
    signing._end(claims)
    with pytest.raises(Refused):
        taking.taken(make, whose, "download", "waste/flows.csv", 4)
    assert len(made) == 2
    with access.acting(access.LOCAL):
        kept = [(e.what, e.who, e.about) for e in people.read(entries).entries if e.what in ("download", "refused")]
    assert kept == [
        *(("refused", "a@x.id", "download"), ("download", "a@x.id", "waste/flows.csv")),
        *(("refused", "a@x.id", "download"), ("download", "a@x.id", "waste/flows.csv")),
    ]


def test_a_file_is_handed_out_where_its_event_cannot_be_kept(people: Store, caplog: pytest.LogCaptureFixture) -> None:
    people.close()
    with access.acting(Person("a@x.id", "analyst")):
        whose = signing.later()
    assert taking.taken(lambda: b"x", whose, "download", "waste/flows.csv", 1) == b"x"
    assert "could not be kept" in caplog.text
