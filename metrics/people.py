"""Questions that count people: each person once per calendar year, by the first session that matches the question.

A person is a hashed national number (the same at every site), else a participant code within its site. Gender and age
are those of that session. Priority are women and the young, each person once; who may be either is undecided.
"""

from __future__ import annotations

from data.privacy import PSEUDONYM
from metrics import dimensions

YOUNGEST, OLDEST = 16, 30  # young as in UU 40/2009 article 1; 30 counts until the 31st birthday


def query(by: tuple[str, ...], conditions: list[str]) -> str:
    """SQL over attendance: the dimensions, participants, women, young, both, priority and undecided.

    Each site or province of a breakdown is a question of its own; in a breakdown by time a person counts in the period
    of the first matching session of the year, so months sum to the year. Bind what the conditions name.
    """
    asked = "".join(f", {dimensions.sql(d)}" for d in by if d in dimensions.PLACES)
    where = " AND ".join(conditions) or "true"
    return f"""
        SELECT {dimensions.columns(by, "session_date")}
               count(*) AS participants,
               count(*) FILTER (is_woman) AS women,
               count(*) FILTER (is_young) AS young,
               count(*) FILTER (is_woman AND is_young) AS "both",
               count(*) FILTER (is_woman OR is_young) AS priority,
               count(*) FILTER ((is_woman OR is_young) IS NULL) AS undecided
        FROM (
            SELECT *, gender = 'female' AS is_woman, age BETWEEN {YOUNGEST} AND {OLDEST} AS is_young
            FROM (
                SELECT a.*, place.province_iso AS province,
                       CASE WHEN regexp_full_match(participant_code, '{PSEUDONYM}') THEN participant_code
                            ELSE a.site_code || '/' || participant_code END AS person
                FROM coaching_attendance a LEFT JOIN sites place ON place.site_code = a.site_code
                WHERE {where}
            )
            QUALIFY row_number() OVER (
                PARTITION BY person, year(session_date){asked} ORDER BY session_date, session_code, site_code
            ) = 1
        )
        {"GROUP BY ALL" if by else ""}
        HAVING count(*) > 0
    """
