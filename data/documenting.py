"""What documents the upload kinds, made from their contracts: run python -m data.documenting after changing one."""

from __future__ import annotations

import json
from pathlib import Path

from data import personal
from data.contract import Contract, Field, contracts
from data.templates import datapackage

DOCS = Path(__file__).parent.parent / "docs"
PROTECTION = DOCS / "pelindungan-data.md"


def _allowed(f: Field) -> str:
    """What may stand in a column, in short."""
    parts = []
    if f.choices:
        parts.append(", ".join(dict.fromkeys(str(spelling) for spelling in f.choices)))
    if f.reference:
        parts.append(f"code, title or alias of `{f.reference}`")
    if f.site_units:
        parts.append(f"or a unit of `{f.site_units}`")
    if f.exclusive_minimum is not None:
        parts.append(f"> {f.exclusive_minimum}")
    parts += [f"≥ {limit}" for limit in (f.minimum, f.not_before) if limit is not None]
    parts += [f"≤ {limit}" for limit in (f.maximum, f.not_after) if limit is not None]
    return "; ".join(parts)


def _seen_by(f: Field) -> str:
    """Who sees the cells of a guarded column."""
    if not f.seen_by_all_if:
        return f"{f.seen_by} and administrators"
    rows = " and ".join(f"{column} is {' or '.join(values)}" for column, values in f.seen_by_all_if.items())
    return f"{f.seen_by} and administrators, where {rows} all who see rows"


def page(contract: Contract) -> str:
    """One kind as Markdown."""
    key = ", ".join(f"`{name}`" for name in contract.key)
    rows = [
        f"## {contract.title} · {contract.title_en} (`{contract.kind}`)",
        "",
        f"{contract.description} A row is known by {key}.",
        "",
        "| column | header | also | rule | must | allowed | note |",
        "|---|---|---|---|---|---|---|",
    ]
    for f in contract.fields:
        privacy = f"privacy: {f.privacy}" if f.privacy else ""
        seen_by = f"seen by: {_seen_by(f)}" if f.seen_by else ""
        cells = (
            f"`{f.name}`",
            f.title,
            ", ".join(f.aliases),
            f"{f.rule}, {f.unit}" if f.unit else f.rule,
            "yes" if f.required else "",
            _allowed(f),
            "; ".join(part for part in (f.description, privacy, seen_by) if part),
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    if contract.derived:
        made = ", ".join(f"`{d.name}` from {' and '.join(d.made_from)}" for d in contract.derived)
        rows += ["", f"Stored beside them: {made}."]
    if contract.foreign_keys:
        known = ", ".join(f"`{' + '.join(k.fields)}` in `{k.resource}`" for k in contract.foreign_keys)
        rows += ["", f"Must be known: {known}."]
    return "\n".join(rows)


def everything() -> str:
    """The whole page."""
    head = (
        "# Upload kinds\n\nMade from `data/contracts/` by `python -m data.documenting`: change a contract, not this."
        "\nHeaders are compared without case, marks and spaces; the column's own name and its English header count too."
    )
    return "\n\n".join([head, *(page(contract) for contract in contracts().values())]) + "\n"


def package() -> str:
    """The kinds as a Data Package descriptor, for other people's tools."""
    return json.dumps(datapackage(), ensure_ascii=False, indent=1, default=str) + "\n"


if __name__ == "__main__":
    (DOCS / "kinds.md").write_text(everything(), encoding="utf-8")
    (DOCS / "datapackage.json").write_text(package(), encoding="utf-8")
    text = PROTECTION.read_text(encoding="utf-8")
    PROTECTION.write_text(personal.renewed(text), encoding="utf-8")
