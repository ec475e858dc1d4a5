"""What a person meets who goes around the buttons: addresses made by hand, rows of others, and two people at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest

from data import access, members
from data.access import NOBODY, Person, Refused
from data.store import Store
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import asking, signing, working
from tests.app.conftest import Open, SignIn
from tests.app.test_roles import ENGLISH, OWN, PEOPLE, SCREENS
from tests.app.test_screens import words
from tests.files import send
from tests.screens import as_read

OTHER, OTHERS_NAME = "RPB-NTT", "Nusa Tenggara"


@pytest.fixture
def filled_store(filled: str) -> Iterator[Store]:
    store = open_store(filled)
    yield store
    store.close()


@pytest.fixture
def others_upload(filled_store: Store) -> str:
    """An upload of another site, with a row that waits, whose file and note would show whose it is."""
    good = {"flow_code": "ZZ-1", "site_code": OTHER, "note": "zebra"}
    receipt = send(filled_store, "waste_flows", good, good | {"flow_code": "ZZ-2", "quantity": "x"}, hold_bad=True)
    return str(receipt.upload_id)


LIMITED = ("operator", "coach", "regional")


@pytest.mark.parametrize("role", LIMITED)
def test_the_foot_counts_held_rows_of_own_sites_alone(
    filled: str, others_upload: str, filled_store: Store, screen: Open, sign_in: SignIn, role: str
) -> None:
    own = {"flow_code": "ZY-1", "site_code": OWN}
    send(filled_store, "waste_flows", own, own | {"flow_code": "ZY-2", "quantity": "x"}, hold_bad=True)
    filled_store.close()
    said = {}
    for who in ("administrator", role):
        sign_in(PEOPLE[who])
        app = screen("overview", **ENGLISH)
        said[who] = words(app)
    assert "2 rows wait to be repaired" in said["administrator"]
    assert "1 rows wait to be repaired" in said[role]
    sign_in(PEOPLE[role])
    assert others_upload not in words(screen("quality", **ENGLISH))


ADDRESSES = (
    {"site": OTHER, "factory": OTHER, "province": "ID-NT", "view_part": "production"},
    {"site": [OWN, OTHER], "metric": "waste_recorded", "only": f"site:{OTHER}", "version": "1", "pack": "P0001"},
)


@pytest.mark.parametrize("role", ["operator", "regional"])
@pytest.mark.parametrize("asked", ADDRESSES, ids=["other", "both"])
def test_an_address_made_by_hand_shows_nothing_of_others(
    filled: str, others_upload: str, filled_store: Store, screen: Open, sign_in: SignIn, role: str, asked: dict
) -> None:
    filled_store.close()
    sign_in(PEOPLE[role])
    for page in sorted(SCREENS[role]):
        app = screen(page, held=others_upload, upload=others_upload, **ENGLISH, **asked)
        assert not app.exception, page
        seen = as_read(words(app))
        assert OTHERS_NAME not in seen and "zebra" not in seen and "ZZ-" not in seen, page
        assert others_upload not in seen, page


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_a_screen_that_is_not_in_the_menu_is_not_there(filled: str, screen: Open, sign_in: SignIn, role: str) -> None:
    sign_in(PEOPLE[role])
    for page in sorted(SCREENS["administrator"] - SCREENS[role]):
        with pytest.raises(Exception, match=page):
            screen(page, **ENGLISH)


def test_two_people_who_ask_the_same_at_once_get_each_their_own(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """200 rounds of four people in threads, one cache: each answer is the asker's own."""
    store = open_store(filled)
    people = {
        "all": PEOPLE["analyst"],
        "own": PEOPLE["operator"],
        "none": NOBODY,
        "other": Person("n@x.id", "operator", (OTHER,)),
    }
    sites = {"all": (), "own": (OWN,), "other": (OTHER,)}
    with store.snapshot() as db:
        version = store.version()
        right = {who: figures(db, "waste_recorded", (), Where(s), version) for who, s in sites.items()}
    store.close()
    assert len({str(found) for found in right.values()}) == 3
    monkeypatch.setattr(asking, "version", lambda: version)
    wrong: list[object] = []
    start = threading.Barrier(len(people))

    def ask(who: str) -> None:
        for nth in range(200):
            start.wait()
            with access.acting(people[who]):
                try:
                    month = date(2024, 1 + nth % 12, 1)
                    found = asking.ask("waste_recorded", (), Where(last=None)) if nth % 2 else asking.situation().sites
                    asking.ask("waste_recorded", ("site",), Where((), month, month))
                    expected = right.get(who) if nth % 2 else None
                    if who == "none" or (expected is not None and found != expected):
                        wrong.append((who, found))
                    if not nth % 2 and who in ("own", "other") and found != sites[who]:
                        wrong.append((who, found))
                except Refused:
                    if who != "none":
                        wrong.append((who, "refused"))

    # the words and the situation are open to all; a nobody never gets to ask for them through a screen
    threads = [threading.Thread(target=ask, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("role", ["operator", "nobody"])
def test_work_that_goes_on_has_the_rights_of_now(filled: str, monkeypatch: pytest.MonkeyPatch, role: str) -> None:
    """What is stored is judged when it is stored: a role that was taken away since the button was pressed ends it."""
    monkeypatch.setattr(signing, "has_provider", lambda: True)
    store, begun = asking.store(), threading.Event()

    def become(role: str) -> None:
        with access.acting(PEOPLE["administrator"]):
            members.put(store, members.Member("o@x.id", role, (OWN,)), "x", "test")

    def work(told: object) -> object:
        assert begun.wait(30)
        return send(store, "waste_flows", {"flow_code": "ZZ-9", "site_code": OWN})

    become("operator")
    before = store.version()
    with access.acting(PEOPLE["operator"]):
        job = working.Job(work)
    become(role)
    begun.set()
    job._thread.join()
    assert isinstance(job.error, Refused) == (role == "nobody")
    assert store.version() - before == (1 if role == "nobody" else 2)
