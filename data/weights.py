"""What the units of a site weigh, and the waste that was converted by them."""

from __future__ import annotations

from dataclasses import dataclass

from data.amending import Held, history
from data.rights import WEIGHTS
from data.store import Database, head


@dataclass(frozen=True)
class Weight:
    """What a site's own unit weighs from a day on. rows: of waste that stand and were converted by it."""

    held: Held
    rows: int


def weights(db: Database, version: int | None = None) -> list[Weight]:
    """Every weight of a unit that was ever set, with how many rows of waste use it; up to a version, else now."""
    at = head(db) if version is None else version
    counted = db.execute(
        """
        WITH weight AS (
            SELECT site_code, material, unit, from_date, lead(from_date) OVER
                   (PARTITION BY site_code, material, lower(unit) ORDER BY from_date) AS until_date
            FROM unit_weights WHERE added_in <= $version AND coalesce(removed_in > $version, true)
        )
        SELECT w.site_code, w.material, w.unit, w.from_date, count(*)
        FROM weight w JOIN waste_flows f
            ON f.site_code = w.site_code AND f.material = w.material AND f.unit = lower(w.unit)
               AND f.measured_by = 'converted' AND f.date >= w.from_date::DATE
               AND coalesce(f.date < w.until_date::DATE, true)
        WHERE f.added_in <= $version AND coalesce(f.removed_in > $version, true)
        GROUP BY ALL
        """,
        {"version": at},
    ).fetchall()
    rows = {tuple(key): count for *key, count in counted}
    return [Weight(held, 0 if held.ended else int(rows.get(held.key, 0))) for held in history(db, WEIGHTS, version)]
