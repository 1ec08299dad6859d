"""Plots as SVG, made here: columns by month with the year before beside them, and bars in a table's cells (pure).

No script and no style attribute: classes take their colours from the page, by day, by night and on paper; the year
before is hatched, so nothing rests on colour alone. Right-to-left pages are drawn from the right. Every number also
stands in a table: that is what the drawing's description says.
"""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from math import floor, log10

import msgspec

WIDTH, HEIGHT = 420, 190  # of a plot, in its own units: those of a phone
LEFT, TOP, BOTTOM = 34, 14, 26  # room for numbers, for marks, for months
STEPS = 4  # lines at the most
LABELS, SHORT = 13, 5  # months that have room for their names, of so many letters; half as many with longer ones


class Column(msgspec.Struct, frozen=True):
    label: str
    now: int | None  # None: hidden
    before: int | None = None
    mark: str = ""  # stands in place of what is hidden
    compared: bool = False  # there is a year before


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    title: str
    about: str
    columns: Sequence[Column]
    line: float = 0.0  # the aim; 0: none
    line_label: str = ""
    rtl: bool = False
    number: Callable[[float], str] = str


def draw(plot: Plot) -> str:
    """A whole `<svg>`."""
    top = ceiling(max([plot.line, *(each for one in plot.columns for each in (one.now or 0, one.before or 0))]))
    parts = [*_frame(plot, top), *_columns(plot, top), *_aim(plot, top)]
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{plot.id}-title {plot.id}-about" dir="ltr">'
        f'<title id="{plot.id}-title">{escape(plot.title)}</title>'
        f'<desc id="{plot.id}-about">{escape(plot.about)}</desc>'
        f'<defs><pattern id="{plot.id}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/>'
        f'<rect class="hatch-line" width="2" height="5"/></pattern></defs>{"".join(parts)}</svg>'
    )


def bar(number: float | None, most: float, rtl: bool = False) -> str:
    """What a cell shows beside its number."""
    wide = min(100.0, round(100 * (number or 0) / most, 2)) if most else 0
    start = f' x="{100 - wide:g}"' if rtl else ""
    return (
        '<svg class="bar-of" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="rail" width="100" height="8"/><rect class="now"{start} width="{wide:g}" height="8"/></svg>'
    )


def ceiling(most: float) -> float:
    """The next round number: where the plot ends."""
    if most <= STEPS:
        return STEPS
    unit: float = 10.0 ** floor(log10(most))
    return next(step * unit for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if step * unit >= most)


def _across(plot: Plot, at: float, wide: float = 0) -> float:
    """Where something begins, counted from the side on which reading does."""
    return round(WIDTH - LEFT - at - wide if plot.rtl else LEFT + at, 2)


def _up(number: float, top: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, number / top)), 2)


def _frame(plot: Plot, top: float) -> Iterator[str]:
    anchor, x = ("start", WIDTH - LEFT + 4) if plot.rtl else ("end", LEFT - 4)
    for step in range(STEPS + 1):
        y = _up(top * step / STEPS, top)
        start = _across(plot, 0, WIDTH - LEFT)
        yield f'<path class="grid" d="M{start} {y}h{WIDTH - LEFT}"/>'
        if step % 2 == 0:
            number = escape(plot.number(top * step / STEPS))
            yield f'<text class="tick-n" x="{x}" y="{y + 3.5:g}" text-anchor="{anchor}">{number}</text>'


def _columns(plot: Plot, top: float) -> Iterator[str]:
    room = (WIDTH - LEFT) / max(1, len(plot.columns))
    longest = max((len(one.label) for one in plot.columns), default=0)
    every = -(-len(plot.columns) // (LABELS if longest <= SHORT else LABELS // 2))
    for at, one in enumerate(plot.columns):
        wide = room * (0.36 if one.compared else 0.64)
        first = at * room + room * (0.1 if one.compared else 0.18)
        if one.compared and one.before is not None:
            yield _column(plot, first, wide, one.before, top, f'class="before" fill="url(#{plot.id}-hatch)"')
        now = first + wide + room * 0.06 if one.compared else first
        if one.now is not None:
            yield _column(plot, now, wide, one.now, top, 'class="now"')
        else:
            yield _text(plot, now + wide / 2, _up(0, top) - 4, one.mark, "mark-n")
        if at % every == 0:
            yield _text(plot, at * room + room / 2, HEIGHT - 10, one.label, "tick-n")


def _column(plot: Plot, at: float, wide: float, number: int, top: float, how: str) -> str:
    y = _up(number, top)
    high = round(_up(0, top) - y, 2)
    return f'<rect {how} x="{_across(plot, at, wide)}" y="{y}" width="{wide:.2f}" height="{high}"/>'


def _text(plot: Plot, at: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{_across(plot, at)}" y="{y:g}" text-anchor="middle">{escape(text)}</text>'


def _aim(plot: Plot, top: float) -> Iterator[str]:
    if plot.line:
        y = _up(plot.line, top)
        yield f'<path class="aim" d="M{_across(plot, 0, WIDTH - LEFT)} {y}h{WIDTH - LEFT}"/>'
        side, anchor = (LEFT, "start") if not plot.rtl else (WIDTH - LEFT, "end")
        yield f'<text class="aim-n" x="{side + (2 if not plot.rtl else -2)}" y="{y - 3:g}" text-anchor="{anchor}">'
        yield f"{escape(plot.line_label)}</text>"
