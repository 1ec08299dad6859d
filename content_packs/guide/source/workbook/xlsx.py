"""Reading an XLSX workbook into grids. An edge: the only door to openpyxl for reading.

Rules: nothing is calculated. Of a formula the value that the spreadsheet program last kept counts, with a warning;
where it kept none that is an error. Hidden sheets are left out, with a warning. Memory is bounded by reading a row at
a time and by the bounds of `packed`.
"""

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from openpyxl import load_workbook

from content_packs.guide.problems import Problem, error, warning
from content_packs.guide.source.files import Refused
from content_packs.guide.source.positions import Cell, problem_at
from content_packs.guide.source.workbook.grid import SHEET_BOUNDS, Grid, Number, Raw, Row, SheetBounds
from content_packs.guide.source.workbook.packed import Inside, look_inside

MEMO = "companion-memo"  # a hidden sheet in which an export remembers what it told
_MEMOS = 1_000_000  # rows of it
_DECIMALS = re.compile(r"0\.(0+)")
_PADDED = re.compile(r"0{2,20}")
_SAVE = "open it in your spreadsheet program and save it again as .xlsx"


def read_xlsx(name: str, raw: bytes, bounds: SheetBounds = SHEET_BOUNDS) -> tuple[list[Grid], list[Problem]]:
    """The sheets of a workbook that can be seen, and what is wrong with it; `Refused` where nothing can be read."""
    inside = look_inside(name, raw, bounds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl leaves out: charts, extensions
            reading = _Reading(name, raw, inside, bounds)
            return reading.grids(), [*_beside(name, inside), *reading.problems]
    except Refused:
        raise
    except (RecursionError, MemoryError):
        raise Refused("broken-workbook", f"{name!r} is nested too deeply", _SAVE) from None
    except Exception as problem:  # openpyxl raises whatever it stumbles over
        raise _unreadable(name, problem) from None


def read_memo(name: str, raw: bytes) -> list[tuple[str, ...]]:
    """The rows of the hidden sheet of an export; none where there is no such sheet."""
    look_inside(name, raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        if MEMO not in book.sheetnames:
            return []
        rows = book[MEMO].iter_rows(max_col=5, max_row=_MEMOS, values_only=True)
        return [tuple("" if value is None else str(value) for value in row) for row in rows]
    except Exception as problem:  # as in read_xlsx
        raise _unreadable(name, problem) from None


class _Formula(msgspec.Struct, frozen=True):
    """Stands in a cell until the kept value is known."""


class _Reading:
    """The reading of one workbook."""

    def __init__(self, name: str, raw: bytes, inside: Inside, bounds: SheetBounds) -> None:
        self.name, self.raw, self.inside, self.bounds = name, raw, inside, bounds
        self.book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
        self.kept: Any = None  # the same workbook with kept values in place of formulas
        self.problems: list[Problem] = []

    def grids(self) -> list[Grid]:
        found = []
        for sheet in self.book.worksheets[: self.bounds.sheets]:
            if sheet.title == MEMO:
                continue
            if sheet.sheet_state != "visible":
                self.warning(
                    "hidden-sheet", sheet.title, 0, 0, "this sheet is hidden and was not read", "show it, or delete it"
                )
            else:
                found.append(self.grid(sheet))
        return found

    def grid(self, sheet: Any) -> Grid:
        rows = [*self.rows(sheet)]
        if formulas := [(row.number, column) for row in rows for column, raw in row.cells.items() if raw is _FORMULA]:
            rows = self.filled(sheet.title, rows, formulas)
        self.merged(sheet, {row.number for row in rows})
        return Grid(file=self.name, sheet=sheet.title, name=sheet.title, rows=rows)

    def rows(self, sheet: Any) -> Iterator[Row]:
        """Rows with something in them."""
        sheet.reset_dimensions()  # what a file claims of its size is not believed
        last = 0
        for number, cells in enumerate(sheet.iter_rows(max_col=self.bounds.columns), 1):
            if number > self.bounds.rows or number - last > self.bounds.empty:
                if number > self.bounds.rows:
                    what = f"more than {self.bounds.rows:,} rows: the rest was not read"
                    self.problem("too-large", sheet.title, number, 0, what, "split it")
                break
            if found := self.cells(sheet.title, number, cells):
                last = number
                yield Row(number, found)

    def cells(self, title: str, number: int, cells: tuple[Any, ...]) -> dict[int, Raw]:
        found: dict[int, Raw] = {}
        for column, cell in enumerate(cells, 1):
            if cell.value is None:
                continue
            if cell.data_type == "e":
                mend = "mend the formula, or write the value"
                self.problem("bad-value", title, number, column, f"the cell holds {cell.value}", mend)
            elif (raw := _raw(cell)) is not None:
                if isinstance(raw, str) and len(raw) > self.bounds.cell:
                    self.problem(
                        "too-large", title, number, column, f"{len(raw):,} characters in one cell", "shorten it"
                    )
                else:
                    found[column] = raw
        return found

    def filled(self, title: str, rows: list[Row], formulas: list[tuple[int, int]]) -> list[Row]:
        """The rows with kept values in place of formulas."""
        values = self.kept_values(title, set(formulas))
        if values:
            number, column = min(values)
            what = f"a formula, the first of {len(values):,}: the values last calculated were taken"
            self.warning("formula", title, number, column, what, "write the values to be sure of them")
        for number, column in formulas:
            if (number, column) not in values:
                mend = "open the workbook in your spreadsheet program and save it, or write the value itself"
                self.problem("formula", title, number, column, "a formula of which no value was kept", mend)
        return [_with(row, values) for row in rows]

    def kept_values(self, title: str, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], Raw]:
        if self.kept is None:
            self.kept = load_workbook(io.BytesIO(self.raw), read_only=True, keep_links=False, data_only=True)
        sheet = self.kept[title]
        sheet.reset_dimensions()
        found: dict[tuple[int, int], Raw] = {}
        last = max(number for number, _ in wanted)
        for number, cells in enumerate(sheet.iter_rows(max_col=self.bounds.columns, max_row=last), 1):
            for column, cell in enumerate(cells, 1):
                if (number, column) in wanted and cell.data_type != "e" and (raw := _raw(cell)) is not None:
                    found[number, column] = raw
        return found

    def merged(self, sheet: Any, filled: set[int]) -> None:
        """Merged cells hold one value for many, and what was meant cannot be known."""
        # openpyxl does not keep merged cells when it reads a row at a time, nor the part's name in public
        for ref in self.inside.merged.get(getattr(sheet, "_worksheet_path", ""), ()):
            first, last = re.findall(r"([A-Z]+)([0-9]+)", ref)
            touched = [row for row in filled if int(first[1]) <= row <= int(last[1])]
            if touched:
                mend = "unmerge them and write the value in each row"
                self.problem("merged-cells", sheet.title, int(first[1]), _column(first[0]), f"{ref} are merged", mend)

    def problem(self, rule: str, title: str, row: int, column: int, what: str, mend: str) -> None:
        self.problems.append(self.at(title, row, column, error(rule, "", 0, what, mend)))

    def warning(self, rule: str, title: str, row: int, column: int, what: str, mend: str) -> None:
        self.problems.append(self.at(title, row, column, warning(rule, "", 0, what, mend)))

    def at(self, title: str, row: int, column: int, problem: Problem) -> Problem:
        return problem_at(Cell(self.name, title, row, column), problem)


_FORMULA: Any = _Formula()


def _unreadable(name: str, problem: Exception) -> Refused:
    said = str(problem)[:120] or type(problem).__name__
    return Refused("broken-workbook", f"{name!r} cannot be read as a workbook: {said}", _SAVE)


def _raw(cell: Any) -> Raw | None:
    """A cell's value; None where there is nothing in it."""
    value = cell.value
    if cell.data_type == "f":
        return _FORMULA  # type: ignore[no-any-return]
    if value is None or isinstance(value, bool) or type(value) is date:
        return value
    if isinstance(value, datetime):
        return value.date() if value.hour == value.minute == value.second == 0 else value.isoformat(" ")
    if isinstance(value, int | float):
        return Number(value, shown(value, cell.number_format))
    text = str(value)
    return text if text.strip() else None


def shown(value: float, number_format: str) -> str:
    """A number as the sheet shows it, for the formats that keep zeros; else in the fewest digits."""
    if (decimals := _DECIMALS.fullmatch(number_format)) and len(decimals[1]) <= 15:
        return f"{value:.{len(decimals[1])}f}"
    if _PADDED.fullmatch(number_format) and value == int(value) >= 0:
        return str(int(value)).zfill(len(number_format))
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"


def _with(row: Row, values: dict[tuple[int, int], Raw]) -> Row:
    cells = {c: values.get((row.number, c)) if raw is _FORMULA else raw for c, raw in row.cells.items()}
    return Row(row.number, {column: raw for column, raw in cells.items() if raw is not None})


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _beside(name: str, inside: Inside) -> Iterator[Problem]:
    """What a workbook holds that is not read."""
    if inside.pictures:
        what = f"{inside.pictures:,} pictures pasted into the workbook are not read"
        yield warning("embedded-picture", name, 0, what, "save them as files beside it and write their names")
    if inside.links:
        what = "it takes values from other workbooks, which are not read"
        yield warning("external-link", name, 0, what, "break the links: the values stay")
