"""In which cell of a workbook a changed text belongs: its own, or the one that waits for a missing translation. Pure.

A translation that is not there yet belongs in its original's row, in the column of its language; where there is no such
column, one is added after the last.
"""

from collections.abc import Iterable, Mapping, Sequence

from content_packs.guide.source.lock import WORDS
from content_packs.guide.source.parts import documents
from content_packs.guide.source.positions import Cell, Sheets
from content_packs.guide.source.schema import Place, Source
from content_packs.guide.source.wordings import original_of
from content_packs.guide.source.workbook.headings import Heading
from content_packs.guide.source.workbook.matching import Matched


class Placing:
    """The cells of one workbook source."""

    def __init__(self, source: Source, sheets: Sheets, found: Sequence[Matched]) -> None:
        self.own, self.sheets = source.languages[0], sheets
        self.found = {one.grid.sheet: one for one in found}
        self.lines = {document.file.as_posix(): document.lines for document in documents(source)}
        self.added: dict[tuple[str, str], Cell] = {}  # sheet and stable heading -> a new heading's cell

    def place(self, texts: Mapping[Place, str]) -> dict[Cell, str]:
        """Texts by their cells, new headings too; what has no cell is left out."""
        cells = {cell: text for place, text in texts.items() if (cell := self.cell(place))}
        return cells | {cell: heading for (_, heading), cell in self.added.items()}

    def cell(self, place: Place) -> Cell | None:
        if found := self.there(place):
            return found
        original = self.there(original_of(place, self.own))
        matched = self.found.get(original.sheet) if original else None
        if original is None or matched is None:
            return None
        at = original.row if matched.turned else original.column
        heading = matched.headings.get(at)
        if heading is None:
            return None
        across = self.column(matched, heading, place[2])
        return Cell(original.file, original.sheet, *_at(matched, original, across))

    def there(self, place: Place) -> Cell | None:
        """The cell that the text stands in."""
        file, path, language = place
        number = self.sheets.files.get(file) if path == WORDS else self.lines.get(file, {}).get(f"{path}.{language}")
        return self.sheets.cell(number) if number else None

    def column(self, matched: Matched, like: Heading, language: str) -> int:
        """The column of the same texts in another language; a new one where there is none."""
        for column, heading in matched.headings.items():
            same = heading.column is like.column and _variant(heading) == _variant(like)
            if same and (heading.language or self.own) == language:
                return column
        variant = f".{like.variant}" if _variant(like) != "standard" else ""
        stable = f"{like.column.key}@{language}{variant}"
        if (matched.grid.sheet, stable) not in self.added:
            new = _last(matched, self.added) + 1
            place = (new, matched.heading_row) if matched.turned else (matched.heading_row, new)
            self.added[matched.grid.sheet, stable] = Cell(matched.grid.file, matched.grid.sheet, *place)
        cell = self.added[matched.grid.sheet, stable]
        return cell.row if matched.turned else cell.column


def _variant(heading: Heading) -> str:
    return heading.variant or "standard"


def _at(matched: Matched, original: Cell, across: int) -> tuple[int, int]:
    return (across, original.column) if matched.turned else (original.row, across)


def _last(matched: Matched, added: Mapping[tuple[str, str], Cell]) -> int:
    """The last column in use; of a sheet written downwards, the last row."""
    rows: Iterable[dict[int, object]] = ({**row.cells} for row in matched.rows)
    used = [*matched.headings, *(column for row in rows for column in row)]
    new = [
        cell.row if matched.turned else cell.column for (sheet, _), cell in added.items() if sheet == matched.grid.sheet
    ]
    return max([*used, *new], default=0)
