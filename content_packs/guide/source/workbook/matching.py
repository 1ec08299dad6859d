"""Grids as sheets with known columns. Pure.

The heading row is the first in which something is understood; above it may stand a name or a picture. The museum's
sheet may also be written downwards, a heading at the start of each row. What no heading is known for is not read, and
said so.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.positions import Cell, Sheets, number_of, problem_at
from content_packs.guide.source.workbook.columns import ARTIFACTS, BY_LANGUAGE, MUSEUM, Sheet
from content_packs.guide.source.workbook.grid import Grid, Raw, Row
from content_packs.guide.source.workbook.headings import (
    Heading,
    is_notes,
    is_skipped,
    nearest_heading,
    read_heading,
    sheet_named,
)
from content_packs.guide.source.workbook.names import LANGUAGES

_SEARCHED = 10  # rows for headings
_FIRST_ROWS = 1_000  # rows that are looked at to tell that a column without heading is empty


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet whose columns are known."""

    sheet: Sheet
    grid: Grid
    index: int  # among all sheets
    headings: dict[int, Heading]  # by column
    rows: list[Row]  # below the headings
    turned: bool = False  # headings at the start of each row
    heading_row: int = 1

    def number(self, row: int, column: int = 0) -> int:
        """What stands for the cell, as a document's line."""
        return number_of(self.index, column, row) if self.turned else number_of(self.index, row, column)

    def place(self, number: int) -> str:
        """The cell that stands for a number of this sheet, as it is shown."""
        return Sheets(names=((self.grid.file, self.grid.sheet),) * (self.index + 1), files={}).cell(number).name


def match_sheets(grids: Sequence[Grid]) -> tuple[list[Matched], list[Problem]]:
    """Every sheet with known columns, and what was not understood."""
    found: list[Matched] = []
    problems: list[Problem] = []
    for index, grid in enumerate(grids):
        if is_notes(grid.name) or not grid.rows:
            continue
        sheet = sheet_named(grid.name) or (ARTIFACTS if len(grids) == 1 else _guess(grid, found))
        if sheet is None:
            what = f"{grid.name[:80]!r} is not the name of a sheet that is read"
            names = "Artifacts, Pictures, Recordings, Exhibitions, Tours, Stops, Themes, Galleries, Museum"
            problems.append(at(grid, 0, 0, warning("unknown-sheet", "", 0, what, f"name it one of {names}")))
            continue
        matched, wrong = _match(sheet, grid, index)
        problems += wrong
        if matched:
            found.append(matched)
    return found, [*problems, *_twice(found)]


def at(grid: Grid, row: int, column: int, problem: Problem) -> Problem:
    return problem_at(Cell(grid.file, grid.sheet, row, column), problem)


def _guess(grid: Grid, found: list[Matched]) -> Sheet | None:
    """A first sheet by any name (`Sheet1`) holds artifacts where its headings say so."""
    if any(one.sheet is ARTIFACTS for one in found):
        return None
    known = (heading for row in grid.rows[:_SEARCHED] for heading in _headings(ARTIFACTS, row).values())
    return ARTIFACTS if any(heading.column.key == "title" for heading in known) else None


def _match(sheet: Sheet, grid: Grid, index: int) -> tuple[Matched | None, list[Problem]]:
    turned = sheet is MUSEUM and _is_turned(grid)
    rows = _turn(grid.rows) if turned else grid.rows
    top = next((row for row in rows[:_SEARCHED] if _headings(sheet, row)), None)
    if top is None:
        columns = ", ".join(column.key for column in sheet.columns[:4])
        mend = f"write a heading above each column: {columns}, …"
        return None, [at(grid, 1, 0, error("no-headings", "", 0, "no heading is understood here", mend))]
    below = [row for row in rows if row.number > top.number]
    headings, problems = _judged(sheet, grid, top, below, turned)
    matched = Matched(
        sheet=sheet,
        grid=grid,
        index=index,
        headings=headings,
        rows=below,
        turned=turned,
        heading_row=top.number,
    )
    return matched, problems


