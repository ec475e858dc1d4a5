"""Tables on screen: sorted by value, read as the reader's language writes, and sent again only where they changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from streamlit.testing.v1 import AppTest

from metrics import text

ROWS: list[dict[str, Any]] = [
    {"Tapak": "RPB-ACEH", "Massa": Decimal("1234.56"), "Bagian": Decimal("12.5"), "Hari": date(2024, 12, 31)},
    {"Tapak": None, "Massa": Decimal("0.0124"), "Bagian": None, "Hari": None},
    {"Tapak": "=1+1", "Massa": None, "Bagian": Decimal("-0.04"), "Hari": date(2024, 1, 1)},
]
FORMATS = {"Massa": text.mass, "Bagian": text.percent}


def ours(rows: list, formats: dict) -> None:
    from pages.shared.tables import table

    table(rows, formats, "ours")


def of_pandas(rows: list, formats: dict) -> None:
    import pandas as pd
    import streamlit as st

    frame = pd.DataFrame(rows)
    for name in formats:
        frame[name] = pd.to_numeric(frame[name])
    st.dataframe(frame.style.format(formats, na_rep="–"), hide_index=True)


def sent(app: AppTest) -> Any:
    app.run()
    assert not app.exception
    return app.dataframe[0].proto


def written(proto: Any) -> list[dict[str, str]]:
    return pa.ipc.open_stream(proto.arrow_data.styler.display_values).read_all().to_pylist()


def app_of(script: Any, rows: list[dict[str, Any]] = ROWS) -> AppTest:
    return AppTest.from_function(script, kwargs={"rows": rows, "formats": FORMATS})


def test_cells_read_as_pandas_would_write_them_and_blanks_are_left_to_the_table() -> None:
    found, expected = sent(app_of(ours)), sent(app_of(of_pandas))
    assert found.placeholder == "–"
    assert [{name: "–" if cell is None else cell for name, cell in row.items()} for row in written(found)] == [
        {name: "–" if cell in ("None", "NaT") else cell for name, cell in row.items()} for row in written(expected)
    ]
    assert [row["Massa"] for row in written(found)] == ["1.234,6 t", "12 kg", "–"]
    assert found.arrow_data.styler.styles == expected.arrow_data.styler.styles == ""


def test_columns_with_a_format_stay_numbers_to_be_sorted_by() -> None:
    data = pa.ipc.open_stream(sent(app_of(ours)).arrow_data.data).read_all()
    assert data.column("Massa").to_pylist() == [1234.56, 0.0124, None]
    assert data.column("Bagian").to_pylist() == [12.5, None, -0.04]


def test_a_table_that_did_not_change_is_not_sent_again() -> None:
    app = app_of(ours)
    assert sent(app).SerializeToString() == sent(app).SerializeToString()
    assert sent(app).SerializeToString() != sent(app_of(ours, ROWS[:2])).SerializeToString()
