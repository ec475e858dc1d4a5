"""How numbers and dates are written: what proves a decimal mark, what a cell means, and what must be asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import marks
from data.checking import Answers
from data.receipt import File, Options
from data.store import Store
from data.undoing import undo
from data.uploads import check, upload
from tests.files import csv_bytes, file, query, rows_of
from tests.properties import costly

OTHER = {"comma": "point", "point": "comma"}


def write(value: Decimal, decimal: str, is_grouped: bool) -> str:
    """A number as people in Indonesia ("comma") or England ("point") write it."""
    text = f"{value:,f}" if is_grouped else f"{value:f}"
    return text.translate(str.maketrans(",.", ".,")) if decimal == "comma" else text


def means(text: str, decimal: str) -> Decimal:
    mark, thousand = marks.MARKS[decimal]
    return Decimal(text.replace(thousand, "").replace(mark, "."))


# Numbers


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        *(("1.234,5", "comma"), ("4,5", "comma"), ("0,016", "comma"), ("1.234.567", "comma"), ("12,3456", "comma")),
        *(("1234,567", "comma"), ("-4,5", "comma"), ("00,123", "comma")),
        *(("1,234.5", "point"), ("4.5", "point"), ("0.016", "point"), ("1,234,567", "point"), ("12.3456", "point")),
        *(("1234.567", "point"), ("+4.5", "point")),
    ],
)
def test_what_proves_a_decimal_mark(text: str, decimal: str) -> None:
    assert re.fullmatch(marks.proof(decimal), text)
    assert re.fullmatch(marks.well_formed(decimal), text)
    assert not re.fullmatch(marks.proof(OTHER[decimal]), text)


@pytest.mark.parametrize(
    "text", ["1.234", "1,234", "999.000", "-12,345", "5", "1234", "0", "1.2.3", "", "abc", "1,2,3"]
)
def test_what_proves_nothing(text: str) -> None:
    assert not re.fullmatch(marks.proof("comma"), text)
    assert not re.fullmatch(marks.proof("point"), text)


@pytest.mark.parametrize("text", ["1.234", "1,234", "999.000", "-12,345"])
def test_what_is_undecided(text: str) -> None:
    assert re.fullmatch(marks.UNDECIDED_NUMBER, text)


@pytest.mark.parametrize("text", ["0.016", "1234.567", "4.5", "1.234.567", "1.234,5", "01.234", "12", "1.2345"])
def test_what_is_not_undecided(text: str) -> None:
    assert not re.fullmatch(marks.UNDECIDED_NUMBER, text)


@pytest.mark.parametrize(
    "text",
    ["12.34,5", "1.23.456", "1e3", "1_000", "NaN", "inf", "1 000", "1.234.5", ".5", "5,", "--5", "½", "٣", "1,5 kg"],
)
def test_what_is_no_number_at_all(text: str) -> None:
    assert not re.fullmatch(marks.well_formed("comma"), text, re.ASCII)


NUMBER = st.one_of(
    st.decimals(Decimal("0.000001"), Decimal("999999999"), places=6).map(Decimal.normalize),
    st.decimals(Decimal("0.001"), Decimal("99999"), places=3),
    st.decimals(1, 9999, places=1),
    st.integers(1, 10**9).map(Decimal),
)


@settings(max_examples=500)
@given(value=NUMBER, decimal=st.sampled_from(["comma", "point"]), is_grouped=st.booleans())
def test_no_number_proves_the_other_mark(value: Decimal, decimal: str, is_grouped: bool) -> None:
    text = write(value, decimal, is_grouped)
    assert re.fullmatch(marks.well_formed(decimal), text)
    assert means(text, decimal) == value
    assert not re.fullmatch(marks.proof(OTHER[decimal]), text)
    if re.fullmatch(marks.proof(decimal), text):
        assert not re.fullmatch(marks.UNDECIDED_NUMBER, text)
    elif re.fullmatch(marks.well_formed(OTHER[decimal]), text) and means(text, OTHER[decimal]) != value:
        assert re.fullmatch(marks.UNDECIDED_NUMBER, text)  # it could be read as another number, so it must be asked


@costly(10)
@given(
    values=st.lists(NUMBER, min_size=1, max_size=40),
    decimal=st.sampled_from(["comma", "point"]),
    is_grouped=st.booleans(),
)
def test_numbers_of_a_file_are_read_exactly_or_asked(
    store: Store, values: list[Decimal], decimal: str, is_grouped: bool
) -> None:
    written = [write(value, decimal, is_grouped) for value in values]
    rows = rows_of("waste_flows", *({"flow_code": f"T-{n}", "quantity": text} for n, text in enumerate(written)))
    sent = File("numbers.csv", csv_bytes(rows))
    receipt = check(store, [sent])[0]
    if receipt.question:
        assert not any(re.fullmatch(marks.proof(decimal), text) for text in written)
        totals = {option.answer: option.total for option in receipt.question.options}
        assert totals[decimal] == sum(values)
    receipt = upload(store, sent, Options(answers=Answers(decimal if receipt.question else None)))
    assert receipt.is_clean, receipt.problems
    assert receipt.decimal in (decimal, None)
    stored = query(store, "SELECT quantity, mass_kg FROM waste_flows WHERE removed_in IS NULL ORDER BY line")
    assert stored == [(value, value) for value in values]
    undo(store, [str(receipt.upload_id)])


def test_a_small_mass_in_a_file_of_points_is_never_a_thousand_times_as_much(store: Store) -> None:
    upload(store, file("waste_flows", {"flow_code": "T-1", "quantity": "0.016"}))
    upload(store, file("waste_flows", {"flow_code": "T-2", "quantity": "0,016"}))
    assert query(store, "SELECT mass_kg FROM waste_flows") == [(Decimal("0.016"),)] * 2


def test_more_decimals_or_digits_than_can_be_kept_are_a_problem(store: Store) -> None:
    texts = ["0,1234567", "1234567890123", "1,1234560", "999999999999,5"]
    receipt = check(store, [file("waste_flows", *({"flow_code": t, "quantity": t, "unit": "kg"} for t in texts))])[0]
    assert [(p.line, p.code) for p in receipt.problems] == [(2, "number"), (3, "number")]


# Dates

STYLES = [
    "{d}/{m}/{y}",
    "{d:02}/{m:02}/{y}",
    "{d:02}-{m:02}-{y}",
    "{d}.{m}.{y}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m}/{d}",
    "{y}-{m:02}-{d:02} 00:00:00",
    "{y}-{m:02}-{d:02}T00:00:00.000",
    "{d:02}/{m:02}/{y} 00:00",
    "{d} {long} {y}",
    "{d:02} {short} {y}",
    "{d}-{short}-{y}",
    "{d} {english} {y}",
    "{english} {d}, {y}",
    "Senin, {d} {long} {y}",
    "Jum'at {d} {long} {y}",
    "Wed, {d} {short} {y}",
]
MONTHS = """
    Januari   Jan January
    Februari  Feb February
    Maret     Mar March
    April     Apr April
    Mei       Mei May
    Juni      Jun June
    Juli      Jul July
    Agustus   Agu August
    September Sep September
    Oktober   Okt October
    November  Nov November
    Desember  Des December
