"""A sheet as rows of cells, whether it came from a workbook or a CSV file. Pure."""

from datetime import date

import msgspec


class Number(msgspec.Struct, frozen=True):
    """A number as a spreadsheet keeps it, and as its reader sees it."""

    value: int | float
    shown: str


Raw = str | bool | date | Number


class Row(msgspec.Struct, frozen=True):
    number: int  # from 1
    cells: dict[int, Raw]  # by column, from 1; what is empty is left out


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet."""

    file: str
    sheet: str = ""  # none in a CSV file
    name: str  # by which it is known: that of the sheet, or of the file without its ending
    rows: list[Row]


class SheetBounds(msgspec.Struct, frozen=True, kw_only=True):
    packed: int = 100_000_000  # bytes of a workbook or CSV file
    unpacked: int = 300_000_000  # bytes of all parts of a workbook
    parts: int = 5_000  # files inside a workbook
    sheets: int = 50  # sheets or CSV files
    rows: int = 200_000  # of a sheet
    columns: int = 500
    empty: int = 5_000  # empty rows on end, after which a sheet is taken to be at its end
    cell: int = 100_000  # characters of a cell


SHEET_BOUNDS = SheetBounds()
