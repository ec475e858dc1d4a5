"""Who counts: what is kept by rank against counting anew, and both against a count by hand."""

from __future__ import annotations

from datetime import date
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from metrics import people
from metrics.figures import figures
from metrics.questions import Where
from tests.conftest import NewStore
from tests.files import send
from tests.properties import costly

ENGINES = ("file",)
SITES = ("RPB-ACEH", "RPB-NTT")
TOPICS = ("Kompos", "Biogas")
NUMBERS = ("3201014107950003", "3173015410010001", "P-1", "P-2")
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "participant_code": st.sampled_from(NUMBERS),
            "session_date": st.sampled_from(["2023-03-01", "2023-09-01", "2024-02-01", "2024-05-01", "2024-09-01"]),
            "site_code": st.sampled_from(SITES),
            "topic": st.sampled_from(TOPICS),
            "organiser": st.sampled_from(["kaktus", ""]),
            "gender": st.sampled_from(["P", "L", ""]),
            "age": st.sampled_from(["20", "40", ""]),
        }
    ),
    min_size=1,
    max_size=10,
)
PERIODS = ((None, None), (date(2024, 1, 1), date(2024, 6, 1)), (date(2023, 7, 1), date(2024, 3, 1)))
BREAKDOWNS = ((), ("year",), ("month",), ("site",), ("topic",), ("organiser",), ("site", "topic"))


def by_hand(rows: list[dict[str, str]], where: Where) -> int:
    """People of a question without a breakdown, each once in a calendar year."""
    found = set()
    for row in rows:
        day = date.fromisoformat(row["session_date"])
        is_in = (not where.sites or row["site_code"] in where.sites) and all(row[d] == v for d, v in where.only)
        if is_in and (not where.first or day >= where.first) and (not where.last or day.replace(day=1) <= where.last):
            code = row["participant_code"]
            found.add((code if len(code) == 16 else (row["site_code"], code), day.year))
    return len(found)


@costly(8)
@given(rows=ROWS)
def test_counting_by_rank_is_counting_anew(new_store: NewStore, rows: list[dict[str, str]]) -> None:
    for nth, row in enumerate(rows):
        row["session_code"] = f"S-{nth:02d}"
    with new_store() as store:
        send(store, "coaching_attendance", *rows)
        with store.snapshot() as db:
            for (first, last), sites, only in product(
                PERIODS, ((), SITES[:1], SITES), ((), (("topic", "Kompos"),), (("organiser", "unknown"),))
            ):
                where = Where(tuple(sites), first, last, None, only)
                if only != (("organiser", "unknown"),):
                    (all_in,) = figures(db, "coaching_participants", (), where)
                    assert int(all_in.value or 0) == by_hand(rows, where)
                for by in BREAKDOWNS:
                    conditions = ["month >= $first"] if first else []
                    conditions += ["month <= $last"] if last else []
                    conditions += ["list_contains($sites, site_code)"] if sites else []
                    conditions += [f"{name} = '{value}'" for name, value in only]
                    anew = people.query(by, people.counted(by, conditions, frozenset({"several"}), False))
                    values = {"first": first, "last": last, "sites": list(sites)}
                    bound = {name: value for name, value in values.items() if f"${name}" in anew}
                    names = [*by, "participants", "priority", "unknown_priority"]
                    wanted = db.execute(f"SELECT {', '.join(names)} FROM ({anew})", bound).fetchall()
                    found = figures(db, "coaching_priority_share", by, where)
                    given_rows = [
                        (*(f.by[d] for d in by), int(f.denominator or 0), int(f.numerator or 0), int(f.unknown or 0))
                        for f in found
                        if f.denominator
                    ]
                    assert sorted(map(str, given_rows)) == sorted(map(str, wanted)), (where, by)
