"""Any table comes through in any dialect; any damage to it is refused, or every row is accounted for."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data import reference
from data.checking import Answers
from data.contract import Contract, Field, contracts
from data.decoding import Refused
from data.examining import judge, open_file
from data.problems import REFUSALS, SENTENCES
from data.reading import Gate, open_gate
from data.receipt import File, Options
from data.store import Store
from data.uploads import check
from tests.files import GOOD, file
from tests.properties import costly

KINDS = list(contracts())
MONTHS = ("", "Januari", "Februari", "Maret", "April", "Mei", "Juni")  # of the days below
KNOWN = {"sites": "RPB-ACEH", "enterprises": "U-1", "partners": "MTR-1", "production_batches": "B-1"}


# A file in two encodings


@pytest.mark.parametrize(
    ("notes", "encoding", "bad"),
    [
        ((b"caf\xc3\xa9", b"caf\xe9", b"baik"), "cp1252", [2]),  # as two programs that each added a row
        ((b"caf\xc3\xa9", b"\xe2\x80\x9cbasah\xe2\x80\x9d", b"caf\xe9"), "utf-8", [4]),  # one cell is damaged
        ((b"caf\xe9", b"\x93basah\x94", b"5\xb0C \xbd"), "cp1252", []),
        ((b"\xf0\x9f\x8c\xb1", b"\xe9", b"baik"), "cp1252", [2]),
    ],
)
def test_a_file_in_two_encodings_says_which_cells_cannot_be_read(
    notes: tuple[bytes, ...], encoding: str, bad: list[int]
) -> None:
    header = b"no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;catatan"
    rows = [b"T-%d;RPB-ACEH;15/03/2024;Plastik;4,5;%b" % (n, note) for n, note in enumerate(notes)]
    gate = open_gate(b"\r\n".join([header, *rows]))
    found = {line: cells for chunk in gate.chunks() for line, *cells in zip(*chunk.to_pydict().values(), strict=True)}
    assert gate.encoding == encoding
    assert {p.line: p.code for p in gate.problems} == dict.fromkeys(bad, "bad_character")
    assert len(found) == len(notes) - len(bad)
    for line, cells in found.items():
        assert cells[-1] == notes[line - 2].decode(encoding)


# Any table of a kind, in any dialect

TEXTS = st.text("aZ é–“;,|\t\"'=#.5\n", max_size=10).map(lambda text: f"x{text}z")


def spellings(f: Field) -> dict[str, list[str]]:
    """Stored value -> ways to write it, in a choice."""
    found: dict[str, list[str]] = {}
    for spelling, value in f.choices.items():
        found.setdefault(str(value).lower() if isinstance(value, bool) else str(value), []).append(spelling)
    if f.reference:
        code = reference.columns(f.reference)[0]
        for row in reference.tables()[f.reference]:
            titles = [row.get(name) or "" for name in ("title_id", "title_en", "name")]
            found[row[code]] = [row[code], *filter(None, [*titles, *(row.get("aliases") or "").split(";")])]
    return found


def values(contract: Contract, f: Field) -> st.SearchStrategy[Any]:
    """Good values of a column."""
    keys = {key.fields[-1]: KNOWN[key.resource] for key in contract.foreign_keys}
    if f.name in keys:
        return st.just(keys[f.name]) if f.required else st.sampled_from([keys[f.name], None])
    found: st.SearchStrategy[Any] = {
        "code": st.just(""),  # its number comes later
        "text": TEXTS,
        "choice": st.sampled_from(sorted(spellings(f)) or [""]),
        "boolean": st.booleans(),
        "date": st.builds(date, st.integers(2016, 2023), st.integers(1, 6), st.integers(1, 28)),
        "integer": st.integers(2001, 2020) if f.name == "year" else st.integers(6, 99),
        "number": st.decimals(Decimal("0.5"), Decimal(9_999_999), places=2),
    }["number" if f.rule == "mass" else f.rule]
    if f.name in ("started_on", "finished_on", "birth_date", "session_date"):  # one before the other
        found = st.just({"started_on": date(2017, 5, 4), "birth_date": date(1990, 5, 4)}.get(f.name, date(2018, 4, 5)))
    return found if f.required else st.none() | found


def grouped(number: Decimal, decimal: str) -> str:
    text = f"{number:,.2f}"
    return text.translate(str.maketrans(",.", ".,")) if decimal == "comma" else text


def written(data: st.DataObject, f: Field, value: Any, style: dict[str, Any]) -> str:
    """A value as a clerk might write it."""
    if value is None:
        return data.draw(st.sampled_from(["", " "])) if f.rule != "text" else ""
    if isinstance(value, date):
        day = {
            "n": f"{value:%d/%m/%Y}",
            "i": value.isoformat(),
            "m": f"{value.day} {MONTHS[value.month]} {value.year}",
        }
        return day[data.draw(st.sampled_from(style["days"]))]
    if isinstance(value, Decimal):
        plain = f"{value:f}".replace(".", "," if style["decimal"] == "comma" else ".")
        return grouped(value, style["decimal"]) if style["groups"] else plain
    if isinstance(value, bool):
        value = str(value).lower()
    if f.rule in ("choice", "boolean"):
        spelling = data.draw(st.sampled_from(spellings(f)[value]))
        return data.draw(st.sampled_from([spelling, spelling.upper(), f" {spelling} "]))
    return str(value)


def in_a_dialect(data: st.DataObject, contract: Contract, rows: list[dict[str, Any]], style: dict[str, Any]) -> bytes:
    """The rows as a file that another program could have written."""
    fields = data.draw(
        st.permutations([f for f in contract.fields if f.required or any(r[f.name] is not None for r in rows)])
    )
    headers = [data.draw(st.sampled_from(f.headers())) for f in fields]
    extra = [""] if style["trailing"] else []
    table = [[title] for title in style["titles"]]
    table.append([header.upper() if style["is_loud"] else header for header in headers] + extra)
    for row in rows:
        table.append([written(data, f, row[f.name], style) for f in fields] + extra)
        table += [[]] * data.draw(st.integers(0, 1))
    if style["total"] and not fields[0].is_numeric:
        table.append([style["total"], *[""] * (len(table[len(style["titles"])]) - 1)])
    out = io.StringIO()
    has_lines = any("\n" in cell for line in table for cell in line)
    quoting = csv.QUOTE_ALL if has_lines else style["quoting"]
    csv.writer(out, delimiter=style["delimiter"], quoting=quoting, lineterminator=style["end"]).writerows(table)
    text = out.getvalue()
    content = {"utf-16-be": b"\xfe\xff"}.get(style["encoding"], b"") + text.encode(style["encoding"])
    if style["encoding"] == "cp1252" and not text.isascii():
        with pytest.raises(UnicodeDecodeError):
            content.decode()
    return content


STYLES = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from([";", ",", "\t", "|"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"]),
        "decimal": st.sampled_from(["comma", "point"]),
        "groups": st.booleans(),
        "days": st.sampled_from(["n", "i", "m", "nm", "nim"]),
        "end": st.sampled_from(["\r\n", "\n", "\r"]),
        "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
        "titles": st.lists(st.sampled_from(["Laporan – Maret", "sep=;", "Dicetak 05/01/2025", " "]), max_size=3),
        "total": st.sampled_from(["", "Total", "JUMLAH", "Sub-total Maret"]),
        "trailing": st.booleans(),
        "is_loud": st.booleans(),
    }
)


def typed(store: Store, content: bytes, decimal: str | None = None) -> list[tuple[Any, ...]]:
    """The rows of a file as they would be stored."""

    def work(db: Any) -> list[tuple[Any, ...]]:
        options = Options(answers=Answers(decimal))
        receipt = judge(db, open_file(db, File("a.csv", content), options, store.key), store.key).receipt
        assert receipt.is_clean and receipt.good == receipt.rows, (receipt.refused, receipt.question, receipt.problems)
        return db.execute("SELECT * EXCLUDE (line) FROM typed_rows ORDER BY line").fetchall()

    return store.try_out(work)


@pytest.mark.parametrize("kind", KINDS)
@costly(7)
@given(data=st.data(), style=STYLES)
def test_a_table_says_the_same_in_every_dialect(
    asked_store: Store, kind: str, data: st.DataObject, style: dict
) -> None:
    contract = contracts()[kind]
    rows = data.draw(
        st.lists(st.fixed_dictionaries({f.name: values(contract, f) for f in contract.fields}), min_size=1, max_size=5)
    )
    for n, row in enumerate(rows):
        own = [f.name for f in contract.fields if f.rule == "code" and row[f.name] == ""]
        row |= dict.fromkeys(own, f"K-{n}")
        if kind in ("practice_assessments", "regional_waste"):  # known by what is no code
            row |= {"assessed_on": date(2020, 1, 1 + n)} if kind == "practice_assessments" else {"year": 2001 + n}
    names = [f.name for f in contract.fields]
    plain = io.StringIO()
    stored = {True: "true", False: "false", None: ""}
    cells = [[stored[v] if v is None or isinstance(v, bool) else str(v) for v in map(row.get, names)] for row in rows]
    csv.writer(plain, quoting=csv.QUOTE_ALL).writerows([names, *cells])
    inner = [line for row in cells for cell in row for line in cell.splitlines()[1:]]
    assume(all(line.count(sign) < 2 for line in inner for sign in ";,|\t"))  # it would look like a swallowed row
    content = in_a_dialect(data, contract, rows, style)
    assert typed(asked_store, content, style["decimal"]) == typed(asked_store, plain.getvalue().encode(), "point")


# Any damage

REAL = [
    (
        kind,
        file(kind, *({name: f"{GOOD[kind][name]}{n}" for name in [next(iter(GOOD[kind]))]} for n in range(5))).content,
    )
    for kind in KINDS
]
HARM = st.one_of(
    st.tuples(st.just("bit"), st.integers(0, 2**16), st.integers(0, 7)),
    st.tuples(st.just("cut"), st.integers(0, 2**16), st.just(0)),
    st.tuples(
        st.sampled_from(["insert", "instead"]),
        st.integers(0, 2**16),
        st.sampled_from(
            [b"\0", b'"', b"\r", b"\n", b"\r\r\n", b"\xff", b"\xc3\xa9", b"\xef\xbb\xbf", b";", b"'", b"\x1a"]
        ),
    ),
    st.tuples(st.just("ends"), st.integers(2, 5), st.sampled_from([b"\r", b"\n", b"\n\r"])),
    st.tuples(st.just("before"), st.just(0), st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b'"', b"\n\n", b"PK"])),
    st.tuples(st.just("as"), st.just(0), st.sampled_from(["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"])),
)


def harmed(content: bytes, harm: tuple[str, int, Any]) -> bytes:
    how, place, what = harm
    place = place % (len(content) + 1) if how != "ends" else place
    if how == "bit":
        return (
            content[:place] + bytes([content[place] ^ 1 << what]) + content[place + 1 :] if content[place:] else content
        )
    if how == "ends":
        return b"".join(line + (what if n % place else b"\r\n") for n, line in enumerate(content.split(b"\r\n")))
    if how == "as":
        return content.decode("latin-1").encode(what, "replace")
    return {
        "cut": content[:place],
        "insert": content[:place] + (what or b"") + content[place:] if how == "insert" else b"",
        "instead": content[:place] + (what or b"") + content[place + 1 :] if how == "instead" else b"",
        "before": what + content if how == "before" else b"",
    }[how]


def accounts_for(gate: Gate, rows: int) -> bool:
    """True if a file has so many rows, counted apart from the gate: its lines, less those that go on in a cell."""
    lines = len(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", gate.text))
    inner = sum(len(re.findall(r"\r\n|\r|\n", cell)) for record in gate.records() for cell in record.cells)
    return rows == lines - inner and ('"' in gate.text or not inner)


@costly(150)
@given(real=st.sampled_from(REAL), harms=st.lists(HARM, min_size=1, max_size=4), hold_bad=st.booleans())
def test_a_damaged_file_is_refused_or_each_of_its_rows_is_accounted_for(
    asked_store: Store, real: tuple[str, bytes], harms: list[tuple[str, int, Any]], hold_bad: bool
) -> None:
    content = real[1]
    for harm in harms:
        content = harmed(content, harm)
    receipt = check(asked_store, [File("a.csv", content)], Options(hold_bad=hold_bad))[0]
    if receipt.refused:
        assert receipt.refused in REFUSALS
        return
    gate = open_gate(content)
    assert {p.code for p in receipt.problems} <= set(SENTENCES)
    lines = Counter([receipt.header_line, *(line for line, _ in receipt.ignored)])
    if not receipt.question and not any(p.code.startswith("header_") for p in receipt.problems):
        wrong = {p.line for p in receipt.problems}
        assert receipt.rows == receipt.good + len(wrong)
        assert not wrong & lines.keys()
    assert max(lines.values()) == 1
    assert accounts_for(gate, len(lines) + receipt.rows)


@costly(150)
@given(content=st.binary(max_size=400), is_below=st.booleans())
def test_any_bytes_are_refused_or_each_row_is_accounted_for(content: bytes, is_below: bool) -> None:
    good = REAL[0][1]
    content = good + content if is_below else content + b"\r\n" + good
    try:
        gate = open_gate(content)
    except Refused as refused:
        assert refused.code in REFUSALS
        return
    found = [line for chunk in gate.chunks() for line in chunk["line"].to_pylist()]
    lines = sorted([gate.header_line, *found, *gate.set_aside, *(line for line, _ in gate.ignored)])
    assert lines == list(range(1, len(lines) + 1))
    assert accounts_for(gate, len(lines))
