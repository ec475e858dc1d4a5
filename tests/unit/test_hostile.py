"""Texts and files made to break programs: they come back as they went in, or what is wrong with them is said."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path

import pytest

from data.contract import contracts
from data.exporting import export
from data.formulas import rearmed
from data.problems import SENTENCES
from data.receipt import File, Options, Receipt
from data.rows import records
from data.store import Store
from data.uploads import upload
from metrics.text import JOINER, one_line, plain
from pages.shared.charts import label
from pages.shared.exports import to_csv
from tests.files import csv_bytes, query, rows_of
from tests.poison import PAYLOADS, POLYGLOT

EXTRA = Path(__file__).parents[3] / "shared" / "hostile"  # other people's collections, where they are at hand

# Files of other programs: (text, rows)
FILES = {
    "a comma in quotes": ('a,b\n1,"2, 3"\n', [["a", "b"], ["1", "2, 3"]]),
    "quotes in quotes": ('a,b\n1,"ha ""ha"" ha"\n', [["a", "b"], ["1", 'ha "ha" ha']]),
    "nothing but quotes": ('a,b\n"",""""\n', [["a", "b"], ["", '"']]),
    "empty cells": ("a,b,c\r\n,,\r\n1,,3", [["a", "b", "c"], ["", "", ""], ["1", "", "3"]]),
    "lines in quotes": ('a,b\r\n"x\r\ny\nz",2\r\n', [["a", "b"], ["x\r\ny\nz", "2"]]),
    "JSON": ('k,v\n1,"{""t"": ""P"", ""c"": [1.5, 2]}"\n', [["k", "v"], ["1", '{"t": "P", "c": [1.5, 2]}']]),
    "letters of the world": ("a,b\nʤ,日本\n", [["a", "b"], ["ʤ", "日本"]]),
    "no end of the last line": ("a\n1", [["a"], ["1"]]),
}


@pytest.mark.parametrize("what", FILES)
def test_plain_files_are_read_as_they_say(what: str) -> None:
    text, rows = FILES[what]
    assert [(r.cells, r.problem) for r in records(text.encode(), ",")] == [(cells, None) for cells in rows]


@pytest.mark.skipif(not EXTRA.exists(), reason="extra: the folder is not here")
def test_csv_spectrum_is_read_as_it_says() -> None:
    found = sorted((EXTRA / "csv-spectrum" / "csvs").glob("*.csv"))
    assert found
    for path in found:
        said = json.loads((EXTRA / "csv-spectrum" / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        header, *rows = [r.cells for r in records(path.read_bytes(), ",") if not r.problem]
        if path.stem == "location_coordinates":  # its JSON has the telephone number of another place
            said = [said | {header[0]: rows[0][0]}]
        assert [dict(zip(header, row, strict=True)) for row in rows] == said, path.name


FORMULAS = [
    *(
        "=1+1",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "=cmd|' /C calc'!A0",
        '=HYPERLINK("http://x?"&A1,"klik")',
        "@x",
        "-",
        "+",
        "=",
    ),
    *(
        " =1",
        "\t=1",
        "\r=1",
        "\n=1",
        "\r\n=1",
        "\xa0=1",
        "\u2003=1",
        "\u3000=1",
        "'=1",
        "''=1",
        " '=1",
        "=",
        "\tx",
        "\rx",
    ),
    *(
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
        " ＝1",
        "'＝1",
        "\u200b=1",
        "\n",
        "\nx",
        '"=1',
        "%0A=1",
        "=1;=2",
        "a\n=1",
        ";=1",
    ),
]
NASTY = [
    *("NULL", "null", "None", "nan", "NaN", "NA", "N/A", "#N/A", "\\N", "undefined", "true", "FALSE", "inf", "-inf"),
    *("0", "00", "-0", "1e3", "1E+02", "0x1F", "1_000", "½", "١٢٣", "１２３", "1,5", "1.234", "12/34", "2024-02-30"),
    *("'", "''", "'abc", "'0012", '="0012"', "=0012", '"', '""', 'a"b', '"a"', "a;b,c\td|e", " tepi ", "  x", "x\t"),
    *("\u200fkanan\u200e", "\u202eterbalik", "a\u200bb", "\u2060", "e\u0301", "é", "ﬁ", "Å", "İi", "ß", "Z̸̢͎a̶l̷g̸o̵"),
    *("🌱", "👩‍👩‍👧‍👦", "🇮🇩", "a\u2028b", "a\u2029b", "a\x85b", "a\xadb", "\U0010fffd", "日本語", "中文;"),
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "[a](javascript:x)", "**t**"),
    *("$x^2$", ":material/delete:", ":red[x]", "`kode`", "# judul", "&lt;b&gt;", "; DROP TABLE waste_flows; --", "1=1"),
    *("%s", "%(x)s", "{}", "{0}", "{value}", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd", "C:\\x", "\\", "\\\""),
    *("dua\r\nbaris", "dua\nbaris\n", "\nbaris", "a\rb", "-- ", "/* */", "x" * 32_767, "jejak_upload", "note", "Total"),
]  # fmt: skip


def blns() -> list[str]:
    path = EXTRA / "blns" / "blns.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def is_live(cell: str) -> bool:
    """True where a spreadsheet could take a cell for a formula: said apart from the code that disarms it."""
    bare = cell.strip().strip("\u200b\u2060\ufeff\xad").strip()
    return cell[:1] in ("\t", "\r", "\n") or bare[:1] in tuple("=+-@＝＋－＠")


def came_and_went(store: Store, folder: Path, kind: str, rows: list[list[str]]) -> Receipt:
    """Upload rows, export them, and send the export again: nothing is new or changed. Returns the first receipt."""
    first = upload(store, File("first.csv", csv_bytes(rows, quoting=csv.QUOTE_ALL)), Options(hold_bad=True))
    assert first.upload_id and not first.question and first.good == first.new
    assert {p.code for p in first.problems} <= set(SENTENCES)
    assert first.good + len({p.line for p in first.problems}) == len(rows) - 1
    export(store, folder)
    sent = (folder / f"{kind}.csv").read_bytes()
    again = upload(store, File("again.csv", sent))
    count = len(query(store, f"SELECT 1 FROM {kind} WHERE removed_in IS NULL"))
    assert not again.problems and not again.question, again.problems[:3]
    assert (again.new, again.changed, again.unchanged) == (0, 0, count)
    for name in contracts():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if is_live(cell)]
    return first


