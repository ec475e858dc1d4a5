"""Look up known weaknesses of every pinned dependency: python -m tests.auditing [REQUIREMENTS ...] (make check).

The lists are complete, so nothing is installed or resolved. Ends with 1 where a weakness is known, or where the audit
itself failed; where the index cannot be reached, or is a mirror without that knowledge, it says so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LISTS = ("requirements.txt", "requirements-lake.txt", "requirements-dev.txt", "requirements-audit.txt")
UNREACHABLE = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "Max retries exceeded", "Failed to establish")


def audited(path: Path) -> tuple[int, str]:
    """(exit status, what to say) of a list of pinned packages."""
    options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json", "--requirement", str(path)]
    ended = subprocess.run([sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True)
    return judged(path.name, ended.stdout, ended.stderr)


def judged(name: str, out: str, error: str) -> tuple[int, str]:
    """(exit status, what to say) of what pip-audit has said of a list."""
    try:
        found = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        if any(sign in error for sign in UNREACHABLE):
            return 0, f"{name}: not audited, since the index could not be reached. Run it again where it can."
        return 1, f"{name}: the audit failed.\n{error.strip()}"
    if found and all("not found on PyPI" in d.get("skip_reason", "") for d in found):
        return (
            0,
            f"{name}: not audited, since this index knows of no weaknesses. Run it again where PyPI is within reach.",
        )
    weak = [f"  {d['name']} {d['version']}: {_weaknesses(d['vulns'])}" for d in found if d.get("vulns")]
    skipped = [f"  {d['name']}: not audited, {d['skip_reason']}" for d in found if d.get("skip_reason")]
    if not found or skipped:
        return 1, "\n".join([f"{name}: not everything could be audited.", *weak, *skipped])
    if weak:
        return 1, "\n".join([f"{name}: {len(weak)} of {len(found)} packages have known weaknesses.", *weak])
    return 0, f"{name}: no known weakness in {len(found)} packages."


def _weaknesses(found: list[dict]) -> str:
    return ", ".join(f"{v['id']} (mended in {', '.join(v['fix_versions']) or 'no version yet'})" for v in found)


if __name__ == "__main__":
    results = [audited(Path(name)) for name in sys.argv[1:] or [str(ROOT / name) for name in LISTS]]
    print("\n".join(said for _, said in results))
    sys.exit(max(status for status, _ in results))
