"""What the trials have in common: their arguments, a place for stores, and how they end."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.places import Files, Lakes, Place


def arguments(text: str, engine: str = "file", **numbers: int) -> argparse.Namespace:
    """The options of a trial: its engine, and numbers with their defaults."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument("--engine", choices=("file", "lake"), default=engine)
    parser.add_argument("--seed", type=int, default=1)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default, metavar="N")
    return parser.parse_args()


@contextmanager
def workshop(engine: str) -> Iterator[tuple[Path, Place]]:
    """A temporary folder, and a place for stores on an engine; the server of a lake ends with it."""
    folder = Path(tempfile.mkdtemp(prefix="trial"))
    lakes = Lakes() if engine == "lake" else None
    try:
        yield folder, lakes or Files(folder / "stores")
    finally:
        if lakes:
            lakes.close()
        shutil.rmtree(folder, ignore_errors=True)


def verdict(wrong: list[str]) -> int:
    """Print what is wrong; the exit status."""
    for sentence in wrong[:40]:
        print(f"  ✗ {sentence}")
    print(f"violations: {len(wrong)}")
    return 1 if wrong else 0
