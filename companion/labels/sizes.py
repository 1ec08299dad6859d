"""Papers, sizes of labels, and how many labels a sheet holds. Millimetres here, points (1/72 inch) where it says so."""

from math import floor

import msgspec

POINTS = 72 / 25.4  # in a millimetre
MARGIN = 5.0  # mm around the labels at least: printers leave about 4 mm white, and the cut marks stand there


class Paper(msgspec.Struct, frozen=True):
    name: str
    width: float  # upright
    height: float


class Size(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    width: float
    height: float
    symbol: float  # side of the QR symbol without its quiet zone; it is read from ten times as far
    padding: float  # white above, below and right of the words
    title: float  # points, where the title is short
    least: float  # points, no title is smaller: what is legible from where the symbol is read
    code: float  # points
    museum: float  # points


class Sheet(msgspec.Struct, frozen=True):
    """A grid of labels, edge to edge, in the middle of a paper that may lie on its side."""

    width: float
    height: float
    columns: int
    rows: int
    size: Size

    @property
    def holds(self) -> int:
        return self.columns * self.rows

    @property
    def left(self) -> float:
        return (self.width - self.columns * self.size.width) / 2

    @property
    def bottom(self) -> float:
        return (self.height - self.rows * self.size.height) / 2

    def corner(self, place: int) -> tuple[float, float]:
        """Lower left corner of the label at `place`: row by row from the top, as one reads."""
        row, column = divmod(place, self.columns)
        return self.left + column * self.size.width, self.bottom + (self.rows - 1 - row) * self.size.height


PAPERS = {paper.name: paper for paper in (Paper("A4", 210, 297), Paper("A6", 105, 148))}
SIZES = {
    size.name: size
    for size in (
        Size(name="small", width=65, height=30, symbol=20, padding=3, title=10, least=7, code=8.5, museum=6),
        Size(name="medium", width=95, height=50, symbol=35, padding=5, title=14, least=9, code=11, museum=8),
        Size(name="large", width=130, height=90, symbol=56, padding=8, title=20, least=12, code=15, museum=11),
    )
}


def plan_sheet(paper: Paper, size: Size) -> Sheet:
    """Upright or on its side, whichever holds more labels."""
    upright = _grid(paper.width, paper.height, size)
    return max(upright, _grid(paper.height, paper.width, size), key=lambda sheet: sheet.holds)


def _grid(width: float, height: float, size: Size) -> Sheet:
    columns, rows = floor((width - 2 * MARGIN) / size.width), floor((height - 2 * MARGIN) / size.height)
    return Sheet(width, height, columns, rows, size)


def cut_marks(sheet: Sheet, gap: float = 1.0, length: float = 3.0) -> list[tuple[float, float, float, float]]:
    """Lines (x, y, x, y) in the margins where the knife goes: they never touch a label."""
    right, top = sheet.width - sheet.left, sheet.height - sheet.bottom
    marks = []
    for column in range(sheet.columns + 1):
        x = sheet.left + column * sheet.size.width
        marks += [(x, sheet.bottom - gap - length, x, sheet.bottom - gap), (x, top + gap, x, top + gap + length)]
    for row in range(sheet.rows + 1):
        y = sheet.bottom + row * sheet.size.height
        marks += [(sheet.left - gap - length, y, sheet.left - gap, y), (right + gap, y, right + gap + length, y)]
    return marks
