"""What python -m metrics can do."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path

from data.doorway import Opener, Program
from data.printing import WRONG_USAGE, Answer, to_json
from data.store import Store
from data.words import LANGUAGES, N_, say
from metrics.catalogue import DEFAULT_DEFINITION, METRICS
from metrics.figures import Figure, Unsupported, Where, figures


def _month(text: str) -> date:
    if re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text):
        return date(int(text[:4]), int(text[5:]), 1)
    raise argparse.ArgumentTypeError(f"{text!r} is not a month; write YYYY-MM")


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m metrics", description="Ask for figures.")
    root.add_argument("--language", choices=LANGUAGES, default="id", help="of titles and definitions (default: id)")
    commands = root.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the metrics of the catalogue")
    listing.add_argument("--json", action="store_true")
    show = commands.add_parser("show", help="the figures of one metric")
    show.add_argument("metric", metavar="METRIC")
    show.add_argument("--by", action="append", default=[], help="site, month, quarter, year, province, material, …")
    show.add_argument("--site", action="append", default=[], metavar="CODE")
    show.add_argument("--from", dest="first", type=_month, metavar="YYYY-MM")
    show.add_argument("--to", dest="last", type=_month, metavar="YYYY-MM", help="the last month, included")
    show.add_argument("--definition", metavar="D", help=f"scheme of diversion (default: {DEFAULT_DEFINITION})")
    show.add_argument("--as-of", type=int, metavar="VERSION", help="as of that version of the data")
    show.add_argument("--json", action="store_true")
    return root


def _row(figure: Figure) -> dict[str, object]:
    names = "numerator denominator value low high unknown"
    row: dict[str, object] = figure.by | {name: getattr(figure, name) for name in names.split()}
    return row | ({"verdict": figure.verdict} if figure.verdict else {})


def _list(given: argparse.Namespace) -> Answer:
    found = [
        {
            "metric": metric.name,
            "unit": metric.unit,
            "title": say(given.language, metric.title),
            "definition": say(given.language, metric.definition),
            "dimensions": list(metric.dimensions),
        }
        for metric in METRICS.values()
    ]
    if given.json:
        return Answer(to_json(found))
    return Answer("\n".join(f"{e['metric']} ({e['unit']}): {e['title']}. {e['definition']}" for e in found))


def _show(store: Store, given: argparse.Namespace) -> Answer:
    where = Where(tuple(given.site), given.first, given.last, given.definition)
    try:
        with store.snapshot() as db:
            found = figures(db, given.metric, tuple(given.by), where, given.as_of)
    except Unsupported as error:
        message = say(given.language, N_("{metric} cannot be asked for {what}."), metric=given.metric, what=error)
        return Answer(errors=message, status=WRONG_USAGE)
    metric = METRICS[given.metric]
    rows = [_row(figure) for figure in found]
    definition = (given.definition or DEFAULT_DEFINITION) if metric.has_definitions else None
    if given.json:
        answer = {"metric": metric.name, "unit": metric.unit, "definition": definition, "rows": rows}
        return Answer(to_json(answer))
    lines = []
    for row in rows:
        parts = (f"{key}={value:f}" if hasattr(value, "as_tuple") else f"{key}={value}" for key, value in row.items())
        lines.append("  ".join(parts))
    return Answer("\n".join(lines))


def _run(store: Opener, given: argparse.Namespace, folder: Path) -> Answer:
    return _list(given) if given.command == "list" else _show(store(), given)


PROGRAM = Program("metrics", parser, _run)
