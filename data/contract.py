"""The contract of an upload kind: one Table Schema file, and everything about the kind derived from it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "contracts"

SQL_TYPES = {
    "code": "VARCHAR",
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "integer": "BIGINT",
    "number": "DECIMAL(18,6)",
    "mass": "DECIMAL(18,6)",
}
DECIMAL_PLACES = 6
FEEDBACK = ("jejak_row", "jejak_message")  # columns of wrong rows sent back: the row in its file, and what is wrong
OWN_SITE = "own_site"  # of a column: seen by those of the site whose record it is, and by administrators
TRACE = ("jejak_upload", "jejak_line")  # columns of our own exports: the upload and the line a row came from


def normal(text: str) -> str:
    """The form in which headers are compared: case, marks and spaces do not count."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^\w]+|_+", " ", folded).strip()


def spelling_form(text: str) -> str:
    """The form in which choices are compared: case, and what joins two words, do not count; any other mark does."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    return re.sub(r"(?<=\w)[\s_\-]+(?=\w)", " ", folded)


@dataclass(frozen=True)
class Field:
    """One column of a kind, as its Table Schema file declares it."""

    name: str
    title: str
    title_en: str
    rule: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    minimum: Any = None
    exclusive_minimum: Any = None
    maximum: Any = None
    not_before: str | None = None
    not_after: str | None = None
    unit: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    reference: str | None = None
    site_units: str | None = None
    kg_per_unit: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    privacy: str | None = None
    becomes: str | None = None
    seen_by: str | None = None  # OWN_SITE: its cells are not for everybody (data/masking.py)
    seen_by_all_if: dict[str, list[str]] = field(default_factory=dict)  # column -> values of rows that are for all
    examples: tuple[str, ...] = ()  # of the example rows of a template, as stored

    @property
    def is_stored(self) -> bool:
        return self.privacy != "not_stored"

    @property
    def may_hold_number(self) -> bool:
        """True where a national number may stand and must not be kept: in text, and as the code of an enterprise."""
        return self.rule == "text" or self.privacy == "may_be_national_number"

    @property
    def is_numeric(self) -> bool:
        return self.rule in ("number", "mass")

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.rule]

    def headers(self) -> list[str]:
        """Every way a file may name this column, the Indonesian template's way first."""
        return list(dict.fromkeys([self.title, self.title_en, self.name, *self.aliases]))

    def choice_title(self, value: Any) -> str:
        """The first spelling that stands for a stored value."""
        return next((spelling for spelling, code in self.choices.items() if code == value), str(value))


@dataclass(frozen=True)
class Derived:
    """A stored column that no file has: made from others."""

    name: str
    title: str
    title_en: str
    rule: str
    unit: str | None
    made_from: tuple[str, ...]

    @property
    def sql_type(self) -> str:
        return SQL_TYPES[self.rule]


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in another kind or reference table."""

    fields: tuple[str, ...]
    resource: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True)
class Numbering:
    """The column that holds a site's own numbers, which may start again, and the date that tells two of them apart."""

    code: str
    date: str


