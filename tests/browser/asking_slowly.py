"""The dashboard with a question in it that takes minutes: python -m tests.browser.asking_slowly PORT."""

from __future__ import annotations

import runpy
from typing import Any

from metrics import coverage

LONG = "SELECT count(*) FROM range(3000000) a, range(300000) b WHERE hash(a.range * b.range) % 3 = 1"


def _slowly(db: Any) -> Any:
    db.execute(LONG).fetchall()
    return as_it_is(db)


if __name__ == "__main__":
    as_it_is = coverage.situation
    coverage.situation = _slowly
    runpy.run_module("tests.browser.serving", run_name="__main__")
