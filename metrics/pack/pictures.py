"""Charts as SVG in the style of the screens: colour is fate, what is not known is a lighter part or a band.

Lengths are in points of the page. Widths are those of its text, so that letters are as large as those around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from metrics import text
from metrics.colours import ACCENT, FATES, INK

WIDTH = 482  # of the text on a page
LETTERS = "SourceSans3VF"  # as the letters of the screens are named in their file
SIZE, SMALL = 9.5, 8.5
GREY, RULE, LIGHT = "#5A6660", "#C9D1CD", "#CFE0D9"
ROW, BAR = 33, 12
LONGEST = 84  # characters of a name above a bar
PLOT = (44, 10, 18, 22)  # around a plot: left, top, right, bottom


@dataclass(frozen=True)
class Bar:
    """A lying bar: known from 0 to `value`, and not known from there to `high`. fate: "" for the one accent."""

    name: str
    text: str
    value: float
    high: float | None = None
    fate: str = ""


@dataclass(frozen=True)
class Mark:
    """A labelled line, at a target."""

    value: float
    text: str


def bars(rows: Sequence[Bar], mark: Mark | None = None, most: float | None = None) -> str:
    """Lying bars, each under its name and its value; bars below zero go to the left of the line at zero."""
    ends = [end for row in rows for end in (row.value, row.high if row.high is not None else row.value)]
    high = most or max([*ends, mark.value if mark else 0, 0]) or 1
    low = min([*ends, 0])
    unit = WIDTH / (high - low)
    above = 16 if mark else 2
    parts = []
    for nth, row in enumerate(rows):
        y = above + nth * ROW
        name = row.name if len(row.name) <= LONGEST else f"{row.name[: LONGEST - 1]}…"
        parts.append(_text(0, y + SIZE, name) + _text(WIDTH, y + SIZE, row.text, weight=600, anchor="end"))
        top = y + SIZE + 4
        if row.high is not None and row.high > row.value:
            parts.append(_rect((row.value - low) * unit, top, (row.high - row.value) * unit, BAR, LIGHT, ACCENT[0]))
        begin, end = sorted(((row.value - low) * unit, -low * unit))
        parts.append(_filled(begin, top, end - begin, BAR, row.fate))
        if low < 0:
            parts.append(_line(-low * unit, top - 2, -low * unit, top + BAR + 2, INK[0]))
    height = above + ROW * len(rows)
    if mark:
        x = (mark.value - low) * unit
        anchor = "end" if x > WIDTH / 2 else "start"
        parts += [_line(x, 12, x, height, INK[0], "4 3"), _text(x, SMALL, mark.text, size=SMALL, anchor=anchor)]
    return _svg(height, parts, [row.fate for row in rows])


def course(
    months: Sequence[str],
    values: Sequence[Decimal | None],
    low: Sequence[Decimal | None],
    high: Sequence[Decimal | None],
    unit: str,
    mark: Mark | None = None,
) -> str:
    """A figure by month: a line, the band of what is not known, the target. A month without data is a gap."""
    height = 170
    known = [float(value) for series in (values, high) for value in series if value is not None]
    top = 100 if unit == "%" else _round_up(max([*known, mark.value if mark else 0, 0.001]))
    left, above, right, below = PLOT
    step = (WIDTH - left - right) / max(1, len(months) - 1)

    def place(nth: int, value: Decimal | float) -> tuple[float, float]:
        return left + nth * step, height - below - float(value) / top * (height - above - below)

    parts = _grid(height, top, unit)
    for nth, month in enumerate(months):
        if nth in _named(len(months)):
            anchor = "start" if nth == 0 else "end" if nth == len(months) - 1 else "middle"
            parts.append(_text(place(nth, 0)[0], height - 6, month, size=SMALL, anchor=anchor, fill=GREY))
    for run in _runs(low):
        if len(run) == 1:  # a month between gaps has its band, too
            x, y = place(run[0], high[run[0]] or 0)
            parts.append(_rect(x - 3, y, 6, place(run[0], low[run[0]] or 0)[1] - y, LIGHT))
            continue
        upper = [place(n, high[n] or 0) for n in run]
        lower = [place(n, low[n] or 0) for n in reversed(run)]
        parts.append(f'<polygon points="{_points([*upper, *lower])}" fill="{LIGHT}"/>')
    for run in _runs(values):
        points = [place(n, values[n] or 0) for n in run]
        parts.append(f'<polyline points="{_points(points)}" fill="none" stroke="{ACCENT[0]}" stroke-width="1.6"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.2" fill="{ACCENT[0]}"/>' for x, y in points]
    if mark:
        y = place(0, mark.value)[1]
        parts.append(_line(left, y, WIDTH - right, y, INK[0], "4 3"))
        parts.append(_text(WIDTH - right, y - 3, mark.text, size=SMALL, anchor="end"))
    return _svg(height, parts, [])


def columns(months: Sequence[str], series: Sequence[tuple[str, str, Sequence[Decimal | None]]], unit: str) -> str:
    """Columns by month, stacked by fate: (fate, name, values) from the most wanted to the least, which are named above.

    What came out of storage beyond what went in stands below the line.
    """
    stacks = [[float(values[n] or 0) for _, _, values in series] for n in range(len(months))]
    up = _round_up(max([sum(v for v in stack if v > 0) for stack in stacks] or [1]) or 1)
    down = -min([sum(v for v in stack if v < 0) for stack in stacks] or [0])
    key_rows = (len(series) + 2) // 3
    begins = 14 * key_rows + 6
    left, above, right, below = PLOT
    height = begins + 190
    plot = height - begins - above - below
    zero = height - below - plot * down / (up + down)
    wide = (WIDTH - left - right) / max(1, len(months))
    parts = [
        _filled(nth % 3 * 160, nth // 3 * 14 + 1, 10, 9, fate) + _text(nth % 3 * 160 + 15, nth // 3 * 14 + SIZE, name)
        for nth, (fate, name, _) in enumerate(series)
    ]
    for part in (0, 0.5, 1):
        y = zero - part * up / (up + down) * plot
        parts.append(_line(left, y, WIDTH - right, y, RULE))
        parts.append(
            _text(left - 5, y + 3, f"{text.number(Decimal(str(part * up)))} {unit}", SMALL, anchor="end", fill=GREY)
        )
    for nth, stack in enumerate(stacks):
        x, top, bottom = left + (nth + 0.14) * wide, zero, zero
        for (fate, _, _), value in zip(series, stack, strict=True):
            tall = abs(value) / (up + down) * plot
            if value > 0:
                top -= tall
            parts += [_filled(x, top if value > 0 else bottom, wide * 0.72, tall, fate)] if tall else []
            bottom += tall if value < 0 else 0
        if nth in _named(len(months)):
            parts.append(_text(x, height - 6, months[nth], SMALL, fill=GREY))
    return _svg(height, parts, [fate for fate, _, _ in series])


@dataclass(frozen=True)
class Piece:
    """A part of a whole, in percent, laid after those before it."""

    name: str
    text: str
    begins: float
    share: float
    kind: str  # "sure", "open" or "other"


def whole(pieces: Sequence[Piece], mark: Mark | None = None) -> str:
    """A whole laid out in parts, and under it each part in its place, with its name."""
    height = 34 + ROW * len(pieces)
    parts = []
    for piece in pieces:
        parts.append(_piece(piece, 16, 14))
    for nth, piece in enumerate(pieces):
        y = 40 + nth * ROW
        parts.append(_text(0, y + SIZE, piece.name) + _text(WIDTH, y + SIZE, piece.text, weight=600, anchor="end"))
        parts.append(_line(0, y + SIZE + 10, WIDTH, y + SIZE + 10, RULE) + _piece(piece, y + SIZE + 4, BAR))
    if mark:
        x = mark.value / 100 * WIDTH
        parts += [_line(x, 12, x, height + 6, INK[0], "4 3"), _text(x, SMALL, mark.text, size=SMALL, anchor="end")]
    return _svg(height + 8, parts, [])


def _piece(piece: Piece, y: float, tall: float) -> str:
    x, wide = piece.begins / 100 * WIDTH, piece.share / 100 * WIDTH
    if piece.kind == "open":
        return _rect(x, y, wide, tall, LIGHT, ACCENT[0])
    return _rect(x, y, wide, tall, ACCENT[0] if piece.kind == "sure" else "#82898D", "#FFFFFF")


def _grid(height: float, top: float, unit: str) -> list[str]:
    left, above, right, below = PLOT
    found = []
    for part in (0, 0.5, 1):
        y = height - below - part * (height - above - below)
        places = 1 if top <= 2 else 0
        words = f"{text.number(Decimal(str(part * top)), places)} {unit}".strip()
        found += [_line(left, y, WIDTH - right, y, RULE), _text(left - 5, y + 3, words, SMALL, anchor="end", fill=GREY)]
    return found


def _named(months: int) -> list[int]:
    """Which of so many months are named below a picture: the first, the last, and some between with room for each."""
    step = max(1, -(-months // 6))
    found = list(range(0, months, step))
    return [*found[:-1], months - 1] if len(found) > 1 else found


def _runs(values: Sequence[Decimal | None]) -> list[list[int]]:
    """Places of values that follow each other without a gap."""
    found: list[list[int]] = [[]]
    for nth, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append(nth)
    return [run for run in found if run]


def _round_up(value: float) -> float:
    """The next number that is easy to read."""
    power = 1e-3
    while True:
        for step in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10):
            if value <= step * power * 1.0001:
                return step * power
        power *= 10


def _svg(height: float, parts: Sequence[str], fates: Sequence[str]) -> str:
    patterns = "".join(_pattern(fate) for fate in dict.fromkeys(fates) if fate and FATES[fate][2])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" font-family="{LETTERS}">{patterns}{"".join(parts)}</svg>'
    )


def _pattern(fate: str) -> str:
    """What tells a fate without its colour."""
    colour, _, shape = FATES[fate]
    drawn = {
        "/": '<path d="M0 6L6 0" stroke="#FFF" stroke-width="1.2"/>',
        "\\": '<path d="M0 0L6 6" stroke="#FFF" stroke-width="0.8"/>',
        "x": '<path d="M0 0L6 6M0 6L6 0" stroke="#FFF" stroke-width="0.8"/>',
        ".": '<circle cx="3" cy="3" r="0.9" fill="#FFF"/>',
    }[shape]
    return (
        f'<pattern id="{fate}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{colour}"/>{drawn}</pattern>'
    )


def _filled(x: float, y: float, wide: float, tall: float, fate: str) -> str:
    if not fate:
        return _rect(x, y, wide, tall, ACCENT[0])
    known = fate if fate in FATES else "unknown"
    return _rect(x, y, wide, tall, f"url(#{known})" if FATES[known][2] else FATES[known][0])


def _rect(x: float, y: float, wide: float, tall: float, fill: str, stroke: str = "") -> str:
    edge = f' stroke="{stroke}" stroke-width="0.6"' if stroke else ""
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{max(wide, 0):.2f}" height="{tall:.2f}" fill="{fill}"{edge}/>'


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}" stroke="{stroke}" stroke-width="0.7"{dashed}/>'


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _text(
    x: float, y: float, words: str, size: float = SIZE, weight: int = 400, anchor: str = "start", fill: str = INK[0]
) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}" '
        f"font-variation-settings=\"'wght' {weight}\">{escape(words)}</text>"
    )
