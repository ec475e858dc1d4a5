"""The dimensions of a breakdown, as SQL."""

from __future__ import annotations

PERIODS = {
    "month": "strftime({month}, '%Y-%m')",
    "quarter": "strftime({month}, '%Y') || '-Q' || quarter({month})",
    "year": "year({month})",
}
PLACES = {"site": "site_code", "province": "province"}


def sql(dimension: str, month: str = "month") -> str:
    """SQL for one dimension; `month` is the date column that periods are taken from."""
    return PERIODS[dimension].format(month=month) if dimension in PERIODS else PLACES.get(dimension, dimension)


def columns(by: tuple[str, ...], month: str = "month") -> str:
    """The dimensions as the first columns of a SELECT, each under its own name."""
    return "".join(f'{sql(dimension, month)} AS "{dimension}", ' for dimension in by)
