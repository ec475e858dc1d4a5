"""What can go wrong with a store, in words."""

from __future__ import annotations

from data.words import N_, say


class StoreError(Exception):
    """The store cannot be used, or a change cannot be made; the message is for the person who tried."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(say("en", message, **values))
        self.template, self.values = message, values

    def message(self, language: str) -> str:
        return say(language, self.template, **self.values)


class BeingMoved(StoreError):
    """Another store is on its way into this one."""

    def __init__(self) -> None:
        super().__init__(N_("Another store is being moved into this one. Please wait until it is whole."))


def reason(why: str) -> str:
    """Why something is changed, as it is kept. Raises StoreError where nothing is said."""
    if not why.strip():
        raise StoreError(N_("Say why: it stays in the log."))
    return why.strip()
