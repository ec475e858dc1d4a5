"""The command line for figures: python -m metrics list|show."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import date

from data.printing import to_json, use_utf8
from data.store import StoreError
from data.words import LANGUAGES, N_, say
from metrics.catalogue import DEFAULT_DEFINITION, METRICS
from metrics.figures import Figure, Unsupported, Where, figures
from metrics.home import open_store

DONE, NOT_POSSIBLE, WRONG_USAGE = 0, 1, 2


def _month(text: str) -> date:
    if re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", text):
        return date(int(text[:4]), int(text[5:]), 1)
    raise argparse.ArgumentTypeError(f"{text!r} is not a month; write YYYY-MM")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m metrics", description="Ask for figures.")
    parser.add_argument("--language", choices=LANGUAGES, default="id", help="of titles and definitions (default: id)")
    commands = parser.add_subparsers(dest="command", required=True)
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
    return parser


def _row(figure: Figure) -> dict[str, object]:
    names = "numerator denominator value low high unknown"
    row: dict[str, object] = figure.by | {name: getattr(figure, name) for name in names.split()}
    return row | ({"verdict": figure.verdict} if figure.verdict else {})


def _list(given: argparse.Namespace) -> int:
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
        print(to_json(found))
    for entry in [] if given.json else found:
        print(f"{entry['metric']} ({entry['unit']}): {entry['title']}. {entry['definition']}")
    return DONE


def _show(given: argparse.Namespace) -> int:
    store = open_store()
    where = Where(tuple(given.site), given.first, given.last, given.definition)
    try:
        with store.snapshot() as db:
            found = figures(db, given.metric, tuple(given.by), where, given.as_of)
    except Unsupported as error:
        message = say(given.language, N_("{metric} cannot be asked for {what}."), metric=given.metric, what=error)
        print(message, file=sys.stderr)
        return WRONG_USAGE
    finally:
        store.close()
    metric = METRICS[given.metric]
    rows = [_row(figure) for figure in found]
    definition = (given.definition or DEFAULT_DEFINITION) if metric.has_definitions else None
    if given.json:
        print(to_json({"metric": metric.name, "unit": metric.unit, "definition": definition, "rows": rows}))
    for row in [] if given.json else rows:
        print(
            "  ".join(
                f"{key}={value:f}" if hasattr(value, "as_tuple") else f"{key}={value}" for key, value in row.items()
            )
        )
    return DONE


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 not possible, 2 wrong usage."""
    use_utf8()
    given = _parser().parse_args(arguments)
    try:
        return _list(given) if given.command == "list" else _show(given)
    except StoreError as error:
        print(error.message(given.language), file=sys.stderr)
        return NOT_POSSIBLE


if __name__ == "__main__":
    sys.exit(main())
