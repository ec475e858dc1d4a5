"""What is said about wrong, odd and undecided cells: every code, from the smallest file that shows it."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import reference
from data.arriving import today
from data.problems import ANSWERS, IGNORED, QUESTIONS, REFUSALS, SENTENCES, VARIANTS, Problem
from data.receipt import File, Options, Receipt
from data.store import Database, Store
from data.undoing import undo
from data.uploads import check
from data.words import LANGUAGES, say
from tests.files import checked, csv_bytes, file, query, rows_of, send
from tests.properties import costly

TOMORROW = "tomorrow"  # of the moment of the test: a run may pass midnight


@pytest.fixture
def store(store_with_references: Store) -> Store:
    return store_with_references


def text(store: Store, *lines: str, **options: object) -> Receipt:
    """Check a file of these lines."""
    content = "".join(f"{line}\r\n" for line in lines).encode()
    return check(store, [File("a.csv", content)], Options(**options))[0]  # type: ignore[arg-type]


# Problems of one cell: (kind, the cell, code, suggestion)
CELLS = [
    ("waste_flows", {"flow_code": ""}, "required", None),
    ("waste_flows", {"flow_code": " \xa0 "}, "required", None),
    ("waste_flows", {"quantity": ""}, "required", None),
    ("partners", {"name": ""}, "required", None),
    ("waste_flows", {"quantity": "empat ratus"}, "number", None),
    ("waste_flows", {"quantity": "400 kg"}, "number", "400"),
    ("waste_flows", {"quantity": "2.5-3.5"}, "number", None),
    ("waste_flows", {"quantity": "12,34.5"}, "number", None),
    ("waste_flows", {"quantity": "1e3"}, "number", None),
    ("waste_flows", {"quantity": "1_000"}, "number", None),
    ("waste_flows", {"quantity": "NaN"}, "number", None),
    ("waste_flows", {"quantity": "Rp 5"}, "number", "5"),
    ("waste_flows", {"quantity": "1.2345678"}, "number", None),
    *(("waste_flows", {"quantity": n}, "number", None) for n in (".5", "5.", "(5)", "−5", "5 juta", "5%", "±5", "5²")),
    *(
        ("waste_flows", {"quantity": n}, "number", "4.5")
        for n in ("'4.5", '="4.5"', "4.5 kg basah", "Rp. 4.5", "ca. 4.5")
    ),
    ("green_products", {"value_idr": "seribu"}, "number", None),
    ("coaching_attendance", {"age": "25.5"}, "integer", None),
    ("coaching_attendance", {"age": "dua"}, "integer", None),
    ("regional_waste", {"year": "2024.0"}, "integer", None),
    ("waste_flows", {"from_storage": "mungkin"}, "boolean", None),
    ("enterprises", {"kadin_member": "tidakk"}, "boolean", "tidak"),
    ("waste_flows", {"date": "2024-02-31"}, "date", None),
    ("waste_flows", {"date": "15/03/24"}, "date", "15/03/2024"),
    ("waste_flows", {"date": "45366"}, "date", "15/03/2024"),
    ("waste_flows", {"date": TOMORROW}, "date_future", None),
    ("enterprises", {"joined_on": TOMORROW}, "date_future", None),
    ("waste_flows", {"quantity": "0"}, "range", None),
    ("waste_flows", {"quantity": "-4.5"}, "range", None),
    ("waste_flows", {"date": "2014-12-31"}, "range", None),
    ("production_batches", {"input_kg": "10000001"}, "range", None),
    ("production_batches", {"finished_on": "2024-02-29"}, "range", None),
    ("coaching_attendance", {"age": "111"}, "range", None),
    ("coaching_attendance", {"birth_date": "2024-02-11"}, "range", None),
    ("coaching_attendance", {"birth_date": "2020-02-11"}, "range", None),
    ("waste_flows", {"destination": "Kompoos"}, "choice", "Kompos"),
    ("waste_flows", {"material": "Palstik"}, "choice", "Plastik"),
    ("waste_flows", {"material": "Batu bata"}, "choice", None),
    ("waste_flows", {"unit": "karung"}, "choice", None),
    ("enterprises", {"size_class": "mikroo"}, "choice", "mikro"),
    ("practice_assessments", {"level": "5"}, "choice", None),
    ("partners", {"province": "91"}, "choice", "Papua (Kemendagri) / Papua Barat (BPS)"),
    ("partners", {"province": "31"}, "choice", "DKI Jakarta"),
    ("waste_flows", {"site_code": "RPB-ACE"}, "unknown_code", "RPB-ACEH"),
    ("waste_flows", {"batch_code": "B-9999"}, "unknown_code", None),
    ("waste_flows", {"enterprise_code": "UMKM-1"}, "unknown_code", None),
    ("waste_flows", {"receiver": "MTR-11"}, "unknown_code", "MTR-1"),
    ("waste_flows", {"flow_code": "3,17305E+15"}, "code_mangled", None),
    ("enterprises", {"enterprise_code": "1.2E+12"}, "code_mangled", None),
    ("waste_flows", {"flow_code": '="0012"'}, "code_mangled", None),
    ("waste_flows", {"flow_code": "#REF!"}, "code_mangled", None),
    ("waste_flows", {"note": "x" * 32_768}, "too_long", None),
    ("waste_flows", {"material": "Pla\x00stik"}, "bad_character", None),
]


@pytest.mark.parametrize(("kind", "cell", "code", "suggestion"), CELLS)
def test_problems_of_a_cell(
    asked_store: Store, kind: str, cell: dict[str, str], code: str, suggestion: str | None
) -> None:
    tomorrow = (today() + timedelta(days=1)).isoformat()
    cell = {name: tomorrow if value == TOMORROW else value for name, value in cell.items()}
    if kind == "enterprises":
        cell = {"enterprise_code": "U-2", **cell}
    (column, value), *_ = reversed(cell.items())
    sent = File("a.csv", csv_bytes(rows_of(kind, cell)))
    receipt = check(asked_store, [sent])[0]
    assert [(p.line, p.column, p.header, p.code, p.suggestion) for p in receipt.problems] == [
        (2, column, column, code, suggestion)
    ]
    is_shown = code not in ("required", "bad_character", "too_long")
    assert receipt.problems[0].value == (value if is_shown else None)
    assert (receipt.rows, receipt.good, receipt.new) == (1, 0, 0)
    for language in LANGUAGES:
        message = receipt.problems[0].message(language)
        assert column in message and (suggestion or "") in message and "{" not in message


# Problems of a row or of the file: (lines, [(line, column, code)])
HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;catatan"
ROW = "T-1;RPB-ACEH;15/03/2024;Plastik;4,5;"
STRUCTURES = [
    ([HEADER, ROW, "T-2;RPB-ACEH"], [(3, None, "too_few_fields")]),
    ([HEADER, ROW, ROW.replace("1", "2", 1) + ";lebih"], [(3, None, "too_many_fields")]),
    ([HEADER, ROW, ROW.replace("1", "2", 1) + '"baik', ROW.replace("1", "3", 1)], [(3, None, "bad_quote")]),
    ([HEADER, ROW, "", ROW], [(4, "flow_code", "duplicate_key")]),
    ([HEADER, ROW, ROW.replace("ACEH", "NTT")], []),  # a ticket number belongs to its site
    ([HEADER.replace("jumlah", "banyaknya"), ROW], [(1, "quantity", "header_missing")]),
    ([HEADER.replace("catatan", "berat"), ROW], [(1, "quantity", "header_duplicate")]),
    (
        [HEADER.replace("jumlah", "banyaknya").replace("tanggal", "hari"), ROW.replace("Plastik", "x"), "T-2"],
        [(1, "date", "header_missing"), (1, "quantity", "header_missing")],  # comes first and alone
    ),
]


@pytest.mark.parametrize(("lines", "found"), STRUCTURES)
def test_problems_of_a_row_or_a_header(
    asked_store: Store, lines: list[str], found: list[tuple[int, str | None, str]]
) -> None:
    receipt = text(asked_store, *lines)
    assert [(p.line, p.column, p.code) for p in receipt.problems] == found
    assert not receipt.question and not receipt.refused
    for p in receipt.problems:
        assert all("{" not in p.message(language) for language in LANGUAGES)


ELSEWHERE = {"site_not_allowed"}  # of a person with a role: test_access
WARNINGS = {"thousandfold", "implausible_balance", "date_far_from_batch", "identity_mismatch", "column_unused"}


def test_every_problem_code_is_shown_here() -> None:
    shown = {code for _, _, code, _ in CELLS} | {code for _, found in STRUCTURES for _, _, code in found}
    assert shown == set(SENTENCES) - WARNINGS - ELSEWHERE


def test_every_sentence_can_be_said() -> None:
    details = {"found": 1, "expected": 2, "example": "1", "limits": ">", "limit_mb": 1, "limit": 1}
    details |= {"upload_id": "U0001", "same_as": "a.csv", "columns": 1}
    for language in LANGUAGES:
        for code in SENTENCES:
            said = Problem(3, "quantity", "jumlah", "nilai", code, "usul", details).message(language)
            assert "3" in said and "usul" in said and "{" not in said
        for message in (
            *VARIANTS.values(),
            *QUESTIONS.values(),
            *ANSWERS.values(),
            *REFUSALS.values(),
            *IGNORED.values(),
        ):
            assert "{" not in say(language, message, value="nilai", header="jumlah", **details)


def test_today_is_not_in_the_future(asked_store: Store) -> None:
    assert checked(asked_store, "waste_flows", {"date": today().isoformat()}).is_clean


def test_all_problems_of_a_row_are_said_in_the_order_of_the_columns(asked_store: Store) -> None:
    wrong = {"flow_code": "T-2", "quantity": "x", "site_code": "x", "date": "x", "destination": "zzz"}
    receipt = checked(asked_store, "waste_flows", {}, wrong)
    assert [(p.line, p.column) for p in receipt.problems] == [
        *((3, "site_code"), (3, "date"), (3, "quantity"), (3, "destination"))
    ]
    assert (receipt.rows, receipt.good) == (2, 1)


def test_of_two_rows_with_one_key_the_later_is_flagged_on_the_last_key_column(asked_store: Store) -> None:
    session = {"session_code": "S-1", "participant_code": "P-1"}
    receipt = checked(asked_store, "coaching_attendance", session, session, {**session, "participant_code": "P-2"})
    assert [(p.line, p.column, p.value) for p in receipt.problems] == [(3, "participant_code", "P-1")]
    blank = {"year": "2023", "period": ""}
    assert [p.line for p in checked(asked_store, "regional_waste", {}, blank, blank).problems] == [4]


def test_a_batch_is_known_at_its_own_site_only(store: Store) -> None:
    send(store, "production_batches", {"site_code": "RPB-NTT", "batch_code": "B-2"})
    flows = [{"flow_code": "T-2", "batch_code": code} for code in ("B-1", "B-2")]
    assert [p.value for p in checked(store, "waste_flows", flows[0]).problems] == []
    assert [p.value for p in checked(store, "waste_flows", flows[1]).problems] == ["B-2"]


def test_a_code_whose_upload_was_undone_is_unknown(store: Store) -> None:
    receipt = send(store, "enterprises", {"enterprise_code": "U-2"})
    assert checked(store, "waste_flows", {"enterprise_code": "U-2"}).is_clean
    undo(store, [str(receipt.upload_id)])
    found = checked(store, "waste_flows", {"enterprise_code": "U-2"}).problems
    assert [(p.column, p.code) for p in found] == [("enterprise_code", "unknown_code")]


def test_a_missing_column_is_as_good_as_blank_cells_where_it_may_be_blank(asked_store: Store) -> None:
    receipt = text(asked_store, HEADER, ROW)
    assert receipt.is_clean and receipt.good == 1


@pytest.mark.parametrize("cell", ["Kompos", "kompos", "KOMPOS ", "compost", "Composting", "rumah kompos", "-", ""])
def test_choices_in_every_accepted_spelling(store: Store, cell: str) -> None:
    send(store, "waste_flows", {"destination": cell})
    wanted = {"-": "unknown", "": None}.get(cell, "compost")
    assert query(store, "SELECT destination FROM waste_flows") == [(wanted,)]


@pytest.mark.parametrize("level", ["-1", "+3", "1,", "4?"])
def test_a_level_with_a_sign_is_not_that_level(asked_store: Store, level: str) -> None:
    receipt = checked(asked_store, "practice_assessments", {"level": level})
    assert [(p.column, p.code) for p in receipt.problems] == [("level", "choice")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Rp 1.250.000", "1250000"),
        ("Rp. 1.250.000,-", "1250000"),
        ("IDR 1.250.000,50", "1250000.5"),
        ("rp1.250.000", "1250000"),
        ("1250000", "1250000"),
    ],
)
def test_money_may_be_written_with_its_currency(store: Store, cell: str, value: str) -> None:
    send(store, "green_products", {"quantity": "10,5", "value_idr": cell})
    assert query(store, "SELECT value_idr FROM green_products") == [(Decimal(value),)]


@pytest.mark.parametrize(
    ("quantity", "unit", "kg"),
    [
        *(("4.5", "", "4.5"), ("4.5", "KG", "4.5"), ("4.5", "ton", "4500"), ("4.5", "t", "4500"), ("4.5", "kw", "450")),
        *(("4.5", "kwintal", "450"), ("4.5", "ons", "0.45"), ("4.5", "gram", "0.0045"), ("0.001", "g", "0.000001")),
    ],
)
def test_units(store: Store, quantity: str, unit: str, kg: str) -> None:
    send(store, "waste_flows", {"quantity": quantity, "unit": unit})
    assert query(store, "SELECT mass_kg FROM waste_flows") == [(Decimal(kg),)]


def test_a_mass_too_small_to_be_kept_is_a_problem(asked_store: Store) -> None:
    receipt = checked(asked_store, "waste_flows", {"quantity": "0.0001", "unit": "g"})
    assert [(p.column, p.code) for p in receipt.problems] == [("quantity", "number")]


def test_a_unit_of_a_site_weighs_what_the_site_measured_from_that_day_on(store: Store) -> None:
    sack = {"site_code": "RPB-SULUT", "material": "coir_pith", "unit": "Karung", "measured_by": "weighed"}
    before, elsewhere = {**sack, "date": "2022-12-31"}, {**sack, "site_code": "RPB-ACEH"}
    for wrong in (before, elsewhere, {**sack, "material": "plastic"}):
        assert [(p.column, p.code) for p in checked(store, "waste_flows", wrong).problems] == [("unit", "choice")]
    send(store, "waste_flows", sack)
    assert query(store, "SELECT mass_kg, measured_by FROM waste_flows") == [(Decimal("83.25"), "converted")]


def test_a_unit_that_was_weighed_again_weighs_that_from_then_on(store: Store) -> None:
    def weigh(db: Database, version: int) -> None:
        row = ["RPB-SULUT", "coir_pith", "karung", "20", "ditimbang", "2024-01-01", "uji"]
        names = reference.columns("unit_weights")
        reference.put(db, version, "unit_weights", [dict(zip(names, row, strict=True))], "tests")

    store.commit("reference", "tests", weigh, touches=["unit_weights"])
    sack = {"site_code": "RPB-SULUT", "material": "coir_pith", "unit": "karung", "quantity": "2"}
    days = ("2023-12-31", "2024-01-01", "2024-06-01")
    send(store, "waste_flows", *({**sack, "flow_code": day, "date": day} for day in days))
    assert query(store, "SELECT mass_kg FROM waste_flows ORDER BY date") == [(37,), (40,), (40,)]


HOSTILE = [
    *('=HYPERLINK("http://x";"klik")', "+SUM(1;1)", "@SUM(A1)", "-2+3", "<script>alert(1)</script>", "${jndi}"),
    *("' OR 1=1; DROP TABLE waste_flows; --", "NULL", "NA", "", " tepi ", "#", "\\N", "dua\r\nbaris", "“é” – 🌱", "0"),
]


def test_free_text_is_stored_as_it_was_written(store: Store) -> None:
    send(store, "waste_flows", *({"flow_code": f"T-{n}", "note": note} for n, note in enumerate(HOSTILE)))
    assert query(store, "SELECT note FROM waste_flows ORDER BY line") == [(note or None,) for note in HOSTILE]


# Warnings


def warned(receipt: Receipt) -> list[tuple]:
    assert receipt.is_clean, receipt.problems
    return [(w.line, w.column, w.code, w.value, w.suggestion) for w in receipt.warnings]


def usual(count: int, start: int = 0) -> list[dict[str, str]]:
    return [{"flow_code": f"T-{n}", "quantity": f"{400 + n}.5"} for n in range(start, start + count)]


def test_a_thousandfold_mass_is_warned_of_with_the_likely_one(asked_store: Store) -> None:
    odd = {"flow_code": "T-9", "quantity": "405.5"}
    assert warned(checked(asked_store, "waste_flows", *usual(5), {**odd, "unit": "t"})) == [
        (7, "quantity", "thousandfold", "405.5 t", "405.5 kg")
    ]
    assert warned(checked(asked_store, "waste_flows", *usual(5), {**odd, "unit": "gram"})) == [
        (7, "quantity", "thousandfold", "405.5 g", "405.5 kg")
    ]
    assert (
        warned(checked(asked_store, "waste_flows", *usual(4), {**odd, "unit": "t"})) == []
    )  # too few to know what is usual
    assert warned(checked(asked_store, "waste_flows", *usual(5), {**odd, "unit": "kuintal"})) == []


def test_what_is_usual_is_known_from_what_is_stored_of_the_site_and_material(store: Store) -> None:
    send(store, "waste_flows", *usual(5))
    odd = {"flow_code": "T-9", "quantity": "405.5", "unit": "t"}
    assert [w[:3] for w in warned(checked(store, "waste_flows", odd))] == [(2, "quantity", "thousandfold")]
    assert warned(checked(store, "waste_flows", {**odd, "material": "glass"})) == []
    assert warned(checked(store, "waste_flows", {**odd, "site_code": "RPB-NTT"})) == []


def test_a_warning_changes_nothing(store: Store) -> None:
    send(store, "waste_flows", *usual(5), {"flow_code": "T-9", "quantity": "405.5", "unit": "t"})
    assert query(store, "SELECT max(mass_kg) FROM waste_flows") == [(Decimal(405_500),)]


def test_more_product_than_input_is_implausible(asked_store: Store) -> None:
    heavy = {"batch_code": "B-2", "input_kg": "100", "product_kg": "100.5"}
    found = warned(checked(asked_store, "production_batches", {"batch_code": "B-3", "product_kg": "100.5"}, heavy))
    assert [w[:3] for w in found] == [(3, "product_kg", "implausible_balance")]


@pytest.mark.parametrize(
    ("day", "is_far"), [("2024-01-01", False), ("2023-12-31", True), ("2024-05-10", False), ("2024-05-11", True)]
)
def test_a_flow_far_from_its_batch(store: Store, day: str, is_far: bool) -> None:
    send(store, "production_batches", {"batch_code": "B-2", "finished_on": "2024-03-11"})
    found = warned(checked(store, "waste_flows", {"batch_code": "B-2", "date": day}))
    assert [w[:3] for w in found] == ([(2, "date", "date_far_from_batch")] if is_far else [])


def test_an_age_that_disagrees_with_the_birth_date(asked_store: Store) -> None:
    born = {"birth_date": "1990-02-11"}  # 33 on the day of the session
    for age, is_odd in (("32", False), ("33", False), ("34", False), ("35", True), ("31", True)):
        found = warned(checked(asked_store, "coaching_attendance", {**born, "age": age}))
        assert [w[:3] for w in found] == ([(2, "age", "identity_mismatch")] if is_odd else [])


def test_columns_that_were_not_read_are_named_if_there_is_something_in_them(asked_store: Store) -> None:
    receipt = text(asked_store, "Laporan", HEADER + ";cuaca;;", ROW + ";;x;")
    assert [(w.line, w.header, w.code) for w in receipt.warnings] == [
        (2, "cuaca", "column_unused"),
        (2, None, "column_unused"),
    ]
    assert receipt.is_clean


# Any damage


@costly(30)
@given(
    changes=st.lists(
        st.tuples(
            st.integers(0, 400), st.sampled_from([b'"', b";", b"\n", b"\x00", b"\xff", b",", b".", b"/", b"-9", b""])
        ),
        min_size=1,
        max_size=5,
    ),
    hold_bad=st.booleans(),
)
def test_any_damage_to_a_file_ends_in_a_receipt_that_adds_up(
    asked_store: Store, changes: list[tuple[int, bytes]], hold_bad: bool
) -> None:
    content = file("waste_flows", *({"flow_code": f"T-{n}", "note": f"catatan; {n}."} for n in range(4))).content
    for place, new in changes:
        content = content[:place] + new + content[place + 1 :]
    receipt = check(asked_store, [File("a.csv", content)], Options(hold_bad=hold_bad))[0]
    json.dumps([receipt.kind, receipt.delimiter, receipt.encoding, receipt.columns])
    if receipt.refused:
        assert receipt.refused in REFUSALS
        return
    wrong = {p.line for p in receipt.problems}
    lines = [receipt.header_line, *(line for line, _ in receipt.ignored), *wrong]
    if receipt.question or any(p.code.startswith("header_") for p in receipt.problems):
        assert receipt.good == receipt.new == 0
    else:
        assert receipt.rows == receipt.good + len(wrong)
        assert receipt.good == receipt.new + receipt.changed + receipt.unchanged
        assert len(set(lines)) == len(lines)
    assert receipt.upload_id is None and receipt.version is None


def test_a_mistyped_yes_is_suggested(store: Store) -> None:
    problems = check(store, [file("enterprises", {"kadin_member": "tidk"})])[0].problems
    assert [(p.code, p.suggestion) for p in problems] == [("boolean", "tidak")]
