"""Questions on the command line: what a figure is asked with, how an answer reads."""

from __future__ import annotations

import argparse
import getpass
import re
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

from data import audit
from data.arriving import today
from data.store import Store, head
from metrics import (
    balance,
    behind,
    comparing,
    context,
    coverage,
    differences,
    greenhouse,
    periods,
    practice,
    reaching,
    targets,
)
from metrics.attention import matters
from metrics.behind import Row
from metrics.catalogue import DEFAULT_DEFINITION, METRICS
from metrics.figures import Figure, Unsupported, figures
from metrics.questions import Where

Found = dict[str, Any]
PARTS = ["numerator", "denominator", "value", "low", "high", "unknown"]


def month(text: str) -> date:
    if re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text):
        return periods.first_day(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a month; write YYYY-MM")


def pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if name and mark:
        return name, value
    raise argparse.ArgumentTypeError(f"{text!r} is not DIMENSION=VALUE")


def add_where(command: argparse.ArgumentParser) -> None:
    """What a question is about."""
    command.add_argument("--site", action="append", default=[], metavar="CODE")
    command.add_argument("--from", dest="first", type=month, metavar="YYYY-MM")
    command.add_argument("--to", dest="last", type=month, metavar="YYYY-MM", help="the last month, included")
    command.add_argument(
        "--where", dest="only", action="append", default=[], type=pair, metavar="DIMENSION=VALUE", help="only those"
    )
    command.add_argument("--definition", metavar="D", help=f"scheme of diversion (default: {DEFAULT_DEFINITION})")
    command.add_argument("--as-of", type=int, metavar="VERSION", help="as of that version of the data")
    command.add_argument("--json", action="store_true")


def where_of(given: argparse.Namespace) -> Where:
    return Where(tuple(given.site), given.first, given.last, given.definition, tuple(given.only))


def row(figure: Figure) -> Found:
    found: Found = figure.by | {name: getattr(figure, name) for name in PARTS}
    return found | ({"verdict": figure.verdict} if figure.verdict else {})


def plain(thing: Any) -> Any:
    """Dataclasses and what they hold, as objects of JSON; figures as `show` gives them."""
    if isinstance(thing, Figure):
        return row(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return {name: plain(getattr(thing, name)) for name in asdict(thing)}
    if isinstance(thing, list | tuple):
        return [plain(item) for item in thing]
    if isinstance(thing, dict):
        return {key: plain(item) for key, item in thing.items()}
    return thing


def show(store: Store, given: argparse.Namespace) -> Found:
    """Figures of a metric and, where it is asked for, the mean of the rates of sites or regencies."""
    where, metric, by = where_of(given), METRICS.get(given.metric), tuple(given.by)
    with store.snapshot() as db:
        found = figures(db, given.metric, by, where, given.as_of)
        answer: Found = {"rows": [row(figure) for figure in found]}
        if given.mean and metric:
            parts = ("province", "regency") if metric.place == "regency" else ("site",)
            answer["mean"] = comparing.mean(figures(db, given.metric, parts, where, given.as_of))
    return answer


def rows(store: Store, given: argparse.Namespace) -> Found:
    """The rows behind a figure, and the figure made of just those."""
    with store.snapshot() as db:
        found = behind.trace(db, given.metric, where_of(given), given.as_of, given.limit)
        version = head(db) if given.as_of is None else given.as_of
    audit.note(store, "export", f"rows/{given.metric}", version, getpass.getuser())
    return {
        "figure": row(found.figure),
        "recomputed": row(found.recomputed),
        "agrees": found.agrees,
        "count": found.count,
        "rows": [{name: getattr(entry, name) for name in Row.__annotations__} for entry in found.rows],
    }


def definitions(store: Store, given: argparse.Namespace) -> Found:
    """What moves between two definitions of diversion."""
    with store.snapshot() as db:
        try:
            parts = differences.differences(db, given.before, given.after, where_of(given), given.as_of)
        except ValueError as error:
            raise Unsupported(str(error)) from error
    return {"before": given.before, "after": given.after, "rows": plain(parts)}


def batches(store: Store, given: argparse.Namespace) -> Found:
    """The distribution of closure, and the batches to look at."""
    with store.snapshot() as db:
        found = balance.batches(db, where_of(given), given.as_of)
    strange = balance.outside(found)
    return {"batches": len(found), "distribution": balance.distribution(found), "rows": plain(strange)}


def gas(store: Store, given: argparse.Namespace) -> Found:
    """Greenhouse gas avoided under every scenario."""
    with store.snapshot() as db:
        found = greenhouse.avoided(db, where_of(given), given.as_of)
    ends = {"low": found.low_scenario, "high": found.high_scenario, "sign_flips": found.sign_flips}
    return {"figure": row(found.figure), **ends, "rows": plain(found.scenarios)}


def weights(store: Store, given: argparse.Namespace) -> Found:
    """How practice classes depend on the weights, and how they moved since an earlier month."""
    where = where_of(given)
    with store.snapshot() as db:
        answer: Found = {"rows": plain(practice.sensitivity(db, where, given.as_of))}
        if where.first:
            moved = practice.movement(db, where.first, where, given.as_of)
            answer["movement"] = [{"before": a, "after": b, "enterprises": n} for (a, b), n in sorted(moved.items())]
        answer["old"] = sum(e.is_old for e in practice.enterprises(db, where, given.as_of))
    return answer


def reach(store: Store, given: argparse.Namespace) -> Found:
    """What would settle the verdict on a year's coaching, what is still needed, and where the year ends."""
    year = given.year
    about = Where(tuple(given.site), *periods.months_of(str(year)), None, tuple(given.only))
    with store.snapshot() as db:
        (share,) = figures(db, "coaching_priority_share", (), about, given.as_of)
        ends = reaching.pace(db, year, about, given.as_of)
    return {
        "figure": row(share),
        "records_to_settle": reaching.records_to_settle(share),
        "needed_next": reaching.needed_next(share),
        "pace": plain(ends),
    }


def goals(store: Store, given: argparse.Namespace) -> Found:
    """Every target with its figure and verdict."""
    with store.snapshot() as db:
        found = targets.judged(db, where_of(given), given.as_of)
    return {
        "rows": [
            {"target": j.target.target, "of": j.of, "goal": j.target.value, "due": j.target.due}
            | row(j.figure)
            | {"verdict": j.verdict}
            for j in found
        ]
    }


def fresh(store: Store, given: argparse.Namespace) -> Found:
    """How long ago each site last recorded anything, and whether the months of the period are final."""
    where = where_of(given)
    with store.snapshot() as db:
        found = coverage.freshness(db, today(), given.as_of)
        is_final = coverage.is_final(db, where, given.as_of)
    return {"rows": [plain(f) for f in found if not where.sites or f.site_code in where.sites], "is_final": is_final}


def attention(store: Store, given: argparse.Namespace) -> Found:
    """What needs a person's attention, as of today."""
    with store.snapshot() as db:
        about = where_of(given)
        found = matters(db, about, today(), comparing.before(about), given.as_of)
    return {"rows": [{"what": matter.what} | plain(part) for matter in found for part in matter.parts]}


def around(store: Store, given: argparse.Namespace) -> Found:
    """National statistics around a site."""
    with store.snapshot() as db:
        found = context.surroundings(db, given.code, where_of(given), given.as_of)
    return {"rows": [plain(found)] if found else []}
