"""Questions that count people: each person once per calendar year, by the first session that matches the question.

Gender and age are those of that session. Priority are women and the young, each person once; who may be either is
undecided.
"""

from __future__ import annotations

from metrics import dimensions

# What a person may be: name -> SQL over the row that counts; null where it is not known.
SORTS = {
    "participants": "true",
    "women": "is_woman",
    "young": "is_young",
    "young_women": "is_woman AND is_young",
    "women_only": "is_woman AND NOT is_young",
    "young_only": "is_young AND NOT is_woman",
    "priority": "is_woman OR is_young",
    "new_people": "is_new",
    "returning_people": "NOT is_new",
    "women_of_unknown_age": "is_woman AND is_young IS NULL",
    "young_of_unknown_gender": "is_young AND is_woman IS NULL",
}
# metric -> the kinds that tell it: where one of them is a few people, it is withheld from those who see sums only
WOMEN_AND_YOUNG = ("young_women", "women_only", "young_only", "women_of_unknown_age", "young_of_unknown_gender")
KINDS_OF = {
    **dict.fromkeys(("coaching_women", "coaching_young", "coaching_women_and_young"), WOMEN_AND_YOUNG),
    "coaching_new_participants": ("new_people", "returning_people"),
}


def counted(by: tuple[str, ...], conditions: list[str], alike: frozenset[str], from_january: bool) -> str:
    """SQL for the rows that count: of each person and year the first session that matches the conditions.

    Each site, province, topic or organiser of a breakdown is a question of its own. alike: the dimensions of which the
    conditions let one value through, and no others. from_january: the conditions begin with a calendar year, so that
    the first session of a year is not before them. Bind what the conditions name.
    """
    apart = [d for d in by if d in dimensions.ASKED_APART]
    where = " AND ".join(conditions) or "true"
    same = alike | set(apart)
    if from_january and len(same) <= 1 and same <= set(dimensions.ASKED_APART):
        nth = f"nth_{next(iter(same))}" if same else "nth"
        return f"SELECT * FROM cube_attendance WHERE {where} AND {nth} = 1"
    asked = "".join(f", {dimensions.sql(d)}" for d in apart)
    return f"""
        SELECT * FROM cube_attendance WHERE {where}
        QUALIFY row_number() OVER (PARTITION BY person, year{asked} ORDER BY nth) = 1
    """


def query(by: tuple[str, ...], rows: str) -> str:
    """SQL over the rows that count: the dimensions, how many people of each sort, and how many may be (unknown_...).

    In a breakdown by time a person counts in the period of the first matching session of the year, so months sum to
    the year.
    """
    counts = [f"count(*) FILTER ({flag}) AS {name}" for name, flag in SORTS.items()]
    counts += [f"count(*) FILTER (({flag}) IS NULL) AS unknown_{name}" for name, flag in SORTS.items()]
    return f"""
        SELECT {dimensions.columns(by)} {", ".join(counts)}
        FROM ({rows})
        {"GROUP BY ALL" if by else ""}
        HAVING count(*) > 0
    """
