"""Many readers at once over the real websocket, each changing a filter now and then: times, errors, memory.

Run with: python -m benchmarks.load ADDRESS[,ADDRESS …] --pids PID,… [--readers N] [--seconds S] [--think S]

ADDRESS: of a dashboard that runs; of several, readers take turns. Each reader opens a screen, then goes on for the
given time: every --think seconds (half to one and a half of it) another site, period or screen. A change is timed from
its message to the last element. --sign-in EMAIL: through a cluster's proxy, as one of its people. Memory is of the
processes named by --pids: before, at most, after the readers have gone; a session's is what the most is above before,
what is kept of answers included. A line a minute says how memory and the changes of that minute go.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

import psutil
from websockets.exceptions import WebSocketException

from benchmarks.commit import FIRST_YEAR, SITES, YEARS
from benchmarks.reader import Run, reading

VISITED = ("overview", "waste", "factories", "practices", "coaching", "quality", "ecosystem", "achievement")
STAYS = 4  # changes of a filter for each change of the screen
EVERY_S = 60.0  # how often it is told how things go


@dataclass
class Seen:
    """What all readers saw."""

    first: list[Run] = field(default_factory=list)
    later: list[Run] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    of_screens: dict[str, list[float]] = field(default_factory=dict)


def cost(pids: list[int]) -> tuple[float, float]:
    """MB of memory and seconds of processors of some processes."""
    processes = [psutil.Process(pid) for pid in pids]
    used = [process.cpu_times() for process in processes]
    return sum(p.memory_info().rss for p in processes) / 2**20, sum(t.user + t.system for t in used)


def choices(count: int) -> list[str]:
    """What readers choose from: so many different filters; 0 for no end of them, so that hardly one comes twice."""
    dice = random.Random(1)
    return [anything(dice) for _ in range(count)]


def anything(dice: random.Random) -> str:
    """A filter as the address says it: a period, often a site."""
    year = dice.randrange(FIRST_YEAR, FIRST_YEAR + YEARS)
    period = dice.choice([str(year), f"{year}-Q{dice.randint(1, 4)}", f"{year}-{dice.randint(1, 12):02d}"])
    return f"period={period}" + (f"&site={dice.choice(SITES)}" if dice.random() < 0.7 else "")


async def reads(nth: int, address: str, given: argparse.Namespace, cookies: str, until: float, seen: Seen) -> None:
    """One reader, from the first screen to the end."""
    dice, offered = random.Random(nth), choices(given.choices)
    await asyncio.sleep(given.ramp * nth / given.readers)
    try:
        async with reading(address, cookies) as reader:
            screen = dice.choice(VISITED)
            _note(seen.first, await reader.run(screen=screen), seen)
            while time.monotonic() < until:
                await asyncio.sleep(given.think * dice.uniform(0.5, 1.5))
                if dice.randrange(STAYS + 1) == 0:
                    screen = dice.choice(VISITED)
                run = await reader.run(dice.choice(offered) if offered else anything(dice), screen)
                seen.of_screens.setdefault(screen, []).append(run.ms)
                _note(seen.later, run, seen)
    except (OSError, WebSocketException) as error:
        seen.errors[type(error).__name__] += 1


def _note(runs: list[Run], run: Run, seen: Seen) -> None:
    runs.append(run)
    if run.error:
        seen.errors[run.error] += 1


def said(times: list[float]) -> str:
    ordered = sorted(times)
    if not ordered:
        return "none"
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"{len(ordered)} runs, p50 {statistics.median(ordered):.0f} ms, p95 {late:.0f}, most {ordered[-1]:.0f}"


async def all_read(given: argparse.Namespace, cookies: str) -> None:
    seen, addresses = Seen(), [address.rstrip("/") for address in given.addresses.split(",")]
    before, used = cost(given.pids)
    most = before
    began = time.monotonic()
    until = began + given.seconds
    tasks = [
        asyncio.create_task(reads(n, addresses[n % len(addresses)], given, cookies, until, seen))
        for n in range(given.readers)
    ]
    told, counted = began, 0
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0.5)
        now_mb = cost(given.pids)[0]
        most = max(most, now_mb)
        if time.monotonic() - told > EVERY_S:
            told, lately = time.monotonic(), [run.ms for run in seen.later[counted:]]
            counted = len(seen.later)
            print(
                f"  {told - began:5.0f} s  {now_mb:6.0f} MB  load {os.getloadavg()[0]:.1f}  {said(lately)}", flush=True
            )
    await asyncio.gather(*tasks)
    took = time.monotonic() - began
    spent = cost(given.pids)[1] - used
    await asyncio.sleep(given.settle)
    runs = len(seen.first) + len(seen.later)
    print(f"{given.readers} readers, {took:.0f} s, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    print(f"  first run    {said([run.ms for run in seen.first])}")
    print(f"  changes      {said([run.ms for run in seen.later])}")
    for screen, times in sorted(seen.of_screens.items()):
        print(f"    {screen:12} {said(times)}")
    print(f"  errors       {sum(seen.errors.values())} {dict(seen.errors)}")
    print(f"  a run        {1000 * spent / max(1, runs):.0f} ms of processors; {runs / took:.1f} runs a second")
    sizes = [run.line_bytes for run in seen.later]
    print(f"  a change     {statistics.median(sizes) / 1000 if sizes else 0:.0f} kB on the line")
    print(
        f"  memory       {before:.0f} MB before, {most:.0f} at most, {cost(given.pids)[0]:.0f} after; "
        f"{(most - before) / given.readers:.1f} a session"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("addresses")
    parser.add_argument("--pids", type=lambda text: [int(pid) for pid in text.split(",")], required=True)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--think", type=float, default=5)
    parser.add_argument("--choices", type=int, default=40, help="different filters; 0: hardly one comes twice")
    parser.add_argument("--ramp", type=float, default=20, help="seconds within which all have come")
    parser.add_argument("--settle", type=float, default=5, help="seconds until memory is asked for the last time")
    parser.add_argument("--sign-in", metavar="EMAIL")
    given = parser.parse_args()
    cookies = ""
    if given.sign_in:
        from benchmarks.sent import browser, signed_in

        with browser() as chromium:
            found = signed_in(chromium, given.addresses.split(",")[0].rstrip("/"), given.sign_in)
        cookies = "; ".join(f"{c['name']}={c['value']}" for c in found if c["name"] != "jejak_replica")
    asyncio.run(all_read(given, cookies))


if __name__ == "__main__":
    main()
