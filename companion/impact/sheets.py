"""Exported tables as CSV, XLSX and JSON: this room's door to openpyxl.

A text that a spreadsheet would run as a formula is written so that it cannot (`harmless`), in every format that a
spreadsheet opens; numbers are numbers. What is hidden stays hidden: a cell holds a mark in place of the number.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from companion.impact.questions.hiding import Count

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "\N{MINUS SIGN}",
)  # wide ones too: Excel takes them
UNDER, BESIDE = "<5", "·"
LONGEST = 32_000  # characters of a cell; Excel takes 32,767
TITLE = 31  # characters of a sheet's name
NOT_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class Named(msgspec.Struct, frozen=True):
    """What programs call it, and what people do."""

    key: str
    words: str


Cell = Named | Count | int | float | None


class Table(msgspec.Struct, frozen=True):
    name: Named
    heads: tuple[Named, ...]
    rows: tuple[tuple[Cell, ...], ...]


class About(msgspec.Struct, frozen=True):
    """What a file says of itself."""

    name: Named
    text: str
    value: str  # for programs


def harmless(text: str) -> str:
    """The same text, which no spreadsheet takes for a formula (OWASP, CSV injection)."""
    clean = "".join(letter if letter.isprintable() or letter == "\t" else " " for letter in text[:LONGEST])
    return f"'{clean}" if text.startswith(FORMULA) or clean.lstrip().startswith(FORMULA) else clean


def write(kind: str, about: Sequence[About], tables: Sequence[Table], *, rtl: bool = False) -> bytes:
    """A file of one of KINDS."""
    if kind == "xlsx":
        return write_xlsx(about, tables, rtl=rtl)
    return write_csv(about, tables) if kind == "csv" else write_json(about, tables)


def write_csv(about: Sequence[About], tables: Sequence[Table]) -> bytes:
    """One line for each number: table, row, what is counted, number. With a BOM: Excel then reads UTF-8."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    for one in about:
        out.writerow([harmless(one.name.words), harmless(one.text), "", ""])
    for table in tables:
        for row in table.rows:
            subject = " / ".join(_words(cell) for cell in row if isinstance(cell, Named))
            for head, cell in zip(table.heads, row, strict=True):
                if not isinstance(cell, Named) and cell is not None:
                    words = (table.name.words, subject, head.words)
                    out.writerow([*map(harmless, words), _told(cell)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(about: Sequence[About], tables: Sequence[Table], *, rtl: bool = False) -> bytes:
    """A sheet for each table, and a first one that says what the file holds."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    taken: set[str] = set()
    for title, rows in _sheets(about, tables):
        sheet: Worksheet = book.create_sheet(_title(title, taken))
        sheet.sheet_view.rightToLeft = rtl
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                _put(sheet, number, column, cell)
        for column in range(1, sheet.max_column + 1):
            sheet.cell(1, column).font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for letter in "ABC":
            sheet.column_dimensions[letter].width = 28
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def write_json(about: Sequence[About], tables: Sequence[Table]) -> bytes:
    """For programs: names that no language changes."""
    return msgspec.json.format(msgspec.json.encode(as_document(about, tables)), indent=1)


def as_document(about: Sequence[About], tables: Sequence[Table]) -> dict[str, object]:
    return {
        "about": {one.name.key: one.value for one in about},
        "tables": {
            table.name.key: [
                {head.key: _plain(cell) for head, cell in zip(table.heads, row, strict=True)} for row in table.rows
            ]
            for table in tables
        },
    }


def _sheets(about: Sequence[About], tables: Sequence[Table]) -> Iterator[tuple[str, list[list[str | int | float]]]]:
    yield about[0].text if about else "-", [[one.name.words, one.text] for one in about]
    for table in tables:
        rows = [[_words(cell) if isinstance(cell, Named) else _told(cell) for cell in row] for row in table.rows]
        yield table.name.words, [[head.words for head in table.heads], *rows]


def _put(sheet: "Worksheet", row: int, column: int, value: str | float) -> None:
    """A text as a text, never a formula, whatever it begins with."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = harmless(value)
        cell.data_type = "s"
    else:
        cell.value = value


def _title(words: str, taken: set[str]) -> str:
    """A name that Excel takes and that no other sheet has."""
    name = " ".join(harmless(words.translate(NOT_IN_TITLES)).split()).strip("'")[:TITLE] or "-"
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{name[: TITLE - 4]} {number}"
    taken.add(name.casefold())
    return name


def _words(cell: Cell) -> str:
    return cell.words if isinstance(cell, Named) else ""


def _told(cell: Cell) -> str | int | float:
    if isinstance(cell, Count):
        return cell.number if cell.number is not None else (UNDER if cell.mark == "small" else BESIDE)
    return "" if cell is None or isinstance(cell, Named) else cell


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, Named):
        return cell.key
    if isinstance(cell, Count):
        return cell.number if cell.number is not None else (UNDER if cell.mark == "small" else "hidden")
    return cell
