"""Which column of a file is which of the contract: by its name, by the sender's word, or by what a site said before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb
from rapidfuzz import fuzz, process

from data.contract import Contract, normal
from data.problems import Problem

if TYPE_CHECKING:
    from data.reading import Gate

LIKELY = 70  # of 100: how alike a header must be to be proposed; it is the sender who decides
MOST_LIKELY = 3
NOT_USED = ""  # instead of a column: the sender says that a header is none of the report's

Names = Mapping[str, str]  # header as the file has it, or in its normal form -> column of the contract, or NOT_USED


@dataclass
class Named:
    """columns: contract column -> position. said: header -> column, for what is known by a sender's word alone."""

    columns: dict[str, int] = field(default_factory=dict)
    unused: list[int] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def name_columns(contract: Contract, header: list[str], line: int, said: Names) -> Named:
    """Give each column of a file its place in the contract; a header that the contract knows needs nobody's word.

    said: by normal form of the header.
    """
    found = Named()
    known = contract.columns_by_header
    by_word: list[int] = []
    for place, cell in enumerate(header):
        name = known.get(normal(cell))
        if name is None:
            by_word.append(place)
        elif name in found.columns:
            found.problems.append(Problem(line, name, cell, None, "header_duplicate"))
        else:
            found.columns[name] = place
    for place in by_word:
        word = said.get(normal(header[place])) if header[place].strip() else None
        if word is not None and header[place] not in found.said:
            found.said[header[place]] = word
        if word and contract.has(word) and word not in found.columns:
            found.columns[word] = place
        else:
            found.unused.append(place)
    for f in contract.fields:
        if f.required and f.name not in found.columns:
            free = [header[place] for place in found.unused if header[place].strip() not in found.said]
            alike = next((h for h in free if f.name in likely(contract, h, [f.name])), None)
            found.problems.append(Problem(line, f.name, f.title, None, "header_missing", alike))
    return found


def likely(contract: Contract, header: str, columns: Iterable[str]) -> list[str]:
    """The columns, of those given, that a header may stand for: the likeliest first."""
    spellings = {spelling: name for name in columns for spelling in contract.field(name).headers()}
    if not normal(header):
        return []
    found = process.extract(
        header, list(spellings), scorer=fuzz.WRatio, processor=normal, score_cutoff=LIKELY, limit=99
    )
    return list(dict.fromkeys(spellings[str(spelling)] for spelling, _, _ in found))[:MOST_LIKELY]


def proposals(
    contract: Contract, header: list[str], columns: Mapping[str, int], unused: Iterable[str]
) -> dict[str, list[str]]:
    """header -> the free columns it may stand for, of the headers that are not used."""
    free = [f.name for f in contract.fields if f.name not in columns]
    found = {name: likely(contract, name, free) for name in unused if name.strip()}
    return {name: names for name, names in found.items() if names}


def remembered(db: duckdb.DuckDBPyConnection, gate: Gate, headers: list[str]) -> dict[str, str]:
    """What the sites of a file have said before of these headers (normal form -> column), where they all said it."""
    query = """
        SELECT header, site_code, arg_max(field, added_in) FROM column_names
        WHERE kind = ? AND removed_in IS NULL AND list_contains(?, header) GROUP BY ALL
    """
    found = db.execute(query, [gate.contract.kind, headers]).fetchall()
    if not found:
        return {}
    known = {row[0] for row in db.execute("SELECT site_code FROM sites WHERE removed_in IS NULL").fetchall()}
    sites = gate.sites() & (known | {""})  # a mistyped site says nothing
    by_header: dict[str, dict[str, str]] = {}
    for header, site, name in found:
        by_header.setdefault(header, {})[site] = name
    said = {header: {by_site.get(site) for site in sites} for header, by_site in by_header.items()}
    return {header: str(names.pop()) for header, names in said.items() if len(names) == 1 and None not in names}


def remember(db: duckdb.DuckDBPyConnection, contract: Contract, said: Names, upload_id: str, version: int) -> None:
    """Keep, for the sites of `typed_rows`, what a sender said of headers and what was known of them."""
    if not said:
        return
    sites = "SELECT DISTINCT site_code FROM typed_rows" if contract.has("site_code") else "SELECT ''"
    for header, name in said.items():
        db.execute(
            "INSERT INTO column_names (kind, site_code, header, field, upload_id, line, added_in, removed_in) "
            f"SELECT $kind, site_code, $header, $name, $upload, NULL, $version, NULL FROM ({sites}) s(site_code)",
            {
                "kind": contract.kind,
                "header": normal(header),
                "name": name,
                "upload": upload_id,
                "version": version,
            },
        )
