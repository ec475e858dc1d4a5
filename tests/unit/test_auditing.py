"""What the audit of dependencies says, whatever it finds."""

from __future__ import annotations

import json

import pytest

from tests.auditing import LISTS, ROOT, judged

WEAK = {"id": "GHSA-1", "fix_versions": ["2.0"], "aliases": [], "description": ""}


def told(*packages: dict) -> tuple[int, str]:
    return judged("a.txt", json.dumps({"dependencies": list(packages), "fixes": []}), "Found nothing")


def test_no_weakness() -> None:
    assert told({"name": "a", "version": "1", "vulns": []}) == (0, "a.txt: no known weakness in 1 packages.")


def test_a_weakness_fails() -> None:
    status, said = told({"name": "a", "version": "1", "vulns": []}, {"name": "b", "version": "1", "vulns": [WEAK]})
    assert status == 1 and "1 of 2" in said and "b 1: GHSA-1 (mended in 2.0)" in said
    assert told({"name": "b", "version": "1", "vulns": [WEAK | {"fix_versions": []}]})[0] == 1


def test_a_mirror_that_knows_no_weaknesses_is_told_from_a_sound_list() -> None:
    unknown = {"name": "a", "skip_reason": "Dependency not found on PyPI and could not be audited: a (1)"}
    status, said = told(unknown, unknown)
    assert status == 0 and "not audited" in said and "no known weakness in" not in said
    assert told(unknown, {"name": "b", "version": "1", "vulns": []})[0] == 1
    assert told(unknown, {"name": "b", "version": "1", "vulns": [WEAK]})[0] == 1


def test_what_was_not_audited_is_not_called_sound() -> None:
    assert told()[0] == 1
    status, said = told({"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not on the index"})
    assert status == 1 and "b: not audited, not on the index" in said


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("requests.exceptions.ConnectionError: HTTPSConnectionPool(...): Max retries exceeded", 0),
        ("ERROR:pip_audit._cli:requirements file: line 3 is not pinned", 1),
        ("No module named pip_audit", 1),
        ("", 1),
    ],
)
def test_an_index_that_is_not_there_is_told_from_an_audit_that_failed(error: str, status: int) -> None:
    found, said = judged("a.txt", "", error)
    assert found == status and ("not audited, since the index could not be reached" in said) == (status == 0)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_pinned_in_full(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert lines and all("==" in line for line in lines)
