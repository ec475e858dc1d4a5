"""What an administrator keeps: each form keeps what is said with a reason, and nothing without one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data import access, amending, backups, closing, example, frameworks, members, reference, uploads
from data.access import Person
from data.amending import Held
from data.store import Store
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from pages.shared import reading
from pages.shared.asking import store as store_of_pages
from tests.app.conftest import Open
from tests.app.test_roles import ENGLISH, OWN, PEOPLE
from tests.app.test_screens import words
from tests.screens import as_read

NO_REASON = "Say why: it stays in the log."


@pytest.fixture
def part(screen: Open) -> Callable[..., AppTest]:
    """Open a part of the administration."""

    def show(name: str, **address: str) -> AppTest:
        app = screen("admin", view_kept=name, **{**ENGLISH, **address})
        assert not app.exception, [str(e.value) for e in app.exception]
        return app

    return show


def widget(app: AppTest, kind: str, begins: str) -> Any:
    """The one widget of a kind whose name begins so: names also hold the version that was seen."""
    found = [one for one in app.get(kind) if (one.key or "").startswith(begins)]
    assert len(found) == 1, (begins, [one.key for one in app.get(kind)])
    return found[0]


def keep(app: AppTest, form: str, why: str) -> AppTest:
    """Say why, and press the button of a form."""
    widget(app, "text_input", f"{form}_why_").input(why)
    widget(app, "button", f"{form}_keep_").click().run()
    assert not app.exception, [str(e.value) for e in app.exception]
    return app


def errors(app: AppTest) -> list[str]:
    """Sentences as they are read."""
    return [error.value.replace("\\", "") for error in app.error]


def stands(table: str) -> list[Held]:
    return [held for held in store_of_pages().read(lambda db: amending.history(db, table)) if held.ended is None]


def last_note(store: Store) -> tuple[object, ...]:
    query = "SELECT made_by, action, note FROM versions ORDER BY version DESC LIMIT 1"
    (found,) = store.read(lambda db: db.execute(query).fetchall())
    return tuple(found)


def test_a_role_is_given_for_a_reason_and_stands_in_the_log(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("roles")
    widget(app, "text_input", "member_email_").input("op@x.id")
    widget(app, "selectbox", "member_role_").set_value("operator")
    assert errors(keep(app, "member", "")) == [NO_REASON]
    assert errors(keep(app, "member", "new operator")) == ["This role needs the sites that it is of."]
    widget(app, "multiselect", "member_sites_").set_value([OWN])
    keep(app, "member", "new operator")
    assert not app.error and "op@x.id" in as_read(words(app))
    assert store_of_pages().read(lambda db: members.person_of(db, "op@x.id")).sites == (OWN,)
    assert part("log").dataframe[-1].value[["What", "Note"]].values.tolist()[0] == [
        "Role",
        "op@x.id: operator (new operator)",
    ]


def test_an_analyst_closes_a_month_and_opens_it_again_and_has_no_other_part(
    filled: str, part: Callable[..., AppTest], sign_in: Callable[[Person], None]
) -> None:
    sign_in(PEOPLE["analyst"])
    app = part("log")  # not theirs: the address names it in vain
    assert [header.value for header in app.header] == ["Final months"] and [one.key for one in app.radio] == ["lang"]
    month = app.selectbox(key="month_of").options.index("March 2024")
    app.selectbox(key="month_of").select_index(month).run()
    march = date(2024, 3, 1)
    assert errors(keep(app, "month", " ")) == [NO_REASON]
    keep(app, "month", "all there")
    assert not app.error and "**March 2024** is final" in words(app)
    assert store_of_pages().read(closing.closed)[march].note == "all there"
    keep(app, "month", "a site was late")
    assert not app.error and "**March 2024** is provisional" in words(app)
    assert march not in store_of_pages().read(closing.closed)
    assert last_note(store_of_pages()) == (PEOPLE["analyst"].name, "reopen", "2024-03 (a site was late)")


def test_a_target_is_set_from_a_month_and_the_one_before_stands_until_then(
    filled: str, part: Callable[..., AppTest]
) -> None:
    app = part("targets")
    app.selectbox(key="target_of").set_value("coaching_priority_share").run()
    widget(app, "number_input", "target_value_").set_value(80.0)
    widget(app, "text_input", "target_from_period_").input("2025-07")
    assert errors(keep(app, "target", "  ")) == [NO_REASON]
    assert widget(app, "number_input", "target_value_").value == 80  # what was typed stays
    keep(app, "target", "the board decided")
    assert not app.error and [one.value for one in app.success]
    seen = app.dataframe[0].value
    mine = seen[seen["Why"] == "the board decided"]
    assert mine[["Value", "From month", "State", "Who"]].values.tolist() == [["80 %", "2025-07", "stands", "local"]]
    assert last_note(store_of_pages()) == ("local", "reference", "the board decided")
    widget(app, "number_input", "target_value_").set_value(82.0)  # the same month: it takes the place
    keep(app, "target", "a slip")
    seen = app.dataframe[0].value
    (state,) = seen[seen["Value"] == "80 %"]["State"]
    assert state.startswith("closed in version") and state.endswith("by local: a slip")
    with store_of_pages().snapshot() as db:
        found = {str(f.by["year"]): f.target for f in figures(db, "coaching_priority_share", ("year",), Where())}
    assert (found["2024"], found["2025"]) == (70, 82)
    widget(app, "text_input", "target_from_period_").input("July 2025")
    assert "Write months as" in errors(keep(app, "target", "x"))[0]


def test_two_who_change_one_value_at_once(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("targets")
    app.selectbox(key="target_of").set_value("shared_factories").run()
    widget(app, "number_input", "target_value_").set_value(20.0)
    (known,) = (held for held in stands("targets") if held.cells["target"] == "shared_factories")
    other = store_of_pages()
    amending.keep(other, "targets", [known.cells | {"value": "25"}], "ani", "agreed", other.version())
    keep(app, "target", "mine")
    assert "ani has changed this in version" in errors(app)[0]
    (now,) = (held for held in stands("targets") if held.cells["target"] == "shared_factories")
    assert now.cells["value"] == "25" and widget(app, "number_input", "target_value_").value == 25


def test_a_value_is_taken_away_and_its_history_stays(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("weights")
    assert app.dataframe[0].value["Rows that use it"].tolist()[0] >= 0
    before = len(stands("unit_weights"))
    keep(app, "away_unit_weights", "")
    assert errors(app) == [NO_REASON] and len(stands("unit_weights")) == before
    keep(app, "away_unit_weights", "weighed wrongly")
    assert not app.error and len(stands("unit_weights")) == before - 1
    assert "weighed wrongly" in app.dataframe[0].value["State"].tolist()[0]


def test_a_weight_is_set_and_one_without_kilograms_is_not(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("weights")
    widget(app, "text_input", "weight_unit_").input(" Bak ")
    keep(app, "weight", "weighed ten")
    assert "needs kg" in errors(app)[0]
    widget(app, "number_input", "weight_kg_per_unit_").set_value(12.5)
    keep(app, "weight", "weighed ten")
    assert not app.error
    assert ("bak", "12.5") in [(held.cells["unit"], held.cells["kg_per_unit"]) for held in stands("unit_weights")]


def test_practices_are_weighed_anew_under_a_name_of_their_own(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("practices")
    widget(app, "number_input", "framework_weight_energy_").set_value(9.0)
    keep(app, "framework", "experts agreed")
    assert errors(app) == ["Give the framework a name of its own."]
    widget(app, "text_input", "framework_name_").input("2026-draft")
    keep(app, "framework", "experts agreed")
    assert "stands for other weights already" in errors(app)[0]
    widget(app, "text_input", "framework_name_").input("2027-1")
    assert errors(keep(app, "framework", "")) == [NO_REASON]
    keep(app, "framework", "experts agreed")
    assert not app.error
    now, first = store_of_pages().read(frameworks.frameworks)
    assert (now.name, now.total_weight, first.name, first.total_weight) == ("2027-1", 103, "2026-draft", 100)
    assert now.since.why == "experts agreed" and first.ended == now.since
    assert "2027\\-1" in words(app) and "until version" in words(app)


def test_a_site_is_added_and_renamed_under_the_rules_of_the_register(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("sites")
    for code, error in (("rpb aceh", "is no code"), ("RPB-ACEH", "There is a site RPB"), ("RPB-BARU", "")):
        widget(app, "text_input", "site_site_code_").input(code)
        widget(app, "text_input", "site_name_").input("RPB Baru")
        widget(app, "selectbox", "site_province_iso_").set_value("ID-JT")
        keep(app, "site", "opened")
        assert (error in errors(app)[0]) if error else not app.error
    app.selectbox(key="site_of").set_value("RPB-BARU").run()
    widget(app, "text_input", "site_name_").input("RPB Baru Sekali")
    assert errors(keep(app, "site", " ")) == [NO_REASON]
    keep(app, "site", "its name")
    assert not app.error
    seen = app.dataframe[0].value
    assert seen[seen["Code"] == "RPB-BARU"]["Name"].tolist() == ["RPB Baru Sekali", "RPB Baru"]
    (known,) = (held for held in stands("sites") if held.cells["site_code"] == "RPB-BARU")
    assert known.cells["kind"] == "shared_factory" and known.cells["province_iso"] == "ID-JT"


def test_a_baseline_is_what_a_site_is_held_against(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("baselines")
    assert "No baseline was set yet" in words(app)
    widget(app, "selectbox", "baseline_site_code_").set_value("RPB-NTT")
    widget(app, "text_input", "baseline_period_").input("2022")
    keep(app, "baseline", "survey")
    assert "needs value" in errors(app)[0]
    widget(app, "number_input", "baseline_value_").set_value(750.0)
    assert errors(keep(app, "baseline", "")) == [NO_REASON]
    keep(app, "baseline", "survey of 2022")
    assert not app.error and app.dataframe[0].value["Why"].tolist() == ["survey of 2022"]
    (held,) = stands("baselines")
    assert held.key == ("RPB-NTT", "waste_intensity", "2022") and held.cells["value"] == "750"


def test_any_table_is_changed_by_a_file(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("tables")
    app.selectbox(key="table_of").set_value("materials").run()
    assert errors(keep(app, "file", "x")) == ["Choose a file first."]
    row = next(row for row in reference.tables()["materials"] if row["material"] == "sawdust") | {
        "title_en": "Saw dust"
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, reference.columns("materials"))
    writer.writeheader()
    writer.writerow(row)
    app.file_uploader[0].upload("materials.csv", out.getvalue().encode())
    assert errors(keep(app, "file", "")) == [NO_REASON]
    keep(app, "file", "its other name")
    assert not app.error
    assert "Saw dust" in [held.cells["title_en"] for held in stands("materials")]
    app.file_uploader[0].upload("materials.csv", b"material\nsawdust\n")
    assert "has no column" in errors(keep(app, "file", "x"))[0]


def test_example_data_goes_and_comes_back_with_a_reason(filled: str, part: Callable[..., AppTest]) -> None:
    app = part("example")
    assert errors(keep(app, "example_remove", "real data come")) == [
        "Tick the box first: this changes what everybody sees."
    ]
    widget(app, "checkbox", "example_remove_sure_").check()
    assert errors(keep(app, "example_remove", "")) == [NO_REASON]
    keep(app, "example_remove", "real data come")
    store = store_of_pages()
    assert uploads.is_empty(store) and last_note(store) == ("local", "undo", "real data come")
    widget(app, "checkbox", "example_load_sure_").check()
    keep(app, "example_load", "a training day")
    assert not app.error and len(uploads.example_uploads(store)) == 26
    assert last_note(store)[2] == "a training day"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(backups.FOLDER, str(tmp_path / "copies"))
    yield tmp_path / "copies"


def test_a_backup_is_made_compared_and_listed(filled: str, part: Callable[..., AppTest], folder: Path) -> None:
    app = part("backups")
    assert "No backup of this store is known" in words(app) and "python -m data erase PERSON" in [
        code.value for code in app.code
    ]
    app.button(key="backup_now").click().run()
    assert not app.exception and not app.error and app.success
    seen = app.dataframe[0].value
    assert seen["State"].tolist() == ["whole, compared"] and seen["Rows"].tolist()[0] > 5_000
    (made,) = folder.iterdir()
    assert made.stat().st_mode & 0o077 == 0  # the key lies in it
    copy = open_store(f"duckdb:{made / 'store.duckdb'}")
    assert copy.version() == store_of_pages().version()
    copy.close()
    (made / "backup.json").unlink()
    app = part("backups")
    assert app.dataframe[0].value["State"].tolist() == ["not known to be whole"] and app.warning


@pytest.mark.parametrize("role", [role for role in PEOPLE if role != "administrator"])
def test_nobody_else_reads_or_changes_any_of_it(filled: str, role: str, folder: Path) -> None:
    store = open_store(filled)
    version = store.version()
    person: Person = PEOPLE[role]
    row = next(row for row in reference.tables()["targets"] if row["target"] == "true_90")
    tries: list[Callable[[], object]] = [
        lambda: amending.keep(store, "targets", [row | {"value": "91"}], "x", "why", version),
        lambda: amending.take_away(store, "targets", ("true_90", None), "x", "why", version),
        lambda: frameworks.set_weights(store, {"energy": "9"}, "other", "x", "why", version),
        lambda: example.take_away(store, "x", "why"),
        lambda: example.bring_back(store, "x", "why"),
        lambda: backups.make(store),
        lambda: backups.known(store),
        lambda: reading.allowed(amending.history, ("targets",)),
        lambda: reading.allowed(frameworks.frameworks, ()),
    ]
    with access.acting(person):
        for attempt in tries:
            with pytest.raises(access.Refused):
                attempt()
    assert store.version() == version and not folder.exists()
    store.close()


PARTS = (
    "roles",
    "months",
    "targets",
    "practices",
    "sites",
    "weights",
    "baselines",
    "tables",
    "example",
    "backups",
    "log",
)


@pytest.mark.parametrize("name", PARTS)
def test_each_part_opens_in_indonesian_and_on_an_empty_store(uri: str, part: Callable[..., AppTest], name: str) -> None:
    app = part(name, lang="id")
    assert not app.error and app.radio(key="view_kept").value == name
