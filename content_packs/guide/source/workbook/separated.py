"""Reading a CSV file into a grid. Pure.

Encoding and separator are found out: UTF-8 (with or without a mark), UTF-16 with a mark, GB18030;
comma, semicolon or tab, whichever makes headings of the first line. A file in two encodings is refused with its line.
"""

import csv
import io
import re
from collections.abc import Iterator

from content_packs.guide.problems import Problem, error
from content_packs.guide.source.files import Refused
from content_packs.guide.source.positions import Cell, problem_at
from content_packs.guide.source.workbook.columns import ARTIFACTS, MUSEUM
from content_packs.guide.source.workbook.grid import SHEET_BOUNDS, Grid, Raw, Row, SheetBounds
from content_packs.guide.source.workbook.headings import read_heading, sheet_named

_SEPARATORS = (",", ";", "\t")
_SAVE = "save the file again as “CSV UTF-8”"
_FAR = re.compile("[\u0800-\U0010ffff]")  # three bytes or more in UTF-8: no other encoding makes these by chance
_LONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")  # a high byte alone: a letter of a Latin encoding
_HIGH = re.compile(rb"[\x80-\xff]")


def read_csv(name: str, raw: bytes, bounds: SheetBounds = SHEET_BOUNDS) -> tuple[list[Grid], list[Problem]]:
    """The one sheet of a CSV file, and what is wrong with it; `Refused` where it cannot be read at all."""
    text = decode(name, raw)
    title = name.rpartition(".")[0] or name
    rows, problems = _rows(name, text, _separator(title, text), bounds)
    return [Grid(file=name, name=title, rows=rows)], problems


def decode(name: str, raw: bytes) -> str:
    """The text, in whichever of its encodings it is; `Refused`, with the line, where it is in none or in two."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(name, raw, "utf-16")
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise Refused("not-utf8", f"line {line} of {name!r} holds a zero byte, which no text does", _SAVE)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        first = raw.count(b"\n", 0, problem.start) + 1
    lines = raw.split(b"\n")
    strange = {number for number, line in enumerate(lines, 1) if not _is_utf8(line)}
    sure = {number for number, line in enumerate(lines, 1) if number not in strange and _is_surely_utf8(line)}
    if sure:
        line = min(strange) if len(strange) <= len(sure) else min(sure)
        what = f"line {line} of {name!r} is in another encoding than the rest"
        raise Refused("not-utf8", what, f"{_SAVE}; was that line pasted from another file?")
    if len(_LONE.findall(raw)) * 2 > len(_HIGH.findall(raw)):
        raise Refused("not-utf8", f"line {first} of {name!r} is neither UTF-8 nor GB18030", _SAVE)
    return _strict(name, raw, "gb18030")


def _strict(name: str, raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as problem:
        line = raw.count(b"\n", 0, problem.start) + 1
        what = f"line {line} of {name!r} is neither UTF-8 nor {encoding.upper()}"
        raise Refused("not-utf8", what, _SAVE) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Refused("not-utf8", f"line {line} of {name!r} holds a zero, which no text does", _SAVE)
    return text


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_surely_utf8(line: bytes) -> bool:
    return bool(_FAR.search(line.decode()))


def _separator(title: str, text: str) -> str:
    """The separator that makes the most known headings of a line near the top; else the one that splits it most."""
    sheet = sheet_named(title) or ARTIFACTS
    top = [line for line in text[:20_000].splitlines() if line.strip()][:10]

    def understood(separator: str) -> tuple[int, int]:
        split = [next(csv.reader([line], delimiter=separator), []) for line in top]
        known = [sum(read_heading(sheet, one) is not None for one in cells) for cells in split]
        if sheet is MUSEUM:  # its headings may stand at the side
            known = [sum(len(cells) > 1 for cells in split)]
        return max(known, default=0), max(map(len, split), default=0)

    return max(_SEPARATORS, key=understood)


def _rows(name: str, text: str, separator: str, bounds: SheetBounds) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = line = 0
    try:
        for number, cells in enumerate(reader, 1):
            line = reader.line_num
            if number > bounds.rows:
                what = f"more than {bounds.rows:,} rows: the rest was not read"
                problems.append(_at(name, number, error("too-large", "", 0, what, "split the file")))
                break
            if found := _cells(cells, bounds):
                rows.append(Row(number, found))
    except csv.Error as problem:
        problems.append(_broken(name, line + 1, str(problem)))
    ragged = dict(_ragged(name, rows, separator))
    return [row for row in rows if row.number not in ragged], [*problems, *ragged.values()]


def _cells(cells: list[str], bounds: SheetBounds) -> dict[int, Raw]:
    return {column: text for column, text in enumerate(cells[: bounds.columns], 1) if text.strip()}


def _broken(name: str, line: int, said: str) -> Problem:
    if "end of data" in said:
        what, mend = "a quotation mark opens here and is never closed", 'close it; a quote inside a text is written ""'
    elif "expected after" in said:
        what, mend = "a quotation mark stands in the middle of a text", 'write "" for a quote inside a quoted text'
    elif "larger than field limit" in said:
        what, mend = "a cell is far too long: is a quotation mark not closed?", "close it"
    else:
        what, mend = f"this is no CSV: {said[:80]}", _SAVE
    return error("broken-csv", name, line, f"{what}; what follows was not read", mend)


def _ragged(name: str, rows: list[Row], separator: str) -> Iterator[tuple[int, Problem]]:
    """Rows with more cells than headings, or split by another separator than the headings."""
    width = max(rows[0].cells) if rows else 0
    shown = {"\t": "tabs", ",": "commas", ";": "semicolons"}
    for row in rows[1:]:
        alone = str(row.cells.get(1, "")) if len(row.cells) == 1 else ""
        other = next((one for one in _SEPARATORS if one != separator and alone.count(one) == width - 1 > 0), "")
        if other:
            what = f"this row is split by {shown[other]}, the headings by {shown[separator]}"
            yield row.number, _at(name, row.number, error("wrong-separator", "", 0, what, "use one throughout"))
        elif max(row.cells) > width > 1:
            what = f"{max(row.cells)} cells under {width} headings"
            mend = f"put texts that hold {shown[separator]} in quotes"
            yield row.number, _at(name, row.number, error("wrong-separator", "", 0, what, mend))


def _at(name: str, row: int, problem: Problem) -> Problem:
    return problem_at(Cell(name, "", row, 1), problem)
