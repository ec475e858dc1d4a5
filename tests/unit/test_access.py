"""Who may do what: each role, each action, on own and on other sites, tried where data is read and written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from data import (
    access,
    amending,
    attaching,
    audit,
    closing,
    held,
    members,
    nil,
    reference,
    repairing,
    tracing,
    undoing,
    uploads,
)
from data.access import LOCAL, NOBODY, ROLES, RULES, Person, Refused
from data.audit import Asked
from data.errors import StoreError
from data.members import Member, person_of
from data.receipt import Options, Receipt
from data.store import Store
from data.uploads import log
from metrics.home import open_store
from tests.files import CORRECTION, file, send

OWN, OTHER = "RPB-ACEH", "RPB-NTT"
LIMITED = ("operator", "coach", "regional")
PEOPLE = {role: Person(f"{role}@example.id", role, (OWN,) if role in LIMITED else ()) for role in ROLES}
WRITERS = ("administrator", "analyst", "operator", "coach")


def flow(store: Store, site: str, code: str = "T-1", **more: str) -> str:
    receipt = send(store, "waste_flows", {"flow_code": code, "site_code": site, **more})
    return str(receipt.upload_id)


def sent(store: Store, kind: str, *rows: dict[str, str], **options: Any) -> Receipt:
    """A file of these rows is sent, whatever is said of it."""
    return uploads.upload(store, file(kind, *rows), Options(answers=CORRECTION, **options))


def is_refused(work: Callable[[], object]) -> bool:
    try:
        found = work()
        if isinstance(found, Receipt) and not found.upload_id:
            assert found.refused == "kind_not_allowed" or {p.code for p in found.problems} == {"site_not_allowed"}
            return True
    except Refused as error:
        assert OTHER not in error.message("en") and OTHER not in error.message("id")  # it says no more than that
        return True
    return False


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("site", [OWN, OTHER])
def test_rows_are_sent_and_taken_back_by_those_who_may(store_with_references: Store, role: str, site: str) -> None:
    store = store_with_references
    upload_id = flow(store, site)
    may = role in ("administrator", "analyst") or (role in ("operator", "coach") and site == OWN)
    before = store.version()
    with access.acting(PEOPLE[role]):
        flows = {"flow_code": "T-2", "site_code": site}, {"flow_code": "T-1", "site_code": site, "quantity": "7"}
        for row in flows:
            assert is_refused(lambda row=row: sent(store, "waste_flows", row)) is not may  # type: ignore[misc]
        assert is_refused(lambda: nil.report_nothing(store, "green_products", site, date(2024, 1, 1))) is not may
        assert is_refused(lambda: undoing.undo(store, [upload_id])) is not may
    assert store.version() == before + (4 if may else 0)
    if may:
        assert log(store)[0]["uploaded_by"] == PEOPLE[role].name


@pytest.mark.parametrize("role", ["operator", "coach"])
def test_a_correction_needs_rights_on_the_site_of_the_old_row_too(store_with_references: Store, role: str) -> None:
    store = store_with_references
    send(store, "enterprises", {"enterprise_code": "U-9", "site_code": OTHER})
    with access.acting(PEOPLE[role]):
        moved = {"enterprise_code": "U-9", "site_code": OWN}
        assert is_refused(lambda: send(store, "enterprises", moved))
    with store.snapshot() as db:
        query = "SELECT site_code FROM enterprises WHERE removed_in IS NULL AND enterprise_code = 'U-9'"
        assert db.execute(query).fetchall() == [(OTHER,)]


SENDERS = {
    "partners": ("administrator", "analyst"),
    "practice_assessments": ("administrator", "analyst", "coach"),
    "waste_flows": WRITERS,
    "enterprises": WRITERS,
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", SENDERS)
def test_each_kind_is_sent_by_those_who_send_it(store_with_references: Store, role: str, kind: str) -> None:
    with access.acting(PEOPLE[role]):
        rows = {"partners": {"partner_code": "M-9"}, "enterprises": {"enterprise_code": "U-9"}}.get(kind, {})
        assert is_refused(lambda: sent(store_with_references, kind, rows)) is (role not in SENDERS[kind])


@pytest.mark.parametrize("role", ["operator", "coach"])
def test_rows_of_other_sites_are_held_and_the_others_go_on(store_with_references: Store, role: str) -> None:
    store, refusals = store_with_references, []
    rows = [{"flow_code": f"T-{n}", "site_code": site} for n, site in enumerate((OWN, OTHER, OWN))]
    send(store, "enterprises", {"enterprise_code": "U-7", "site_code": OTHER})
    access.tell(lambda person, action: refusals.append((person.role, action)))
    with access.acting(PEOPLE[role]):
        (checked,) = uploads.check(store, [file("waste_flows", *rows)])
        assert [(p.line, p.column, p.code) for p in checked.problems] == [(3, "site_code", "site_not_allowed")]
        receipt = sent(store, "waste_flows", *rows, hold_bad=True)
        assert (receipt.good, receipt.held, refusals) == (2, 1, [(role, "upload")])
        judged = sent(store, "practice_assessments", {"enterprise_code": "U-7"})
        columns = [(p.column, p.code) for p in judged.problems]
        assert judged.refused == "kind_not_allowed" or columns == [("enterprise_code", "site_not_allowed")]
    with access.acting(PEOPLE["board"]), pytest.raises(Refused):
        uploads.check(store, [file("waste_flows", *rows)])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("site", [OWN, OTHER])
def test_lines_and_held_rows_are_read_by_those_who_may(store_with_references: Store, role: str, site: str) -> None:
    store = store_with_references
    good = {"flow_code": "T-1", "site_code": site}
    receipt = send(store, "waste_flows", good, good | {"flow_code": "T-2", "quantity": "x"}, hold_bad=True)
    upload_id = str(receipt.upload_id)
    may = role in ("administrator", "analyst") or (role in ("operator", "coach", "regional") and site == OWN)
    reads: tuple[Callable[[], object], ...] = (
        lambda: tracing.line_of(store, upload_id, 2),
        lambda: tracing.taken_on(store, upload_id, 2),
        lambda: attaching.attached(store, upload_id),
        lambda: repairing.waiting_rows(store, upload_id),
        lambda: held.waiting_of(store, upload_id),
    )
    writes: tuple[Callable[[], object], ...] = (
        lambda: repairing.repair(store, upload_id, {3: {"flow_code": "T-2", "site_code": site, "quantity": "2"}}),
        lambda: repairing.drop(store, upload_id, [3], why="dua kali"),
    )
    with access.acting(PEOPLE[role]):
        assert [is_refused(read) for read in reads] == [not may] * len(reads)
        if role != "regional":
            assert is_refused(writes[1]) is not may
        if not may:
            assert all(is_refused(write) for write in writes)
        lists: tuple[Callable[[], object], ...] = (
            lambda: uploads.log(store),
            lambda: held.counts(store),
            lambda: tracing.sayings(store, "waste_flows", "T-1"),
        )
        if role in ("board", "nobody"):
            assert all(is_refused(read) for read in lists)
        else:
            assert (upload_id in str(uploads.log(store))) is may
            assert bool(tracing.sayings(store, "waste_flows", "T-1")) is may


@pytest.mark.parametrize("role", ROLES)
def test_months_targets_and_roles_are_changed_by_those_who_may(store: Store, role: str) -> None:
    target = next(row for row in reference.tables()["targets"] if row["target"] == "shared_factories")
    changes: dict[str, Callable[[], object]] = {
        "close": lambda: closing.close(store, date(2023, 1, 1), "x"),
        "reference": lambda: amending.put(store, "targets", [target | {"value": "20"}], "x"),
        "member": lambda: members.put(store, Member("a@b.id", "administrator"), "x", "why"),
    }
    with access.acting(PEOPLE[role]):
        for action, change in changes.items():
            assert is_refused(change) is (role not in RULES[action]), action


def test_what_a_site_weighs_is_its_own_to_say(store: Store) -> None:
    weight = {"material": "plastic", "unit": "karung", "kg_per_unit": "5", "from_date": "2023-01-01"}
    with access.acting(PEOPLE["operator"]):
        assert not is_refused(lambda: amending.put(store, "unit_weights", [weight | {"site_code": OWN}], "x"))
        assert is_refused(lambda: amending.put(store, "unit_weights", [weight | {"site_code": OTHER}], "x"))


def test_commands_are_the_administrators_and_a_dashboard_without_a_session_is_nobodys() -> None:
    assert access.who() == LOCAL
    try:
        access.ask(lambda: NOBODY)
        assert access.who() == NOBODY
        with access.acting(PEOPLE["board"]):
            assert access.who().role == "board"
        assert access.who() == NOBODY
    finally:
        access._readers.clear()


def test_members_are_versioned_and_one_administrator_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put = members.put
    put(store, Member("Ketua@Kadin.id ", "administrator"), "x", "first")
    put(store, Member("op@x.id", "operator", (OWN, OTHER)), "x", "new")
    put(store, Member("dinas@x.id", "regional", (), "ID-NT"), "x", "new")
    put(store, Member("op@\u2060x.id", "operator", (OWN, OTHER)), "x", "copied from a screen")
    version = store.version()
    with pytest.raises(StoreError):
        put(store, Member("ketua@kadin.id", "nobody"), "x", "gone")
    put(store, Member("op@x.id", "nobody"), "x", "left")
    with store.snapshot() as db:
        assert person_of(db, "KETUA@kadin.id") == Person("ketua@kadin.id", "administrator")
        assert person_of(db, "op@x.id") == NOBODY == person_of(db, "")
        assert OTHER in person_of(db, "dinas@x.id").sites and OWN not in person_of(db, "dinas@x.id").sites
        assert {m.email for m in members.members(db, version)} == {"ketua@kadin.id", "op@x.id", "dinas@x.id"}
        noted = db.execute("SELECT note FROM versions WHERE action = 'member' ORDER BY version DESC").fetchall()
    assert noted[0][0] == "op@x.id: nobody (left)"
    monkeypatch.setenv("GREEN_UMKM_ADMINISTRATOR", "First@x.id")
    with store.snapshot() as db:
        assert person_of(db, "first@X.id").role == "administrator"


@pytest.mark.parametrize(
    "member",
    [
        Member("no address", "analyst"),
        Member("a@b.id", "king"),
        Member("a@b.id", "operator"),
        Member("a@b.id", "operator", ("NOWHERE",)),
        Member("a@b.id", "regional"),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(store: Store, member: Member) -> None:
    with pytest.raises(StoreError):
        members.put(store, member, "x", "why")
    with pytest.raises(StoreError):
        members.put(store, Member("a@b.id", "analyst"), "x", "  ")


def test_a_store_is_opened_whoever_acts(store: Store) -> None:
    """A release brings its reference values; that is nobody's doing."""
    with store.transaction() as db:
        db.execute("UPDATE reference_state SET mark = 'old'")
        db.execute("UPDATE targets SET value = '99', set_by = 'release'")
    store.close()
    with access.acting(NOBODY):
        open_store(store.uri).close()


def test_what_is_refused_is_told_without_what_was_asked(store: Store) -> None:
    access.tell(lambda person, action: audit.note(store, "refused", action, person=person) and None)
    try:
        with access.acting(PEOPLE["board"]), pytest.raises(Refused):
            flow(store, OTHER)
    finally:
        access._tellers.clear()
    (refusal,) = store.read(lambda db: audit.entries(db, Asked(what=("refused",)))).entries
    assert (refusal.who, refusal.role, refusal.about) == ("board@example.id", "board", "upload")
