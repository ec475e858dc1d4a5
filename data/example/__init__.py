"""Example data: two years of an invented programme, made by a seeded generator and sent like any other files."""

from __future__ import annotations

import re

from data import access, undoing, uploads
from data.contract import contracts, normal
from data.errors import StoreError, reason
from data.example import people, production
from data.example.dialects import SPREADSHEET, Row, write
from data.example.sites import SITES
from data.receipt import File, Options, Receipt
from data.store import Store
from data.words import N_

KINDS = (
    *("partners", "enterprises", "production_batches", "waste_flows"),
    *("green_products", "coaching_attendance", "practice_assessments"),
)
OF_ALL_SITES = ("partners", "enterprises", "practice_assessments")


def rows() -> dict[str, list[Row]]:
    """The rows before they are written to files, in sending order: "kind" or "kind/SITE" -> rows.

    A row has the names of the contract's columns; masses are Decimal, dates are dates, choices are stored values.
    """
    found: dict[str, list[Row]] = {kind: [] for kind in OF_ALL_SITES}
    found["partners"] = production.partners()
    for site in SITES:
        members = production.enterprises(site)
        batches = production.batches(site, members)
        found["enterprises"] += members
        found[f"production_batches/{site.code}"] = batches
        found[f"waste_flows/{site.code}"] = production.flows(site, members, batches)
        found[f"green_products/{site.code}"] = production.green_products(site, members)
        found[f"coaching_attendance/{site.code}"] = people.attendance(site, members)
        found["practice_assessments"] += people.assessments(site, members)
    order = sorted(found, key=lambda name: KINDS.index(name.partition("/")[0]))
    return {name: found[name] for name in order if found[name]}


def files() -> list[File]:
    """The example as files, in the order in which a programme sends them; each site writes in its own dialect."""
    sites = {site.code: site for site in SITES}
    made = []
    for name, found in rows().items():
        kind, _, code = name.partition("/")
        contract = contracts()[kind]
        site = sites.get(code)
        words = ["contoh", f"{KINDS.index(kind) + 1:02}", normal(contract.title), site.slug if site else ""]
        file_name = re.sub(r"\W+", "_", " ".join(words).strip()) + ".csv"
        made.append(File(file_name, write(contract, found, site.dialect if site else SPREADSHEET)))
    return made


def load(store: Store, by: str = "example", why: str | None = None) -> list[Receipt]:
    """Send the example's files, marked as example data. why: kept in the log of each.

    Raises StoreError if one is not taken; then none of those before it stays.
    """
    access.require("example")
    receipts: list[Receipt] = []
    for file in files():
        receipt = uploads.upload(store, file, Options(by=by, is_example=True, why=why))
        if not receipt.is_clean:
            if sent := [taken.upload_id for taken in receipts if taken.upload_id]:
                undoing.undo(store, sent, by)
            raise StoreError(N_("The example data cannot be loaded: {file} was not taken."), file=file.name)
        receipts.append(receipt)
    return receipts


def remove(store: Store, by: str = "example", why: str | None = None) -> int | None:
    """Take back all example data that stands, in one new version, which is returned; None if there is none."""
    access.require("example")
    standing = uploads.example_uploads(store)
    return undoing.undo(store, standing, by, why) if standing else None


def bring_back(store: Store, by: str, why: str) -> list[Receipt]:
    """Load the example into a store in which nothing stands, for somebody who says why. Raises StoreError."""
    access.require("example")
    said = reason(why)
    if not uploads.is_empty(store):
        raise StoreError(N_("There is data already. Example data comes into an empty store only."))
    return load(store, by, said)


def take_away(store: Store, by: str, why: str) -> int | None:
    """Remove the example data for somebody who says why. Raises StoreError."""
    access.require("example")
    return remove(store, by, reason(why))
