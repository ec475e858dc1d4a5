"""Signing in against a provider that speaks OpenID Connect, in a real browser."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simplejson
from playwright.sync_api import Browser, BrowserContext, Page, expect

from data import members
from data.__main__ import main as data
from data.members import Member
from metrics.home import open_store
from tests.browser.conftest import drawn, served
from tests.browser.test_journeys import taken

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the provider's own, of its libraries
    from oidc_provider_mock import User, run_server_in_thread

pytestmark = pytest.mark.browser
OWN = "RPB-ACEH"
TAKEN = ("download", "administrator")
SECRET = "a secret of forty characters for the tests"
PEOPLE = {
    "admin@kadin.id": {"email_verified": True},
    "operator@aceh.id": {"email_verified": True},
    "board@kadin.id": {"email_verified": True},
    "copied@kadin.id": {"email_verified": True},
    "stranger@x.id": {"email_verified": True},
    "unproven@kadin.id": {"email_verified": False},
    "<b>bold</b>@x.id": {"email_verified": True},
}


@dataclass(frozen=True)
class House:
    address: str
    folder: Path
    log: Path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, example_store: Path) -> Iterator[House]:
    """A dashboard with the example data where people sign in, and its provider."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(example_store, folder, dirs_exist_ok=True)
    with closing(open_store(f"duckdb:{folder / 'store.duckdb'}")) as store:
        members.put(store, Member("operator@aceh.id", "operator", (OWN,)), "x", "test")
        members.put(store, Member("board@kadin.id", "board"), "x", "test")
        members.put(store, Member("copied@kadin.id", "analyst"), "x", "test")
        members.put(store, Member("unproven@kadin.id", "analyst"), "x", "test")
    claims = [User(sub=email, claims={"email": email, **more}) for email, more in PEOPLE.items()]
    with run_server_in_thread(user_claims=claims) as provider:
        secrets = folder / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()

        def configured(address: str) -> dict[str, str]:
            secrets.touch(mode=0o600)
            secrets.write_text(
                f'[auth]\nredirect_uri = "{address}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
                'client_id = "jejak"\nclient_secret = "secret"\n'
                f'server_metadata_url = "http://localhost:{provider.server_port}/.well-known/openid-configuration"\n'
            )
            return {"STREAMLIT_SECRETS_FILES": str(secrets), members.FIRST: "admin@kadin.id"}

        with served(folder, configured) as address:
            yield House(address, folder, folder / "server.log")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def arrive(context: BrowserContext, house: House, path: str = "") -> Page:
    page = context.new_page()
    page.goto(f"{house.address}/{path}?lang=en")
    return page


def sign_in(page: Page, email: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.locator("input[name=sub]").fill(email)
    page.get_by_role("button", name="Authorize").click()


def test_a_person_signs_in_lands_by_role_and_signs_out(context: BrowserContext, house: House) -> None:
    page = arrive(context, house)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    sign_in(page, "operator@aceh.id")
    expect(page.get_by_role("heading", name="Unggah dan laporan saya")).to_be_visible()
    expect(page.get_by_text("Operator lokasi")).to_be_visible()
    drawn(page)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="End Session")).to_be_visible()  # the provider's session ends, too
    page = arrive(context, house)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_first_administrator_sees_all_and_the_board_its_pack(browser: Browser, house: House) -> None:
    for email, heading in (("admin@kadin.id", "Ikhtisar"), ("board@kadin.id", "Bahan rapat dewan")):
        context = browser.new_context()
        page = arrive(context, house)
        sign_in(page, email)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        context.close()


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("stranger@x.id", "Akun Anda belum memiliki peran"),
        ("unproven@kadin.id", "belum memverifikasi"),
        ("<b>bold</b>@x.id", "Akun Anda belum memiliki peran"),
    ],
)
def test_a_wrong_person_stays_outside(context: BrowserContext, house: House, email: str, said: str) -> None:
    page = arrive(context, house)
    sign_in(page, email)
    expect(page.get_by_text(said)).to_be_visible()
    page.goto(f"{house.address}/waste?lang=en")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_test_id("stMetric")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_have_count(0)  # nothing lies over the way in


