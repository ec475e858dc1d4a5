"""Uploads in a real browser are broken off: python -m tests.trials.cuts [ROUNDS] [--seed N].

Three files are checked and stored, and at a moment from before the click until after the end the server is killed, the
tab closed or reloaded, the connection cut and restored, Cancel pressed, or another screen opened. Each file must then
be in the store whole or not at all, the screen must say which, and the files sent again must complete what is missing.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from metrics.home import open_store
from tests.browser.conftest import ARGUMENTS
from tests.browser.finding import on_machine
from tests.files import send
from tests.trials.cutting import Round
from tests.trials.settings import verdict

ACTIONS = ("kill", "close", "cut", "offline", "cancel", "reload", "leave")
SIZES = (10, 300, 2_000, 10_000, 25_000, 60_000)
PAUSES = (0, 0.6, 1.5)  # seconds that a file takes longer, so that more of the moments fall inside
BEFORE, AFTER = -0.15, 1.25  # the moments, as shares of the time that storing takes


@dataclass
class Trial:
    """All rounds: what they need, what they found."""

    browser: Browser
    folder: Path
    dice: random.Random
    rounds: int = 0
    inside: int = 0
    wrong: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.template = self.folder / "template"
        store = open_store(f"duckdb:{self.template / 'store.duckdb'}")
        send(store, "enterprises", *({"enterprise_code": f"U-{n}"} for n in range(30)))
        send(store, "waste_flows", *({"flow_code": f"T-{n}"} for n in range(200)))
        store.close()

    def run(self, action: str) -> None:
        self.rounds += 1
        pause_s = self.dice.choice(PAUSES if action != "cancel" else PAUSES[1:])
        sizes = [self.dice.choice(SIZES) for _ in range(3)]
        share = self.dice.uniform(BEFORE, AFTER) if action != "cancel" else self.dice.uniform(0.2, 1)
        one = Round(
            self.browser, self.template, self.folder / f"round{self.rounds}", self.dice, action, share, sizes, pause_s
        )
        try:
            one.run()
        except Exception as error:
            one.wrong.append(f"the round broke: {type(error).__name__}: {str(error).partition('Aria')[0]}")
        finally:
            one.end()
        traced = one.server_log.read_text()
        found = [line for line in traced.splitlines() if "Traceback" in line or '"trace"' in line]
        if found:
            one.wrong.append("the server said: " + traced[traced.index(found[0]) :][-1500:])
        self.inside += one.was_inside
        self.happened[f"{action}, {one.stood} of 3 stand"] += 1
        self.wrong += [f"round {self.rounds} ({action}): {sentence}" for sentence in one.wrong]
        sizes_said = "/".join(f"{size:,}" for size in sizes)
        print(
            f"{self.rounds:>3} {action:<8}{one.moment_s:>7.2f} s {'inside' if one.was_inside else '':<7}"
            f"{sizes_said:<22}+{pause_s:<4} 0 -> {one.stood}  {one.heard:<10}{'✗' if one.wrong else 'ok'}",
            flush=True,
        )
        for sentence in one.wrong:
            print(f"      {sentence}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=35, metavar="ROUNDS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=ACTIONS, nargs="+", default=ACTIONS)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="trial"))
    path = on_machine()
    if path is None:
        print("No browser on this machine.")
        return 1
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            trial = Trial(browser, folder, random.Random(given.seed))
            print("  # action    moment          rows                  pause  stand  said      verdict")
            for nth in range(given.rounds):
                trial.run(given.only[nth % len(given.only)])
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(dict(sorted(trial.happened.items())), indent=1))
    print(f"{trial.rounds} rounds, {trial.inside} inside the storing")
    return verdict(trial.wrong)


if __name__ == "__main__":
    sys.exit(main())
