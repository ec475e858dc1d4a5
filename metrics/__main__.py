"""The command line for figures: python -m metrics COMMAND."""

from __future__ import annotations

import sys

from data.running import main as run
from metrics.commands import PROGRAM
from metrics.home import open_store


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    return run(PROGRAM, open_store, arguments)


if __name__ == "__main__":
    sys.exit(main())
