"""Documentation that is made from the code is as the code is; commands in it exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from data.commands import parser as data_parser
from data.documenting import everything, package
from deploy.__main__ import parser as deploy_parser
from metrics.commands import parser as metrics_parser

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_kinds_is_made_from_the_contracts() -> None:
    assert (DOCS / "kinds.md").read_text(encoding="utf-8") == everything()
    assert (DOCS / "datapackage.json").read_text(encoding="utf-8") == package()


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
