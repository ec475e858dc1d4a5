"""Wherever a national number strays in a file, and however it is written, it is nowhere afterwards."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from pathlib import Path

import pytest

from data.exporting import export
from data.privacy import holder, pseudonym, redact
from data.receipt import File, Options
from data.store import Store
from data.uploads import check, log, upload
from data.words import LANGUAGES
from tests.files import csv_bytes, kept, query, send

KEY = b"a key of tests"
NIK = "3173054107000001"  # a woman born on 1 July 2000
GROUPS = ("3173", "0541", "0700", "0001")
WRITTEN = {
    "in one piece": NIK,
    "with spaces": " ".join(GROUPS),
    "with three spaces": "   ".join(GROUPS),
    "with tabs": "\t".join(GROUPS),
    "with hard spaces": "\xa0".join(GROUPS),
    "with narrow spaces": "\u202f".join(GROUPS),
    "with hyphens that do not break": "\u2011".join(GROUPS),
    "with soft hyphens": "\xad".join(GROUPS),
    "with spaces of no width": "\u200b".join(NIK),
    "with word joiners": "\u2060".join(GROUPS),
    "in wide digits": NIK.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    "in Arabic digits": NIK.translate({ord(digit): ord(digit) + 0x630 for digit in "0123456789"}),
    "before a telephone number": f"Sri {NIK} 081234567890",
    "in groups before a telephone number": f"{' '.join(GROUPS)} 0812 3456 7890",
    "after a telephone number": f"0812-3456-7890 {'-'.join(GROUPS)}",
    "in a list": f"1. {NIK}",
    "after a day": f"2024-03-15 {NIK}",
    "as a decimal": f"{NIK}.0",
    "twice": f"{NIK} {NIK}",
}
HEADERS = {
    "waste_flows": "flow_code site_code date material quantity unit destination from_storage note enterprise_code x",
    "coaching_attendance": "session_code participant_code session_date site_code topic gender age enterprise_code x",
}
GOOD = {
    "waste_flows": ["T-{n}", "RPB-ACEH", "2024-03-15", "plastic", "4.5", "kg", "recycling", "", "", "", ""],
    "coaching_attendance": ["S-{n}", "P-1", "2024-02-10", "RPB-ACEH", "tandanya ada", "female", "25", "", ""],
}
NUMBERS_OF_THINGS = {"flow_code", "site_code"}  # left alone: docs/decisions.md


def strays(kind: str) -> File:
    """The number, written in every way, in every place: titles, headers, columns, totals, rows that do not fit."""
    numbers = list(WRITTEN.values())
    header = [*HEADERS[kind].split(), *numbers]
    rows = [[f"Laporan {number}"] for number in numbers] + [header]
    good = [*GOOD[kind], *[""] * len(numbers)]
    places = [place for place, name in enumerate(header[: len(good)]) if name not in NUMBERS_OF_THINGS]
    for number in numbers:
        for place in (None, *places[: len(GOOD[kind])]):
            row = [cell.format(n=len(rows)) for cell in good]
            if place is not None:
                row[place] = number
            rows.append(row)
        rows += [[*row, number], [*row[:3], number], [*row[:-2], f"\x07{number}", ""]]
        rows.append([f"Total {number}", *[""] * (len(header) - 2), number])
    return File(f"laporan {WRITTEN['with spaces of no width']}, {NIK}.csv", csv_bytes(rows))


def bare(text: str) -> str:
    """A text with nothing between its digits that a reader would not see, all of them 0 to 9."""
    text = re.sub(r"\u200b|\u2060|\xad|\\u200b|\\u2060|\\xad", "", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


@pytest.mark.parametrize("kind", HEADERS)
def test_it_is_nowhere(store_with_references: Store, tmp_path: Path, kind: str) -> None:
    store, sent = store_with_references, strays(kind)
    looked = check(store, [sent])[0]
    receipt = upload(store, sent, Options(hold_bad=True))
    assert receipt.upload_id and receipt.held, receipt
    export(store, tmp_path / "out")
    tables = [name for (name,) in query(store, "SELECT table_name FROM information_schema.tables")]
    said = [p.message(language) for p in (*looked.problems, *looked.warnings) for language in LANGUAGES]
    shown = [repr(looked), repr(receipt), *said, json.dumps(log(store), default=str, ensure_ascii=False)]
    shown += [str(row) for name in tables for row in query(store, f'SELECT COLUMNS(*)::VARCHAR FROM "{name}"')]
    folder = store.files.path.parent
    store.cursor().execute("PRAGMA enable_checkpoint_on_shutdown")
    store.close()
    files = [path for place in (folder, tmp_path / "out") for path in place.rglob("*") if path.is_file()]
    shown += [path.read_bytes().decode("utf-8", "replace") for path in files if path.name != "datapackage.json"]
    assert any("RPB-ACEH" in text for text in shown)
    for text in map(bare, shown):
        for sign in ("", " ", "-", "   ", "\t", "\\t", "\xa0", "\\xa0", "\u202f", "\\u202f", "\u2011"):
            found = text.find(sign.join(GROUPS))
            assert found < 0, text[max(0, found - 200) : found + 60]


@pytest.mark.parametrize("number", [text for what, text in WRITTEN.items() if "in " in what or "with " in what])
def test_however_it_is_written_it_is_one_person(number: str) -> None:
    if "0812" not in number and not number.startswith("1."):
        assert holder(number, KEY).code == pseudonym(NIK, KEY)
    assert pseudonym(NIK, KEY) in redact(number, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "12,5 13,4 14,2 11,5 10,5 12,3",
        "12 13 14 15 10 12 07 11 09 13",
        "3173 0541 0700 00",
        "12345678901234567",
        "2.2250738585072011e-308",
    ],
)
def test_lists_of_other_numbers_stay_as_they_are(text: str) -> None:
    assert redact(text, KEY) == text


@pytest.mark.parametrize("piece", ["1 ", "12 ", "4444 ", "1 - ", "'", "nik ", f"{NIK} ", "1\u200b"])
def test_a_long_cell_takes_no_longer_than_it_must(piece: str) -> None:
    start = time.perf_counter()
    for text in ("x" + piece * 8000 + "x", piece * 8000):
        redact(text, KEY), holder(text, KEY)
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize("where", ["title", "header", "total"])
def test_a_file_with_a_number_in_one_place_only_is_kept_without_it(store: Store, where: str) -> None:
    header, row = HEADERS["waste_flows"].split(), [cell.format(n=1) for cell in GOOD["waste_flows"]]
    title = [f"Laporan {NIK}"] if where == "title" else ["Laporan"]
    if where == "header":
        header[-1] = f"Sri {NIK}"
    total = [f"Total {NIK}" if where == "total" else "Total", *[""] * (len(header) - 1)]
    receipt = upload(store, File("a.csv", csv_bytes([title, header, row, total])))
    assert receipt.is_clean and receipt.ignored == [(1, "title"), (4, "total")]
    kept_as = str(log(store)[0]["kept"])
    assert NIK not in kept(store, kept_as).decode() and pseudonym(NIK, store.key) in kept(store, kept_as).decode()


@pytest.mark.parametrize(
    ("code", "is_person"),
    [
        ("3173055203900001", True),
        ("2024031500000012", False),  # a day and a serial
        ("3173059903900001", False),  # no such day
        ("9999055203900001", False),  # no such region
        ("31730552039000012", False),  # a digit more
    ],
)
def test_a_national_number_in_the_code_of_a_thing_is_replaced_and_other_numbers_are_not(
    store: Store, code: str, is_person: bool
) -> None:
    receipt = send(store, "waste_flows", {"flow_code": code})
    assert receipt.warnings == []
    ((stored, kept),) = query(store, "SELECT flow_code, u.kept FROM waste_flows JOIN uploads u USING (upload_id)")
    assert (stored == code, stored.startswith("nik-")) == (not is_person, is_person)
    assert (code.encode() in store.files.get(kept)) != is_person
