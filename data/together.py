"""Several files sent together: in the order in which one needs another, told step by step, all of them or none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.access import Refused
from data.errors import StoreError
from data.receipt import File, Options, Receipt
from data.store import Store
from data.undoing import undo
from data.uploads import check, in_order, log, upload

logger = logging.getLogger(__name__)


class Cancelled(Exception):
    """Whoever is told of the steps wants no more of them."""


@dataclass(frozen=True)
class Step:
    """What is being done to which of the files (the first is 1): "reading", "checking" or "storing"."""

    file: str
    nth: int
    total: int
    doing: str

    @property
    def share_done(self) -> float:
        """About how much of all is done, from 0 to 1."""
        within = {"reading": 0.1, "checking": 0.4, "storing": 0.8}[self.doing]
        return (self.nth - 1 + within) / self.total


Told = Callable[[Step], None]  # called at each step; may raise Cancelled
Sent = Sequence[tuple[File, Options]]


def check_together(store: Store, sent: Sent, told: Told) -> list[Receipt]:
    """The receipts of files as they would be if all were stored, in the order given."""
    order = in_order([file for file, _ in sent])
    files, options = [sent[place][0] for place in order], [sent[place][1] for place in order]

    def tell(nth: int, doing: str) -> None:
        told(Step(files[nth].short_name, nth + 1, len(files), doing))

    receipts = check(store, files, options, tell)
    return [receipt for _, receipt in sorted(zip(order, receipts, strict=True), key=lambda pair: pair[0])]


def store_together(store: Store, sent: Sent, by: str, told: Told) -> list[Receipt]:
    """Store files, each in a transaction of its own; one that fails does not stop the others.

    Where it is cancelled, or anything else breaks in, what was stored of them until then is undone.
    """
    order = in_order([file for file, _ in sent])
    done: dict[int, Receipt] = {}
    try:
        for nth, place in enumerate(order):
            file, options = sent[place]

            def tell(doing: str, file: File = file, nth: int = nth) -> None:
                told(Step(file.short_name, nth + 1, len(sent), doing))

            try:
                done[place] = upload(store, file, options, tell=tell)
            except Refused as error:
                done[place] = Receipt(file.short_name, failure=error)
            except StoreError as error:
                logger.error("a file could not be stored", exc_info=error, extra={"event": "error"})
                done[place] = Receipt(file.short_name, failure=error)
    except BaseException:
        if stored := [str(r.upload_id) for r in done.values() if r.version and not r.refused and not r.failure]:
            _take_back(store, stored, by)
        raise
    return [done[place] for place in sorted(done)]


def _take_back(store: Store, stored: list[str], by: str) -> None:
    """Undo uploads, but for those that somebody has undone in the meantime."""
    standing = {entry["upload_id"] for entry in log(store) if entry["removed_in"] is None}
    if left := [upload_id for upload_id in stored if upload_id in standing]:
        undo(store, left, by)
