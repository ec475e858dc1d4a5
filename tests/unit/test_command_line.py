"""The two command lines, as scripts use them: keys, exit statuses, and numbers without exponents."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data.__main__ import main as data
from data.store import Store
from metrics.__main__ import main as metrics
from metrics.catalogue import METRICS
from metrics.home import open_store
from tests.files import GOOD, file, query, rows_of, send
from tests.places import Place

ROOT = Path(__file__).parents[2]
CHECK_KEYS = [
    *("file", "kind", "sha256", "encoding", "delimiter", "decimal", "date_order", "header_line", "rows", "good", "new"),
    *("changed", "unchanged", "problems", "warnings", "ignored", "question", "refused"),
    *("number", "columns", "unused", "likely", "said", "taken_away", "renumbered", "sums", "changes", "sent_again"),
]
PROBLEM_KEYS = ["line", "column", "header", "value", "code", "message", "suggestion"]
FIGURE_KEYS = ["numerator", "denominator", "value", "low", "high", "unknown"]
Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def uri(place: Place, empty_store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty store, which the commands use."""
    address = place.copy(empty_store)
    monkeypatch.setenv("GREEN_UMKM_STORE", address)
    yield address
    place.remove(address)


@pytest.fixture(scope="module")
def small_programme(place: Place, empty_store: str) -> str:
    """The address of a closed store with two sites, three months and a tiny mass."""
    uri = place.copy(empty_store)
    store = open_store(uri)
    send(store, "enterprises", {})
    send(store, "production_batches", {})
    send(
        store,
        "waste_flows",
        {"quantity": "0.002", "unit": "g", "date": "2024-02-01"},
        {"flow_code": "T-2", "quantity": "2000", "destination": "landfill"},
        {"flow_code": "T-3", "site_code": "RPB-NTT", "quantity": "1000.5", "destination": "", "material": "glass"},
    )
    send(store, "coaching_attendance", {}, {"participant_code": "P-2", "gender": "L", "age": ""})
    send(store, "practice_assessments", {})
    store.close()
    return uri


