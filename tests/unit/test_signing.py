"""What a provider says of somebody is believed only whole: signed in, verified, not expired, with an address."""

from __future__ import annotations

import time
from typing import Any

import pytest

from pages.shared import signing

GOOD: dict[str, Any] = {"is_logged_in": True, "email": "a@x.id", "email_verified": True, "exp": time.time() + 3600}


def test_a_verified_address_of_a_token_that_holds_is_believed() -> None:
    assert signing._is_valid(GOOD)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": time.time() - 1},
        {"exp": None},
        {"exp": "4102444800"},
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
