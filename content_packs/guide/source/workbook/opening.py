"""Which files of a folder hold the sheets, and their reading. An edge: it touches the disk.

One workbook, or CSV files named after their sheets; or the one file that is named.
"""

from pathlib import Path

from content_packs.guide.problems import Problem, error, errors_in
from content_packs.guide.source.files import Refused, link_at, read
from content_packs.guide.source.schema import Source
from content_packs.guide.source.tree import Tree, walk
from content_packs.guide.source.workbook.grid import SHEET_BOUNDS, Grid
from content_packs.guide.source.workbook.reading import read_grids
from content_packs.guide.source.workbook.separated import read_csv

WORKBOOKS = (".xlsx",)
SEPARATED = (".csv", ".tsv", ".txt")
_OTHERS = {
    ".xlsm": "macros",
    ".xltm": "macros",
    ".xlsb": "old-workbook",
    ".xls": "old-workbook",
    ".ods": "old-workbook",
    ".numbers": "old-workbook",
}
_SAVE = "save it as an Excel workbook (.xlsx) in your spreadsheet program"


def sheets_in(folder: Path) -> list[Path]:
    """The files that hold the sheets of a folder: workbooks, else CSV files, else workbooks of other kinds."""
    try:
        files = sorted(file for file in folder.iterdir() if not file.name.startswith((".", "~$")))
    except OSError:
        return []
    for endings in (WORKBOOKS, (".csv", ".tsv"), tuple(_OTHERS)):
        if found := [file for file in files if file.suffix.lower() in endings]:
            return found
    return []


def is_sheet(file: Path) -> bool:
    """Whether a file's name says that it is a spreadsheet."""
    return file.suffix.lower() in {*WORKBOOKS, *SEPARATED, *_OTHERS}


def read_workbook(root: Path, files: list[Path], tree: Tree | None = None) -> tuple[Source | None, list[Problem]]:
    """The source in these files of the folder `root`, and what is wrong with it. Never raises for what is in them."""
    workbooks = [file.name for file in files if file.suffix.lower() in WORKBOOKS]
    if len(workbooks) > 1:
        what = f"several workbooks: {', '.join(workbooks[:5])}"
        return None, [error("several-workbooks", ".", 0, what, "name the one that is meant, or keep one in the folder")]
    grids: list[Grid] = []
    problems: list[Problem] = []
    for file in files[: SHEET_BOUNDS.sheets]:
        try:
            found, wrong = _read(file)
        except Refused as refusal:
            problems.append(refusal.at(file.name))
        else:
            grids += found
            problems += wrong
    if not grids and problems:
        return None, sorted(problems)
    source, more = read_grids(root, [file.name for file in files], grids, tree or walk(root))
    if source is None and not errors_in([*problems, *more]):
        mend = "write a heading above each column: Title, Story, Picture"
        problems.append(error("no-headings", files[0].name, 0, "there is nothing in it that can be read", mend))
    return source, sorted({*problems, *more})


def _read(file: Path) -> tuple[list[Grid], list[Problem]]:
    if file.is_symlink():
        raise link_at(file.name)
    ending = file.suffix.lower()
    if rule := _OTHERS.get(ending):
        kind = "holds macros, which are programs" if rule == "macros" else f"is of a kind that is not read ({ending})"
        raise Refused(rule, f"{file.name!r} {kind}", _SAVE)
    raw = read(file, SHEET_BOUNDS.packed)
    if ending in SEPARATED:
        return read_csv(file.name, raw)
    from content_packs.guide.source.workbook.xlsx import read_xlsx  # openpyxl takes 0.2 s to import

    return read_xlsx(file.name, raw)