@dataclass(frozen=True)
class Contract:
    """One upload kind: its columns, key and references."""

    kind: str
    title: str
    title_en: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign_keys: tuple[ForeignKey, ...]
    derived: tuple[Derived, ...]
    numbering: Numbering | None = None

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    def has(self, name: str) -> bool:
        return any(f.name == name for f in self.fields)

    def titles(self, language: str) -> dict[str, str]:
        """column -> its name for readers of a language, of all columns of files and those made from them."""
        columns: tuple[Field | Derived, ...] = (*self.fields, *self.derived)
        return {c.name: c.title if language == "id" else c.title_en for c in columns}

    @property
    def stored(self) -> tuple[Field | Derived, ...]:
        """The columns of the table, in order: those of the file that are kept, then those made from them."""
        return (*(f for f in self.fields if f.is_stored), *self.derived)

    @property
    def partition(self) -> tuple[str, ...]:
        """How a shared lake keeps the rows apart: by site, and by the year of the date that every row has."""
        site = ["site_code"] if self.has("site_code") else []
        return (*site, *([f"year({self.day})"] if self.day else []))

    @property
    def day(self) -> str | None:
        """The date that every row has: it says to which month a row belongs."""
        return next((f.name for f in self.fields if f.rule == "date" and f.required and f.is_stored), None)

    @cached_property
    def example_marks(self) -> frozenset[str]:
        """Cells of which an example row of a template has one: its number or name."""
        return frozenset(next((f.examples for f in self.fields if f.examples and f.rule in ("code", "text")), ()))

    @property
    def is_monthly(self) -> bool:
        """True for kinds that sites report month by month."""
        return self.has("site_code") and self.day is not None

    @property
    def guarded(self) -> tuple[Field, ...]:
        """The columns whose cells are not for everybody who may see the rows."""
        return tuple(f for f in self.fields if f.seen_by)

    @property
    def holds_people(self) -> bool:
        """True where single people are named: then the kept file is redacted."""
        return any(f.privacy in ("national_number", "not_stored") for f in self.fields)

    @property
    def is_personal(self) -> bool:
        """True where a column says something of a person: then columns that the contract does not have are not kept."""
        return any(f.privacy not in (None, "may_be_national_number") for f in self.fields)

    @cached_property
    def columns_by_header(self) -> dict[str, str]:
        """Normal form of every accepted header -> column name."""
        return {normal(header): f.name for f in reversed(self.fields) for header in reversed(f.headers())}


_AS_DECLARED = (
    *("not_before", "not_after", "unit", "choices", "reference", "site_units", "kg_per_unit"),
    *("description", "privacy", "becomes", "seen_by", "seen_by_all_if"),
)


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        title=raw["title"],
        title_en=raw.get("title_en", raw["name"]),
        rule=raw.get("rule", raw["type"]),
        aliases=tuple(raw.get("aliases", ())),
        required=bool(limits.get("required", False)),
        minimum=limits.get("minimum"),
        exclusive_minimum=limits.get("exclusiveMinimum"),
        maximum=limits.get("maximum"),
        examples=tuple(map(str, raw.get("examples", ()))),
        **{name: raw[name] for name in _AS_DECLARED if name in raw},
    )


def _derived(raw: dict[str, Any]) -> Derived:
    return Derived(raw["name"], raw["title"], raw["title_en"], raw["rule"], raw.get("unit"), tuple(raw["from"]))


def load(path: Path) -> Contract:
    """Read one Table Schema file. Raises ValueError for a guarded column that could not be guarded."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    contract = Contract(
        kind=raw["name"],
        title=raw["title"],
        title_en=raw["title_en"],
        description=raw["description"],
        key=tuple(raw["primaryKey"]),
        fields=tuple(_field(f) for f in raw["fields"]),
        foreign_keys=tuple(
            ForeignKey(tuple(k["fields"]), k["reference"]["resource"], tuple(k["reference"]["fields"]))
            for k in raw.get("foreignKeys", ())
        ),
        derived=tuple(_derived(d) for d in raw.get("derived", ())),
        numbering=Numbering(**raw["numbering"]) if "numbering" in raw else None,
    )
    for f in contract.guarded:
        _must_be_guardable(contract, f)
    return contract


def _must_be_guardable(contract: Contract, f: Field) -> None:
    """A guarded column is text that no row is known by: keys, choices and sums are shown to all who see rows."""
    is_text = f.rule == "text" and f.is_stored and f.name not in contract.key
    if f.seen_by != OWN_SITE or not is_text or not all(contract.field(c).choices for c in f.seen_by_all_if):
        raise ValueError(f"{contract.kind}.{f.name}: this column cannot be guarded as it says")


@cache
def contracts() -> dict[str, Contract]:
    """Every upload kind by name, in the order in which a programme sends them (references first)."""
    loaded = [load(path) for path in sorted(FOLDER.glob("*.yaml"))]
    order: list[Contract] = []
    while loaded:
        names = {c.kind for c in loaded}
        free = next(c for c in loaded if not any(k.resource in names - {c.kind} for k in c.foreign_keys))
        order.append(free)
        loaded.remove(free)
    return {c.kind: c for c in order}