def _headings(sheet: Sheet, row: Row) -> dict[int, Heading]:
    read = ((column, read_heading(sheet, raw)) for column, raw in row.cells.items() if isinstance(raw, str))
    return {column: heading for column, heading in read if heading}


def _judged(
    sheet: Sheet, grid: Grid, top: Row, below: list[Row], turned: bool
) -> tuple[dict[int, Heading], list[Problem]]:
    """The headings that count, and those that do not."""
    headings: dict[int, Heading] = {}
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for column, raw in sorted(top.cells.items()):
        heading = read_heading(sheet, raw) if isinstance(raw, str) else None
        place = (column, top.number) if turned else (top.number, column)
        if heading is None:
            if not is_skipped(str(raw)):
                problems.append(at(grid, *place, _unknown(sheet, raw)))
        elif heading.stable + heading.variant in seen:
            what = f"{str(raw)[:80]!r} stands twice"
            problems.append(at(grid, *place, error("duplicate-heading", "", 0, what, "rename or delete one of them")))
        else:
            seen[heading.stable + heading.variant] = column
            headings[column] = heading
    return headings, [*problems, *_unnamed(grid, top, below, turned)]


def _unknown(sheet: Sheet, raw: Raw) -> Problem:
    hint = nearest_heading(sheet, str(raw))
    known = ", ".join(column.key for column in sheet.columns)
    mend = "mend the heading; a language stands after it: title@en or Title (English)" if hint else f"known: {known}"
    return error("unknown-heading", "", 0, f"{str(raw)[:80]!r} is no heading that is known here{hint}", mend)


def _unnamed(grid: Grid, top: Row, below: list[Row], turned: bool) -> Iterator[Problem]:
    """Columns that hold something and have no heading."""
    told: set[int] = set()
    for row in below[:_FIRST_ROWS]:
        for column in row.cells.keys() - top.cells.keys() - told:
            told.add(column)
            place = (column, row.number) if turned else (row.number, column)
            what = "something stands here in a column without a heading, and is not read"
            yield at(grid, *place, warning("unknown-heading", "", 0, what, "write a heading above it, or delete it"))


def _is_turned(grid: Grid) -> bool:
    down = sum(isinstance(row.cells.get(1), str) and bool(_headings(MUSEUM, _first(row))) for row in grid.rows[:60])
    across = max((len(_headings(MUSEUM, row)) for row in grid.rows[:_SEARCHED]), default=0)
    return down > across


def _first(row: Row) -> Row:
    return Row(row.number, {1: row.cells[1]})


def _turn(rows: list[Row]) -> list[Row]:
    """Columns as rows; the numbers of rows become those of columns."""
    turned: dict[int, dict[int, Raw]] = {}
    for row in rows[:200]:
        for column, raw in row.cells.items():
            turned.setdefault(column, {})[row.number] = raw
    return [Row(number, cells) for number, cells in sorted(turned.items())]


def _twice(found: list[Matched]) -> Iterator[Problem]:
    """Two sheets of one kind: their order and meaning would be anyone's guess."""
    seen: dict[str, Matched] = {}
    for one in found:
        if first := seen.get(one.sheet.key):
            what = f"there are two sheets for {one.sheet.key}: {first.grid.name[:40]!r} and this"
            yield at(one.grid, 0, 0, error("duplicate-sheet", "", 0, what, "put their rows into one"))
        seen.setdefault(one.sheet.key, one)


def own_language(found: Sequence[Matched]) -> str:
    """The museum's own language where no sheet says it: that of most headings, if one stands for a text without naming
    its language; else the first language that a title names."""
    headings = [heading for one in found for heading in one.headings.values()]
    texts = [heading for heading in headings if heading.column.kind in BY_LANGUAGE]
    named = [heading.language for heading in texts if heading.language]
    if named and all(heading.language for heading in texts):
        return named[0]
    votes = Counter(language for heading in headings for language in heading.spoken)
    return max(LANGUAGES, key=lambda language: votes[language])
