"""Partners one by one: what each of them hauled, received and helped to sell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from data.store import Database
from metrics.figures import at_version, figures
from metrics.questions import Where, answered

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Partner:
    """A partner with its part in a period; masses in t, None where it has no record in that role.

    name and kind are its code and "unknown" where it is not in the register. A code of "unknown" is nobody: what is
    known of no partner.
    """

    partner_code: str
    name: str
    partner_kind: str
    province: str | None
    hauled_t: Decimal | None
    received_t: Decimal | None
    sold_t: Decimal | None

    @property
    def is_active(self) -> bool:
        is_somebody = self.partner_code != UNKNOWN
        return is_somebody and any(part is not None for part in (self.hauled_t, self.received_t, self.sold_t))


def partners(db: Database, where: Where | None = None, version: int | None = None) -> list[Partner]:
    """Every partner of the register, those with a record in the period first, and nobody last.

    Raises metrics.figures.Unsupported.
    """
    asked = (("waste_recorded", "hauler"), ("waste_recorded", "receiver"), ("green_product_mass", "distributor"))
    parts = [{f.by[role]: f.value for f in figures(db, metric, (role,), where, version)} for metric, role in asked]
    query = "SELECT partner_code, name, partner_kind, province FROM partners"
    register = {row[0]: row for row in answered(db, query, version=at_version(db, version))}
    codes = {*register, *(code for part in parts for code in part)}
    found = [
        Partner(*register.get(code, (code, code, UNKNOWN, None)), *(part.get(code) for part in parts)) for code in codes
    ]
    return sorted(found, key=_rank)


def _rank(partner: Partner) -> tuple[bool, bool, Decimal, str]:
    handled = (partner.hauled_t or Decimal(0)) + (partner.received_t or Decimal(0)) + (partner.sold_t or Decimal(0))
    return partner.partner_code == UNKNOWN, not partner.is_active, -handled, partner.partner_code


def count_active(found: list[Partner]) -> int:
    return sum(partner.is_active for partner in found)


def count_registered(found: list[Partner]) -> int:
    return sum(partner.partner_code != UNKNOWN for partner in found)
