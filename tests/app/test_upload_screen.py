"""The upload screen: what was understood, what is wrong, storing, the figure that moves, undo."""

from __future__ import annotations

import threading
import time
from collections import deque

import pytest
from streamlit.testing.v1 import AppTest

from data.bounds import MAX_FILES, UPLOADS_A_MINUTE
from data.together import Step
from data.words import say
from pages.shared import crowds, sending, working
from tests.app.conftest import Open
from tests.app.test_screens import words
from tests.files import rows_of
from tests.unit.test_workbooks import book

HEADER = "no_tiket;kode_lokasi;tanggal;jenis_limbah;jumlah;satuan;tujuan\r\n"
GOOD = (
    HEADER + "T-1;RPB-ACEH;15/03/2024;Plastik;750,6;kg;Daur ulang\r\nT-2;RPB-ACEH;16/03/2024;Plastik;249,4;kg;TPA\r\n"
)
BAD = HEADER + "T-3;RPB-ACEH;15/03/2024;Plastik;4,5;kg;Kompoos\r\nT-4;RPB-ACEH;16/03/2024;Plastik;4,5;kg;Kompos\r\n"
UNCLEAR = HEADER + "T-5;RPB-ACEH;15/03/2024;Plastik;1.234;kg;Kompos\r\n"


def send(app: AppTest, name: str, content: str) -> AppTest:
    app.file_uploader[0].upload(name, content.encode())
    return app.run()


