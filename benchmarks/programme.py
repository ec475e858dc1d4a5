"""A programme of any size: sites, and what belongs to each beside its waste (enterprises, practices, coaching)."""

from __future__ import annotations

from benchmarks.commit import ENTERPRISES, FIRST_YEAR, MONTHS, SITES, fill
from data.store import Store

WAYS = 40  # what a site does with its waste: eight materials, each in five ways
PEOPLE = 20  # at the one session that a site has in a month
MORE_SITES = f"""
    INSERT INTO sites BY NAME
    SELECT s.* REPLACE (
        1000 + n AS position, $codes[n] AS site_code, 'RPB ' || $codes[n] AS name, 'operating' AS status,
        '{FIRST_YEAR}-01-01' AS opened_on, provinces[1 + n % len(provinces)] AS province_iso, 'benchmark' AS set_by)
    FROM (SELECT * FROM sites WHERE site_code = '{SITES[0]}') s, range(1, len($codes) + 1) r(n),
         (SELECT list(province_iso ORDER BY position) AS provinces FROM provinces) AS p
"""
MEMBERS = f"""
    INSERT INTO enterprises
        (enterprise_code, name, site_code, size_class, owner_gender, joined_on, upload_id, line, added_in)
    SELECT format('U-{{}}-{{}}', site, n), 'UMKM ' || n, site, ['micro', 'small', 'medium'][1 + n % 3],
           ['female', 'male', NULL][1 + n % 3], make_date({FIRST_YEAR}, 1 + (n % 12)::INTEGER, 1), 'U0000', 2 + n, 1
    FROM unnest($sites) s(site), range($enterprises) r(n)
"""
ASSESSMENTS = f"""
    INSERT INTO practice_assessments
        (enterprise_code, assessed_on, practice, level, assessor, verified, upload_id, line, added_in)
    SELECT enterprise_code,
           (make_date({FIRST_YEAR} + year::INTEGER, 1, 1) + (hash(enterprise_code) % 360)::INTEGER)::DATE, practice,
           (hash(enterprise_code, practice, year) % 5)::VARCHAR, 'A-1', ['self', 'verified'][1 + year % 2],
           'U0000', e.line, 1
    FROM enterprises e, (SELECT practice FROM practices WHERE removed_in IS NULL), range(2) y(year)
    WHERE hash(enterprise_code) % 4 > 0
"""
SESSIONS = f"""
    INSERT INTO coaching_attendance
        (session_code, participant_code, session_date, site_code, topic, organiser, gender, age, upload_id, line,
         added_in)
    SELECT format('S-{{}}-{{}}', site, month), format('P-{{}}-{{}}', site, (person + month * 7) % 60),
           (make_date({FIRST_YEAR}, 1, 10) + to_months(month::INTEGER))::DATE, site, 'Kompos', 'kaktus',
           [NULL, 'female', 'male'][1 + (person + month * 7) % 3], CASE WHEN person % 5 > 0 THEN 15 + person * 2 END,
           'U0000', 2 + person, 1
    FROM unnest($sites) s(site), range({MONTHS}) m(month), range({PEOPLE}) p(person)
"""


def codes(count: int) -> list[str]:
    """The codes of so many sites: those of the reference first."""
    return [*SITES[:count], *(f"RPB-N{n:05d}" for n in range(len(SITES), count))]


def make(store: Store, flows: int, sites: int, enterprises: int = ENTERPRISES) -> None:
    """Fill an empty store. enterprises: of each site."""
    names = codes(sites)
    with store.transaction() as db:
        if more := names[len(SITES) :]:
            db.execute(MORE_SITES, {"codes": more})
        db.execute(MEMBERS, {"sites": names, "enterprises": enterprises})
        db.execute(ASSESSMENTS)
        db.execute(SESSIONS, {"sites": names})
    fill(store, flows, names, WAYS)