def test_nasty_notes_come_back_as_they_are(store: Store, tmp_path: Path) -> None:
    notes = list(dict.fromkeys([*FORMULAS, *NASTY, *filter(str.strip, blns())]))
    rows = rows_of("waste_flows", *({"flow_code": f"N-{n}", "note": note} for n, note in enumerate(notes)))
    first = came_and_went(store, tmp_path / "out", "waste_flows", rows)
    wrong = {p.line for p in first.problems}
    assert not [n for n in range(len(FORMULAS) + len(NASTY)) if n + 2 in wrong]
    stored = dict(query(store, "SELECT flow_code, note FROM waste_flows WHERE removed_in IS NULL"))
    good = {f"N-{n}": note for n, note in enumerate(notes) if n + 2 not in wrong}
    assert stored == {code: note if note.strip() else None for code, note in good.items()}
    with (tmp_path / "out" / "waste_flows.csv").open(encoding="utf-8", newline="") as file:
        sent = {row["flow_code"]: rearmed(row["note"]) for row in csv.DictReader(file)}
    assert sent == {code: note or "" for code, note in stored.items()}


@pytest.mark.parametrize("kind", ["waste_flows", "partners", "enterprises", "coaching_attendance"])
def test_nasty_codes_come_back_or_are_said_to_be_wrong(store: Store, tmp_path: Path, kind: str) -> None:
    own = [name for name in contracts()[kind].key if name != "site_code"][-1]
    text = next((f.name for f in contracts()[kind].fields if f.rule == "text"), own)
    codes = list(dict.fromkeys([*FORMULAS, *NASTY, *filter(str.strip, blns())]))
    rows = rows_of(kind, *({text: code, own: code} for code in codes))
    first = came_and_went(store, tmp_path / "out", kind, rows)
    found = {p.code for p in first.problems if p.column == own}
    assert found <= {"code_mangled", "duplicate_key", "required", "bad_character"}
    said = {p.line for p in first.problems}
    stored = {code for (code,) in query(store, f"SELECT {own} FROM {kind} WHERE removed_in IS NULL")}
    around = None if kind == "coaching_attendance" else " \t\r\n\xa0"  # what is no part of a code
    assert stored == {code.strip(around) for n, code in enumerate(codes, 2) if n not in said}


@pytest.mark.parametrize("payloads", [FORMULAS, NASTY], ids=["formulas", "nasty"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_tables_that_are_downloaded_hold_no_formula(payloads: list[str], language: str) -> None:
    content = to_csv([dict.fromkeys(payloads, "x"), *({"nama": text} for text in payloads)], language)
    delimiter = ";" if language == "id" else ","
    cells = [
        cell for row in csv.reader(content.decode("utf-8-sig").splitlines(True), delimiter=delimiter) for cell in row
    ]
    assert len(cells) > len(payloads) and not [cell for cell in cells if is_live(cell)]


# What is seen of it in a real browser: tests/browser/test_hostile_texts.py


@pytest.mark.parametrize("payload", [*PAYLOADS, *NASTY, POLYGLOT])
def test_a_text_in_markdown_is_one_line_without_a_mark(payload: str) -> None:
    safe = plain(payload)
    assert re.sub(r"\\(.)", r"\1", safe).replace(JOINER, "") == one_line(payload).replace(JOINER, "")
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]<>#|$~:&!]", safe) and "\n" not in safe
    bare = re.sub(r"\\(.)", r"\1", safe)  # what Streamlit looks at once more, when escapes are taken away
    assert not re.search(r"(?i)https?://|www\.|[\w.]@\w|:material/|:streamlit:|(^|\s)(--|->|<-)(\s|$)", bare)
    assert not re.match(r"\s{4}|\s*\d+[.)](\s|$)", safe) and not re.search("[\u202a-\u202e\u2066-\u2069]", safe)


@pytest.mark.parametrize("payload", [*PAYLOADS, POLYGLOT])
def test_a_text_in_a_chart_is_no_mark(payload: str) -> None:
    assert not re.search("[<>]|&(?!(amp|lt|gt);)|%{|\n", label(payload))
    assert html.unescape(label(payload)).replace(JOINER, "") == one_line(payload)


def test_no_screen_writes_markup_of_its_own() -> None:
    """What could show a text from a file as a page: none of it is used at all."""
    ways = re.compile(r"unsafe_allow|st\.html\(|st\.iframe|components\.v1|allow_html|javascript:")
    scripts = sorted((Path(__file__).parents[2] / "pages").rglob("*.py"))
    assert scripts and not [path.name for path in scripts if ways.search(path.read_text(encoding="utf-8"))]
