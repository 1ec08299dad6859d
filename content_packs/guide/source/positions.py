"""Where the texts of a workbook stand. Pure.

A workbook is read as if it were a source folder: its documents have the names of files that are not there, and the
"line" of a value is a number that stands for sheet, row and column. So nothing else needs to know of workbooks;
`locate` turns a problem's file and line into sheet and cell at the end.
"""

import re

import msgspec

from content_packs.guide.problems import Problem

ROWS, COLUMNS = 1_048_576, 16_384  # of a sheet, as Excel bounds them
_FILE = re.compile(r"\b(?:artifacts|exhibitions|tours|scenes)/[a-z0-9-]+/[a-z]+\.toml\b")


class Cell(msgspec.Struct, frozen=True, order=True):
    """A cell of a workbook or CSV file; column 0 is the row as a whole, row 0 the sheet."""

    file: str
    sheet: str = ""
    row: int = 0  # from 1
    column: int = 0  # from 1

    @property
    def name(self) -> str:
        """As spreadsheets write it: C7; for a row its first cell."""
        return f"{letters(self.column or 1)}{self.row}" if self.row else ""

    def __str__(self) -> str:
        place = "!".join(filter(None, (self.sheet, self.name)))
        return f"{self.file}, {place}" if place else self.file


class Sheets(msgspec.Struct, frozen=True, kw_only=True):
    """The sheets of a workbook source, and where the documents and texts of it stand."""

    names: tuple[tuple[str, str], ...]  # file and sheet
    files: dict[str, int]  # "artifacts/bell/artifact.toml", "artifacts/bell/story.en.md" -> its row or cell

    def cell(self, number: int) -> Cell:
        """What a "line" stands for."""
        rest, column = divmod(number, COLUMNS + 1)
        sheet, row = divmod(rest, ROWS + 1)
        return Cell(*self.names[sheet], row, column)


def number_of(sheet: int, row: int, column: int = 0) -> int:
    """The "line" that stands for a cell."""
    return (sheet * (ROWS + 1) + row) * (COLUMNS + 1) + column


def letters(column: int) -> str:
    """A column's name: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def problem_at(cell: Cell, problem: Problem) -> Problem:
    """The problem as one of a cell."""
    return msgspec.structs.replace(problem, file=cell.file, sheet=cell.sheet, line=cell.row, cell=cell.name)


def locate(sheets: Sheets, problem: Problem) -> Problem:
    """A problem of a file that is not there as one of the cell that it stands for."""
    if problem.file not in sheets.files:
        return problem
    home = sheets.files[problem.file]
    what = _FILE.sub(lambda match: _shown(sheets, match[0]), problem.what)
    if problem.file.endswith(".md"):  # a text of several lines in one cell
        inside = f"line {problem.line} of this text: " if problem.line else ""
        return problem_at(sheets.cell(home), msgspec.structs.replace(problem, what=inside + what))
    what = re.sub(r"\bon line (\d{5,})\b", lambda match: f"in {sheets.cell(int(match[1])).name}", what)
    return problem_at(sheets.cell(problem.line or home), msgspec.structs.replace(problem, what=what))


def _shown(sheets: Sheets, file: str) -> str:
    return str(sheets.cell(sheets.files[file])) if file in sheets.files else file
