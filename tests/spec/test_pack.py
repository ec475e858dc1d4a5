"""The board pack: every number is the catalogue's, all can read it, and the same order is the same bytes."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from python_calamine import CalamineWorkbook

from data import access
from data.store import Store, head
from metrics import saying, text
from metrics.catalogue import METRICS
from metrics.figures import Unsupported, figures
from metrics.home import open_store
from metrics.pack import tables, typesetting
from metrics.pack.composing import BEGINNING, Composed, compose, made_at
from metrics.pack.document import Cards, Cell, Number, Picture, Table
from metrics.pack.order import SECTIONS, FollowUp, Option, Order, Point, order_of
from metrics.pack.saving import Pack, made
from metrics.workbook import Sheet
from tests.files import send
from tests.reading import elements, links_of, outside, squeezed, text_of

ENGINES = ("file",)  # a lake answers the same questions
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
YEAR = (date(2024, 1, 1), date(2024, 12, 1))
BEFORE = (date(2023, 1, 1), date(2023, 12, 1))
POINT = Point(
    "Menambah timbangan?",
    (Option("Beli dua", "Lebih banyak ditimbang"), Option("Menunggu")),
    "Kadin",
    date(2025, 3, 31),
)
DONE = FollowUp("Menutup tempat buang", "Ditutup", "RPB NTT", date(2024, 6, 30), "done", "selesai Juni")
ORDER = Order(*YEAR, BEFORE, note="Catatan dewan.", points=(POINT,), follow_up=(DONE,), made_by="Sekretariat")


@pytest.fixture(scope="module")
def filled(example_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the example data, only to be read."""
    folder = tmp_path_factory.mktemp("packs")
    shutil.copytree(example_store, folder, dirs_exist_ok=True)
    store = open_store(f"duckdb:{folder / 'store.duckdb'}")
    yield store
    store.close()


def pack_of(store: Store, order: Order, version: int | None = None) -> Pack:
    with store.snapshot() as db:
        return made(db, order, head(db) if version is None else version)


@pytest.fixture(scope="module", params=["id", "en"])
def pack(filled: Store, request: pytest.FixtureRequest) -> Pack:
    return pack_of(filled, replace(ORDER, language=request.param))


def numbers(composed: Composed) -> list[Number]:
    return list(composed.document.numbers())


def test_every_number_is_the_answer_of_the_catalogue(filled: Store, pack: Pack) -> None:
    assert len(pack.composed.figures) > 250
    judge_numbers(filled, pack)


def judge_numbers(store: Store, pack: Pack) -> None:
    """Every figure of a pack, asked alone; and every number, as the figure that it leads to is written."""
    version = pack.composed.document.version
    with store.snapshot() as db, access.acting(access.BOARD):
        for asked, figure in pack.composed.figures.items():
            (alone,) = figures(db, asked.metric, (), asked.where, version)
            parts = ("value", "low", "high", "unknown")
            assert [getattr(figure, p) for p in parts] == [getattr(alone, p) for p in parts], asked
    for number in numbers(pack.composed):
        if number.asked:
            figure = pack.composed.figures[number.asked]
            assert number.value in (figure.value, figure.numerator, figure.denominator, figure.unknown)
            if number.value == figure.value:
                with text.speaking(pack.composed.document.language):
                    written = {saying.shown(number.asked.metric, figure), text.number(number.value, 3)}
                    assert number.text in written | {text.number(number.value), text.mass(number.value)}


def test_the_text_of_the_document_holds_every_row_of_every_table(pack: Pack) -> None:
    judge_text(pack)


def judge_text(pack: Pack) -> None:
    """What a reader of the PDF finds in it: every row of every table, every card, the cover."""
    read = squeezed("".join(text_of(pack.pdf)))
    language = pack.composed.document.language
    with text.speaking(language):
        for table in pack.composed.document.tables():
            for row in table.rows:
                cells = [squeezed(_written(cell)) for cell in row]
                assert all(cell in read for cell in cells), (table.name, row)
                if len("".join(cells)) < 60:  # of longer ones a page may break between lines
                    assert "".join(cells) in read, (table.name, row)
    for section in pack.composed.document.sections:
        for block in section.blocks:
            if isinstance(block, Cards):
                assert all(squeezed(line) in read for card in block.cards for line in (card.value.text, *card.lines))
    for _, said in pack.composed.document.facts:
        assert squeezed(said) in read
    assert language == "en" or "Tindaklanjutrapatlalu" in read


def _written(cell: Cell) -> str:
    if isinstance(cell, Number):
        return cell.text
    return text.full_date(cell) if isinstance(cell, date) else cell or ""