@pytest.fixture
def filled(place: Place, small_programme: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a store with a small programme, which the commands use."""
    address = place.copy(small_programme)
    monkeypatch.setenv("GREEN_UMKM_STORE", address)
    yield address
    place.remove(address)


def put(folder: Path, name: str, content: bytes | str) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def flows(folder: Path, name: str, *rows: dict[str, str]) -> str:
    return put(folder, name, file("waste_flows", *rows).content)


def plain(text: str) -> str:
    """A number of a JSON text, which must have no exponent."""
    assert "e" not in text.lower(), text
    return text


def said(output: Output) -> Any:
    """What was printed, as JSON with numbers as decimals."""
    captured = output.readouterr()
    assert captured.err == ""
    return json.loads(captured.out, parse_float=lambda text: Decimal(plain(text)))


def show(output: Output, *arguments: str) -> list[dict[str, Any]]:
    assert metrics(["show", *arguments, "--json"]) == 0
    return said(output)["rows"]


# python -m data


def test_upload_prints_one_object_a_file_in_the_order_given(tmp_path: Path, capsys: Output) -> None:
    wrong = {"flow_code": "T-2", "destination": "Kompoos"}
    given = [
        flows(tmp_path, "b.csv", {}),
        flows(tmp_path, "a.csv", {}, wrong),
        put(tmp_path, "c.csv", b"PK\x03\x04"),
        flows(tmp_path, "d.csv", {"quantity": "1.234"}),
        flows(tmp_path, "e.csv", {"flow_code": "T-9", "quantity": "9.5"}),
        flows(tmp_path, "f.csv", {}),
    ]
    assert data(["upload", "--json", "--by", "uji", *given]) == 1
    found = said(capsys)
    assert [o["file"] for o in found] == ["b.csv", "a.csv", "c.csv", "d.csv", "e.csv", "f.csv"]
    assert all(list(o) == [*CHECK_KEYS, "upload_id", "version"] for o in found)
    good, bad, no_text, asked, last, again = found
    assert (good["kind"], good["encoding"], good["delimiter"]) == ("waste_flows", "utf-8", ";")
    assert (good["decimal"], good["date_order"], good["header_line"]) == ("point", "ymd", 1)
    assert [good[k] for k in ("rows", "good", "new", "changed", "unchanged")] == [1, 1, 1, 0, 0]
    assert (good["problems"], good["ignored"], good["question"], good["refused"]) == ([], [], None, None)
    assert (good["upload_id"], good["version"]) == ("U0001", 1)
    assert [list(p) for p in bad["problems"]] == [PROBLEM_KEYS]
    assert bad["problems"][0] | {"message": ""} == {
        **{"line": 3, "column": "destination", "header": "destination", "value": "Kompoos", "code": "choice"},
        **{"message": "", "suggestion": "Kompos"},
    }
    assert (bad["upload_id"], bad["version"], bad["new"], bad["unchanged"]) == (None, None, 0, 1)
    assert (no_text["refused"], no_text["kind"], no_text["rows"]) == ("not_text", None, 0)
    assert asked["question"] == {
        "name": "decimal_mark",
        "options": [
            {"answer": "comma", "example": "1.234 = 1234", "total": 1234},
            {"answer": "point", "example": "1.234 = 1.234", "total": Decimal("1.234")},
        ],
    }
    assert (last["upload_id"], last["version"]) == ("U0002", 2)
    assert (again["refused"], again["upload_id"], again["version"]) == ("already_uploaded", "U0001", 1)


def test_files_are_taken_in_the_order_in_which_one_needs_another(tmp_path: Path, capsys: Output) -> None:
    batch = put(tmp_path, "z.csv", file("production_batches", {}).content)
    given = [flows(tmp_path, "a.csv", {"batch_code": "B-1", "hauler": "MTR-1"}), batch]
    given.append(put(tmp_path, "m.csv", file("partners", {}).content))
    assert data(["upload", "--json", *given]) == 0
    assert [(o["file"], o["upload_id"]) for o in said(capsys)] == [
        ("a.csv", "U0003"),
        ("z.csv", "U0001"),
        ("m.csv", "U0002"),
    ]


def test_what_a_sender_says_of_a_file(tmp_path: Path, capsys: Output) -> None:
    usual = [{"flow_code": f"T-{n}", "quantity": f"1{n}.5"} for n in range(8)]
    assert data(["upload", "--json", flows(tmp_path, "a.csv", *usual)]) == 0
    said(capsys)
    header, row = rows_of("waste_flows", {"flow_code": "T-0", "date": "2024-04-02", "quantity": "12500.5"})
    renamed = put(tmp_path, "b.csv", ";".join(header).replace("quantity", "Berapa") + "\r\n" + ";".join(row))
    assert data(["check", "--json", renamed]) == 1
    assert [(p["column"], p["code"]) for p in said(capsys)[0]["problems"]] == [("quantity", "header_missing")]
    assert data(["check", "--json", renamed, "--column", "Berapa=quantity"]) == 1
    assert said(capsys)[0]["question"]["name"] == "key_reused"
    words = ["--column", "Berapa=quantity", "--numbering", "correction", "--replace-month", "--take", "2:quantity"]
    assert data(["upload", "--json", renamed, *words]) == 0
    (found,) = said(capsys)
    assert (found["changed"], found["taken_away"], found["said"]) == (1, 0, {"Berapa": "quantity"})
    assert [(w["code"], w["decision"]) for w in found["warnings"]] == [("thousandfold", "taken")]
    assert data(["receipt", "U0002"]) == 0
    assert [c["column"] for c in said(capsys)["changes"]] == ["date", "quantity", "mass_kg"]
    assert data(["trace", "U0002", "2"]) == 0
    traced = said(capsys)
    assert dict(zip(traced["header"], traced["cells"], strict=True))["Berapa"] == "12500.5"


def test_nil_and_drop(tmp_path: Path, capsys: Output) -> None:
    wrong = flows(tmp_path, "a.csv", {}, {"flow_code": "T-2", "quantity": "x"}, {"flow_code": "T-3", "quantity": "x"})
    assert data(["upload", "--hold-bad", wrong]) == 1
    assert data(["drop", "U0001", "3", "--why", "dobel"]) == 0
    assert data(["drop", "U0001", "3"]) == 1
    assert data(["nil", "waste_flows", "RPB-NTT", "2024-03"]) == 0
    assert data(["nil", "waste_flows", "RPB-ACEH", "2024-03"]) == 1
    assert "RPB-ACEH" in capsys.readouterr().err


def test_check_has_the_same_keys_but_those_of_a_stored_file(tmp_path: Path, capsys: Output) -> None:
    given = [flows(tmp_path, "a.csv", {}), flows(tmp_path, "b.csv", {"quantity": "9.5"})]
    assert data(["check", "--json", *given]) == 0
    found = said(capsys)
    assert [list(o) for o in found] == [CHECK_KEYS, CHECK_KEYS]
    assert [(o["new"], o["changed"]) for o in found] == [(1, 0), (0, 1)]
    assert data(["uploads", "--json"]) == 0
    assert said(capsys) == []


def test_ignored_rows_and_warnings(tmp_path: Path, capsys: Output) -> None:
    header, row = (";".join(cells) for cells in rows_of("waste_flows", {}))
    text = f"Laporan\r\n\r\n{header};cuaca\r\n{row};hujan\r\nJumlah\r\n"
    assert data(["check", "--json", put(tmp_path, "a.csv", text)]) == 0
    (found,) = said(capsys)
    assert found["ignored"] == [
        *({"line": 1, "reason": "title"}, {"line": 2, "reason": "blank"}, {"line": 5, "reason": "total"})
    ]
    assert [(w["line"], w["column"], w["header"], w["code"]) for w in found["warnings"]] == [
        (3, None, "cuaca", "column_unused")
    ]
    assert [list(w) for w in found["warnings"]] == [[*PROBLEM_KEYS, "decision"]]
    assert found["header_line"] == 3


def test_options_answer_questions_and_hold_bad_rows(tmp_path: Path, capsys: Output) -> None:
    numbers = flows(tmp_path, "a.csv", {"flow_code": "T-1", "quantity": "1.234"})
    assert data(["upload", "--json", "--decimal", "comma", numbers]) == 0
    assert said(capsys)[0]["decimal"] == "comma"
    dates = flows(tmp_path, "b.csv", {"flow_code": "T-2", "date": "03/14/2024"})
    assert data(["upload", "--json", dates]) == 1
    assert said(capsys)[0]["question"]["name"] == "date_order"
    assert data(["upload", "--json", "--date-order", "mdy", dates]) == 0
    assert said(capsys)[0]["date_order"] == "mdy"
    mixed = flows(tmp_path, "c.csv", {"flow_code": "T-3"}, {"flow_code": "T-4", "unit": "hasta"})
    assert data(["upload", "--json", "--hold-bad", mixed]) == 1  # done, and still a file with a problem
    (held,) = said(capsys)
    assert (held["good"], held["new"], held["upload_id"], len(held["problems"])) == (1, 1, "U0003", 1)
    assert data(["check", "--json", "--kind", "partners", numbers]) == 1
    assert said(capsys)[0]["refused"] == "unknown_kind"


def test_undo_and_uploads(tmp_path: Path, capsys: Output) -> None:
    data(["upload", "--by", "uji", flows(tmp_path, "a.csv", {})])
    assert data(["undo", "U0001"]) == 0
    assert data(["undo", "U0001"]) == 1  # was undone before
    assert data(["undo", "U0009"]) == 1
    messages = capsys.readouterr().err.splitlines()
    assert len(messages) == 2 and "U0009" in messages[1]
    assert data(["uploads", "--json"]) == 0
    (entry,) = said(capsys)
    assert {k: entry[k] for k in ("upload_id", "file", "kind", "added_in", "removed_in", "uploaded_by", "new")} == {
        **{"upload_id": "U0001", "file": "a.csv", "kind": "waste_flows", "added_in": 1, "removed_in": 2},
        **{"uploaded_by": "uji", "new": 1},
    }


def test_without_json_it_speaks_in_sentences(tmp_path: Path, capsys: Output) -> None:
    bad = flows(tmp_path, "a.csv", {"destination": "Kompoos"}, {"flow_code": "T-2", "quantity": "1.5"})
    assert data(["upload", bad]) == 1
    indonesian = capsys.readouterr().out
    assert data(["--language", "en", "upload", bad]) == 1
    english = capsys.readouterr().out
    assert "Kompoos" in indonesian and "Kompos" in indonesian and "Did you mean Kompos?" in english
    asked = flows(tmp_path, "b.csv", {"quantity": "1.234"})
    assert data(["--language", "en", "upload", asked, put(tmp_path, "c.csv", "")]) == 1
    assert "--decimal comma" in (text := capsys.readouterr().out) and "empty" in text
    assert data(["upload", flows(tmp_path, "d.csv", {})]) == 0
    assert data(["uploads"]) == 0
    assert "U0001" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["send"], ["upload"], ["upload", "--kind", "x", "a"], ["upload", "--decimal", "dot", "a"], ["undo"]),
        ["check", "--date-order", "ymd", "a"],
    ],
)
def test_wrong_usage_of_data(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as stop:
        data(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_wrong_usage_and_stores_nothing(tmp_path: Path, capsys: Output) -> None:
    assert data(["upload", flows(tmp_path, "a.csv", {}), str(tmp_path / "b.csv")]) == 2
    assert "b.csv" in capsys.readouterr().err
    assert data(["uploads", "--json"]) == 0
    assert said(capsys) == []


# python -m metrics


def test_list_names_every_metric(capsys: Output) -> None:
    assert metrics(["list", "--json"]) == 0
    found = said(capsys)
    keys = ["metric", "unit", "title", "definition", "formula", "source", "caveat", "better", "dimensions"]
    assert [list(o) for o in found] == [keys] * len(METRICS)
    assert [o["metric"] for o in found] == list(METRICS)
    waste = "waste_recorded waste_generated waste_diverted waste_disposed diversion_rate product_mass"
    people = "practice_score practice_assessed_share coaching_participants coaching_priority_share"
    assert {*waste.split(), *people.split()} <= set(METRICS)
    assert metrics(["--language", "en", "list", "--json"]) == 0
    assert all(one["title"] != other["title"] for one, other in zip(found, said(capsys), strict=True))
    assert metrics(["list"]) == 0
    assert "waste_recorded" in capsys.readouterr().out


def test_show_prints_one_object_with_rows(filled: str, capsys: Output) -> None:
    assert metrics(["show", "diversion_rate", "--json"]) == 0
    found = said(capsys)
    assert list(found) == ["metric", "unit", "definition", "rows"]
    assert [found[k] for k in ("metric", "unit", "definition")] == ["diversion_rate", "percent", "gri_306"]
    (row,) = found["rows"]
    assert list(row) == FIGURE_KEYS
    assert (row["numerator"], row["denominator"], row["unknown"]) == (
        *(Decimal("0.000000002"), Decimal("3.000500002"), Decimal("1.0005")),
    )
    assert row["value"] == row["low"] == Decimal("0.000000066656")
    assert row["high"] == Decimal("33.344442637331")
    assert metrics(["show", "product_mass", "--json"]) == 0
    assert said(capsys) == {
        **{"metric": "product_mass", "unit": "t", "definition": None},
        "rows": [
            {
                **{"numerator": Decimal("0.0025"), "denominator": None, "value": Decimal("0.0025")},
                **{"low": None, "high": None, "unknown": None},
            }
        ],
    }


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        (["site"], [("RPB-ACEH",), ("RPB-NTT",)]),
        (["month"], [("2024-02",), ("2024-03",)]),
        (["quarter"], [("2024-Q1",)]),
        (["year"], [(2024,)]),
        (["province"], [("ID-AC",), ("ID-NT",)]),
        (["material"], [("glass",), ("plastic",)]),
        (["destination"], [("landfill",), ("recycling",), ("unknown",)]),
        (["site", "month"], [("RPB-ACEH", "2024-02"), ("RPB-ACEH", "2024-03"), ("RPB-NTT", "2024-03")]),
    ],
)
def test_rows_have_their_dimensions_under_the_names_given(
    filled: str, capsys: Output, by: list[str], keys: list[tuple]
) -> None:
    rows = show(capsys, "waste_recorded", *(part for name in by for part in ("--by", name)))
    assert [tuple(row[name] for name in by) for row in rows] == keys
    assert all(list(row) == [*by, *FIGURE_KEYS] for row in rows)
    assert sum(row["value"] for row in rows) == Decimal("3.000500002")


def test_filters_definitions_and_older_versions(filled: str, capsys: Output) -> None:
    assert show(capsys, "waste_recorded", "--site", "RPB-NTT")[0]["value"] == Decimal("1.0005")
    both = show(capsys, "waste_recorded", "--site", "RPB-NTT", "--site", "RPB-ACEH")
    assert both[0]["value"] == Decimal("3.000500002")
    assert show(capsys, "waste_recorded", "--from", "2024-03")[0]["value"] == Decimal("3.0005")
    assert show(capsys, "waste_recorded", "--to", "2024-02")[0]["value"] == Decimal("0.000000002")
    assert show(capsys, "waste_recorded", "--from", "2024-02", "--to", "2024-03")[0]["value"] == Decimal("3.000500002")
    assert show(capsys, "waste_diverted", "--definition", "sipsn_managed")[0]["value"] == Decimal("2.000000002")
    assert show(capsys, "waste_recorded", "--as-of", "2")[0]["value"] is None
    assert show(capsys, "waste_recorded", "--as-of", "3")[0]["value"] == Decimal("3.000500002")
    assert metrics(["show", "diversion_rate", "--definition", "true", "--json"]) == 0
    assert said(capsys)["definition"] == "true"


def test_a_share_has_its_verdict(filled: str, capsys: Output) -> None:
    (row,) = show(capsys, "coaching_priority_share")
    assert row == {
        **{"numerator": 1, "denominator": 2, "value": 50, "low": 50, "high": 100, "unknown": 1},
        "verdict": "undecidable",
    }
    assert show(capsys, "coaching_participants")[0]["value"] == 2


def test_without_data_there_is_one_row_of_nulls(capsys: Output) -> None:
    for metric in (metric for metric in METRICS.values() if metric.source != "sites"):
        assert show(capsys, metric.name) == [dict.fromkeys(FIGURE_KEYS)]
        assert show(capsys, metric.name, "--by", metric.dimensions[0]) == []


def test_without_json_numbers_are_plain_too(filled: str, capsys: Output) -> None:
    assert metrics(["show", "waste_recorded", "--by", "month"]) == 0
    assert "value=0.000000002" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        *(["banana"], ["waste_recorded", "--by", "gender"], ["diversion_rate", "--by", "destination"]),
        *(["practice_score", "--by", "material"], ["waste_diverted", "--definition", "mine"]),
        *(["waste_recorded", "--site", "RPB-MARS"], ["waste_recorded", "--as-of", "99"]),
    ],
)
def test_a_question_that_cannot_be_answered_is_wrong_usage(arguments: list[str], capsys: Output) -> None:
    assert metrics(["show", *arguments, "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and arguments[-1] in captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["show"], ["show", "waste_recorded", "--from", "2024"], ["show", "waste_recorded", "--to", "2024-13"]),
        ["show", "waste_recorded", "--as-of", "x"],
    ],
)
def test_wrong_usage_of_metrics(arguments: list[str], capsys: Output) -> None:
    with pytest.raises(SystemExit) as stop:
        metrics(arguments)
    assert stop.value.code == 2
    assert "usage" in capsys.readouterr().err


# In processes of their own


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=False)


def test_the_commands_run_from_the_project_folder(tmp_path: Path) -> None:
    sent = run(
        "data",
        "upload",
        "--json",
        flows(tmp_path, "é.csv", {"quantity": "2000"}, {"flow_code": "", "quantity": "9.5"}),
        "--hold-bad",
    )
    assert (sent.returncode, sent.stderr) == (1, b"")
    (receipt,) = json.loads(sent.stdout.decode())
    assert (receipt["file"], receipt["new"]) == ("é.csv", 1)
    shown = run("metrics", "show", "waste_recorded", "--by", "material", "--json")
    assert shown.returncode == 0
    assert json.loads(shown.stdout)["rows"][0] == {
        "material": "plastic",
        **{"numerator": 2, "denominator": None, "value": 2, "low": None, "high": None, "unknown": 0},
    }


def test_a_store_that_another_program_has_open_is_said_in_a_sentence(uri: str) -> None:
    store: Store = open_store(uri)
    try:
        blocked = run("data", "uploads")
    finally:
        store.close()
    assert blocked.returncode == 1
    assert b"Traceback" not in blocked.stderr and b"store.duckdb" in blocked.stderr


def test_reference_tables_are_there_from_the_first_start_and_no_example_data(uri: str) -> None:
    assert data(["uploads"]) == 0
    store = open_store(uri)
    try:
        assert query(store, "SELECT count(*) > 5 FROM sites") == [(True,)]
        assert not any(query(store, f"SELECT * FROM {kind}") for kind in GOOD)
    finally:
        store.close()
