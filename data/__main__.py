"""The command line for files and stores: python -m data COMMAND."""

from __future__ import annotations

import sys

from data.commands import PROGRAM
from data.running import main as run


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    from metrics.home import open_store  # the one place where data looks up: a commit must keep the cubes in step

    return run(PROGRAM, open_store, arguments)


if __name__ == "__main__":
    sys.exit(main())
