"""Green practices and coaching: what is known, what is not, and what the reader may choose."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from metrics.home import open_store
from tests.app.conftest import Open
from tests.app.test_screens import card, words
from tests.screens import as_read
from tests.spec.table import send


def column(app: Any, name: str) -> list[Any]:
    """A column of the only table that has one of that name."""
    (found,) = [frame.value for frame in app.dataframe if name in frame.value.columns]
    return list(found[name])


def headings(app: Any) -> str:
    return "\n".join(as_read(element.value) for element in app.header)


def test_practices_say_what_moved_how_sure_it_is_and_list_every_enterprise(filled: str, screen: Open) -> None:
    app = screen("practices", lang="en", period="2024")
    assert not app.exception
    assert "Strongest: " in headings(app) and "Largest class: " in headings(app)
    assert "Classes at the end of 2023 and of 2024; all assessments." in words(app)
    assert "would change class under equal weights" in words(app)
    listed = column(app, "Assessed weight")
    assert len(listed) == int(card(app, "Registered enterprises").replace(",", ""))
    code = column(app, "Code")[0]
    found = app.text_input(key="enterprise_search").set_value(code.lower()).run()
    assert column(found, "Code") == [code]


def test_a_kind_of_assessment_that_nobody_has_is_said_in_words(filled: str, screen: Open) -> None:
    store = open_store(filled)
    with store.snapshot() as db:
        kinds = {row[0] for row in db.execute("SELECT DISTINCT verified FROM practice_assessments").fetchall()}
    app = screen("practices", lang="en", view_basis="verified")
    assert not app.exception
    assert ("No enterprise has verified assessments" in words(app)) == ("verified" not in kinds)


SESSIONS = [
    {"session_code": f"S-{month}", "participant_code": f"P-{month}-{nth}", "session_date": f"2024-0{month}-10"}
    | {"site_code": "RPB-ACEH", "gender": gender, "age": age, "topic": "<b>Kompos</b>", "organiser": "kadin"}
    for month in (1, 2, 4)
    for nth, (gender, age) in enumerate((("P", "40"), ("P", ""), ("L", "20"), ("L", "50"), ("", "40")))
]
# of 15: 3 women, 3 women of unknown age, 3 young men; 3 undecided; 3 neither: between 60 and 80 %


def test_coaching_says_what_is_known_what_would_settle_it_and_where_the_year_ends(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(open_store(uri), "coaching_attendance", SESSIONS)
    over = screen("coaching", lang="en")
    assert card(over, "Were lacking") == "5" and card(over, "At the present pace, 2024") == "60.0–80.0 %"
    assert "No month of 2024 is left" in words(over)
    monkeypatch.setattr("data.arriving.today", lambda: date(2024, 5, 2))
    app = screen("coaching", lang="en")
    assert not app.exception
    assert "9 of 15 participants are women and/or young: between 60.0 % and 80.0 %" in headings(app)
    # 2 of the 3 more would make 11 of 15; 2 who are not would leave 10 of 15 at most
    assert "Met once 2 of the" in words(app)
    assert card(app, "Still needed") == "5"  # (0.7 · 15 − 9) ÷ 0.3
    assert card(app, "At the present pace, 2024") == "60.0–80.0 %"
    assert "January 2024 to April 2024" in words(app)
    assert "45 participants, if the 8 months left" in words(app)  # 15 in four months
    assert "Women: 40.0–60.0 % (6 to 9 of 15 participants)" in words(app)
    assert "15 of 15 participants are new" in headings(app)


def test_the_parts_of_the_participants_as_a_table(uri: str, screen: Open) -> None:
    send(open_store(uri), "coaching_attendance", SESSIONS)
    app = screen("coaching", lang="en", view_participants_in_parts="table")
    assert column(app, "Part") == [
        *(
            "Women, not young",
            "Young, not women",
            "Women or young, perhaps both",
            "Undecided",
            "Neither women nor young",
        ),
    ]
