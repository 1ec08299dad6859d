"""Small workbooks to build faults into."""

import io
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from content_packs.guide.checks import check_source
from content_packs.guide.problems import Problem
from content_packs.guide.source import read_source
from content_packs.guide.source.schema import Source
from tests.guide.sources import SVG

Rows = list[list[Any]]
MUSEUM: Rows = [["ID", "town"], ["Name", "Town Museum"], ["Languages", "en"], ["Rights", "CC0"]]
ARTIFACTS: Rows = [
    ["ID", "Title", "Story", "Picture", "Picture described", "Source of facts"],
    ["bell", "Bell", "This is a bell.", "bell.svg", "A bronze bell", "Inventory"],
]
SOUND: dict[str, Rows] = {"Museum": MUSEUM, "Artifacts": ARTIFACTS}


def workbook(sheets: dict[str, Rows]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def write_workbook(root: Path, sheets: dict[str, Rows] | Workbook | bytes | None = None) -> Path:
    """A folder with collection.xlsx and media/bell.svg."""
    (root / "media").mkdir(parents=True, exist_ok=True)
    (root / "media/bell.svg").write_text(SVG)
    given = SOUND if sheets is None else sheets
    raw = given if isinstance(given, bytes) else saved(workbook(given) if isinstance(given, dict) else given)
    (root / "collection.xlsx").write_bytes(raw)
    return root


def with_columns(**more: Any) -> dict[str, Rows]:
    """The sound workbook with more columns for its artifact."""
    return SOUND | {"Artifacts": [[*ARTIFACTS[0], *more], [*ARTIFACTS[1], *more.values()]]}


def read_and_check(root: Path) -> tuple[Source | None, list[Problem]]:
    source, problems = read_source(root)
    return source, sorted([*problems, *(check_source(source) if source else [])])


def found(root: Path, sheets: dict[str, Rows] | Workbook | bytes | None = None) -> list[str]:
    """Problems in short: `Artifacts!C7 rule`."""
    _, problems = read_and_check(write_workbook(root, sheets))
    return [f"{problem.cell_in_sheet} {problem.rule}".strip() for problem in problems]


def sound_source(root: Path, sheets: dict[str, Rows] | None = None) -> Source:
    source, problems = read_and_check(write_workbook(root, sheets))
    assert [str(problem) for problem in problems if problem.level == "error"] == []
    assert source is not None
    return source
