"""What people do, in a real browser: from the file picker to a changed figure, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from data import example
from tests.browser.conftest import drawn

pytestmark = pytest.mark.browser

HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;satuan;tujuan"
WORDS = {
    "id": {
        "ready": "Siap: 2 baris, yaitu 2 baru",
        "store": "Simpan 1 dari 1 berkas",
        "rate": "Tingkat pengalihan limbah",
        "value": "75,1 %",
        "overview": "Ikhtisar",
        "upload": "Unggah dan laporan saya",
        "undo": "Batalkan unggahan",
        "undo_it": "Batalkan U0001",
        "empty": "Belum ada data",
    },
    "en": {
        "ready": "Ready: 2 rows, of which 2 new",
        "store": "Store 1 of 1 files",
        "rate": "Diversion rate",
        "value": "75.1 %",
        "overview": "Overview",
        "upload": "Upload and my reports",
        "undo": "Undo upload",
        "undo_it": "Undo U0001",
        "empty": "There is no data yet",
    },
}


def card(page: Page, label: str) -> str:
    metric = page.get_by_test_id("stMetric").filter(has_text=label).first
    return metric.get_by_test_id("stMetricValue").inner_text()


def settled(page: Page) -> None:
    """Wait until the screen is whole: a button that is drawn again while it is clicked does nothing."""
    expect(page.get_by_text("Data version").last).to_be_visible()
    drawn(page)


def taken(page: Page, button: str) -> Path:
    """The file that a button gives."""
    settled(page)
    for patience in (5_000, 30_000):  # a click while the screen is being drawn goes nowhere
        try:
            with page.expect_download(timeout=patience) as download:
                page.get_by_role("button", name=button).first.click()
        except TimeoutError:
            settled(page)
        else:
            return download.value.path()
    raise AssertionError(f"The button {button} gave no file.")


@pytest.mark.parametrize("language", WORDS)
def test_from_file_picker_to_figure_and_back(open_page: Callable[..., Page], tmp_path: Path, language: str) -> None:
    words = WORDS[language]
    rows = ["T-1;RPB-ACEH;15/03/2024;Plastik;750,6;kg;Daur ulang", "T-2;RPB-ACEH;16/03/2024;Plastik;249,4;kg;TPA"]
    file = tmp_path / "maret.csv"
    file.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("utf-8-sig"))

    page = open_page(f"?lang={language}")
    expect(page.get_by_text(words["empty"])).to_be_visible()
    drawn(page)
    page.get_by_role("link", name=words["upload"]).first.click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text(words["ready"])).to_be_visible()
    page.get_by_role("button", name=words["store"]).click()
    expect(page.get_by_test_id("stMetric").filter(has_text=words["rate"])).to_contain_text(words["value"])

    drawn(page)
    page.get_by_role("link", name=words["overview"]).first.click()
    expect(page.get_by_role("heading", name=words["overview"], exact=True)).to_be_visible()
    expect(page.get_by_test_id("stMetric").filter(has_text=words["rate"]).first).to_contain_text(words["value"])

    drawn(page)
    page.get_by_role("link", name=words["upload"]).first.click()
    drawn(page)
    page.get_by_role("button", name=words["undo"]).first.click()
    page.get_by_role("button", name=words["undo_it"]).click()
    expect(page.get_by_role("button", name=words["undo"])).to_have_count(0)
    drawn(page)
    page.get_by_role("link", name=words["overview"]).first.click()
    expect(page.get_by_text(words["empty"])).to_be_visible()


def test_a_programme_in_six_dialects_at_once(open_page: Callable[..., Page], tmp_path: Path) -> None:
    files = example.files()
    for file in files:
        (tmp_path / file.name).write_bytes(file.content)
    page = open_page("upload?lang=en")
    page.locator("input[type=file]").set_input_files([tmp_path / file.name for file in files])
    button = page.get_by_role("button", name=f"Store {len(files)} of {len(files)} files")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text(f"{len(files)} files are stored, as U0001 to U{len(files):04d}")).to_be_visible()
    assert card(page, "Diversion rate").endswith("%")


def test_switching_the_language_keeps_the_filters(open_page: Callable[..., Page]) -> None:
    page = open_page()
    drawn(page)
    page.get_by_role("button", name="Perlihatkan dengan data contoh").click()
    expect(page.get_by_text("Data contoh.")).to_be_visible()
    drawn(page)
    page.get_by_role("combobox", name="Periode").click()
    page.get_by_role("option", name="Triwulan II 2025").click()
    expect(page.get_by_text("Triwulan II 2025 ·").first).to_be_visible()
    rate = card(page, "Tingkat pengalihan limbah")
    drawn(page)
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("Quarter II 2025 ·").first).to_be_visible()
    assert card(page, "Diversion rate") == rate.replace(",", ".")
    assert "lang=en" in page.url and "period=2025-Q2" in page.url


def test_back_shows_what_the_address_says(open_example: Callable[..., Page]) -> None:
    page = open_example()
    expect(page.get_by_text("2025 ·").first).to_be_visible()
    page.get_by_role("combobox", name="Periode").fill("2024")
    page.get_by_role("option", name="2024", exact=True).click()
    expect(page.get_by_text("2024 ·").first).to_be_visible()
    assert "period=2024" in page.url
    page.go_back()
    expect(page.get_by_text("2025 ·").first).to_be_visible()
    assert "period" not in page.url
    page.go_forward()
    expect(page.get_by_text("2024 ·").first).to_be_visible()
    drawn(page)
    page.get_by_role("link", name="Aliran limbah").first.click()
    expect(page.get_by_role("heading", name="Aliran limbah", exact=True)).to_be_visible()
    expect(page.get_by_text("2024 ·").first).to_be_visible()
    assert "period=2024" in page.url


def test_a_download_is_in_the_language_of_the_screen(open_example: Callable[..., Page]) -> None:
    page = open_example("?lang=en")
    expect(page.get_by_text("Example data.")).to_be_visible()
    drawn(page)
    page.get_by_role("link", name="Waste flows").first.click()
    expect(page.get_by_role("heading", name="Waste flows", exact=True)).to_be_visible()
    lines = taken(page, "CSV").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "Material,Destination,Becomes,Mass,Share"
    assert ";" not in lines[1] and "." in lines[1]


def test_from_a_card_to_the_rows_behind_its_figure(open_example: Callable[..., Page]) -> None:
    page = open_example("?lang=en&period=2024-Q2")
    expect(page.get_by_text("Example data.")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="What is this?").nth(1).click()
    page.get_by_test_id("stPopoverBody").get_by_role("link", name="The rows behind it").click()
    expect(page.get_by_role("heading", name="Trace", exact=True)).to_be_visible()
    expect(page.get_by_text("it is the same")).to_be_visible()
    expect(page.get_by_text("Practice score:")).to_be_visible()
    assert "metric=practice_score" in page.url and "period=2024-Q2" in page.url
    settled(page)
    page.get_by_role("combobox").first.fill("GHG")
    page.get_by_role("option", name="GHG avoided").click()
    expect(page.get_by_text("GHG avoided:")).to_be_visible()
    assert "metric=ghg_avoided" in page.url


def test_a_shared_link_opens_the_same_view_for_someone_else(open_example: Callable[..., Page]) -> None:
    mine = open_example("coaching?lang=en")
    settled(mine)
    mine.get_by_role("combobox", name="Period").fill("Quarter II 2024")
    mine.get_by_role("option", name="Quarter II 2024").click()
    expect(mine.get_by_text("Quarter II 2024 ·").first).to_be_visible()
    mine.get_by_role("combobox", name="Sites").fill("Sulawesi")
    mine.get_by_role("option", name="RPB Serat Kelapa Sulawesi Utara").click()
    expect(mine).to_have_url(re.compile("site=RPB-SULUT"))
    mine.keyboard.press("Escape")
    settled(mine)
    share = card(mine, "Women and/or young participants")
    theirs = open_example(mine.url.split("/")[-1])
    expect(theirs.get_by_text("Quarter II 2024 ·").first).to_be_visible()
    assert card(theirs, "Women and/or young participants") == share
    theirs.get_by_role("button", name="Reset").click()
    expect(theirs.get_by_text("2025 ·").first).to_be_visible()
    assert "period" not in theirs.url and "site" not in theirs.url and "lang=en" in theirs.url


def test_the_screen_on_which_one_lands_has_an_address_of_its_own(open_example: Callable[..., Page]) -> None:
    page = open_example("?lang=en&period=2024")
    settled(page)
    page.get_by_role("button", name="Link to this view").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text()
    assert "/overview?" in link and "period=2024" in link
    theirs = open_example(link.strip().split("/")[-1])
    expect(theirs.get_by_role("heading", name="Overview", exact=True)).to_be_visible()
    expect(theirs.get_by_text("2024 ·").first).to_be_visible()
    settled(theirs)
    expect(theirs.get_by_text("Page not found")).to_have_count(0)


def test_a_click_on_a_site_in_a_chart_chooses_it_for_the_screen(open_example: Callable[..., Page]) -> None:
    page = open_example("practices?lang=en&period=2024")
    settled(page)
    bar = page.locator(".st-key-panel_practice_score_by_site .bars .point").first

    def click() -> None:
        settled(page)
        page.evaluate(
            "document.querySelector('.st-key-panel_practice_score_by_site').scrollIntoView({block: 'center'})"
        )
        page.wait_for_timeout(500)
        box = bar.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    click()
    expect(page).to_have_url(re.compile("site=RPB-ACEH"))
    expect(page.get_by_text("RPB Minyak Atsiri Aceh").first).to_be_visible()
    click()
    expect(page).not_to_have_url(re.compile("site="))