def test_a_role_that_is_taken_away_ends_at_once(
    context: BrowserContext, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = arrive(context, house)
    sign_in(page, "board@kadin.id")
    expect(page.get_by_role("heading", name="Bahan rapat dewan")).to_be_visible()
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{house.folder / 'store.duckdb'}")
    try:
        assert data(["member", "board@kadin.id", "nobody", "--why", "test"]) == 0
        drawn(page)
        page.get_by_text("English").first.click()
        expect(page.get_by_text("Your account has no role here yet")).to_be_visible()
    finally:
        assert data(["member", "board@kadin.id", "board", "--why", "test"]) == 0


def test_a_forged_cookie_is_worth_nothing(context: BrowserContext, house: House) -> None:
    page = arrive(context, house)
    sign_in(page, "operator@aceh.id")
    expect(page.get_by_text("Operator lokasi")).to_be_visible()
    (cookie,) = [c for c in context.cookies() if c["name"] == "_streamlit_user"]
    for forged in (cookie["value"][:-8] + "AAAAAAAA", "2|1:0|10:1|15:_streamlit_user|4:e30=|00", "{}"):
        context.clear_cookies()
        context.add_cookies([{"name": cookie["name"], "value": forged, "url": house.address}])
        page = arrive(context, house)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def replayed(browser: Browser, house: House, cookies: list[Any], path: str = "") -> tuple[BrowserContext, Page]:
    """Another browser, into which cookies were copied."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(cookies)
    return context, arrive(context, house, path)


def events(house: House, capsys: pytest.CaptureFixture[str], who: str) -> list[tuple[str, str, str | None]]:
    """What the log has of somebody, the oldest first."""
    capsys.readouterr()
    assert data(["log", "--json", "--who", who, "--limit", "500"]) == 0
    found = simplejson.loads(capsys.readouterr().out)["entries"]
    return [(entry["what"], entry["role"], entry["about"]) for entry in reversed(found)]


def test_a_copied_cookie_is_nobodys_after_a_sign_out(
    browser: Browser,
    context: BrowserContext,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before it, the copy opens the same screens; that is what a bearer of a cookie is."""
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{house.folder / 'store.duckdb'}")
    who = "copied@kadin.id"
    page = arrive(context, house)
    sign_in(page, who)
    expect(page.get_by_text("Analis", exact=False).first).to_be_visible()
    cookies = context.cookies()
    thief, stolen = replayed(browser, house, cookies)
    expect(stolen.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    drawn(page)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="End Session")).to_be_visible()
    drawn(stolen)
    stolen.get_by_text("Indonesia", exact=True).first.click()  # a screen that was open already
    expect(stolen.get_by_text("Akun ini telah keluar")).to_be_visible()
    expect(stolen.get_by_test_id("stMetric")).to_have_count(0)
    thief.close()
    for path in ("", "waste", "trace"):
        thief, stolen = replayed(browser, house, cookies, path)
        expect(stolen.get_by_text("This account was signed out")).to_be_visible()
        expect(stolen.get_by_test_id("stMetric")).to_have_count(0)
        expect(stolen.get_by_role("button", name="Sign out")).to_have_count(0)
        thief.close()
    again = browser.new_context()
    page = arrive(again, house)
    sign_in(page, who)
    expect(page.get_by_text("Analis", exact=False).first).to_be_visible()
    thief, stolen = replayed(browser, house, cookies)  # the new session does not bring the old one back
    expect(stolen.get_by_text("This account was signed out")).to_be_visible()
    thief.close()
    again.close()
    assert [event for event in events(house, capsys, who) if event[0] != "refused"] == [
        *(("sign_in", "analyst", None), ("sign_out", "analyst", None), ("sign_in", "analyst", None))
    ]
    assert ("refused", "nobody", "session") in events(house, capsys, who)


def test_a_file_that_is_taken_away_is_in_the_log(
    context: BrowserContext, house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", f"duckdb:{house.folder / 'store.duckdb'}")
    page = arrive(context, house)
    sign_in(page, "admin@kadin.id")
    expect(page.get_by_role("heading", name="Ikhtisar", exact=True)).to_be_visible()
    page.goto(f"{house.address}/waste?lang=en")
    expect(page.get_by_role("heading", name="Waste flows", exact=True)).to_be_visible()
    assert taken(page, "CSV").read_bytes()
    kept = [about for what, role, about in events(house, capsys, "admin@kadin.id") if (what, role) == TAKEN]
    assert kept and str(kept[-1]).startswith("waste/") and str(kept[-1]).endswith(".csv")
    page.goto(f"{house.address}/admin?lang=en&view_kept=log")
    expect(page.get_by_role("heading", name="Log", exact=True)).to_be_visible()
