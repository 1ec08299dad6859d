"""What stands where on one label (pure): the symbol left, the words right of it. Points from the lower left corner.

Above: the museum. Middle: titles, right-aligned where their language is written so. Below: code and keypad number.
"""

from collections.abc import Sequence

import msgspec

from companion.labels.fitting import ELLIPSIS, LEADING, Fitted, Measure, Room, fit
from companion.labels.sizes import POINTS, Size
from content_packs.guide.language import Chosen, direction

QUIET = 4 / 21  # of the symbol's side: four modules of the coarsest symbol (ISO/IEC 18004, 6.3.8)
BASELINE = 1.04  # ems below the upper edge of a line
KEYPAD = 1.25  # of the code's size
GAP = 0.6  # ems between the code and the keypad number's frame
LATIN = "en"


class Box(msgspec.Struct, frozen=True):
    x: float
    y: float
    width: float
    height: float


class Line(msgspec.Struct, frozen=True):
    text: str
    lang: str
    size: float  # points
    box: Box

    @property
    def baseline(self) -> float:
        return self.box.y + self.box.height - BASELINE * self.size


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What a label says."""

    titles: tuple[Chosen, ...]  # one or two
    museum: tuple[Chosen, ...]
    code: str  # as shown
    keypad: int | None = None

    def texts(self) -> tuple[str, ...]:
        """All that letters are needed for."""
        return (*(each.text for each in (*self.titles, *self.museum)), self.code, f"0123456789 ·{ELLIPSIS}")


class Placed(msgspec.Struct, frozen=True):
    symbol: Box  # without its quiet zone
    lines: tuple[Line, ...]
    frame: Box | None  # around the keypad number
    cut: tuple[str, ...]  # languages whose title is cut short


def place(words: Words, size: Size, measure: Measure) -> Placed:
    """Everything on a label of this size; nothing overlaps, nothing leaves the label."""
    side, space = size.symbol * POINTS, words_box(size)
    symbol = Box(side * QUIET, (size.height * POINTS - side) / 2, side, side)
    museum = _museum_line(words.museum, space, size.museum, measure)
    code, number, frame = _bottom_row(words, space, size.code, measure)
    low = max((frame or code.box).y + (frame or code.box).height, code.box.y + code.box.height)
    middle = Box(space.x, low, space.width, museum.box.y - low)
    fitted = fit(words.titles, Room(middle.width, middle.height, size.title, size.least), measure)
    lines = (museum, *_title_lines(fitted, middle, measure), code, *number)
    return Placed(symbol, lines, frame, tuple(each.lang for each in fitted if each.cut))


def words_box(size: Size) -> Box:
    """The space right of the symbol and its quiet zone."""
    x = size.symbol * (1 + 2 * QUIET) * POINTS
    pad = size.padding * POINTS
    return Box(x, pad, size.width * POINTS - pad - x, size.height * POINTS - 2 * pad)


def _museum_line(names: Sequence[Chosen], space: Box, size: float, measure: Measure) -> Line:
    """Its names in both languages where they fit, else the first, shortened if need be."""
    lang = names[0].lang
    both = " · ".join(dict.fromkeys(name.text for name in names))
    text = both if measure(both, lang) * size <= space.width else names[0].text
    shown = text
    while len(text) > 1 and measure(shown, lang) * size > space.width:
        text = text[:-1].rstrip()
        shown = text + ELLIPSIS
    return _line(shown, lang, size, space, space.y + space.height - size * LEADING, measure)


def _title_lines(fitted: Sequence[Fitted], space: Box, measure: Measure) -> list[Line]:
    """From the middle of their space, so that white is shared above and below."""
    top = space.y + space.height - (space.height - sum(each.height for each in fitted)) / 2
    lines = []
    for each in fitted:
        for text in each.lines:
            top -= each.size * LEADING
            lines.append(_line(text, each.lang, each.size, space, top, measure))
    return lines


def _bottom_row(words: Words, space: Box, size: float, measure: Measure) -> tuple[Line, tuple[Line, ...], Box | None]:
    """Code at the left, keypad number in its frame at the right; smaller where both do not fit."""
    if words.keypad is None:
        return _line(words.code, LATIN, size, space, space.y, measure), (), None
    text, wide = str(words.keypad), measure(words.code, LATIN) + GAP
    framed = (measure(text, LATIN) + 1) * KEYPAD
    size = min(size, space.width / (wide + framed))
    large, width = size * KEYPAD, framed * size
    frame = Box(space.x + space.width - width, space.y, width, large * LEADING)
    number = _line(text, LATIN, large, Box(frame.x + large / 2, frame.y, width - large, frame.height), frame.y, measure)
    raised = (large - size) * (LEADING - BASELINE)  # to stand on the number's baseline
    return _line(words.code, LATIN, size, space, frame.y + raised, measure), (number,), frame


def _line(text: str, lang: str, size: float, space: Box, y: float, measure: Measure) -> Line:
    width = measure(text, lang) * size
    x = space.x + space.width - width if direction(lang) == "rtl" else space.x
    return Line(text, lang, size, Box(x, y, width, size * LEADING))
