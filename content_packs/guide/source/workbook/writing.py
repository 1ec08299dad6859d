"""Writing an XLSX workbook that is pleasant to fill in. The only door to openpyxl for writing.

Whatever a text begins with, it is written as a text: a cell that begins with = + - or @ never becomes a formula.
"""

import io
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from content_packs.guide.language import direction
from content_packs.guide.model import VARIANTS
from content_packs.guide.source.files import Refused
from content_packs.guide.source.positions import letters
from content_packs.guide.source.schema import Place
from content_packs.guide.source.workbook import names
from content_packs.guide.source.workbook.columns import Column
from content_packs.guide.source.workbook.telling import Head, Spot, Told
from content_packs.guide.source.workbook.values import RIGHTS, UNITS
from content_packs.guide.source.workbook.xlsx import MEMO

LONGEST = 32_767  # characters of a cell; Excel cuts what is longer
_BLANK_ROWS = 500  # below the last one that get drop-downs and formats
_WIDTHS = {"words": 60, "text": 34, "file": 22, "cited": 30, "yes": 12, "whole": 12, "year": 12, "dimension": 12}
_HEAD = PatternFill("solid", fgColor="E8E2D6")
_FILLS = {"stale": PatternFill("solid", fgColor="FFD58A"), "missing": PatternFill("solid", fgColor="F6C9C0")}
_NUMBERS = {"whole", "year", "number", "dimension", "day"}


class Memo(msgspec.Struct, frozen=True):
    """What an export remembers of a text, to see later what has changed and where."""

    place: Place
    text: str  # digest, "" where there was none
    original: str  # likewise


def write_book(
    told: Sequence[Told], language: str, states: Mapping[Place, str] | None = None, memo: Sequence[Memo] = ()
) -> bytes:
    """A workbook in the words of `language`; `states` of translations (stale, missing) are marked."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for one in told:
        _Writing(
            book.create_sheet(names.name_in("sheet", one.sheet.key, language)), one, language, states or {}
        ).write()
    _write_notes(book.create_sheet(names.name_in("sheet", "notes", language)), language)
    if memo:
        sheet = book.create_sheet(MEMO)
        sheet.sheet_state = "veryHidden"
        for note in memo:
            sheet.append([*note.place, note.text, note.original])
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def change_cells(raw: bytes, cells: Mapping[tuple[str, int, int], str]) -> bytes:
    """A workbook with these texts in it, by sheet, row and column, and all else as openpyxl keeps it."""
    book = load_workbook(io.BytesIO(raw))
    for (sheet, row, column), text in cells.items():
        _put(book[sheet].cell(row, column), sheet, text)
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def _put(cell: Any, sheet: str, text: str) -> None:
    """A text as a text: never a formula, whatever it begins with."""
    cell.value = writable(sheet, cell.coordinate, text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    cell.number_format = "@"


class _Writing:
    """The writing of one sheet."""

    def __init__(self, sheet: Worksheet, told: Told, language: str, states: Mapping[Place, str]) -> None:
        self.sheet, self.told, self.language, self.states = sheet, told, language, states
        self.own = next((head.language for head in told.heads if head.language), "")

    def write(self) -> None:
        for column, head in enumerate(self.told.heads, 1):
            self.head(column, head)
        for number, row in enumerate(self.told.rows, 2):
            for column, spot in enumerate(row, 1):
                self.cell(number, column, spot, self.told.heads[column - 1].column)
        if self.states:
            self.tell_states()
        self.sheet.freeze_panes = "C2" if self.told.sheet.key == "artifacts" else "B2"
        self.sheet.sheet_view.rightToLeft = direction(self.language) == "rtl"

    def head(self, column: int, head: Head) -> None:
        cell: Any = self.sheet.cell(1, column, head.said(self.language))
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if note := _notes()["column"].get(head.column.key):
            cell.comment = Comment(note.get(self.language) or note["en"], "companion", width=320, height=90)
        at = letters(column)
        self.sheet.column_dimensions[at].width = _WIDTHS.get(head.column.kind, 20)
        last = len(self.told.rows) + 1 + _BLANK_ROWS
        if choices := _choices(head.column, self.language):
            listed = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            listed.showErrorMessage = False  # a link or another word may be right too: the check judges
            listed.add(f"{at}2:{at}{last}")
            self.sheet.add_data_validation(listed)
        if head.column.kind not in _NUMBERS:
            for number in range(len(self.told.rows) + 2, min(last, len(self.told.rows) + 52)):
                self.sheet.cell(number, column).number_format = "@"

    def cell(self, row: int, column: int, spot: Spot, of: Column) -> None:
        cell: Any = self.sheet.cell(row, column)
        cell.alignment = Alignment(wrap_text=of.kind in {"text", "words", "cited"}, vertical="top")
        if state := self.state(spot):
            cell.fill = _FILLS[state]
        value = names.name_in("yes", str(spot.value), self.language) if of.kind == "yes" and spot.value else spot.value
        if isinstance(value, str):
            _put(cell, self.sheet.title, value)
        elif value is not None:
            cell.value = value

    def tell_states(self) -> None:
        """A column for each language that says in words which texts of the row are stale or missing."""
        languages = dict.fromkeys(head.language for head in self.told.heads if head.language)
        column = len(self.told.heads)
        for language in languages:
            said = [self.said(row, language) for row in self.told.rows]
            if any(said):
                column += 1
                name = names.name_in("column", "state", self.language)
                head: Any = self.sheet.cell(1, column, f"{name} ({names.language_name(language, self.language)})")
                head.font, head.fill = Font(bold=True), _HEAD
                self.sheet.column_dimensions[letters(column)].width = 34
                for number, text in enumerate(said, 2):
                    self.sheet.cell(number, column, text or None)

    def state(self, spot: Spot) -> str:
        return self.states.get(spot.place, "") if spot.place else ""

    def said(self, row: list[Spot], language: str) -> str:
        found: dict[str, list[str]] = {}
        for head, spot in zip(self.told.heads, row, strict=True):
            if head.language == language and (state := self.state(spot)):
                found.setdefault(state, []).append(names.name_in("column", head.column.key, self.language))
        return "; ".join(
            f"{names.name_in('state', s, self.language)}: {', '.join(which)}" for s, which in found.items()
        )


def writable(sheet: str, cell: str, text: str) -> str:
    """The text without what XML cannot hold; `Refused` where Excel would cut it."""
    if len(text) > LONGEST:
        what = f"a text of {len(text):,} characters does not fit a cell ({sheet}!{cell})"
        raise Refused("too-large", what, f"shorten it to {LONGEST:,}")
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _choices(column: Column, language: str) -> list[str]:
    match column.kind:
        case "yes":
            return [names.name_in("yes", one, language) for one in ("yes", "no")]
        case "rights":
            return list(RIGHTS)
        case "unit":
            return list(UNITS)
        case "variant":
            return [names.name_in("variant", one, language) for one in VARIANTS]
    return []


def _write_notes(sheet: Worksheet, language: str) -> None:
    lines = _notes()["lines"]
    for number, line in enumerate(lines.get(language) or lines["en"], 1):
        cell: Any = sheet.cell(number, 1, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_view.rightToLeft = direction(language) == "rtl"


@cache
def _notes() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "notes.toml").read_text(encoding="utf-8"))
