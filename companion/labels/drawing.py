"""Page content (ISO 32000-1, 8 and 9): a symbol as one path, lines of glyphs, frames and cut marks.

Modules of a symbol are one path filled once, so that no renderer leaves hairs of white between them.
"""

from collections.abc import Iterable, Iterator, Sequence

from companion.labels.fonts import Font
from companion.labels.placing import Box, Line
from companion.labels.shaping import Run, Shaped
from companion.labels.sizes import POINTS

HAIR = 0.25  # points
FRAME = 0.8
ROUND = 2.5  # points, radius of a frame's corners
ARC = 0.5523  # of the radius: how far a Bézier curve's handles reach to draw a quarter of a circle


class Letters:
    """The fonts of a document under their names on its pages, and the glyphs that were used of each."""

    def __init__(self) -> None:
        self.used: dict[Font, dict[int, str]] = {}

    def name(self, font: Font) -> str:
        self.used.setdefault(font, {})
        return f"/F{list(self.used).index(font)}"

    def use(self, run: Run) -> None:
        used = self.used[run.font]
        for glyph in run.glyphs:
            before = used.get(glyph.id)
            # One glyph may be part of several letters: the plainest is what it says by itself.
            if not before or 0 < len(glyph.text) < len(before):
                used[glyph.id] = glyph.text


def draw_symbol(rows: Sequence[Sequence[bool]], box: Box) -> str:
    """The dark modules, row by row from the top."""
    module = box.width / len(rows)
    path = " ".join(
        f"{start} {len(rows) - 1 - row} {length} 1 re"
        for row, modules in enumerate(rows)
        for start, length in dark_runs(modules)
    )
    return f"q {_n(module)} 0 0 {_n(module)} {_n(box.x)} {_n(box.y)} cm {path} f Q"


def dark_runs(modules: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """(start, length) of the dark modules that stand together."""
    start = None
    for at, dark in enumerate((*modules, False)):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None


def draw_line(line: Line, shaped: Shaped, letters: Letters) -> str:
    """A line's glyphs, from left to right; readers put right-to-left text into reading order themselves."""
    x, parts = line.box.x, []
    for run in shaped.runs:
        name = letters.name(run.font)
        letters.use(run)
        parts.append(f"{name} {_n(line.size)} Tf 1 0 0 1 {_n(x)} {_n(line.baseline)} Tm {_show(run, line.size)}")
        x += sum(glyph.advance for glyph in run.glyphs) * line.size / 1000
    return f"BT {' '.join(parts)} ET"


def draw_frame(box: Box) -> str:
    """A rounded frame."""
    left, low, right, top, r, k = box.x, box.y, box.x + box.width, box.y + box.height, ROUND, ROUND * (1 - ARC)
    corners = (
        f"{_n(left + r)} {_n(low)} m {_n(right - r)} {_n(low)} l",
        f"{_n(right - k)} {_n(low)} {_n(right)} {_n(low + k)} {_n(right)} {_n(low + r)} c {_n(right)} {_n(top - r)} l",
        f"{_n(right)} {_n(top - k)} {_n(right - k)} {_n(top)} {_n(right - r)} {_n(top)} c {_n(left + r)} {_n(top)} l",
        f"{_n(left + k)} {_n(top)} {_n(left)} {_n(top - k)} {_n(left)} {_n(top - r)} c {_n(left)} {_n(low + r)} l",
        f"{_n(left)} {_n(low + k)} {_n(left + k)} {_n(low)} {_n(left + r)} {_n(low)} c s",
    )
    return f"q {FRAME} w {' '.join(corners)} Q"


def draw_marks(marks: Iterable[tuple[float, float, float, float]]) -> str:
    """Cut marks, given in millimetres."""
    lines = (f"{_n(a * POINTS)} {_n(b * POINTS)} m {_n(c * POINTS)} {_n(d * POINTS)} l" for a, b, c, d in marks)
    return f"q {HAIR} w {' '.join(lines)} S Q"


def _show(run: Run, size: float) -> str:
    """The glyphs of one font: moved left and right by TJ, up and down by Ts."""
    parts: list[str] = []
    rise = 0.0
    for glyph in run.glyphs:
        if glyph.y != rise:
            parts.append(f"] TJ {_n(glyph.y * size / 1000)} Ts [")
            rise = glyph.y
        before, after = -glyph.x, glyph.x + round(run.font.advance(glyph.id)) - glyph.advance
        parts.append(f"{_moved(before)}<{glyph.id:04x}>{_moved(after)}")
    reset = " 0 Ts" if rise else ""
    return f"[{''.join(parts)}] TJ{reset}".replace("><", "")


def _moved(thousandths: float) -> str:
    return f" {_n(thousandths)} " if abs(thousandths) >= 0.5 else ""


def _n(number: float) -> str:
    """A number as short as it can be written."""
    return f"{number:.3f}".rstrip("0").rstrip(".")
