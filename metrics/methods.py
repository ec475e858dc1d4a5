"""The methods page, made from the catalogue: what each figure is, how it is made, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from data.words import N_, say
from metrics import cubes
from metrics.catalogue import METRICS, SUBJECTS, Metric

BETTER = {"higher": N_("higher is better"), "lower": N_("lower is better"), "": N_("neither more nor less is better")}
WAYS = {
    "sum": N_("Parts sum to the whole."),
    "count": N_("Counts different things: parts may sum to more than the whole."),
    "ratio": N_("One sum over another, divided once: pooled over all parts."),
    "total": N_("A state at the end of the period, of all that was recorded until then; never summed over months."),
    "stock": N_("A state at the end of the period, of the latest record of each thing; never summed over months."),
    "range": N_("Central, least and most over all scenarios."),
    "people": N_("Counts people, each once in a calendar year."),
}


@dataclass(frozen=True)
class Method:
    """A metric in a reader's language; facts: (name, text) pairs; sql: name of a cube or view -> what makes it."""

    metric: Metric
    title: str
    definition: str
    facts: tuple[tuple[str, str], ...]
    sql: dict[str, str]


def subjects(language: str) -> dict[str, list[Method]]:
    """Every metric, by subject."""
    return {
        say(language, title): [method(metric.name, language) for metric in metrics]
        for title, metrics in SUBJECTS.items()
    }


def searched(language: str, words: str) -> dict[str, list[Method]]:
    """Metrics by subject in whose name, title or definition all of these words occur; all of them for none."""
    wanted = words.casefold().split()
    found = {
        subject: [m for m in listed if all(w in f"{m.metric.name} {m.title} {m.definition}".casefold() for w in wanted)]
        for subject, listed in subjects(language).items()
    }
    return {subject: listed for subject, listed in found.items() if listed}


def method(name: str, language: str) -> Method:
    metric = METRICS[name]
    facts = [
        (N_("Formula"), say(language, metric.formula)),
        (N_("Unit"), metric.unit),
        (N_("Direction"), say(language, BETTER[metric.better])),
        (N_("Adding up"), say(language, WAYS[metric.way])),
        (N_("Source of the data"), say(language, metric.origin)),
        (N_("Caveat"), say(language, metric.caveat) if metric.caveat else ""),
        (N_("Breakdowns"), ", ".join(metric.dimensions)),
    ]
    shown = tuple((say(language, label), text) for label, text in facts if text)
    return Method(metric, say(language, metric.title), say(language, metric.definition), shown, sql_of(metric))


def sql_of(metric: Metric) -> dict[str, str]:
    """What a metric is computed from: its own expressions, then each view and cube down to the facts."""
    own = f"numerator: {metric.numerator}\ndenominator: {metric.denominator}\nunknown: {metric.unknown}"
    if metric.only:
        own += f"\nonly: {metric.only}"
    of_scenarios = _made(f"view {metric.scenarios}") if metric.scenarios else {}
    return {metric.name: own} | of_scenarios | _made(metric.source)


def _made(source: str) -> dict[str, str]:
    kind, _, name = source.rpartition(" ")
    if not kind:
        return {f"cube_{name}": cubes.cubes()[name].select.strip()}
    select = cubes.views()[name]
    found = {f"view_{name}": select.strip()}
    for other in cubes.named_in(select):
        found |= _made(other)
    return found


def markdown(language: str) -> str:
    """The whole page as Markdown."""
    lines = []
    for title, methods in subjects(language).items():
        lines += [f"## {title}", ""]
        for one in methods:
            lines += [f"### {one.title} (`{one.metric.name}`)", "", one.definition, ""]
            lines += [f"- {label}: {text}" for label, text in one.facts]
            lines += ["", "```sql"]
            lines += ["\n".join(f"-- {name}\n{select}" for name, select in one.sql.items())]
            lines += ["```", ""]
    return "\n".join(lines).rstrip()
