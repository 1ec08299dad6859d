"""Taking a translators' workbook back into its source. An edge: it reads both and writes the source.

Nothing is written before everything is known: texts first, file by file, then the lock that says which originals the
new translations were made from. Run again after a mishap, it takes what is left.
"""

from pathlib import Path

from content_packs.format.blobs import write_durably
from content_packs.guide.problems import Problem, errors_in
from content_packs.guide.source.files import Refused, read
from content_packs.guide.source.lock import LOCK, renewed, show
from content_packs.guide.source.merged import write_texts
from content_packs.guide.source.positions import Sheets
from content_packs.guide.source.schema import Place, Source
from content_packs.guide.source.tree import Tree
from content_packs.guide.source.wordings import texts_of
from content_packs.guide.source.workbook.grid import SHEET_BOUNDS
from content_packs.guide.source.workbook.matching import match_sheets
from content_packs.guide.source.workbook.merging import Merge, plan_merge
from content_packs.guide.source.workbook.placing import Placing
from content_packs.guide.source.workbook.reading import read_grids
from content_packs.guide.source.workbook.writing import Memo, change_cells
from content_packs.guide.source.workbook.xlsx import read_memo, read_xlsx


def compare(source: Source, workbook: Path) -> tuple[Merge | None, list[Problem]]:
    """What the workbook changes, or what is wrong with it; `Refused` where it is no export."""
    raw = read(workbook, SHEET_BOUNDS.packed)
    memo = [Memo(place=(row[0], row[1], row[2]), text=row[3], original=row[4]) for row in read_memo(workbook.name, raw)]
    if not memo:
        what = f"{workbook.name!r} does not come from `pack export`: what it was made from is not known"
        raise Refused("no-export", what, "export the source again and work in that workbook")
    grids, problems = read_xlsx(workbook.name, raw)
    theirs, more = read_grids(workbook.parent, [workbook.name], grids, Tree({}, []))
    wrong = [problem for problem in [*problems, *more] if problem.level == "error"]
    if theirs is None or errors_in(wrong):
        return None, sorted(wrong)
    return plan_merge(source, theirs, memo), []


def take(source: Source, merge: Merge) -> list[Path]:
    """Write the changes into the source, a folder or a workbook; the files that changed. `Refused` before that."""
    texts = {change.place: change.new for change in merge.changes}
    if source.sheets is None:
        return write_texts(source.root, texts)
    return [_take_into_workbook(source, source.sheets, texts)]


def _take_into_workbook(source: Source, sheets: Sheets, texts: dict[Place, str]) -> Path:
    name = sheets.names[0][0]
    if not name.lower().endswith(".xlsx"):
        raise Refused(
            "no-folder", "this source is of CSV files", "save them as one workbook (.xlsx), or copy the texts"
        )
    raw = read(source.root / name, SHEET_BOUNDS.packed)
    grids, _ = read_xlsx(name, raw)
    cells = Placing(source, sheets, match_sheets(grids)[0]).place(texts)
    changed = change_cells(raw, {(cell.sheet, cell.row, cell.column): text for cell, text in cells.items()})
    again, _ = read_grids(source.root, [name], read_xlsx(name, changed)[0], Tree({}, []))
    read_back = texts_of(again) if again else {}
    if lost := [show(place) for place, text in texts.items() if read_back.get(place) != text.strip()]:
        what = f"{len(lost)} texts have no cell of their own in {name!r}, first {lost[0]}"
        raise Refused("no-folder", what, "add their sheet or column, or copy them by hand; nothing was written")
    write_durably(source.root / name, changed)
    return Path(name)


def settle(source: Source, merge: Merge) -> None:
    """After the changes were written and the source read again: remember what the translations were made from."""
    write_durably(source.root / LOCK, renewed(source, [change.place for change in merge.changes]).encode())
