"""Words and numbers in the language of whoever reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from data.words import LANGUAGES, N_, say
from metrics import periods

JAKARTA = timezone(timedelta(hours=7), "WIB")
NOTHING = "–"
MIB = 1024**2
JOINER = "\u2060"  # has no width, and no place where a line may end
_ESCAPED = {ord(mark): f"\\{mark}" for mark in "\\`*_{}[]()<>#+-!|$~:&"}
_BREAKS = re.compile(r"^\s{2,}|\s*[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+\s*|[\x00-\x08\x0e-\x1b\x7f]+")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")
_JOINTS = re.compile(
    r"(?i)(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)|(?<=:)(?=material|streamlit)"  # links; icons and the logo
    r"|(?<=[-<>~])(?=[->=](?:\s|$))"  # arrows and dashes
)


_spoken: ContextVar[str] = ContextVar("spoken", default="")
_readers: list[Callable[[], object]] = []


def ask(reader: Callable[[], object]) -> None:
    """Have the language asked of a reader, where nothing has fixed it."""
    _readers[:] = [reader]


def speak() -> None:
    """Fix the reader's language for this run: it is asked for thousands of times."""
    _spoken.set("")
    _spoken.set(language())


@contextmanager
def speaking(of: str) -> Iterator[None]:
    """Within this, words and numbers are in one language ("id" or "en"), whoever reads."""
    before = _spoken.set(of)
    try:
        yield
    finally:
        _spoken.reset(before)


def language() -> str:
    """The language in which is spoken: Indonesian unless the reader chose English."""
    chosen = _spoken.get() or next((reader() for reader in _readers), None)
    return str(chosen) if chosen in LANGUAGES else "id"


def t(message: str, **values: object) -> str:
    """A message of the catalogue in the reader's language."""
    return say(language(), message, **values)


def plain(text: object) -> str:
    """Text from a file or a person, made safe to stand inside Markdown: it is read as it is, and as nothing else.

    Some of what Streamlit makes of a text it makes after it has taken escapes away: links of addresses, icons, its
    logo, arrows. A joiner, which nobody sees, keeps these apart.
    """
    inert = _JOINTS.sub(JOINER, one_line(text)).translate(_ESCAPED)
    return _NUMBERED.sub(r"\1\\\2", inert)


def one_line(text: object) -> str:
    """Text without what reaches beyond it: breaks of lines are spaces, marks that turn around what follows are seen."""
    return _TURNS.sub("\ufffd", _BREAKS.sub(" ", str(text)))


def bold(words: str) -> str:
    """A message as a small heading."""
    return f"**{words}**"


def number(value: Decimal | int | None, places: int = 0) -> str:
    """A number with its thousands grouped: 1.234,5 in Indonesian, 1,234.5 in English."""
    if value is None:
        return NOTHING
    written = _formatted(value, "#,##0" + ("." + "0" * places if places else ""), language())
    return written if re.search("[1-9]", written) else written.lstrip("-")


def mass(value_t: Decimal | None) -> str:
    """A mass given in t: kg below one tonne, else t with one decimal."""
    if value_t is None:
        return NOTHING
    if abs(value_t) < Decimal("0.9995"):  # what would be written as 1,000 kg is a tonne
        return f"{number(value_t * 1000)} kg"
    return f"{number(value_t, 1)} t"


def with_unit(value: Decimal | None, unit: str, places: int = 0) -> str:
    return NOTHING if value is None else f"{number(value, places)} {unit}"


def size(size_bytes: float | None) -> str:
    """An amount of bytes: 12,3 MB."""
    return NOTHING if size_bytes is None else f"{number(Decimal(size_bytes) / MIB, 1)} MB"


def rupiah(value: Decimal | None) -> str:
    """An amount of money: Rp 1.250.000."""
    return NOTHING if value is None else f"Rp {number(value)}"


def signed(value: Decimal, form: Callable[[Decimal], str]) -> str:
    """A change with its sign: +3,1; none where it is nothing as it is written."""
    written = form(abs(value))
    return written if not re.search("[1-9]", written) else ("-" if value < 0 else "+") + written


def is_nothing(value: Decimal) -> bool:
    """Whether a change is none as it will be shown."""
    return round(value, 1) == 0


def percent(value: Decimal | None) -> str:
    """A share with one decimal: 63,1 %."""
    return NOTHING if value is None else f"{number(value, 1)} %"


def percent_range(low: Decimal | None, high: Decimal | None) -> str:
    """Two bounds as one: 63,1–71,7 %."""
    if low is None or high is None:
        return NOTHING
    return percent(low) if number(low, 1) == number(high, 1) else f"{number(low, 1)}–{number(high, 1)} %"


def month(day: date) -> str:
    return str(format_date(day, "MMM yyyy", locale=language()))


def exact(value: Decimal) -> str:
    """A number with every digit it has."""
    return _formatted(value, "#,##0.#########", language())


@lru_cache(maxsize=20_000)
def _formatted(value: Decimal | int | float, pattern: str, locale: str) -> str:
    return str(format_decimal(value, format=pattern, locale=locale))


def unmistakable(value: Decimal) -> str:
    """A number whose decimal mark cannot be mistaken: 1234, or 1 and 0.234."""
    whole, part = int(value), abs(value) - abs(int(value))
    return t("{whole} and {part}", whole=whole, part=exact(part)) if part else f"{whole:d}"


def full_date(day: date) -> str:
    return str(format_date(day, "d MMMM yyyy", locale=language()))


def full_month(day: date) -> str:
    return str(format_date(day, "MMMM yyyy", locale=language()))


def short_period(key: str) -> str:
    """A period key as it stands on an axis: months in short."""
    return month(periods.first_day(key)) if re.fullmatch(r"\d{4}-\d\d", key) else period(key)


def quarter(year: str, nth: str) -> str:
    roman = ("I", "II", "III", "IV")[int(nth) - 1]
    return t(N_("Quarter {nth} {year}"), nth=roman, year=year)


def period(key: str) -> str:
    """A period key (2024, 2024-Q1, 2024-03) in words."""
    if periods.BETWEEN in key:
        return span(*periods.months_of(key))
    if "-Q" in key:
        return quarter(*key.split("-Q"))
    return full_month(periods.first_day(key)) if "-" in key else key


def span(first: date, last: date) -> str:
    """The months from one first day to another as a year, a quarter, a month, or both ends."""
    for key in (str(last.year), periods.quarter_key(last)):
        if (first, last) == periods.months_of(key):
            return period(key)
    return full_month(first) if first == last else f"{month(first)} – {month(last)}"


def local_day(utc: datetime) -> date:
    """The day in Jakarta at a moment of the store's clock (UTC)."""
    return utc.replace(tzinfo=UTC).astimezone(JAKARTA).date()


def midnight(day: date) -> datetime:
    """When a day begins in Jakarta, by the store's clock (UTC)."""
    return datetime.combine(day, time(), JAKARTA).astimezone(UTC).replace(tzinfo=None)


def moment(utc: datetime, language_of: str | None = None) -> str:
    """A moment of the store's clock (UTC) as a clock in Jakarta shows it, in the reader's language or the one given."""
    known = language_of or language()
    local = utc.replace(tzinfo=UTC).astimezone(JAKARTA)
    pattern = "d MMM yyyy HH.mm" if known == "id" else "d MMM yyyy HH:mm"
    return f"{format_datetime(local, pattern, locale=known)} WIB"
