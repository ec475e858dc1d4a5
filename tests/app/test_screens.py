"""Every screen, in both languages, with data and without."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from metrics.figures import figures
from metrics.home import open_store
from metrics.periods import months_of
from metrics.questions import Where
from tests.app.conftest import Open
from tests.screens import TITLES

ENGLISH = {"lang": "en"}


def words(app: AppTest) -> str:
    """Everything a reader can read as running text."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.error, app.success, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def card(app: AppTest, label: str) -> str:
    """The value on the card with a title."""
    return str(next(metric.value for metric in app.metric if metric.label == label))


def ask(uri: str, metric: str, where: Where) -> float:
    store = open_store(uri)
    with store.snapshot() as db:
        value = figures(db, metric, (), where)[0].value
    assert value is not None
    return float(value)


@pytest.mark.parametrize("page", TITLES)
@pytest.mark.parametrize("language", [0, 1])
def test_screen_shows_its_title_and_no_error(filled: str, screen: Open, page: str, language: int) -> None:
    app = screen(page, by_menu=True, **(ENGLISH if language else {}))
    assert not app.exception
    assert not app.error
    assert app.title[0].value == TITLES[page][language]


@pytest.mark.parametrize("page", TITLES)
def test_example_data_is_marked_on_every_screen(filled: str, screen: Open, page: str) -> None:
    assert "Data contoh" in words(screen(page))


@pytest.mark.parametrize("page", [page for page in TITLES if page not in ("upload", "methods", "admin")])
def test_an_empty_store_says_what_would_fill_it(uri: str, screen: Open, page: str) -> None:
    app = screen(page)
    assert not app.exception
    assert "Belum ada data" in app.info[0].value
    assert not app.metric


def test_example_data_comes_and_goes_by_one_click(uri: str, screen: Open) -> None:
    app = screen()
    app.button(key="load_example").click().run()
    assert not app.exception
    assert app.metric
    app.button(key="remove_example").click().run()
    assert "Belum ada data" in app.info[0].value
    assert "Data contoh" not in words(app)


def test_cards_show_what_the_catalogue_says(filled: str, screen: Open) -> None:
    app = screen(period="2024")
    first, last = months_of("2024")
    expected = ask(filled, "diversion_rate", Where((), first, last))
    assert card(app, "Tingkat pengalihan limbah") == f"{expected:.1f} %".replace(".", ",")
    score = ask(filled, "practice_score", Where((), first, last))
    assert card(app, "Skor praktik hijau") == f"{score:.1f}".replace(".", ",")


def test_filters_from_the_address_change_the_figures(filled: str, screen: Open) -> None:
    first, last = months_of("2024")
    where = Where(("RPB-NTT",), first, last, "ul_2799")
    app = screen(
        lang="en",
        period="2024",
        site="RPB-NTT",
        definition="ul_2799",
    )
    assert app.selectbox(key="period").value == "2024"
    assert app.multiselect(key="site").value == ["RPB-NTT"]
    assert card(app, "Diversion rate") == f"{ask(filled, 'diversion_rate', where):.1f} %"


def test_choosing_a_filter_changes_the_figures(filled: str, screen: Open) -> None:
    app = screen("waste")
    before = card(app, "Timbulan limbah")
    app.multiselect(key="site").select("KADIN-JAKSEL").run()
    assert card(app, "Timbulan limbah") != before
    app.selectbox(key="definition").select("sipsn_managed").run()
    first, last = months_of(app.selectbox(key="period").value)
    where = Where(("KADIN-JAKSEL",), first, last, "sipsn_managed")
    expected = f"{ask(filled, 'diversion_rate', where):.1f} %".replace(".", ",")
    assert card(app, "Tingkat pengalihan limbah") == expected


def test_a_year_with_unknown_people_is_shown_as_a_range_with_a_word(filled: str, screen: Open) -> None:
    app = screen("coaching", period="2024")
    assert "–" in card(app, "Peserta perempuan dan/atau pemuda")
    assert "data belum lengkap" in words(app)
    assert any(word in words(app) for word in ("✓ tercapai", "✕ belum tercapai", "? belum dapat dipastikan"))


def test_a_store_that_cannot_be_opened_is_a_sentence(screen: Open, monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("GREEN_UMKM_STORE", "parquet:somewhere")
    app = screen()
    assert not app.exception
    assert "tidak dikenal" in app.error[0].value


def test_a_figure_is_traced_to_the_line_as_it_was_written(filled: str, screen: Open) -> None:
    app = screen("trace", metric="waste_stored", lang="en", period="2024")
    assert not app.exception
    assert any("it is the same" in element.value for element in app.markdown)
    rows = next(frame.value for frame in app.dataframe)
    assert {"Report", "File", "Row", "Upload", "Part"} <= set(rows.columns) and len(rows)
    assert app.selectbox[-1].value == f"{rows['Upload'][0]}/{rows['Row'][0]}"
    assert app.table, "the line as it was written"


def test_an_older_figure_is_not_described_by_what_is_known_now(filled: str, screen: Open) -> None:
    app = screen("trace", metric="waste_recorded", lang="en", period="2024")
    assert "sites reported" in words(app)
    older = app.number_input[0].set_value(app.number_input[0].value - 1).run()
    assert not older.exception
    assert "sites reported" not in words(older)
    assert f"Data version {older.number_input[0].value}" in words(older)


def test_the_methods_say_what_each_figure_is(filled: str, screen: Open) -> None:
    app = screen("methods", lang="en", metric="diversion_rate")
    assert [expander.label for expander in app.expander][:2] == ["Diversion rate", "Waste recorded"]
    assert any("FROM waste_flows" in code.value for code in app.code)
