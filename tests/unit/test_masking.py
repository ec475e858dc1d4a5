"""Guarded cells: each in each place where a row is read, seen by those who may and by nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from data import access, exporting, held, masking, repairing, tracing
from data import contract as contract_module
from data.access import ROLES, Person
from data.attaching import attached
from data.contract import contracts, load
from data.errors import StoreError
from data.problems import Problem
from data.receipt import Change, File, Options, Receipt
from data.store import Store
from data.uploads import check, upload
from metrics.assessed import register
from metrics.questions import Where
from tests.files import CORRECTION, GOOD, csv_bytes, file, query, send
from tests.guarded import KINDS, OWN, PEOPLE, SITES, Word, codes, fill, keyed, of_site
from tests.places import Place, opened

Reader = Callable[[Store], Iterator[object]]
LINES = 10


def uploads_of(store: Store) -> list[str]:
    return [row[0] for row in query(store, "SELECT upload_id FROM uploads ORDER BY added_in")]


def lines(store: Store) -> Iterator[object]:
    for upload_id in uploads_of(store):
        for line in range(1, LINES):
            yield lambda u=upload_id, n=line: tracing.line_of(store, u, n)
            yield lambda u=upload_id, n=line: tracing.taken_on(store, u, n)


def histories(store: Store) -> Iterator[object]:
    for kind, number in codes():
        yield lambda k=kind, n=number: tracing.sayings(store, k, n)


def receipts(store: Store) -> Iterator[object]:
    for upload_id in uploads_of(store):
        yield lambda u=upload_id: attached(store, u)


def waiting(store: Store) -> Iterator[object]:
    for upload_id in uploads_of(store):
        yield lambda u=upload_id: held.waiting_of(store, u)
        yield lambda u=upload_id: repairing.waiting_rows(store, u)
        yield lambda u=upload_id: _tried(store, u)


def _tried(store: Store, upload_id: str) -> Receipt:
    """A repair of all rows that can be, with a wrong cell in each."""
    rows = {n: row.cells | {"site_code": "?"} for n, row in repairing.waiting_rows(store, upload_id).items()}
    seen = {n: row for n, row in rows.items() if not repairing.waiting_rows(store, upload_id)[n].is_hidden}
    return repairing.try_repair(store, upload_id, seen)


def previews(store: Store) -> Iterator[object]:
    """Files that would change each record, tried out together: what they would replace.

    The first would make every enterprise one of the reader's site, and of a size of which names are for all.
    """

    def tried() -> object:
        sizes = {"size_class": "small"}
        moved = [{"enterprise_code": code, "site_code": OWN} | sizes for kind, code in codes() if kind == "enterprises"]
        files = [file("enterprises", *({**row} for row in {row["enterprise_code"]: row for row in moved}.values()))]
        for contract in KINDS:
            rows = [
                of_site(contract, site) | keyed(contract, 10 * nth + row)
                for nth, site in enumerate(SITES)
                for row in range(1, 10)
            ]
            files.append(file(contract.kind, *rows))
        return [receipt.changes for receipt in check(store, files, Options(answers=CORRECTION))]

    yield tried


def enterprises(store: Store) -> Iterator[object]:
    def listed() -> object:
        with store.snapshot() as db:
            return register(db, Where(access.narrowed("enterprises", ())), "all", masking.sites_seen())

    yield listed


READERS: dict[str, Reader] = {
    **{"lines": lines, "histories": histories, "receipts": receipts, "waiting": waiting},
    **{"previews": previews, "enterprises": enterprises},
}


def given(store: Store, person: Person, reader: Reader) -> str:
    """All that a reader gives to a person, as text."""
    found = []
    with access.acting(access.LOCAL):
        asked = list(reader(store))
    with access.acting(person):
        for ask in asked:
            try:
                found.append(repr(ask()))  # type: ignore[operator]
            except StoreError:
                continue
    return "\n".join(found)


@pytest.fixture(scope="module")
def guarded(place: Place, empty_store: str) -> Iterator[tuple[Store, list[Word]]]:
    """A store with all the words, to be read only."""
    with opened(place, empty_store) as store:
        yield store, fill(store)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_guarded_cell_is_seen_by_those_who_may_and_by_nobody_else(
    guarded: tuple[Store, list[Word]], who: str
) -> None:
    store, words = guarded
    seen = {name: given(store, PEOPLE[who], reader) for name, reader in READERS.items()}
    may = {word.text for word in words if word.is_for(PEOPLE[who])}
    shown = {name: {word.text for word in words if word.text in text} for name, text in seen.items()}
    assert {name: found - may for name, found in shown.items()} == {name: set() for name in READERS}
    assert set().union(*shown.values()) == may


def test_every_guarded_column_has_its_words(guarded: tuple[Store, list[Word]]) -> None:
    _, words = guarded
    assert {"enterprises", "practice_assessments", "waste_flows"} <= {contract.kind for contract in KINDS}
    for contract in contracts().values():
        for f in contract.guarded:
            about = f"{contract.kind}{f.name}".replace("_", "").casefold()
            assert sum(about in word.text.casefold() for word in words) >= 8, f.name


def test_what_is_hidden_is_told_from_what_is_blank(store_with_references: Store) -> None:
    store = store_with_references
    wrong = {"flow_code": "T-3", "quantity": "x", "note": "Ibu Sari"}
    receipt = send(store, "waste_flows", {"note": "Ibu Sari"}, {"flow_code": "T-2"}, wrong, hold_bad=True)
    upload_id = str(receipt.upload_id)
    send(store, "waste_flows", {"note": "Ibu Tuti"}, {"flow_code": "T-2", "note": "Ibu Tuti"})
    with access.acting(PEOPLE["analyst"]):
        assert [tracing.line_of(store, upload_id, line).cells[-1] for line in (2, 3)] == [None, ""]
        first, _ = tracing.sayings(store, "waste_flows", "T-1")
        assert first.values["note"] is None and first.hidden == {"note"} and first.values["quantity"] == 4.5
        assert tracing.sayings(store, "waste_flows", "T-2")[0].hidden == frozenset()
        kept = attached(store, "U0005")
        assert kept and kept.changes == [
            Change(2, "RPB-ACEH / T-1", "note", None, None, ("old", "new")),
            Change(3, "RPB-ACEH / T-2", "note", None, None, ("new",)),
        ]
        row = repairing.waiting_rows(store, upload_id)[4]
        assert row.cells["note"] is None and row.hidden == {"note"} and row.cells["quantity"] == "x"


def test_a_repair_by_who_does_not_see_a_cell_leaves_it(store_with_references: Store) -> None:
    store = store_with_references
    wrong = {"flow_code": "T-2", "quantity": "x", "note": "Ibu Sari"}
    receipt = send(store, "waste_flows", {}, wrong, hold_bad=True)
    with access.acting(PEOPLE["analyst"]):
        (row,) = repairing.waiting_rows(store, str(receipt.upload_id)).values()
        tried = repairing.try_repair(
            store, str(receipt.upload_id), {3: row.cells | {"flow_code": "T-1", "quantity": "3"}}
        )
        assert [(c.new, c.hidden) for c in tried.changes if c.column == "note"] == [(None, ("new",))]
        done = repairing.repair(store, str(receipt.upload_id), {3: row.cells | {"quantity": "3", "note": "Ibu Tuti"}})
    stored = query(store, "SELECT quantity, note FROM waste_flows WHERE flow_code = 'T-2'")
    assert done.new == 1 and stored == [(3, "Ibu Sari")]


def test_a_problem_that_quotes_a_guarded_cell_says_that_it_is_hidden() -> None:
    """None does so today: such cells are text, of which a rule says no more than that it is blank or too long."""
    quoting = Problem(2, "note", "catatan", "Ibu Sari", "choice", "Ibu Tuti", sets={"note": "Ibu Tuti"})
    other = Problem(2, "quantity", "jumlah", "x", "number", details={"example": "1,5"})
    sight = {2: masking.Sight(False, frozenset({"note"})), 3: masking.NOTHING}
    first, second, third = masking.problems([quoting, other, replace(other, line=3)], sight)
    assert "Ibu" not in repr(first) and "tidak ditampilkan untuk peran Anda" in first.message("id")
    assert second == other and third.value is None and third.is_hidden
    assert masking.problems([quoting], {2: masking.WHOLE}) == [quoting]


def test_a_row_of_which_no_cell_can_be_told_is_repaired_by_who_sees_it(store_with_references: Store) -> None:
    store = store_with_references
    names = list(GOOD["waste_flows"])
    content = csv_bytes([names, list(GOOD["waste_flows"].values()), [*GOOD["waste_flows"].values(), "Ibu Sari"]])
    with access.acting(PEOPLE["operator"]):
        receipt = upload(store, File("f.csv", content), Options(hold_bad=True))
        assert "Ibu Sari" in repr(repairing.waiting_rows(store, str(receipt.upload_id)))  # who sent it
    colleague = Person("q@x.id", "operator", (OWN,))
    good = GOOD["waste_flows"] | {"flow_code": "T-9"}
    for person in (PEOPLE["analyst"], colleague):
        with access.acting(person):
            assert repairing.waiting_rows(store, str(receipt.upload_id)) == {3: repairing.Waiting({}, is_hidden=True)}
            with pytest.raises(access.Refused):
                repairing.repair(store, str(receipt.upload_id), {3: good})
    with access.acting(PEOPLE["operator"]):
        assert repairing.repair(store, str(receipt.upload_id), {3: good}).new == 1


@pytest.mark.parametrize("who", PEOPLE)
def test_a_whole_export_is_the_administrators(store: Store, tmp_path: Path, who: str) -> None:
    with access.acting(PEOPLE[who]):
        if who == "administrator":
            assert exporting.export(store, tmp_path / "all").rows
        else:
            with pytest.raises(access.Refused):
                exporting.export(store, tmp_path / "all")


def test_whole_files_are_read_by_few() -> None:
    """What opens a kept file gives its cells to nobody but through masking."""
    root = Path(contract_module.__file__).parents[1]
    found = {
        path.relative_to(root).as_posix()
        for room in ("data", "metrics", "pages")
        for path in (root / room).rglob("*.py")
        if ".files.get" in path.read_text(encoding="utf-8")
    }
    assert found == {"data/tracing.py", "data/erasing.py", "data/moving.py", "pages/shared/packed.py"}
    text = (root / "pages/shared/packed.py").read_text(encoding="utf-8")
    assert text.count("files.get") == 2  # a saved pack and its figures


@pytest.mark.parametrize(
    ("column", "more"),
    [
        ("flow_code", {}),  # a key is shown wherever the row is
        ("quantity", {}),  # and so are sums
        ("note", {"seen_by": "everybody"}),
        ("note", {"seen_by_all_if": {"quantity": ["1"]}}),
    ],
)
def test_a_column_that_cannot_be_guarded_is_no_contract(tmp_path: Path, column: str, more: dict[str, object]) -> None:
    raw = yaml.safe_load((contract_module.FOLDER / "waste_flows.yaml").read_text(encoding="utf-8"))
    next(f for f in raw["fields"] if f["name"] == column).update({"seen_by": "own_site"} | more)
    path = tmp_path / "waste_flows.yaml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False), encoding="utf-8")
    with pytest.raises(ValueError, match=column):
        load(path)


def test_the_rule_names_whom_it_shows_cells_to() -> None:
    assert set(access.RULES["guarded"]) == {"administrator", "operator", "coach"} <= set(ROLES)
