"""Templates: what they offer is what the reading of files accepts."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import frictionless
import pytest

from data import arriving, uploads
from data.contract import Contract, contracts
from data.reading import open_gate
from data.store import Store
from data.templates import ROWS_TO_FILL, allowed_values, csv_template, datapackage, headers, xlsx_template
from data.uploads import File

KINDS = list(contracts().values())
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

# One row of each kind as a person would type it below the header, in the order of the columns.
ROWS = {
    "partners": "M-1;Angkut Satu;pengangkut;Jawa Tengah",
    "enterprises": "U-1;Warung Satu;RPB-JATENG;mikro;P;tidak;ya;05/03/2023",
    "production_batches": "B-1;RPB-JATENG;U-1;Kursi;07/03/2024;09/03/2024;1900,5;1064,28;250,5;11,25",
    "waste_flows": "T-1;RPB-JATENG;B-1;U-1;09/03/2024;Serbuk kayu;247,5;kg;Kompos;;mandiri;di luar;M-1;M-1;;basah",
    "green_products": "H-1;RPB-JATENG;U-1;10/03/2024;Papan;Serbuk kayu;100,5;kg;390000;warga;M-1",
    "coaching_attendance": "S-1;P-1;11/03/2024;RPB-JATENG;Kompos;kadin;P;01/02/1990;;U-1",
    "practice_assessments": "U-1;12/03/2024;Pemilahan limbah di sumber;3;Pendamping;terverifikasi;foto",
    "regional_waste": "2024;Jawa Tengah;Kab. Sragen;P1;1000,5;100,5;500,5;20,5;10,5",
}
IN_ENGLISH = {"mikro": "micro", "Serbuk kayu": "Sawdust", "Kompos": "Composting", "tidak": "no", ";ya": ";yes"}
ORDER = ("partners", "enterprises", "production_batches", *ROWS)


def filled(kind: str, language: str) -> bytes:
    row = ROWS[kind]
    if language == "en" and kind != "coaching_attendance":
        for word, english in IN_ENGLISH.items():
            row = row.replace(word, english)
    return csv_template(contracts()[kind], language) + row.encode() + b"\r\n"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("contract", KINDS, ids=lambda contract: contract.kind)
def test_a_filled_in_template_is_read_as_its_kind(contract: Contract, language: str) -> None:
    gate = open_gate(filled(contract.kind, language))
    assert gate.contract.kind == contract.kind
    assert (gate.encoding, gate.delimiter, gate.header_line) == ("utf-8-sig", ";", 1)
    assert not gate.problems and not gate.unused
    assert list(gate.columns) == [f.name for f in contract.fields]


@pytest.mark.parametrize("language", ["id", "en"])
def test_filled_in_templates_are_taken(language: str, tmp_path: Path) -> None:
    store = Store(f"duckdb:{tmp_path / 'store.duckdb'}")
    for kind in dict.fromkeys(ORDER):
        receipt = uploads.upload(store, File(f"{kind}.csv", filled(kind, language)))
        assert receipt.is_clean and not receipt.warnings, receipt
        assert (receipt.kind, receipt.new) == (kind, 1)
        assert receipt.ignored == [(2, "example"), (3, "example")]
    store.close()


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("contract", KINDS, ids=lambda contract: contract.kind)
def test_example_rows_are_known_in_a_workbook_too(contract: Contract, language: str, tmp_path: Path) -> None:
    store = Store(f"duckdb:{tmp_path / 'store.duckdb'}")
    (receipt,) = uploads.check(store, [File("a.xlsx", xlsx_template(contract, language))])
    assert (receipt.kind, receipt.refused, receipt.ignored) == (
        contract.kind,
        "no_rows",
        [(2, "example"), (3, "example")],
    )
    store.close()


@pytest.mark.parametrize(
    "change",
    [("12,5", "12,4"), ("Plastik", "Kaca"), ("15/03/2024", "14/03/2024"), ("RPB-ACEH", "RPB-NTT"), ("CONTOH-1", "T-1")],
)
def test_an_example_row_that_was_written_over_is_a_row(change: tuple[str, str], tmp_path: Path) -> None:
    store = Store(f"duckdb:{tmp_path / 'store.duckdb'}")
    content = csv_template(contracts()["waste_flows"], "id").decode("utf-8-sig").replace(*change, 1).encode()
    (receipt,) = uploads.check(store, [File("a.csv", content)])
    assert (receipt.rows, receipt.new, receipt.ignored) == (1, 1, [(3, "example")])
    store.close()


@pytest.mark.parametrize(
    ("written", "anew"), [("15/03/2024", "3/15/2024"), ("15/03/2024", "2024-03-15"), ("1,25", "1,250")]
)
def test_an_example_row_that_a_spreadsheet_wrote_anew_is_still_one(written: str, anew: str, tmp_path: Path) -> None:
    store = Store(f"duckdb:{tmp_path / 'store.duckdb'}")
    content = csv_template(contracts()["waste_flows"], "id").decode("utf-8-sig").replace(written, anew).encode()
    (receipt,) = uploads.check(store, [File("a.csv", content)])
    assert receipt.ignored == [(2, "example"), (3, "example")]
    store.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_value_offered_is_accepted(language: str, tmp_path: Path) -> None:
    store = Store(f"duckdb:{tmp_path / 'store.duckdb'}")
    with store.snapshot() as db:
        for contract in KINDS:
            for f in contract.fields:
                offered = allowed_values(contract, f, language)
                if f.rule in ("choice", "boolean"):
                    known = arriving.spellings(db, f)
                    stored = [known.get(value.casefold()) for value in offered]
                    assert stored and None not in stored, f.name
                    assert sorted(set(known.values())) == sorted(stored), f.name
    store.close()


def sheets(content: bytes) -> list[ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = sorted(name for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
        return [ElementTree.fromstring(book.read(name)) for name in names]


def texts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
        return ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in root.iter(f"{MAIN}si")]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("contract", KINDS, ids=lambda contract: contract.kind)
def test_the_workbook_has_header_lists_and_explanation(contract: Contract, language: str) -> None:
    content = xlsx_template(contract, language)
    said = texts(content)
    to_fill, explanation, _ = sheets(content)
    first, *examples = to_fill.iter(f"{MAIN}row")
    assert [said[int(v.text or "")] for v in first.iter(f"{MAIN}v")] == headers(contract, language)
    assert len(examples) == 2
    assert len(list(explanation.iter(f"{MAIN}row"))) == len(contract.fields) + 1
    pane = next(to_fill.iter(f"{MAIN}pane"))
    assert (pane.get("ySplit"), pane.get("state")) == ("1", "frozen")
    listed = [f for f in contract.fields if allowed_values(contract, f, language)]
    rules = list(to_fill.iter(f"{MAIN}dataValidation"))
    assert len(rules) == len(listed)
    assert all((rule.get("sqref") or "").endswith(str(ROWS_TO_FILL + 1)) for rule in rules)
    assert not any(True for sheet in sheets(content) for _ in sheet.iter(f"{MAIN}f"))
    assert {value for f in listed for value in allowed_values(contract, f, language)} <= set(said)


def test_columns_of_codes_are_text_and_of_dates_are_dates() -> None:
    contract = contracts()["waste_flows"]
    content = xlsx_template(contract, "id")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        styles = ElementTree.fromstring(book.read("xl/styles.xml"))
    custom = {n.get("numFmtId"): n.get("formatCode") for n in styles.iter(f"{MAIN}numFmt")} | {"49": "@"}
    cell_formats = [custom.get(xf.get("numFmtId")) for xf in next(styles.iter(f"{MAIN}cellXfs"))]
    found = {}
    for column in sheets(content)[0].iter(f"{MAIN}col"):
        for place in range(int(column.get("min") or 1), int(column.get("max") or 0) + 1):
            found[contract.fields[place - 1].name] = cell_formats[int(column.get("style") or 0)]
    assert found["flow_code"] == found["hauler"] == found["material"] == "@"
    assert found["date"] == "dd/mm/yyyy"
    assert found["quantity"] is None


def test_the_descriptor_is_a_data_package_with_each_kind() -> None:
    descriptor = json.loads(json.dumps(datapackage()))
    assert not list(frictionless.Package.metadata_validate(descriptor))
    package = frictionless.Package.from_descriptor(descriptor)
    names = {resource.name for resource in package.resources}
    assert set(contracts()) <= names
    for contract in KINDS:
        schema = package.get_resource(contract.kind).schema
        assert schema.field_names == [f.name for f in contract.fields]
        assert tuple(schema.primary_key) == contract.key
        assert {key["reference"]["resource"] for key in schema.foreign_keys} <= names
