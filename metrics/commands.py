"""What python -m metrics can do."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from data.doorway import Opener, Program
from data.printing import WRONG_USAGE, Answer, to_json
from data.store import Store
from data.words import LANGUAGES, N_, say
from metrics import asking, methods
from metrics.behind import MOST
from metrics.catalogue import DEFAULT_DEFINITION, METRICS
from metrics.figures import Unsupported
from metrics.pack import ordering

# command -> (what it does, its own arguments, what answers it)
_ASK: dict[str, tuple[str, dict[str, dict[str, object]], Callable[[Store, argparse.Namespace], asking.Found]]] = {
    "show": (
        "the figures of one metric",
        {"metric": {}, "--by": {"action": "append", "default": []}, "--mean": {"action": "store_true"}},
        asking.show,
    ),
    "rows": (
        "the rows behind a figure, with upload, file and line",
        {"metric": {}, "--limit": {"type": int, "default": MOST}},
        asking.rows,
    ),
    "differences": ("what moves between two definitions", {"before": {}, "after": {}}, asking.definitions),
    "balance": ("batches that are unlike others of their product", {}, asking.batches),
    "greenhouse": ("greenhouse gas avoided under every scenario", {}, asking.gas),
    "sensitivity": ("practice classes under other weights, and since --from", {}, asking.weights),
    "reach": ("what a year's coaching still needs", {"year": {"type": int}}, asking.reach),
    "targets": ("every target with its verdict", {}, asking.goals),
    "freshness": ("how long ago each site last recorded anything", {}, asking.fresh),
    "attention": ("what needs a person's attention", {}, asking.attention),
    "context": ("national statistics around a site", {"code": {"metavar": "SITE"}}, asking.around),
}


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="python -m metrics", description="Ask for figures.")
    root.add_argument("--language", choices=LANGUAGES, default="id", help="of titles and definitions (default: id)")
    commands = root.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="the metrics of the catalogue")
    listing.add_argument("--json", action="store_true")
    commands.add_parser("methods", help="every metric with formula, source and SQL, as Markdown")
    for name, (text, arguments, _) in _ASK.items():
        command = commands.add_parser(name, help=text)
        for argument, how in arguments.items():
            shown = {} if argument.startswith("--") or how else {"metavar": argument.upper()}
            command.add_argument(argument, **how, **shown)  # type: ignore[arg-type]
        asking.add_where(command)
    ordering.add_options(commands.add_parser("pack", help="the board pack as an accessible PDF"))
    return root


def _list(given: argparse.Namespace) -> Answer:
    found = [
        {
            "metric": metric.name,
            "unit": metric.unit,
            "title": say(given.language, metric.title),
            "definition": say(given.language, metric.definition),
            "formula": say(given.language, metric.formula),
            "source": say(given.language, metric.origin),
            "caveat": say(given.language, metric.caveat) if metric.caveat else "",
            "better": metric.better,
            "dimensions": list(metric.dimensions),
        }
        for metric in METRICS.values()
    ]
    if given.json:
        return Answer(to_json(found))
    return Answer("\n".join(f"{e['metric']} ({e['unit']}): {e['title']}. {e['definition']}" for e in found))


def _ask(store: Store, given: argparse.Namespace) -> Answer:
    subject = getattr(given, "metric", given.command)
    try:
        found = _ASK[given.command][2](store, given)
    except Unsupported as error:
        message = say(given.language, N_("{metric} cannot be asked for {what}."), metric=subject, what=error)
        return Answer(errors=message, status=WRONG_USAGE)
    if given.json:
        return Answer(to_json(_head(given) | found))
    rest = {name: value for name, value in found.items() if name != "rows"}
    lines = [_line(row) for row in found["rows"]] if "rows" in found else []
    return Answer("\n".join([*lines, *([_line(rest)] if rest else [])]))


def _head(given: argparse.Namespace) -> asking.Found:
    """What a metric's answer begins with."""
    metric = METRICS.get(getattr(given, "metric", ""))
    if metric is None:
        return {}
    definition = (given.definition or DEFAULT_DEFINITION) if metric.has_definitions else None
    return {"metric": metric.name, "unit": metric.unit, "definition": definition}


def _line(row: asking.Found) -> str:
    return "  ".join(f"{key}={_cell(value)}" for key, value in row.items())


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return " ".join(to_json(value).split()) if isinstance(value, dict | list) else str(value)


def _run(store: Opener, given: argparse.Namespace, folder: Path) -> Answer:
    if given.command == "list":
        return _list(given)
    if given.command == "methods":
        return Answer(methods.markdown(given.language))
    if given.command == "pack":
        return ordering.run(store(), given, folder)
    return _ask(store(), given)


PROGRAM = Program("metrics", parser, _run)