def test_every_number_leads_to_its_trace(pack: Pack) -> None:
    document = pack.composed.document
    known = (number.asked for number in numbers(pack.composed) if number.asked)
    wanted = Counter(asked.address(document.address, document.version, document.language) for asked in known)
    given = Counter(links_of(pack.pdf))
    assert wanted and not wanted - given
    assert all(f"version={document.version}" in address for address in given)


def test_nothing_is_cut(pack: Pack) -> None:
    assert outside(pack.pdf, 20) == []


def test_a_screen_reader_meets_title_language_headings_tables_and_pictures_in_order(pack: Pack) -> None:
    document = pack.composed.document
    with pikepdf.open(io.BytesIO(pack.pdf)) as pdf:
        found = elements(pdf)
        about = pdf.open_metadata()
        assert about["pdfuaid:part"] == "1" and document.title in about["dc:title"]
        assert pdf.Root.Lang == document.language and pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
    headings = [one.title for one in found if one.kind == "H1"]
    assert headings[1:] == [section.title for section in document.sections]
    blocks = [block for section in document.sections for block in section.blocks]
    pictures = [block for block in blocks if isinstance(block, Picture)]
    shown = [block for block in blocks if isinstance(block, Table) and block.rows]
    assert [one.alt for one in found if one.kind == "Figure"] == [picture.alt for picture in pictures]
    assert all(len(picture.alt) > 30 for picture in pictures)
    assert sum(one.kind == "Table" for one in found) == len(shown)
    assert sum(one.kind == "TH" for one in found) == sum(len(table.columns) for table in shown)
    levels = [int(one.kind[1]) for one in found if re.fullmatch(r"H\d", one.kind)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    order = [one.kind for one in found if one.kind in ("Caption", "Table", "Figure")]
    titled = Counter(
        itertools.pairwise(order)
    )  # the title of a table is its first part, that of a picture is before it
    assert titled["Table", "Caption"] == len(shown) and titled["Caption", "Figure"] == len(pictures)


def test_the_same_order_is_the_same_bytes(filled: Store, pack: Pack) -> None:
    """Also with letters that were unpacked again, as another process does."""
    typesetting.letters.cache_clear()
    again = pack_of(filled, order_of(replace(ORDER, language=pack.composed.document.language).as_object()))
    assert again.pdf == pack.pdf and again.workbook == pack.workbook


def test_the_workbook_has_every_table_with_real_numbers_and_no_formula(pack: Pack) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(pack.workbook))
    document = pack.composed.document
    shown = list(document.tables())
    names = book.sheet_names
    assert len(names) == len({name.casefold() for name in names}) == len(shown) + 3  # cover, terms, figures
    for name, table in zip(names[1:], shown, strict=False):
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert rows[0][0] == table.title and any(str(document.version) in str(row[0]) for row in rows[:8])
        at = next(n for n, row in enumerate(rows) if row[: len(table.columns)] == [c.title for c in table.columns])
        for line, row in zip(rows[at + 1 :], table.rows, strict=True):
            for cell, given in zip(line, row, strict=False):
                if isinstance(given, Number) and given.value is not None:
                    is_range = given.asked and METRICS[given.asked.metric].is_range  # never one number alone
                    assert cell == (given.text if is_range else pytest.approx(float(given.value))), (name, row)
    figures_of = book.get_sheet_by_name(names[-1]).to_python(skip_empty_area=False)
    assert len([row for row in figures_of if str(row[-1]).startswith("http")]) == len(pack.composed.figures)
    with zipfile.ZipFile(io.BytesIO(pack.workbook)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        parts = [part for name in sheets for part in ElementTree.fromstring(archive.read(name)).iter()]
    assert len(sheets) == len(names) and not [part for part in parts if part.tag.endswith("}f")]


NAMES = (
    '=HYPERLINK("http://x")',
    "#let x = 1; *bold* $math$ <b>",
    "\"quotes\" 'and' \\back",
    "شركة النفايات",
    "חברה",
    "漢字 🌱",
    "a\u202eb",
    "x" * 200,
)


def test_names_that_carry_markup_quotes_and_other_scripts_stand_as_they_are(store: Store) -> None:
    """As partners, products, topics, and in what the board says."""
    for nth, name in enumerate(NAMES):
        send(store, "partners", {"partner_code": f"M-{nth}", "name": name})
        send(store, "green_products", {"record_code": f"H-{nth}", "product": name, "distributor": f"M-{nth}"})
        send(store, "coaching_attendance", {"participant_code": f"P-{nth}", "topic": name})
    send(store, "waste_flows", {})
    points = tuple(Point(name, (Option(name, name),), name) for name in NAMES)
    pack = pack_of(store, Order(date(2024, 1, 1), date(2024, 6, 1), note="\n\n".join(NAMES), points=points))
    read = squeezed("".join(text_of(pack.pdf)))
    for name in NAMES[:3]:
        assert read.count(squeezed(name)) >= 4, name
    for part in ("ab", "x" * 200, "חברה"[::-1]):
        assert part in read or part[::-1] in read, part
    assert typesetting.NOT_SHOWN in read and "漢" not in read
    assert outside(pack.pdf, 20) == []
    book = CalamineWorkbook.from_filelike(io.BytesIO(pack.workbook))
    cells = {str(c) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for c in row}
    assert set(NAMES[:6]) <= cells


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_empty_programme_makes_a_sound_pack(store: Store, language: str) -> None:
    pack = pack_of(store, Order(*YEAR, BEFORE, language=language))
    read = " ".join(text_of(pack.pdf))
    assert [s.code for s in pack.composed.document.sections] == list(SECTIONS)
    assert text.NOTHING in read and pack.composed.document.day == made_day(store)
    assert CalamineWorkbook.from_filelike(io.BytesIO(pack.workbook)).sheet_names


def made_day(store: Store) -> date:
    with store.snapshot() as db:
        return text.local_day(made_at(db, head(db)))


def test_one_site_and_one_month_make_a_sound_pack(store: Store) -> None:
    send(store, "waste_flows", {"quantity": "1234.5"})
    pack = pack_of(store, Order(date(2024, 3, 1), date(2024, 3, 1), sites=("RPB-ACEH",), language="en"))
    assert "1.2 t" in " ".join(text_of(pack.pdf)) and outside(pack.pdf, 20) == []
    recorded = next(f for a, f in pack.composed.figures.items() if a.metric == "waste_recorded" and not a.where.only)
    assert recorded.value == Decimal("1.2345")


def test_sections_that_were_not_ordered_are_not_there(filled: Store) -> None:
    with filled.snapshot() as db:
        document = compose(db, replace(ORDER, sections=("gri", "answers")), head(db)).document
    assert [section.code for section in document.sections] == ["answers", "gri"]
    assert "contoh" in document.warning  # the example data are invented, and the pack says so


GRI = {"gri_306_3": "waste_generated", "gri_306_4": "waste_diverted", "gri_306_5": "waste_disposed"}


def test_the_tables_of_gri_sum_to_the_figures(filled: Store) -> None:
    """Whatever the definition of the rest: 306-3 by material, 306-4 and 306-5 by operation, each to its own total."""
    with filled.snapshot() as db:
        document = compose(db, replace(ORDER, sections=("gri",), definition="true"), head(db)).document
        wanted = {
            name: figures(db, metric, (), replace(ORDER.where, definition="gri_306"))[0].value
            for name, metric in GRI.items()
        }
    found = {table.name: table for table in document.tables()}
    for name, total in wanted.items():
        column = 1 if name == "gri_306_3" else -1
        *rows, together = [row[column] for row in found[name].rows]
        values = [cell.value for cell in rows if isinstance(cell, Number) and cell.value is not None]
        assert isinstance(together, Number) and together.value == total == sum(values)


def test_a_version_that_is_not_there_makes_no_pack(filled: Store) -> None:
    with pytest.raises(Unsupported, match="version 999"):
        pack_of(filled, ORDER, 999)


def test_a_store_without_a_version_has_a_day(store: Store) -> None:
    with store.snapshot() as db:
        db.execute("DELETE FROM versions")
        assert made_at(db, 0) == BEGINNING


def test_sheets_that_share_a_title_get_names_of_their_own() -> None:
    titles = ["Limbah: dalam [angka]/2024 yang sangat panjang"] * 3
    named = [sheet.name for sheet in tables._named_once(Sheet(title, title, (), (), ()) for title in titles)]
    assert len({name.casefold() for name in named}) == 3 and all(len(name) <= 31 for name in named)
    assert not re.search(r"[\[\]:*?/\\]", "".join(named))


@pytest.mark.skipif(not OFFICE, reason="LibreOffice is not here")
@pytest.mark.parametrize("pack", ["en"], indirect=True)
def test_an_office_opens_the_workbook(pack: Pack, tmp_path: Path) -> None:
    """Converted without a window: every sheet is there, with as many numbers."""
    (tmp_path / "pack.xlsx").write_bytes(pack.workbook)
    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "ods"]
    done = subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "pack.xlsx")], capture_output=True, timeout=110
    )
    assert done.returncode == 0 and b"rror" not in done.stderr, done.stderr
    sheets = {}
    for name, content in (("xlsx", pack.workbook), ("ods", (tmp_path / "out" / "pack.ods").read_bytes())):
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        cells = {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}
        sheets[name] = {sheet: sum(isinstance(c, float) for row in rows for c in row) for sheet, rows in cells.items()}
    assert sheets["ods"] == sheets["xlsx"]
