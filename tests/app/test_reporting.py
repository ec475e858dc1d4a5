"""What is filed, what has arrived, what words mean, and what a clerk sees of one site."""

from __future__ import annotations

import io
from datetime import date

import pytest
import streamlit as st
from python_calamine import CalamineWorkbook

from data.receipt import Options
from data.uploads import upload
from metrics.achieving import HEADLINES
from metrics.figures import figures
from metrics.home import open_store
from metrics.questions import Where
from tests.app.conftest import Open
from tests.app.test_screens import words
from tests.files import CORRECTION, file

ENGLISH = {"lang": "en"}
YEAR = Where((), date(2024, 1, 1), date(2024, 12, 1))


def downloads(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What each download button of the screens that are opened would give, by its key."""
    found: dict[str, bytes] = {}
    button = st.download_button

    def noted(label: str, data: object, *args: object, **more: object) -> bool:
        if more.get("key") in ("file_xlsx", "file_csv"):
            found[str(more["key"])] = data()  # type: ignore[operator]
        return bool(button(label, data, *args, **more))  # type: ignore[arg-type]

    monkeypatch.setattr(st, "download_button", noted)
    return found


def test_the_workbook_holds_the_figures_of_the_catalogue(
    filled: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = downloads(monkeypatch)
    app = screen("achievement", period="2024", **ENGLISH)
    assert not app.exception
    book = CalamineWorkbook.from_filelike(io.BytesIO(given["file_xlsx"]))
    assert book.sheet_names == ["Indicators", "Targets", "Notes"]
    rows = book.get_sheet_by_name("Indicators").to_python(skip_empty_area=False)
    assert "2024" in rows[0][0] and any(row[0].startswith("Made from data version") for row in rows)
    at = next(n for n, row in enumerate(rows) if row[0] == "Indicator")
    above, header, body = rows[at - 1], rows[at], rows[at + 1 :]
    assert [row[header.index("Code")] for row in body] == list(HEADLINES)
    quarters = {"2024-Q1": "Quarter I 2024", "2024-Q4": "Quarter IV 2024", "2024": "2024"}
    places = {key: above.index(title) for key, title in quarters.items()}
    store = open_store(filled)
    with store.snapshot() as db:
        for row, metric in zip(body, HEADLINES, strict=True):
            expected = {"2024": figures(db, metric, (), YEAR)[0]}
            expected |= {str(f.by["quarter"]): f for f in figures(db, metric, ("quarter",), YEAR)}
            for key, place in places.items():
                amounts = (expected[key].value, expected[key].low, expected[key].high)
                cells = [None if amount is None else pytest.approx(float(amount)) for amount in amounts]
                assert [cell if cell != "" else None for cell in row[place : place + 3]] == cells, (metric, key)
    store.close()
    lines = given["file_csv"].decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Indicator,Code,Place,Period") and len(lines) > 4 * len(HEADLINES)


def test_the_table_says_verdicts_in_words_and_splits_by_place(filled: str, screen: Open) -> None:
    app = screen("achievement", period="2024", view_split="province", view_form="list", **ENGLISH)
    assert not app.exception
    shown = " ".join(table.value.to_string() for table in app.table)
    assert "Aceh" in shown and "overdue since 31/12/2024" in shown.replace("\\", "")
    assert "every figure is provisional" in words(app)


def test_what_is_missing_is_said_and_shares_stand_beside_it(filled: str, screen: Open) -> None:
    app = screen("quality", period="2024", **ENGLISH)
    assert not app.exception
    assert "monthly reports have arrived" in words(app) and "Months that have not come: RPB Kakao Jembrana" in words(
        app
    )
    labels = [metric.label for metric in app.metric]
    assert labels == ["Weighed", "Linked to a batch", "Receiver known", "Traced to a file"]
    app = screen("quality", period="2024", view_arrivals="table", view_report="production_batches", **ENGLISH)
    matrix = next(frame.value for frame in app.dataframe)
    assert len(matrix) == 12 and matrix["Anggota Kadin Jakarta Selatan"].str.startswith("– not expected").all()


def test_a_link_opens_a_term_and_a_search_finds_one(filled: str, screen: Open) -> None:
    app = screen("methods", term="nil_report", **ENGLISH)
    assert not app.exception
    assert "silence is not" in next(element.value for element in app.markdown if "Nil report" in element.value)
    app = screen("methods", metric="linked_share", **ENGLISH)
    assert app.expander[0].label == "Linked to a batch" and app.expander[0].proto.expanded
    app.text_input(key="methods_search").set_value("batch names production").run()
    assert [expander.label for expander in app.expander] == ["Linked to a batch", "Linked to a batch"]


def test_a_clerk_sees_what_to_mend_first_and_only_the_own_site(uri: str, screen: Open) -> None:
    store = open_store(uri)
    upload(store, file("waste_flows", {"flow_code": "T-1", "site_code": "RPB-NTT"}), Options(answers=CORRECTION))
    bad = file("waste_flows", {"flow_code": "T-2"}, {"flow_code": "T-3", "quantity": "x"}, name="aceh.csv")
    upload(store, bad, Options(hold_bad=True, answers=CORRECTION))
    store.close()
    app = screen("upload", site="RPB-ACEH")
    assert not app.exception
    titles = [element.value for element in app.subheader]
    assert titles == ["Perbaiki ini lebih dahulu", "Bulan demi bulan"]
    assert "aceh" in words(app) and "U0001" not in words(app)
    assert any("Belum masuk" in table.value.to_string() for table in app.table)
    app.selectbox(key="site").set_value("").run()
    assert "U0001" in words(app) and app.subheader[-1].value == "Yang sudah saya kirim"


def test_sites_chosen_on_another_screen_are_the_clerks_site_here(filled: str, screen: Open) -> None:
    app = screen(site="RPB-NTT")
    assert app.multiselect(key="site").value == ["RPB-NTT"]
    app.switch_page("upload.py").run()
    assert not app.exception and app.selectbox(key="site").value == "RPB-NTT"
    app.switch_page("waste.py").run()
    assert not app.exception and app.multiselect(key="site").value == ["RPB-NTT"]
