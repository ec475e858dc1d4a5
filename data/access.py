"""Who may do what. One table of rules; whoever reads or writes asks here, and not the button that was drawn.

Commands of the machine are the administrator's: whoever can run them can read the files. A dashboard names the person
of each session; where it cannot, nobody is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from data.errors import StoreError
from data.words import N_

Scope = Literal["all", "own", "no"]

ROLES = {
    "administrator": N_("Administrator"),
    "analyst": N_("Analyst"),
    "board": N_("Board member"),
    "operator": N_("Site operator"),
    "coach": N_("Field coach"),
    "regional": N_("Regional office"),
    "nobody": N_("Nobody"),
}
OF_SITES = ("operator", "coach")  # are of named sites
OF_PROVINCE = ("regional",)  # is of the sites of a province

LOCAL_ROLE = "administrator"  # may do everything

# action -> role -> of what: of all sites, of one's own, or not at all. Who is not named may not.
RULES: dict[str, dict[str, Scope]] = {
    # reading
    "figures": {
        **{"administrator": "all", "analyst": "all", "board": "all"},
        **{"operator": "own", "coach": "own", "regional": "own"},
    },
    "programme": dict.fromkeys(("administrator", "analyst", "board", "operator", "coach", "regional"), "all"),
    "rows": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own", "regional": "own"},
    "guarded": {"administrator": "all", "operator": "own", "coach": "own"},  # cells that contracts guard (masking.py)
    "export": {"administrator": "all"},
    "enterprises": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own", "regional": "own"},
    "quality": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own", "regional": "own"},
    "packs": {"administrator": "all", "analyst": "all", "board": "all"},
    # writing
    "upload": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own"},
    "nil": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own"},
    "repair": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own"},
    "drop": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own"},
    "undo": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own"},
    "weights": {"administrator": "all", "analyst": "all", "operator": "own", "coach": "own"},
    "close": {"administrator": "all", "analyst": "all"},
    "pack": {"administrator": "all", "analyst": "all", "board": "all"},
    "reference": {"administrator": "all"},
    "example": {"administrator": "all"},
    "backup": {"administrator": "all"},
    "member": {"administrator": "all"},
    "log": {"administrator": "all"},
    "erase": {"administrator": "all"},
    "condition": {"administrator": "all"},
}
# kind of report -> the roles that may send it, where not every sender may
SENDERS = {
    "partners": ("administrator", "analyst"),
    "regional_waste": ("administrator", "analyst"),
    "practice_assessments": ("administrator", "analyst", "coach"),
}
# what a commit of the store does -> the rule that allows it
COMMITS = {"reopen": "close", "withdraw": "pack"}


class Refused(StoreError):
    """Somebody asked for what their role does not allow. It says no more than that."""


@dataclass(frozen=True)
class Person:
    """Somebody with a role. sites: their own, of a role that is of sites or of a province; name: as others see it."""

    name: str
    role: str
    sites: tuple[str, ...] = ()

    def scope(self, action: str) -> Scope:
        """Of which sites this person may do something."""
        return "all" if self.role == LOCAL_ROLE else RULES.get(action, {}).get(self.role, "no")

    def may(self, action: str, sites: Collection[str] = (), kind: str = "") -> bool:
        """Whether this person may do something at all; of these sites, each of them; with a kind of report."""
        if kind and self.role not in SENDERS.get(kind, (self.role,)):
            return False
        scope = self.scope(action)
        return scope == "all" or (scope == "own" and set(sites) <= set(self.sites))

    @property
    def sees_all(self) -> bool:
        return self.scope("figures") == "all"


LOCAL = Person("local", "administrator")
NOBODY = Person("", "nobody")
BOARD = Person("", "board")  # as whose eyes what is handed to the board is made

_tellers: list[Callable[[Person, str], None]] = []
_acting: ContextVar[Callable[[], Person] | None] = ContextVar("acting", default=None)
_readers: list[Callable[[], Person]] = []


def tell(teller: Callable[[Person, str], None]) -> None:
    """Have every refusal told, with the person and the rule: a dashboard does so once, and keeps them."""
    _tellers[:] = [teller]


def ask(reader: Callable[[], Person]) -> None:
    """Have the person asked of a session, where nothing says who acts: a dashboard does so once."""
    _readers[:] = [reader]


@contextmanager
def acting(person: Person | Callable[[], Person]) -> Iterator[None]:
    """Within this, a person acts; one who is asked for each time, where the role may be taken away meanwhile."""
    before = _acting.set(person if callable(person) else lambda: person)
    try:
        yield
    finally:
        _acting.reset(before)


def who() -> Person:
    """Who acts: the person that was named, else that of the session, else whoever runs this program."""
    named = _acting.get()
    if named is not None:
        return named()
    return _readers[0]() if _readers else LOCAL


def signed(by: str) -> str:
    """As whom a change is entered: the one who is named, else who acts."""
    return who().name if by in ("", LOCAL.name) else by


def require(action: str, sites: Collection[str] = (), kind: str = "") -> Person:
    """Who acts, if they may. Raises Refused."""
    person = who()
    if not person.may(action, sites, kind):
        told(action)
        raise Refused(N_("Your role does not allow this."))
    return person


def told(action: str) -> None:
    """Tell that who acts was refused something."""
    for teller in _tellers:
        teller(who(), action)


def narrowed(action: str, sites: Collection[str]) -> tuple[str, ...]:
    """The sites of a question as this person may ask it: none for all of them means all of one's own.

    Raises Refused for a site that is not one's own, and where nothing may be asked.
    """
    person = require(action, sites)
    if person.scope(action) == "all":
        return tuple(sites)
    if not person.sites:
        require(action, ("*",))
    return tuple(sites) or person.sites