def test_a_good_file_is_stored_and_moves_the_figure(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    assert "Siap: 2 baris, yaitu 2 baru" in app.success[0].value
    app.button(key="store").click().run()
    assert not app.exception
    moved = {metric.label: metric.value for metric in app.metric}
    assert moved["Tingkat pengalihan limbah"] == "75,1 %"
    assert "U0001" in words(app)


def test_undo_takes_the_figure_back(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    app.button(key="store").click().run()
    app.button(key="undo_U0001").click().run()
    assert not app.exception
    assert "dibatalkan" in words(app)
    app.switch_page("overview.py").run()
    assert "Belum ada data" in app.info[0].value


def test_undo_shows_what_it_changed(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    app.button(key="store").click().run()
    app = send(app, "april.csv", GOOD.replace("T-1", "T-8").replace("T-2", "T-9").replace("750,6", "1000,0"))
    app.button(key="store").click().run()
    app.button(key="undo_U0002").click().run()
    assert {m.label: m.value for m in app.metric}["Tingkat pengalihan limbah"] == "75,1 %"
    assert any("sebelumnya: 77,8 %" in str(c.value) for c in app.caption)


def test_rows_that_name_what_no_file_brought_say_which_file_is_missing(uri: str, screen: Open) -> None:
    rows = "".join(f"T-{n};RPB-ACEH;B-{n};15/03/2024;Plastik;7,5;kg;TPA\r\n" for n in range(9))
    app = send(
        screen("upload"),
        "limbah.csv",
        "no_tiket;kode_lokasi;kode_batch;tanggal;jenis_limbah;jumlah;satuan;tujuan\r\n" + rows,
    )
    assert "9 baris menyebut “Batch produksi” yang belum terdaftar" in app.info[0].value


def test_the_same_file_again_says_so(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    app.button(key="store").click().run()
    app = send(app, "maret.csv", GOOD)
    assert "sudah pernah diunggah sebagai U0001" in app.error[0].value
    assert app.button(key="store").disabled


def test_a_wrong_row_is_explained_and_stops_the_file(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "salah.csv", BAD)
    assert "1 dari 2 baris perlu diperbaiki" in app.error[0].value
    listed = next(m.value for m in app.markdown if "Kompoos" in m.value)
    assert "Baris 2, kolom tujuan" in listed and "“Kompoos” tidak ada dalam daftar" in listed
    assert "Maksud Anda Kompos?" in listed
    assert app.button(key="store").disabled


def test_good_rows_can_be_stored_while_the_others_wait(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "salah.csv", BAD)
    app.checkbox[0].check().run()
    app.button(key="store").click().run()
    assert "1 baris ditahan untuk diperbaiki" in words(app)
    assert "1 ditahan" in words(app) and "U0001 (1)" in app.info[0].value
    app.session_state["waits_U0001"] = True
    app.run()
    assert "Baris 2, kolom tujuan" in words(app) and words(app).count("Kompoos") == 1


def test_a_question_is_asked_and_its_answer_used(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "ragu.csv", UNCLEAR)
    assert "seribu" in app.warning[0].value
    assert app.button(key="store").disabled
    app.radio[-1].set_value("point").run()
    assert "Siap: 1 baris" in app.success[0].value
    assert "Jawaban Anda: Titik adalah tanda desimal" in words(app)
    app.button(key="store").click().run()
    assert "U0001" in words(app)
    assert {m.label: m.value for m in app.metric}["Tingkat pengalihan limbah"] == "100,0 %"


def test_an_answer_can_be_changed(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "3173051203900001.csv", UNCLEAR)
    app.radio[-1].set_value("point").run()
    next(button for button in app.button if button.label == "Ubah").click().run()
    assert "seribu" in app.warning[0].value
    assert app.button(key="store").disabled


def test_a_file_that_is_not_text_is_refused_with_a_way_on(uri: str, screen: Open) -> None:
    app = screen("upload", lang="en")
    app.file_uploader[0].upload("book.csv", b"PK\x03\x04" + bytes(range(256)))
    app.run()
    assert not app.exception
    assert "not a text file" in app.error[0].value


def test_of_several_sheets_one_is_asked_for_and_read(uri: str, screen: Open) -> None:
    sheets = {"Maret": rows_of("waste_flows", {}), "April": rows_of("waste_flows", {"flow_code": "T-2"}, {})}
    app = screen("upload")
    app.file_uploader[0].upload("buku.xlsx", book(sheets))
    app.run()
    assert not app.exception and app.button(key="store").disabled
    (asked,) = [radio for radio in app.radio if "April: 2 baris" in radio.options]
    asked.set_value("April").run()
    assert not app.exception and not app.button(key="store").disabled
    assert any("lembar buku kerja April" in caption.value for caption in app.caption)
    app.button(key="store").click().run()
    assert not app.exception and "U0001" in app.success[0].value


def test_names_of_files_are_shown_as_they_are(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "[klik](javascript:alert(1)).csv", GOOD)
    shown = next(m.value for m in app.markdown if "klik" in m.value)
    assert "\\[klik\\]\\(javascript" in shown


class Slow:
    """Steps that wait until they are let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, doing: str) -> None:
        self.gate, self.reached, self.begun = threading.Event(), threading.Event(), 0
        told = working.Job._told

        def slowly(job: working.Job, step: Step) -> None:
            told(job, step)
            if step.doing == doing:
                self.begun += 1
                self.reached.set()
                assert self.gate.wait(60)

        monkeypatch.setattr(working.Job, "_told", slowly)
        monkeypatch.setattr(working, "AT_ONCE_S", 0.1)

    def end(self, app: AppTest, key: str) -> AppTest:
        """Let the steps go and run the screen when the work is over."""
        self.gate.set()
        job = app.session_state[key][1] if key == "check" else app.session_state[key]
        job._thread.join(60)
        return app.run()


def test_storing_that_takes_long_says_how_far_it_is_and_can_be_cancelled(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    slow = Slow(monkeypatch, "storing")
    app.button(key="store").click().run()
    assert slow.reached.wait(60)
    app.run()
    assert "Menyimpan maret" in app.get("progress")[0].text
    assert not app.file_uploader
    app.button(key="cancel_storing").click().run()
    slow.end(app, "storing")
    assert "sebagai U0001" in words(app)  # it was too late: no step came after it


def test_a_cancel_before_the_last_step_leaves_nothing(uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    slow = Slow(monkeypatch, "checking")
    app.button(key="store").click().run()
    assert slow.reached.wait(60)
    app.button(key="cancel_storing").click().run()
    slow.end(app, "storing")
    assert not app.exception and "Tidak satu pun berkas ini disimpan" in app.warning[0].value
    assert "Belum ada yang diunggah" in words(app)


def test_a_check_that_takes_long_can_be_left_at_once_and_begun_again(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = screen("upload")
    slow = Slow(monkeypatch, "checking")
    app = send(app, "maret.csv", GOOD)
    assert slow.reached.wait(60)
    app.run()
    app.button(key="cancel_check").click().run()
    assert not app.exception and "Pemeriksaan dibatalkan" in app.warning[0].value and slow.begun == 1
    slow.gate.set()
    app.button(key="check_again").click().run()
    slow.end(app, "check")
    assert "Siap: 2 baris" in app.success[0].value


def test_a_second_click_while_files_are_stored_begins_nothing(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    slow = Slow(monkeypatch, "storing")
    again = app.button(key="store").click()
    app.run()
    assert slow.reached.wait(60)
    first = app.session_state["storing"]
    again.click().run()
    assert app.session_state["storing"] is first
    slow.end(app, "storing")
    assert not app.exception and "sudah pernah diunggah" not in words(app)


def test_the_wish_to_hold_rows_outlasts_a_long_check(uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    app = send(screen("upload"), "salah.csv", BAD)
    slow = Slow(monkeypatch, "checking")
    app.checkbox[0].check().run()
    assert slow.reached.wait(60) and not app.checkbox
    slow.end(app, "check")
    assert app.checkbox[0].value and not app.button(key="store").disabled
    app.run()
    assert app.checkbox[0].value
    app.checkbox[0].uncheck().run()
    slow.end(app, "check")
    assert not app.checkbox[0].value and app.button(key="store").disabled


def test_another_window_is_told_that_files_are_being_stored(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    slow = Slow(monkeypatch, "storing")
    app.button(key="store").click().run()
    other = screen("upload")
    assert any("dari jendela lain" in info.value for info in other.info)
    assert not [button for button in other.button if button.label == "Batal"]
    slow.end(app, "storing")
    other.run()
    assert not other.exception and "U0001" in words(other)


def test_what_breaks_off_storing_is_said_and_the_screen_goes_on(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sending, "store_together", broken)
    app = send(screen("upload"), "maret.csv", GOOD)
    app.button(key="store").click().run()
    assert not app.exception and "Penyimpanan terputus" in app.error[0].value
    app.run()
    assert not app.error and app.file_uploader


def test_what_is_stored_is_what_the_button_said(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "salah.csv", BAD)
    app.checkbox[0].check().run()
    app.checkbox[0].uncheck()
    app.button(key="store").click().run()  # both clicks come at once
    assert "1 ditahan" in words(app) and "U0001" in words(app)


def test_columns_that_need_no_answer_can_still_be_named(uri: str, screen: Open) -> None:
    renamed = GOOD.replace("no_tiket", "Karcis").replace("tujuan", "Dibawa Ke")
    app = send(screen("upload"), "maret.csv", renamed)
    choice = next(box for box in app.selectbox if "Karcis" in box.label)
    choice.set_value("flow_code").run()
    next(box for box in app.selectbox if "Dibawa Ke" in box.label).set_value("destination").run()
    app.button(key="store").click().run()
    assert {m.label: m.value for m in app.metric}["Tingkat pengalihan limbah"] == "75,1 %"


def test_a_column_that_is_not_read_can_be_named_where_all_else_is_known(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "maret.csv", GOOD.replace("tujuan", "Dibawa Ke"))
    assert not [box for box in app.selectbox if "Dibawa Ke" in box.label]
    app.toggle[0].set_value(True).run()
    next(box for box in app.selectbox if "Dibawa Ke" in box.label).set_value("destination").run()
    app.button(key="store").click().run()
    assert {m.label: m.value for m in app.metric}["Tingkat pengalihan limbah"] == "75,1 %"


def test_what_changes_is_told_in_words_and_the_last_change_no_longer(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "maret.csv", GOOD)
    app.button(key="store").click().run()
    app = send(app, "lagi.csv", GOOD.replace("TPA", "Kompos"))
    assert not app.metric
    for picked in list(app.session_state["said"]):
        app.session_state[f"receipt_{picked}"] = True
    app.run()
    assert {"TPA", "Kompos"} <= set(app.dataframe[0].value.iloc[0])


@pytest.mark.parametrize("count", [MAX_FILES, MAX_FILES + 1, 5 * MAX_FILES])
def test_so_many_files_are_taken_at_once(uri: str, screen: Open, count: int) -> None:
    app = screen("upload")
    for nth in range(count):
        app.file_uploader[0].upload(f"{nth}.csv", b"a;b\r\n1;2\r\n")
    app.run()
    assert not app.exception
    said = [error.value for error in app.error if "terlalu banyak" in error.value]
    if count <= MAX_FILES:
        assert not said and app.button(key="store").label.endswith(f"dari {count} berkas")
    else:
        assert len(said) == 1 and str(count) in said[0] and str(MAX_FILES) in said[0]
        assert not [button for button in app.button if button.key == "store"]


@pytest.mark.parametrize("count", [UPLOADS_A_MINUTE - 1, UPLOADS_A_MINUTE])
def test_who_has_sent_too_many_within_a_minute_is_told(
    uri: str, screen: Open, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    class Known(dict):
        def get(self, session: str, other: object = None) -> deque[float]:
            return deque([time.monotonic()] * count)

    monkeypatch.setattr(crowds, "_sent", Known())
    told = say("id", crowds.TOO_FAST) in {warning.value for warning in screen("upload").warning}
    assert told == (count == UPLOADS_A_MINUTE)
