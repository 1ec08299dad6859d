"""Titles into their space (pure): large if short, wrapped, then smaller down to what is legible, then cut short.

Widths come from `measure`, in ems, so a text is measured once for all sizes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import floor

import msgspec

from companion.labels.breaking import clusters, pieces
from content_packs.guide.language import Chosen

LEADING = 1.36  # ems from line to line: room for Arabic marks and Vietnamese accents
SECOND = 0.8  # of the first title's size
STEP = 0.5  # points
BALANCING = 8  # widths tried, down to half of the space
ELLIPSIS = "…"

Measure = Callable[[str, str], float]
"""(text, language) to ems."""


class Fitted(msgspec.Struct, frozen=True):
    lang: str
    size: float  # points
    lines: tuple[str, ...]
    cut: bool = False  # more was to be said

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


class Room(msgspec.Struct, frozen=True):
    """Space for titles, in points."""

    width: float
    height: float
    most: float  # size of letters
    least: float


def fit(titles: Sequence[Chosen], room: Room, measure: Measure) -> list[Fitted]:
    """The titles below each other, the first larger, in the largest letters with which all are whole."""
    steps = floor((room.most - room.least) / STEP)
    for size in (*(room.most - step * STEP for step in range(steps + 1)), room.least):
        fitted = _at(titles, size, room, measure)
        if fitted is not None:
            return fitted
    return _cut(titles, room, measure)


def _at(titles: Sequence[Chosen], size: float, room: Room, measure: Measure) -> list[Fitted] | None:
    """The titles in letters of `size`, or None where they do not fit."""
    found, left = [], room.height
    for number, title in enumerate(titles):
        points = size if number == 0 else max(room.least, size * SECOND)
        of_title = partial(_measured, measure, title.lang)
        lines = _balanced(pieces(title.text), of_title, room.width / points)
        fitted = Fitted(title.lang, points, tuple(lines))
        left -= fitted.height
        if left < 0 or any(of_title(line) > room.width / points for line in lines):
            return None
        found.append(fitted)
    return found


def _measured(measure: Measure, lang: str, text: str) -> float:
    return measure(text, lang)


def wrap(parts: Sequence[str], measure: Callable[[str], float], width: float) -> list[str]:
    """Lines as full as they go; a part wider than a line has a line of its own."""
    lines: list[str] = []
    line, used = "", 0.0  # with the spaces at its end
    for part in parts:
        if line and used + measure(part.rstrip()) > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line, used = line + part, used + measure(part)
    return [*lines, line.rstrip()] if line else lines


def _balanced(parts: Sequence[str], measure: Callable[[str], float], width: float) -> list[str]:
    """As few lines as there can be, of about one length: the last word stands alone only where it must."""
    lines = wrap(parts, measure, width)
    for step in range(1, BALANCING if len(lines) > 1 else 1):
        narrower = wrap(parts, measure, width * (1 - step / (2 * BALANCING)))
        if len(narrower) > len(lines) or any(measure(line) > width for line in narrower):
            break
        lines = narrower
    return lines


def _cut(titles: Sequence[Chosen], room: Room, measure: Measure) -> list[Fitted]:
    """In the least letters, as much as there is space for, with an ellipsis; each title has half at least."""
    width, total = room.width / room.least, max(len(titles), floor(room.height / (room.least * LEADING)))
    wrapped = [_wrap_all(title, width, measure) for title in titles]
    shares = share([len(lines) for lines in wrapped], total)
    found = []
    for title, lines, most in zip(titles, wrapped, shares, strict=True):
        shown = _shorten(lines, most, partial(_measured, measure, title.lang), width)
        found.append(Fitted(title.lang, room.least, tuple(shown), cut=len(lines) > most))
    return found


def share(wanted: Sequence[int], total: int) -> list[int]:
    """Lines for each title: what one does not need, the other may have."""
    if len(wanted) < 2 or sum(wanted) <= total:
        return [min(each, total) for each in wanted]
    first, second = wanted
    given = min(first, max(total - second, (total + 1) // 2))
    return [given, min(second, total - given)]


def _wrap_all(title: Chosen, width: float, measure: Measure) -> list[str]:
    """Lines that are all narrow enough: a word wider than a line is broken between letters."""
    of_title = partial(_measured, measure, title.lang)
    parts = []
    for piece in pieces(title.text):
        parts += [piece] if of_title(piece.rstrip()) <= width else clusters(piece)
    return wrap(parts, of_title, width)


def _shorten(lines: list[str], most: int, measure: Callable[[str], float], width: float) -> list[str]:
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measure(last.rstrip() + ELLIPSIS) > width:
        last = "".join(clusters(last)[:-1])
    return [*lines[: most - 1], last.rstrip() + ELLIPSIS]
