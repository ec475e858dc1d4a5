"""What the upload screen asks and keeps: names of columns, months, weights, warnings, nil reports, receipts, traces."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from data.receipt import Options
from data.uploads import upload
from metrics.home import open_store
from tests.app.conftest import Open
from tests.app.test_screens import words
from tests.app.test_upload_screen import HEADER, send
from tests.files import CORRECTION, file

RENAMED = HEADER.replace("jumlah", "Berat bersih") + "T-1;RPB-ACEH;15/03/2024;Plastik;750,6;kg;Daur ulang\r\n"


def stored(app: AppTest) -> AppTest:
    app.button(key="store").click().run()
    assert not app.exception
    return app


def filled(uri: str, *rows: dict[str, str]) -> None:
    store = open_store(uri)
    upload(store, file("waste_flows", *rows), Options(answers=CORRECTION))
    store.close()


def test_a_column_is_named_once_and_remembered(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "a.csv", RENAMED)
    assert "Baris judul kolom perlu diperbaiki" in app.error[0].value and app.button(key="store").disabled
    (asked,) = [box for box in app.selectbox if "Berat bersih" in box.label]
    assert asked.placeholder == "Mungkin: jumlah *" and asked.options[0] == "jumlah *" and asked.value is None
    asked.set_value("quantity").run()
    assert not app.exception and "Siap: 1 baris" in app.success[0].value
    stored(app)
    app = send(app, "b.csv", RENAMED.replace("T-1", "T-2"))
    assert "Siap: 1 baris" in app.success[0].value
    assert [box.value for box in app.selectbox if "Berat bersih" in box.label] == ["quantity"]


def test_a_month_sent_again_may_be_replaced(uri: str, screen: Open) -> None:
    filled(uri, {"flow_code": "T-1"}, {"flow_code": "T-2"})
    again = HEADER + "T-1;RPB-ACEH;15/03/2024;Plastik;7,5;kg;Daur ulang\r\n"
    app = send(screen("upload"), "maret.csv", again)
    assert any("Maret 2024: 1 dari 2 baris" in info.value for info in app.info)
    (asked,) = [radio for radio in app.radio if "Ganti bulan ini: 1 baris itu ditarik" in radio.options]
    assert asked.value is False
    asked.set_value(True).run()
    assert "1 baris tersimpan ditarik" in app.success[0].value
    stored(app)
    assert "1 ditarik" in words(app)


def test_numbers_used_before_are_asked_about(uri: str, screen: Open) -> None:
    filled(uri, {"flow_code": "T-1"})
    app = send(screen("upload"), "2025.csv", HEADER + "T-1;RPB-ACEH;15/03/2025;Plastik;7,5;kg;Daur ulang\r\n")
    assert app.button(key="store").disabled
    (asked,) = [radio for radio in app.radio if len(radio.options) == 2 and "Penomoran" in radio.options[1]]
    assert "T\\-1 → T\\-1 \\(2025\\-03\\)" in asked.options[1]
    asked.set_value("restart").run()
    assert "Jawaban Anda: Penomoran mulai lagi" in words(app)
    assert "Siap: 1 baris, yaitu 1 baru" in app.success[0].value


def test_the_weight_of_a_sack_is_given_once(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "karung.csv", HEADER + "T-1;RPB-ACEH;15/03/2024;Plastik;3;karung;Daur ulang\r\n")
    assert "1 dari 1 baris perlu diperbaiki" in app.error[0].value
    (weight,) = [box for box in app.number_input if box.label == "Kilogram"]
    weight.set_value(12.5)
    (keep,) = [button for button in app.button if button.label.startswith("Simpan berat ini")]
    keep.click().run()
    assert not app.exception and "Siap: 1 baris" in app.success[0].value
    assert any("37,5 kg" in table.value.to_string() for table in _opened(app).table)
    stored(app)


def _opened(app: AppTest) -> AppTest:
    """The screen with the receipt of its one file opened."""
    (picked,) = app.session_state["check"][0][2]
    app.session_state[f"receipt_{picked}"] = True
    return app.run()


def test_a_proposal_is_taken_by_its_row_alone(uri: str, screen: Open) -> None:
    filled(uri, *({"flow_code": f"T-{n}", "quantity": f"1{n}.5"} for n in range(8)))
    odd = HEADER + "T-98;RPB-ACEH;15/04/2024;Plastik;12,5;ton;TPA\r\nT-99;RPB-ACEH;15/04/2024;Plastik;13,5;ton;TPA\r\n"
    app = send(screen("upload"), "ton.csv", odd)
    choices = [group for group in app.get("button_group") if "Pakai 12,5 kg" in str(group.options)]
    choices[0].set_value("taken").run()
    assert not app.exception
    stored(app)
    store = open_store(uri)
    query = (
        "SELECT flow_code, mass_kg::DOUBLE FROM waste_flows WHERE mass_kg > 18 OR unit IS NULL OR flow_code = 'T-98'"
    )
    found = dict(store.read(lambda db: db.execute(query).fetchall()))
    store.close()
    assert found == {"T-98": 12.5, "T-99": 13500.0}


def test_the_receipt_stays_with_the_upload_and_a_record_can_be_followed(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "a.csv", RENAMED.replace("Berat bersih", "jumlah"))
    stored(app)
    app.session_state["kept_U0001"] = True
    app.run()
    assert not app.exception
    shown = " ".join(table.value.to_string() for table in app.table)
    assert "750,6" in shown and "15 Maret 2024" in shown
    app.text_input(key="trace_number").set_value("t-1").run()
    (kind,) = [box for box in app.selectbox if box.label == "Laporan" and "trace" in str(box.key)]
    kind.set_value("waste_flows").run()
    assert not app.exception and "berlaku sekarang" in words(app)
    assert any("Daur ulang" in table.value.to_string() for table in app.table)


def test_a_nil_report_is_stored_and_refused_where_there_are_rows(uri: str, screen: Open) -> None:
    app = screen("upload")
    (send_it,) = [button for button in app.button if button.label == "Memang nihil"]
    send_it.click().run()
    assert not app.exception and "Laporan nihil disimpan sebagai U0001" in app.success[0].value
    assert "nihil" in words(app)
    (send_it,) = [button for button in app.button if button.label == "Memang nihil"]
    send_it.click().run()
    assert "sudah pernah menyatakannya" in app.error[0].value


def test_a_file_of_no_known_kind_may_be_named(uri: str, screen: Open) -> None:
    app = send(screen("upload"), "aneh.csv", "a;b\r\n1;2\r\n")
    (refused,) = app.error
    assert refused.value.startswith("Tidak ditemukan baris judul kolom") and app.button(key="store").disabled
    (asked,) = [box for box in app.selectbox if box.label == "Laporan apakah ini?"]
    assert asked.value is None and "Aliran limbah" in asked.options


def test_rows_that_wait_are_counted_on_every_screen(uri: str, screen: Open) -> None:
    store = open_store(uri)
    upload(store, file("waste_flows", {}, {"flow_code": "T-2", "quantity": "x"}), Options(hold_bad=True))
    store.close()
    assert "1 baris menunggu perbaikan" in words(screen())


def test_a_kind_may_be_named_where_no_header_is_known(uri: str, screen: Open) -> None:
    content = "Karcis;Pabrik;Hari;Apa;Berapa\r\nT-1;RPB-ACEH;15/03/2024;Plastik;7,5\r\n"
    app = send(screen("upload"), "asing.csv", content)
    (kind,) = [box for box in app.selectbox if "Laporan apakah ini?" in box.label]
    kind.set_value("waste_flows").run()
    columns = {"Karcis": "flow_code", "Pabrik": "site_code", "Hari": "date", "Apa": "material", "Berapa": "quantity"}
    for header, column in columns.items():
        next(box for box in app.selectbox if header in box.label).set_value(column).run()
    assert not app.exception and "Siap: 1 baris" in app.success[0].value
