"""Which tests run in one worker: those that share what is dear to make twice."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

ROOT = Path(__file__).parents[1]
MADE_ONCE = 'scope="module"'


class Sharing(LoadScopeScheduling):
    """Gives a worker what belongs together, else test by test, in the order in which tests were collected."""

    def __init__(self, config: pytest.Config, log: object = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # by number of tests, which says nothing of how long they take

    def _split_scope(self, nodeid: str) -> str:
        return belongs_to(nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """What is done is forgotten: all that a worker was ever given is counted again with each of its tests."""
        nodeid = self.registered_collections[node][item_index]
        given, scope = self.assigned_work[node], belongs_to(nodeid)
        given[scope][nodeid] = True
        if all(given[scope].values()):
            del given[scope]
        self._reschedule(node)


def belongs_to(nodeid: str) -> str:
    """The name of what a test belongs to: the browser, a module on an engine if it makes something once, or itself."""
    path, _, test = nodeid.partition("::")
    folder = path.rpartition("/")[0]
    if folder.endswith("browser"):
        return folder
    shares = makes_once(folder) or makes_once(path)
    return f"{path} on {'lake' if is_on_lake(test) else 'file'}" if shares else nodeid


def is_on_lake(test: str) -> bool:
    """Whether the name of a test says that it runs on a lake: the engine is the first parameter."""
    return "[lake" in test


@cache
def makes_once(path: str) -> bool:
    """Whether a module, or the conftest of a folder, makes something once for all tests of a module."""
    place = ROOT / path
    script = place / "conftest.py" if place.is_dir() else place
    return script.exists() and MADE_ONCE in script.read_text(encoding="utf-8")


def order(item: pytest.Item) -> tuple[bool, bool]:
    """The slowest first, so that no worker is left with them: the browser's, then those of a lake.

    Those stand together because what a session makes on an engine ends where tests of another engine follow.
    """
    return not item.nodeid.startswith("tests/browser"), not is_on_lake(item.nodeid)
