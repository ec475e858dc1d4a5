"""The contracts: valid Table Schemas, judged by frictionless, and all that is derived from them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from frictionless import Package, Schema
from hypothesis import given
from hypothesis import strategies as st

from data import contract as contract_module
from data import reference
from data.contract import SQL_TYPES, Contract, Field, contracts, normal
from data.receipt import File
from data.store import Store
from data.uploads import check
from tests.files import GOOD, csv_bytes, query
from tests.properties import costly

KINDS = list(contracts())
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


def descriptor(kind: str) -> dict:
    return yaml.safe_load((contract_module.FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def test_the_eight_kinds_come_references_first() -> None:
    assert set(KINDS) == set(GOOD) and len(KINDS) == 8
    for place, kind in enumerate(KINDS):
        needed = {key.resource for key in contracts()[kind].foreign_keys} & set(KINDS)
        assert needed <= set(KINDS[:place])


@pytest.mark.parametrize("kind", KINDS)
def test_each_file_is_a_valid_table_schema(kind: str) -> None:
    report = Schema.validate_descriptor(descriptor(kind))
    assert report.valid, report.flatten(["type", "note"])


@pytest.mark.parametrize("kind", KINDS)
def test_each_contract_is_whole(kind: str) -> None:
    contract = contracts()[kind]
    names = [f.name for f in contract.fields]
    assert contract.kind == kind and len(set(names)) == len(names)
    assert set(contract.key) <= set(names)
    for f in contract.fields:
        assert f.rule in SQL_TYPES and f.title and f.title_en
        assert (f.rule in ("choice", "boolean")) == bool(f.choices or f.reference)
        assert f.reference is None or f.reference in reference.tables()
        for other in (f.not_before, f.not_after):
            assert other in (None, "today") or contract.field(other).rule == "date"
    for key in contract.foreign_keys:
        assert set(key.fields) <= set(names)
        if key.resource in KINDS:
            assert set(key.reference_fields) <= {f.name for f in contracts()[key.resource].fields}
        else:
            assert set(key.reference_fields) <= set(reference.columns(key.resource))
    for made in contract.derived:
        assert set(made.made_from) <= set(names)


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_columns_share_a_header(kind: str) -> None:
    spelled = defaultdict(set)
    for f in contracts()[kind].fields:
        for header in f.headers():
            spelled[normal(header)].add(f.name)
    assert {header: names for header, names in spelled.items() if len(names) > 1 or not header} == {}


def spelled_choices(f: Field) -> dict[str, set[str]]:
    """Each accepted spelling, in the form in which it is compared -> the values it could stand for."""
    found = defaultdict(set)
    for spelling, value in f.choices.items():
        found[normal(spelling)].add(str(value))
        found[normal(str(value))].add(str(value))
    if f.reference:
        code = reference.columns(f.reference)[0]
        for row in reference.tables()[f.reference]:
            titles = [row.get(name) or "" for name in ("title_id", "title_en", "name")]
            for spelling in (row[code], *titles, *(row.get("aliases") or "").split(";")):
                found[normal(spelling)].add(row[code])
    found.pop("", None)
    return found


@pytest.mark.parametrize(
    ("kind", "name"), [(c.kind, f.name) for c in contracts().values() for f in c.fields if f.choices or f.reference]
)
def test_no_two_choices_share_a_spelling(kind: str, name: str) -> None:
    found = spelled_choices(contracts()[kind].field(name))
    assert found
    assert {spelling: values for spelling, values in found.items() if len(values) > 1} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_of_a_kind_has_the_columns_of_its_contract(asked_store: Store, kind: str) -> None:
    contract = contracts()[kind]
    columns = query(asked_store, f"SELECT column_name, column_type FROM (DESCRIBE {kind})")
    own = [(column.name, column.sql_type) for column in contract.stored]
    version = [("upload_id", "VARCHAR"), ("line", "BIGINT"), ("added_in", "BIGINT"), ("removed_in", "BIGINT")]
    assert columns == own + version
    assert not {f.name for f in contract.fields if f.privacy == "not_stored"} & {name for name, _ in columns}


def test_reference_tables_are_in_the_store_as_they_lie_in_the_folder(store: Store) -> None:
    for name, rows in reference.tables().items():
        columns = ", ".join(f"coalesce(\"{column}\", '')" for column in reference.columns(name))
        stored = query(
            store, f"SELECT {columns} FROM {name} WHERE removed_in IS NULL AND added_in = 0 ORDER BY position"
        )
        assert stored == [tuple(row.values()) for row in rows]


# An independent judge of what a good row is

REFERENCES = {"sites": "site_code", "enterprises": "enterprise_code", "partners": "partner_code"}
POOL = {
    "code": ["K-1", "K-2", ""],
    "text": ["teks", ""],
    "boolean": ["true", "false", "", "mungkin"],
    "date": ["2015-01-01", "2014-12-31", "2024-01-31", "2024-02-30", "2024-03", "kemarin", ""],
    "number": ["0", "0.5", "-0.5", "12.25", "10000000", "10000000.5", "1000000.5", "dua", ""],
    "integer": ["0", "4", "5", "110", "111", "1999", "2000", "2100", "2101", "2.5", "-5", "dua", ""],
}
POOL["mass"] = POOL["number"]
OWN_POOL = {
    "birth_date": ["1990-05-05", "1919-12-31", "1990-02-30", "kemarin", ""],
    "finished_on": ["2024-03-16", "2024-02-30", "kemarin", ""],
    "batch_code": ["B-1", "B-2"],  # to the judge a blank part of a reference is a wrong reference
}


def pool(contract: Contract, f: Field) -> list[str]:
    """Right and wrong cells of a column, of which both judges have an opinion."""
    for key in contract.foreign_keys:
        if f.name in key.fields and f.name in ("site_code", "enterprise_code", "hauler", "receiver", "distributor"):
            return [*dict.fromkeys([GOOD["waste_flows"].get(f.name, ""), known(key.resource), "X-9", ""])]
    if f.name in OWN_POOL:
        return OWN_POOL[f.name]
    if f.rule == "choice":
        return [*list(dict.fromkeys(codes_of(f)))[:5], "bukan pilihan", ""]
    return POOL[f.rule]


def known(resource: str) -> str:
    return {"sites": "RPB-ACEH", "enterprises": "U-1", "partners": "MTR-1", "production_batches": "B-1"}[resource]


def codes_of(f: Field) -> list[str]:
    listed = [row[reference.columns(f.reference)[0]] for row in reference.tables()[f.reference]] if f.reference else []
    return [*map(str, f.choices.values()), *listed]


def resource(kind: str, rows: list[list[str]]) -> dict:
    """Rows with every column of a kind, for the judge, who is told the choices as well."""
    schema = descriptor(kind)
    for f in schema["fields"]:
        if (own := contracts()[kind].field(f["name"])).rule == "choice":
            f.setdefault("constraints", {})["enum"] = codes_of(own)
    return {"name": kind, "type": "table", "data": rows, "schema": schema}


def judged(kind: str, rows: list[list[str]]) -> dict[int, set[str]]:
    """row number -> the columns that frictionless finds wrong ("" for a key or reference, if nothing else is)."""
    with (reference.FOLDER / "sites.csv").open(encoding="utf-8", newline="") as sites:
        tables = [{"name": "sites", "data": list(csv.reader(sites))}, resource(kind, rows)]
    for other in ("partners", "enterprises", "production_batches"):
        if other != kind:
            names = [f.name for f in contracts()[other].fields]
            tables.append(resource(other, [names, [GOOD[other].get(name, "") for name in names]]))
    report = Package.from_descriptor({"$schema": PROFILE, "resources": tables}).validate()
    found = defaultdict(set)
    for task in report.tasks:
        for number, column in task.flatten(["rowNumber", "fieldName"]):
            assert task.name == kind and number, task.errors
            found[number].add(column or "")
    return {number: columns - {""} or columns for number, columns in found.items()}


def ours(store: Store, kind: str, rows: list[list[str]]) -> dict[int, set[str]]:
    """line -> the columns that we find wrong ("" for a key or reference, if nothing else is)."""
    receipt = check(store, [File("rows.csv", csv_bytes(rows))])[0]
    assert not receipt.question and not receipt.refused and receipt.kind == kind
    found = defaultdict(set)
    for p in receipt.problems:
        found[p.line].add("" if p.code in ("duplicate_key", "unknown_code") else p.column or "")
    assert receipt.good == len(rows) - 1 - len(found)
    return {line: columns - {""} or columns for line, columns in found.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_frictionless_agrees_on_every_cell(asked_store: Store, kind: str) -> None:
    contract = contracts()[kind]
    names = [f.name for f in contract.fields]
    rows = [names]
    for f in contract.fields:
        for n, cell in enumerate(pool(contract, f)):
            row = {name: GOOD[kind].get(name, "") for name in names}
            free = next((k for k in contract.key if contract.field(k).rule in ("code", "text") and k != f.name), None)
            if free and free not in REFERENCES.values():
                row[free] = f"{f.name}-{n}"
            if "batch_code" in row and kind == "waste_flows":
                row["batch_code"] = "B-1"
            row[f.name] = cell
            rows.append([row[name] for name in names])
    assert ours(asked_store, kind, rows) == judged(kind, rows)


@costly(8)
@given(data=st.data())
def test_frictionless_agrees_on_any_small_table(asked_store: Store, data: st.DataObject) -> None:
    contract = contracts()[data.draw(st.sampled_from(KINDS))]
    names = [f.name for f in contract.fields]
    row = st.tuples(*(st.sampled_from(pool(contract, f)) for f in contract.fields)).map(list)
    rows = [names, *data.draw(st.lists(row.filter(any), min_size=1, max_size=12))]
    found = ours(asked_store, contract.kind, rows)
    assert set(found) == set(judged(contract.kind, rows))


# Another list of the same columns

CONTRACTS = Path(__file__).parents[3] / "shared" / "reference" / "contracts.csv"


@pytest.mark.skipif(not CONTRACTS.exists(), reason="extra: the folder is not here")
def test_the_contracts_say_what_the_list_of_columns_says() -> None:
    with CONTRACTS.open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [row["column"] for row in listed if row["kind"] == "waste_flows"] == [
        f.name for f in contracts()["waste_flows"].fields
    ]
    for row in listed:
        contract = contracts()[row["kind"]]
        f = contract.field(row["column"])
        assert (f.title, f.rule, f.required) == (row["header_id"], row["type"], row["required"] == "yes"), row
        assert contract.title == row["kind_title_id"]
        if row["key"]:
            assert contract.key[int(row["key"]) - 1] == f.name
        if row["minimum"] and row["type"] != "date":
            assert float(f.minimum if f.minimum is not None else f.exclusive_minimum) == float(row["minimum"])
        headers = {normal(header) for header in f.headers()}
        values = {normal(spelling) for spelling in f.choices}
        for alias in filter(None, row["aliases"].split(";")):
            assert normal(alias.split("=")[0]) in (values if "=" in alias else headers), row
        for allowed in filter(None, row["allowed"].split(";")):
            assert normal(allowed.split("=")[0]) in values, row
