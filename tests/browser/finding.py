"""Find a browser for the tests: the one on the machine, else Playwright's own, else the system's package.

CHROMIUM may name another: chromium-headless-shell draws a page in half the time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = ("chromium", "chromium-headless-shell")
NAMES = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def on_machine() -> str | None:
    """The path of a Chromium that is there, or None."""
    given = os.environ.get("CHROMIUM")
    if given and Path(given).exists():
        return given
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=300, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def get() -> str | None:
    """A browser, installed if there is a way to."""
    if path := on_machine():
        return path
    print("No browser found; asking Playwright for one …", flush=True)
    if _run(sys.executable, "-m", "playwright", "install", "chromium") and (path := on_machine()):
        return path
    print("… that failed; asking the system's packages …", flush=True)
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if _run(*root, "apt-get", "update", "-q"):
        install = (*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q")
        any(_run(*install, package) for package in PACKAGES)
    return on_machine()


if __name__ == "__main__":
    browser = get()
    print(f"Browser: {browser or 'none; the browser tests are skipped'}")
    sys.exit(1 if browser is None and os.environ.get("CI") == "true" else 0)