"""
LONG, SHORT, ENGLISH = zip(*(line.split() for line in MONTHS.strip().splitlines()), strict=True)
DATES = st.dates(date(1920, 1, 1), date(2100, 12, 31))


def write_date(day: date, style: str) -> str:
    n = day.month - 1
    return style.format(d=day.day, m=day.month, y=day.year, long=LONG[n], short=SHORT[n], english=ENGLISH[n])


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=30)
@given(day=DATES, case=st.sampled_from([str, str.upper, str.lower]))
def test_a_date_is_read_back_in_every_style(style: str, day: date, case: Callable[[str], str]) -> None:
    text = case(write_date(day, style)).replace("t", "T") if "T00" in style else case(write_date(day, style))
    found = marks.read_date(text)
    assert (found.value, found.code) == (day, None)
    assert found.style in ("numeric", "iso", "named")


@pytest.mark.parametrize("text", ["sebelum 5 Mei 2024", "sampai 5 Mei 2024", "mulai, 5 Mei 2024", "Mei 5 Mei 2024"])
def test_a_word_before_a_date_that_names_no_day_is_not_passed_over(text: str) -> None:
    assert marks.read_date(text) == marks.DateCell(None, "date")


@settings(max_examples=100)
@given(day=DATES)
def test_month_first_dates_are_read_when_asked_for(day: date) -> None:
    text = write_date(day, "{m}/{d}/{y}")
    assert marks.read_date(text, "mdy").value == day
    assert marks.needs_date_order(text) == (day.day > 12)
    assert (marks.read_date(text).value == day) == (day.day == day.month)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("31/02/2024", None),
        ("03/14/2024", "14/03/2024"),
        ("15/03/24", "15/03/2024"),
        ("1-2-25", "01/02/2025"),
        ("15 Mar 24", "15/03/2024"),
        ("45366", "15/03/2024"),
        ("45366,0", "15/03/2024"),
        ("99999", None),
        ("2024-02-30", None),
        ("2024-13-01", None),
        ("2024-03", None),
        ("15/03-2024", None),
        ("15 Marz 2024", None),
        ("kemarin", None),
        ("15/03/2024 13:45", None),
        ("0/0/2024", None),
        ("", None),
    ],
)
def test_what_is_no_date_may_have_a_suggestion(text: str, suggestion: str | None) -> None:
    found = marks.read_date(text)
    assert (found.value, found.code, found.suggestion) == (None, "date", suggestion)


@settings(max_examples=100)
@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_serial_and_a_short_year_are_never_read_but_suggest_their_day(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    for text in (serial, f"{day:%d/%m/%y}"):
        found = marks.read_date(text)
        assert found.value is None
        assert found.suggestion == f"{day:%d/%m/%Y}"
        assert marks.read_date(found.suggestion).value == day


@settings(max_examples=300)
@given(text=st.one_of(st.text(max_size=12), st.from_regex(r"[0-9 /.\-A-Za-z]{0,14}", fullmatch=True)))
def test_any_text_is_a_date_or_a_problem(text: str) -> None:
    for order in ("dmy", "mdy"):
        found = marks.read_date(text, order)
        assert (found.value is None) == (found.code == "date")
        if found.suggestion:
            assert marks.read_date(found.suggestion).value


def test_a_midnight_is_not_another_day() -> None:
    assert marks.read_date("15/03/2024 00:00:00").value == date(2024, 3, 15)
    assert marks.read_date("29/02/2024").value == date(2024, 2, 28) + timedelta(days=1)


@settings(max_examples=500)
@given(data=st.data(), decimal=st.sampled_from(["comma", "point"]), digits=st.integers(6, 12), places=st.integers(1, 6))
def test_a_short_number_is_a_right_one_with_few_digits(
    data: st.DataObject, decimal: str, digits: int, places: int
) -> None:
    number = data.draw(st.from_regex(re.compile(marks.short(decimal, digits, places), re.ASCII), fullmatch=True))
    whole, _, after = number.lstrip("+-").partition(marks.MARKS[decimal][0])
    assert re.fullmatch(marks.well_formed(decimal), number)
    assert len(re.sub(r"\D", "", whole)) <= digits and len(after) <= places
