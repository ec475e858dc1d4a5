"""Tables in one style: sorted by value, shown as the reader's language writes numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from metrics.text import NOTHING, language, plain, t
from pages.shared import taking
from pages.shared.asking import version
from pages.shared.exports import to_csv, to_xlsx
from pages.shared.filters import Filters

Format = Callable[[Any], str]
Rows = list[dict[str, Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table(rows: Rows, formats: Mapping[str, Format], key: str, alt: str | None = None, **more: Any) -> Any:
    """Rows with the columns of their keys; a column with a format sorts by its value and shows the format."""
    if not rows:
        nothing()
        return None
    frame = pd.DataFrame(rows)
    for name in formats:
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    return st.dataframe(
        _as_written(frame, formats, key), hide_index=True, key=key, placeholder=NOTHING, alt=alt, **more
    )


def _as_written(frame: pd.DataFrame, formats: Mapping[str, Format], key: str) -> Styler:
    """A table that Streamlit takes as it is written: how the cells of formatted columns read, and no more.

    What pandas says of every cell takes as long again as all else of a table (the tests hold the two against each
    other). The name is fixed, as a name by chance would have every table sent and drawn anew at each click.
    """
    styler = Styler(frame, uuid=key)
    places = {name: place for place, name in enumerate(frame)}
    columns = [(places[name], frame[name].tolist(), _blank_safe(form)) for name, form in formats.items()]
    cells = [
        [{"id": f"row{row}_col{place}", "display_value": form(value)} for row, value in enumerate(values)]
        for place, values, form in columns
    ]
    vars(styler).update(_compute=lambda: styler, _translate=lambda *_: {"body": cells})
    return styler


def printed(rows: Rows, formats: Mapping[str, Format]) -> None:
    """A small table as text, to be read and not searched: it needs none of the 300 kB that the other kind loads."""
    if not rows:
        nothing()
        return
    names = list(rows[0])
    lines = [names, ["---:" if name in formats else "---" for name in names]]
    lines += [[_written(row[name], formats.get(name)) for name in names] for row in rows]
    st.markdown("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _written(value: Any, form: Format | None) -> str:
    return plain(_blank_safe(form)(value) if form else value if value is not None else NOTHING)


def nothing() -> None:
    """What stands where there is nothing for a choice."""
    st.caption(t("Nothing to show for this choice."))


def _blank_safe(form: Format) -> Format:
    return lambda value: NOTHING if value is None or pd.isna(value) else form(value)


def downloads(
    rows: Rows | Callable[[], Rows], title: str, key: str, filters: Filters | None = None, note: str = ""
) -> None:
    """A table as CSV and as a workbook, with all digits; the workbook says on a second sheet what it holds.

    rows: those that are shown, or what makes all of them once they are wanted.
    """
    about = {t("Table"): title, t("Data version"): str(version())} | ({t("Note"): note} if note else {})
    if filters:
        about |= {
            t("Period"): filters.asked_text,
            t("Sites"): filters.sites_text,
            t("Definition of diversion"): filters.definition,
        }
    of = language()
    made = {
        "CSV": (lambda: to_csv(_all(rows), of), "text/csv"),
        "XLSX": (lambda: to_xlsx(_all(rows), about, of), XLSX),
    }
    for label, (make, mime) in made.items():
        taking.button(
            label,
            make,
            f"{key}.{label.lower()}",
            file_name=f"{key}.{label.lower()}",
            mime=mime,
            icon=":material/download:",
            type="tertiary",
            key=f"{key}_{label.lower()}",
            help=t("Download as {kind}", kind=label),
        )


def _all(rows: Rows | Callable[[], Rows]) -> Rows:
    return rows() if callable(rows) else rows
