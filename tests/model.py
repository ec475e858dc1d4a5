"""What a store says after any steps, kept in plain dicts: nothing here is asked of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from data import amending, reference
from data.contract import contracts
from data.erasing import erase
from data.privacy import pseudonym
from data.receipt import File, Options, Receipt
from data.repairing import repair
from data.store import Store
from data.undoing import undo
from data.uploads import upload
from tests.files import CORRECTION, GOOD, file, held_cells

Cells = dict[str, str]

# The kinds, and of each: the columns looked at beside the key; a cell that spoils a row, and one that mends it.
COLUMNS = {
    "partners": ("name",),
    "enterprises": ("site_code", "joined_on"),
    "practice_assessments": ("level",),
    "waste_flows": ("date", "material", "destination", "mass_kg"),
    "coaching_attendance": ("session_date", "gender", "age"),
}
SPOILT = {
    "partners": {"province": "ZZ"},
    "enterprises": {"size_class": "raksasa"},
    "practice_assessments": {"level": "9"},
    "waste_flows": {"quantity": "dua"},
    "coaching_attendance": {"age": "tua"},
}
MENDED = {
    "partners": {"province": "ID-AC"},
    "enterprises": {"size_class": "small"},
    "practice_assessments": {"level": "3"},
    "waste_flows": {"quantity": "7.5"},
    "coaching_attendance": {"age": "29"},
}
DAY_OF = {"waste_flows": "date", "coaching_attendance": "session_date"}  # kinds that are sent month by month
REFERS = {"practice_assessments": ("enterprise_code", "enterprises"), "waste_flows": ("hauler", "partners")}
CHANGED = {  # reference table -> its row that changes, and the column
    "practices": ({"practice": "energy"}, "weight"),
    "targets": ({"target": "coaching_priority_share"}, "value"),
    "unit_weights": ({"site_code": "RPB-SULUT", "material": "coir_pith"}, "kg_per_unit"),
}
NUMBER = "3201014107950003"
PEOPLE = [("PSRT-1", "RPB-SULUT"), ("PSRT-2", "RPB-SULUT"), (NUMBER, None)]
TITLE_LINES = 2  # above the header of each file stands its own title, so that no two files are the same by chance


def row_of(table: str) -> Cells:
    """The row of a reference table that changes, as the release has it."""
    wanted, _ = CHANGED[table]
    (row,) = (row for row in reference.tables()[table] if wanted.items() <= row.items())
    return row


# The model


@dataclass
class Sent:
    """An upload: line -> cells of its good rows as they were then understood, and of those it left waiting."""

    kind: str
    content: object
    parent: str | None
    rows: dict[int, Cells]
    waiting: dict[int, Cells]
    took: tuple[int, ...]
    counts: tuple[int, ...]  # rows, good, new, changed, unchanged, held
    added_in: int
    removed_in: int | None = None
    gone: set[tuple[str, ...]] = field(default_factory=set)  # keys that it says are not there
    taken_away: int = 0


@dataclass
class State:
    """What a store says at one version. current: (kind, key) -> (values, upload, line)."""

    key: bytes
    current: dict[tuple[str, tuple[str, ...]], tuple[tuple[str, ...], str, int]] = field(default_factory=dict)
    uploads: dict[str, Sent] = field(default_factory=dict)
    held: dict[tuple[str, int], Cells] = field(default_factory=dict)
    values: Cells = field(default_factory=lambda: {table: row_of(table)[CHANGED[table][1]] for table in CHANGED})

    def standing(self) -> list[str]:
        return [upload_id for upload_id, sent in self.uploads.items() if sent.removed_in is None]

    def coded(self, person: str) -> str:
        return pseudonym(person, self.key) if person == NUMBER else person

    def is_good(self, kind: str, cells: Cells) -> bool:
        column, table = REFERS.get(kind, ("", ""))
        is_known = not cells.get(column) or (table, (cells[column],)) in self.current
        return is_known and not SPOILT[kind].items() <= cells.items()

    def take(
        self,
        version: int,
        kind: str,
        rows: dict[int, Cells],
        content: object,
        hold: bool = False,
        parent: str = "",
        replaces: bool = False,
    ) -> bool:
        """An upload, or the repair of a parent, with these rows by line; False where it is not taken."""
        if any(self.uploads[u].content == content and self.uploads[u].parent == parent for u in self.standing()):
            return False
        rows = {line: self._understood(kind, cells) for line, cells in rows.items()}
        good = {line: cells for line, cells in rows.items() if self.is_good(kind, cells)}
        if not good or (len(good) < len(rows) and not hold):
            return False
        upload_id, news = f"U{version:04d}", Counter[str]()
        for line, cells in good.items():
            key, values = parts(kind, cells)
            known = self.current.get((kind, key))
            news["new" if known is None else "unchanged" if known[0] == values else "changed"] += 1
            if known is None or known[0] != values:
                self.current[kind, key] = values, upload_id, line
        waiting = {line: cells for line, cells in rows.items() if line not in good}
        self.held |= {(upload_id, line): cells for line, cells in waiting.items()}
        counts = (len(rows), len(good), news["new"], news["changed"], news["unchanged"], len(waiting))
        self.uploads[upload_id] = Sent(kind, content, parent, good, waiting, (), counts, version)
        if replaces and not waiting:
            self._take_away(upload_id)
        return True

    def _take_away(self, upload_id: str) -> None:
        """Rows that stand for the sites and months of an upload and are not in it."""
        sent = self.uploads[upload_id]
        if (day := DAY_OF.get(sent.kind)) is None:
            return
        keys = {parts(sent.kind, cells)[0] for cells in sent.rows.values()}
        covered = {(cells["site_code"], cells[day][:7]) for cells in sent.rows.values()}
        names = contracts()[sent.kind].key
        for (kind, key), (values, _, _) in list(self.current.items()):
            month = key[names.index("site_code")], values[COLUMNS[kind].index(day)][:7] if kind == sent.kind else ""
            if kind == sent.kind and key not in keys and month in covered:
                del self.current[kind, key]
                sent.gone.add(key)
                sent.taken_away += 1

    def _understood(self, kind: str, cells: Cells) -> Cells:
        if kind == "coaching_attendance":
            return cells | {"participant_code": self.coded(cells["participant_code"])}
        if kind == "waste_flows" and not SPOILT[kind].items() <= cells.items():
            weight = self.values["unit_weights"] if cells["unit"] == "karung" else "1"
            return cells | {"mass_kg": f"{Decimal(cells['quantity']) * Decimal(weight):.6f}"}
        return cells

    def close(self, version: int, upload_ids: Sequence[str]) -> bool:
        """An undo of uploads and of what repaired them; False where one of them does not stand."""
        standing = self.standing()
        if not set(upload_ids) <= set(standing):
            return False
        gone = [u for u in standing if u in upload_ids or self.uploads[u].parent in upload_ids]
        for upload_id in gone:
            self.uploads[upload_id].removed_in = version
        self.held = {place: cells for place, cells in self.held.items() if place[0] not in gone}
        for sent in (self.uploads[u] for u in gone):
            if sent.parent and sent.parent not in gone:  # what it took waits again
                waiting = self.uploads[sent.parent].waiting
                self.held |= {(sent.parent, line): waiting[line] for line in sent.took if line in waiting}
        open_keys = [named for named, (_, upload_id, _) in self.current.items() if upload_id in gone]
        for named in open_keys:
            del self.current[named]
        open_keys += [(self.uploads[u].kind, key) for u in gone for key in self.uploads[u].gone]
        for kind, key in open_keys:
            if (kind, key) not in self.current:
                self._bring_back(kind, key)
        return True

    def _bring_back(self, kind: str, key: tuple[str, ...]) -> None:
        """What the latest upload that still says something of a key says."""
        found = None
        for sent_id in self.standing():
            sent = self.uploads[sent_id]
            if sent.kind == kind and key in sent.gone:
                found = None
            for line, cells in sent.rows.items():
                if sent.kind == kind and parts(kind, cells)[0] == key:
                    found = parts(kind, cells)[1], sent_id, line
        if found:
            self.current[kind, key] = found

    def forget(self, person: tuple[str, str | None]) -> bool:
        """Drop every row about a person; False where there is none."""

        def is_about(cells: Cells) -> bool:
            return cells.get("participant_code") == self.coded(person[0]) and person[1] in (None, cells["site_code"])

        found = 0
        for upload_id, sent in self.uploads.items():
            for rows in (sent.rows, sent.waiting):
                for line in [line for line, cells in rows.items() if is_about(cells)]:
                    found += 1
                    named = sent.kind, parts(sent.kind, rows[line])[0]
                    if self.current.get(named, ((), "", 0))[1:] == (upload_id, line):
                        del self.current[named]
                    del rows[line]
            if sent.kind == "coaching_attendance":
                names = contracts()[sent.kind].key
                sent.gone = {key for key in sent.gone if not is_about(dict(zip(names, key, strict=True)))}
        self.held = {place: cells for place, cells in self.held.items() if not is_about(cells)}
        return found > 0


def parts(kind: str, cells: Cells) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(cells[name] for name in contracts()[kind].key), tuple(cells.get(n, "") for n in COLUMNS[kind])


# Steps: each is done to a store, and to the model


@dataclass(frozen=True)
class Send:
    action: ClassVar[str] = "upload"
    kind: str
    rows: tuple[Cells, ...]
    hold: bool
    title: int
    replaces: bool = False

    def do(self, store: Store, by: str) -> Receipt:
        content = f"Laporan {self.title}\r\n\r\n".encode() + file(self.kind, *self.rows).content
        return upload(
            store,
            File(f"{self.kind}.csv", content),
            Options(None, replace(CORRECTION, replaces=self.replaces), self.hold, by),
        )

    def apply(self, state: State, version: int) -> bool:
        rows = {line: GOOD[self.kind] | row for line, row in enumerate(self.rows, start=TITLE_LINES + 2)}
        return state.take(version, self.kind, rows, (self.kind, self.title), self.hold, replaces=self.replaces)


@dataclass(frozen=True)
class Repair:
    action: ClassVar[str] = "repair"
    parent: str
    lines: tuple[int, ...]
    change: Cells

    def do(self, store: Store, by: str) -> Receipt:
        held = held_cells(store, self.parent)
        return repair(
            store, self.parent, {line: held.get(line, {}) | self.change for line in self.lines}, by, CORRECTION
        )

    def apply(self, state: State, version: int) -> bool:
        if not {(self.parent, line) for line in self.lines} <= state.held.keys():
            return False
        kind = state.uploads[self.parent].kind
        rows = {nth: state.held[self.parent, line] | self.change for nth, line in enumerate(self.lines, start=2)}
        if not state.take(version, kind, rows, tuple(map(str, rows.values())), parent=self.parent):
            return False
        state.uploads[f"U{version:04d}"].took = self.lines
        state.held = {place: cells for place, cells in state.held.items() if place not in self._places()}
        return True

    def _places(self) -> set[tuple[str, int]]:
        return {(self.parent, line) for line in self.lines}


@dataclass(frozen=True)
class Undo:
    action: ClassVar[str] = "undo"
    upload_ids: tuple[str, ...]

    def do(self, store: Store, by: str) -> None:
        undo(store, list(self.upload_ids), by)

    def apply(self, state: State, version: int) -> bool:
        return state.close(version, self.upload_ids)


@dataclass(frozen=True)
class Amend:
    action: ClassVar[str] = "reference"
    table: str
    value: str

    def do(self, store: Store, by: str) -> None:
        amending.put(store, self.table, [row_of(self.table) | {CHANGED[self.table][1]: self.value}], by)

    def apply(self, state: State, version: int) -> bool:
        state.values[self.table] = self.value
        return True


@dataclass(frozen=True)
class Erase:
    action: ClassVar[str] = "erase"
    person: tuple[str, str | None]

    def do(self, store: Store, by: str) -> None:
        code, site = self.person
        erase(store, f"{site}/{code}" if site else pseudonym(code, store.key), by)

    def apply(self, state: State, version: int) -> bool:
        return state.forget(self.person)


Step = Send | Repair | Undo | Amend | Erase
