"""The register of enterprises with what was assessed of each, and what became of their classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from data.masking import for_all
from data.store import Database
from metrics.figures import at_version
from metrics.practice import NOT_THERE, is_old, movement
from metrics.questions import Where, answered

WITHOUT_CLASS = (NOT_THERE, "not_assessed", "no_class")


@dataclass(frozen=True)
class Listed:
    """An enterprise at the end of a period.

    name: None where it is not shown to who asks, which is_name_hidden says: that of a micro enterprise is often its
    owner's. score: 0-100; None while not assessed.
    assessed_weight_percent: of the weight of the practices that apply. assessors: "verified", "self", "both" or
    "unknown" - whose assessments there are at all; None while there are none.
    """

    site_code: str
    enterprise_code: str
    name: str | None
    practice_class: str
    score: Decimal | None
    assessed_weight_percent: Decimal | None
    assessed_on: date | None
    is_old: bool
    assessors: str | None
    is_name_hidden: bool = False


def register(
    db: Database,
    where: Where,
    basis: str = "all",
    seen: Sequence[str] | None = (),
    version: int | None = None,
) -> list[Listed]:
    """Every registered enterprise, the highest score first.

    basis: "all" assessments, the "verified" ones, or the enterprises' own ("self"). seen: the sites of which who asks
    sees guarded cells (data/masking.py); None for all.
    """
    own = "true" if seen is None else "list_contains($seen, e.site_code)" if seen else "false"
    is_shown = f"({own} OR {for_all('enterprises', 'name', 'e')})"
    last = "$last::DATE" if where.last else "(SELECT max(month) FROM cube_practice)"
    query = f"""
        WITH latest AS (
            SELECT * FROM cube_practice
            WHERE weights = 'declared' AND month <= {last}
                  AND {"list_contains($sites, site_code)" if where.sites else "true"}
            QUALIFY month = max(month) OVER (PARTITION BY enterprise_code, basis)
        ), assessors AS (
            SELECT enterprise_code, bool_or(basis = 'verified' AND score IS NOT NULL) AS is_verified,
                   bool_or(basis = 'self' AND score IS NOT NULL) AS is_own
            FROM latest GROUP BY ALL
        )
        SELECT l.site_code, l.enterprise_code, CASE WHEN {is_shown} THEN e.name END, l.class, l.score,
               l.assessed_weight_percent, l.assessed_on,
               {is_old(last)},
               CASE WHEN l.score IS NULL THEN NULL WHEN a.is_verified AND a.is_own THEN 'both'
                    WHEN a.is_verified THEN 'verified' WHEN a.is_own THEN 'self' ELSE 'unknown' END,
               NOT {is_shown}
        FROM latest l JOIN assessors a USING (enterprise_code) JOIN enterprises e USING (enterprise_code)
        WHERE l.basis = $basis
        ORDER BY l.score DESC NULLS LAST, l.enterprise_code
    """
    bound = {"seen": list(seen)} if seen else {}
    rows = answered(db, query, where, at_version(db, version), basis=basis, **bound)
    return [Listed(*row) for row in rows]


def framework(db: Database, version: int | None = None) -> list[tuple[str, str]]:
    """(dimension, practice), in the framework's order."""
    return answered(db, "SELECT dimension, practice FROM practices ORDER BY position", version=at_version(db, version))


@dataclass(frozen=True)
class Known:
    """How well the registered enterprises are known: how many are assessed, by whom, and how many of these too long

    ago. verified, own: those with any such assessment; an enterprise may have both.
    """

    registered: int
    assessed: int
    old: int
    verified: int
    own: int
    unsaid: int


def how_known(listed: Sequence[Listed]) -> Known:
    """What a register says of itself; it has to be one of all assessments."""
    return Known(
        len(listed),
        sum(e.score is not None for e in listed),
        sum(e.is_old for e in listed),
        sum(e.assessors in ("verified", "both") for e in listed),
        sum(e.assessors in ("self", "both") for e in listed),
        sum(e.assessors == "unknown" for e in listed),
    )


def known(db: Database, where: Where, version: int | None = None) -> Known:
    """How well the enterprises of a question are known, by all assessments."""
    return how_known(register(db, where, version=version))


@dataclass(frozen=True)
class Move:
    """So many enterprises were in one class and are in another, or in the same."""

    before: str
    after: str
    enterprises: int


@dataclass(frozen=True)
class Moves:
    """What became of the classes. rose, fell, stayed: of those with a class at both dates; gained, lost: of those with

    one at one of them only; without: those with none at either.
    """

    moves: tuple[Move, ...]
    rose: int
    fell: int
    stayed: int
    gained: int
    lost: int
    without: int


def moves(db: Database, earlier: date, where: Where, basis: str = "all", version: int | None = None) -> Moves:
    """Classes at the end of an earlier month beside those at the end of the period."""
    query = "SELECT level FROM practice_levels ORDER BY minimum_score::DOUBLE, position"
    levels = [level for (level,) in answered(db, query, version=at_version(db, version))]
    order = [*WITHOUT_CLASS, *levels]
    found = movement(db, earlier, where, version, basis)
    pairs = sorted(found, key=lambda pair: (order.index(pair[0]), order.index(pair[1])))

    def count(*ways: str) -> int:
        return sum(found[pair] for pair in pairs if _way(pair, levels) in ways)

    return Moves(
        tuple(Move(*pair, found[pair]) for pair in pairs),
        *(count(way) for way in ("rose", "fell", "stayed", "gained", "lost", "without")),
    )


def _way(pair: tuple[str, str], levels: list[str]) -> str:
    """What became of a class, from the least demanding to the most."""
    before, after = pair
    if before not in levels or after not in levels:
        return "gained" if after in levels else "lost" if before in levels else "without"
    steps = levels.index(after) - levels.index(before)
    return "rose" if steps > 0 else "fell" if steps < 0 else "stayed"
