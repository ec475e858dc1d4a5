"""What a person may read through the pages' one way to the figures: which question, and of which sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from data import access, masking
from metrics.behind import Traced
from metrics.questions import Where

# what is read -> the rule that allows it; questions that are not named here are those of the whole programme only
ACTIONS = {
    "metrics.assessed.register": "enterprises",
    "metrics.quality.matrix": "quality",
    "metrics.quality.latest_months": "quality",
    "metrics.mending.open_warnings": "quality",
    "metrics.mending.waiting": "quality",
    "metrics.mending.uploads_of": "quality",
    "data.closing.corrections": "quality",
    "data.members.members": "member",
    "data.closing.months": "close",
    "data.amending.history": "reference",
    "data.weights.weights": "reference",
    "data.frameworks.frameworks": "reference",
    "metrics.peers.programme": "programme",
    "data.packs.listed": "packs",
    "data.packs.of": "packs",
    "pages.shared.composing.pages_of": "packs",
    "pages.shared.packed.changes_of": "packs",
}
# words, definitions and what the store holds at all: the same for everybody; and what judges the person it names
OPEN = {
    "pages.shared.asking._readable",
    "pages.shared.asking._titles",
    "pages.shared.asking._situation",
    "metrics.assessed.framework",
    "metrics.differences.table",
}
# questions that name sites otherwise than by a Where: the place of the site, or of the sites
OF_SITE = {
    "metrics.sites.before_after": 0,
    "metrics.context.surroundings": 0,
    "metrics.quality.latest_months": 0,
}
OF_SITES = {
    "metrics.quality.matrix": 4,
    "metrics.mending.open_warnings": 0,
    "metrics.mending.waiting": 0,
    "metrics.mending.uploads_of": 0,
}
# questions of rows with guarded cells: the place of the sites of which the person sees them
OF_SEEN = {"metrics.assessed.register": 2}
# answers that list all sites: which attribute of each part is its site
LISTS = {"metrics.coverage.freshness": "site_code", "metrics.sites.register": "code"}


def name_of(of: Callable[..., Any]) -> str:
    return f"{of.__module__}.{of.__qualname__}"


def allowed(of: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, ...]:
    """A question as the person may ask it: of their own sites, where theirs are not all. Raises access.Refused."""
    name = name_of(of)
    if name in OPEN:
        return given
    action = ACTIONS.get(name, "figures")
    person = access.require(action)
    if name in OF_SEEN:  # never what was asked for: always what the person sees
        place = OF_SEEN[name]
        given = (*given[:place], masking.sites_seen(), *given[place + 1 :])
    if person.scope(action) == "all":
        return given
    found = list(given)
    is_narrow = name in LISTS
    for nth, value in enumerate(found):
        if isinstance(value, Where):
            found[nth], is_narrow = replace(value, sites=access.narrowed(action, value.sites)), True
    if name in OF_SITE:
        access.require(action, (found[OF_SITE[name]],))
        is_narrow = True
    if name in OF_SITES:
        place = OF_SITES[name]
        while len(found) <= place:  # sites that were not named are all of them
            found.append(())
        found[place], is_narrow = access.narrowed(action, found[place]), True
    if not is_narrow:  # it cannot be asked of some sites only
        access.require(action, ("*",))
    return tuple(found)


def shown(of: Callable[..., Any], answer: Any) -> Any:
    """An answer without what the person may not see: rows of others, and any rows for those who see sums only."""
    person = access.who()
    name = name_of(of)
    if isinstance(answer, Traced) and not person.may("rows"):
        return replace(answer, rows=())
    if name in LISTS and not person.sees_all:
        return [part for part in answer if getattr(part, LISTS[name]) in person.sites]
    return answer
