"""Documentation that is made from the code is as the code is; commands in it exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data import personal
from data.commands import parser as data_parser
from data.contract import contracts
from data.documenting import PROTECTION, everything, package
from deploy.__main__ import parser as deploy_parser
from metrics.commands import parser as metrics_parser

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_kinds_is_made_from_the_contracts() -> None:
    assert (DOCS / "kinds.md").read_text(encoding="utf-8") == everything()
    assert (DOCS / "datapackage.json").read_text(encoding="utf-8") == package()


def test_the_page_of_data_protection_is_as_the_contracts_and_the_rules_are() -> None:
    page = PROTECTION.read_text(encoding="utf-8")
    assert page == personal.renewed(page)
    assert page.count(personal.BEGINS) == page.count(personal.ENDS) == 2
    for contract in contracts().values():
        told = page.partition(f"(`{contract.kind}`)")[2].partition("###")[0]
        for f in contract.fields:
            row = next((line for line in told.splitlines() if f"(`{f.name}`)" in line), None)
            assert (row is not None) == bool(f.privacy or f.seen_by), f.name
            assert row is None or ("lokasinya sendiri" in row) == bool(f.seen_by), f.name
            assert row or f.title in told.partition("Kolom lain:")[2], f.name
    for readable in ("README.md", "docs/security.md"):
        assert "pelindungan-data.md" in (DOCS.parent / readable).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.name for path in DOCS.glob("*.md")))
def test_links_between_pages_lead_somewhere(name: str) -> None:
    """Also to the headings that they name."""
    for link in re.findall(r"\]\(([^)\s]+)\)", (DOCS / name).read_text(encoding="utf-8")):
        place, _, heading = link.partition("#")
        if "://" in place:
            continue
        target = DOCS / (place or name)
        assert target.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}, link


PARSERS = {"data": data_parser, "metrics": metrics_parser, "deploy": deploy_parser}


@pytest.mark.parametrize("module", PARSERS)
def test_the_command_lines_are_documented_in_full(module: str) -> None:
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    parser = PARSERS[module]()
    commands = next(action.choices for action in parser._actions if isinstance(action.choices, dict))
    documented = set(re.findall(rf"python -m {module} (\w+)", text))
    assert documented == set(commands)
    for command in commands.values():
        for action in command._actions:
            for option in action.option_strings:
                assert option in text or option in ("-h", "--help"), option
